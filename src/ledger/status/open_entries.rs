//! Entries that need attention: contradictory answers, or no answer when there should be one.

use rusqlite::{Connection, Row};

use crate::ledger::record_run::upload_path;

/// An entry on a declaration without a clear answer.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct OpenEntry {
    /// The entry number.
    pub number: String,
    /// Its upload file with the folder; `None` if only answers name the entry.
    pub upload: Option<String>,
    /// The upload date, YYYY-MM-DD.
    pub submitted: Option<String>,
    /// CBP's claim number, if known.
    pub claim: Option<String>,
}

/// All entries without a clear answer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OpenEntries {
    /// One answer accepts them, another rejects them.
    pub contradictory: Vec<OpenEntry>,
    /// CBP answered other entries of the same declaration, but not these.
    pub unanswered: Vec<OpenEntry>,
    /// Their declaration has no answer, and was uploaded more than a week before.
    pub overdue: Vec<OpenEntry>,
}

/// Columns of an [`OpenEntry`] on a declaration.
const ON_DECLARATION: &str = "s.number, u.folder, u.name, u.submitted_on, u.claim";

/// Contradictory entries, on declarations and in answers alone. `condition` is an SQL condition on an entry `s`.
pub(in crate::ledger) fn contradictory(
    ledger: &Connection,
    condition: &str,
    values: impl rusqlite::Params,
) -> rusqlite::Result<Vec<OpenEntry>> {
    let mut find = ledger.prepare(&format!(
        "SELECT {ON_DECLARATION} FROM standing s JOIN upload u ON u.id = s.upload \
         WHERE s.standing = 'contradictory' AND {condition} \
         UNION ALL \
         SELECT s.number, NULL, NULL, NULL, s.claim FROM standing_elsewhere s \
         WHERE s.standing = 'contradictory' AND {condition} ORDER BY 4, 3, 5, 1"
    ))?;
    find.query_map(values, of_row)?.collect()
}

/// Contradictory entries with an answer in an import.
pub(in crate::ledger) fn contradictory_in(
    ledger: &Connection,
    import: i64,
) -> rusqlite::Result<Vec<OpenEntry>> {
    contradictory(ledger, "s.number IN (SELECT number FROM result WHERE import = ?1)", [import])
}

/// Entries without an answer, on the declarations with an answer in an import.
pub(in crate::ledger) fn unanswered_in(ledger: &Connection, import: i64) -> rusqlite::Result<Vec<OpenEntry>> {
    let mut find = ledger.prepare(&format!(
        "SELECT {ON_DECLARATION} FROM standing s JOIN upload u ON u.id = s.upload \
         WHERE s.standing = 'pending' AND s.upload IN (SELECT upload FROM result WHERE import = ?1) \
         AND NOT EXISTS (SELECT 1 FROM result r WHERE r.number = s.number AND r.upload = s.upload) \
         ORDER BY u.submitted_on, u.id, s.number"
    ))?;
    find.query_map([import], of_row)?.collect()
}

/// Contradictory entries that only answers name.
pub(super) fn contradictory_elsewhere(ledger: &Connection) -> rusqlite::Result<Vec<OpenEntry>> {
    let mut find = ledger.prepare(
        "SELECT s.number, NULL, NULL, NULL, s.claim FROM standing_elsewhere s WHERE s.standing = 'contradictory'",
    )?;
    find.query_map([], of_row)?.collect()
}

fn of_row(row: &Row<'_>) -> rusqlite::Result<OpenEntry> {
    let (folder, name): (Option<String>, Option<String>) = (row.get(1)?, row.get(2)?);
    let upload = name.map(|name| upload_path(&folder.unwrap_or_default(), &name));
    let claim = row.get::<_, Option<String>>(4)?.filter(|claim| !claim.is_empty());
    Ok(OpenEntry { number: row.get(0)?, upload, submitted: row.get(3)?, claim })
}

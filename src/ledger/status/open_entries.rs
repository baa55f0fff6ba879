//! Entries that a person must look at: contradictory answers, and none where there should be one.

use rusqlite::{Connection, Row};

use crate::ledger::record::upload_path;

/// An entry on a declaration that isn't settled.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct OpenEntry {
    /// Its number.
    pub number: String,
    /// The upload file that holds it with its folder; none where only answers name it.
    pub upload: Option<String>,
    /// The day of the upload, YYYY-MM-DD.
    pub submitted: Option<String>,
    /// CBP's number of the claim, where it is known.
    pub claim: Option<String>,
}

/// All entries that aren't settled.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OpenEntries {
    /// One answer accepts them, another one rejects them.
    pub contradictory: Vec<OpenEntry>,
    /// CBP answered others on the same declaration, and not these.
    pub unanswered: Vec<OpenEntry>,
    /// Their declaration has no answer, and was uploaded more than a week before.
    pub overdue: Vec<OpenEntry>,
}

/// Columns of an [`OpenEntry`] on a declaration.
const ON_DECLARATION: &str = "s.number, u.folder, u.name, u.submitted_on, u.claim";

/// Contradictory entries, on declarations and in answers alone. The condition is about an entry `s`.
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

/// Contradictory entries of which an import has an answer.
pub(in crate::ledger) fn contradictory_in(
    ledger: &Connection,
    import: i64,
) -> rusqlite::Result<Vec<OpenEntry>> {
    contradictory(ledger, "s.number IN (SELECT number FROM result WHERE import = ?1)", [import])
}

/// Entries without an answer on the declarations to which an import has one.
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

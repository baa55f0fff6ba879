//! Matches CBP's answers to declarations.
//!
//! 1. By claim number, if a declaration has it.
//! 2. A claim number that no declaration has is assigned to the submitted declaration without a number that has all of
//!    its entries (the smallest, then the one uploaded last). If a declaration has only some of them, the claim is
//!    another one, perhaps filed before the ledger was made; assigning it would let old answers count for new filings.
//! 3. An answer without a claim number goes to the declaration uploaded last that has the entry, and is reported as
//!    assumed.
//!
//! An answer is never matched to a file written after the import. Unmatched answers are kept, and tried again whenever a
//! file is marked as submitted.

use std::collections::BTreeSet;

use rusqlite::{Connection, Transaction};

use crate::domain::EntryNumber;
use crate::ledger::record_run::UPLOAD_PATH;

/// A claim number assigned to a declaration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimMatched {
    /// The number.
    pub claim: String,
    /// The declaration's upload file.
    pub upload: String,
    /// The upload date, YYYY-MM-DD.
    pub submitted: String,
}

/// Answers without a claim number, assigned to the declaration uploaded last with their entries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AssumedLatest {
    /// The declaration's upload file.
    pub upload: String,
    /// The upload date, YYYY-MM-DD.
    pub submitted: String,
    /// Number of entries with such answers.
    pub entries: u64,
}

/// The answers of an import without a claim number, by the declaration that they were assigned to.
pub(crate) fn taken_as_last(ledger: &Connection, import: i64) -> rusqlite::Result<Vec<AssumedLatest>> {
    let mut find = ledger.prepare(&format!(
        "SELECT {UPLOAD_PATH}, u.submitted_on, COUNT(DISTINCT r.number) \
         FROM result r JOIN upload u ON u.id = r.upload \
         WHERE r.import = ?1 AND r.claim = '' GROUP BY u.id ORDER BY u.submitted_on, u.id"
    ))?;
    let of_row = |row: &rusqlite::Row<'_>| {
        Ok(AssumedLatest { upload: row.get(0)?, submitted: row.get(1)?, entries: row.get(2)? })
    };
    find.query_map([import], of_row)?.collect()
}

/// Matches unmatched answers to declarations.
pub(crate) fn attach(ledger: &Connection) -> rusqlite::Result<Vec<ClaimMatched>> {
    attach_by_claim(ledger)?;
    let learned = learn(ledger)?;
    if !learned.is_empty() {
        attach_by_claim(ledger)?;
    }
    ledger.execute(
        "UPDATE result SET upload = \
            (SELECT u.id FROM entry e JOIN upload u ON u.id = e.upload \
             WHERE e.number = result.number AND u.submitted_on IS NOT NULL \
             AND u.first_made_at <= \
                 (SELECT imported_at FROM import WHERE id = result.import) \
             ORDER BY u.submitted_on DESC, u.id DESC LIMIT 1) \
         WHERE upload IS NULL AND claim = ''",
        [],
    )?;
    Ok(learned)
}

fn attach_by_claim(ledger: &Connection) -> rusqlite::Result<()> {
    ledger.execute(
        "UPDATE result SET upload = u.id FROM upload u \
         WHERE result.upload IS NULL AND result.claim <> '' AND u.claim = result.claim \
         AND u.submitted_on IS NOT NULL \
         AND EXISTS (SELECT 1 FROM entry e WHERE e.upload = u.id AND e.number = result.number)",
        [],
    )?;
    Ok(())
}

/// Assigns unknown claim numbers to declarations without one.
fn learn(ledger: &Connection) -> rusqlite::Result<Vec<ClaimMatched>> {
    let mut find = ledger.prepare(&format!(
        // CROSS JOIN keeps this order. In another order, each declaration would read the answers of every claim.
        "WITH unclaimed AS (SELECT claim, COUNT(*) AS answers FROM result \
                            WHERE upload IS NULL AND claim <> '' GROUP BY claim) \
         SELECT r.claim, u.id, {UPLOAD_PATH}, u.submitted_on \
         FROM result r CROSS JOIN entry e ON e.number = r.number CROSS JOIN upload u ON u.id = e.upload \
         CROSS JOIN unclaimed ON unclaimed.claim = r.claim \
         WHERE r.upload IS NULL AND u.submitted_on IS NOT NULL AND u.claim IS NULL \
         AND u.first_made_at <= (SELECT imported_at FROM import WHERE id = r.import) \
         AND NOT EXISTS (SELECT 1 FROM upload other WHERE other.claim = r.claim) \
         GROUP BY r.claim, u.id HAVING COUNT(*) = unclaimed.answers \
         ORDER BY COUNT(*) DESC, u.entries, u.submitted_on DESC, u.id DESC, r.claim"
    ))?;
    let of_row = |row: &rusqlite::Row<'_>| {
        let (claim, upload, submitted) = (row.get(0)?, row.get(2)?, row.get(3)?);
        Ok((row.get(1)?, ClaimMatched { claim, upload, submitted }))
    };
    let candidates = find.query_map([], of_row)?;
    let candidates: Vec<(i64, ClaimMatched)> = candidates.collect::<rusqlite::Result<_>>()?;
    let (mut claims, mut uploads) = (BTreeSet::new(), BTreeSet::new());
    let mut learned = Vec::new();
    for (id, found) in candidates {
        if claims.contains(&found.claim) || uploads.contains(&id) {
            continue;
        }
        ledger.execute("UPDATE upload SET claim = ?1 WHERE id = ?2", (&found.claim, id))?;
        claims.insert(found.claim.clone());
        uploads.insert(id);
        learned.push(found);
    }
    Ok(learned)
}

/// Answers that belong to no declaration in the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UnmatchedResults {
    /// Number of entries that are in no upload file of the ledger.
    pub unknown: u64,
    /// Number of entries that are only in upload files not marked as submitted.
    pub unsubmitted: u64,
    /// Number of entries that are on declarations, but on none known to have the answer's claim number.
    pub other_claim: u64,
    /// The first entry of each of these three.
    pub examples: [Option<EntryNumber>; 3],
    /// The names of the upload files not marked as submitted.
    pub files: Vec<String>,
}

/// The new answers that belong to no declaration, by cause.
pub(crate) fn unmatched(ledger: &Transaction<'_>, import: i64) -> rusqlite::Result<UnmatchedResults> {
    let mut found = UnmatchedResults::default();
    let mut find = ledger.prepare(
        "SELECT r.number, COUNT(u.id), COUNT(u.submitted_on), MAX(u.id) \
         FROM result r LEFT JOIN entry e ON e.number = r.number LEFT JOIN upload u ON u.id = e.upload \
         WHERE r.import = ?1 AND r.upload IS NULL GROUP BY r.number",
    )?;
    let (mut rows, mut files) = (find.query([import])?, BTreeSet::new());
    while let Some(row) = rows.next()? {
        let (held, submitted): (i64, i64) = (row.get(1)?, row.get(2)?);
        let (count, example) = match (held, submitted) {
            (0, _) => (&mut found.unknown, &mut found.examples[0]),
            (_, 0) => {
                files.insert(row.get::<_, i64>(3)?);
                (&mut found.unsubmitted, &mut found.examples[1])
            }
            _ => (&mut found.other_claim, &mut found.examples[2]),
        };
        *count += 1;
        if example.is_none() {
            *example = EntryNumber::from_text(row.get_ref(0)?.as_str()?);
        }
    }
    for id in files {
        let sql = format!("SELECT {UPLOAD_PATH} FROM upload u WHERE u.id = ?1");
        found.files.push(ledger.query_row(&sql, [id], |row| row.get(0))?);
    }
    found.files.dedup();
    Ok(found)
}

//! Answers that belong to no declaration: they are kept and told.

use std::collections::BTreeSet;

use rusqlite::Transaction;

use crate::domain::EntryNumber;

/// Answers that belong to no declaration of the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UnmatchedResults {
    /// How many entries no upload file of the ledger holds.
    pub unknown: u64,
    /// How many stand only in upload files that aren't marked as submitted.
    pub unsubmitted: u64,
    /// How many stand on declarations, but on none that the answer's claim number is known to be of.
    pub other_claim: u64,
    /// The first of each of these three.
    pub examples: [Option<EntryNumber>; 3],
    /// The upload files that aren't marked as submitted, by name.
    pub files: Vec<String>,
}

/// The new answers that belong to no declaration, by why.
pub(super) fn unmatched(ledger: &Transaction<'_>, import: i64) -> rusqlite::Result<UnmatchedResults> {
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
        let sql = "SELECT name FROM upload WHERE id = ?1";
        found.files.push(ledger.query_row(sql, [id], |row| row.get(0))?);
    }
    found.files.dedup();
    Ok(found)
}

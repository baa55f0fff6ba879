//! Which declaration an answer of CBP belongs to.
//!
//! By its claim number, where a declaration bears it. A claim number that none bears goes to the submitted
//! declaration without one that holds most of its entries (of equal ones to the smallest, then to the one uploaded
//! last), and is its number from then on. An answer without a claim number goes to the declaration uploaded last that
//! holds the entry. What finds none is kept, and looks again whenever a file is marked as submitted.

use std::collections::BTreeSet;

use rusqlite::Connection;

/// A claim number that was found to be a declaration's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Learned {
    /// The number.
    pub claim: String,
    /// The declaration's upload file.
    pub upload: String,
    /// The day of its upload.
    pub submitted: String,
}

/// Gives the answers that have none their declaration.
pub(super) fn attach(ledger: &Connection) -> rusqlite::Result<Vec<Learned>> {
    attach_by_claim(ledger)?;
    let learned = learn(ledger)?;
    if !learned.is_empty() {
        attach_by_claim(ledger)?;
    }
    ledger.execute(
        "UPDATE result SET upload = \
            (SELECT u.id FROM entry e JOIN upload u ON u.id = e.upload \
             WHERE e.number = result.number AND u.submitted_on IS NOT NULL \
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

/// Gives claim numbers that no declaration bears to those without one.
fn learn(ledger: &Connection) -> rusqlite::Result<Vec<Learned>> {
    let mut find = ledger.prepare(
        "SELECT r.claim, u.id, u.name, u.submitted_on \
         FROM result r JOIN entry e ON e.number = r.number JOIN upload u ON u.id = e.upload \
         WHERE r.upload IS NULL AND r.claim <> '' AND u.submitted_on IS NOT NULL AND u.claim IS NULL \
         AND NOT EXISTS (SELECT 1 FROM upload other WHERE other.claim = r.claim) \
         GROUP BY r.claim, u.id \
         ORDER BY COUNT(*) DESC, u.entries, u.submitted_on DESC, u.id DESC, r.claim",
    )?;
    let of_row = |row: &rusqlite::Row<'_>| {
        let (claim, upload, submitted) = (row.get(0)?, row.get(2)?, row.get(3)?);
        Ok((row.get(1)?, Learned { claim, upload, submitted }))
    };
    let candidates = find.query_map([], of_row)?;
    let candidates: Vec<(i64, Learned)> = candidates.collect::<rusqlite::Result<_>>()?;
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

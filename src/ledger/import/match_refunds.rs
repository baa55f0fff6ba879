//! Matches refunds to declarations.
//!
//! The refund of an entry belongs to the declaration with the refund's claim number, otherwise to one on which the
//! entry is accepted, otherwise to the last one; never to one uploaded after the refund. A refund of several entries
//! belongs to the only declaration of its importer whose entries were to liquidate about that date. Unmatched refunds
//! are kept, and tried again whenever a file is marked as submitted.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate};
use rusqlite::Connection;

use crate::domain::{EntryNumber, LIQUIDATED_AFTER, parse_iso_date};

/// Matches unmatched refunds to declarations.
pub(crate) fn match_refunds(ledger: &Connection) -> rusqlite::Result<()> {
    ledger.execute(
        "UPDATE refund SET upload = \
            (SELECT u.id FROM entry e JOIN upload u ON u.id = e.upload \
             WHERE e.number = refund.number AND u.submitted_on <= refund.day \
             ORDER BY (u.claim IS NOT NULL AND u.claim = refund.claim) DESC, \
                      EXISTS (SELECT 1 FROM result r JOIN answer a ON a.id = r.answer \
                              WHERE r.number = e.number AND r.upload = u.id AND a.answer = 'accepted') DESC, \
                      u.submitted_on DESC, u.id DESC LIMIT 1) \
         WHERE upload IS NULL AND number <> ''",
        [],
    )?;
    match_sums(ledger)
}

/// Matches refunds again that are dated before their declaration's upload, or whose entry is on several declarations:
/// answers and marks added since may decide. So the order of reports doesn't matter.
pub(crate) fn match_refunds_again(ledger: &Connection) -> rusqlite::Result<()> {
    ledger.execute(
        "UPDATE refund SET upload = NULL \
         WHERE import IS NOT NULL AND upload IS NOT NULL \
         AND (EXISTS (SELECT 1 FROM upload u WHERE u.id = refund.upload AND u.submitted_on > refund.day) \
              OR EXISTS (SELECT 1 FROM entry e JOIN upload u ON u.id = e.upload \
                         WHERE e.number = refund.number AND e.upload <> refund.upload \
                         AND u.submitted_on IS NOT NULL))",
        [],
    )?;
    match_refunds(ledger)
}

/// CBP counts from the acceptance, some days after the upload, and liquidates on fixed days of the week, so the
/// liquidation may be some days earlier or later than counted from the upload.
const EARLIER: u64 = 7;
const LATER: u64 = 14;

fn match_sums(ledger: &Connection) -> rusqlite::Result<()> {
    let sums = "SELECT id, importer, liquidated_on, claim FROM refund \
                WHERE upload IS NULL AND number = '' AND importer <> '' AND liquidated_on <> ''";
    let mut find = ledger.prepare(sums)?;
    let of_row = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?));
    let sums: Vec<(i64, String, String, String)> =
        find.query_map([], of_row)?.collect::<rusqlite::Result<_>>()?;
    if sums.is_empty() {
        return Ok(());
    }
    let declarations = declarations(ledger)?;
    for (id, importer, liquidated_on, claim) in sums {
        let Some(day) = parse_iso_date(&liquidated_on) else { continue };
        let is_meant = |of: &&Declared| match &of.claim {
            Some(own) if !claim.is_empty() => *own == claim,
            _ => of.may_liquidate_on(day),
        };
        let of_importer = declarations.get(&importer).map_or(&[][..], Vec::as_slice);
        let meant: Vec<&Declared> = of_importer.iter().filter(is_meant).collect();
        if let [only] = meant[..] {
            ledger.execute("UPDATE refund SET upload = ?1 WHERE id = ?2", (only.upload, id))?;
        }
    }
    Ok(())
}

/// A declaration with entries of an importer.
struct Declared {
    upload: i64,
    claim: Option<String>,
    submitted: NaiveDate,
}

impl Declared {
    fn may_liquidate_on(&self, day: NaiveDate) -> bool {
        let expected = self.submitted.checked_add_days(Days::new(LIQUIDATED_AFTER));
        let first = expected.and_then(|day| day.checked_sub_days(Days::new(EARLIER)));
        let last = expected.and_then(|day| day.checked_add_days(Days::new(LATER)));
        first.zip(last).is_some_and(|(first, last)| (first..=last).contains(&day))
    }
}

fn declarations(ledger: &Connection) -> rusqlite::Result<BTreeMap<String, Vec<Declared>>> {
    let mut find = ledger.prepare(
        "SELECT e.importer, u.id, u.claim, u.submitted_on FROM entry e JOIN upload u ON u.id = e.upload \
         WHERE u.submitted_on IS NOT NULL AND e.importer IS NOT NULL GROUP BY e.importer, u.id",
    )?;
    let (mut rows, mut found) = (find.query([])?, BTreeMap::<String, Vec<Declared>>::new());
    while let Some(row) = rows.next()? {
        let Some(submitted) = parse_iso_date(row.get_ref(3)?.as_str()?) else { continue };
        let declared = Declared { upload: row.get(1)?, claim: row.get(2)?, submitted };
        found.entry(row.get(0)?).or_default().push(declared);
    }
    Ok(found)
}

/// Refunds of an import that belong to no declaration.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct UnmatchedRefunds {
    /// Rows whose entry is in no upload file of the ledger.
    pub unknown: u64,
    /// Rows whose entry is only in upload files not marked as submitted.
    pub unsubmitted: u64,
    /// Rows dated before the upload of their entry, such as another year's refund.
    pub before_upload: u64,
    /// Refunds of several entries that match no declaration, or several.
    pub sums: u64,
    /// Rows with neither an entry number nor an importer with a liquidation date.
    pub unplaced: u64,
    /// The first entry of each of the first three.
    pub examples: [Option<EntryNumber>; 3],
}

impl UnmatchedRefunds {
    /// All of them.
    pub fn total(&self) -> u64 {
        self.unknown + self.unsubmitted + self.before_upload + self.sums + self.unplaced
    }
}

/// The refunds of an import, or of all imports, that belong to no declaration, by cause.
pub(crate) fn unmatched_refunds(
    ledger: &Connection,
    import: Option<i64>,
) -> rusqlite::Result<UnmatchedRefunds> {
    let mut find = ledger.prepare(
        "SELECT f.number, COUNT(DISTINCT f.id), COUNT(u.id), COUNT(u.submitted_on), \
                f.importer = '' OR f.liquidated_on = '' \
         FROM refund f LEFT JOIN entry e ON e.number = f.number LEFT JOIN upload u ON u.id = e.upload \
         WHERE f.upload IS NULL AND f.import IS NOT NULL AND (?1 IS NULL OR f.import = ?1) GROUP BY f.number, 5",
    )?;
    let (mut rows, mut found) = (find.query([import])?, UnmatchedRefunds::default());
    while let Some(row) = rows.next()? {
        let (count, held, submitted): (u64, i64, i64) = (row.get(1)?, row.get(2)?, row.get(3)?);
        let number = row.get_ref(0)?.as_str()?;
        if number.is_empty() {
            let sums = if row.get(4)? { &mut found.unplaced } else { &mut found.sums };
            *sums += count;
            continue;
        }
        let (sum, example) = match (held, submitted) {
            (0, _) => (&mut found.unknown, &mut found.examples[0]),
            (_, 0) => (&mut found.unsubmitted, &mut found.examples[1]),
            _ => (&mut found.before_upload, &mut found.examples[2]),
        };
        *sum += count;
        *example = example.or_else(|| EntryNumber::from_text(number));
    }
    Ok(found)
}

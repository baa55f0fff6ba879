//! Entries that CBP rejected and that stand on no other declaration.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::open::Ledger;
use super::record::NewEntry;
use crate::assemble::Liquidation;
use crate::domain::{EntryNumber, EntryType, FilerCode, LiquidationStatus, parse_iso_date};
use crate::error::Result;

/// An entry that CBP rejected.
#[derive(Debug, Clone)]
pub struct RejectedEntry {
    /// What was known of it when it was filed.
    pub entry: NewEntry,
    /// The upload file on which it was rejected last.
    pub upload: String,
    /// The day on which that was uploaded, YYYY-MM-DD.
    pub submitted: String,
    /// Its claim number.
    pub claim: Option<String>,
    /// The broker that filed, if one did.
    pub filer: Option<FilerCode>,
    /// Whose entries alone that file held, and which file it was: two social security numbers may look alike.
    pub importer: Option<(String, Option<i64>)>,
    /// Why, as CBP puts it; blank where CBP says nothing.
    pub reasons: Vec<String>,
}

impl Ledger {
    /// The entries that were rejected on the declaration uploaded last, by number. What is accepted or pending on
    /// another one isn't among them.
    ///
    /// # Errors
    ///
    /// Where the ledger can't be read.
    pub fn rejected(&self) -> Result<Vec<RejectedEntry>> {
        let read = || {
            let mut find = self.connection.prepare(
                "SELECT s.number, s.importer, s.entry_date, s.liquidation_status, s.liquidation_date, s.duty, \
                        u.id, u.name, u.submitted_on, u.claim, u.importer, u.filer, s.type \
                 FROM standing s JOIN upload u ON u.id = s.upload \
                 WHERE s.standing = 'rejected' ORDER BY s.number, u.submitted_on DESC, u.id DESC",
            )?;
            let mut why = self.connection.prepare(
                "SELECT DISTINCT a.error FROM result r JOIN answer a ON a.id = r.answer \
                 WHERE r.number = ?1 AND r.upload = ?2 AND a.answer = 'rejected' ORDER BY a.error",
            )?;
            let mut rows = find.query([])?;
            let mut found: Vec<RejectedEntry> = Vec::new();
            while let Some(row) = rows.next()? {
                let Some(mut rejected) = rejected(row)? else { continue };
                if found.last().is_some_and(|last| last.entry.number == rejected.entry.number) {
                    continue;
                }
                let (number, upload): (String, i64) = (row.get(0)?, row.get(6)?);
                let reasons = why.query_map((number, upload), |row| row.get(0))?;
                rejected.reasons = reasons.collect::<rusqlite::Result<_>>()?;
                found.push(rejected);
            }
            Ok(found)
        };
        let all = || Ok((read().map_err(self.failed())?, self.filed()?));
        let (mut found, filed) = self.at_one_moment(all)?;
        found.retain(|rejected| !filed.contains(rejected.entry.number));
        Ok(found)
    }
}

fn rejected(row: &rusqlite::Row<'_>) -> rusqlite::Result<Option<RejectedEntry>> {
    let day = |column| -> rusqlite::Result<Option<NaiveDate>> {
        Ok(row.get::<_, Option<String>>(column)?.and_then(|day| parse_iso_date(&day)))
    };
    let Some(number) = EntryNumber::from_text(row.get_ref(0)?.as_str()?) else { return Ok(None) };
    let status = row.get::<_, Option<String>>(3)?;
    let liquidation =
        Liquidation { status: status.and_then(|status| LiquidationStatus::parse(&status)), date: day(4)? };
    let duty = row.get::<_, Option<i64>>(5)?.map(|cents| Decimal::new(cents, 2));
    let entry_type = row.get::<_, Option<String>>(12)?.and_then(|code| EntryType::parse(&code));
    let (upload, importer) = (row.get::<_, i64>(6)?, row.get::<_, Option<String>>(10)?);
    Ok(Some(RejectedEntry {
        entry: NewEntry { number, entry_type, importer: row.get(1)?, entry_date: day(2)?, liquidation, duty },
        upload: row.get(7)?,
        submitted: row.get(8)?,
        claim: row.get(9)?,
        filer: row.get::<_, Option<String>>(11)?.and_then(|code| FilerCode::parse(&code)),
        importer: importer.map(|number| (number.clone(), number.starts_with('*').then_some(upload))),
        reasons: Vec::new(),
    }))
}

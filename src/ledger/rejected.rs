//! Entries that CBP rejected and that stand on no other declaration: which of them may be tried again.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::open::Ledger;
use super::reasons::{Reason, Retry, reason};
use super::record::NewEntry;
use super::status::Sum;
use crate::assemble::Liquidation;
use crate::domain::{EntryNumber, FilerCode, LiquidationStatus, parse_iso_date};
use crate::error::Result;
use crate::rules::file_by;

/// An entry that CBP rejected.
#[derive(Debug, Clone)]
pub struct RejectedEntry {
    /// What was known of it when it was filed.
    pub entry: NewEntry,
    /// The upload file on which it was rejected last.
    pub upload: String,
    /// The day on which that was uploaded.
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

/// Why a rejected entry isn't tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Blocked {
    /// The 80 days after its liquidation are over.
    TooLate,
    /// For a reason that another try doesn't change.
    Lasting,
    /// For a reason that isn't known, or for none that CBP tells.
    Unknown,
}

impl RejectedEntry {
    /// Why it isn't tried again on a day, and the reason of CBP by which; none where it is.
    pub fn blocked(&self, as_of: NaiveDate) -> Option<(Blocked, Option<&str>)> {
        let happened = self.entry.liquidation.happened().is_some();
        if happened && file_by(self.entry.liquidation, as_of).is_some_and(|last| last < as_of) {
            return Some((Blocked::TooLate, None));
        }
        let blocks = |text: &str| match reason(text).map(|known| known.retry) {
            Some(Retry::Again | Retry::Mended) => None,
            Some(Retry::No) => Some(Blocked::Lasting),
            None => Some(Blocked::Unknown),
        };
        let blocking = self.reasons.iter().filter_map(|text| Some((blocks(text)?, Some(text.as_str()))));
        blocking.min()
    }
}

/// Rejected entries with one reason, and what becomes of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ByReason {
    /// Why they aren't tried again; none where they are.
    pub blocked: Option<Blocked>,
    /// The reason, as CBP puts it, or as this program does where the entry is too late.
    pub reason: String,
    /// The rule of this program that checks it, if there is one.
    pub rule: Option<&'static str>,
    /// What to do, or what may have come about meanwhile.
    pub advice: String,
    /// The entries.
    pub sum: Sum,
}

const TOO_LATE: &str = "the 80 days after its liquidation are over";

const NO_REASON: &str = "(no error description)";

const UNKNOWN: &str = "CBP's table of 2026-07-07 has no such message: look the entry up in ACE; once nothing stands \
                       against it, build from a fresh export";

impl RejectedEntry {
    /// The reason that decides what becomes of it on a day.
    pub fn deciding(&self, as_of: NaiveDate) -> ByReason {
        let blocked = self.blocked(as_of);
        let first = self.reasons.first().map(String::as_str);
        let text = blocked.map_or(first, |(_, text)| text).unwrap_or_default();
        let (reason, known) = match blocked {
            Some((Blocked::TooLate, _)) => {
                (TOO_LATE.to_string(), reason("Entry Summary is in Final Liquidation Status"))
            }
            _ if text.is_empty() => (NO_REASON.to_string(), None),
            _ => (text.to_string(), reason(text)),
        };
        ByReason {
            blocked: blocked.map(|(blocked, _)| blocked),
            reason,
            rule: known.and_then(Reason::rule).map(|rule| rule.name),
            advice: known.map_or(UNKNOWN, |known| &known.advice).to_string(),
            sum: Sum {
                entries: 1,
                duty: self.entry.duty.unwrap_or_default(),
                unknown: u64::from(self.entry.duty.is_none()),
            },
        }
    }
}

/// The entries by what decides: those that are tried again first, then by the number of entries.
pub fn by_reason(rejected: &[RejectedEntry], as_of: NaiveDate) -> Vec<ByReason> {
    let mut groups: BTreeMap<(Option<Blocked>, String), ByReason> = BTreeMap::new();
    for one in rejected.iter().map(|entry| entry.deciding(as_of)) {
        match groups.get_mut(&(one.blocked, one.reason.clone())) {
            Some(group) => group.sum += one.sum,
            None => drop(groups.insert((one.blocked, one.reason.clone()), one)),
        }
    }
    let mut groups: Vec<ByReason> = groups.into_values().collect();
    groups.sort_by_key(|group| (group.blocked.is_some(), Reverse(group.sum.entries)));
    groups
}

impl Ledger {
    /// The entries that were rejected on the declaration uploaded last, by number. What is accepted or pending on
    /// another one isn't among them.
    pub fn rejected(&self) -> Result<Vec<RejectedEntry>> {
        let read = || {
            let mut find = self.connection.prepare(
                "SELECT s.number, s.importer, s.entry_date, s.liquidation_status, s.liquidation_date, s.duty, \
                        u.id, u.name, u.submitted_on, u.claim, u.importer, u.filer \
                 FROM standing s JOIN upload u ON u.id = s.upload \
                 WHERE s.standing = 1 ORDER BY s.number, u.submitted_on DESC, u.id DESC",
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
        let mut found = read().map_err(self.failed())?;
        let filed = self.filed()?;
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
    let (upload, importer) = (row.get::<_, i64>(6)?, row.get::<_, Option<String>>(10)?);
    Ok(Some(RejectedEntry {
        entry: NewEntry { number, importer: row.get(1)?, entry_date: day(2)?, liquidation, duty },
        upload: row.get(7)?,
        submitted: row.get(8)?,
        claim: row.get(9)?,
        filer: row.get::<_, Option<String>>(11)?.and_then(|code| FilerCode::parse(&code)),
        importer: importer.map(|number| (number.clone(), number.starts_with('*').then_some(upload))),
        reasons: Vec::new(),
    }))
}

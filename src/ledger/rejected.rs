//! Rejected entries: which of them can be resubmitted, and what the others need.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::{Display, Formatter};

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::Ledger;
use super::amounts::Expected;
use super::record_run::{NewEntry, UPLOAD_PATH};
use crate::domain::phases::{date, days};
use crate::domain::{DutyTotal, EntryNumber, EntryType, FilerCode, LiquidationStatus, parse_iso_date};
use crate::entries::Liquidation;
use crate::error::Result;
use crate::refund::{Deposit, OverpaymentRate};
use crate::rules::{FilingDeadline, Reason, Retry, filing_deadline, foreseen_deadline, reason, reasons_in};

/// Why a rejected entry isn't resubmitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Blocked {
    /// The filing deadline after its liquidation has passed.
    TooLate,
    /// The deadline has passed if it was liquidated on the scheduled date.
    MaybeTooLate,
    /// Resubmitting doesn't change the reason.
    Lasting,
    /// It was resubmitted once already, with the same answer.
    TriedOnce,
    /// The reason isn't known, or there is none.
    Unknown,
    /// Resubmitting can succeed only from a later date on.
    NotYet,
}

/// Rejected entries with the same reason, and what to do about them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ByReason {
    /// Why they aren't resubmitted; `None` if they are.
    pub(crate) blocked: Option<Blocked>,
    /// The reason in CBP's words, or in the program's words if the entry is too late.
    pub(crate) reason: String,
    /// The rule that checks it, if there is one.
    pub(crate) rule: Option<&'static str>,
    /// What to do, or what may have changed in the meantime.
    pub(crate) advice: String,
    /// The entries.
    pub(crate) sum: DutyTotal,
}

const TOO_LATE: &str = concat!("liquidated more than ", days!(filing), " days ago");

const MAYBE_TOO_LATE: &str = concat!("scheduled liquidation more than ", days!(filing), " days ago");

const LOOK_AGAIN: &str = "run the ACE report again: if it liquidated on that day, it is too late; `cape build` with the \
                          fresh export decides it";

const TRIED_ONCE: &str = "resubmitted once, and CBP gave the same answer: correct the summary in ACE and build from a \
                          fresh export; if it is right, write to IEEPARefunds@cbp.dhs.gov";

const NO_REASON: &str = "(no error description)";

const UNKNOWN: &str = concat!(
    "CBP's table of ",
    date!(error_table),
    " has no such message: look the entry up in ACE; once the cause is gone, build from a fresh export"
);

impl Blocked {
    /// The name in JSON.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Blocked::TooLate => "too-late",
            Blocked::MaybeTooLate => "maybe-too-late",
            Blocked::Lasting => "lasting",
            Blocked::TriedOnce => "resubmitted-once",
            Blocked::Unknown => "unknown-reason",
            Blocked::NotYet => "not-yet",
        }
    }
}

impl RejectedEntry {
    /// Why it isn't resubmitted on a date, with CBP's deciding reason; `None` if it is.
    pub(crate) fn blocked(&self, as_of: NaiveDate) -> Option<(Blocked, Option<&str>)> {
        let liquidation = self.entry.liquidation;
        let is_over = |deadline: FilingDeadline| deadline.last < as_of;
        if filing_deadline(liquidation, None, as_of).is_some_and(is_over) {
            let happened = liquidation.happened().is_some();
            return Some((if happened { Blocked::TooLate } else { Blocked::MaybeTooLate }, None));
        }
        let blocking =
            self.reasons.iter().filter_map(|text| Some((self.blocks(text, as_of)?, Some(text.as_str()))));
        blocking.min()
    }

    /// The last day to file it again, as recorded by the build, or else from its liquidation as known on a date.
    pub(crate) fn file_by(&self, as_of: NaiveDate) -> Option<FilingDeadline> {
        let NewEntry { liquidation, entry_date, file_by, .. } = &self.entry;
        let recorded = file_by.map(|last| FilingDeadline::recorded(last, *liquidation));
        recorded.or_else(|| foreseen_deadline(*liquidation, *entry_date, as_of))
    }

    /// Adds the error of an answer about its last declaration, or about an earlier one.
    fn add_answer(&mut self, error: &str, is_last: bool) {
        let reasons = reasons_in(error);
        if !is_last {
            self.earlier.extend(reasons.iter().filter_map(|text| Some(reason(text)?.message.as_str())));
        } else if reasons.is_empty() {
            self.reasons.push(String::new());
        } else {
            let new = reasons.into_iter().filter(|text| !self.reasons.iter().any(|known| known == text));
            let new: Vec<String> = new.map(str::to_string).collect();
            self.reasons.extend(new);
        }
    }

    /// Drops answers from files without a column of reasons if another file has reasons, whatever the order of imports.
    fn prefer_reasons(&mut self) {
        if self.reasons.iter().any(|reason| !reason.is_empty()) {
            self.reasons.retain(|reason| !reason.is_empty());
        }
    }

    /// Why one of CBP's reasons prevents resubmitting on a date, if it does.
    fn blocks(&self, text: &str, as_of: NaiveDate) -> Option<Blocked> {
        let Some(known) = reason(text) else { return Some(Blocked::Unknown) };
        if known.retry == Retry::No || !known.covers(self.entry.entry_type) {
            return Some(Blocked::Lasting);
        }
        if known.retry == Retry::Once && self.earlier.iter().any(|before| *before == known.message) {
            return Some(Blocked::TriedOnce);
        }
        known.from.filter(|first| as_of < *first).map(|_| Blocked::NotYet)
    }

    /// The reason that decides whether it is resubmitted on a date. If several allow it, the one that requires most of
    /// the user.
    pub(crate) fn deciding(&self, as_of: NaiveDate) -> ByReason {
        let blocked = self.blocked(as_of);
        let most = self.reasons.iter().max_by_key(|text| reason(text).map(|known| known.retry));
        let text = blocked.map_or(most.map(String::as_str), |(_, text)| text).unwrap_or_default();
        let of_cbp = |text: &str, known: Option<&Reason>| {
            let advice = known.map_or(UNKNOWN, |known| &known.advice).to_string();
            (text.to_string(), known.and_then(Reason::rule).map(|rule| rule.name), advice)
        };
        let (reason, rule, advice) = match blocked {
            Some((Blocked::TooLate, _)) => {
                of_cbp(TOO_LATE, reason("Entry Summary is in Final Liquidation Status"))
            }
            Some((Blocked::MaybeTooLate, _)) => {
                (MAYBE_TOO_LATE.into(), Some("scheduled-date-passed"), LOOK_AGAIN.into())
            }
            Some((Blocked::TriedOnce, _)) => (text.to_string(), None, TRIED_ONCE.into()),
            _ if text.is_empty() => of_cbp(NO_REASON, None),
            _ => of_cbp(text, reason(text)),
        };
        ByReason {
            blocked: blocked.map(|(blocked, _)| blocked),
            reason,
            rule,
            advice,
            sum: DutyTotal::of_entry(self.entry.duty),
        }
    }
}

/// The entries by deciding reason: those that are resubmitted first, then by number of entries.
pub(super) fn by_reason(rejected: &[RejectedEntry], as_of: NaiveDate) -> Vec<ByReason> {
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

/// The last days of some rejected entries on a date.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct LastDays {
    /// The nearest that hasn't passed.
    pub(crate) first: Option<FilingDeadline>,
    /// Number of entries whose last day hasn't passed.
    pub(crate) ahead: u64,
    /// Number of entries whose last day has passed, or by an estimate has.
    pub(crate) too_late: u64,
}

impl LastDays {
    pub(crate) fn of<'e>(entries: impl Iterator<Item = &'e RejectedEntry>, as_of: NaiveDate) -> Self {
        let mut days = LastDays::default();
        for by in entries.filter_map(|entry| entry.file_by(as_of)) {
            if by.last < as_of {
                days.too_late += 1;
            } else {
                days.ahead += 1;
                days.first = days.first.into_iter().chain([by]).min();
            }
        }
        days
    }
}

/// The only importer of an upload file's entries.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct FileOwner {
    /// The importer number, as it may be shown.
    number: String,
    /// The upload file, if the number is masked: two social security numbers may look alike.
    upload: Option<i64>,
}

impl Display for FileOwner {
    fn fmt(&self, f: &mut Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.number)
    }
}

/// An entry that CBP rejected.
#[derive(Debug, Clone)]
pub(crate) struct RejectedEntry {
    /// What was known of it when it was filed.
    pub(crate) entry: NewEntry,
    /// The upload file of its last rejection, with its folder.
    pub(crate) upload: String,
    /// The upload date, YYYY-MM-DD.
    pub(crate) submitted: String,
    /// Its claim number.
    pub(crate) claim: Option<String>,
    /// The broker that filed; `None` if an importer did.
    pub(crate) filer: Option<FilerCode>,
    /// The only importer of that file's entries, if files were split by importer.
    pub(crate) importer: Option<FileOwner>,
    /// CBP's reasons, one by one; empty if CBP gave none.
    pub(crate) reasons: Vec<String>,
    /// CBP's known messages for which it was rejected on earlier declarations.
    pub(crate) earlier: BTreeSet<&'static str>,
}

impl Ledger {
    /// The last days of all rejected entries that aren't filed again.
    ///
    /// # Errors
    ///
    /// If the ledger can't be read.
    pub(crate) fn last_days_of_rejected(&self, as_of: NaiveDate) -> Result<LastDays> {
        let rejected = self.at_one_moment(|| self.rejected())?;
        Ok(LastDays::of(rejected.iter(), as_of))
    }

    /// The entries rejected on the last declaration that has them, by number, except those accepted or pending on
    /// another.
    ///
    /// # Errors
    ///
    /// If the ledger can't be read.
    pub(super) fn rejected(&self) -> Result<Vec<RejectedEntry>> {
        let read = || {
            let mut find = self.connection.prepare(&format!(
                "SELECT s.number, s.importer, s.entry_date, s.liquidation_status, s.liquidation_date, s.duty, \
                        u.id, {UPLOAD_PATH}, u.submitted_on, u.claim, u.importer, u.filer, s.type, \
                        s.refund_low, s.refund_high, s.interest_low, s.interest_high, s.file_by, \
                        e.deposit_first, e.deposit_last, e.overpayment_rate \
                 FROM standing s JOIN upload u ON u.id = s.upload \
                 JOIN entry e ON e.upload = s.upload AND e.number = s.number \
                 WHERE s.standing = 'rejected' \
                 AND s.number IN (SELECT r.number FROM result r JOIN answer a ON a.id = r.answer \
                                  WHERE a.answer = 'rejected') \
                 ORDER BY s.number, u.submitted_on DESC, u.id DESC"
            ))?;
            let mut why = self.connection.prepare(
                "SELECT DISTINCT a.error, r.upload IS ?2 FROM result r JOIN answer a ON a.id = r.answer \
                 WHERE r.number = ?1 AND a.answer = 'rejected' ORDER BY a.error",
            )?;
            let mut rows = find.query([])?;
            let mut found: Vec<RejectedEntry> = Vec::new();
            while let Some(row) = rows.next()? {
                let Some(mut rejected) = rejected(row)? else { continue };
                if found.last().is_some_and(|last| last.entry.number == rejected.entry.number) {
                    continue;
                }
                let (number, upload): (String, i64) = (row.get(0)?, row.get(6)?);
                let mut answers = why.query((number, upload))?;
                while let Some(answer) = answers.next()? {
                    rejected.add_answer(answer.get_ref(0)?.as_str()?, answer.get(1)?);
                }
                rejected.prefer_reasons();
                found.push(rejected);
            }
            Ok(found)
        };
        let mut found = read().map_err(self.failed())?;
        if !found.is_empty() {
            let filed = self.filed()?;
            found.retain(|rejected| !filed.contains(rejected.entry.number));
        }
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
    let (expected, file_by) = (Expected::of_row(row, 13)?, day(17)?);
    let (of, entry_date): (Option<String>, _) = (row.get(1)?, day(2)?);
    let deposit = day(18)?.zip(day(19)?).map(|(earliest, latest)| Deposit { earliest, latest });
    let rate = row.get::<_, Option<String>>(20)?.and_then(|rate| rate.parse().ok());
    // A ledger of an earlier version has neither. A masked number is a social security number.
    let is_person = of.as_ref().is_some_and(|importer| importer.starts_with('*'));
    let usual = if is_person { OverpaymentRate::NonCorporate } else { OverpaymentRate::Corporate };
    Ok(Some(RejectedEntry {
        entry: NewEntry {
            number,
            entry_type,
            importer: of,
            entry_date,
            liquidation,
            duty,
            expected,
            deposit: deposit.or_else(|| Deposit::of(None, None, entry_date)),
            rate: rate.unwrap_or(usual),
            file_by,
        },
        upload: row.get(7)?,
        submitted: row.get(8)?,
        claim: row.get(9)?,
        filer: row.get::<_, Option<String>>(11)?.and_then(|code| FilerCode::parse(&code)),
        importer: importer
            .map(|number| FileOwner { upload: number.starts_with('*').then_some(upload), number }),
        reasons: Vec::new(),
        earlier: BTreeSet::new(),
    }))
}

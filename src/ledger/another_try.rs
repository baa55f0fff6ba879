//! Which rejected entries go onto another declaration, and what the others need.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::reasons::{Reason, Retry, reason};
use super::rejected::RejectedEntry;
use crate::domain::Money;
use crate::domain::phases::{date, days};
use crate::rules::file_by;

/// Why a rejected entry isn't tried again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Blocked {
    /// The time to file after its liquidation is over.
    TooLate,
    /// It is, if it was liquidated on the day for which that was scheduled.
    MaybeTooLate,
    /// For a reason that another try doesn't change.
    Lasting,
    /// For a reason that isn't known, or for none that CBP tells.
    Unknown,
    /// For a reason that another try changes only from a later day on.
    NotYet,
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
    pub sum: Money,
}

const TOO_LATE: &str = concat!("the ", days!(filing), " days after its liquidation are over");

const MAYBE_TOO_LATE: &str = concat!(days!(filing), " days since its scheduled liquidation are over");

const LOOK_AGAIN: &str = "run the report in ACE again: if it was liquidated on that day, it is too late; `cape build` \
                          judges it by the fresh export";

const NO_REASON: &str = "(no error description)";

const UNKNOWN: &str = concat!(
    "CBP's table of ",
    date!(error_table),
    " has no such message: look the entry up in ACE; once nothing stands against it, build from a fresh export"
);

impl RejectedEntry {
    /// Why it isn't tried again on a day, and the reason of CBP by which; none where it is.
    pub fn blocked(&self, as_of: NaiveDate) -> Option<(Blocked, Option<&str>)> {
        let liquidation = self.entry.liquidation;
        if file_by(liquidation, as_of).is_some_and(|last| last < as_of) {
            let happened = liquidation.happened().is_some();
            return Some((if happened { Blocked::TooLate } else { Blocked::MaybeTooLate }, None));
        }
        let blocking =
            self.reasons.iter().filter_map(|text| Some((self.blocks(text, as_of)?, Some(text.as_str()))));
        blocking.min()
    }

    /// How a reason of CBP keeps it from another try on a day, if it does.
    fn blocks(&self, text: &str, as_of: NaiveDate) -> Option<Blocked> {
        let Some(known) = reason(text) else { return Some(Blocked::Unknown) };
        match known.retry {
            Retry::No => Some(Blocked::Lasting),
            Retry::Again | Retry::Mended if !known.covers(self.entry.entry_type) => Some(Blocked::Lasting),
            Retry::Again | Retry::Mended => {
                known.from.filter(|first| as_of < *first).map(|_| Blocked::NotYet)
            }
        }
    }

    /// The reason that decides what becomes of it on a day.
    pub fn deciding(&self, as_of: NaiveDate) -> ByReason {
        let blocked = self.blocked(as_of);
        let first = self.reasons.first().map(String::as_str);
        let text = blocked.map_or(first, |(_, text)| text).unwrap_or_default();
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
            _ if text.is_empty() => of_cbp(NO_REASON, None),
            _ => of_cbp(text, reason(text)),
        };
        ByReason {
            blocked: blocked.map(|(blocked, _)| blocked),
            reason,
            rule,
            advice,
            sum: Money::of_entry(self.entry.duty),
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

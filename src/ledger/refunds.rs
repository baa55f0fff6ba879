//! Marking refunds as come.
//!
//! CBP consolidates refunds by importer of record and liquidation date (CBP, IEEPA Duty Refunds page, read as of
//! 2026-09-02), so those of one declaration may come in parts. A mark therefore stands with each entry, and only with
//! accepted ones: what is accepted later is awaited still.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use chrono::NaiveDate;
use rusqlite::{Transaction, TransactionBehavior, params};

use super::Ledger;
use super::awaited::Awaited;
use super::candidates::{candidates, only};
use super::declaration::{Accepted, Declared};
use super::errors::{no_refund_marked, nothing_to_refund, refunded_before_upload, refunded_on_days};
use crate::domain::DutyTotal;
use crate::error::Result;

/// Which of a declaration's accepted entries are meant.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RefundPart {
    /// Those of an importer of record, as its number may be shown.
    pub importer: Option<String>,
    /// Those that wait for this. Without it those are marked whose refunds come within CBP's time frame; what is
    /// suspended, extended or under review must be named.
    pub awaited: Option<Awaited>,
}

/// Refunds that were marked as come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refunded {
    /// The declaration.
    pub declaration: Declared,
    /// The day, YYYY-MM-DD.
    pub on: String,
    /// The entries that are marked with it.
    pub sum: DutyTotal,
    /// The day that stood with them before, where all were marked.
    pub before: Option<String>,
    /// Entries of the part that were marked with other days, and stay so.
    pub others: DutyTotal,
    /// What is still awaited on the declaration.
    pub awaited: BTreeMap<Awaited, DutyTotal>,
}

/// Refunds that aren't marked as come any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AwaitedAgain {
    /// The declaration.
    pub declaration: Declared,
    /// The days that stood there, YYYY-MM-DD.
    pub days: BTreeSet<String>,
    /// The entries.
    pub sum: DutyTotal,
}

impl RefundPart {
    fn holds(&self, entry: &Accepted) -> bool {
        let of_importer = self.importer.is_none() || self.importer == entry.importer;
        of_importer && self.awaited.is_none_or(|awaited| awaited == entry.awaited)
    }

    /// As [`RefundPart::holds`], but without what follows no time frame unless it is named.
    fn marks(&self, entry: &Accepted) -> bool {
        self.holds(entry) && (self.awaited.is_some() || entry.awaited.is_dated())
    }
}

impl Ledger {
    /// Marks the refunds of a declaration, or of a part of it, as come on a day. The declaration is named by its claim
    /// number or by its upload file. While entries of the part aren't marked yet, the others keep their day: the rest
    /// came. Where all are marked with one day, that is set right.
    ///
    /// # Errors
    ///
    /// Where no declaration, several or nothing accepted is meant, the day lies before the upload, or all of the part
    /// is marked with several other days.
    pub fn mark_refunded(&mut self, wanted: &Path, part: &RefundPart, on: NaiveDate) -> Result<Refunded> {
        let (failed, ledger) = (self.failed(), self.path.clone());
        let transaction =
            Transaction::new(&mut self.connection, TransactionBehavior::Immediate).map_err(&failed)?;
        let candidates = candidates(&transaction, wanted, &ledger, &failed)?;
        let (declaration, accepted) = only(candidates, |entry| part.marks(entry), nothing_to_refund)?;
        let day = on.to_string();
        if day < declaration.submitted {
            return Err(refunded_before_upload(&declaration, &day));
        }
        let own: Vec<&Accepted> = accepted.iter().filter(|entry| part.marks(entry)).collect();
        let days = days(&own);
        let all_marked = own.iter().all(|entry| entry.refunded.is_some());
        let sets_right = all_marked && !days.contains(&day);
        if sets_right && days.len() > 1 {
            return Err(refunded_on_days(&declaration, &days));
        }
        let (marked, others): (Vec<&Accepted>, Vec<&Accepted>) =
            own.iter().partition(|entry| sets_right || entry.refunded.as_ref().is_none_or(|on| *on == day));
        set(transaction, &declaration, &marked, Some(&day)).map_err(&failed)?;
        let before = if sets_right { days.first() } else { days.get(&day) };
        let mut awaited = BTreeMap::<Awaited, DutyTotal>::new();
        for entry in accepted.iter().filter(|entry| entry.refunded.is_none() && !part.marks(entry)) {
            *awaited.entry(entry.awaited).or_default() += entry.sum;
        }
        let before = before.filter(|_| all_marked).cloned();
        Ok(Refunded { declaration, on: day, sum: sum(&marked), before, others: sum(&others), awaited })
    }

    /// Takes the marks of a declaration, or of a part of it, away: its refunds are awaited again.
    ///
    /// # Errors
    ///
    /// Where no declaration or several are meant, or nothing is marked.
    pub fn undo_refunded(&mut self, wanted: &Path, part: &RefundPart) -> Result<AwaitedAgain> {
        let (failed, ledger) = (self.failed(), self.path.clone());
        let transaction =
            Transaction::new(&mut self.connection, TransactionBehavior::Immediate).map_err(&failed)?;
        let candidates = candidates(&transaction, wanted, &ledger, &failed)?;
        let is_marked = |entry: &Accepted| part.holds(entry) && entry.refunded.is_some();
        let none = |declaration: &Declared, _: &[Accepted]| no_refund_marked(declaration);
        let (declaration, accepted) = only(candidates, is_marked, none)?;
        let marked: Vec<&Accepted> = accepted.iter().filter(|entry| is_marked(entry)).collect();
        set(transaction, &declaration, &marked, None).map_err(&failed)?;
        Ok(AwaitedAgain { declaration, days: days(&marked), sum: sum(&marked) })
    }
}

/// Writes the day of these entries, or none.
fn set(
    transaction: Transaction<'_>,
    of: &Declared,
    entries: &[&Accepted],
    day: Option<&str>,
) -> rusqlite::Result<()> {
    let sql = "UPDATE entry SET refunded_on = ?1 WHERE upload = ?2 AND number = ?3";
    let mut set = transaction.prepare(sql)?;
    for entry in entries {
        set.execute(params![day, of.id, entry.number])?;
    }
    drop(set);
    transaction.commit()
}

fn days(entries: &[&Accepted]) -> BTreeSet<String> {
    entries.iter().filter_map(|entry| entry.refunded.clone()).collect()
}

fn sum(entries: &[&Accepted]) -> DutyTotal {
    entries.iter().map(|entry| entry.sum).sum()
}

//! Marks refunds as received.
//!
//! CBP consolidates refunds by importer of record and liquidation date (CBP, IEEPA Duty Refunds page, read as of
//! 2026-09-02), so those of one declaration may arrive in parts. Marks are therefore stored with each entry, and only
//! with accepted ones; the refund of an entry accepted later is still expected.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use chrono::NaiveDate;
use rusqlite::{Transaction, TransactionBehavior, params};
use rust_decimal::Decimal;

use super::Ledger;
use super::amounts::to_cents;
use super::declared::{
    Accepted, Declared, candidates, no_refund_marked, nothing_to_refund, only, refunded_before_upload,
    refunded_on_days,
};
use super::payments::Payment;
use super::settle::recorded_payment;
use super::status::awaited::Awaited;
use crate::domain::DutyTotal;
use crate::error::Result;

/// Selects accepted entries of a declaration.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RefundPart {
    /// Only those of this importer of record, as its number may be shown.
    pub importer: Option<String>,
    /// Only those that wait for this. Without it, only entries refunded within CBP's time frame are marked; suspended,
    /// extended or under review must be given explicitly.
    pub awaited: Option<Awaited>,
}

/// Refunds that were marked as received.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refunded {
    /// The declaration.
    pub declaration: Declared,
    /// The date, YYYY-MM-DD.
    pub on: String,
    /// The entries marked with it.
    pub sum: DutyTotal,
    /// Their previous date, if all were marked already.
    pub before: Option<String>,
    /// Entries of the part that are marked with other dates, and remain so.
    pub others: DutyTotal,
    /// What is still expected on the declaration.
    pub awaited: BTreeMap<Awaited, DutyTotal>,
    /// The amount compared with the expected one, if an amount is recorded.
    pub payment: Option<Payment>,
}

/// The amount received.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RefundAmount {
    /// The refund: duty alone if the interest is given too, otherwise both.
    pub amount: Decimal,
    /// The interest.
    pub interest: Option<Decimal>,
}

/// Refunds that aren't marked as received any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AwaitedAgain {
    /// The declaration.
    pub declaration: Declared,
    /// Their previous dates, YYYY-MM-DD.
    pub days: BTreeSet<String>,
    /// The entries.
    pub sum: DutyTotal,
}

impl RefundPart {
    fn holds(&self, entry: &Accepted) -> bool {
        let of_importer = self.importer.is_none() || self.importer == entry.importer;
        of_importer && self.awaited.is_none_or(|awaited| awaited == entry.awaited)
    }

    /// Like [`RefundPart::holds`], but without entries that follow no time frame unless they are selected explicitly.
    fn marks(&self, entry: &Accepted) -> bool {
        self.holds(entry) && (self.awaited.is_some() || entry.awaited.is_dated())
    }
}

impl Ledger {
    /// Marks the refunds of a declaration, or of a part of it, as received on a date. The declaration is given by its
    /// claim number or its upload file. If some entries of the part aren't marked yet, the others keep their date. If
    /// all are marked with one date, it is corrected.
    ///
    /// # Errors
    ///
    /// If no declaration or several match, no accepted entry matches, the date is before the upload, or all entries of
    /// the part are marked with different dates.
    pub fn mark_refunded(
        &mut self,
        wanted: &Path,
        part: &RefundPart,
        on: NaiveDate,
        came: Option<RefundAmount>,
    ) -> Result<Refunded> {
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
        let record = || {
            set(&transaction, &declaration, &marked, Some(&day))?;
            if sets_right {
                drop_amounts(&transaction, &declaration, part, &days)?;
            }
            let payment =
                came.map(|came| record_amount(&transaction, &declaration, part, &day, came)).transpose()?;
            transaction.commit()?;
            Ok(payment.flatten())
        };
        let payment = record().map_err(&failed)?;
        let before = if sets_right { days.first() } else { days.get(&day) };
        let mut awaited = BTreeMap::<Awaited, DutyTotal>::new();
        for entry in accepted.iter().filter(|entry| entry.refunded.is_none() && !part.marks(entry)) {
            *awaited.entry(entry.awaited).or_default() += entry.sum;
        }
        let before = before.filter(|_| all_marked).cloned();
        Ok(Refunded {
            declaration,
            on: day,
            sum: sum(&marked),
            before,
            others: sum(&others),
            awaited,
            payment,
        })
    }

    /// Removes the marks of a declaration, or of a part of it: its refunds are expected again.
    ///
    /// # Errors
    ///
    /// If no declaration or several match, or nothing is marked.
    pub fn undo_refunded(&mut self, wanted: &Path, part: &RefundPart) -> Result<AwaitedAgain> {
        let (failed, ledger) = (self.failed(), self.path.clone());
        let transaction =
            Transaction::new(&mut self.connection, TransactionBehavior::Immediate).map_err(&failed)?;
        let candidates = candidates(&transaction, wanted, &ledger, &failed)?;
        let is_marked = |entry: &Accepted| part.holds(entry) && entry.refunded.is_some();
        let none = |declaration: &Declared, _: &[Accepted]| no_refund_marked(declaration);
        let (declaration, accepted) = only(candidates, is_marked, none)?;
        let marked: Vec<&Accepted> = accepted.iter().filter(|entry| is_marked(entry)).collect();
        let days = days(&marked);
        let undo = || {
            set(&transaction, &declaration, &marked, None)?;
            drop_amounts(&transaction, &declaration, part, &days)?;
            transaction.commit()
        };
        undo().map_err(&failed)?;
        Ok(AwaitedAgain { declaration, days, sum: sum(&marked) })
    }
}

/// Sets or removes the date of these entries.
fn set(
    ledger: &Transaction<'_>,
    of: &Declared,
    entries: &[&Accepted],
    day: Option<&str>,
) -> rusqlite::Result<()> {
    let sql = "UPDATE entry SET refunded_on = ?1 WHERE upload = ?2 AND number = ?3";
    let mut set = ledger.prepare(sql)?;
    entries.iter().try_for_each(|entry| set.execute(params![day, of.id, entry.number]).map(drop))
}

/// Records an amount for the entries marked with a date; a second one for the same part replaces the first.
fn record_amount(
    ledger: &Transaction<'_>,
    of: &Declared,
    part: &RefundPart,
    day: &str,
    came: RefundAmount,
) -> rusqlite::Result<Option<Payment>> {
    drop_amounts(ledger, of, part, &BTreeSet::from([day.to_string()]))?;
    let importer = part.importer.as_deref().unwrap_or_default();
    let (amount, interest) = (to_cents(came.amount), came.interest.and_then(to_cents));
    ledger.execute(
        "INSERT INTO refund (import, row, number, importer, liquidated_on, claim, refund_number, refunded_on, amount, \
                             interest, status, secondary, state, further, day, upload, counts_as) \
         VALUES (NULL, 0, '', ?1, '', '', '', ?2, ?3, ?4, '', '', 'reported', '', ?2, ?5, 'reported')",
        params![importer, day, amount, interest, of.id],
    )?;
    recorded_payment(ledger, of.id, importer, day)
}

/// Removes the amounts recorded for a part of a declaration on these dates.
fn drop_amounts(
    ledger: &Transaction<'_>,
    of: &Declared,
    part: &RefundPart,
    days: &BTreeSet<String>,
) -> rusqlite::Result<()> {
    let mut remove = ledger.prepare(
        "DELETE FROM refund WHERE import IS NULL AND upload = ?1 AND day = ?2 AND (?3 IS NULL OR importer = ?3)",
    )?;
    days.iter().try_for_each(|day| remove.execute(params![of.id, day, part.importer]).map(drop))
}

fn days(entries: &[&Accepted]) -> BTreeSet<String> {
    entries.iter().filter_map(|entry| entry.refunded.clone()).collect()
}

fn sum(entries: &[&Accepted]) -> DutyTotal {
    entries.iter().map(|entry| entry.sum).sum()
}

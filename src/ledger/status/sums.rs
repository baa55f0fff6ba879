//! Entries by their status on declarations: of all, and of each importer.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::awaited::ExpectedRefund;
use super::held::HeldGroup;
use crate::domain::DutyTotal;
use crate::ledger::expected::ExpectedTotal;
use crate::ledger::payments::{PaidTotal, PaymentOutcome, Payments};

/// The status of an entry on a declaration, as the view `standing` words it; the weightiest one last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Standing {
    Rejected,
    Released,
    Pending,
    Contradictory,
    Accepted,
}

impl Standing {
    pub(super) fn of(standing: &str) -> Self {
        match standing {
            "accepted" => Standing::Accepted,
            "contradictory" => Standing::Contradictory,
            "released" => Standing::Released,
            "rejected" => Standing::Rejected,
            _ => Standing::Pending,
        }
    }
}

pub(super) fn sum(row: &rusqlite::Row<'_>, first: usize) -> rusqlite::Result<DutyTotal> {
    let duty = Decimal::new(row.get(first + 1)?, 2);
    Ok(DutyTotal { entries: row.get(first)?, duty, unknown: row.get(first + 2)? })
}

/// Entries by status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sums {
    /// CBP accepted them.
    pub accepted: DutyTotal,
    /// CBP rejected them.
    pub rejected: DutyTotal,
    /// CBP hasn't answered, as far as the ledger knows.
    pub pending: DutyTotal,
    /// The accepted ones whose refund was received.
    pub refunded: DutyTotal,
    /// One answer accepts them, another one rejects them.
    pub contradictory: DutyTotal,
    /// A person freed them for another declaration.
    pub released: DutyTotal,
}

impl Sums {
    pub(super) fn of(&mut self, standing: Standing) -> &mut DutyTotal {
        match standing {
            Standing::Accepted => &mut self.accepted,
            Standing::Contradictory => &mut self.contradictory,
            Standing::Pending => &mut self.pending,
            Standing::Released => &mut self.released,
            Standing::Rejected => &mut self.rejected,
        }
    }

    /// All of them.
    pub fn total(&self) -> DutyTotal {
        [self.accepted, self.rejected, self.pending, self.contradictory, self.released].into_iter().sum()
    }
}

impl std::ops::Add for Sums {
    type Output = Self;

    fn add(mut self, other: Self) -> Self {
        self.accepted += other.accepted;
        self.rejected += other.rejected;
        self.pending += other.pending;
        self.refunded += other.refunded;
        self.contradictory += other.contradictory;
        self.released += other.released;
        self
    }
}

/// The entries of one importer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImporterStatus {
    /// The importer of record, as it may be shown; none where it isn't known.
    pub importer: Option<String>,
    /// Held back by builds, on no declaration.
    pub held: DutyTotal,
    /// The nearest last day of filing of these.
    pub file_by: Option<NaiveDate>,
    /// Ready, and in no file that is marked as submitted.
    pub not_uploaded: DutyTotal,
    /// On declarations.
    pub sums: Sums,
    /// Accepted, and the refund hasn't come.
    pub expected: ExpectedTotal,
    /// Refunds that were reported or recorded.
    pub payments: BTreeMap<PaymentOutcome, PaidTotal>,
}

impl ImporterStatus {
    /// What came, debts to CBP that it went to left out.
    pub fn paid(&self) -> Decimal {
        use PaymentOutcome as P;
        let came = [P::Paid, P::Reissued, P::More, P::Short, P::NotCompared];
        came.iter().filter_map(|outcome| self.payments.get(outcome)).map(|total| total.paid).sum()
    }
}

/// Every importer that has an entry anywhere, by number.
pub(super) fn importers(
    sums: &BTreeMap<Option<String>, Sums>,
    not_uploaded: &BTreeMap<Option<String>, DutyTotal>,
    held: &[HeldGroup],
    refunds: &[ExpectedRefund],
    payments: &Payments,
) -> Vec<ImporterStatus> {
    let paid = payments.totals.keys().map(|(_, importer)| importer);
    let names: BTreeSet<&Option<String>> = sums
        .keys()
        .chain(not_uploaded.keys())
        .chain(held.iter().map(|of| &of.importer))
        .chain(paid)
        .collect();
    let of_one = |importer: &&Option<String>| {
        let own_held = || held.iter().filter(|of| of.importer == **importer);
        let mut expected = ExpectedTotal::default();
        refunds.iter().filter(|of| of.importer == **importer).for_each(|of| expected += of.expected);
        ImporterStatus {
            importer: (*importer).clone(),
            held: own_held().map(|of| of.sum).sum(),
            file_by: own_held().filter_map(|of| of.file_by).min(),
            not_uploaded: not_uploaded.get(*importer).copied().unwrap_or_default(),
            sums: sums.get(*importer).copied().unwrap_or_default(),
            expected,
            payments: payments.by_outcome(Some(importer)),
        }
    };
    names.iter().map(of_one).collect()
}

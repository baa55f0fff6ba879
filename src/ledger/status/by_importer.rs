//! The status of each importer.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::awaited::ExpectedRefund;
use super::held::HeldGroup;
use super::sums::Sums;
use crate::domain::DutyTotal;
use crate::ledger::expected::ExpectedTotal;
use crate::ledger::payments::{PaidTotal, PaymentOutcome, Payments};

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

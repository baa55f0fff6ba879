//! The JSON of refunds: those recorded by the user, and all compared with those expected.

use std::collections::BTreeMap;

use serde::Serialize;

use super::EntrySum;
use crate::domain::{DutyTotal, cents};
use crate::error::ErrorJson;
use crate::ledger::amounts::ExpectedTotal;
use crate::ledger::import::UnmatchedRefunds;
use crate::ledger::payments::{PaidTotal, Payment, PaymentOutcome};
use crate::ledger::refunds::{AwaitedAgain, Refunded};
use crate::text::pretty;

/// Refunds with one outcome.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct OutcomeJson {
    /// `paid`, `reissued`, `more`, `short`, `under-way`, `diverted`, `returned`, `bill`, `unknown-status` or
    /// `not-compared`.
    outcome: &'static str,
    entries: u64,
    amount: String,
    /// The amount above or below the expected range.
    difference: String,
}

/// The sums by outcome.
pub(super) fn outcomes(totals: &BTreeMap<PaymentOutcome, PaidTotal>) -> Vec<OutcomeJson> {
    let outcome = |(outcome, total): (&PaymentOutcome, &PaidTotal)| OutcomeJson {
        outcome: outcome.name(),
        entries: total.entries,
        amount: cents(total.paid),
        difference: cents(total.difference),
    };
    totals.iter().map(outcome).collect()
}

/// A refund.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct PaymentJson {
    /// Null for a refund of several entries.
    entry_number: Option<String>,
    importer: Option<String>,
    /// With its folder.
    upload_file: String,
    claim_number: Option<String>,
    /// The day of the refund, or else of the import.
    on: String,
    entries: u64,
    /// As in the outcomes.
    outcome: &'static str,
    /// Duty and interest that were reported; null if there is only a status.
    amount: Option<String>,
    /// The interest in the amount; null if the report doesn't state it separately.
    interest: Option<String>,
    /// The amount above or below the expected range.
    difference: String,
    #[serde(flatten)]
    expected: RangesJson,
}

/// What was expected; null if it isn't known.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct RangesJson {
    refund_low: Option<String>,
    refund_high: Option<String>,
    interest_low: Option<String>,
    interest_high: Option<String>,
}

impl From<&Payment> for PaymentJson {
    fn from(of: &Payment) -> Self {
        let (refund, interest) = (of.expected.refund, of.expected.interest);
        PaymentJson {
            entry_number: of.number.clone(),
            importer: of.importer.clone(),
            upload_file: of.upload.to_string(),
            claim_number: of.claim.as_deref().map(str::to_string),
            on: of.day.clone(),
            entries: of.entries(),
            outcome: of.outcome.name(),
            amount: of.paid.map(cents),
            interest: of.interest.map(cents),
            difference: cents(of.difference),
            expected: RangesJson {
                refund_low: refund.map(|range| cents(range.low)),
                refund_high: refund.map(|range| cents(range.high)),
                interest_low: interest.map(|range| cents(range.low)),
                interest_high: interest.map(|range| cents(range.high)),
            },
        }
    }
}

/// What several entries are expected to be refunded, duty and interest together.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct ExpectedTotalJson {
    low: String,
    high: String,
    /// Entries about which nothing is known; they aren't in the sums.
    unknown: u64,
    /// Entries whose interest is known only when they liquidate.
    without_interest: u64,
}

impl From<ExpectedTotal> for ExpectedTotalJson {
    fn from(of: ExpectedTotal) -> Self {
        let (low, high) = (cents(of.range.low), cents(of.range.high));
        ExpectedTotalJson { low, high, unknown: of.unknown, without_interest: of.without_interest }
    }
}

/// Rows of refund reports that belong to no declaration.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct UnmatchedRefundsJson {
    /// Of entries in no upload file of the ledger.
    not_recorded: u64,
    /// Of entries only in upload files that aren't marked as submitted.
    not_submitted: u64,
    /// From before the upload of their entry.
    before_upload: u64,
    /// Of an importer and liquidation date that no single declaration fits.
    several_entries: u64,
    /// With neither an entry number nor importer and liquidation date.
    unplaced: u64,
}

impl From<&UnmatchedRefunds> for UnmatchedRefundsJson {
    fn from(of: &UnmatchedRefunds) -> Self {
        UnmatchedRefundsJson {
            not_recorded: of.unknown,
            not_submitted: of.unsubmitted,
            before_upload: of.before_upload,
            several_entries: of.sums,
            unplaced: of.unplaced,
        }
    }
}

/// What `cape ledger refunded --format json` prints.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct LedgerRefunded<'r> {
    schema: u32,
    ledger: &'r str,
    /// The declarations that were marked, or with --undo are no longer marked, up to the first that failed.
    declarations: &'r [RefundedJson],
    /// Why the next declaration failed, with exit status 2; else null.
    error: Option<ErrorJson>,
}

/// Refunds that were recorded as received, or with --undo are expected again.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct RefundedJson {
    /// With its folder.
    upload_file: String,
    claim_number: Option<String>,
    /// The day of the refund; null with --undo.
    refunded_on: Option<String>,
    /// The days that were recorded before.
    refunded_on_before: Vec<String>,
    #[serde(flatten)]
    sum: EntrySum,
    /// Entries of the part that keep other days.
    other_days: EntrySum,
    /// What is still expected on the declaration.
    expected: Vec<ExpectedJson>,
    /// The recorded amount against what was expected; null if none is recorded.
    payment: Option<PaymentJson>,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct ExpectedJson {
    /// As --awaiting takes it.
    awaiting: &'static str,
    #[serde(flatten)]
    sum: EntrySum,
}

impl From<&Refunded> for RefundedJson {
    fn from(of: &Refunded) -> Self {
        let expected = of
            .awaited
            .iter()
            .map(|(awaited, sum)| ExpectedJson { awaiting: awaited.name(), sum: (*sum).into() });
        RefundedJson {
            upload_file: of.declaration.name.clone(),
            claim_number: of.declaration.claim.clone(),
            refunded_on: Some(of.on.clone()),
            refunded_on_before: of.before.iter().cloned().collect(),
            sum: of.sum.into(),
            other_days: of.others.into(),
            expected: expected.collect(),
            payment: of.payment.as_ref().map(PaymentJson::from),
        }
    }
}

impl From<&AwaitedAgain> for RefundedJson {
    fn from(of: &AwaitedAgain) -> Self {
        RefundedJson {
            upload_file: of.declaration.name.clone(),
            claim_number: of.declaration.claim.clone(),
            refunded_on: None,
            refunded_on_before: of.days.iter().cloned().collect(),
            sum: of.sum.into(),
            other_days: DutyTotal::default().into(),
            expected: Vec::new(),
            payment: None,
        }
    }
}

/// What was recorded of refunds, as JSON.
pub(crate) fn refunded_json(ledger: &str, declarations: &[RefundedJson], error: Option<ErrorJson>) -> String {
    pretty(&LedgerRefunded { schema: 1, ledger, declarations, error })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_in_templates_is_that_of_the_types() {
        let schema = serde_json::to_string_pretty(&schemars::schema_for!(LedgerRefunded<'_>)).unwrap() + "\n";
        let kept = include_str!("../../../templates/ledger-refunded.schema.json");
        assert_eq!(kept, schema, "templates/ledger-refunded.schema.json is to be:\n{schema}");
    }
}

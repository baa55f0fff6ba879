//! Where a ledger stands, for programs.

use chrono::NaiveDate;
use serde::Serialize;

use super::refunds::{Awaited, ExpectedRefund, ReceivedRefund, after};
use super::status::{DeclarationStatus, Status};
use crate::domain::{DutyTotal, LIQUIDATED_AFTER, REFUND_FROM, REFUND_UNTIL, cents};
use crate::text::pretty;

/// What `cape ledger status --format json` prints. Amounts are US dollars with two places, days `YYYY-MM-DD`.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct LedgerStatus<'s> {
    schema: u32,
    ledger: &'s str,
    as_of: String,
    /// Each entry once, by how it stands on the declaration where it stands best.
    entries: Standings,
    /// Those with overdue refunds first.
    declarations: Vec<DeclarationJson<'s>>,
    /// Refunds to expect: accepted entries whose refund isn't marked as come, by importer and day of liquidation.
    refunds: Vec<RefundJson<'s>>,
    /// Refunds that are marked as come, by day and importer, the last first.
    received: Vec<ReceivedJson<'s>>,
    /// Upload files that were built and never marked as submitted, with the entries that stand in no later one.
    not_submitted: Vec<NotSubmitted<'s>>,
    /// Answers of CBP that belong to no declaration of the ledger.
    unmatched_results: u64,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Standings {
    accepted: EntrySum,
    /// Those of the accepted ones whose refund is marked as come.
    refunded: EntrySum,
    rejected: EntrySum,
    pending: EntrySum,
}

/// Entries and their duty; `duty_unknown` of them have none that is known.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct EntrySum {
    entries: u64,
    ieepa_duty: String,
    duty_unknown: u64,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct DeclarationJson<'s> {
    upload_file: &'s str,
    submitted_on: String,
    claim_number: Option<&'s str>,
    accepted: EntrySum,
    /// Those of the accepted ones whose refund is marked as come.
    refunded: EntrySum,
    rejected: EntrySum,
    pending: EntrySum,
    /// The days on which refunds came.
    refunded_on: Vec<String>,
    #[serde(flatten)]
    time_frame: TimeFrame,
}

/// CBP's own time frames, counted from the day of the upload; null where nothing is to come within them.
#[derive(Default, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct TimeFrame {
    pub(crate) liquidation_on: Option<String>,
    pub(crate) refund_from: Option<String>,
    pub(crate) refund_by: Option<String>,
    pub(crate) overdue_days: Option<u64>,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct RefundJson<'s> {
    importer: Option<&'s str>,
    submitted_on: String,
    awaited: &'static str,
    #[serde(flatten)]
    sum: EntrySum,
    #[serde(flatten)]
    time_frame: TimeFrame,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct ReceivedJson<'s> {
    importer: Option<&'s str>,
    refunded_on: String,
    #[serde(flatten)]
    sum: EntrySum,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct NotSubmitted<'s> {
    upload_file: &'s str,
    as_of: &'s str,
    entries: u64,
}

impl TimeFrame {
    pub(crate) fn of(declaration: &DeclarationStatus, as_of: NaiveDate) -> Self {
        if declaration.due().entries == 0 {
            return TimeFrame::default();
        }
        let day = |days| Some(after(declaration.submitted, days).to_string());
        let liquidates = declaration.awaited.contains_key(&Awaited::Liquidation);
        TimeFrame {
            liquidation_on: day(LIQUIDATED_AFTER).filter(|_| liquidates),
            refund_from: day(REFUND_FROM),
            refund_by: day(REFUND_UNTIL),
            overdue_days: declaration.overdue(as_of),
        }
    }
}

impl From<DutyTotal> for EntrySum {
    fn from(sum: DutyTotal) -> Self {
        EntrySum { entries: sum.entries, ieepa_duty: cents(sum.duty), duty_unknown: sum.unknown }
    }
}

/// The status as JSON.
pub(crate) fn status_json(status: &Status) -> String {
    let unsubmitted = status.unsubmitted.iter().map(|file| NotSubmitted {
        upload_file: &file.name,
        as_of: &file.as_of,
        entries: file.entries,
    });
    pretty(&LedgerStatus {
        schema: 1,
        ledger: &status.ledger,
        as_of: status.as_of.to_string(),
        entries: Standings {
            accepted: status.entries.accepted.into(),
            refunded: status.entries.refunded.into(),
            rejected: status.entries.rejected.into(),
            pending: status.entries.pending.into(),
        },
        declarations: status.declarations.iter().map(|of| declaration(of, status.as_of)).collect(),
        refunds: status.refunds.iter().map(|of| refund(of, status.as_of)).collect(),
        received: status.received.iter().map(received).collect(),
        not_submitted: unsubmitted.collect(),
        unmatched_results: status.unmatched,
    })
}

fn declaration(of: &DeclarationStatus, as_of: NaiveDate) -> DeclarationJson<'_> {
    DeclarationJson {
        upload_file: &of.upload,
        submitted_on: of.submitted.to_string(),
        claim_number: of.claim.as_deref(),
        accepted: of.sums.accepted.into(),
        refunded: of.sums.refunded.into(),
        rejected: of.sums.rejected.into(),
        pending: of.sums.pending.into(),
        refunded_on: of.refunded_on.iter().map(NaiveDate::to_string).collect(),
        time_frame: TimeFrame::of(of, as_of),
    }
}

fn refund(of: &ExpectedRefund, as_of: NaiveDate) -> RefundJson<'_> {
    let due = of.due();
    RefundJson {
        importer: of.importer.as_deref(),
        submitted_on: of.submitted.to_string(),
        awaited: match of.awaited {
            Awaited::Liquidation => "liquidation",
            Awaited::Reliquidation => "reliquidation",
            Awaited::EndOfSuspension => "end of suspension, extension or review",
        },
        sum: of.sum.into(),
        time_frame: TimeFrame {
            liquidation_on: of.liquidation().map(|day| day.to_string()),
            refund_from: due.map(|(from, _)| from.to_string()),
            refund_by: due.map(|(_, by)| by.to_string()),
            overdue_days: of.overdue(as_of),
        },
    }
}

fn received(of: &ReceivedRefund) -> ReceivedJson<'_> {
    ReceivedJson { importer: of.importer.as_deref(), refunded_on: of.on.to_string(), sum: of.sum.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_in_templates_is_that_of_the_types() {
        let schema = serde_json::to_string_pretty(&schemars::schema_for!(LedgerStatus<'_>)).unwrap() + "\n";
        let kept = include_str!("../../templates/ledger-status.schema.json");
        assert_eq!(kept, schema, "templates/ledger-status.schema.json is to be:\n{schema}");
    }
}

//! The status of a ledger, for programs.

use chrono::NaiveDate;
use serde::Serialize;

use super::payments::{ExpectedTotalJson, OutcomeJson, PaymentJson, UnmatchedRefundsJson, outcomes};
use super::{EntrySum, NotSubmitted, OpenEntryJson, RejectedJson, rejected};
use crate::domain::{LIQUIDATED_AFTER, REFUND_FROM, REFUND_UNTIL};
use crate::ledger::status::awaited::{Awaited, ExpectedRefund, ReceivedRefund, after};
use crate::ledger::status::held::HeldGroup;
use crate::ledger::status::open_entries::OpenEntry;
use crate::ledger::status::rejections::RejectedNow;
use crate::ledger::status::{DeclarationStatus, ImporterStatus, Status, Sums};
use crate::text::pretty;

/// What `cape ledger status --format json` prints. Amounts are US dollars with two places, days `YYYY-MM-DD`.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct LedgerStatus<'s> {
    schema: u32,
    ledger: &'s str,
    as_of: String,
    /// Each entry once, by its best status.
    entries: Standings,
    /// Those with overdue refunds first.
    declarations: Vec<DeclarationJson<'s>>,
    /// Expected refunds: accepted entries whose refund isn't recorded, by importer and day of liquidation.
    refunds: Vec<RefundJson<'s>>,
    /// Refunds recorded as received, in full or in part, by day and importer, latest first.
    received: Vec<ReceivedJson<'s>>,
    /// Upload files that were built and never marked as submitted, with the entries that are in no later one.
    not_submitted: Vec<NotSubmitted<'s>>,
    /// Answers of CBP that belong to no declaration of the ledger.
    unmatched_results: u64,
    /// Entries that one answer accepts and another one rejects.
    contradictory: Vec<OpenEntryJson<'s>>,
    /// Pending entries of declarations on which CBP answered others.
    unanswered: Vec<OpenEntryJson<'s>>,
    /// Pending entries of declarations without an answer for more than a week.
    answer_overdue: Vec<OpenEntryJson<'s>>,
    /// Entries that builds held back and that are on no declaration, by why and importer; those with the nearest last
    /// day of filing first.
    held_back: Vec<HeldJson<'s>>,
    /// Entries that CBP rejected and that aren't accepted or pending on another declaration.
    rejected: Vec<RejectedNowJson<'s>>,
    /// Ready entries in no upload file that is marked as submitted, and in time as far as is known.
    not_uploaded: EntrySum,
    /// Such entries whose last day is over, or by an estimate is.
    not_uploaded_too_late: EntrySum,
    /// The nearest last day of those in time.
    upload_by: Option<String>,
    /// What it counts from.
    upload_by_basis: Option<&'static str>,
    /// Refunds that were reported or recorded, by outcome.
    outcomes: Vec<OutcomeJson>,
    /// Refunds on which someone must act.
    to_look_at: Vec<PaymentJson>,
    /// Rows of refund reports that belong to no declaration.
    unmatched_refunds: UnmatchedRefundsJson,
    importers: Vec<ImporterJson<'s>>,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct HeldJson<'s> {
    /// `blocked` or `review`.
    outcome: &'s str,
    /// What to do, as entries.csv has it.
    action: &'s str,
    rules: Vec<&'s str>,
    importer: Option<&'s str>,
    #[serde(flatten)]
    sum: EntrySum,
    /// The nearest last day of filing that isn't over.
    file_by: Option<String>,
    /// What it counts from: `liquidated`, `scheduled` (a liquidation that may not have happened) or `estimated`.
    file_by_basis: Option<&'static str>,
    /// Entries of which nothing says when their last day is.
    undated: u64,
    /// Entries whose last day is over, or probably over.
    too_late: u64,
    /// Those of them whose last day isn't counted from a liquidation that happened.
    perhaps_too_late: u64,
    /// The nearest last day of a protest of these that isn't over; null if there is none, or one is open already.
    protest_by: Option<String>,
    /// What CBP changed since the last build that read them, so that they must be built again; null if nothing.
    build_again_because: Option<String>,
    /// The day from which CBP accepts them, if they wait for that.
    accepted_from: Option<String>,
    /// The filing day of the first build that held one of them back.
    since: &'s str,
    /// The filing day of the last build that read one of them.
    last_read: &'s str,
}

/// The entries of one importer.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct ImporterJson<'s> {
    importer: Option<&'s str>,
    held_back: EntrySum,
    /// The nearest filing deadline of what is held back.
    file_by: Option<String>,
    /// What it counts from.
    file_by_basis: Option<&'static str>,
    not_uploaded: EntrySum,
    not_uploaded_too_late: EntrySum,
    #[serde(flatten)]
    standings: Standings,
    /// Refunds expected, with interest.
    expected: ExpectedTotalJson,
    outcomes: Vec<OutcomeJson>,
}

fn held(of: &HeldGroup) -> HeldJson<'_> {
    HeldJson {
        outcome: &of.outcome,
        action: &of.action,
        rules: of.rules.split(';').collect(),
        importer: of.importer.as_deref(),
        sum: of.sum.into(),
        file_by: of.file_by.map(|by| by.last.to_string()),
        file_by_basis: of.file_by.map(|by| by.basis.name()),
        undated: of.undated,
        too_late: of.too_late,
        perhaps_too_late: of.perhaps_too_late,
        protest_by: of.protest_by.map(|day| day.to_string()),
        build_again_because: of.outdated.map(|(from, what)| format!("since {from} {what}")),
        accepted_from: of.opens.map(|(from, _)| from.to_string()),
        since: &of.since,
        last_read: &of.last_read,
    }
}

fn importer(of: &ImporterStatus) -> ImporterJson<'_> {
    ImporterJson {
        importer: of.importer.as_deref(),
        held_back: of.held.into(),
        file_by: of.file_by.map(|by| by.last.to_string()),
        file_by_basis: of.file_by.map(|by| by.basis.name()),
        not_uploaded: of.not_uploaded.in_time.into(),
        not_uploaded_too_late: of.not_uploaded.too_late.into(),
        standings: (&of.sums).into(),
        expected: of.expected.into(),
        outcomes: outcomes(&of.payments),
    }
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Standings {
    accepted: EntrySum,
    /// Accepted entries whose refund is recorded as received, in full as far as that is known.
    refunded: EntrySum,
    /// Those of the accepted ones whose refund was short, was applied to debts to CBP, or became a bill.
    refunded_in_part: EntrySum,
    rejected: EntrySum,
    pending: EntrySum,
    /// One answer accepts them, another one rejects them.
    contradictory: EntrySum,
    /// Freed for another declaration with `cape ledger release`.
    released: EntrySum,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct DeclarationJson<'s> {
    /// With its folder, as the commands of the ledger take it.
    upload_file: String,
    /// The folder alone, relative to the ledger's folder; blank if it isn't known.
    folder: &'s str,
    /// The only importer of its entries, if files were split by importer.
    importer: Option<&'s str>,
    submitted_on: String,
    claim_number: Option<&'s str>,
    #[serde(flatten)]
    standings: Standings,
    /// The days on which refunds were received.
    refunded_on: Vec<String>,
    /// Refunds expected, with interest.
    expected: ExpectedTotalJson,
    /// What would be refunded with interest if CBP accepts the pending entries; an estimate.
    expected_if_accepted: ExpectedTotalJson,
    /// Days since the upload, while entries are pending; else null.
    pending_days: Option<u64>,
    /// Those of the rejected ones that were resubmitted since, or are accepted elsewhere.
    resubmitted: EntrySum,
    /// The nearest day on which one of the others can still be filed.
    retry_by: Option<String>,
    /// What it counts from.
    retry_by_basis: Option<&'static str>,
    /// Whether the upload ended in an internal error, and nothing shows since that CBP has the file.
    is_unknown: bool,
    #[serde(flatten)]
    time_frame: TimeFrame,
}

/// CBP's own time frames, counted from the day of the upload; null if nothing is expected within them.
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
    /// `liquidation`, `reliquidation`, `end of suspension, extension or review`, or `reissue` of one that was returned.
    awaited: &'static str,
    #[serde(flatten)]
    sum: EntrySum,
    /// Expected with interest.
    expected: ExpectedTotalJson,
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

impl From<&Sums> for Standings {
    fn from(sums: &Sums) -> Self {
        Standings {
            accepted: sums.accepted.into(),
            refunded: sums.refunded.into(),
            refunded_in_part: sums.refunded_in_part.into(),
            rejected: sums.rejected.into(),
            pending: sums.pending.into(),
            contradictory: sums.contradictory.into(),
            released: sums.released.into(),
        }
    }
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

fn open(entries: &[OpenEntry]) -> Vec<OpenEntryJson<'_>> {
    entries.iter().map(OpenEntryJson::from).collect()
}

/// The status as JSON.
pub(crate) fn status_json(status: &Status) -> String {
    pretty(&LedgerStatus {
        schema: 1,
        ledger: &status.ledger,
        as_of: status.as_of.to_string(),
        entries: (&status.entries).into(),
        declarations: status.declarations.iter().map(|of| declaration(of, status.as_of)).collect(),
        refunds: status.refunds.iter().map(|of| refund(of, status.as_of)).collect(),
        received: status.received.iter().map(received).collect(),
        not_submitted: status.unsubmitted.iter().map(NotSubmitted::from).collect(),
        unmatched_results: status.unmatched,
        contradictory: open(&status.open.contradictory),
        unanswered: open(&status.open.unanswered),
        answer_overdue: open(&status.open.overdue),
        held_back: status.held.iter().map(held).collect(),
        rejected: status.rejected.iter().map(|of| rejected_now(of, status.as_of)).collect(),
        not_uploaded: status.not_uploaded.in_time.into(),
        not_uploaded_too_late: status.not_uploaded.too_late.into(),
        upload_by: status.not_uploaded.first.map(|by| by.last.to_string()),
        upload_by_basis: status.not_uploaded.first.map(|by| by.basis.name()),
        outcomes: outcomes(&status.payments.by_outcome(None)),
        to_look_at: status.payments.to_look_at.iter().map(PaymentJson::from).collect(),
        unmatched_refunds: (&status.unmatched_refunds).into(),
        importers: status.importers.iter().map(importer).collect(),
    })
}

fn declaration(of: &DeclarationStatus, as_of: NaiveDate) -> DeclarationJson<'_> {
    DeclarationJson {
        upload_file: of.location(),
        folder: &of.folder,
        importer: of.importer.as_deref(),
        submitted_on: of.submitted.to_string(),
        claim_number: of.claim.as_deref(),
        standings: (&of.sums).into(),
        refunded_on: of.refunded_on.iter().map(NaiveDate::to_string).collect(),
        expected: of.expected.into(),
        expected_if_accepted: of.expected_if_accepted.into(),
        pending_days: of.pending_days(as_of),
        resubmitted: of.resubmitted.into(),
        retry_by: of.retry_by.map(|by| by.last.to_string()),
        retry_by_basis: of.retry_by.map(|by| by.basis.name()),
        is_unknown: of.is_unknown,
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
            Awaited::Reissue => "reissue",
        },
        sum: of.sum.into(),
        expected: of.expected.into(),
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

/// A rejected entry in the status.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct RejectedNowJson<'r> {
    #[serde(flatten)]
    entry: RejectedJson<'r>,
    /// `upload` the file that holds it, `resubmit` it, `held-back` by a later build, or `see-advice`: it can't be
    /// resubmitted now.
    next_step: &'static str,
    /// The rules for which a later build holds it back; empty if none does.
    held_back_by: Vec<&'r str>,
}

/// A rejected entry as it is now.
fn rejected_now(of: &RejectedNow, as_of: NaiveDate) -> RejectedNowJson<'_> {
    let rules = of.held_for.as_deref().map(|rules| rules.split(';').collect());
    let entry = rejected(&of.entry, of.waits_in.as_deref(), as_of);
    RejectedNowJson {
        entry: RejectedJson { advice: of.advice(as_of), ..entry },
        next_step: of.next_step(as_of).name(),
        held_back_by: rules.unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_in_templates_is_that_of_the_types() {
        let schema = serde_json::to_string_pretty(&schemars::schema_for!(LedgerStatus<'_>)).unwrap() + "\n";
        let kept = include_str!("../../../templates/ledger-status.schema.json");
        assert_eq!(kept, schema, "templates/ledger-status.schema.json is to be:\n{schema}");
    }
}

//! The JSON of `cape ledger import`. Amounts are US dollars with two decimal places, dates `YYYY-MM-DD`.

use serde::Serialize;

use super::OpenEntryJson;
use super::payments::{OutcomeJson, PaymentJson, UnmatchedRefundsJson, outcomes};
use crate::entries::ClaimStatus;
use crate::error::ErrorJson;
use crate::ledger::import::{Imported, ImportedAnswers, ImportedRefunds, UnreadableCell};
use crate::ledger::rejected::LastDays;
use crate::text::pretty;

/// What `cape ledger import --format json` prints.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct LedgerImport<'i> {
    schema: u32,
    ledger: &'i str,
    /// The answers that were imported; a file that failed isn't among them.
    files: Vec<ImportedJson<'i>>,
    /// The refund reports among the files.
    refund_reports: Vec<RefundReportJson<'i>>,
    /// Sheets of workbooks that hold entry numbers and weren't imported: without a header, or no reports.
    unread_sheets: &'i [String],
    /// If files have new rejections: the last days of all rejected entries of the ledger that aren't filed again.
    rejected: RejectedDays,
    /// Why the next file failed, with exit status 2; else null.
    error: Option<ErrorJson>,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct RejectedDays {
    /// The nearest that isn't over.
    file_by: Option<String>,
    /// What it counts from: `liquidated`, `scheduled` or `estimated`.
    file_by_basis: Option<&'static str>,
    /// Entries whose last day is over, or by an estimate is.
    too_late: u64,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct ImportedJson<'i> {
    name: &'i str,
    answers: u64,
    /// Answers that were not in the ledger before.
    new: u64,
    accepted: u64,
    rejected: u64,
    /// Answers whose status isn't known: their entries stay pending.
    unknown: u64,
    /// Claim numbers that were assigned to a declaration.
    claims_assigned: Vec<ClaimAssigned<'i>>,
    /// Answers without a claim number, by the declaration to which they were assigned.
    without_claim: Vec<WithoutClaim<'i>>,
    unknown_columns: &'i [String],
    unknown_statuses: Vec<UnknownStatus<'i>>,
    /// Entries that one answer accepts and another one rejects.
    contradictory: Vec<OpenEntryJson<'i>>,
    /// Entries that the declarations hold and no answer names.
    unanswered: Vec<OpenEntryJson<'i>>,
    unmatched: Unmatched<'i>,
    /// Rows that weren't imported because they can't be read, as a spreadsheet numbers them.
    unreadable_rows: Vec<u64>,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct ClaimAssigned<'i> {
    claim_number: &'i str,
    /// With its folder.
    upload_file: &'i str,
    submitted_on: &'i str,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct WithoutClaim<'i> {
    /// With its folder.
    upload_file: &'i str,
    submitted_on: &'i str,
    entries: u64,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct UnknownStatus<'i> {
    status: &'i str,
    rows: u64,
}

/// Entries whose new answers belong to no declaration.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Unmatched<'i> {
    /// In no upload file of the ledger.
    not_recorded: u64,
    /// Only in upload files that aren't marked as submitted.
    not_submitted: u64,
    /// On declarations, but on none with the claim number of the answer.
    other_claim: u64,
    /// The upload files that aren't marked as submitted, with their folders.
    upload_files: &'i [String],
}

/// The result of an import as JSON.
pub(crate) fn import_json(
    ledger: &str,
    files: &[Imported],
    unread_sheets: &[String],
    days: LastDays,
    error: Option<ErrorJson>,
) -> String {
    let (mut answers, mut reports) = (Vec::new(), Vec::new());
    for file in files {
        match file {
            Imported::Answers(of) => answers.push(imported(of)),
            Imported::Refunds(of) => reports.push(refund_report(of)),
        }
    }
    let (files, refund_reports) = (answers, reports);
    let rejected = RejectedDays {
        file_by: days.first.map(|by| by.last.to_string()),
        file_by_basis: days.first.map(|by| by.basis.name()),
        too_late: days.too_late,
    };
    pretty(&LedgerImport { schema: 1, ledger, files, refund_reports, unread_sheets, rejected, error })
}

/// A refund report that was imported.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct RefundReportJson<'i> {
    name: &'i str,
    rows: u64,
    /// Whether the same file was imported before, so that nothing changed.
    imported_before: bool,
    /// Rows about a payment that another row has too: it counts once.
    repeated_rows: u64,
    /// Rows of earlier reports that this one corrects.
    corrected_rows: u64,
    /// The refunds of the file by outcome.
    outcomes: Vec<OutcomeJson>,
    /// Refunds on which someone must act.
    to_look_at: Vec<PaymentJson>,
    unknown_columns: &'i [String],
    unknown_statuses: Vec<UnknownStatus<'i>>,
    /// Amounts and dates that can't be read; their rows are kept without them.
    unreadable_cells: Vec<UnreadableCellJson<'i>>,
    /// Rows with a refund date in the future: they don't count as received.
    future_dated_rows: Vec<u64>,
    /// Rows that weren't imported because they can't be read, as a spreadsheet numbers them.
    unreadable_rows: Vec<u64>,
    unmatched: UnmatchedRefundsJson,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct UnreadableCellJson<'i> {
    row: u32,
    column: &'i str,
    value: &'i str,
}

fn refund_report(of: &ImportedRefunds) -> RefundReportJson<'_> {
    let statuses = of.other_statuses.iter().map(|(status, rows)| UnknownStatus { status, rows: *rows });
    RefundReportJson {
        name: &of.name,
        rows: of.rows,
        imported_before: of.is_known,
        repeated_rows: of.repeated,
        corrected_rows: of.corrected,
        outcomes: outcomes(&of.payments.by_outcome(None)),
        to_look_at: of.payments.to_look_at.iter().map(PaymentJson::from).collect(),
        unknown_columns: &of.other_headers,
        unknown_statuses: statuses.collect(),
        unreadable_cells: of.unreadable.iter().map(unreadable).collect(),
        future_dated_rows: of.dated_ahead.iter().map(|(row, _)| u64::from(*row)).collect(),
        unreadable_rows: of.defects.iter().map(|defect| u64::from(defect.at.row)).collect(),
        unmatched: (&of.unmatched).into(),
    }
}

fn unreadable(cell: &UnreadableCell) -> UnreadableCellJson<'_> {
    UnreadableCellJson { row: cell.row, column: &cell.header, value: &cell.value }
}

fn imported(of: &ImportedAnswers) -> ImportedJson<'_> {
    let rows = |answer| of.answers.get(&answer).copied().unwrap_or_default();
    let assigned = of.learned.iter().map(|learned| ClaimAssigned {
        claim_number: &learned.claim,
        upload_file: &learned.upload,
        submitted_on: &learned.submitted,
    });
    let without_claim = of.taken_as_last.iter().map(|taken| WithoutClaim {
        upload_file: &taken.upload,
        submitted_on: &taken.submitted,
        entries: taken.entries,
    });
    let statuses = of.other_statuses.iter().map(|(status, rows)| UnknownStatus { status, rows: *rows });
    ImportedJson {
        name: &of.name,
        answers: of.rows,
        new: of.new,
        accepted: rows(ClaimStatus::Accepted),
        rejected: rows(ClaimStatus::Rejected),
        unknown: rows(ClaimStatus::Other),
        claims_assigned: assigned.collect(),
        without_claim: without_claim.collect(),
        unknown_columns: &of.other_headers,
        unknown_statuses: statuses.collect(),
        contradictory: of.contradictory.iter().map(OpenEntryJson::from).collect(),
        unanswered: of.unanswered.iter().map(OpenEntryJson::from).collect(),
        unmatched: Unmatched {
            not_recorded: of.unmatched.unknown,
            not_submitted: of.unmatched.unsubmitted,
            other_claim: of.unmatched.other_claim,
            upload_files: &of.unmatched.files,
        },
        unreadable_rows: of.defects.iter().map(|defect| u64::from(defect.at.row)).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_in_templates_is_that_of_the_types() {
        let schema = serde_json::to_string_pretty(&schemars::schema_for!(LedgerImport<'_>)).unwrap() + "\n";
        let kept = include_str!("../../../templates/ledger-import.schema.json");
        assert_eq!(kept, schema, "templates/ledger-import.schema.json is to be:\n{schema}");
    }
}

//! What the commands that change a ledger did, for programs. Amounts are US dollars with two places, days `YYYY-MM-DD`.

use std::path::Path;

use chrono::NaiveDate;
use serde::Serialize;

use super::import::Imported;
use super::json::{EntrySum, NotSubmitted, OpenEntryJson};
use super::refunds::{AwaitedAgain, Refunded};
use super::release::Released;
use super::retry::{ByReason, Retried};
use super::submitted::{Marked, Undone};
use crate::domain::DutyTotal;
use crate::entries::{ClaimStatus, FiledAs};
use crate::report::UploadSummary;
use crate::text::{display_path, pretty};

/// What `cape ledger import --format json` prints.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct LedgerImport<'i> {
    schema: u32,
    ledger: &'i str,
    /// The files that were imported; the one that failed, if one did, isn't among them.
    files: Vec<ImportedJson<'i>>,
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
    upload_file: &'i str,
    submitted_on: &'i str,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct WithoutClaim<'i> {
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
    /// The upload files that aren't marked as submitted.
    upload_files: &'i [String],
}

/// The result of an import as JSON.
pub(crate) fn import_json(ledger: &str, files: &[Imported]) -> String {
    pretty(&LedgerImport { schema: 1, ledger, files: files.iter().map(imported).collect() })
}

fn imported(of: &Imported) -> ImportedJson<'_> {
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

/// What `cape ledger submitted --format json` prints.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct LedgerSubmitted<'m> {
    schema: u32,
    ledger: &'m str,
    /// The files that were marked, or with --undo are no longer marked, up to the first that failed.
    files: &'m [SubmittedJson],
}

/// An upload file that was marked, or with --undo is no longer marked.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct SubmittedJson {
    upload_file: String,
    entries: u64,
    /// The day of the upload; null with --undo.
    submitted_on: Option<String>,
    claim_number: Option<String>,
    /// The day that was recorded before.
    submitted_on_before: Option<String>,
    /// The day of filing for which it was built, where the upload is before that.
    built_for: Option<String>,
    /// Other declarations on which entries of it are pending or accepted; with --undo they can't be filed again.
    elsewhere: Vec<ElsewhereJson>,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct ElsewhereJson {
    upload_file: String,
    submitted_on: Option<String>,
    claim_number: Option<String>,
    /// `accepted` or `pending`; null where both occur.
    status: Option<&'static str>,
    entries: u64,
}

impl From<&Marked> for SubmittedJson {
    fn from(of: &Marked) -> Self {
        let elsewhere = of.elsewhere.iter().map(|other| ElsewhereJson {
            upload_file: other.name.clone(),
            submitted_on: Some(other.submitted.clone()),
            claim_number: None,
            status: None,
            entries: other.entries,
        });
        SubmittedJson {
            upload_file: of.name.clone(),
            entries: of.entries,
            submitted_on: Some(of.submitted.clone()),
            claim_number: of.claim.clone(),
            submitted_on_before: of.before.clone(),
            built_for: of.made_for.clone(),
            elsewhere: elsewhere.collect(),
        }
    }
}

impl From<&Undone> for SubmittedJson {
    fn from(of: &Undone) -> Self {
        let elsewhere = of.kept_out.iter().map(|kept| ElsewhereJson {
            upload_file: kept.on.file.clone(),
            submitted_on: kept.on.submitted.map(|day| day.to_string()),
            claim_number: kept.on.claim.clone(),
            status: Some(if kept.on.filed == FiledAs::Taken { "accepted" } else { "pending" }),
            entries: kept.entries,
        });
        SubmittedJson {
            upload_file: of.name.clone(),
            entries: of.entries,
            submitted_on: None,
            claim_number: None,
            submitted_on_before: Some(of.submitted.clone()),
            built_for: None,
            elsewhere: elsewhere.collect(),
        }
    }
}

/// What was marked, as JSON.
pub(crate) fn submitted_json(ledger: &str, files: &[SubmittedJson]) -> String {
    pretty(&LedgerSubmitted { schema: 1, ledger, files })
}

/// What `cape ledger retry --format json` prints.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct LedgerRetry<'r> {
    schema: u32,
    ledger: &'r str,
    as_of: String,
    out: String,
    uploads: Vec<RetryUpload<'r>>,
    /// The rejected entries by the reason that decides; those that are resubmitted first.
    reasons: Vec<ReasonJson<'r>>,
    /// Entries with contradictory answers, which aren't resubmitted.
    contradictory: Vec<OpenEntryJson<'r>>,
    /// Upload files that hold some of the same entries and aren't marked as submitted.
    not_submitted: Vec<NotSubmitted<'r>>,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct RetryUpload<'r> {
    file: &'r str,
    entries: u64,
    bytes: u64,
    sha256: &'r str,
    importer: Option<&'r str>,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct ReasonJson<'r> {
    reason: &'r str,
    rule: Option<&'r str>,
    resubmitted: bool,
    /// Why not: `too-late`, `maybe-too-late`, `lasting`, `resubmitted-once`, `unknown-reason` or `not-yet`.
    not_resubmitted_because: Option<&'r str>,
    advice: &'r str,
    #[serde(flatten)]
    sum: EntrySum,
}

/// The result of a retry as JSON.
pub(crate) fn retry_json(ledger: &str, retried: &Retried, out: &Path, as_of: NaiveDate) -> String {
    pretty(&LedgerRetry {
        schema: 1,
        ledger,
        as_of: as_of.to_string(),
        out: display_path(out),
        uploads: retried.uploads.iter().map(retry_upload).collect(),
        reasons: retried.reasons.iter().map(reason).collect(),
        contradictory: retried.contradictory.iter().map(OpenEntryJson::from).collect(),
        not_submitted: retried.unsubmitted.iter().map(NotSubmitted::from).collect(),
    })
}

fn retry_upload(of: &UploadSummary) -> RetryUpload<'_> {
    RetryUpload {
        file: &of.file,
        entries: of.entries,
        bytes: of.bytes,
        sha256: &of.sha256,
        importer: of.importer.as_deref(),
    }
}

fn reason(of: &ByReason) -> ReasonJson<'_> {
    ReasonJson {
        reason: &of.reason,
        rule: of.rule,
        resubmitted: of.blocked.is_none(),
        not_resubmitted_because: of.blocked.map(|blocked| blocked.name()),
        advice: &of.advice,
        sum: of.sum.into(),
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
}

/// Refunds that were recorded as received, or with --undo are expected again.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct RefundedJson {
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
        }
    }
}

/// What was recorded of refunds, as JSON.
pub(crate) fn refunded_json(ledger: &str, declarations: &[RefundedJson]) -> String {
    pretty(&LedgerRefunded { schema: 1, ledger, declarations })
}

/// What `cape ledger release --format json` prints.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct LedgerRelease<'r> {
    schema: u32,
    ledger: &'r str,
    /// Once for each declaration or claim from which an entry was released.
    released: Vec<ReleasedJson<'r>>,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct ReleasedJson<'r> {
    entry_number: String,
    /// `pending` or `contradictory`.
    was: &'r str,
    upload_file: Option<&'r str>,
    claim_number: Option<&'r str>,
}

/// What was released, as JSON.
pub(crate) fn release_json(ledger: &str, released: &[Released]) -> String {
    let released = released.iter().map(|one| ReleasedJson {
        entry_number: one.number.to_string(),
        was: &one.was,
        upload_file: one.upload.as_deref(),
        claim_number: one.claim.as_deref(),
    });
    pretty(&LedgerRelease { schema: 1, ledger, released: released.collect() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schemas_in_templates_are_those_of_the_types() {
        let kept = [
            include_str!("../../templates/ledger-import.schema.json"),
            include_str!("../../templates/ledger-submitted.schema.json"),
            include_str!("../../templates/ledger-retry.schema.json"),
            include_str!("../../templates/ledger-refunded.schema.json"),
            include_str!("../../templates/ledger-release.schema.json"),
        ];
        let types = [
            ("import", schemars::schema_for!(LedgerImport<'_>)),
            ("submitted", schemars::schema_for!(LedgerSubmitted<'_>)),
            ("retry", schemars::schema_for!(LedgerRetry<'_>)),
            ("refunded", schemars::schema_for!(LedgerRefunded<'_>)),
            ("release", schemars::schema_for!(LedgerRelease<'_>)),
        ];
        for (kept, (name, schema)) in kept.into_iter().zip(types) {
            let schema = serde_json::to_string_pretty(&schema).unwrap() + "\n";
            assert_eq!(kept, schema, "templates/ledger-{name}.schema.json is to be:\n{schema}");
        }
    }
}

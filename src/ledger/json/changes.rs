//! The JSON of the commands that change declarations.

use std::path::Path;

use chrono::NaiveDate;
use serde::Serialize;

use super::{EntrySum, NotSubmitted, OpenEntryJson, RejectedJson, rejected};
use crate::entries::FiledAs;
use crate::error::ErrorJson;
use crate::ledger::confirm::{Confirmed, ConfirmedDeclaration};
use crate::ledger::rejected::{ByReason, LastDays};
use crate::ledger::release::Released;
use crate::ledger::retry::Retried;
use crate::ledger::submitted::{Marked, Undone};
use crate::report::UploadSummary;
use crate::text::{display_path, pretty};

/// What `cape ledger submitted --format json` prints.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct LedgerSubmitted<'m> {
    schema: u32,
    ledger: &'m str,
    /// The files that were marked, or with --undo are no longer marked, up to the first that failed.
    files: &'m [SubmittedJson],
    /// Why the next file failed, with exit status 2; else null.
    error: Option<ErrorJson>,
}

/// An upload file that was marked, or with --undo is no longer marked.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(crate) struct SubmittedJson {
    /// With its folder, as `cape ledger status` shows it and the commands of the ledger take it.
    upload_file: String,
    entries: u64,
    /// The day of the upload; null with --undo.
    submitted_on: Option<String>,
    claim_number: Option<String>,
    /// The day that was recorded before.
    submitted_on_before: Option<String>,
    /// The filing date for which it was built, if the upload is before that.
    built_for: Option<String>,
    /// Whether the upload ended in an internal error, so that it isn't known whether CBP has the file.
    internal_error: bool,
    /// Other declarations on which entries of it are pending or accepted; with --undo they can't be filed again.
    elsewhere: Vec<ElsewhereJson>,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct ElsewhereJson {
    /// With its folder.
    upload_file: String,
    submitted_on: Option<String>,
    claim_number: Option<String>,
    /// `accepted` or `pending`; null if both occur.
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
            internal_error: of.internal_error,
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
            internal_error: false,
            elsewhere: elsewhere.collect(),
        }
    }
}

/// What was marked, as JSON.
pub(crate) fn submitted_json(ledger: &str, files: &[SubmittedJson], error: Option<ErrorJson>) -> String {
    pretty(&LedgerSubmitted { schema: 1, ledger, files, error })
}

/// What `cape ledger retry --format json` prints.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct LedgerRetry<'r> {
    schema: u32,
    ledger: &'r str,
    as_of: String,
    /// The folder of the upload files and of `rejected.csv`; null if nothing is resubmitted, and nothing was written.
    out: Option<String>,
    uploads: Vec<RetryUpload<'r>>,
    /// The rejected entries by the reason that decides; those that are resubmitted first.
    reasons: Vec<ReasonJson<'r>>,
    /// Each of them.
    rejected: Vec<RejectedJson<'r>>,
    /// Entries with contradictory answers, which aren't resubmitted.
    contradictory: Vec<OpenEntryJson<'r>>,
    /// Upload files that hold some of the same entries and aren't marked as submitted.
    not_submitted: Vec<NotSubmitted<'r>>,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct RetryUpload<'r> {
    /// Its name in the folder `out`.
    file: &'r str,
    entries: u64,
    bytes: u64,
    sha256: &'r str,
    importer: Option<&'r str>,
    /// The nearest last day of its entries that isn't over: upload it by then.
    file_by: Option<&'r str>,
    /// What it counts from: `liquidated`, `scheduled` or `estimated`.
    file_by_basis: Option<&'r str>,
    /// Entries in it whose last day is over by an estimate.
    too_late: u64,
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
        out: (!retried.uploads.is_empty()).then(|| display_path(out)),
        uploads: retried.uploads.iter().map(|of| retry_upload(of, retried, as_of)).collect(),
        reasons: retried.reasons.iter().map(reason).collect(),
        rejected: retried.rejected.iter().map(|(of, file)| rejected(of, file.as_deref(), as_of)).collect(),
        contradictory: retried.contradictory.iter().map(OpenEntryJson::from).collect(),
        not_submitted: retried.unsubmitted.iter().map(NotSubmitted::from).collect(),
    })
}

fn retry_upload<'r>(of: &'r UploadSummary, retried: &Retried, as_of: NaiveDate) -> RetryUpload<'r> {
    let own = retried.rejected.iter().filter(|(_, file)| file.as_ref() == Some(&of.file));
    RetryUpload {
        file: &of.file,
        entries: of.entries,
        bytes: of.bytes,
        sha256: &of.sha256,
        importer: of.importer.as_deref(),
        file_by: of.file_by.as_deref(),
        file_by_basis: of.file_by_basis.as_deref(),
        too_late: LastDays::of(own.map(|(entry, _)| entry), as_of).too_late,
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
    /// With its folder; null if only answers name the entry.
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

/// What `cape ledger confirm --format json` prints.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct LedgerConfirm<'c> {
    schema: u32,
    ledger: &'c str,
    /// The day of the export.
    exported: String,
    declarations: Vec<ConfirmJson<'c>>,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct ConfirmJson<'c> {
    /// With its folder.
    upload_file: &'c str,
    submitted_on: &'c str,
    claim_number: Option<&'c str>,
    /// Whether the export is from after the upload; if not, it says nothing of the declaration.
    exported_later: bool,
    /// Entries without IEEPA duty in the export.
    updated: EntrySum,
    /// Entries that still have IEEPA duty in the export.
    not_updated: EntrySum,
    /// Entries that the export doesn't have, or whose IEEPA duty can't be read.
    unknown: EntrySum,
    /// The first of those that aren't updated.
    not_updated_entries: Vec<&'c str>,
    /// The first of those that aren't updated although CBP accepted them.
    not_updated_though_accepted: &'c [String],
}

/// What a later export shows, as JSON.
pub(crate) fn confirm_json(ledger: &str, of: &Confirmed) -> String {
    let declarations = of.declarations.iter().map(confirmed_declaration).collect();
    pretty(&LedgerConfirm { schema: 1, ledger, exported: of.exported.to_string(), declarations })
}

fn confirmed_declaration(of: &ConfirmedDeclaration) -> ConfirmJson<'_> {
    let mut not_updated: Vec<&str> =
        of.accepted.first.iter().chain(&of.unanswered.first).map(String::as_str).collect();
    not_updated.sort_unstable();
    ConfirmJson {
        upload_file: &of.upload,
        submitted_on: &of.submitted,
        claim_number: of.claim.as_deref(),
        exported_later: of.is_later,
        updated: of.updated.into(),
        not_updated: of.not_updated.into(),
        unknown: of.unknown.into(),
        not_updated_entries: not_updated,
        not_updated_though_accepted: &of.accepted.first,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schemas_in_templates_are_those_of_the_types() {
        let kept = [
            include_str!("../../../templates/ledger-submitted.schema.json"),
            include_str!("../../../templates/ledger-retry.schema.json"),
            include_str!("../../../templates/ledger-release.schema.json"),
            include_str!("../../../templates/ledger-confirm.schema.json"),
        ];
        let types = [
            ("submitted", schemars::schema_for!(LedgerSubmitted<'_>)),
            ("retry", schemars::schema_for!(LedgerRetry<'_>)),
            ("release", schemars::schema_for!(LedgerRelease<'_>)),
            ("confirm", schemars::schema_for!(LedgerConfirm<'_>)),
        ];
        for (kept, (name, schema)) in kept.into_iter().zip(types) {
            let schema = serde_json::to_string_pretty(&schema).unwrap() + "\n";
            assert_eq!(kept, schema, "templates/ledger-{name}.schema.json is to be:\n{schema}");
        }
    }
}

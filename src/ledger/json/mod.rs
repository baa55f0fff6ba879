//! The JSON of the ledger's commands: shared parts, and the commands that only write files. Amounts are US dollars with
//! two decimal places, dates `YYYY-MM-DD`.

mod changes;
mod import;
mod payments;
mod status;

use std::path::Path;

use chrono::NaiveDate;
use serde::Serialize;

use super::record_run::Unsubmitted;
use super::rejected::RejectedEntry;
use super::status::Status;
use super::status::open_entries::OpenEntry;
use crate::domain::{DutyTotal, cents};
use crate::text::{display_path, pretty};

pub(crate) use changes::{SubmittedJson, confirm_json, release_json, retry_json, submitted_json};
pub(crate) use import::import_json;
pub(crate) use payments::{RefundedJson, refunded_json};
pub(crate) use status::{TimeFrame, status_json};

/// Entries and their duty; `duty_unknown` of them have none that is known.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct EntrySum {
    entries: u64,
    ieepa_duty: String,
    duty_unknown: u64,
}

impl From<DutyTotal> for EntrySum {
    fn from(sum: DutyTotal) -> Self {
        EntrySum { entries: sum.entries, ieepa_duty: cents(sum.duty), duty_unknown: sum.unknown }
    }
}

/// An entry that needs attention.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct OpenEntryJson<'s> {
    entry_number: &'s str,
    /// With its folder; null if only answers name the entry.
    upload_file: Option<&'s str>,
    submitted_on: Option<&'s str>,
    claim_number: Option<&'s str>,
}

impl<'s> From<&'s OpenEntry> for OpenEntryJson<'s> {
    fn from(entry: &'s OpenEntry) -> Self {
        OpenEntryJson {
            entry_number: &entry.number,
            upload_file: entry.upload.as_deref(),
            submitted_on: entry.submitted.as_deref(),
            claim_number: entry.claim.as_deref(),
        }
    }
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct NotSubmitted<'s> {
    /// With its folder, as the commands of the ledger take it.
    upload_file: String,
    /// The folder alone, relative to the ledger's folder; blank if it isn't known.
    folder: &'s str,
    importer: Option<&'s str>,
    as_of: &'s str,
    entries: u64,
}

impl<'s> From<&'s Unsubmitted> for NotSubmitted<'s> {
    fn from(file: &'s Unsubmitted) -> Self {
        NotSubmitted {
            upload_file: file.location(),
            folder: &file.folder,
            importer: file.importer.as_deref(),
            as_of: &file.as_of,
            entries: file.entries,
        }
    }
}

/// An entry that CBP rejected, and what to do about it.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct RejectedJson<'r> {
    entry_number: String,
    importer: Option<&'r str>,
    ieepa_duty: Option<String>,
    /// The upload file of the declaration that rejected it last, with its folder.
    upload_file: &'r str,
    submitted_on: &'r str,
    claim_number: Option<&'r str>,
    /// CBP's reasons, word for word.
    reasons: &'r [String],
    /// The rule of the reason that decides, as `cape explain` takes it; null if there is none.
    rule: Option<&'static str>,
    /// Whether `cape ledger retry` resubmits it on that day.
    can_be_resubmitted: bool,
    /// Why not: `too-late`, `maybe-too-late`, `lasting`, `resubmitted-once`, `unknown-reason` or `not-yet`.
    not_resubmitted_because: Option<&'static str>,
    /// What to do.
    advice: String,
    /// The last day to file it again, also if it is over; null if it isn't known.
    file_by: Option<String>,
    /// What it counts from: `liquidated`, `scheduled` (a liquidation that may not have happened) or `estimated`.
    file_by_basis: Option<&'static str>,
    /// The upload file that holds it now and isn't marked as submitted: with its folder, or in the result of
    /// `cape ledger retry` its name in the folder `out`.
    resubmitted_in: Option<&'r str>,
}

/// A rejected entry on a day, with the file in which it waits to be uploaded again.
pub(super) fn rejected<'r>(
    of: &'r RejectedEntry,
    again_in: Option<&'r str>,
    as_of: NaiveDate,
) -> RejectedJson<'r> {
    let (deciding, file_by) = (of.deciding(as_of), of.file_by(as_of));
    RejectedJson {
        entry_number: of.entry.number.to_string(),
        importer: of.entry.importer.as_deref(),
        ieepa_duty: of.entry.duty.map(cents),
        upload_file: &of.upload,
        submitted_on: &of.submitted,
        claim_number: of.claim.as_deref(),
        reasons: &of.reasons,
        rule: deciding.rule,
        can_be_resubmitted: deciding.blocked.is_none(),
        not_resubmitted_because: deciding.blocked.map(|blocked| blocked.name()),
        advice: deciding.advice,
        file_by: file_by.map(|by| by.last.to_string()),
        file_by_basis: file_by.map(|by| by.basis.name()),
        resubmitted_in: again_in,
    }
}

/// What `cape ledger init --format json` prints.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct LedgerInit<'w> {
    schema: u32,
    /// The ledger that was created.
    ledger: &'w str,
}

/// What `cape ledger export --format json` prints.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct LedgerExport<'w> {
    schema: u32,
    ledger: &'w str,
    /// The folder of the files.
    out: String,
    files: &'w [&'w str],
}

/// What `cape ledger report --format json` prints.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct LedgerReport<'w> {
    schema: u32,
    ledger: &'w str,
    as_of: String,
    /// The page.
    out: String,
}

/// A new ledger as JSON.
pub(crate) fn init_json(ledger: &str) -> String {
    pretty(&LedgerInit { schema: 1, ledger })
}

/// The exported files as JSON.
pub(crate) fn export_json(ledger: &str, out: &Path, files: &[&str]) -> String {
    pretty(&LedgerExport { schema: 1, ledger, out: display_path(out), files })
}

/// The page as JSON.
pub(crate) fn report_json(of: &Status, out: &Path) -> String {
    let as_of = of.as_of.to_string();
    pretty(&LedgerReport { schema: 1, ledger: &of.ledger, as_of, out: display_path(out) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schemas_in_templates_are_those_of_the_types() {
        let kept = [
            include_str!("../../../templates/ledger-init.schema.json"),
            include_str!("../../../templates/ledger-export.schema.json"),
            include_str!("../../../templates/ledger-report.schema.json"),
        ];
        let types = [
            ("init", schemars::schema_for!(LedgerInit<'_>)),
            ("export", schemars::schema_for!(LedgerExport<'_>)),
            ("report", schemars::schema_for!(LedgerReport<'_>)),
        ];
        for (kept, (name, schema)) in kept.into_iter().zip(types) {
            let schema = serde_json::to_string_pretty(&schema).unwrap() + "\n";
            assert_eq!(kept, schema, "templates/ledger-{name}.schema.json is to be:\n{schema}");
        }
    }
}

//! Rejected entries and what each needs, for programs.

use chrono::NaiveDate;
use serde::Serialize;

use super::rejected::RejectedEntry;
use super::status::rejections::RejectedNow;
use crate::domain::cents;

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
    /// The upload file that holds it now and isn't marked as submitted: with its folder, or in the result of
    /// `cape ledger retry` its name in the folder `out`.
    resubmitted_in: Option<&'r str>,
}

/// A rejected entry in the status.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub(super) struct RejectedNowJson<'r> {
    #[serde(flatten)]
    entry: RejectedJson<'r>,
    /// `upload` the file that holds it, `resubmit` it, `held-back` by a later build, or `see-advice`: it can't be
    /// resubmitted now.
    next_step: &'static str,
    /// The rules for which a later build holds it back; empty if none does.
    held_back_by: Vec<&'r str>,
}

/// A rejected entry as it is now.
pub(super) fn rejected_now(of: &RejectedNow, as_of: NaiveDate) -> RejectedNowJson<'_> {
    let rules = of.held_for.as_deref().map(|rules| rules.split(';').collect());
    let entry = rejected(&of.entry, of.waits_in.as_deref(), as_of);
    RejectedNowJson {
        entry: RejectedJson { advice: of.advice(as_of), ..entry },
        next_step: of.next_step(as_of).name(),
        held_back_by: rules.unwrap_or_default(),
    }
}

/// A rejected entry on a day, with the file in which it waits to be uploaded again.
pub(super) fn rejected<'r>(
    of: &'r RejectedEntry,
    again_in: Option<&'r str>,
    as_of: NaiveDate,
) -> RejectedJson<'r> {
    let deciding = of.deciding(as_of);
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
        file_by: of.file_by(as_of).map(|day| day.to_string()),
        resubmitted_in: again_in,
    }
}

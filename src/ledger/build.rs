//! Builds with a ledger: leaves out entries that are already filed, and records the run.

use std::path::Path;

use super::Ledger;
use super::amounts::Expected;
use super::record_run::{NewEntry, NewRun, NewUpload, Recording, RunKind, Unsubmitted};
use super::status::held::{HeldEntry, Judged};
use super::submitted::Uploaded;
use crate::domain::FilerCode;
use crate::entries::FiledEntries;
use crate::error::Result;
use crate::judge::{Evaluation, JudgedEntry, Outcome, Progress};
use crate::output::{OutputDir, Staging, Upload, UploadSet};
use crate::read::sha256_of;
use crate::report::{LedgerSummary, UploadSummary};
use crate::rules::{PARTLY_CHECKED, Rule, RuleId, Severity};
use crate::run::{BuildJob, Built, open};
use crate::text::{file_name, truncate};

/// A run that was recorded in a ledger.
#[derive(Debug)]
pub(crate) struct Recorded {
    /// The ledger.
    pub(crate) ledger: String,
    /// Upload files of earlier runs with entries of this one that aren't marked as submitted.
    pub(crate) unsubmitted: Vec<Unsubmitted>,
}

/// Like [`crate::run::build`], with the ledger at this path. The run is recorded right before its files are published.
pub(crate) fn build(
    job: &BuildJob,
    path: &Path,
    progress: &mut (dyn FnMut(Progress) + Send),
) -> Result<(Built, Recorded)> {
    let opened = open(job)?;
    let mut ledger = Ledger::open(path)?;
    refuse_to_replace_uploaded(&opened.folder, &ledger)?;
    let filed = ledger.filed()?;
    let last_results = ledger.last_results(job.job.filing.filer.code())?;
    let (folder, mut run) = opened.judge(filed.clone(), progress)?;
    let folder = folder.comparing_with(last_results);
    run.ledger = Some(summary_of_ledger(path, &filed, &run.judged));
    let mut staged = Staging::begin(folder)?;
    let results = run.write(&mut staged, || run.time_so_far())?;
    let recording = record(&mut ledger, &results.plan, &results.summary.uploads, &run.judged)?;
    recording.in_folder(&job.out)?;
    let unsubmitted = recording.unsubmitted()?;
    run.require_unchanged()?;
    staged.commit_with(|| recording.commit())?;
    Ok((run.into_built(results.summary), Recorded { ledger: ledger.name(), unsubmitted }))
}

fn summary_of_ledger(path: &Path, filed: &FiledEntries, judged: &Evaluation) -> LedgerSummary {
    let is_kept_out = |index: &usize| {
        let (verdict, _) = judged.verdict(*index);
        let is_kept_out = matches!(verdict.outcome, Outcome::Claimed | Outcome::Pending);
        is_kept_out && filed.contains(judged.number(*index))
    };
    LedgerSummary {
        name: file_name(path),
        entries: filed.len() as u64,
        kept_out: (0..judged.len()).filter(is_kept_out).count() as u64,
    }
}

/// Records the planned upload files and their entries. Nothing is visible to others until the recording is committed.
fn record<'l>(
    ledger: &'l mut Ledger,
    plan: &[Upload],
    summaries: &[UploadSummary],
    judged: &Evaluation,
) -> Result<Recording<'l>> {
    let filing = &judged.filing;
    let recording = ledger.record(NewRun { kind: RunKind::Build, as_of: filing.as_of })?;
    for (upload, summary) in plan.iter().zip(summaries) {
        recording.upload(
            &new_upload(summary, filing.filer.code()),
            upload.entries.iter().map(|index| entry(judged, *index)),
        )?;
    }
    recording.hold(filing.as_of, judged.iter().map(|entry| held(judged, &entry)))?;
    Ok(recording)
}

/// What the ledger stores about an entry that is in no upload file, or in one for review.
fn held(judged: &Evaluation, entry: &JudgedEntry) -> Judged {
    let filing = &judged.filing;
    let outcome = entry.verdict.outcome;
    if !matches!(outcome, Outcome::Blocked | Outcome::Review) {
        return Judged::Free(entry.number);
    }
    let holds = |rule: &&Rule| rule.severity(filing) >= Some(Severity::Doubt);
    let mut rules: Vec<&str> =
        entry.verdict.failed.iter().map(RuleId::rule).filter(holds).map(|rule| rule.name).collect();
    rules.sort_unstable();
    // With --strict, undecided rules hold it back too.
    if rules.is_empty() {
        rules.push(PARTLY_CHECKED.name);
    }
    Judged::Held(HeldEntry {
        number: entry.number,
        outcome: outcome.name(),
        action: entry.verdict.action.name(),
        rules: rules.join(";"),
        importer: entry.facts.importer.map(|number| number.to_string()),
        duty: entry.facts.duties.ieepa,
        file_by: entry.foreseen_file_by(filing.as_of),
        protest_by: entry.protest_by(),
        expected: expected(judged, entry),
    })
}

/// The expected refund of an entry, as in entries.csv; `None` for a blocked one.
fn expected(judged: &Evaluation, entry: &JudgedEntry) -> Expected {
    let refund = judged.refund(entry).unwrap_or_default();
    Expected { refund: refund.principal, interest: refund.interest }
}

/// An upload file in the form that the ledger stores.
pub(crate) fn new_upload(summary: &UploadSummary, filer: Option<FilerCode>) -> NewUpload<'_> {
    NewUpload {
        name: &summary.file,
        set: set_in_ledger(summary.set),
        sha256: &summary.sha256,
        bytes: summary.bytes,
        filer,
        importer: summary.importer.as_deref(),
    }
}

/// The ledger's word for ready entries, which is older than the one used elsewhere.
fn set_in_ledger(set: UploadSet) -> &'static str {
    match set {
        UploadSet::Ready => "filed",
        UploadSet::Review | UploadSet::Retry => set.name(),
    }
}

fn entry(judged: &Evaluation, index: u32) -> NewEntry {
    let entry = judged.entry(index as usize);
    NewEntry {
        number: entry.number,
        entry_type: entry.facts.entry_type,
        importer: entry.facts.importer.map(|number| number.to_string()),
        entry_date: entry.facts.entry_date,
        liquidation: entry.facts.liquidation,
        duty: entry.facts.duties.ieepa,
        expected: expected(judged, &entry),
        deposit: entry.basis.deposit,
        rate: judged.overpayment_rate(&entry),
        file_by: entry.foreseen_file_by(judged.filing.as_of).map(|deadline| deadline.last),
    }
}

/// Refuses to replace an upload file that is marked as uploaded, because it is the copy of what CBP received. As
/// everywhere in the ledger, the file is identified by its content.
fn refuse_to_replace_uploaded(folder: &OutputDir, ledger: &Ledger) -> Result<()> {
    for path in folder.replaced_uploads() {
        let Some(Uploaded { on, claim }) = ledger.uploaded(&sha256_of(&path)?)? else { continue };
        let claim = claim.map_or(String::new(), |claim| format!(" as claim {}", truncate(&claim)));
        return Err(folder.taken(
            &format!("holds {}, which was uploaded on {on}{claim}, and stays", file_name(&path)),
            "write elsewhere with --out DIR: that file is the copy of what CBP got. If it was not uploaded after all, \
             `cape ledger submitted --undo` says so, and --force replaces it",
        ));
    }
    Ok(())
}

//! A run on its way into the ledger.

use super::Ledger;
use super::record::{NewEntry, NewRun, NewUpload, Recording, RunKind};
use super::submitted::Uploaded;
use crate::domain::FilerCode;
use crate::error::Result;
use crate::judge::Evaluation;
use crate::output::{OutputDir, Upload, UploadSet};
use crate::read::sha256_of;
use crate::report::UploadSummary;
use crate::run::file_name;
use crate::text::truncate;

/// Records the upload files that were planned, and their entries; nothing stands before it is committed.
pub(crate) fn record<'l>(
    ledger: &'l mut Ledger,
    plan: &[Upload],
    summaries: &[UploadSummary],
    judged: &Evaluation,
) -> Result<Recording<'l>> {
    let filing = &judged.filing;
    let recording = ledger.record(NewRun { kind: RunKind::Build, as_of: filing.as_of })?;
    for (upload, summary) in plan.iter().zip(summaries) {
        recording.upload(
            &new_upload(summary, filing.filer),
            upload.entries.iter().map(|place| entry(judged, *place)),
        )?;
    }
    Ok(recording)
}

/// An upload file as the ledger takes it.
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

/// The ledger's own word for ready entries is the one it began with.
fn set_in_ledger(set: UploadSet) -> &'static str {
    match set {
        UploadSet::Ready => "filed",
        UploadSet::Review | UploadSet::Retry => set.name(),
    }
}

fn entry(judged: &Evaluation, place: u32) -> NewEntry {
    let entry = judged.entry(place as usize);
    NewEntry {
        number: entry.number,
        entry_type: entry.facts.entry_type,
        importer: entry.facts.importer.map(|number| number.to_string()),
        entry_date: entry.facts.entry_date,
        liquidation: entry.facts.liquidation,
        duty: entry.facts.duties.ieepa,
    }
}

/// Refuses to replace an upload file that the ledger has as uploaded: it is the copy of what CBP got. It is known by its
/// content, as everywhere in the ledger.
pub(crate) fn refuse_to_replace_uploaded(folder: &OutputDir, ledger: &Ledger) -> Result<()> {
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

//! A run on its way into the ledger.

use crate::declare::Upload;
use crate::domain::FilerCode;
use crate::error::Result;
use crate::ledger::{Ledger, NewEntry, NewRun, NewUpload, Recording, RunKind};
use crate::report::UploadSummary;
use crate::rules::Judged;

/// Records the upload files that were planned, and their entries; nothing stands before it is committed.
pub(super) fn record<'l>(
    ledger: &'l mut Ledger,
    plan: &[Upload],
    summaries: &[UploadSummary],
    judged: &Judged,
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
pub(super) fn new_upload(summary: &UploadSummary, filer: Option<FilerCode>) -> NewUpload<'_> {
    NewUpload {
        name: &summary.file,
        set: summary.set,
        sha256: &summary.sha256,
        bytes: summary.bytes,
        filer,
        importer: summary.importer.as_deref(),
    }
}

fn entry(judged: &Judged, place: u32) -> NewEntry {
    let entry = judged.entry(place as usize);
    NewEntry {
        number: entry.number,
        entry_type: entry.facts.entry_type,
        importer: entry.facts.importer.map(|number| number.to_string()),
        entry_date: entry.facts.entry_date,
        liquidation: entry.facts.liquidation,
        duty: entry.facts.duties.in_scope,
    }
}

//! The upload files: what was written, in the form that CBP takes, and each entry once.

use std::collections::HashMap;

use super::Held;
use super::recorded::{Recorded, Upload};
use crate::assemble::UploadRow;
use crate::declare::check_uploads;
use crate::domain::{EntryNumber, FilerCode};
use crate::error::Result;
use crate::report::MismatchKind;
use crate::rules::{Severity, severity_in_upload, upload_rule};

/// In which upload file each entry stands, by the place of the file in the summary.
pub(super) struct InUploads(pub(super) HashMap<EntryNumber, usize>);

pub(super) fn hold(recorded: &Recorded, held: &mut Held<'_>) -> Result<InUploads> {
    let filer = recorded.filer.as_deref().and_then(FilerCode::parse);
    let mut all = InUploads(HashMap::new());
    for (place, upload) in recorded.uploads.iter().enumerate() {
        held.compared.uploads += 1;
        if held.file(&upload.file, upload.bytes, &upload.sha256)? {
            one(upload, place, filer, &mut all, held, recorded)?;
        }
    }
    Ok(all)
}

fn one(
    upload: &Upload,
    place: usize,
    filer: Option<FilerCode>,
    all: &mut InUploads,
    held: &mut Held<'_>,
    recorded: &Recorded,
) -> Result<()> {
    let checked = check_uploads(&[held.folder.join(&upload.file)], filer)?;
    let Some(checked) = checked.first() else { return Ok(()) };
    held.compared.upload_entries += checked.entries;
    if checked.entries != upload.entries {
        let message =
            format!("it holds {} entry numbers, the summary says {}", checked.entries, upload.entries);
        held.mismatch(&upload.file, MismatchKind::Entries, message);
    }
    let errors = checked.findings.iter().map(|finding| upload_rule(finding.defect));
    let mut errors: Vec<&str> =
        errors.filter(|rule| severity_in_upload(rule) == Severity::Error).map(|rule| rule.name).collect();
    errors.sort_unstable();
    errors.dedup();
    if !errors.is_empty() {
        let message = format!("CBP would refuse it: {}; `cape check` says where", errors.join(", "));
        held.mismatch(&upload.file, MismatchKind::Form, message);
    }
    let mut twice = None;
    checked.file.each_row(0, |row| {
        if let Some(number) = UploadRow::read(row).number()
            && let Some(other) = all.0.insert(number, place)
            && other != place
        {
            twice.get_or_insert((number, other));
        }
    });
    if let Some((number, other)) = twice {
        let other = &recorded.uploads[other].file;
        held.mismatch(&upload.file, MismatchKind::Entries, format!("{number} stands in {other} too"));
    }
    Ok(())
}

//! Reads a folder of results again, and the inputs, and says whether they still belong together.
//!
//! Everything is compared with the summary: the upload files and reports by their hashes, entries.csv and findings.csv
//! by what they say, the inputs by their hashes. Its own figures must add up.

mod entries;
pub(crate) mod file;
mod folder;
pub(crate) mod report;

use std::path::{Path, PathBuf};

use crate::error::Result;
use crate::file_names::UPLOAD;
use crate::report::Summary;
use crate::text::{display_path, single_line};
use file::Verifier;
use report::{Compared, MismatchKind, VerifiedRun};

pub use report::Verification;

/// What is to be verified.
#[derive(Debug, Clone)]
pub struct VerifyJob {
    /// The folder that a run wrote.
    pub folder: PathBuf,
    /// The inputs of the run: files and folders, and its lists of entries filed before if one likes. Where none is
    /// given none is compared.
    pub inputs: Vec<PathBuf>,
}

/// Says whether a folder of results still belongs together.
///
/// # Errors
///
/// Where that can't be told: the folder has no summary.json of this program, or a file in it or an input can't be
/// read. What doesn't fit is no error but a mismatch.
pub fn verify(job: &VerifyJob) -> Result<Verification> {
    let summary = file::read_summary(&job.folder)?;
    let mut held = Verifier { folder: &job.folder, compared: Compared::default(), mismatches: Vec::new() };
    let names = file::names(&job.folder)?;
    folder::check_sums(&summary, &mut held);
    let mut in_uploads = folder::check_upload_files(&summary, &mut held)?;
    entries::check_entries(&summary, &mut in_uploads, &mut held)?;
    entries::check_findings(&summary, &mut held)?;
    reports(&summary, &mut held)?;
    if !job.inputs.is_empty() {
        folder::check_inputs(&summary, &job.inputs, &mut held)?;
    }
    unnamed(&names, &summary, &mut held);
    let Verifier { compared, mismatches, .. } = held;
    let name = std::fs::canonicalize(&job.folder).unwrap_or_else(|_| job.folder.clone());
    Ok(Verification {
        schema: 1,
        folder: display_path(Path::new(name.file_name().unwrap_or(name.as_os_str()))),
        belongs_together: mismatches.is_empty(),
        run: VerifiedRun {
            version: single_line(&summary.run.version),
            rules_as_of: single_line(&summary.rules_as_of),
            as_of: single_line(&summary.as_of),
            started: single_line(&summary.run.started),
        },
        compared,
        mismatches,
    })
}

fn reports(summary: &Summary, held: &mut Verifier<'_>) -> Result<()> {
    for report in &summary.run.reports {
        held.file(&report.file, report.bytes, &report.sha256)?;
        held.compared.reports += 1;
    }
    Ok(())
}

/// Upload files of another run. The hidden folder that a killed one leaves is no one's result: the next run removes it.
fn unnamed(names: &[String], summary: &Summary, held: &mut Verifier<'_>) {
    let named = |name: &String| summary.uploads.iter().any(|upload| upload.file == *name);
    let strangers = names.iter().filter(|name| name.starts_with(UPLOAD) && !named(name));
    for name in strangers {
        let message = "the summary doesn't name it: it is no upload file of this run";
        held.mismatch(name, MismatchKind::Unnamed, message);
    }
}

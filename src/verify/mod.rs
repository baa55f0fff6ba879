//! Checks that a results folder and its inputs still belong together.
//!
//! Everything is compared with the summary: upload files, reports and inputs by their hashes, entries.csv and
//! findings.csv also by their content. The figures of the summary itself must add up.

mod entries;
pub(crate) mod file;
mod folder;
pub(crate) mod report;

use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::file_names::{SUMMARY_JSON, UPLOAD, in_client_folder};
use crate::report::Summary;
use crate::text::{display_path, single_line};
use file::Verifier;
use report::{Compared, Mismatch, MismatchKind, VerifiedRun};

pub use report::Verification;

/// What to verify.
#[derive(Debug, Clone)]
pub struct VerifyJob {
    /// The results folder of a run.
    pub folder: PathBuf,
    /// The inputs of the run: files and folders, optionally its lists of entries filed earlier. Empty to compare none.
    pub inputs: Vec<PathBuf>,
}

/// Checks whether a results folder still belongs together.
///
/// # Errors
///
/// If that can't be decided: the folder has no summary.json of this program, or a file in it or an input can't be read.
/// What doesn't match is reported as a mismatch, not as an error.
pub fn verify(job: &VerifyJob) -> Result<Verification> {
    let summary = file::read_summary(&job.folder)?;
    let mut verifier =
        Verifier { folder: &job.folder, compared: Compared::default(), mismatches: Vec::new() };
    results(&summary, &mut verifier)?;
    for client in clients(&summary) {
        packet(client, &mut verifier)?;
    }
    if !job.inputs.is_empty() {
        folder::check_inputs(&summary, &job.inputs, &mut verifier)?;
    }
    let Verifier { compared, mismatches, .. } = verifier;
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

/// Compares the files of a folder with its summary.
fn results(summary: &Summary, verifier: &mut Verifier<'_>) -> Result<()> {
    let names = file::names(verifier.folder)?;
    folder::check_sums(summary, verifier);
    let mut in_uploads = folder::check_upload_files(summary, verifier)?;
    entries::check_entries(summary, &mut in_uploads, verifier)?;
    entries::check_findings(summary, verifier)?;
    reports(summary, verifier)?;
    unnamed(&names, summary, verifier);
    Ok(())
}

/// The folders of client packets.
fn clients(summary: &Summary) -> impl Iterator<Item = &str> {
    let within = summary.run.reports.iter().filter_map(|report| in_client_folder(&report.file));
    within.filter(|(_, name)| *name == SUMMARY_JSON).map(|(folder, _)| folder)
}

/// Compares a client's packet with its own summary. If the packet has none any more, its hash already showed it.
fn packet(client: &str, verifier: &mut Verifier<'_>) -> Result<()> {
    verifier.compared.clients += 1;
    let folder = verifier.folder.join(client);
    let summary = match file::read_summary(&folder) {
        Err(Error::NoResults { .. }) => return Ok(()),
        read => read?,
    };
    let mut within = Verifier { folder: &folder, compared: Compared::default(), mismatches: Vec::new() };
    results(&summary, &mut within)?;
    for mismatch in within.mismatches {
        let file = format!("{client}/{}", mismatch.file);
        // The summary of the whole run already reported files that were changed.
        if !verifier.mismatches.iter().any(|known| (&known.file, known.kind) == (&file, mismatch.kind)) {
            verifier.mismatches.push(Mismatch { file, ..mismatch });
        }
    }
    Ok(())
}

fn reports(summary: &Summary, verifier: &mut Verifier<'_>) -> Result<()> {
    for report in &summary.run.reports {
        verifier.file(&report.file, report.bytes, &report.sha256)?;
        verifier.compared.reports += 1;
    }
    Ok(())
}

/// Reports upload files of another run. The hidden folder of a killed run isn't reported; the next run removes it.
fn unnamed(names: &[String], summary: &Summary, verifier: &mut Verifier<'_>) {
    let named = |name: &String| summary.uploads.iter().any(|upload| upload.file == *name);
    let strangers = names.iter().filter(|name| name.starts_with(UPLOAD) && !named(name));
    for name in strangers {
        let message = "the summary doesn't name it: it is no upload file of this run";
        verifier.mismatch(name, MismatchKind::Unnamed, message);
    }
}

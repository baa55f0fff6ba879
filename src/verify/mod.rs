//! Reads a folder of results again, and the inputs, and says whether they still belong together.
//!
//! Everything is compared with the summary: the upload files and reports by their hashes, entries.csv and findings.csv
//! by what they say, the inputs by their hashes. Its own figures must add up.

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
    results(&summary, &mut held)?;
    for client in clients(&summary) {
        packet(client, &mut held)?;
    }
    if !job.inputs.is_empty() {
        folder::check_inputs(&summary, &job.inputs, &mut held)?;
    }
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

/// Compares the files of a folder with its summary.
fn results(summary: &Summary, held: &mut Verifier<'_>) -> Result<()> {
    let names = file::names(held.folder)?;
    folder::check_sums(summary, held);
    let mut in_uploads = folder::check_upload_files(summary, held)?;
    entries::check_entries(summary, &mut in_uploads, held)?;
    entries::check_findings(summary, held)?;
    reports(summary, held)?;
    unnamed(&names, summary, held);
    Ok(())
}

/// The folders of clients that hold a packet.
fn clients(summary: &Summary) -> impl Iterator<Item = &str> {
    let within = summary.run.reports.iter().filter_map(|report| in_client_folder(&report.file));
    within.filter(|(_, name)| *name == SUMMARY_JSON).map(|(folder, _)| folder)
}

/// Compares the packet of a client with its own summary. Where that isn't one any more, its hash has shown it.
fn packet(client: &str, held: &mut Verifier<'_>) -> Result<()> {
    held.compared.clients += 1;
    let folder = held.folder.join(client);
    let summary = match file::read_summary(&folder) {
        Err(Error::NoResults { .. }) => return Ok(()),
        read => read?,
    };
    let mut within = Verifier { folder: &folder, compared: Compared::default(), mismatches: Vec::new() };
    results(&summary, &mut within)?;
    for mismatch in within.mismatches {
        let file = format!("{client}/{}", mismatch.file);
        // The summary of the results says the same of files that were changed.
        if !held.mismatches.iter().any(|known| (&known.file, known.kind) == (&file, mismatch.kind)) {
            held.mismatches.push(Mismatch { file, ..mismatch });
        }
    }
    Ok(())
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

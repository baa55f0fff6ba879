//! Reads a folder of results again, and the inputs, and says whether they still belong together.
//!
//! The summary is what the others are held against: the upload files and reports by their hashes, entries.csv and
//! findings.csv by what they say, the inputs by their hashes. Its own figures must add up.

mod entries;
pub(crate) mod file;
mod folder;
mod recorded;
pub(crate) mod report;

use std::path::{Path, PathBuf};

use crate::error::{Error, Result};
use crate::file_names::{SUMMARY_JSON, UPLOAD};
use crate::text::{display_path, single_line};
use recorded::Recorded;
use report::{Compared, Mismatch, MismatchKind, VerifiedRun};

pub use report::Verification;

/// What is to be verified.
#[derive(Debug, Clone)]
pub struct VerifyJob {
    /// The folder that a run wrote.
    pub folder: PathBuf,
    /// The inputs of the run: files and folders, and its lists of entries filed before if one likes. Where none is
    /// given none is compared, nor where the run was ended before it said what it read.
    pub inputs: Vec<PathBuf>,
}

/// Says whether a folder of results still belongs together.
///
/// # Errors
///
/// Where that can't be told: the folder has no summary.json of this program, or a file in it or an input can't be
/// read. What doesn't fit is no error but a mismatch.
pub fn verify(job: &VerifyJob) -> Result<Verification> {
    let recorded = recorded::read(&job.folder)?;
    let mut held = Verifier { folder: &job.folder, compared: Compared::default(), mismatches: Vec::new() };
    let names = file::names(&job.folder)?;
    if recorded.unfinished.is_some() {
        let message = "a run was ended before all its files stood here";
        held.mismatch(SUMMARY_JSON, MismatchKind::Unfinished, message);
    } else {
        folder::check_sums(&recorded, &mut held);
        let mut filed = folder::check_upload_files(&recorded, &mut held)?;
        entries::check_entries(&recorded, &mut filed, &mut held)?;
        entries::check_findings(&recorded, &mut held)?;
        reports(&recorded, &mut held)?;
        if !job.inputs.is_empty() {
            folder::check_inputs(&recorded, &job.inputs, &mut held)?;
        }
    }
    unnamed(&names, &recorded, &mut held);
    let Verifier { compared, mismatches, .. } = held;
    let name = std::fs::canonicalize(&job.folder).unwrap_or_else(|_| job.folder.clone());
    Ok(Verification {
        schema: 1,
        folder: display_path(Path::new(name.file_name().unwrap_or(name.as_os_str()))),
        belongs_together: mismatches.is_empty(),
        run: VerifiedRun {
            version: single_line(&recorded.run.version),
            rules_as_of: recorded.rules_as_of.as_deref().map(single_line),
            as_of: single_line(&recorded.as_of),
            started: single_line(&recorded.run.started),
        },
        compared,
        mismatches,
    })
}

/// What was held against the summary so far.
struct Verifier<'v> {
    folder: &'v Path,
    compared: Compared,
    mismatches: Vec<Mismatch>,
}

impl Verifier<'_> {
    /// Adds what doesn't fit. Whatever stands in the folder may come from anyone: it is made fit to be shown.
    fn mismatch(&mut self, file: &str, kind: MismatchKind, message: impl AsRef<str>) {
        let (file, message) = (single_line(file), single_line(message.as_ref()));
        self.mismatches.push(Mismatch { file, kind, message, help: kind.help() });
    }

    /// Holds a file against what the summary says of it. Gives whether it is there.
    fn file(&mut self, name: &str, bytes: u64, sha256: &str) -> Result<bool> {
        let Some(found) = file::of(&self.folder.join(name))? else {
            self.mismatch(name, MismatchKind::Missing, "the summary names it, but it isn't there");
            return Ok(false);
        };
        if found.bytes != bytes {
            let message = format!("it has {} bytes now, and had {bytes} when it was written", found.bytes);
            self.mismatch(name, MismatchKind::Changed, message);
        } else if found.sha256 != sha256 {
            self.mismatch(name, MismatchKind::Changed, "it isn't what was written, though as long");
        }
        Ok(true)
    }
}

fn reports(recorded: &Recorded, held: &mut Verifier<'_>) -> Result<()> {
    for report in &recorded.run.reports {
        held.file(&report.file, report.bytes, &report.sha256)?;
        held.compared.reports += 1;
    }
    Ok(())
}

/// Upload files of another run. The hidden folder that a killed one leaves is no one's result: the next run removes it.
fn unnamed(names: &[String], recorded: &Recorded, held: &mut Verifier<'_>) {
    let named = |name: &String| recorded.uploads.iter().any(|upload| upload.file == *name);
    let strangers = names.iter().filter(|name| name.starts_with(UPLOAD) && !named(name));
    for name in strangers {
        let message = "the summary doesn't name it: it is no upload file of this run";
        held.mismatch(name, MismatchKind::Unnamed, message);
    }
}

/// Why a folder can't be verified.
fn no_results(folder: &Path, reason: &str) -> Error {
    Error::NoResults { folder: folder.to_path_buf(), reason: reason.into() }
}

//! The current state of a results folder: its files, its summary, and the mismatches found.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use super::report::{Compared, Mismatch, MismatchKind};
use crate::error::{Error, Result};
use crate::file_names::SUMMARY_JSON;
use crate::read::{hash_of, open_file};
use crate::report::{SCHEMA, Summary};
use crate::text::{display_path, single_line};

/// Size and hash of a file.
pub(crate) struct FileState {
    pub(crate) bytes: u64,
    pub(crate) sha256: String,
}

/// The state of a file; `None` if it doesn't exist.
pub(crate) fn of(path: &Path) -> Result<Option<FileState>> {
    let Some(mut file) = open(path)? else { return Ok(None) };
    let (bytes, sha256) = hash_of(&display_path(path), &mut file)?;
    Ok(Some(FileState { bytes, sha256 }))
}

/// Opens a file; `None` if it doesn't exist.
pub(crate) fn open(path: &Path) -> Result<Option<File>> {
    match open_file(path) {
        Ok((file, _)) => Ok(Some(file)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(unread(path, error)),
    }
}

/// Limit on the size of summary.json, in bytes: enough for an upload file for each entry of the country.
const LARGEST_SUMMARY: u64 = 1 << 30;

/// The bytes of a summary; `None` if it doesn't exist.
pub(crate) fn summary(path: &Path) -> Result<Option<Vec<u8>>> {
    let Some(file) = open(path)? else { return Ok(None) };
    let mut bytes = Vec::new();
    file.take(LARGEST_SUMMARY).read_to_end(&mut bytes).map_err(|error| unread(path, error))?;
    Ok(Some(bytes))
}

/// The names in a folder, sorted.
pub(crate) fn names(folder: &Path) -> Result<Vec<String>> {
    let names = fs::read_dir(folder).and_then(|entries| {
        entries.map(|entry| entry.map(|e| e.file_name().to_string_lossy().into_owned())).collect()
    });
    let mut names: Vec<String> = names.map_err(|error| unread(folder, error))?;
    names.sort_unstable();
    Ok(names)
}

/// Whether this is a file name and not a path, so that a manipulated summary can't refer to files outside its folder.
pub(crate) fn is_name(name: &str) -> bool {
    !name.is_empty() && !name.contains(['/', '\\', '\0']) && name != "." && name != ".."
}

/// Like [`is_name`], with subfolders before the name.
pub(crate) fn is_name_within(name: &str) -> bool {
    name.split('/').all(is_name)
}

pub(crate) fn unread(path: &Path, source: io::Error) -> Error {
    Error::Read { name: display_path(path), source }
}

/// Reads the summary of a folder.
pub(crate) fn read_summary(folder: &Path) -> Result<Summary> {
    if folder.is_file() {
        return Err(no_results(folder, "it is a file, not a folder of results"));
    }
    let bytes = summary(&folder.join(SUMMARY_JSON))?
        .ok_or_else(|| no_results(folder, "it has no summary.json, so it isn't a folder of results"))?;
    let unknown = || no_results(folder, "its summary.json was not written by this program");
    let value: serde_json::Value = serde_json::from_slice(&bytes).map_err(|_| unknown())?;
    // The version first: it decides how to read the rest.
    match value["schema"].as_u64() {
        Some(schema) if schema == u64::from(SCHEMA) => {}
        Some(1) if value["uploads"].is_array() => {
            return Err(no_results(
                folder,
                "an earlier version of this program wrote it: verify it with that version",
            ));
        }
        _ => return Err(unknown()),
    }
    let summary: Summary = serde_json::from_value(value).map_err(|_| unknown())?;
    if !summary.uploads.iter().all(|upload| is_name(&upload.file)) {
        return Err(no_results(folder, "its summary.json names upload files of another folder"));
    }
    if !summary.run.reports.iter().all(|report| is_name_within(&report.file)) {
        return Err(no_results(folder, "its summary.json names reports of another folder"));
    }
    Ok(summary)
}

/// The error for a folder that can't be verified.
fn no_results(folder: &Path, reason: &str) -> Error {
    Error::NoResults { folder: folder.to_path_buf(), reason: reason.into() }
}

/// Counts comparisons and collects mismatches.
pub(crate) struct Verifier<'v> {
    pub(crate) folder: &'v Path,
    pub(crate) compared: Compared,
    pub(crate) mismatches: Vec<Mismatch>,
}

impl Verifier<'_> {
    /// Adds a mismatch. Files may come from anyone, so their text is made safe to show.
    pub(crate) fn mismatch(&mut self, file: &str, kind: MismatchKind, message: impl AsRef<str>) {
        let (file, message) = (single_line(file), single_line(message.as_ref()));
        self.mismatches.push(Mismatch { file, kind, message, help: kind.help() });
    }

    /// Compares a file with its size and hash in the summary. Returns whether it exists.
    pub(crate) fn file(&mut self, name: &str, bytes: u64, sha256: &str) -> Result<bool> {
        let Some(found) = of(&self.folder.join(name))? else {
            self.mismatch(name, MismatchKind::Missing, "the summary names it, but it isn't there");
            return Ok(false);
        };
        if found.bytes != bytes {
            let message = format!("it has {} bytes now, and had {bytes} when it was written", found.bytes);
            self.mismatch(name, MismatchKind::Changed, message);
        } else if found.sha256 != sha256 {
            self.mismatch(
                name,
                MismatchKind::Changed,
                "its content was changed, although its size is the same",
            );
        }
        Ok(true)
    }
}

//! Files of a folder of results, opened.

use std::fs::File;
use std::io::Read;
use std::path::Path;
use std::{fs, io};

use crate::error::{Error, Result};
use crate::read::{hash_of, open_file};
use crate::text::display_path;

/// A file as it is now.
pub(crate) struct FileState {
    pub(crate) bytes: u64,
    pub(crate) sha256: String,
}

/// A file as it is now; none where none is there.
pub(crate) fn of(path: &Path) -> Result<Option<FileState>> {
    let Some(mut file) = open(path)? else { return Ok(None) };
    let (bytes, sha256) = hash_of(&display_path(path), &mut file)?;
    Ok(Some(FileState { bytes, sha256 }))
}

/// Opens a file; none where none is there.
pub(crate) fn open(path: &Path) -> Result<Option<File>> {
    match open_file(path) {
        Ok((file, _)) => Ok(Some(file)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(unread(path, error)),
    }
}

/// No summary is larger, had it an upload file for every entry of the country.
const LARGEST_SUMMARY: u64 = 1 << 30;

/// The bytes of a summary; none where none is there.
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

/// Whether this is the name of a file, and no path: a summary that was tampered with can't reach out of its folder.
pub(crate) fn is_name(name: &str) -> bool {
    !name.is_empty() && !name.contains(['/', '\\', '\0']) && name != "." && name != ".."
}

pub(crate) fn unread(path: &Path, source: io::Error) -> Error {
    Error::Read { name: display_path(path), source }
}

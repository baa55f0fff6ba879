//! Inputs as given by the user: a file, a folder and its data files, or bytes in memory.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::file_at::ReadAt;
use crate::error::{Error, Result};
use crate::file_names::{SUMMARY_JSON, UPLOAD, is_report_name};
use crate::text::{display_path, file_name, single_line};

/// An input to open.
#[derive(Debug, Clone)]
pub enum InputFile {
    /// A file; `-` is standard input.
    Path(PathBuf),
    /// The content of a file without a path: in memory, or read by a program.
    Bytes {
        /// Its name in all output.
        name: String,
        /// Shared, because an input is read several times.
        content: Arc<dyn ReadAt>,
    },
}

impl InputFile {
    pub(crate) fn path(&self) -> Option<&Path> {
        match self {
            InputFile::Path(path) => Some(path),
            InputFile::Bytes { .. } => None,
        }
    }

    /// Its name without folders, which may be private.
    pub(crate) fn name(&self) -> String {
        match self {
            InputFile::Path(path) => file_name(path),
            InputFile::Bytes { name, .. } => single_line(name),
        }
    }
}

impl<P: Into<PathBuf>> From<P> for InputFile {
    fn from(path: P) -> Self {
        InputFile::Path(path.into())
    }
}

/// Extensions of files with entry-summary data.
const ENDINGS: [&str; 9] = ["csv", "tsv", "txt", "xlsx", "xlsm", "xls", "xlsb", "ods", "gz"];

/// A folder given as an input.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folder {
    /// The folder.
    pub path: PathBuf,
    /// The names of its files that are read.
    pub read: Vec<OsString>,
    /// The names of its other files.
    pub passed_over: Vec<OsString>,
}

/// The inputs, with each folder replaced by its files, sorted by name.
pub(crate) fn expand_inputs(given: &[InputFile]) -> Result<(Vec<InputFile>, Vec<Folder>)> {
    let (mut inputs, mut folders) = (Vec::new(), Vec::new());
    for input in given {
        let Some(path) = input.path().filter(|path| path.is_dir()) else {
            inputs.push(input.clone());
            continue;
        };
        let folder = Folder::look_into(path)?;
        inputs.extend(folder.read.iter().map(|name| path.join(name).into()));
        folders.push(folder);
    }
    Ok((inputs, folders))
}

impl Folder {
    fn look_into(path: &Path) -> Result<Self> {
        let failed = |source| Error::Read { name: display_path(path), source };
        let mut names = Vec::new();
        for entry in fs::read_dir(path).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            if entry.path().is_file() {
                names.push(entry.file_name());
            }
        }
        names.sort_unstable();
        let has_results = names.iter().any(|name| name == SUMMARY_JSON);
        let (read, passed_over) =
            names.into_iter().partition(|name| is_data(name) && !is_result(name, has_results));
        let folder = Folder { path: path.to_path_buf(), read, passed_over };
        if folder.read.is_empty() {
            return Err(Error::NoInputs { folder: folder.path.clone(), reason: folder.reason() });
        }
        Ok(folder)
    }

    /// The names of files that weren't read although they are neither hidden nor results of this program.
    pub(crate) fn passed_over_data(&self) -> impl Iterator<Item = String> {
        let names = self.passed_over.iter().filter(|name| !is_hidden(name) && !is_result(name, true));
        names.map(|name| display_path(Path::new(name)))
    }

    fn reason(&self) -> String {
        let results = self.passed_over.iter().any(|name| is_result(name, true));
        let but = if results { " but results of this program" } else { "" };
        format!(
            "the folder holds no text (.csv, .tsv, .txt), workbook (.xlsx, .xlsm, .xls, .xlsb, .ods) or .gz file{but}"
        )
    }
}

/// Whether a file may have data. Names with a leading `.` or `~$` don't: spreadsheet programs mark an open workbook
/// with the latter.
fn is_data(name: &OsStr) -> bool {
    let ending = Path::new(name).extension().unwrap_or_default();
    !is_hidden(name) && ENDINGS.iter().any(|known| ending.eq_ignore_ascii_case(known))
}

fn is_hidden(name: &OsStr) -> bool {
    name.as_encoded_bytes().starts_with(b"~$") || name.as_encoded_bytes().starts_with(b".")
}

/// Whether this program wrote the file: an upload file, or a report next to a summary.
fn is_result(name: &OsStr, has_results: bool) -> bool {
    let is_report = name.to_str().is_some_and(is_report_name);
    name.as_encoded_bytes().starts_with(UPLOAD.as_bytes()) || (has_results && is_report)
}

//! Files for the page to save: repaired copies of upload files, and all results in one archive.

#[cfg(feature = "xlsx")]
use std::io::{Read, Write};

#[cfg(feature = "xlsx")]
use ::zip::{CompressionMethod, DateTime, ZipWriter, write::SimpleFileOptions};
use serde_json::Value;

use super::request::filer;
use crate::error::{Error, Result};
use crate::output::OutputFile;
use crate::read::InputFile;
#[cfg(feature = "xlsx")]
use crate::read::{FileAt, Storage};
use crate::terminal::Style;
use crate::upload::{check_uploads, repair_in_memory, report, write_checked_json};

/// The findings as `cape check --format json` prints them, the text about the repair, and the repaired files.
pub(super) fn check(inputs: Vec<InputFile>, code: Option<&str>, made: &mut Vec<OutputFile>) -> Result<Value> {
    let code = filer(code.unwrap_or_default())?;
    let checked = check_uploads(inputs, code)?;
    let (repairs, files) = repair_in_memory(&checked, code)?;
    let mut json = Vec::new();
    let unwritten =
        |error| Error::usage(format!("the findings can't be listed: {error}"), "check fewer files at once");
    write_checked_json(&checked, &mut json).map_err(unwritten)?;
    let findings: Value = serde_json::from_slice(&json).unwrap_or_default();
    *made = files;
    Ok(serde_json::json!({
        "checked": findings,
        "repaired": report::repaired(&repairs, &checked, std::path::Path::new(""), Style { color: false, width: 96 }),
    }))
}

/// The file name of the archive.
#[cfg(feature = "xlsx")]
const ARCHIVE: &str = "cape-out.zip";

/// Puts files into one archive, so that a browser can save them together. Without time stamps, so that the same files
/// give the same bytes.
#[cfg(feature = "xlsx")]
pub(super) fn zip(files: &[InputFile]) -> Result<OutputFile> {
    let failed = |source| Error::Write { path: ARCHIVE.into(), source };
    let mut archive = ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default());
    for file in files {
        let InputFile::Bytes { content, .. } = file else { continue };
        let storage = Storage::Memory(content.clone());
        archive.start_file(file.name(), options).map_err(|error| failed(error.into()))?;
        let mut bytes = Vec::new();
        FileAt::new(&storage, content.size()).read_to_end(&mut bytes).map_err(failed)?;
        archive.write_all(&bytes).map_err(failed)?;
    }
    let archive = archive.finish().map_err(|error| failed(error.into()))?;
    Ok(OutputFile { name: ARCHIVE.into(), bytes: archive.into_inner() })
}

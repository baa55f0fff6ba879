//! summary.json as a folder has it: what later versions may have added is passed over.

use std::path::Path;

use super::file;
use crate::error::{Error, Result};
use crate::file_names::SUMMARY_JSON;
use crate::report::{SCHEMA, Summary};

/// Reads the summary of a folder.
pub(crate) fn read(folder: &Path) -> Result<Summary> {
    if folder.is_file() {
        return Err(no_results(folder, "it is a file, not a folder of results"));
    }
    let bytes = file::summary(&folder.join(SUMMARY_JSON))?
        .ok_or_else(|| no_results(folder, "there is no summary.json, so nothing says what belongs there"))?;
    let unknown = || no_results(folder, "its summary.json was not written by this program");
    let value: serde_json::Value = serde_json::from_slice(&bytes).map_err(|_| unknown())?;
    // Its version comes first: without it nothing else is known.
    match value["schema"].as_u64() {
        Some(schema) if schema == u64::from(SCHEMA) => {}
        Some(1) if value["uploads"].is_array() => {
            return Err(no_results(
                folder,
                "an earlier version of this program wrote it: verify it with that one",
            ));
        }
        _ => return Err(unknown()),
    }
    let summary: Summary = serde_json::from_value(value).map_err(|_| unknown())?;
    if !summary.uploads.iter().all(|upload| file::is_name(&upload.file)) {
        return Err(no_results(folder, "its summary.json names upload files of another folder"));
    }
    if !summary.run.reports.iter().all(|report| file::is_name_within(&report.file)) {
        return Err(no_results(folder, "its summary.json names reports of another folder"));
    }
    Ok(summary)
}

/// Why a folder can't be verified.
fn no_results(folder: &Path, reason: &str) -> Error {
    Error::NoResults { folder: folder.to_path_buf(), reason: reason.into() }
}

//! summary.json as it stands in a folder: what later versions may have added is passed over, and what earlier ones
//! lacked isn't asked for.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

use super::{file, no_results};
use crate::error::Result;
use crate::file_names::SUMMARY_JSON;

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Recorded {
    #[serde(default)]
    pub(crate) unfinished: Option<String>,
    #[serde(default)]
    pub(crate) rules_as_of: Option<String>,
    #[serde(default)]
    pub(crate) filer: Option<String>,
    #[serde(default)]
    pub(crate) as_of: String,
    #[serde(default)]
    pub(crate) inputs: Vec<Input>,
    #[serde(default)]
    pub(crate) filed_before: FiledBefore,
    #[serde(default)]
    pub(crate) rows: Rows,
    #[serde(default)]
    pub(crate) entries: Entries,
    #[serde(default)]
    pub(crate) ieepa_duty: Duty,
    #[serde(default)]
    pub(crate) findings: BTreeMap<String, u64>,
    #[serde(default)]
    pub(crate) uploads: Vec<Upload>,
    #[serde(default)]
    pub(crate) run: Run,
}

impl Recorded {
    /// Every file that the run read: the inputs, then the lists of entries filed before.
    pub(crate) fn files(&self) -> impl Iterator<Item = &Input> {
        self.inputs.iter().chain(&self.filed_before.lists)
    }
}

/// An input, or a list of entries filed before, of which no rows are counted.
#[derive(Debug, Deserialize)]
pub(crate) struct Input {
    pub(crate) name: String,
    pub(crate) bytes: u64,
    pub(crate) sha256: String,
    #[serde(default)]
    pub(crate) rows: u64,
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct FiledBefore {
    #[serde(default)]
    pub(crate) lists: Vec<Input>,
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Rows {
    pub(crate) read: u64,
    pub(crate) in_entries: u64,
    pub(crate) unreadable: u64,
    pub(crate) blank: u64,
    pub(crate) totals: u64,
    #[serde(default)]
    pub(crate) headers: u64,
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Entries {
    pub(crate) total: u64,
    pub(crate) filed: u64,
    pub(crate) proven: u64,
    pub(crate) unverified: u64,
    pub(crate) review: u64,
    pub(crate) rejected: u64,
    pub(crate) out_of_scope: u64,
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Duty {
    pub(crate) filed: String,
    pub(crate) review: String,
    pub(crate) rejected: String,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Upload {
    pub(crate) file: String,
    #[serde(default)]
    pub(crate) set: String,
    #[serde(default)]
    pub(crate) entries: u64,
    #[serde(default)]
    pub(crate) bytes: u64,
    #[serde(default)]
    pub(crate) sha256: String,
}

#[derive(Debug, Default, Deserialize)]
pub(crate) struct Run {
    #[serde(default)]
    pub(crate) version: String,
    #[serde(default)]
    pub(crate) started: String,
    #[serde(default)]
    pub(crate) reports: Vec<Report>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Report {
    pub(crate) file: String,
    pub(crate) bytes: u64,
    pub(crate) sha256: String,
}

/// Reads the summary of a folder.
pub(crate) fn read(folder: &Path) -> Result<Recorded> {
    if folder.is_file() {
        return Err(no_results(folder, "it is a file, not a folder of results"));
    }
    let bytes = file::summary(&folder.join(SUMMARY_JSON))?
        .ok_or_else(|| no_results(folder, "there is no summary.json, so nothing says what belongs there"))?;
    let unknown = || no_results(folder, "its summary.json was not written by this program");
    let value: serde_json::Value = serde_json::from_slice(&bytes).map_err(|_| unknown())?;
    // Its version stands first of all; what isn't there is no summary of this program.
    if value["schema"] != 1 || !value["uploads"].is_array() {
        return Err(unknown());
    }
    let is_finished = value["unfinished"].is_null();
    let parts = ["inputs", "rows", "entries", "ieepa_duty", "findings", "run"];
    if is_finished && parts.iter().any(|part| value[part].is_null()) {
        return Err(unknown());
    }
    let recorded: Recorded = serde_json::from_value(value).map_err(|_| unknown())?;
    if !recorded.uploads.iter().all(|upload| file::is_name(&upload.file)) {
        return Err(no_results(folder, "its summary.json names upload files that stand elsewhere"));
    }
    if !recorded.run.reports.iter().all(|report| file::is_name(&report.file)) {
        return Err(no_results(folder, "its summary.json names reports that stand elsewhere"));
    }
    Ok(recorded)
}

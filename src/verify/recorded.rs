//! summary.json as it stands in a folder: what later versions may have added is passed over, and what earlier ones
//! lacked isn't asked for.

use std::collections::BTreeMap;
use std::path::Path;

use serde::Deserialize;

use super::{file, no_results};
use crate::domain::SUMMARY_JSON;
use crate::error::Result;

#[derive(Debug, Default, Deserialize)]
pub(super) struct Recorded {
    #[serde(default)]
    pub(super) unfinished: Option<String>,
    #[serde(default)]
    pub(super) rules_as_of: Option<String>,
    #[serde(default)]
    pub(super) filer: Option<String>,
    #[serde(default)]
    pub(super) as_of: String,
    #[serde(default)]
    pub(super) inputs: Vec<Input>,
    #[serde(default)]
    pub(super) filed_before: FiledBefore,
    #[serde(default)]
    pub(super) rows: Rows,
    #[serde(default)]
    pub(super) entries: Entries,
    #[serde(default)]
    pub(super) ieepa_duty: Duty,
    #[serde(default)]
    pub(super) findings: BTreeMap<String, u64>,
    #[serde(default)]
    pub(super) uploads: Vec<Upload>,
    #[serde(default)]
    pub(super) run: Run,
}

impl Recorded {
    /// Every file that the run read: the inputs, then the lists of entries filed before.
    pub(super) fn files(&self) -> impl Iterator<Item = &Input> {
        self.inputs.iter().chain(&self.filed_before.lists)
    }
}

/// An input, or a list of entries filed before, of which no rows are counted.
#[derive(Debug, Deserialize)]
pub(super) struct Input {
    pub(super) name: String,
    pub(super) bytes: u64,
    pub(super) sha256: String,
    #[serde(default)]
    pub(super) rows: u64,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct FiledBefore {
    #[serde(default)]
    pub(super) lists: Vec<Input>,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Rows {
    pub(super) read: u64,
    pub(super) in_entries: u64,
    pub(super) unreadable: u64,
    pub(super) blank: u64,
    pub(super) totals: u64,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Entries {
    pub(super) total: u64,
    pub(super) filed: u64,
    pub(super) proven: u64,
    pub(super) unverified: u64,
    pub(super) review: u64,
    pub(super) rejected: u64,
    pub(super) out_of_scope: u64,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Duty {
    pub(super) filed: String,
    pub(super) review: String,
    pub(super) rejected: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct Upload {
    pub(super) file: String,
    #[serde(default)]
    pub(super) set: String,
    #[serde(default)]
    pub(super) entries: u64,
    #[serde(default)]
    pub(super) bytes: u64,
    #[serde(default)]
    pub(super) sha256: String,
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Run {
    #[serde(default)]
    pub(super) version: String,
    #[serde(default)]
    pub(super) started: String,
    #[serde(default)]
    pub(super) reports: Vec<Report>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Report {
    pub(super) file: String,
    pub(super) bytes: u64,
    pub(super) sha256: String,
}

/// Reads the summary of a folder.
pub(super) fn read(folder: &Path) -> Result<Recorded> {
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

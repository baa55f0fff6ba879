//! What was found in existing upload files, for programs.

use serde::Serialize;

use super::finding::Finding;
use super::upload_finding::upload_finding;
use crate::declare::CheckedUpload;
use crate::rules::Severity;

#[derive(Serialize)]
struct Checked {
    schema: u32,
    files: Vec<CheckedFile>,
}

#[derive(Serialize)]
struct CheckedFile {
    name: String,
    entries: u64,
    findings: Vec<FindingInFile>,
}

#[derive(Serialize)]
struct FindingInFile {
    row: Option<u32>,
    rule: &'static str,
    severity: &'static str,
    value: String,
    message: String,
    cbp_message: Option<&'static str>,
    help: String,
}

impl From<Finding> for FindingInFile {
    fn from(finding: Finding) -> Self {
        FindingInFile {
            row: finding.row,
            rule: finding.rule.name,
            severity: finding.severity.map_or("", Severity::name),
            value: finding.value,
            message: finding.message,
            cbp_message: finding.cbp_message.map(|message| message.text),
            help: finding.help,
        }
    }
}

/// All files with everything that was found in them.
pub fn checked_json(all: &[CheckedUpload]) -> String {
    let file = |about: &CheckedUpload| CheckedFile {
        name: about.file.name.clone(),
        entries: about.entries,
        findings: about.findings.iter().map(|of| upload_finding(of, about, all).into()).collect(),
    };
    let checked = Checked { schema: 1, files: all.iter().map(file).collect() };
    serde_json::to_string_pretty(&checked).unwrap_or_default() + "\n"
}

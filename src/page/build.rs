//! The declaration: its figures, its first findings, and the names of its files.

use std::time::SystemTime;

use serde::Serialize;

use super::command::command;
use super::request::{DeclarationRequest, chosen};
use crate::error::Result;
use crate::file_names::SUMMARY_JSON;
use crate::judge::Progress;
use crate::output::OutputFile;
use crate::read::InputFile;
use crate::run::Finding;

/// How many findings the page lists; findings.csv has all.
const LISTED: usize = 200;

/// What the page shows of a run. The report is among the files.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Built {
    /// The content of summary.json.
    summary: serde_json::Value,
    /// The command line that does the same.
    command: String,
    findings: Vec<Found>,
    /// How many there are in all.
    all_findings: usize,
    files: Vec<MadeFile>,
}

/// A finding and its location.
#[derive(Debug, Serialize)]
struct Found {
    severity: &'static str,
    rule: &'static str,
    file: String,
    row: Option<u32>,
    column: String,
    entry: Option<String>,
    value: String,
    message: String,
    cbp: Option<&'static str>,
    help: String,
}

/// A file that was made.
#[derive(Debug, Serialize)]
pub(super) struct MadeFile {
    name: String,
    bytes: usize,
}

impl From<&OutputFile> for MadeFile {
    fn from(file: &OutputFile) -> Self {
        MadeFile { name: file.name.clone(), bytes: file.bytes.len() }
    }
}

impl From<Finding<'_>> for Found {
    fn from(finding: Finding<'_>) -> Self {
        Found {
            severity: finding.severity().name(),
            rule: finding.rule().name,
            file: finding.source().to_string(),
            row: finding.row(),
            column: finding.column().to_string(),
            entry: finding.entry().map(|number| number.to_string()),
            value: finding.value().to_string(),
            message: finding.message().to_string(),
            cbp: finding.cbp_message(),
            help: finding.help().to_string(),
        }
    }
}

/// Judges, and makes every file that `cape build` writes.
pub(super) fn build(
    request: &DeclarationRequest,
    files: &[InputFile],
    clock: fn() -> SystemTime,
    progress: &mut (dyn FnMut(Progress) + Send),
    made: &mut Vec<OutputFile>,
) -> Result<Built> {
    let run = request.declaration(files, clock)?.judge_with(progress)?;
    let findings = run.gravest_findings(LISTED).map(|found| found.map(Found::from)).collect::<Result<_>>()?;
    *made = run.files()?;
    let summary = made.iter().find(|file| file.name == SUMMARY_JSON);
    let summary = summary.and_then(|file| serde_json::from_slice(&file.bytes).ok()).unwrap_or_default();
    Ok(Built {
        summary,
        command: command(request, &chosen(files, &request.inputs)?, &chosen(files, &request.earlier)?, &run),
        findings,
        all_findings: run.findings().len(),
        files: made.iter().map(MadeFile::from).collect(),
    })
}

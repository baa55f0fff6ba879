//! The declaration: its figures, what to do next, its first findings, and the `cape build` command that
//! does the same.

use std::time::SystemTime;

use serde::Serialize;

use super::request::{DeclarationRequest, chosen};
use crate::domain::Importers;
use crate::error::Result;
use crate::file_names::SUMMARY_JSON;
use crate::judge::Progress;
use crate::output::OutputFile;
use crate::read::InputFile;
use crate::report::{Priority, priorities};
use crate::run::{Finding, Run};
use crate::tariff::Scope;

/// How many findings the page lists; findings.csv has all.
const LISTED: usize = 200;

/// What the page shows of a run. The report is among the files.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Built {
    /// The content of summary.json.
    summary: serde_json::Value,
    /// What to do, the first thing first: the list of the terminal and of the report.
    next: Vec<Next>,
    /// The command line that does the same.
    command: String,
    findings: Vec<Found>,
    /// How many there are in all.
    all_findings: usize,
}

/// Something to know or do.
#[derive(Debug, Serialize)]
struct Next {
    title: String,
    text: String,
    /// The flag of `cape build` that changes it: the page has a choice for each.
    flag: Option<String>,
}

impl From<Priority> for Next {
    fn from(Priority { title, text, detail, flag, .. }: Priority) -> Self {
        let parts = [text.as_str(), detail].into_iter().filter(|part| !part.is_empty());
        Next { title, text: parts.collect::<Vec<_>>().join(" "), flag }
    }
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
        next: priorities(&run.figures, &run.judged.filing).into_iter().map(Next::from).collect(),
        command: command(request, &chosen(files, &request.inputs)?, &chosen(files, &request.earlier)?, &run),
        findings,
        all_findings: run.findings().len(),
    })
}

/// The command, for a folder that has the files. A social security number is masked: whoever copies the command types
/// it in.
pub(super) fn command(
    request: &DeclarationRequest,
    inputs: &[InputFile],
    earlier: &[InputFile],
    run: &Run,
) -> String {
    let filing = &run.judged.filing;
    let mut words = vec!["cape".to_string(), "build".to_string()];
    words.extend(inputs.iter().map(|input| quoted_name(&input.name())));
    let mut flag = |name: &str, value: &str| words.extend([name.to_string(), quoted(value)]);
    if let Some(code) = filing.filer.code() {
        flag("--filer", code.as_str());
    }
    let importers = filing.filer.importers().into_iter().flat_map(Importers::iter);
    importers.for_each(|number| flag("--importer", &number.to_string()));
    flag("--as-of", &filing.as_of.to_string());
    if filing.scope != Scope::default() {
        flag("--scope", &filing.scope.to_string());
    }
    earlier.iter().for_each(|list| flag("--already-filed", &prefixed(&list.name())));
    // Several importers that file always get files of their own.
    let splits_anyway = filing.filer.importers().is_some_and(Importers::are_several);
    if request.split_by_importer && !splits_anyway {
        flag("--split-by", "importer");
    }
    let switches = [(filing.strict, "--strict"), (filing.cit_plaintiff, "--cit-plaintiff")];
    words.extend(switches.iter().filter(|(on, _)| *on).map(|(_, flag)| flag.to_string()));
    words.join(" ")
}

fn quoted_name(name: &str) -> String {
    quoted(&prefixed(name))
}

/// A name that begins with a hyphen would be read as a flag.
fn prefixed(name: &str) -> String {
    if name.starts_with('-') { format!("./{name}") } else { name.to_string() }
}

/// In double quotes where a shell would divide the word: these hold in the shells of Windows and of Unix. What Unix
/// shells or PowerShell expand within them is put in single quotes.
fn quoted(word: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "-_.,/:=@+".contains(c);
    if !word.is_empty() && word.chars().all(is_plain) {
        return word.to_string();
    }
    match word.contains(['"', '$', '`', '\\', '!']) {
        true => format!("'{}'", word.replace('\'', r"'\''")),
        false => format!("\"{word}\""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_quoted_only_where_a_shell_needs_it() {
        for (word, shown) in [
            ("es003.csv", "es003.csv"),
            ("ES-003 May (2).xlsx", "\"ES-003 May (2).xlsx\""),
            ("Söhne.csv", "Söhne.csv"),
            ("a&b.csv", "\"a&b.csv\""),
            ("$(reboot).csv", "'$(reboot).csv'"),
            ("it's $5.csv", r"'it'\''s $5.csv'"),
            ("", "\"\""),
        ] {
            assert_eq!(quoted(word), shown);
        }
        assert_eq!(quoted_name("--force.csv"), "./--force.csv");
    }
}

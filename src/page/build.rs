//! Builds the declaration for the page: its figures, the next steps, its first findings, and the equivalent `cape
//! build` command.

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

/// Limit on the findings that the page lists; findings.csv has all.
const LISTED: usize = 200;

/// What the page shows of a run. The report is one of the files.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Built {
    /// The content of summary.json.
    summary: serde_json::Value,
    /// What to do, most urgent first; the same list as on the terminal and in the report.
    next: Vec<Next>,
    /// The equivalent command line.
    command: String,
    findings: Vec<Found>,
    /// Number of all findings.
    all_findings: usize,
}

/// Something to know or do.
#[derive(Debug, Serialize)]
struct Next {
    title: String,
    text: String,
    /// The flag of `cape build` that would change it; the page has a control for each.
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

/// Judges, and makes every file that `cape build` would write.
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

/// The equivalent command, to be run in a folder with the files. A social security number is masked, and must be typed
/// in.
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
    // Several importers that file for themselves always get separate files.
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

/// A name with a leading hyphen would be parsed as a flag.
fn prefixed(name: &str) -> String {
    if name.starts_with('-') { format!("./{name}") } else { name.to_string() }
}

/// Quotes a word that a shell would split. Double quotes work in the shells of Windows and Unix; single quotes are used
/// for characters that Unix shells or PowerShell expand within double quotes.
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

//! The text and the JSON about existing upload files.

use std::borrow::Cow;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::ops::Range;
use std::path::Path;

use serde::{Serialize, Serializer};

use super::check::{CheckedUpload, UploadFinding};
use super::messages::{UploadDefect, name_invisible, upload_rule, upload_words};
use super::repair::{Change, Repair, change_text};
use crate::read::{Cells, RowRef};
use crate::report::{Finding, Snippet};
use crate::rules::{
    CbpApplies, CbpMessage, Drops, Rule, Severity, UPLOAD_HEADER, cbp_to_upload, drops, severity_in_upload,
};
use crate::terminal::Style;
use crate::text::{display_path, plural, sanitize, single_line, thousands, truncate};

/// The text of a finding about one of the files of a call.
pub(crate) fn upload_finding<'f>(
    of: &UploadFinding,
    about: &'f CheckedUpload,
    all: &[CheckedUpload],
) -> Finding<'f> {
    let rule = upload_rule(of.defect);
    let value = of.at.map(|at| value(about, at, of.index)).unwrap_or_default();
    let name_of =
        |input| all.get(usize::from(input)).map_or("", |other: &CheckedUpload| other.file.name.as_str());
    let words = upload_words(of.defect, &value, name_of);
    let cbp_message = cbp_to_upload(rule, words.cbp);
    let mut help = words.help.as_deref().map_or(Cow::Borrowed(rule.remedy), |help| single_line(help).into());
    if let Some(cost) = cost(cbp_message).filter(|_| of.at.is_some()) {
        help = format!("{help}. {cost}").into();
    }
    Finding {
        source: &about.file.name,
        row: of.at.map(|at| at.row),
        column: if of.index == Some(about.file.entry_column()) { UPLOAD_HEADER } else { "" }.into(),
        entry_number: of.number,
        severity: severity_in_upload(rule),
        rule,
        value: sanitize(&value),
        message: single_line(&words.message),
        cbp_message,
        help,
        index: of.index,
    }
}

/// What one row with this CBP message costs, if it is more than its entry.
fn cost(cbp: Option<CbpMessage>) -> Option<&'static str> {
    let cbp = cbp?;
    match (drops(cbp.text)?, cbp.possible) {
        (Drops::File, false) => Some("One such row is enough for CBP to reject the whole upload"),
        (Drops::File, true) | (Drops::Either, _) => {
            Some("One such row may be enough for CBP to reject the whole upload")
        }
        (Drops::Entry | Drops::None, _) => None,
    }
}

/// A finding with a frame around its row.
pub(crate) fn upload_frame<'f>(
    of: &UploadFinding,
    about: &'f CheckedUpload,
    all: &[CheckedUpload],
) -> Snippet<'f> {
    let row = of.at.map(|at| {
        let (text, cell) = text_around(of, about, at);
        // An empty row would not be drawn.
        if text.is_empty() { (at.row, " ".into(), 0..1) } else { (at.row, text, cell) }
    });
    Snippet::of_text(upload_finding(of, about, all), row)
}

/// A row, and the range of the defect in it; invisible characters are shown by name.
fn text_around(of: &UploadFinding, about: &CheckedUpload, at: RowRef) -> (String, Range<usize>) {
    let mut cells = Cells::default();
    let row = about.file.row(at, &mut cells);
    let (text, cell) = match (of.defect, of.index) {
        // With the commas, because there is often nothing else to point to.
        (UploadDefect::ExtraColumns { .. }, Some(1)) => {
            let (text, first) = row.text_around(Some(0));
            let behind = first.end..text.len();
            (text, behind)
        }
        _ => row.text_around(of.index),
    };
    let [before, at, after] =
        [&text[..cell.start], &text[cell.clone()], &text[cell.end..]].map(name_invisible);
    let cell = before.len()..before.len() + at.len();
    (before + &at + &after, cell)
}

/// The text of the offending cell, or of the row.
fn value(about: &CheckedUpload, at: RowRef, index: Option<usize>) -> String {
    let mut cells = Cells::default();
    let row = about.file.row(at, &mut cells);
    match index {
        Some(index) => name_invisible(&row.exact_cell(index)),
        None => name_invisible(&row.text_around(None).0),
    }
}

/// What `cape check --format json` prints.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Checked<'c> {
    schema: u32,
    files: Vec<CheckedFile<'c>>,
}

/// One file and its findings.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct CheckedFile<'c> {
    name: &'c str,
    entries: u64,
    #[cfg_attr(test, schemars(with = "Vec<FindingInFile>"))]
    findings: FindingsInFile<'c>,
}

/// Serialized one at a time, because there may be millions.
struct FindingsInFile<'c> {
    about: &'c CheckedUpload,
    all: &'c [CheckedUpload],
}

impl Serialize for FindingsInFile<'_> {
    fn serialize<S: Serializer>(&self, to: S) -> std::result::Result<S::Ok, S::Error> {
        let text = |of| FindingInFile::from(upload_finding(of, self.about, self.all));
        to.collect_seq(self.about.findings.iter().map(text))
    }
}

/// A finding; one about the whole file has no row.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct FindingInFile {
    row: Option<u32>,
    rule: &'static str,
    severity: &'static str,
    value: String,
    message: String,
    cbp_message: Option<&'static str>,
    help: String,
}

impl From<Finding<'_>> for FindingInFile {
    fn from(finding: Finding<'_>) -> Self {
        FindingInFile {
            row: finding.row,
            rule: finding.rule.name,
            severity: finding.severity.name(),
            value: finding.value,
            message: finding.message,
            cbp_message: finding.cbp_message.map(|message| message.text),
            help: finding.help.into_owned(),
        }
    }
}

/// Writes all files with their findings.
///
/// # Errors
///
/// Those of writing to `to`.
pub(crate) fn write_checked_json(all: &[CheckedUpload], to: &mut dyn Write) -> io::Result<()> {
    let checked = Checked { schema: 1, files: all.iter().map(|about| in_file(about, all)).collect() };
    serde_json::to_writer_pretty(&mut *to, &checked)?;
    to.write_all(b"\n")
}

fn in_file<'c>(about: &'c CheckedUpload, all: &'c [CheckedUpload]) -> CheckedFile<'c> {
    CheckedFile { name: &about.file.name, entries: about.entries, findings: FindingsInFile { about, all } }
}

/// Each file on a line, followed by how often each rule failed, grouped by CBP's message.
pub(crate) fn checked(all: &[CheckedUpload], style: Style) -> String {
    all.iter().map(|about| one(about, style)).collect()
}

fn one(about: &CheckedUpload, style: Style) -> String {
    let entries = plural(about.entries, "entry number", "entry numbers");
    let name = style.bold(&about.file.name);
    if about.findings.is_empty() {
        return format!("{name}: {entries}, {}\n", style.good("nothing found"));
    }
    let mut text = format!("{name}: {entries}\n");
    for ((Reverse(severity), name), (rule, count)) in by_rule(about) {
        let word = format!("{:8}", severity.name());
        let word = if severity == Severity::Error { style.bad(&word) } else { style.alarm(&word) };
        let words = match cbp_to_upload(rule, CbpApplies::AsTheRule) {
            Some(cbp) => format!("{} ({name})", cbp.text),
            None => name.to_string(),
        };
        let words = style.hang(&" ".repeat(23), &" ".repeat(23), &words);
        text += &format!("  {word}  {:>9}  {}", thousands(count), words.trim_start());
    }
    text
}

/// How often each rule failed, most severe first.
fn by_rule(about: &CheckedUpload) -> BTreeMap<(Reverse<Severity>, &'static str), (&'static Rule, u64)> {
    let mut counts = BTreeMap::new();
    for finding in &about.findings {
        let rule: &Rule = upload_rule(finding.defect);
        counts.entry((Reverse(severity_in_upload(rule)), rule.name)).or_insert((rule, 0)).1 += 1;
    }
    counts
}

/// Number of changed rows shown, and of rows left out.
const SHOWN: usize = 10;

/// The copies of each file, then what was left out and what was changed.
pub(crate) fn repaired(repairs: &[Repair], all: &[CheckedUpload], folder: &Path, style: Style) -> String {
    let mut text = String::new();
    for (repair, about) in repairs.iter().zip(all) {
        text += &format!("\n{}\n", style.bold(&format!("Repaired: {}", about.file.name)));
        text += &copies(repair, folder, style);
        let (left_out, changed): (Vec<&Change>, _) =
            repair.changes.iter().partition(|change| change.what.is_left_out());
        let list = repair.list().map(|name| display_path(&folder.join(name))).unwrap_or_default();
        text += &table("not copied: can't be repaired safely", &left_out, about, &list, style);
        text += &doubts(repair, about, style);
        text += &table("changed or removed", &changed, about, &list, style);
    }
    text
}

fn copies(repair: &Repair, folder: &Path, style: Style) -> String {
    if let Some(defect) = repair.refused {
        let why = upload_words(defect, "", |_| "").message;
        return style.wrap("  ", &format!("no copy: {why}"));
    }
    if repair.kept.is_empty() {
        return style.wrap("  ", "no copy: no entry number is left");
    }
    let one = |(name, numbers): (String, &[_])| {
        let entries = plural(numbers.len() as u64, "entry", "entries");
        format!("  {}  {entries}\n", display_path(&folder.join(name)))
    };
    repair.copies().map(one).collect()
}

/// Entries in the copies with wrong check digits: only ACE can show which digit is wrong.
fn doubts(repair: &Repair, about: &CheckedUpload, style: Style) -> String {
    let doubted = about.findings.iter().filter_map(|of| match of.defect {
        UploadDefect::CheckDigit(number, _) => repair.kept.binary_search(&number).ok(),
        _ => None,
    });
    let doubted: BTreeSet<usize> = doubted.collect();
    if doubted.is_empty() {
        return String::new();
    }
    let entries = plural(doubted.len() as u64, "entry", "entries");
    style.wrap(
        "  ",
        &format!("{entries} with a wrong check digit kept unchanged: look up in ACE before you upload"),
    )
}

/// The first of these changes, and the number of others.
fn table(title: &str, changes: &[&Change], about: &CheckedUpload, list: &str, style: Style) -> String {
    if changes.is_empty() {
        return String::new();
    }
    let rows = plural(changes.len() as u64, "row", "rows");
    let mut text = style.wrap("  ", &format!("{rows} {title}"));
    for change in changes.iter().take(SHOWN) {
        text += &line(change, about, style);
    }
    if changes.len() > SHOWN {
        let more = thousands((changes.len() - SHOWN) as u64);
        text += &style.wrap("    ", &format!("and {more} more: {list}"));
    }
    text
}

/// Such as `row 3  B76-0324527-8 → B7603245278: dashes or blanks removed`.
fn line(change: &Change, about: &CheckedUpload, style: Style) -> String {
    let words = change_text(change, about);
    let old = truncate(words.old.trim());
    // Some explanations repeat the value.
    let old = if words.why.contains(&old) { String::new() } else { old };
    let arrow = if words.new.is_empty() { String::new() } else { format!("→ {}", words.new) };
    let row = match [old, arrow].join(" ").trim() {
        "" => words.why,
        both => format!("{both}: {}", words.why),
    };
    style.hang(&format!("    row {}  ", change.at.row), "        ", &row)
}

#[cfg(test)]
mod tests {

    use super::*;

    #[test]
    fn the_schema_in_templates_is_that_of_the_types() {
        let schema = serde_json::to_string_pretty(&schemars::schema_for!(Checked<'_>)).unwrap() + "\n";
        let kept = include_str!("../../templates/check.schema.json");
        assert_eq!(kept, schema, "templates/check.schema.json is to be:\n{schema}");
    }
}

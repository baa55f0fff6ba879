//! results.xlsx: the results as a workbook. Its first sheet has the same overview as the page.

mod entries;
mod overview;
mod sheet;

use std::io::Write;

use super::ReportData;
use super::changes::{Changes, before_words, now_words};
use super::csv::EntriesShown;
use super::finding::FindingsByEntry;
use super::overview::{RuleTables, Undecided};
use super::protests;
use super::step::Step;
use crate::domain::{EntryNumber, PROTEST_DAYS};
use crate::error::Result;
use crate::judge::{EntryReader, FindingRef};
use crate::output::Failed;
use crate::text::{plural, thousands};
use entries::{EntrySheet, SHEETS};
use sheet::{Book, Cell, ColumnSpec, TABLE_ROWS, TableSpec};

/// Writes the workbook.
///
/// # Errors
///
/// The error that `failed` makes if it can't be written. Also if a row of an input can't be reread, or the input has
/// changed.
pub(crate) fn write_workbook(
    data: ReportData<'_>,
    shown: EntriesShown,
    to: &mut (dyn Write + Send),
    failed: &Failed<'_>,
) -> Result<()> {
    let mut book = Book::new("CAPE declaration: results", data.judged.filing.as_of, failed)?;
    let found = FindingsByEntry::of(data.findings);
    overview::add(&mut book, data)?;
    let has_others = data.figures.others.entries > 0;
    let is_wanted = |sheet: &&EntrySheet| {
        (shown == EntriesShown::All || !sheet.is_out_of_scope) && (has_others || !sheet.is_of_others)
    };
    for sheet in SHEETS.iter().filter(is_wanted) {
        sheet.add(&mut book, data, &found)?;
    }
    add_protests(&mut book, data)?;
    if let Some(changes) = data.changes {
        add_changes(&mut book, changes)?;
    }
    add_findings(&mut book, data)?;
    add_columns(&mut book, data)?;
    book.save(to)
}

/// Writes the entries that another filer must file, for a request.
pub(crate) fn write_request(
    data: ReportData<'_>,
    title: String,
    entries: &[EntryNumber],
    to: &mut (dyn Write + Send),
    failed: &Failed<'_>,
) -> Result<()> {
    let mut book = Book::new(&title, data.judged.filing.as_of, failed)?;
    entries::add_request(&mut book, data, title, entries)?;
    book.save(to)
}

fn column(header: &'static str, width: f64) -> ColumnSpec {
    ColumnSpec { header, width, sum: None }
}

fn add_protests(book: &mut Book<'_>, data: ReportData<'_>) -> Result<()> {
    let rows = protests::protests(data.judged);
    let columns = vec![
        column("Entry number", 14.0),
        column("What to do", 34.0),
        column("Importer", 15.0),
        column("Liquidated on", 13.0),
        column("Protest by", 13.0),
        ColumnSpec { sum: Some(rows.iter().filter_map(|row| row.duty).sum()), ..column("IEEPA duty", 16.0) },
        column("Rules", 44.0),
    ];
    let count = plural(rows.len() as u64, "entry", "entries");
    let title = format!(
        "For counsel: {count} that CAPE doesn't take now, by the last day of a protest (day {PROTEST_DAYS})"
    );
    book.table(&TableSpec { name: "Protest", title, columns }, rows.len(), |index| {
        let row = &rows[index];
        Ok(vec![
            Cell::text(row.number),
            Cell::text(row.step.words()),
            Cell::maybe(row.importer),
            Cell::Day(row.liquidated),
            Cell::Day(row.day_180),
            Cell::Amount(row.duty),
            Cell::text(row.rules.names().join("; ")),
        ])
    })
}

/// In order of importance: near deadlines, changed outcomes, gone, new.
fn add_changes(book: &mut Book<'_>, changes: &Changes) -> Result<()> {
    let rows = &changes.named;
    let cut = if changes.total > rows.len() as u64 { ": the first of them" } else { "" };
    let title = format!(
        "{} changed since the last results (filing on {}){cut}",
        plural(changes.total, "entry", "entries"),
        changes.since
    );
    let columns = vec![
        column("Entry number", 14.0),
        column("Before", 13.0),
        column("Now", 13.0),
        column("To do", 24.0),
        column("File by", 12.0),
        column("File by counts from", 12.0),
        column("Came near", 10.0),
        ColumnSpec { sum: Some(rows.iter().map(|row| row.money.duty).sum()), ..column("IEEPA duty", 16.0) },
        column("Importer", 15.0),
    ];
    book.table(&TableSpec { name: "Changes", title, columns }, rows.len(), |index| {
        let row = &rows[index];
        Ok(vec![
            Cell::text(row.number),
            Cell::text(before_words(row.before)),
            Cell::text(now_words(row.now)),
            Cell::maybe(row.to_do.map(Step::words)),
            Cell::Day(row.file_by.map(|deadline| deadline.last)),
            Cell::maybe(row.file_by.map(|deadline| deadline.basis.name())),
            Cell::text(if row.came_near { "yes" } else { "" }),
            Cell::Amount(row.amount()),
            Cell::text(&row.importer),
        ])
    })
}

fn add_findings(book: &mut Book<'_>, data: ReportData<'_>) -> Result<()> {
    let (findings, mut look) = (data.findings, EntryReader::at(data.judged));
    let own: Vec<&FindingRef> =
        findings.list.iter().filter(|finding| !data.judged.is_about_other_importer(finding)).collect();
    let (total, others) = (own.len(), findings.list.len() - own.len());
    let mut title = plural(total as u64, "finding", "findings");
    if total > TABLE_ROWS {
        title += ": the first of them, findings.csv has all";
    }
    if others > 0 {
        title += &format!(
            "; {} more in findings.csv are about entries of other importers",
            thousands(others as u64)
        );
    }
    let columns = vec![
        column("Entry number", 14.0),
        column("Severity", 10.0),
        column("Rule", 24.0),
        column("What is wrong", 50.0),
        column("What to do", 50.0),
        column("CBP answers", 40.0),
        column("Value", 22.0),
        column("Column", 22.0),
        column("File", 22.0),
        column("Row", 9.0),
    ];
    book.table(&TableSpec { name: "Findings", title, columns }, total, |index| {
        let finding = findings.text(own[index], &mut look)?;
        Ok(vec![
            Cell::maybe(finding.entry_number),
            Cell::text(finding.severity.name()),
            Cell::text(finding.rule.name),
            Cell::text(&finding.message),
            Cell::text(&finding.help),
            Cell::text(finding.cbp_message.map_or("", |message| message.text)),
            Cell::text(&finding.value),
            Cell::text(&finding.column),
            Cell::text(finding.source),
            finding.row.map_or(Cell::Text(String::new()), |row| Cell::Count(row.into())),
        ])
    })
}

fn add_columns(book: &mut Book<'_>, data: ReportData<'_>) -> Result<()> {
    let tables = RuleTables::of(data.figures, data.summary, &data.judged.filing);
    let with = |list: Vec<Undecided>, report: &'static str| list.into_iter().map(move |rule| (rule, report));
    let rows: Vec<(Undecided, &str)> =
        with(tables.to_add, "yes").chain(with(tables.not_in_es003, "no")).collect();
    let title = match rows.len() {
        0 => "Every rule was decided: no column is missing".to_string(),
        rules => format!(
            "{} could not be decided for ready and review entries; with these columns in the export they are",
            plural(rules as u64, "rule", "rules")
        ),
    };
    let columns = vec![
        column("Column of the ACE report", 34.0),
        column("Report ES-003 has it", 12.0),
        column("Entries not decided", 12.0),
        column("Rule", 26.0),
        column("What it tells", 70.0),
    ];
    book.table(&TableSpec { name: "Columns to add", title, columns }, rows.len(), |index| {
        let (rule, is_in_report) = &rows[index];
        Ok(vec![
            Cell::text(&rule.needs),
            Cell::text(is_in_report),
            Cell::Count(rule.count),
            Cell::text(&rule.name),
            Cell::text(&rule.question),
        ])
    })
}

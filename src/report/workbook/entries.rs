//! The sheets of entries: one for each outcome, with a row for each entry.

use std::cmp::Reverse;

use chrono::NaiveDate;

use super::sheet::{Book, Cell, ColumnSpec, TABLE_ROWS, TableSpec};
use crate::domain::{DutyTotal, EntryNumber};
use crate::error::Result;
use crate::judge::{Checked, EntryReader, Evaluation, JudgedEntry, Outcome};
use crate::refund::Refund;
use crate::report::ReportData;
use crate::report::finding::{FindingsByEntry, Sayings};
use crate::report::step::Step;
use crate::report::wording::ieepa_duty;
use crate::rules::{Action, Severity};
use crate::text::plural;

/// A sheet of entries.
pub(super) struct EntrySheet {
    name: &'static str,
    /// What to do about them.
    what: &'static str,
    outcomes: &'static [Outcome],
    /// Whether its entries can be left out of the results.
    pub(super) is_out_of_scope: bool,
    /// Whether it holds the entries of importers for whom nothing is filed, and none of the others.
    pub(super) is_of_others: bool,
    /// The least severe findings that are shown.
    least: Severity,
    columns: &'static [&'static EntryColumn],
}

/// The data for a row.
struct Row<'r> {
    entry: &'r JudgedEntry,
    as_of: NaiveDate,
    upload_file: &'r str,
    said: &'r Sayings,
    /// The expected refund; empty unless the entry is ready or in review.
    refund: Refund,
}

impl<'r> Row<'r> {
    fn of(judged: &Evaluation, entry: &'r JudgedEntry, upload_file: &'r str, said: &'r Sayings) -> Self {
        let refund = judged.refund(entry).unwrap_or_default();
        Row { entry, as_of: judged.filing.as_of, upload_file, said, refund }
    }
}

/// A column of entries.
struct EntryColumn {
    header: &'static str,
    width: f64,
    cell: fn(&Row<'_>) -> Cell,
    /// Whether its amounts are summed.
    is_summed: bool,
}

impl EntryColumn {
    const fn new(header: &'static str, width: f64, cell: fn(&Row<'_>) -> Cell) -> Self {
        EntryColumn { header, width, cell, is_summed: false }
    }

    const fn amount(header: &'static str, cell: fn(&Row<'_>) -> Cell) -> Self {
        EntryColumn { header, width: 16.0, cell, is_summed: true }
    }
}

/// The columns, with the sums over all rows. A column without any known amount has no sum, which would be a false zero.
fn specs(
    columns: &[&EntryColumn],
    judged: &Evaluation,
    entries: impl Iterator<Item = JudgedEntry>,
) -> Vec<ColumnSpec> {
    let spec = |column: &&EntryColumn| ColumnSpec { header: column.header, width: column.width, sum: None };
    let mut specs: Vec<ColumnSpec> = columns.iter().map(spec).collect();
    let said = Sayings::default();
    for entry in entries {
        let row = Row::of(judged, &entry, "", &said);
        for (column, spec) in columns.iter().zip(&mut specs) {
            if let (true, Cell::Amount(Some(amount))) = (column.is_summed, (column.cell)(&row)) {
                *spec.sum.get_or_insert_default() += amount;
            }
        }
    }
    specs
}

static NUMBER: EntryColumn = EntryColumn::new("Entry number", 14.0, |row| Cell::text(row.entry.number));
static TO_DO: EntryColumn =
    EntryColumn::new("To do", 20.0, |row| Cell::text(Step::of(row.entry, row.as_of).words()));
static OUTCOME: EntryColumn = EntryColumn::new("Outcome", 13.0, |row| Cell::text(row.entry.verdict.outcome));
static IMPORTER: EntryColumn =
    EntryColumn::new("Importer", 15.0, |row| Cell::maybe(row.entry.facts.importer));
static TYPE: EntryColumn = EntryColumn::new("Type", 7.0, |row| Cell::maybe(row.entry.facts.entry_type));
static ENTRY_DATE: EntryColumn =
    EntryColumn::new("Entry date", 12.0, |row| Cell::Day(row.entry.facts.entry_date));
static LIQUIDATION: EntryColumn =
    EntryColumn::new("Liquidation", 14.0, |row| Cell::maybe(row.entry.facts.liquidation.status));
static LIQUIDATION_DATE: EntryColumn =
    EntryColumn::new("Liquidation date", 12.0, |row| Cell::Day(row.entry.facts.liquidation.date));
static FILE_BY: EntryColumn = EntryColumn::new("File by", 12.0, |row| {
    Cell::Day(row.entry.file_by(row.as_of).map(|deadline| deadline.last))
});
static BASIS: EntryColumn = EntryColumn::new("File by counts from", 12.0, |row| {
    Cell::maybe(row.entry.file_by(row.as_of).map(|deadline| deadline.basis.name()))
});
/// Also from a scheduled liquidation that is still ahead: whoever is asked to file plans by it.
static FORESEEN: EntryColumn = EntryColumn::new("File by", 12.0, |row| {
    Cell::Day(row.entry.foreseen_file_by(row.as_of).map(|deadline| deadline.last))
});
static FORESEEN_BASIS: EntryColumn = EntryColumn::new("File by counts from", 12.0, |row| {
    Cell::maybe(row.entry.foreseen_file_by(row.as_of).map(|deadline| deadline.basis.name()))
});
static PROTEST_BY: EntryColumn =
    EntryColumn::new("Protest by", 12.0, |row| Cell::Day(row.entry.protest_by()));
static DUTY: EntryColumn =
    EntryColumn::amount("IEEPA duty", |row| Cell::Amount(row.entry.facts.duties.ieepa));
static IN_SCOPE: EntryColumn =
    EntryColumn::amount("Duty in scope", |row| Cell::Amount(row.entry.facts.duties.in_scope));
static REFUND_LOW: EntryColumn =
    EntryColumn::amount("Refund, at least", |row| Cell::Amount(row.refund.principal.map(|range| range.low)));
static REFUND_HIGH: EntryColumn =
    EntryColumn::amount("Refund, at most", |row| Cell::Amount(row.refund.principal.map(|range| range.high)));
static INTEREST_LOW: EntryColumn =
    EntryColumn::amount("Interest, at least", |row| Cell::Amount(row.refund.interest.map(|range| range.low)));
static INTEREST_HIGH: EntryColumn =
    EntryColumn::amount("Interest, at most", |row| Cell::Amount(row.refund.interest.map(|range| range.high)));
static CHECKED: EntryColumn = EntryColumn::new("Checked", 10.0, |row| {
    Cell::text(row.entry.verdict.checked().map_or("", Checked::name))
});
static UPLOAD_FILE: EntryColumn = EntryColumn::new("Upload file", 34.0, |row| Cell::text(row.upload_file));
static RULES: EntryColumn = EntryColumn::new("Rules", 26.0, |row| Cell::text(&row.said.rules));
static WRONG: EntryColumn = EntryColumn::new("What is wrong", 50.0, |row| Cell::text(&row.said.messages));
static QUESTION: EntryColumn = EntryColumn::new("Open question", 50.0, |row| Cell::text(&row.said.messages));
static NOTED: EntryColumn = EntryColumn::new("To know", 50.0, |row| Cell::text(&row.said.messages));
static CBP: EntryColumn = EntryColumn::new("CBP would answer", 34.0, |row| Cell::text(&row.said.cbp));
static HELP: EntryColumn = EntryColumn::new("What to do", 62.0, |row| Cell::text(&row.said.help));
/// Rules of scope make no finding, so they are named here.
static FAILED: EntryColumn = EntryColumn::new("Why", 60.0, |row| {
    let failed = row.entry.verdict.failed.iter().map(|id| id.rule());
    Cell::text(
        failed.map(|rule| format!("{}: {}", rule.name, rule.fails_when)).collect::<Vec<_>>().join("\n"),
    )
});

/// The sheets, in the order of the workbook.
pub(super) static SHEETS: [EntrySheet; 6] = [
    EntrySheet {
        name: "Ready",
        what: "upload them",
        outcomes: &[Outcome::Ready],
        is_out_of_scope: false,
        is_of_others: false,
        least: Severity::Note,
        columns: &[
            &NUMBER,
            &IMPORTER,
            &TYPE,
            &ENTRY_DATE,
            &LIQUIDATION,
            &LIQUIDATION_DATE,
            &FILE_BY,
            &BASIS,
            &DUTY,
            &IN_SCOPE,
            &REFUND_LOW,
            &REFUND_HIGH,
            &INTEREST_LOW,
            &INTEREST_HIGH,
            &CHECKED,
            &UPLOAD_FILE,
            &NOTED,
            &HELP,
        ],
    },
    EntrySheet {
        name: "Review",
        what: "decide, then upload their own files",
        outcomes: &[Outcome::Review],
        is_out_of_scope: false,
        is_of_others: false,
        least: Severity::Doubt,
        columns: &[
            &NUMBER,
            &FILE_BY,
            &BASIS,
            &DUTY,
            &IN_SCOPE,
            &REFUND_LOW,
            &REFUND_HIGH,
            &INTEREST_LOW,
            &INTEREST_HIGH,
            &QUESTION,
            &HELP,
            &CBP,
            &RULES,
            &IMPORTER,
            &TYPE,
            &ENTRY_DATE,
            &LIQUIDATION,
            &LIQUIDATION_DATE,
            &CHECKED,
            &UPLOAD_FILE,
        ],
    },
    EntrySheet {
        name: "Blocked",
        what: "CBP would reject them; see what to do about each",
        outcomes: &[Outcome::Blocked],
        is_out_of_scope: false,
        is_of_others: false,
        least: Severity::Error,
        columns: &[
            &NUMBER,
            &TO_DO,
            &FILE_BY,
            &BASIS,
            &PROTEST_BY,
            &DUTY,
            &IN_SCOPE,
            &WRONG,
            &HELP,
            &CBP,
            &RULES,
            &IMPORTER,
            &TYPE,
            &ENTRY_DATE,
            &LIQUIDATION,
            &LIQUIDATION_DATE,
        ],
    },
    EntrySheet {
        name: "Claimed and pending",
        what: "on earlier declarations; pending ones await CBP's answer",
        outcomes: &[Outcome::Claimed, Outcome::Pending],
        is_out_of_scope: false,
        is_of_others: false,
        least: Severity::Note,
        columns: &[
            &NUMBER,
            &OUTCOME,
            &TO_DO,
            &FILE_BY,
            &BASIS,
            &DUTY,
            &IN_SCOPE,
            &IMPORTER,
            &ENTRY_DATE,
            &LIQUIDATION,
            &LIQUIDATION_DATE,
            &FAILED,
        ],
    },
    EntrySheet {
        name: "Out of scope",
        what: "not up for this declaration",
        outcomes: &[Outcome::OutOfScope],
        is_out_of_scope: true,
        is_of_others: false,
        least: Severity::Note,
        columns: &[
            &NUMBER,
            &TO_DO,
            &IMPORTER,
            &ENTRY_DATE,
            &LIQUIDATION,
            &LIQUIDATION_DATE,
            &FILE_BY,
            &BASIS,
            &PROTEST_BY,
            &DUTY,
            &FAILED,
        ],
    },
    EntrySheet {
        name: OTHER_IMPORTERS,
        what: "in the inputs, but not of an importer that this run files for",
        outcomes: &Outcome::ALL,
        is_out_of_scope: false,
        is_of_others: true,
        least: Severity::Note,
        columns: &[
            &NUMBER,
            &IMPORTER,
            &OUTCOME,
            &ENTRY_DATE,
            &LIQUIDATION,
            &LIQUIDATION_DATE,
            &FILE_BY,
            &BASIS,
            &DUTY,
        ],
    },
];

pub(super) const OTHER_IMPORTERS: &str = "Other importers";

impl EntrySheet {
    pub(super) fn add(
        &self,
        book: &mut Book<'_>,
        data: ReportData<'_>,
        found: &FindingsByEntry<'_>,
    ) -> Result<()> {
        let judged = data.judged;
        let is_here = |index: &usize| {
            let (verdict, importer) = judged.verdict(*index);
            let is_of_other = verdict.is_of_importer_outside(&judged.filing.filer, || importer);
            is_of_other == self.is_of_others && self.outcomes.contains(&verdict.outcome)
        };
        let mut entries: Vec<usize> = (0..judged.len()).filter(is_here).collect();
        entries.sort_by_cached_key(|index| order(&judged.entry(*index), judged.filing.as_of));
        let all = || entries.iter().map(|index| judged.entry(*index));
        let money: DutyTotal = all().map(|entry| entry.money()).sum();
        let cut = if entries.len() > TABLE_ROWS { "; the first of them, entries.csv has all" } else { "" };
        let title = format!("{}: {}; {}{cut}", self.name, entries_and_duty(money), self.what);
        let table = TableSpec { name: self.name, title, columns: specs(self.columns, judged, all()) };
        let mut look = EntryReader::at(judged);
        book.table(&table, entries.len(), |index| {
            let entry = judged.entry(entries[index]);
            let said = found.sayings(entry.number, self.least, &mut look)?;
            let upload_file = data.uploads.name(entries[index]);
            let row = Row::of(judged, &entry, upload_file, &said);
            Ok(self.columns.iter().map(|column| (column.cell)(&row)).collect())
        })
    }
}

/// Such as `12 entries, $1,234.50 of IEEPA duty`.
fn entries_and_duty(money: DutyTotal) -> String {
    let entries = plural(money.entries, "entry", "entries");
    if money.entries > 0 {
        format!("{entries}, {}", ieepa_duty(money).trim_end_matches(','))
    } else {
        entries
    }
}

/// By next step, most urgent first, then by deadline, then by duty.
fn order(entry: &JudgedEntry, as_of: NaiveDate) -> impl Ord + use<> {
    const ORDER: [Action; 6] =
        [Action::Fix, Action::OtherFiler, Action::Wait, Action::NotAccepted, Action::Protest, Action::Closed];
    let action = entry.verdict.action;
    let rank = ORDER.iter().position(|known| *known == action).unwrap_or(ORDER.len());
    let day = match action {
        Action::Protest | Action::Closed => entry.protest_by(),
        _ => entry.file_by(as_of).map(|deadline| deadline.last),
    };
    (rank, day.is_none(), day, Reverse(entry.facts.duties.ieepa), entry.number)
}

/// The columns of a request to another filer, which contain nothing about anyone else.
static REQUESTED: [&EntryColumn; 8] =
    [&NUMBER, &FORESEEN, &FORESEEN_BASIS, &DUTY, &IMPORTER, &ENTRY_DATE, &LIQUIDATION, &LIQUIDATION_DATE];

/// Adds the sheet of a request.
pub(super) fn add_request(
    book: &mut Book<'_>,
    data: ReportData<'_>,
    title: String,
    entries: &[EntryNumber],
) -> Result<()> {
    let (judged, mut look) = (data.judged, EntryReader::at(data.judged));
    let entries: Vec<JudgedEntry> = entries.iter().map(|number| look.judged_entry(*number)).collect();
    let columns = specs(&REQUESTED, judged, entries.iter().copied());
    let table = TableSpec { name: "Entries", title, columns };
    book.table(&table, entries.len(), |index| {
        let said = Sayings::default();
        let row = Row::of(judged, &entries[index], "", &said);
        Ok(REQUESTED.iter().map(|column| (column.cell)(&row)).collect())
    })
}

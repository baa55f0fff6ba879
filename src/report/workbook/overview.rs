//! The first sheet: what to do, the money concerned, and the deadlines.

use chrono::NaiveDate;
use rust_xlsxwriter::{Url, Worksheet, XlsxError};

use super::entries::OTHER_IMPORTERS;
use super::sheet::{Book, Cell, Formats, LINE, write};
use crate::domain::{DutyTotal, FILING_DAYS, PROTEST_DAYS, RULES_AS_OF};
use crate::error::Result;
use crate::report::ReportData;
use crate::report::overview::{BLOCKED, First, Overview, ToDoRow};
use crate::report::refunds::refund_line;
use crate::report::step::{Step, steps};
use crate::report::wording::{Sum, days_until, when};
use crate::text::{capitalized, single_line, thousands};

type Written = std::result::Result<(), XlsxError>;

/// Behind entries some of whose duty could not be read.
const UNKNOWN: &str = " (duty + ?)";

/// The widths of the columns, in characters.
const WIDTHS: [f64; 7] = [46.0, 12.0, 18.0, 18.0, 14.0, 34.0, 24.0];
/// The last column; texts extend over all columns.
const LAST: u16 = WIDTHS.len() as u16 - 1;

pub(super) fn add(book: &mut Book<'_>, data: ReportData<'_>) -> Result<()> {
    book.free_sheet("Summary", |sheet, formats| {
        let mut page = Page { sheet, formats, row: 0 };
        page.top(data)?;
        let overview = Overview::of(data);
        page.answer(data, overview.has_unknown)?;
        page.first(overview.first)?;
        page.changes(data)?;
        page.refund(data)?;
        page.deadlines(data)?;
        page.uploads(data)?;
        page.provenance(data)
    })
}

/// The sheet, filled from top to bottom.
struct Page<'s> {
    sheet: &'s mut Worksheet,
    formats: &'s Formats,
    row: u32,
}

impl Page<'_> {
    fn top(&mut self, data: ReportData<'_>) -> Written {
        let summary = data.summary;
        for (column, width) in (0..).zip(WIDTHS) {
            self.sheet.set_column_width(column, width)?;
        }
        self.sheet.set_landscape().set_print_fit_to_pages(1, 0).set_screen_gridlines(false);
        let who = summary.who();
        let title = format!("CAPE declaration: {who}, filing on {}", summary.as_of);
        self.sheet.write_string_with_format(0, 0, title, &self.formats.title)?;
        let [start, end] = &summary.window;
        let scope = format!("Entries from {start} to {end}, headings {}", summary.scope);
        self.sheet.write_string_with_format(1, 0, scope, &self.formats.note)?;
        self.row = 3;
        Ok(())
    }

    /// Every entry is in one of the lines, so that they add up.
    fn answer(&mut self, data: ReportData<'_>, has_unknown: bool) -> Written {
        let (own, as_of) = (data.figures.own(), data.judged.filing.as_of);
        self.headers([
            "What to do",
            "Entries",
            "IEEPA duty",
            "Of it in scope",
            "Nearest day",
            "",
            "See the sheet",
        ])?;
        let blocked = |step| match step {
            Step::Protest | Step::Closed => (step, "Protest"),
            _ => (step, "Blocked"),
        };
        let included = [(Step::GetDates, "Ready"), (Step::Upload, "Ready"), (Step::Decide, "Review")];
        let awaited = [(Step::Await, "Claimed and pending")];
        for (step, sheet) in included.into_iter().chain(BLOCKED.map(blocked)).chain(awaited) {
            self.row(own.title(step), &ToDoRow::of_step(own, step, as_of), sheet)?;
        }
        self.line("Already claimed", own.claimed, "Claimed and pending")?;
        for (step, sheet) in [(Step::LeftOut, "Out of scope"), (Step::LeftOutFinal, "Protest")] {
            self.row(step.title(), &ToDoRow::of_step(own, step, as_of), sheet)?;
        }
        self.line("Outside the entry window", own.outside_window, "Out of scope")?;
        self.line("Of importers not selected", own.not_selected, "Out of scope")?;
        let no_duty = DutyTotal { entries: own.no_duty, ..DutyTotal::default() };
        self.line("Without IEEPA duty", no_duty, "Out of scope")?;
        self.line("Of other importers", data.figures.others, OTHER_IMPORTERS)?;
        self.sheet.write_string_with_format(self.row, 0, "All entries", &self.formats.bold)?;
        write(self.sheet, self.row, 1, &Cell::Count(data.figures.total()), self.formats)?;
        self.row += 1;
        let unknown = if has_unknown { " \"+ ?\" means that some duty could not be read." } else { "" };
        self.note(&format!(
            "Every amount is all IEEPA duty of the entries: CBP recalculates an accepted entry as a whole.{unknown}"
        ))?;
        self.row += 1;
        Ok(())
    }

    fn row(&mut self, label: &str, to_do: &ToDoRow, sheet: &str) -> Written {
        if to_do.sum.count == 0 {
            return Ok(());
        }
        write(self.sheet, self.row, 3, &Cell::Amount(to_do.in_scope_value), self.formats)?;
        if let Some(day) = &to_do.day {
            write(self.sheet, self.row, 4, &Cell::Day(Some(day.date)), self.formats)?;
            write(self.sheet, self.row, 5, &Cell::text(&day.when), self.formats)?;
        }
        self.line_of(label, &to_do.sum, sheet)
    }

    fn line(&mut self, label: &str, money: DutyTotal, sheet: &str) -> Written {
        if money.entries == 0 { Ok(()) } else { self.line_of(label, &money.into(), sheet) }
    }

    fn line_of(&mut self, label: &str, sum: &Sum, sheet: &str) -> Written {
        let label = format!("{label}{}", if sum.unknown { UNKNOWN } else { "" });
        self.sheet.write_string_with_format(self.row, 0, label, &self.formats.bold)?;
        write(self.sheet, self.row, 1, &Cell::Count(sum.count), self.formats)?;
        write(self.sheet, self.row, 2, &Cell::Amount(sum.amount()), self.formats)?;
        let link = Url::new(format!("internal:'{sheet}'!A1"));
        self.sheet.write_url_with_text(self.row, 6, link, sheet)?;
        self.row += 1;
        Ok(())
    }

    fn first(&mut self, first: Vec<First>) -> Written {
        self.heading("What comes first")?;
        if first.is_empty() {
            self.note("Nothing: no entry can be uploaded, and none needs action.")?;
        }
        for (number, item) in (1..).zip(first) {
            self.wide(&format!("{number}. {}", item.title), true)?;
            let text = [&item.text[0], item.flag.as_str(), &item.text[1]].concat();
            let text = [text.as_str(), item.detail].join(" ").trim().to_string();
            if !text.is_empty() {
                self.wide(&text, false)?;
            }
        }
        self.row += 1;
        Ok(())
    }

    fn changes(&mut self, data: ReportData<'_>) -> Written {
        let Some(changes) = data.changes else { return Ok(()) };
        let summary = changes.summary();
        self.heading(&format!("Changed since the last results (filing on {})", summary.since))?;
        for line in summary.lines(data.judged.filing.as_of) {
            self.wide(&capitalized(&line), false)?;
        }
        self.row += 1;
        Ok(())
    }

    fn refund(&mut self, data: ReportData<'_>) -> Written {
        let expected = &data.summary.expected_refund;
        if expected.total.entries == 0 {
            return Ok(());
        }
        self.heading(
            "Expected refund of ready and review entries: an estimate, for CBP recalculates each entry",
        )?;
        self.headers(["", "Entries", "At least", "At most", "", "", ""])?;
        let total = &expected.total;
        for (label, low, high) in [
            ("IEEPA duty", &total.refund_low, &total.refund_high),
            ("Interest", &total.interest_low, &total.interest_high),
        ] {
            // A sum of nothing that is known would be a false zero.
            let is_known = expected.duty_unknown < total.entries;
            let amount = |text: &String| Cell::Amount(text.parse().ok().filter(|_| is_known));
            self.cells(&[Cell::text(label), Cell::Count(total.entries), amount(low), amount(high)])?;
        }
        let line = refund_line(&data.figures.own().refunds, data.judged.filing.as_of);
        line.map_or(Ok(()), |line| self.wide(&line, false))?;
        self.row += 1;
        Ok(())
    }

    fn deadlines(&mut self, data: ReportData<'_>) -> Written {
        let (figures, as_of) = (data.figures.own(), data.judged.filing.as_of);
        if !figures.deadlines.is_empty() {
            self.heading(&format!(
                "Last days to file (day {FILING_DAYS}), as far as they are known and not over"
            ))?;
            self.headers(["To do", "Entries", "IEEPA duty", "", "Day", "", ""])?;
            for (deadline, by_step) in &figures.deadlines {
                let money: DutyTotal = by_step.values().copied().sum();
                let to_do = steps(by_step.iter().map(|(step, money)| (*step, money.entries)), ", ");
                self.day(&to_do, deadline.last, money, when(*deadline, as_of))?;
            }
            self.row += 1;
        }
        if !figures.opens.is_empty() {
            self.heading("Days from which CBP accepts more entries: export and run again then")?;
            self.headers(["What changes", "Entries", "IEEPA duty", "", "Day", "", ""])?;
            for (day, opening) in &figures.opens {
                self.day(opening.what, *day, opening.money, days_until(*day, as_of))?;
            }
            self.row += 1;
        }
        if !figures.protest_by.is_empty() {
            self.heading(&format!(
                "Last days for a protest (day {PROTEST_DAYS}): blocked, or left out by scope"
            ))?;
            self.headers(["To do", "Entries", "IEEPA duty", "", "Day", "", ""])?;
            for (day, money) in &figures.protest_by {
                self.day("last day to protest", *day, *money, days_until(*day, as_of))?;
            }
            self.row += 1;
        }
        Ok(())
    }

    fn day(&mut self, to_do: &str, day: NaiveDate, money: DutyTotal, when: String) -> Written {
        let unknown = if money.unknown > 0 { UNKNOWN } else { "" };
        self.cells(&[
            Cell::text(format!("{to_do}{unknown}")),
            Cell::Count(money.entries),
            Cell::Amount(money.known()),
            Cell::text(""),
            Cell::Day(Some(day)),
            Cell::text(when),
        ])
    }

    fn uploads(&mut self, data: ReportData<'_>) -> Written {
        let (uploads, as_of) = (&data.summary.uploads, data.judged.filing.as_of);
        if uploads.is_empty() {
            return Ok(());
        }
        self.heading("Upload files (never open them in a spreadsheet: it would change the numbers)")?;
        self.headers(["File", "Entries", "IEEPA duty", "Importer", "File by", "", "Set"])?;
        for upload in uploads {
            self.cells(&[
                Cell::text(format!("{}{}", upload.file, if upload.duty_unknown > 0 { UNKNOWN } else { "" })),
                Cell::Count(upload.entries),
                Cell::Amount(upload.money().known()),
                Cell::maybe(upload.importer.as_ref()),
                Cell::Day(upload.deadline().map(|deadline| deadline.last)),
                Cell::maybe(upload.deadline().map(|deadline| when(deadline, as_of))),
                Cell::text(upload.set.name()),
            ])?;
        }
        self.row += 1;
        Ok(())
    }

    fn provenance(&mut self, data: ReportData<'_>) -> Written {
        self.heading("Where this comes from")?;
        for input in &data.summary.inputs {
            let rows = thousands(input.rows);
            self.note(&format!("{}: {rows} rows, SHA-256 {}", single_line(&input.name), input.sha256))?;
        }
        let version = env!("CARGO_PKG_VERSION");
        self.note(&format!(
            "Made by cape {version}, rules as of {RULES_AS_OF}. It is not legal advice: CBP decides."
        ))
    }

    /// A row of a table.
    fn cells(&mut self, cells: &[Cell]) -> Written {
        for (column, cell) in (0..).zip(cells) {
            write(self.sheet, self.row, column, cell, self.formats)?;
        }
        self.row += 1;
        Ok(())
    }

    fn heading(&mut self, text: &str) -> Written {
        self.sheet.write_string_with_format(self.row, 0, text, &self.formats.heading)?;
        self.row += 1;
        Ok(())
    }

    fn headers(&mut self, headers: [&str; WIDTHS.len()]) -> Written {
        for (column, header) in (0..).zip(headers) {
            let format = match column {
                1..=3 => &self.formats.header_of_numbers,
                _ => &self.formats.header,
            };
            self.sheet.write_string_with_format(self.row, column, header, format)?;
        }
        self.row += 1;
        Ok(())
    }

    fn note(&mut self, text: &str) -> Written {
        self.sheet.write_string_with_format(self.row, 0, text, &self.formats.note)?;
        self.row += 1;
        Ok(())
    }

    /// A text over all columns, with enough height for its lines.
    fn wide(&mut self, text: &str, is_bold: bool) -> Written {
        let format = if is_bold { self.formats.text.clone().set_bold() } else { self.formats.text.clone() };
        self.sheet.merge_range(self.row, 0, self.row, LAST, text, &format)?;
        let lines = (text.chars().count() as f64 / WIDTHS.iter().sum::<f64>()).ceil().max(1.0);
        self.sheet.set_row_height(self.row, LINE * lines)?;
        self.row += 1;
        Ok(())
    }
}

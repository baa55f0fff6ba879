//! Writes entries.csv and findings.csv. Values are formatted without the standard formatting, because there may be many
//! millions.

use std::fmt::Display;
use std::io::Write;

use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;

use super::finding::{Finding, Findings};
use crate::domain::{LiquidationStatus, cents};
use crate::entries::EntryFacts;
use crate::error::{Error, Result};
use crate::judge::{Checked, EntryReader, Evaluation, JudgedEntry, Outcome};
use crate::parallel::for_each_in_order;
use crate::rules::{Drops, RuleSet};
use crate::text::safe_cell;

/// Rows of comma-separated cells, as UTF-8 bytes.
#[derive(Debug, Default)]
pub(crate) struct CsvCells {
    pub(crate) bytes: Vec<u8>,
}

impl CsvCells {
    /// Adds a cell that needs no quotes.
    pub(crate) fn text(&mut self, cell: &str) {
        self.ascii(cell.as_bytes());
    }

    /// Adds a formatted value that needs no quotes.
    pub(crate) fn value(&mut self, value: Option<impl Display>) {
        if let Some(value) = value {
            let _ = write!(self.bytes, "{value}");
        }
        self.bytes.push(b',');
    }

    /// Adds a cell, in quotes if necessary (RFC 4180).
    pub(crate) fn any(&mut self, cell: &str) {
        // Checking every byte is faster than stopping at the first of these.
        let quotes = cell.bytes().fold(false, |any, c| any | matches!(c, b',' | b'"' | b'\n' | b'\r'));
        if !quotes {
            return self.text(cell);
        }
        self.bytes.push(b'"');
        for (i, part) in cell.split('"').enumerate() {
            self.bytes.extend_from_slice(if i > 0 { b"\"\"" } else { b"" });
            self.bytes.extend_from_slice(part.as_bytes());
        }
        self.bytes.extend_from_slice(b"\",");
    }

    /// Ends the row.
    pub(crate) fn end(&mut self) {
        self.bytes.pop();
        self.bytes.push(b'\n');
    }

    /// Adds a cell of ASCII characters.
    pub(crate) fn ascii(&mut self, cell: &[u8]) {
        self.bytes.extend_from_slice(cell);
        self.bytes.push(b',');
    }

    /// Adds a date, `YYYY-MM-DD`.
    pub(crate) fn date(&mut self, day: Option<NaiveDate>) {
        match day {
            Some(day) if (0..=9999).contains(&day.year()) => {
                let mut text = *b"0000-00-00";
                digits(&mut text[..4], day.year().unsigned_abs());
                digits(&mut text[5..7], day.month());
                digits(&mut text[8..], day.day());
                self.ascii(&text);
            }
            other => self.value(other),
        }
    }

    /// Adds an amount with two decimal places.
    pub(crate) fn amount(&mut self, amount: Option<Decimal>) {
        let plain = |amount: &Decimal| amount.scale() == 2 && (0..1 << 31).contains(&amount.mantissa());
        match amount {
            Some(amount) if plain(&amount) => {
                let mut text = [0; 13];
                let cents = amount.mantissa() as u32;
                let whole = cents / 100;
                let length = length(whole);
                digits(&mut text[..length], whole);
                text[length] = b'.';
                digits(&mut text[length + 1..length + 3], cents % 100);
                self.ascii(&text[..length + 3]);
            }
            Some(amount) => self.text(&cents(amount)),
            None => self.text(""),
        }
    }

    pub(crate) fn count(&mut self, count: u64) {
        match u32::try_from(count) {
            Ok(count) => {
                let mut text = [0; 10];
                let length = length(count);
                digits(&mut text[..length], count);
                self.ascii(&text[..length]);
            }
            Err(_) => self.text(&count.to_string()),
        }
    }
}

/// Number of digits.
fn length(number: u32) -> usize {
    number.checked_ilog10().map_or(1, |log| log as usize + 1)
}

/// Formats a number to fill the slice.
fn digits(index: &mut [u8], mut number: u32) {
    for digit in index.iter_mut().rev() {
        *digit = b'0' + (number % 10) as u8;
        number /= 10;
    }
}

/// The header of entries.csv.
pub(crate) const ENTRIES_HEADER: &str = "\
    entry_number,outcome,action,checked,filer_code,importer_number,entry_type,entry_date,liquidation_status,\
    liquidation_date,file_by,file_by_basis,protest_by,ieepa_duty,ieepa_duty_in_scope,refund_low,refund_high,\
    interest_low,interest_high,rows,upload_file,rules\n";

/// Number of entries that a thread writes at a time.
const ENTRIES_PER_PIECE: usize = 1 << 13;

/// Which entries entries.csv has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntriesShown {
    /// Every entry.
    All,
    /// Those that aren't out of scope.
    Candidates,
}

/// Writes the entries by number; `upload_file` returns the name of the file with the entry at an index.
///
/// Every cell is a word or value made by this program, so none needs quotes or would run as a formula in a spreadsheet.
///
/// # Errors
///
/// The error that `failed` makes if they can't be written.
pub fn write_entries<'n>(
    judged: &Evaluation,
    shown: EntriesShown,
    upload_file: impl Fn(usize) -> &'n str + Sync,
    to: &mut (dyn Write + Send),
    failed: impl Fn(std::io::Error) -> Error + Sync,
) -> Result<()> {
    to.write_all(ENTRIES_HEADER.as_bytes()).map_err(&failed)?;
    let is_shown =
        |entry: &JudgedEntry| shown == EntriesShown::All || entry.verdict.outcome != Outcome::OutOfScope;
    for_each_in_order(
        judged.pace.threads,
        judged.len().div_ceil(ENTRIES_PER_PIECE),
        Rows::default,
        |rows, piece| {
            rows.cells.bytes.clear();
            let start = piece * ENTRIES_PER_PIECE;
            for index in start..judged.len().min(start + ENTRIES_PER_PIECE) {
                let entry = judged.entry(index);
                if is_shown(&entry) {
                    rows.add(judged, &entry, upload_file(index));
                }
            }
            Ok(())
        },
        |rows, _, ()| to.write_all(&rows.cells.bytes).map_err(&failed),
    )
}

/// The rows written by one thread.
#[derive(Default)]
struct Rows {
    cells: CsvCells,
    /// The rules of the previous entry, and their text, which many entries share.
    rules: (RuleSet, String),
}

impl Rows {
    fn add(&mut self, judged: &Evaluation, entry: &JudgedEntry, upload_file: &str) {
        let JudgedEntry { number, facts, verdict, .. } = entry;
        let EntryFacts { liquidation, duties, .. } = facts;
        let cells = &mut self.cells;
        let number = number.text();
        cells.ascii(&number);
        cells.text(verdict.outcome.name());
        cells.text(verdict.action.name());
        cells.text(verdict.checked().map_or("", Checked::name));
        cells.ascii(&number[..3]);
        cells.value(facts.importer);
        cells.value(facts.entry_type);
        cells.date(facts.entry_date);
        cells.text(liquidation.status.map_or("", LiquidationStatus::name));
        cells.date(liquidation.date);
        let file_by = entry.file_by(judged.filing.as_of);
        cells.date(file_by.map(|deadline| deadline.last));
        cells.text(file_by.map_or("", |deadline| deadline.basis.name()));
        cells.date(entry.protest_by());
        cells.amount(duties.ieepa);
        cells.amount(duties.in_scope);
        let refund = judged.refund(entry).unwrap_or_default();
        for range in [refund.principal, refund.interest] {
            cells.amount(range.map(|range| range.low));
            cells.amount(range.map(|range| range.high));
        }
        cells.count(facts.rows);
        cells.text(upload_file);
        if self.rules.0 != verdict.failed {
            self.rules = (verdict.failed, verdict.failed.names().join(";"));
        }
        cells.text(&self.rules.1);
        cells.end();
    }
}

/// The header of findings.csv.
pub(crate) const FINDINGS_HEADER: &str =
    "source,row,column,entry_number,severity,rule,value,message,cbp_message,drops,help\n";

/// Number of findings that a thread writes at a time.
const FINDINGS_PER_PIECE: usize = 1 << 11;

/// Writes the findings in order.
///
/// # Errors
///
/// The error that `failed` makes if they can't be written. Also if a row of an input can't be reread, or the input has
/// changed.
pub fn write_findings(
    judged: &Evaluation,
    findings: &Findings,
    to: &mut (dyn Write + Send),
    failed: impl Fn(std::io::Error) -> Error + Sync,
) -> Result<()> {
    to.write_all(FINDINGS_HEADER.as_bytes()).map_err(&failed)?;
    let pieces: Vec<_> = findings.list.chunks(FINDINGS_PER_PIECE).collect();
    for_each_in_order(
        judged.pace.threads,
        pieces.len(),
        || (EntryReader::at(judged), CsvCells::default()),
        |(reader, cells), piece| {
            cells.bytes.clear();
            for of in pieces[piece] {
                write_finding(cells, &findings.text(of, reader)?);
            }
            Ok(())
        },
        |(_, cells), _, ()| to.write_all(&cells.bytes).map_err(&failed),
    )
}

fn write_finding(cells: &mut CsvCells, finding: &Finding<'_>) {
    cells.any(&safe_cell(finding.source));
    match finding.row {
        Some(row) => cells.count(row.into()),
        None => cells.text(""),
    }
    cells.any(&safe_cell(&finding.column));
    match finding.entry_number {
        Some(number) => cells.ascii(&number.text()),
        None => cells.text(""),
    }
    cells.text(finding.severity.name());
    cells.text(finding.rule.name);
    cells.any(&safe_cell(&finding.value));
    cells.any(&safe_cell(&finding.message));
    cells.any(finding.cbp_message.map_or("", |m| m.text));
    let drops = finding.cbp_message.and_then(|_| finding.rule.drops());
    cells.text(drops.map_or("", Drops::name));
    cells.any(&safe_cell(&finding.help));
    cells.end();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::parse_iso_date;

    #[test]
    fn cells_are_quoted_as_the_csv_crate_quotes_them() {
        for cell in ["", "a", "a,b", "say \"x\"", "\"", "a\nb", "a\rb", "a b", "#x", "\u{e9}"] {
            let mut cells = CsvCells::default();
            cells.any(cell);
            cells.text("end");
            cells.end();
            let mut expected = csv::Writer::from_writer(Vec::new());
            expected.write_record([cell, "end"]).unwrap();
            assert_eq!(cells.bytes, expected.into_inner().unwrap());
        }
    }

    #[test]
    fn values_are_written_as_everywhere_else() {
        let mut cells = CsvCells::default();
        for day in ["2025-02-01", "0001-12-31", "9999-09-09"] {
            let day = parse_iso_date(day).unwrap();
            cells.bytes.clear();
            cells.date(Some(day));
            assert_eq!(cells.bytes, format!("{day},").as_bytes());
        }
        for amount in
            ["0.00", "0.05", "9.99", "10.00", "1234.50", "21474836.47", "21474836.48", "-1.00", "1.005", "7"]
        {
            let amount: Decimal = amount.parse().unwrap();
            cells.bytes.clear();
            cells.amount(Some(amount));
            assert_eq!(cells.bytes, format!("{},", cents(amount)).as_bytes());
        }
        cells.bytes.clear();
        [0, 9, 10, 1 << 40].into_iter().for_each(|count| cells.count(count));
        cells.date(None);
        cells.amount(None);
        assert_eq!(cells.bytes, b"0,9,10,1099511627776,,,");
    }
}

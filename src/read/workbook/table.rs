//! Writes the cells of a sheet as delimited text, one line for each row. Typed cells become text by their type and
//! their column; formats aren't guessed.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

use calamine::{Cell, DataRef, ExcelDateTime, ExcelDateTimeType};

use super::guard::Merged;
use super::parts::damaged;
use crate::domain::{EntryNumber, clean, is_blank};
use crate::error::{Error, Result};
use crate::read::aliases::Aliases;
use crate::read::columns::{COLUMNS, Column};
use crate::read::decode::{SHEET_SEPARATOR, Spool};
use crate::read::header::{HEADER_ROWS, Header, pick_header, read_header};
use crate::text::{column_letters, plural, truncate};

/// Most rows and columns of a sheet; a cell with an address beyond them is rejected.
const ROWS: u32 = 1 << 20;
const COLUMNS_OF_A_SHEET: u32 = 1 << 14;

/// The first rows of a sheet, which include the header.
pub(crate) struct HeaderRows {
    rows: Vec<Vec<String>>,
    /// Whether rows further down are looked through for an entry number, and whether one was found there.
    to_a_number: bool,
    has_number_below: bool,
}

impl Default for HeaderRows {
    fn default() -> Self {
        HeaderRows { rows: vec![Vec::new(); HEADER_ROWS], to_a_number: false, has_number_below: false }
    }
}

impl HeaderRows {
    /// The first rows, and those further down as far as the first entry number.
    pub(crate) fn to_a_number() -> Self {
        HeaderRows { to_a_number: true, ..HeaderRows::default() }
    }

    /// Adds a cell; `false` if none further down matters.
    pub(crate) fn add(&mut self, cell: &Cell<DataRef<'_>>) -> bool {
        let (row, column) = cell.get_position();
        let text = |cell: &Cell<DataRef<'_>>| cell_text(cell.get_value(), Role::Number, false).into_owned();
        let Some(names) = self.rows.get_mut(row as usize) else {
            self.has_number_below |= self.to_a_number && is_entry_number(&text(cell));
            return self.to_a_number && !self.has_number_below;
        };
        if column < COLUMNS_OF_A_SHEET {
            let column = column as usize;
            names.resize(names.len().max(column + 1), String::new());
            names[column] = text(cell);
        }
        true
    }

    /// Whether a cell is an entry number, and whether the first row with content has one in this column.
    pub(crate) fn entry_numbers(&self, column: Option<usize>) -> (bool, bool) {
        let any = self.rows.iter().flatten().any(|cell| is_entry_number(cell));
        let first = self.rows.iter().find(|row| row.iter().any(|cell| !is_blank(cell)));
        let continues =
            column.and_then(|column| first?.get(column)).is_some_and(|cell| is_entry_number(cell));
        (any || self.has_number_below, continues)
    }

    pub(crate) fn header(self, vocabulary: &Aliases) -> Option<Header> {
        pick_header((1..).zip(self.rows).map(|(row, names)| read_header(row, names, vocabulary)).collect())
    }
}

fn is_entry_number(cell: &str) -> bool {
    EntryNumber::from_text(clean(cell)).is_some_and(|number| number.check_digit_offset() == 0)
}

/// State while a sheet is written as text.
pub(crate) struct Table<'t, 'p> {
    name: String,
    text: &'t mut Spool<'p>,
    is_1904: bool,
    /// Row number of the header, from 1; 0 if there is none.
    header_row: u32,
    /// Minimum number of cells in a line: that of the header, without trailing blank ones.
    named: usize,
    roles: Vec<Role>,
    /// The current row, from 0, and its number of cells so far.
    row: u32,
    cells: usize,
    line: Vec<u8>,
    /// Last rows of the areas to fill down, by first row and column; and for each column being filled, last row and
    /// text.
    merged: HashMap<(u32, usize), u32>,
    begun: BTreeMap<usize, (u32, String)>,
    /// Number of columns with content.
    pub(crate) width: usize,
    /// A bit for each row with content.
    filled: Vec<u64>,
}

impl<'t, 'p> Table<'t, 'p> {
    pub(crate) fn new(name: &str, header: &Header, is_1904: bool, text: &'t mut Spool<'p>) -> Self {
        let named = header.names.iter().rposition(|name| !is_blank(name)).map_or(0, |last| last + 1);
        let mut roles = vec![Role::Number; header.names.len()];
        for spec in &COLUMNS {
            header.columns.all(spec.column).iter().for_each(|index| roles[*index] = Role::of(spec.column));
        }
        Table {
            name: name.into(),
            text,
            is_1904,
            header_row: header.row,
            named,
            roles,
            row: 0,
            cells: 0,
            line: Vec::new(),
            merged: HashMap::new(),
            begun: BTreeMap::new(),
            width: 0,
            filled: Vec::new(),
        }
    }

    /// Writes the header of the previous sheet before the rows of this one, which continues it.
    pub(crate) fn continue_below(&mut self, header: &Header) -> Result<()> {
        self.header_row = 0;
        for (index, name) in header.names.iter().enumerate() {
            if index > 0 {
                self.line.push(SHEET_SEPARATOR);
            }
            push_cell(name, &mut self.line);
        }
        self.line.push(b'\n');
        self.text.write(&self.line)?;
        self.line.clear();
        Ok(())
    }

    /// Fills these cells down as rows are added.
    pub(crate) fn fill_down(&mut self, merged: &[Merged]) {
        self.merged = merged.iter().map(|area| ((area.first, area.column), area.last)).collect();
    }

    /// Adds a cell. Cells must come row by row, from left to right.
    pub(crate) fn add(&mut self, cell: &Cell<DataRef<'_>>) -> Result<()> {
        let (row, column) = cell.get_position();
        let below = row >= self.header_row;
        let role = self.roles.get(column as usize).filter(|_| below).copied().unwrap_or(Role::Number);
        let text = cell_text(cell.get_value(), role, self.is_1904);
        if text.is_empty() {
            return Ok(());
        }
        let is_after = row > self.row || (row == self.row && column as usize >= self.cells);
        if !is_after || row >= ROWS || column >= COLUMNS_OF_A_SHEET {
            let why = format!("a cell of row {} is out of order", row.saturating_add(1));
            return Err(damaged(&self.name, why));
        }
        while self.row < row {
            self.end_row()?;
        }
        let column = column as usize;
        self.add_begun(column);
        if let Some(last) = self.merged.get(&(row, column)) {
            self.begun.insert(column, (*last, text.to_string()));
        }
        self.write_cell(column, &text);
        Ok(())
    }

    /// Adds the filled-down cells of the row before column `before`.
    fn add_begun(&mut self, before: usize) {
        if self.begun.is_empty() {
            return;
        }
        let row = self.row;
        self.begun.retain(|_, (last, _)| *last >= row);
        let cells = self.cells.min(before);
        let begun: Vec<(usize, String)> =
            self.begun.range(cells..before).map(|(column, (_, text))| (*column, text.clone())).collect();
        begun.into_iter().for_each(|(column, text)| self.write_cell(column, &text));
    }

    fn write_cell(&mut self, column: usize, text: &str) {
        let separators = column - self.cells + usize::from(self.cells > 0);
        self.line.resize(self.line.len() + separators, SHEET_SEPARATOR);
        push_cell(text, &mut self.line);
        self.cells = column + 1;
        self.width = self.width.max(self.cells);
    }

    /// Ends the text.
    pub(crate) fn finish(&mut self) -> Result<()> {
        if self.cells > 0 { self.end_row() } else { Ok(()) }
    }

    fn end_row(&mut self) -> Result<()> {
        if self.cells > 0 {
            self.add_begun(usize::MAX);
            let missing = self.named.saturating_sub(self.cells);
            self.line.resize(self.line.len() + missing, SHEET_SEPARATOR);
            self.filled.resize((self.row / 64 + 1) as usize, 0);
            self.filled[(self.row / 64) as usize] |= 1 << (self.row % 64);
        }
        self.line.push(b'\n');
        self.text.write(&self.line)?;
        self.line.clear();
        (self.row, self.cells) = (self.row + 1, 0);
        Ok(())
    }

    /// Whether a row, numbered from 1, is below the header and has content.
    pub(crate) fn has_content(&self, row: u32) -> bool {
        let bits =
            row.checked_sub(1).and_then(|row| self.filled.get((row / 64) as usize).map(|b| b >> (row % 64)));
        row > self.header_row && bits.is_some_and(|bits| bits & 1 == 1)
    }
}

/// Appends a cell to a line, in quotes if it needs them.
fn push_cell(text: &str, line: &mut Vec<u8>) {
    if !text.bytes().any(|c| matches!(c, SHEET_SEPARATOR | b'"' | b'\n' | b'\r')) {
        return line.extend_from_slice(text.as_bytes());
    }
    line.push(b'"');
    line.extend_from_slice(text.replace('"', "\"\"").as_bytes());
    line.push(b'"');
}

/// Whether a cell has no value. A formula that results in an empty text does have one: `String("")`.
pub(crate) fn is_missing(value: &DataRef<'_>) -> bool {
    match value {
        DataRef::Empty => true,
        DataRef::DateTimeIso(text) => text.is_empty(),
        _ => false,
    }
}

/// Formulas whose values aren't in the file. Libraries write such formulas; only a spreadsheet program calculates them.
pub(crate) struct Uncalculated<'h> {
    header: &'h Header,
    /// The columns that are read, sorted.
    columns: Vec<usize>,
    /// Number of such formulas below the header in these columns, and row and column of the first, from 0.
    count: u64,
    first: Option<(u32, usize)>,
    /// Whether there are others elsewhere.
    elsewhere: bool,
}

impl<'h> Uncalculated<'h> {
    pub(crate) fn new(header: &'h Header) -> Self {
        Uncalculated { header, columns: header.columns.used(), count: 0, first: None, elsewhere: false }
    }

    pub(crate) fn add(&mut self, (row, column): (u32, u32)) {
        let column = column as usize;
        if row >= self.header.row && self.columns.binary_search(&column).is_ok() {
            self.count += 1;
            self.first.get_or_insert((row, column));
        } else {
            self.elsewhere = true;
        }
    }

    /// The error if values that are read are missing. `block` names the cells filled by one formula of the sheet:
    /// calamine reports that formula only for the first of them, which may be in a column that isn't read.
    pub(crate) fn error(&self, name: &str, sheet: &str, block: Option<&str>) -> Option<Error> {
        let uncalculated = |formulas, cell| Error::Uncalculated { name: name.into(), formulas, cell };
        let Some((row, column)) = self.first else {
            let block = block.filter(|_| self.elsewhere && !self.columns.is_empty())?;
            let formulas = "formulas were never calculated, and one that fills several cells may reach those that are \
                            read:";
            return Some(uncalculated(formulas.into(), format!("{}!{}", truncate(sheet), truncate(block))));
        };
        let formulas = plural(
            self.count,
            "formula in a column that is read was never calculated, so its value isn't in the file: it is",
            "formulas in columns that are read were never calculated, so their values aren't in the file: the first is",
        );
        let cell = format!("{}!{}{}", truncate(sheet), column_letters(column), row.saturating_add(1));
        let header = self.header.names.get(column).map_or("", |name| name.trim());
        Some(uncalculated(formulas, format!("{cell}, under {:?}", truncate(header))))
    }
}

/// How the numbers in a column are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    /// As digits of an entry number or HTS number, which must be whole.
    Digits,
    /// As dates.
    Day,
    /// As numbers.
    Number,
}

impl Role {
    fn of(column: Column) -> Self {
        match column {
            Column::EntryNumber | Column::Hts | Column::HtsAdditional => Role::Digits,
            Column::EntryDate
            | Column::SummaryDate
            | Column::ImportDate
            | Column::LiquidationDate
            | Column::PaidDate => Role::Day,
            _ => Role::Number,
        }
    }
}

/// Years for which a plain number in a date column is a serial date; `2025` and `20250602` aren't.
const YEARS: std::ops::RangeInclusive<u16> = 2000..=2099;

/// From this number on, spreadsheets lose digits.
const EXACT: f64 = 1e15;

/// The text of a cell. `is_1904` selects the workbook's date system.
fn cell_text<'c>(cell: &'c DataRef<'_>, role: Role, is_1904: bool) -> Cow<'c, str> {
    match cell {
        DataRef::Empty => Cow::Borrowed(""),
        DataRef::SharedString(text) => Cow::Borrowed(*text),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.into(),
        DataRef::Bool(value) => Cow::Borrowed(if *value { "TRUE" } else { "FALSE" }),
        DataRef::Error(value) => Cow::Owned(value.to_string()),
        DataRef::Int(number) => number_text(*number as f64, role, is_1904),
        DataRef::Float(number) => number_text(*number, role, is_1904),
        DataRef::DateTime(moment) if moment.is_datetime() => moment_text(moment, role, is_1904),
        DataRef::DateTime(duration) => number_text(duration.as_f64(), role, is_1904),
    }
}

fn number_text(number: f64, role: Role, is_1904: bool) -> Cow<'static, str> {
    let whole = number.fract() == 0.0 && (0.0..EXACT).contains(&number);
    let text = match role {
        Role::Day => {
            let moment = ExcelDateTime::new(number, ExcelDateTimeType::DateTime, is_1904);
            let plausible = |year| YEARS.contains(&year);
            day_text(&moment, is_1904, plausible).unwrap_or_else(|| shortest(number))
        }
        // The addition makes the cell unreadable, and the finding shows why.
        Role::Digits if !whole => format!("{} (a number)", shortest(number)),
        Role::Digits | Role::Number => shortest(number),
    };
    Cow::Owned(text)
}

fn moment_text(moment: &ExcelDateTime, role: Role, is_1904: bool) -> Cow<'static, str> {
    let text = day_text(moment, is_1904, |_| true).unwrap_or_else(|| shortest(moment.as_f64()));
    Cow::Owned(match role {
        Role::Digits => format!("{text} (a date)"),
        Role::Day | Role::Number => text,
    })
}

/// `YYYY-MM-DD`, with the time unless it is midnight; `None` if the date isn't in a plausible year.
fn day_text(moment: &ExcelDateTime, is_1904: bool, plausible: impl Fn(u16) -> bool) -> Option<String> {
    let moment = &rounded(moment, is_1904);
    // Day 1 is the first date; a smaller number is a time without a date.
    if !(1.0..2_958_466.0).contains(&moment.as_f64()) {
        return None;
    }
    let (year, month, day, hour, minute, second, _) = moment.to_ymd_hms_milli();
    let time = if (hour, minute, second) == (0, 0, 0) {
        String::new()
    } else {
        format!(" {hour:02}:{minute:02}:{second:02}")
    };
    plausible(year).then(|| format!("{year:04}-{month:02}-{day:02}{time}"))
}

/// The next day for a time in the last two minutes of a day: a midnight moved by floating point, or by a program that
/// drops seconds.
fn rounded(moment: &ExcelDateTime, is_1904: bool) -> ExcelDateTime {
    const LAST_MINUTES: f64 = 1438.0 / 1440.0;
    let serial = moment.as_f64();
    // Tolerance for the rounding error in the first second of those two minutes.
    const NOISE: f64 = 1e-8;
    let days = if serial.fract() >= LAST_MINUTES - NOISE { serial.ceil() } else { serial };
    ExcelDateTime::new(days, ExcelDateTimeType::DateTime, is_1904)
}

/// The shortest decimal for this number: what was typed, without rounding errors of floating point.
fn shortest(number: f64) -> String {
    if number == 0.0 { "0".into() } else { number.to_string() }
}

#[cfg(test)]
mod tests {

    use super::*;
    use crate::read::record::{Cells, Scanned, scan};

    #[test]
    fn whatever_stands_in_a_cell_is_one_cell_of_its_line() {
        let texts = [
            "plain",
            "a,b",
            "\"",
            "\"\"",
            "\"quoted\"",
            "4\" LAMPS",
            "a\nb",
            "a\rb",
            "\r\n",
            ",",
            "\",\"",
            "\u{feff}x",
            " x ",
            "\u{1f}",
            "a\tb;c|d",
            "caf\u{e9}",
        ];
        let mut line = Vec::new();
        for text in texts {
            push_cell(text, &mut line);
            line.push(SHEET_SEPARATOR);
        }
        let mut cells = Cells::default();
        let scanned = scan(&line, SHEET_SEPARATOR, true, &mut cells);
        assert_eq!(scanned, Scanned::Record { length: line.len(), total: line.len(), malformed: None });
        for (index, text) in texts.iter().enumerate() {
            let cell = cells.cell(&line, index).unwrap();
            let content = std::str::from_utf8(&line[cell.content]).unwrap();
            let content = if cell.doubled { content.replace("\"\"", "\"") } else { content.to_string() };
            assert_eq!(content, *text);
        }
    }

    fn number(number: f64, role: Role) -> String {
        cell_text(&DataRef::Float(number), role, false).into_owned()
    }

    #[test]
    fn numbers_are_written_as_the_shortest_decimal() {
        for (value, text) in [
            (1250.0, "1250"),
            (2567.49, "2567.49"),
            (-0.0, "0"),
            (-12.3, "-12.3"),
            (0.1 + 0.2, "0.30000000000000004"),
            (1e20, "100000000000000000000"),
            (1e-7, "0.0000001"),
        ] {
            assert_eq!(number(value, Role::Number), text);
        }
    }

    #[test]
    fn digits_are_those_of_a_whole_number() {
        for (value, text) in [
            (23_112_345_673.0, "23112345673"),
            (9903.0125, "9903.0125 (a number)"),
            (-1.0, "-1 (a number)"),
            (1e15, "1000000000000000 (a number)"),
            (f64::NAN, "NaN (a number)"),
        ] {
            assert_eq!(number(value, Role::Digits), text);
        }
    }

    #[test]
    fn days_are_told_by_the_format_of_the_cell_or_else_by_their_column_and_year() {
        let date = |serial, is_1904| {
            let moment = ExcelDateTime::new(serial, ExcelDateTimeType::DateTime, is_1904);
            cell_text(&DataRef::DateTime(moment), Role::Number, is_1904).into_owned()
        };
        assert_eq!(date(45810.0, false), "2025-06-02");
        assert_eq!(date(44348.0, true), "2025-06-02");
        assert_eq!(date(45810.5, false), "2025-06-02 12:00:00");
        assert_eq!(date(45810.0 + 86_399.0 / 86_400.0, false), "2025-06-03");
        assert_eq!(date(45810.0 + 86_280.0 / 86_400.0, false), "2025-06-03");
        assert_eq!(date(45810.0 + 86_279.0 / 86_400.0, false), "2025-06-02 23:57:59");
        assert_eq!(date(0.5, false), "0.5", "a time of no day");
        for (serial, text) in
            [(45810.0, "2025-06-02"), (2025.0, "2025"), (20_250_602.0, "20250602"), (1e300, "1")]
        {
            assert!(number(serial, Role::Day).starts_with(text), "{serial}");
        }
    }
}

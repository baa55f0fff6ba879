//! Reads OpenDocument spreadsheets (.ods).

use std::io;
use std::io::{BufReader, Read};

use calamine::{Ods, OdsError, Reader};
use memchr::memrchr;
use quick_xml::events::{BytesStart, Event};

use super::guard::{Merged, Unreported, caught};
use super::parts::{Parts, attribute, damaged};
use super::whole::{CELLS, TEXT, Take, WholeBook, cells_of};
use crate::error::{Error, Result};
use crate::read::file_at::FileAt;

/// Longest tag with the text after it, in bytes.
const LONGEST: usize = 1 << 20;
/// Most rows and columns of a sheet.
const ROWS: u64 = 1 << 20;
const COLUMNS: u64 = 1 << 14;

/// A workbook, and what its XML shows in addition.
pub(crate) struct Book<'f> {
    name: &'f str,
    book: Ods<BufReader<FileAt<'f>>>,
    unreported: Vec<Unreported>,
}

impl<'f> Book<'f> {
    pub(crate) fn open(mut parts: Parts<'f>, file: &FileAt<'f>) -> Result<Self> {
        parts.check()?;
        let name = parts.name;
        let content = Bounded { from: parts.part("content.xml")?, since: 0 };
        let unreported = guard(content).map_err(|why| damaged(name, why))?;
        let opened = caught(name, || Ok(Ods::new(BufReader::new(file.clone()))))?;
        let book = opened.map_err(|error| match error {
            OdsError::Password => Error::Unsupported {
                name: name.into(),
                what: "a spreadsheet with a password",
                help: "open it in the spreadsheet program, remove the password, and save it again",
            },
            error => damaged(name, error),
        })?;
        Ok(Book { name, book, unreported })
    }
}

impl WholeBook for Book<'_> {
    fn sheets(&self) -> Vec<calamine::Sheet> {
        self.book.sheets_metadata().to_vec()
    }

    /// Dates are texts in this format.
    fn is_1904(&self) -> bool {
        false
    }

    fn unreported(&self) -> &[Unreported] {
        &self.unreported
    }

    fn cells(&mut self, index: usize, take: Take<'_>) -> Result<()> {
        let sheet = self.book.sheet_names()[index].clone();
        let range = self.book.worksheet_range(&sheet).map_err(|error| damaged(self.name, error))?;
        cells_of(&range, take)
    }
}

/// XML that is rejected if a tag or text is longer than any cell.
struct Bounded<R> {
    from: R,
    /// Bytes read since the last tag started.
    since: usize,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let length = self.from.read(buffer)?;
        self.since = match memrchr(b'<', &buffer[..length]) {
            Some(at) => length - at,
            None => self.since + length,
        };
        match self.since > LONGEST {
            true => Err(io::Error::new(io::ErrorKind::InvalidData, "a cell without end")),
            false => Ok(length),
        }
    }
}

/// Finds what calamine doesn't report of the sheets, and rejects what would exhaust its memory: calamine repeats cells
/// and rows as often as the file states.
fn guard(content: impl Read) -> std::result::Result<Vec<Unreported>, String> {
    let mut xml = quick_xml::Reader::from_reader(BufReader::new(content));
    xml.config_mut().expand_empty_elements = true;
    xml.config_mut().check_end_names = false;
    let (mut guard, mut buffer) = (Guard { left: CELLS, text_left: TEXT, ..Guard::default() }, Vec::new());
    loop {
        buffer.clear();
        match xml.read_event_into(&mut buffer).map_err(|error| error.to_string())? {
            Event::Start(tag) => guard.begin(&tag)?,
            Event::End(tag) => guard.end(tag.local_name().as_ref())?,
            Event::Text(text) => guard.text += text.len() as u64,
            Event::GeneralRef(_) => guard.text += 1,
            Event::Eof if guard.depth > 0 => return Err("it ends in the midst of a sheet".into()),
            Event::Eof => return Ok(guard.sheets),
            _ => {}
        }
    }
}

#[derive(Default)]
struct Guard {
    sheets: Vec<Unreported>,
    /// Number of open tables; a cell may contain one.
    depth: usize,
    left: u64,
    text_left: u64,
    row: Row,
    cell: Option<OpenCell>,
    /// Bytes of text in the cell so far.
    text: u64,
    /// Number of rows up to the last one with content.
    rows: u64,
    columns: u64,
}

/// The current row.
#[derive(Default)]
struct Row {
    /// Row number, from 0.
    first: u64,
    repeated: u64,
    is_hidden: bool,
    /// Number of columns of its cells so far, and up to the last cell with content.
    columns: u64,
    filled: u64,
    /// Bytes of text in all its cells.
    text: u64,
}

/// The current cell.
struct OpenCell {
    repeated: u64,
    has_value: bool,
    has_formula: bool,
    rows_spanned: u64,
}

fn count(tag: &BytesStart<'_>, name: &str) -> u64 {
    attribute(tag, name).and_then(|count| count.parse().ok()).unwrap_or(1).max(1)
}

impl Guard {
    fn begin(&mut self, tag: &BytesStart<'_>) -> std::result::Result<(), String> {
        match tag.local_name().as_ref() {
            "table" => {
                self.depth += 1;
                if self.depth == 1 {
                    self.sheets.push(Unreported::default());
                    (self.rows, self.columns, self.row) = (0, 0, Row::default());
                }
            }
            "table-row" if self.depth == 1 => {
                let first = self.row.first + self.row.repeated;
                let repeated = count(tag, "number-rows-repeated").min(ROWS.saturating_sub(first));
                let visibility = attribute(tag, "visibility");
                let is_hidden = visibility.is_some_and(|is| is == "collapse" || is == "filter");
                self.row = Row { first, repeated, is_hidden, ..Row::default() };
            }
            "table-cell" | "covered-table-cell" if self.depth == 1 => {
                self.text = tag.len() as u64;
                self.cell = Some(OpenCell {
                    repeated: count(tag, "number-columns-repeated").min(COLUMNS),
                    has_value: attribute(tag, "value-type").is_some(),
                    has_formula: attribute(tag, "formula").is_some(),
                    rows_spanned: count(tag, "number-rows-spanned"),
                });
            }
            // Several blanks in succession.
            "s" if self.depth == 1 => self.text = self.text.saturating_add(count(tag, "c")),
            _ => {}
        }
        // The blanks of one cell alone could exhaust memory.
        if self.text > TEXT { Err("a cell without end".into()) } else { Ok(()) }
    }

    fn end(&mut self, name: &str) -> std::result::Result<(), String> {
        match name {
            "table" => {
                if self.depth == 1 {
                    take(&mut self.left, 2 * self.rows.saturating_mul(self.columns))?;
                }
                self.depth = self.depth.saturating_sub(1);
            }
            "table-row" if self.depth == 1 => self.end_row()?,
            "table-cell" | "covered-table-cell" if self.depth == 1 => {
                if let Some(cell) = self.cell.take() {
                    self.end_cell(&cell)?;
                }
            }
            _ => {}
        }
        Ok(())
    }

    fn end_cell(&mut self, cell: &OpenCell) -> std::result::Result<(), String> {
        let column = self.row.columns;
        self.row.columns = (column + cell.repeated).min(COLUMNS);
        if !cell.has_value && !cell.has_formula {
            return Ok(());
        }
        self.row.filled = self.row.columns;
        self.row.text = self.row.text.saturating_add(self.text.saturating_mul(cell.repeated));
        let Some(sheet) = self.sheets.last_mut() else { return Ok(()) };
        let row = self.row.first as u32;
        if cell.rows_spanned > 1 {
            let last = (self.row.first + cell.rows_spanned - 1).min(ROWS - 1) as u32;
            sheet.merged.push(Merged { column: column as usize, first: row, last });
        }
        if cell.has_formula && !cell.has_value {
            sheet.uncalculated.push((row, column as u32));
        }
        take(&mut self.left, 1)
    }

    fn end_row(&mut self) -> std::result::Result<(), String> {
        let row = std::mem::take(&mut self.row);
        if row.filled > 0 {
            take(&mut self.left, row.filled)?;
            take(&mut self.text_left, row.text.saturating_mul(row.repeated))?;
            (self.rows, self.columns) = (row.first + row.repeated, self.columns.max(row.filled));
            if let Some(sheet) = self.sheets.last_mut().filter(|_| row.is_hidden) {
                take(&mut self.left, row.repeated)?;
                sheet.hidden_rows.extend((row.first..row.first + row.repeated).map(|row| row as u32 + 1));
            }
        }
        self.row = Row { first: row.first, repeated: row.repeated, ..Row::default() };
        Ok(())
    }
}

fn take(left: &mut u64, amount: u64) -> std::result::Result<(), String> {
    *left = left.checked_sub(amount).ok_or("it would take more memory than any report")?;
    Ok(())
}

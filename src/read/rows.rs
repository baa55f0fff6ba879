//! Rows of bytes in memory, one after the other.

use super::repeats::{Repeats, Span};
use super::row::{Row, RowRef};
use super::row_scanner::{Next, Record, RowScanner};
use super::scan::{Cells, scan};
use super::shape::Shape;

/// A part of an input, in memory.
#[derive(Debug, Clone, Copy)]
pub struct Text<'b> {
    pub(super) bytes: &'b [u8],
    /// What of the bytes is known to be UTF-8, and where it begins among them.
    utf8: (&'b str, usize),
    /// Where the bytes begin in the input.
    base: u64,
    separator: u8,
}

impl<'b> Text<'b> {
    /// Bytes that begin at `base` in the input, the first row of which begins at `from`.
    pub(super) fn new(bytes: &'b [u8], from: usize, base: u64, separator: u8) -> Self {
        let whole = simdutf8::compat::from_utf8(&bytes[from..]);
        // A character may be cut in two where the bytes end.
        let utf8 = whole.unwrap_or_else(|error| {
            let valid = &bytes[from..from + error.valid_up_to()];
            simdutf8::compat::from_utf8(valid).unwrap_or_default()
        });
        Text { bytes, utf8: (utf8, from), base, separator }
    }

    /// Whether the byte stands anywhere in the text.
    pub fn contains(&self, byte: u8) -> bool {
        memchr::memchr(byte, self.bytes).is_some()
    }

    /// A row of these bytes again.
    pub fn row<'r>(&'r self, at: RowRef, cells: &'r mut Cells) -> Row<'r> {
        let start = (at.offset - self.base) as usize;
        split(&self.bytes[start..start + at.length as usize], self.separator, cells);
        self.of_cells(at, cells)
    }

    fn of_cells<'r>(&'r self, at: RowRef, cells: &'r Cells) -> Row<'r> {
        let (start, length) = ((at.offset - self.base) as usize, at.length as usize);
        let (utf8, from) = self.utf8;
        let text = start.checked_sub(from).and_then(|start| utf8.get(start..start + length));
        Row::new(at, &self.bytes[start..start + length], text, cells)
    }
}

/// Finds the cells of a record that was found before.
pub(super) fn split(record: &[u8], separator: u8, cells: &mut Cells) {
    if RowScanner::new(record, separator, true, 0).next(cells) == Next::End {
        // An empty line: it has one cell, which is blank.
        scan(record, separator, true, cells);
    }
}

/// Room for the cells of a row and of the one before.
#[derive(Debug, Default)]
pub(super) struct CellBuffers {
    this: Cells,
    before: Cells,
}

/// Rows, one after the other. Those of a chunk are numbered from 1 within it.
#[derive(Debug)]
pub struct Rows<'c> {
    input: u16,
    text: Text<'c>,
    /// What rows are held against.
    shape: Option<&'c Shape>,
    repeats: Option<Repeats>,
    /// Rows that begin here or later are not looked at.
    stop: usize,
    scanner: RowScanner<'c>,
    cells: &'c mut CellBuffers,
    /// The row before, if the next one may repeat it.
    before: Option<Span>,
    /// The number of the last row.
    pub(super) rows: u32,
    /// Why there are no more rows, once there are none.
    pub(super) ended: Option<Next>,
}

impl<'c> Rows<'c> {
    /// The rows of a text from `from` on; `all` says that nothing follows it.
    pub(super) fn of(input: u16, text: Text<'c>, from: usize, all: bool, cells: &'c mut CellBuffers) -> Self {
        let scanner = RowScanner::new(text.bytes, text.separator, all, from);
        let (shape, repeats, stop) = (None, None, text.bytes.len());
        Rows { input, text, shape, repeats, stop, scanner, cells, before: None, rows: 0, ended: None }
    }

    /// The same, held against the shape of rows, and only those that begin before `stop`.
    pub(super) fn below(self, shape: &'c Shape, stop: usize) -> Self {
        Rows { shape: Some(shape), repeats: shape.repeats.clone(), stop, ..self }
    }

    /// The same, with another number for the first row.
    pub(super) fn numbered_from(self, row: u32) -> Self {
        Rows { rows: row - 1, ..self }
    }

    /// The text that holds the rows.
    pub fn text(&self) -> Text<'c> {
        self.text
    }

    /// Where the next row begins.
    pub(super) fn position(&self) -> usize {
        self.scanner.position()
    }

    /// The next row, empty ones included.
    #[inline]
    pub fn next_row(&mut self) -> Option<Row<'_>> {
        let start = self.scanner.position();
        if start >= self.stop {
            return None;
        }
        std::mem::swap(&mut self.cells.this, &mut self.cells.before);
        let repeated = self.repeated(start);
        let record = match repeated {
            Some(record) => record,
            None => self.scanned()?,
        };
        self.rows += 1;
        let at = RowRef {
            input: self.input,
            row: self.rows,
            length: record.length as u32,
            offset: self.text.base + start as u64,
        };
        let mut row = self.text.of_cells(at, &self.cells.this);
        row.malformed = record.malformed;
        row.repeats = repeated.is_some();
        Some(row)
    }

    /// The next row, if it repeats the one before.
    #[inline]
    fn repeated(&mut self, start: usize) -> Option<Record> {
        let (repeats, before) = (self.repeats.as_ref()?, self.before?);
        let CellBuffers { this, before: cells_before } = &mut *self.cells;
        let behind = repeats.find(self.text.bytes, (before, cells_before), start, this)?;
        self.before = Some(Span { start, behind });
        self.scanner.skip_to(behind);
        let length = this.outer(this.len() - 1)?.end;
        Some(Record { start, length, malformed: None, several_lines: false })
    }

    fn scanned(&mut self) -> Option<Record> {
        let mut record = match self.scanner.next(&mut self.cells.this) {
            Next::Record(record) => record,
            end => {
                self.ended = Some(end);
                return None;
            }
        };
        let check = |shape: &Shape| shape.check(self.text.bytes, &mut record, &mut self.cells.this);
        if let Some((length, total)) = self.shape.and_then(check) {
            record.length = length;
            self.scanner.seek(record.start + total);
        }
        self.learn(&record);
        Some(record)
    }

    /// Learns from a row and the one before, and keeps it as the one that may be repeated.
    fn learn(&mut self, record: &Record) {
        let Some(repeats) = &mut self.repeats else { return };
        let (bytes, behind) = (self.text.bytes, self.scanner.position());
        if let Some(before) = self.before {
            let this = &bytes[record.start..record.start + record.length];
            repeats
                .learn((&bytes[before.start..before.behind], &self.cells.before), (this, &self.cells.this));
        }
        // Of a CR nobody knows whether a LF will follow it in the next row.
        let plain = record.malformed.is_none() && !record.several_lines && bytes[..behind].ends_with(b"\n");
        self.before = plain.then_some(Span { start: record.start, behind });
    }
}

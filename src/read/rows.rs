//! Iterates over rows in memory, and rereads rows by their location.

use std::borrow::Cow;
use std::ops::{Range, RangeInclusive};

use super::columns::{Column, HasForm};
use super::header::Header;
use super::record::{Cells, Malformed, scan, scan_first_line, split_leniently};
use super::row_delta::{RowDelta, Span};
use super::row_scanner::{Next, Record, RowScanner};
use super::source::Source;
use crate::domain::{FilerCode, clean, drop_invisible, is_blank, is_invisible, read_entry_number};
use crate::error::Result;

/// A part of an input, in memory.
#[derive(Debug, Clone, Copy)]
pub struct ChunkText<'b> {
    pub(crate) bytes: &'b [u8],
    /// The part of the bytes known to be UTF-8, and its position.
    utf8: (&'b str, usize),
    /// Offset of the bytes in the input.
    base: u64,
    separator: u8,
}

impl<'b> ChunkText<'b> {
    /// The bytes at offset `base` of the input; their first row is at `from`.
    pub(crate) fn new(bytes: &'b [u8], from: usize, base: u64, separator: u8) -> Self {
        let whole = simdutf8::compat::from_utf8(&bytes[from..]);
        // A character may be cut at the end of the bytes.
        let utf8 = whole.unwrap_or_else(|error| {
            let valid = &bytes[from..from + error.valid_up_to()];
            simdutf8::compat::from_utf8(valid).unwrap_or_default()
        });
        ChunkText { bytes, utf8: (utf8, from), base, separator }
    }

    /// Whether the text contains this byte.
    pub fn contains(&self, byte: u8) -> bool {
        memchr::memchr(byte, self.bytes).is_some()
    }

    /// Returns a row of this text again.
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

/// Splits a record that was scanned before.
pub(crate) fn split(record: &[u8], separator: u8, cells: &mut Cells) {
    if RowScanner::new(record, separator, true, 0).next(cells) == Next::End {
        // An empty line has one blank cell.
        scan(record, separator, true, cells);
    }
}

/// Buffers for the cells of a row and of the previous one.
#[derive(Debug, Default)]
pub(crate) struct CellBuffers {
    this: Cells,
    before: Cells,
}

/// Iterates over rows. Those of a chunk are numbered from 1.
#[derive(Debug)]
pub struct Rows<'c> {
    input: u16,
    text: ChunkText<'c>,
    /// What rows are checked against.
    shape: Option<&'c Shape>,
    repeats: Option<RowDelta>,
    /// Rows that start here or later are ignored.
    stop: usize,
    scanner: RowScanner<'c>,
    cells: &'c mut CellBuffers,
    /// The previous row, if the next one may repeat it.
    before: Option<Span>,
    /// The number of the last row.
    pub(crate) rows: u32,
    /// Why iteration ended.
    pub(crate) ended: Option<Next>,
}

impl<'c> Rows<'c> {
    /// The rows of a text from `from` on; `all` means that the input ends with this text.
    pub(crate) fn of(
        input: u16,
        text: ChunkText<'c>,
        from: usize,
        all: bool,
        cells: &'c mut CellBuffers,
    ) -> Self {
        let scanner = RowScanner::new(text.bytes, text.separator, all, from);
        let (shape, repeats, stop) = (None, None, text.bytes.len());
        Rows { input, text, shape, repeats, stop, scanner, cells, before: None, rows: 0, ended: None }
    }

    /// Checks rows against a shape, and only returns those that start before `stop`.
    pub(crate) fn below(self, shape: &'c Shape, stop: usize) -> Self {
        Rows { shape: Some(shape), repeats: shape.repeats.clone(), stop, ..self }
    }

    /// Numbers the rows from `row` on.
    pub(crate) fn numbered_from(self, row: u32) -> Self {
        Rows { rows: row - 1, ..self }
    }

    /// The text with the rows.
    pub fn text(&self) -> ChunkText<'c> {
        self.text
    }

    /// Position of the next row.
    pub(crate) fn position(&self) -> usize {
        self.scanner.position()
    }

    /// The next row, which may be empty.
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

    /// The next row, if it repeats the previous one.
    #[inline]
    fn repeated(&mut self, start: usize) -> Option<Record> {
        let (repeats, before) = (self.repeats.as_ref()?, self.before?);
        let CellBuffers { this, before: cells_before } = &mut *self.cells;
        let end = repeats.find(self.text.bytes, (before, cells_before), start, this)?;
        self.before = Some(Span { start, end });
        self.scanner.skip_to(end);
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

    /// Learns from a row and the previous one, and remembers it for the next.
    fn learn(&mut self, record: &Record) {
        let Some(repeats) = &mut self.repeats else { return };
        let (bytes, end) = (self.text.bytes, self.scanner.position());
        if let Some(before) = self.before {
            let this = &bytes[record.start..record.start + record.length];
            repeats.learn((&bytes[before.start..before.end], &self.cells.before), (this, &self.cells.this));
        }
        // Only LF: after a bare CR the next row may still begin with the LF of a CRLF.
        let plain = record.malformed.is_none() && !record.several_lines && bytes[..end].ends_with(b"\n");
        self.before = plain.then_some(Span { start: record.start, end });
    }
}

/// The location of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct RowRef {
    /// Index of the input in the order of the call.
    pub input: u16,
    /// The row number as in a spreadsheet, from 1.
    pub row: u32,
    /// Its length in bytes, without the line end.
    pub length: u32,
    /// Its offset in the input.
    pub offset: u64,
}

/// A row of the input, borrowed without copying.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    /// Its location.
    pub at: RowRef,
    /// What is wrong with it, if anything.
    pub malformed: Option<Malformed>,
    /// Whether it has the same bytes as the previous row, except for cells that aren't entry-level.
    pub repeats: bool,
    bytes: &'a [u8],
    /// The row as text; `None` if it isn't valid UTF-8.
    text: Option<&'a str>,
    cells: &'a Cells,
}

impl<'a> Row<'a> {
    /// A row of these bytes and cells; `text` is given if it is known to be UTF-8.
    pub(crate) fn new(at: RowRef, bytes: &'a [u8], text: Option<&'a str>, cells: &'a Cells) -> Self {
        Row {
            at,
            malformed: None,
            repeats: false,
            bytes,
            text: text.or_else(|| std::str::from_utf8(bytes).ok()),
            cells,
        }
    }

    /// The raw bytes of a range of cells, with quotes and separators; `None` if the row ends before the last of them.
    #[inline]
    pub fn raw(&self, indexes: RangeInclusive<usize>) -> Option<&'a [u8]> {
        let (first, last) = (self.cells.outer(*indexes.start())?, self.cells.outer(*indexes.end())?);
        self.bytes.get(first.start..last.end)
    }

    /// A cell's range in the row, quotes included; `None` beyond the last.
    pub(crate) fn cell_bytes(&self, index: usize) -> Option<Range<usize>> {
        self.cells.outer(index)
    }

    /// Whether the row is UTF-8; otherwise it is read as Windows-1252.
    pub fn is_utf8(&self) -> bool {
        self.text.is_some()
    }

    /// Number of cells in the row.
    pub fn cell_count(&self) -> usize {
        self.cells.len()
    }

    /// The content of a cell if its bytes can be used as they are, as nearly always: unquoted, or quoted without inner
    /// quotes. `None` beyond the last cell.
    #[inline]
    pub fn plain(&self, index: usize) -> Option<&'a [u8]> {
        let bytes = self.bytes.get(self.cells.outer(index)?)?;
        match bytes {
            [b'"', content @ .., b'"'] => (!content.contains(&b'"')).then_some(content),
            [b'"', ..] => None,
            bare => Some(bare),
        }
    }

    /// Whether a cell starts with a quote.
    pub fn is_quoted(&self, index: usize) -> bool {
        self.raw(index..=index).is_some_and(|bytes| bytes.first() == Some(&b'"'))
    }

    /// A cell's content as in the file, without quotes around it; blank beyond the last cell.
    pub fn cell(&self, index: usize) -> Cow<'a, str> {
        let Some(cell) = self.cells.cell(self.bytes, index) else {
            return Cow::Borrowed("");
        };
        let text = self.decode(cell.content);
        if cell.doubled { Cow::Owned(text.replace("\"\"", "\"")) } else { text }
    }

    /// Like [`Self::cell`], with invisible characters.
    pub(crate) fn exact_cell(&self, index: usize) -> Cow<'a, str> {
        let cell = self.cell(index);
        match self.cells.cell(self.bytes, index).filter(|_| self.invisible().next().is_some()) {
            Some(exact) => {
                Cow::Owned(String::from_utf8_lossy(&self.bytes[exact.content]).replace("\"\"", "\""))
            }
            None => cell,
        }
    }

    /// The whole row as text, and the range of the cell `index` in it, quotes included.
    pub fn text_around(&self, index: Option<usize>) -> (String, Range<usize>) {
        let whole = 0..self.bytes.len();
        let cell = index.and_then(|p| self.cells.outer(p)).unwrap_or(whole.clone());
        let mut text = self.exact(0..cell.start).into_owned();
        let start = text.len();
        text.push_str(&self.exact(cell.clone()));
        let end = text.len();
        text.push_str(&self.exact(cell.end..whole.end));
        (text, start..end)
    }

    /// A range of the row without invisible characters.
    fn decode(&self, range: Range<usize>) -> Cow<'a, str> {
        drop_invisible(self.exact(range))
    }

    /// A range of the row. If any byte of the row isn't UTF-8, all of it is read as Windows-1252.
    fn exact(&self, range: Range<usize>) -> Cow<'a, str> {
        match self.text.and_then(|text| text.get(range.clone())) {
            Some(text) => Cow::Borrowed(text),
            None => windows_1252(&self.bytes[range]),
        }
    }

    pub(crate) fn invisible(&self) -> impl Iterator<Item = char> {
        let text = self.text.filter(|text| !text.is_ascii()).unwrap_or_default();
        text.chars().filter(|c| is_invisible(*c))
    }
}

/// Decodes UTF-8 or else Windows-1252, in which every byte is a character, and drops invisible characters.
pub(crate) fn decode(bytes: &[u8]) -> Cow<'_, str> {
    drop_invisible(match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => windows_1252(bytes),
    })
}

fn windows_1252(bytes: &[u8]) -> Cow<'_, str> {
    encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0
}

/// What rows are checked against: the number of cells, and the place of the entry number.
#[derive(Debug)]
pub(crate) struct Shape {
    separator: u8,
    width: RangeInclusive<usize>,
    /// With fewer cells the row lacks entry number, HTS number or duty.
    least: usize,
    number: Option<usize>,
    filer: Option<usize>,
    /// Cells with a recognizable form, which shows whether they are under their header.
    with_form: Vec<(usize, HasForm)>,
    /// How rows of an entry repeat each other.
    pub(crate) repeats: Option<RowDelta>,
}

impl Shape {
    pub(crate) fn below(header: &Header) -> Self {
        let named = header.named();
        let index = |column| header.columns.get(column);
        let needed = [Column::EntryNumber, Column::Hts, Column::HtsAdditional, Column::Duty];
        let least = needed.into_iter().filter_map(index).max().map_or(named, |last| last + 1).min(named);
        let with_form = Column::with_form().filter_map(|(column, fits)| Some((index(column)?, fits)));
        Shape {
            separator: header.separator,
            width: named..=header.names.len(),
            least,
            number: index(Column::EntryNumber),
            filer: index(Column::Filer),
            with_form: with_form.collect(),
            repeats: RowDelta::below(header),
        }
    }

    /// Checks a record against the header. If it is wrong and has several lines, it is cut to its first line: then the
    /// length of that line without and with its line end is returned, and `cells` are those of the line.
    #[inline]
    pub(crate) fn check(
        &self,
        bytes: &[u8],
        record: &mut Record,
        cells: &mut Cells,
    ) -> Option<(usize, usize)> {
        if record.malformed.is_some() || (!record.several_lines && self.width.contains(&cells.len())) {
            return None;
        }
        let text = &bytes[record.start..record.start + record.length];
        record.malformed = if record.several_lines && self.rows_within(text) > 1 {
            Some(Malformed::RunsIntoAnotherRow)
        } else {
            self.wrong_width(text, cells)
        };
        // A wrong record with regular quotes keeps all its lines, unless one of them is a row itself.
        let is_cut = record.malformed.is_some() && record.several_lines && self.rows_within(text) > 0;
        is_cut.then(|| scan_first_line(&bytes[record.start..], self.separator, cells))
    }

    /// Number of lines in a record that look like rows: enough cells, and an entry number in its place. Two such lines
    /// mean that a stray quote further down closed the cell, not that someone broke a text into lines. (One line of a
    /// text in the first or last column may look like a row, but never two.)
    fn rows_within(&self, record: &[u8]) -> usize {
        let Some(index) = self.number else { return 0 };
        let text = |line: &[u8], cells: &Cells, index: usize| {
            cells.cell(line, index).map(|cell| decode(&line[cell.content]).into_owned()).unwrap_or_default()
        };
        let mut cells = Cells::default();
        let mut is_row = |line: &&[u8]| {
            split_leniently(line, self.separator, &mut cells);
            let filer = self.filer.and_then(|index| FilerCode::parse(&text(line, &cells, index)));
            let number = text(line, &cells, index);
            cells.len() >= (*self.width.start()).max(2) && read_entry_number(clean(&number), filer).is_ok()
        };
        record.split(|c| matches!(c, b'\n' | b'\r')).filter(&mut is_row).count()
    }

    fn wrong_width(&self, record: &[u8], cells: &Cells) -> Option<Malformed> {
        let content = |index| cells.cell(record, index).map_or(0..0, |cell| cell.content);
        let text = |index| decode(&record[content(index)]);
        let (least, most) = (*self.width.start(), *self.width.end());
        // Omitted or added cells at the end do no harm if the others are under their headers.
        let fits = || self.with_form.iter().all(|(index, fits)| fits(clean(&text(*index))));
        match cells.len() {
            n if n < least && (n < self.least || !fits()) => Some(Malformed::TooFewCells),
            n if n > most && !((most..n).all(|index| is_blank(&text(index))) && fits()) => {
                Some(Malformed::TooManyCells)
            }
            _ => None,
        }
    }
}

/// Bytes read at a time if requested rows are near each other.
const WINDOW: u64 = 1 << 16;
/// Distance in bytes up to which rows are near each other.
const NEAR: u64 = 1 << 13;

/// Adjacent rows of an input.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct RowSpan {
    /// Index of the input.
    pub input: u16,
    /// Offset of the first row.
    pub offset: u64,
    /// Bytes from there to the end of the last row.
    pub length: u32,
    /// Number of the first row.
    pub row: u32,
}

/// Rereads rows by location. Rows near each other are read together.
#[derive(Debug)]
pub(crate) struct RowFetcher<'s> {
    source: &'s Source,
    separator: u8,
    shape: Shape,
    bytes: Vec<u8>,
    start: u64,
    cells: Cells,
    run_cells: CellBuffers,
}

impl<'s> RowFetcher<'s> {
    /// A fetcher for the rows of a source below its header.
    pub(crate) fn new(source: &'s Source, header: &Header) -> Self {
        let (bytes, cells, run_cells) = Default::default();
        let (separator, shape) = (header.separator, Shape::below(header));
        RowFetcher { source, separator, shape, bytes, start: 0, cells, run_cells }
    }

    pub(crate) fn name(&self) -> &str {
        &self.source.name
    }

    /// The row at this location.
    pub(crate) fn row(&mut self, at: RowRef) -> Result<Row<'_>> {
        let from = self.fetch(at.offset, at.length)?;
        let bytes = &self.bytes[from..from + at.length as usize];
        split(bytes, self.separator, &mut self.cells);
        Ok(Row::new(at, bytes, None, &self.cells))
    }

    /// The adjacent rows at this location.
    pub(crate) fn rows(&mut self, run: RowSpan) -> Result<Rows<'_>> {
        let from = self.fetch(run.offset, run.length)?;
        let bytes = &self.bytes[from..from + run.length as usize];
        let text = ChunkText::new(bytes, 0, run.offset, self.separator);
        let rows = Rows::of(run.input, text, 0, true, &mut self.run_cells);
        Ok(rows.below(&self.shape, bytes.len()).numbered_from(run.row))
    }

    /// Loads these bytes if necessary; returns their position in the buffer.
    fn fetch(&mut self, offset: u64, length: u32) -> Result<usize> {
        let end = self.start + self.bytes.len() as u64;
        if offset < self.start || offset + u64::from(length) > end {
            // If this request is just after the previous one, more will follow, so read more. Otherwise only this row.
            let follows = offset >= self.start && offset < end + NEAR;
            let rest = self.source.bytes.saturating_sub(offset);
            let wanted = u64::from(length).max(if follows { WINDOW.min(rest) } else { 0 });
            self.source.read_into(offset, wanted as usize, &mut self.bytes)?;
            self.start = offset;
        }
        Ok((offset - self.start) as usize)
    }
}

//! Rows of delimited text, one after the other, in bounded memory.

use std::borrow::Cow;
use std::ops::{Range, RangeInclusive};

use sha2::{Digest, Sha256};

use super::columns::Column;
use super::header::Header;
use super::scan::{CellSpan, MAX_RECORD, Malformed, Scanned, scan, scan_first_line, split_leniently};
use super::source::Source;
use crate::domain::{FilerCode, clean, is_blank, read_entry_number};
use crate::error::{Error, Result};

const CHUNK: usize = 1 << 20;
const WINDOW: usize = 1 << 16;
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Where a row stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct RowRef {
    /// Which input, counted from 0 in the order of the call.
    pub input: u16,
    /// The row as a spreadsheet numbers it, the first being 1.
    pub row: u32,
    /// Its length in bytes, without the line end.
    pub length: u32,
    /// Where it begins in the input.
    pub offset: u64,
}

/// A row as it stands in the input: borrowed, nothing is copied.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    /// Where it stands.
    pub at: RowRef,
    /// What is wrong with it, if anything.
    pub malformed: Option<Malformed>,
    bytes: &'a [u8],
    /// The same as text; none where a byte isn't UTF-8.
    text: Option<&'a str>,
    cells: &'a [CellSpan],
}

impl<'a> Row<'a> {
    /// How many cells the row has.
    pub fn cell_count(&self) -> usize {
        self.cells.len()
    }

    /// Whether the byte stands anywhere in the row.
    pub fn contains(&self, byte: u8) -> bool {
        memchr::memchr(byte, self.bytes).is_some()
    }

    /// A cell's content as the file has it, without the quotes around it; blank beyond the last cell.
    pub fn cell(&self, place: usize) -> Cow<'a, str> {
        let Some(span) = self.cells.get(place) else {
            return Cow::Borrowed("");
        };
        let text = self.decode(span.range());
        if span.doubled { Cow::Owned(text.replace("\"\"", "\"")) } else { text }
    }

    /// The whole row as text, and where the cell at `place` stands in it, quotes included.
    pub fn text_around(&self, place: Option<usize>) -> (String, Range<usize>) {
        let whole = 0..self.bytes.len();
        let cell = place.and_then(|p| self.cells.get(p)).map_or(whole.clone(), |span| {
            let quote = usize::from(span.quoted);
            span.range().start - quote..(span.range().end + quote).min(whole.end)
        });
        let mut text = self.decode(0..cell.start).into_owned();
        let start = text.len();
        text.push_str(&self.decode(cell.clone()));
        let end = text.len();
        text.push_str(&self.decode(cell.end..whole.end));
        (text, start..end)
    }

    /// A part of the row; where one byte of the row isn't UTF-8 all of it is read as Windows-1252.
    fn decode(&self, range: Range<usize>) -> Cow<'a, str> {
        match self.text.and_then(|text| text.get(range.clone())) {
            Some(text) => Cow::Borrowed(text),
            None => windows_1252(&self.bytes[range]),
        }
    }
}

/// UTF-8, or else Windows-1252, in which every byte is a character.
fn decode(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => windows_1252(bytes),
    }
}

fn windows_1252(bytes: &[u8]) -> Cow<'_, str> {
    encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0
}

/// Reads an input row by row, and hashes it on the way.
pub struct Reader<'s> {
    source: &'s Source,
    input: u16,
    separator: u8,
    buffer: Vec<u8>,
    /// What of the buffer is read but not yet given out.
    from: usize,
    filled: usize,
    /// Where the buffer begins in the input.
    base: u64,
    ended: bool,
    row: u32,
    cells: Vec<CellSpan>,
    width: Option<RangeInclusive<usize>>,
    /// Where the entry number stands, once the header is known.
    number_place: Option<usize>,
    filer_place: Option<usize>,
    hash: Sha256,
}

impl<'s> Reader<'s> {
    /// Reads from the beginning, behind a byte order mark.
    pub fn new(source: &'s Source, input: u16, separator: u8) -> Result<Self> {
        let mut reader = Reader {
            source,
            input,
            separator,
            buffer: Vec::new(),
            from: 0,
            filled: 0,
            base: 0,
            ended: false,
            row: 0,
            cells: Vec::new(),
            width: None,
            number_place: None,
            filer_place: None,
            hash: Sha256::new(),
        };
        reader.fill()?;
        if reader.buffer[..reader.filled].starts_with(BYTE_ORDER_MARK) {
            reader.from = BYTE_ORDER_MARK.len();
        }
        Ok(reader)
    }

    /// Passes over the rows up to the header; from there on rows are held against its number of cells.
    pub fn skip_header(&mut self, header: &Header) -> Result<()> {
        while self.row < header.row && self.next_row()?.is_some() {}
        let named = header.names.iter().rposition(|n| !is_blank(n)).map_or(0, |i| i + 1);
        self.width = Some(named..=header.names.len());
        self.number_place = header.places.get(Column::EntryNumber);
        self.filer_place = header.places.get(Column::Filer);
        Ok(())
    }

    /// The next row, empty ones included; none at the end.
    pub fn next_row(&mut self) -> Result<Option<Row<'_>>> {
        let (length, total, malformed) = loop {
            let bytes = &self.buffer[self.from..self.filled];
            if bytes.is_empty() && self.ended {
                return Ok(None);
            }
            match scan(bytes, self.separator, self.ended, &mut self.cells) {
                Scanned::Record { length, total, malformed } => break (length, total, malformed),
                Scanned::Incomplete if bytes.len() > MAX_RECORD + CHUNK => {
                    let row = self.row.saturating_add(1);
                    return Err(Error::RowTooLong { name: self.source.name.clone(), row });
                }
                Scanned::Incomplete => self.fill()?,
            }
        };
        let Some(row) = self.row.checked_add(1) else {
            return Err(Error::TooManyRows { name: self.source.name.clone() });
        };
        self.row = row;
        Ok(Some(self.take(length, total, malformed)))
    }

    fn take(&mut self, mut length: usize, mut total: usize, malformed: Option<Malformed>) -> Row<'_> {
        let malformed = malformed.or_else(|| {
            let bytes = &self.buffer[self.from..self.filled];
            let several_lines = memchr::memchr2(b'\n', b'\r', &bytes[..length]).is_some();
            let wrong = if several_lines && self.holds_two_rows(length) {
                Some(Malformed::RunsIntoAnotherRow)
            } else {
                self.wrong_width(length)
            };
            // Of a record of several lines only the first is given up.
            if wrong.is_some() && several_lines {
                (length, total) = scan_first_line(bytes, self.separator, &mut self.cells);
            }
            wrong
        });
        let start = self.from;
        self.from += total;
        let bytes = &self.buffer[start..start + length];
        let at = RowRef {
            input: self.input,
            row: self.row,
            length: length as u32,
            offset: self.base + start as u64,
        };
        row(bytes, at, malformed, &self.cells)
    }

    /// Whether two lines of a record are rows by themselves: each has enough cells, and an entry number at its
    /// place. Then it isn't text that someone broke over lines, but a quote that a stray one further down
    /// closed. (Of a text in the first or last column one line may look like a row, never two.)
    fn holds_two_rows(&self, length: usize) -> bool {
        let (Some(width), Some(place)) = (&self.width, self.number_place) else { return false };
        let text = |line: &[u8], cells: &[CellSpan], place: usize| {
            cells.get(place).map(|cell| decode(&line[cell.range()]).into_owned()).unwrap_or_default()
        };
        let record = &self.buffer[self.from..self.from + length];
        let mut cells = Vec::new();
        let mut is_row = |line: &&[u8]| {
            split_leniently(line, self.separator, &mut cells);
            let filer = self.filer_place.and_then(|place| FilerCode::parse(&text(line, &cells, place)));
            let number = text(line, &cells, place);
            cells.len() >= (*width.start()).max(2) && read_entry_number(clean(&number), filer).is_ok()
        };
        record.split(|c| matches!(c, b'\n' | b'\r')).filter(&mut is_row).nth(1).is_some()
    }

    fn wrong_width(&self, length: usize) -> Option<Malformed> {
        let width = self.width.as_ref()?;
        let record = &self.buffer[self.from..self.from + length];
        let blank = |cell: &CellSpan| is_blank(&decode(&record[cell.range()]));
        match self.cells.len() {
            n if n < *width.start() => Some(Malformed::TooFewCells),
            n if n > *width.end() && !self.cells[*width.end()..].iter().all(blank) => {
                Some(Malformed::TooManyCells)
            }
            _ => None,
        }
    }

    /// Moves what is left to the front and reads on behind it.
    fn fill(&mut self) -> Result<()> {
        self.buffer.copy_within(self.from..self.filled, 0);
        self.base += self.from as u64;
        self.filled -= self.from;
        self.from = 0;
        if self.buffer.len() < self.filled + CHUNK {
            // Twice as much each time, so that a record that is scanned again costs no more than twice.
            let mut larger = vec![0; 2 * (self.filled + CHUNK)];
            larger[..self.filled].copy_from_slice(&self.buffer[..self.filled]);
            self.buffer = larger;
        }
        let at = self.base + self.filled as u64;
        let read = self.source.read_some(at, &mut self.buffer[self.filled..])?;
        self.hash.update(&self.buffer[self.filled..self.filled + read]);
        self.filled += read;
        self.ended = read == 0;
        Ok(())
    }

    /// How many bytes have been given out.
    pub fn position(&self) -> u64 {
        self.base + self.from as u64
    }

    /// The SHA-256 of what was read, in hexadecimal: of the whole input once the last row was given out.
    pub fn sha256(self) -> String {
        crate::read::hexadecimal(&self.hash.finalize())
    }
}

fn row<'a>(bytes: &'a [u8], at: RowRef, malformed: Option<Malformed>, cells: &'a [CellSpan]) -> Row<'a> {
    Row { at, malformed, bytes, text: std::str::from_utf8(bytes).ok(), cells }
}

/// Rows that were read before, fetched again for findings. Rows near each other are read together.
pub struct RowWindow<'s> {
    source: &'s Source,
    separator: u8,
    bytes: Vec<u8>,
    start: u64,
    cells: Vec<CellSpan>,
}

impl<'s> RowWindow<'s> {
    /// For the rows of a source.
    pub fn new(source: &'s Source, separator: u8) -> Self {
        RowWindow { source, separator, bytes: Vec::new(), start: 0, cells: Vec::new() }
    }

    /// The row that stands at this place.
    pub fn row(&mut self, at: RowRef) -> Result<Row<'_>> {
        let length = at.length as usize;
        let end = self.start + self.bytes.len() as u64;
        if at.offset < self.start || at.offset + length as u64 > end {
            // Reading on a little further than before: more rows will follow. Else only this one.
            let follows = at.offset >= self.start && at.offset < end + WINDOW as u64;
            let rest = self.source.bytes.saturating_sub(at.offset) as usize;
            let wanted = if follows { length.max(WINDOW.min(rest)) } else { length };
            self.bytes = self.source.read_at(at.offset, wanted)?;
            self.start = at.offset;
        }
        let from = (at.offset - self.start) as usize;
        let bytes = &self.bytes[from..from + length];
        scan(bytes, self.separator, true, &mut self.cells);
        Ok(row(bytes, at, None, &self.cells))
    }
}

//! Rows of delimited text, one after the other, in bounded memory.

use std::ops::RangeInclusive;

use sha2::{Digest, Sha256};

use super::columns::Column;
use super::header::Header;
use super::row::{Row, RowRef, decode};
use super::scan::{CellSpan, MAX_RECORD, Malformed, Scanned, scan, scan_first_line, split_leniently};
use super::source::Source;
use crate::domain::{FilerCode, clean, is_blank, read_entry_number};
use crate::error::{Error, Result};

const CHUNK: usize = 1 << 20;
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

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
        Row::new(at, bytes, &self.cells, malformed)
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

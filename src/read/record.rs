//! Splits bytes into records and cells.
//!
//! Cells are those that the `csv` crate would return (a property test compares the two), with two differences. Empty
//! lines are records, because rows are numbered like in a spreadsheet. And a malformed record is only its first line:
//! reading continues with the next line, so that an unclosed quote costs one row and not the rest of the file.

use std::ops::Range;

use memchr::{memchr, memchr2};

/// Possible separators, most common first.
pub(crate) const SEPARATORS: [u8; 4] = [b',', b'\t', b';', b'|'];

/// Longest record, in bytes. A quoted cell that exceeds it is treated as unclosed.
pub const MAX_RECORD: usize = 16 << 20;

/// What is wrong with a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Malformed {
    /// Fewer cells than the header.
    TooFewCells,
    /// More cells than the header, not all of them blank.
    TooManyCells,
    /// A quoted cell is never closed.
    UnclosedQuote,
    /// A quoted cell extends into the row of another entry, because a stray quote further down closed it.
    RunsIntoAnotherRow,
    /// A quoted cell is followed by other text before the separator.
    TextAfterQuote,
    /// It has a NUL byte.
    NulByte,
}

/// The ends of the cells of a record.
///
/// Only the end of each cell is stored, quotes included: a record may have dozens of cells, of which few are read.
#[derive(Debug, Clone, Default)]
pub struct Cells {
    /// Buffer for the ends; only the first `count` are this record's.
    ends: Vec<u32>,
    count: usize,
}

/// The location of a cell in its record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// The content, without quotes.
    pub content: Range<usize>,
    /// The whole cell, with quotes and anything after them.
    pub outer: Range<usize>,
    /// Whether the content has doubled quotes, each of which means one.
    pub doubled: bool,
}

impl Cells {
    /// Number of cells.
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether there are no cells.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    pub(crate) fn clear(&mut self) {
        self.count = 0;
    }

    /// Adds a cell that ends at `at`.
    #[inline]
    pub(crate) fn end(&mut self, at: usize) {
        self.room()[0] = at as u32;
        self.count += 1;
    }

    /// Adds a cell for each set bit, ending at `base` plus the position of the bit.
    #[inline]
    pub(crate) fn end_at_bits(&mut self, base: u32, mut bits: u64) {
        let count = bits.count_ones() as usize;
        let room = self.room();
        // Eight at a time, even if fewer are left: surplus values are overwritten later or never read.
        for eight in room.as_chunks_mut::<8>().0 {
            for end in eight {
                *end = base.wrapping_add(bits.trailing_zeros());
                bits &= bits.wrapping_sub(1);
            }
            if bits == 0 {
                break;
            }
        }
        self.count += count;
    }

    /// Adds a cell for each of the first `count` set bits, like [`Cells::end_at_bits`]. Returns the position of the
    /// last of them, or `None` if there are fewer.
    #[inline]
    pub(crate) fn end_at_first_bits(&mut self, base: u32, mut bits: u64, count: usize) -> Option<u32> {
        let mut last = 0;
        for end in self.room().get_mut(..count)? {
            if bits == 0 {
                return None;
            }
            last = bits.trailing_zeros();
            *end = base.wrapping_add(last);
            bits &= bits - 1;
        }
        self.count += count;
        Some(last)
    }

    /// Adds cells of another record, shifted by the distance from `from` in that record to `to` in this one.
    #[inline]
    pub(crate) fn repeat(&mut self, other: &Cells, indexes: Range<usize>, to: usize, from: usize) {
        let count = indexes.len();
        if self.ends.len() < self.count + count {
            self.ends.resize(2 * (self.count + count), 0);
        }
        let shift = (to as u32).wrapping_sub(from as u32);
        let ends = &mut self.ends[self.count..self.count + count];
        for (end, of_other) in ends.iter_mut().zip(&other.ends[indexes]) {
            *end = of_other.wrapping_add(shift);
        }
        self.count += count;
    }

    /// Space for the ends in a block of 64 bytes.
    #[inline]
    fn room(&mut self) -> &mut [u32; 64] {
        if self.ends.len() < self.count + 64 {
            self.ends.resize(2 * self.count + 64, 0);
        }
        self.ends[self.count..].first_chunk_mut().expect("there was made room")
    }

    fn ends(&self) -> &[u32] {
        &self.ends[..self.count]
    }

    /// The range of a cell in the record, quotes included; `None` beyond the last.
    #[inline]
    pub fn outer(&self, index: usize) -> Option<Range<usize>> {
        let end = *self.ends().get(index)? as usize;
        let start = if index == 0 { 0 } else { self.ends[index - 1] as usize + 1 };
        Some(start..end)
    }

    /// A cell of the record; `None` beyond the last. Text after a closing quote is skipped, and an unclosed quote is
    /// plain text; neither occurs in a well-formed record.
    #[inline]
    pub fn cell(&self, record: &[u8], index: usize) -> Option<Cell> {
        let outer = self.outer(index)?;
        if record.get(outer.start) != Some(&b'"') || outer.is_empty() {
            return Some(Cell { content: outer.clone(), outer, doubled: false });
        }
        match quoted_cell(&record[..outer.end], outer.start, true) {
            Some(Ok((content, doubled))) => Some(Cell { content, outer, doubled }),
            _ => Some(Cell { content: outer.clone(), outer, doubled: false }),
        }
    }
}

impl PartialEq for Cells {
    fn eq(&self, other: &Self) -> bool {
        self.ends() == other.ends()
    }
}

/// The result of scanning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scanned {
    /// A record.
    Record {
        /// Its length without the line end.
        length: usize,
        /// Its length with the line end.
        total: usize,
        /// What is wrong with its quotes or bytes. (The caller checks the number of cells.)
        malformed: Option<Malformed>,
    },
    /// The record doesn't end within these bytes; more are needed.
    Incomplete,
}

/// Scans the first record of `bytes` into `cells`; `all` means that the input ends with these bytes.
pub fn scan(bytes: &[u8], separator: u8, all: bool, cells: &mut Cells) -> Scanned {
    cells.clear();
    let Some((length, total)) = line(bytes, all) else {
        // There is no line end yet, so more bytes are needed.
        return Scanned::Incomplete;
    };
    let first_line = &bytes[..length];
    if memchr(b'"', first_line).is_none() {
        split_plain(first_line, separator, cells);
        return Scanned::Record { length, total, malformed: nul(first_line) };
    }
    match split_quoted(bytes, separator, all, cells) {
        Some(Ok((length, total))) => Scanned::Record { length, total, malformed: nul(&bytes[..length]) },
        Some(Err(malformed)) => {
            split_leniently(first_line, separator, cells);
            Scanned::Record { length, total, malformed: Some(malformed) }
        }
        None if bytes.len() < MAX_RECORD => Scanned::Incomplete,
        None => {
            split_leniently(first_line, separator, cells);
            Scanned::Record { length, total, malformed: Some(Malformed::UnclosedQuote) }
        }
    }
}

/// Scans only the first line of a record with several lines and a wrong number of cells.
pub(crate) fn scan_first_line(bytes: &[u8], separator: u8, cells: &mut Cells) -> (usize, usize) {
    let (length, total) = line(bytes, true).unwrap_or((bytes.len(), bytes.len()));
    split_leniently(&bytes[..length], separator, cells);
    (length, total)
}

/// The length of the first line, without and with its line end: LF, CRLF or CR.
fn line(bytes: &[u8], all: bool) -> Option<(usize, usize)> {
    match memchr2(b'\n', b'\r', bytes) {
        Some(end) => line_end(bytes, end, all).map(|total| (end, total)),
        None if all => Some((bytes.len(), bytes.len())),
        None => None,
    }
}

/// The end of the line end that starts at `end`; `None` if a CR is the last byte, because LF may follow.
fn line_end(bytes: &[u8], end: usize, all: bool) -> Option<usize> {
    match (bytes[end], bytes.get(end + 1)) {
        (b'\r', Some(b'\n')) => Some(end + 2),
        (b'\r', None) if !all => None,
        _ => Some(end + 1),
    }
}

fn nul(record: &[u8]) -> Option<Malformed> {
    memchr(0, record).map(|_| Malformed::NulByte)
}

fn split_plain(line: &[u8], separator: u8, cells: &mut Cells) {
    memchr::memchr_iter(separator, line).for_each(|end| cells.end(end));
    cells.end(line.len());
}

/// Splits a record in which quoted cells may contain separators and line ends. Returns its length without and with the
/// line end, or `None` if the bytes end first.
fn split_quoted(
    bytes: &[u8],
    separator: u8,
    all: bool,
    cells: &mut Cells,
) -> Option<Result<(usize, usize), Malformed>> {
    let mut start = 0;
    loop {
        let after = if bytes.get(start) == Some(&b'"') {
            match quoted_cell(bytes, start, all)? {
                Ok((content, _)) => content.end + 1,
                Err(malformed) => return Some(Err(malformed)),
            }
        } else {
            let ends = |c: &u8| *c == separator || *c == b'\n' || *c == b'\r';
            match bytes[start..].iter().position(ends) {
                Some(length) => start + length,
                None if all => bytes.len(),
                None => return None,
            }
        };
        cells.end(after);
        match bytes.get(after) {
            Some(c) if *c == separator => start = after + 1,
            Some(b'\n' | b'\r') => return line_end(bytes, after, all).map(|t| Ok((after, t))),
            Some(_) => return Some(Err(Malformed::TextAfterQuote)),
            None if all => return Some(Ok((after, after))),
            None => return None,
        }
    }
}

type Quoted = (Range<usize>, bool);

/// The content of the cell with its opening quote at `open`, and whether it has doubled quotes. The closing quote is
/// right after the content.
fn quoted_cell(bytes: &[u8], open: usize, all: bool) -> Option<Result<Quoted, Malformed>> {
    let start = open + 1;
    let mut doubled = false;
    let mut from = start;
    loop {
        let rest = bytes.get(from..).unwrap_or_default();
        let Some(quote) = memchr(b'"', rest).map(|i| from + i) else {
            return all.then_some(Err(Malformed::UnclosedQuote));
        };
        match bytes.get(quote + 1) {
            Some(b'"') => {
                doubled = true;
                from = quote + 2;
            }
            None if !all => return None,
            _ => return Some(Ok((start..quote, doubled))),
        }
    }
}

/// Splits a malformed line as well as possible, so that a message can name its entry: text after a closing quote is
/// skipped up to the next separator, and an unclosed quote is plain text.
pub(crate) fn split_leniently(line: &[u8], separator: u8, cells: &mut Cells) {
    cells.clear();
    let next_separator = |from: usize| {
        let rest = line.get(from..).unwrap_or_default();
        memchr(separator, rest).map_or(line.len(), |i| from + i)
    };
    let mut start = 0;
    while start <= line.len() {
        let quoted = (line.get(start) == Some(&b'"')).then(|| quoted_cell(line, start, true)).flatten();
        let end = match quoted {
            Some(Ok((content, _))) => next_separator(content.end + 1),
            Some(Err(_)) | None => next_separator(start),
        };
        cells.end(end);
        start = end + 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(bytes: &str) -> (Vec<&str>, usize, Option<Malformed>) {
        let mut cells = Cells::default();
        match scan(bytes.as_bytes(), b',', true, &mut cells) {
            Scanned::Record { total, malformed, .. } => {
                let cell = |index| &bytes[cells.cell(bytes.as_bytes(), index).unwrap().content];
                ((0..cells.len()).map(cell).collect(), total, malformed)
            }
            Scanned::Incomplete => panic!("all bytes were given"),
        }
    }

    #[test]
    fn cells_are_split_at_separators_outside_quotes() {
        assert_eq!(record("a,b,,c\nx"), (vec!["a", "b", "", "c"], 7, None));
        assert_eq!(record("a,\"b,c\r\nd\",e\r\nx"), (vec!["a", "b,c\r\nd", "e"], 14, None));
        assert_eq!(record("\"a\"\"b\",\n"), (vec!["a\"\"b", ""], 8, None));
        assert_eq!(record("\nx"), (vec![""], 1, None));
        assert_eq!(record("a\rb"), (vec!["a"], 2, None));
    }

    #[test]
    fn a_quote_within_an_unquoted_cell_is_plain_text() {
        assert_eq!(record("4\" LAMPS,x\n"), (vec!["4\" LAMPS", "x"], 11, None));
        assert_eq!(record("x,=\"123\"\n"), (vec!["x", "=\"123\""], 9, None));
    }

    #[test]
    fn a_malformed_record_is_only_its_first_line() {
        let (cells, total, malformed) = record("a,\"b,c\nd,e\nf,g\n");
        assert_eq!((cells, total), (vec!["a", "\"b", "c"], 7));
        assert_eq!(malformed, Some(Malformed::UnclosedQuote));
        let (cells, total, malformed) = record("a,\"b\nc\"d,e\nf\n");
        assert_eq!((cells, total), (vec!["a", "\"b"], 5));
        assert_eq!(malformed, Some(Malformed::TextAfterQuote));
    }

    #[test]
    fn text_after_a_quote_is_malformed_and_its_neighbours_are_still_split() {
        let (cells, _, malformed) = record("\"b\"x,c,\"d\"\n");
        assert_eq!(malformed, Some(Malformed::TextAfterQuote));
        assert_eq!(cells, ["b", "c", "d"]);
    }

    #[test]
    fn a_nul_byte_is_malformed() {
        assert_eq!(record("a\0,b\n").2, Some(Malformed::NulByte));
        assert_eq!(record("\"a\0\",b\n").2, Some(Malformed::NulByte));
    }

    #[test]
    fn a_record_is_complete_only_when_nothing_can_change_it() {
        let mut cells = Cells::default();
        for open in ["", "a,b", "a,b\r", "a,\"b", "a,\"b\"", "a,\"b\"\r", "a,\"b\"\""] {
            let scanned = scan(open.as_bytes(), b',', false, &mut cells);
            assert_eq!(scanned, Scanned::Incomplete, "{open:?}");
        }
        for closed in ["a,b\n", "a,b\r\n", "a,\"b\nc\"\r\n", "\r\n"] {
            let scanned = scan(closed.as_bytes(), b',', false, &mut cells);
            assert!(matches!(scanned, Scanned::Record { total, .. } if total == closed.len()));
        }
    }
}

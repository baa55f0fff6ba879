//! Bytes → records: where each row and each of its cells begins and ends.
//!
//! Cells mean what the `csv` crate makes of them (a property test holds the two equal), with two
//! differences. Empty lines are records, since rows are numbered as a spreadsheet numbers them. And a record
//! that is malformed is only its first line: reading goes on with the next one, so that a quote that is
//! never closed costs one row and not the rest of the file.

use std::ops::Range;

use memchr::{memchr, memchr2};

/// What may separate cells, the most common first.
pub(crate) const SEPARATORS: [u8; 4] = [b',', b'\t', b';', b'|'];

/// Longer than any honest row: a quoted cell that runs on for more is taken as never closed.
pub const MAX_RECORD: usize = 16 << 20;

/// What is wrong with a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Malformed {
    /// Fewer cells than the header.
    TooFewCells,
    /// More cells than the header, and not only blank ones.
    TooManyCells,
    /// A quoted cell is never closed.
    UnclosedQuote,
    /// A quoted cell runs on into the row of another entry: a stray quote further down closed it.
    RunsIntoAnotherRow,
    /// A quoted cell is followed by other text before the separator.
    TextAfterQuote,
    /// A NUL byte.
    NulByte,
}

/// Where the cells of a record end.
///
/// Of each cell only the end is kept, quotes included: a record may have dozens of cells and few are looked at.
#[derive(Debug, Clone, Default)]
pub struct Cells {
    /// Room for the ends; only the first of them are this record's.
    ends: Vec<u32>,
    count: usize,
}

/// One cell of a record: its bytes, and how to take them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// Where the content stands within the record, quotes not included.
    pub content: Range<usize>,
    /// Where the cell stands within the record, quotes and what follows them included.
    pub outer: Range<usize>,
    /// Whether a doubled quote within stands for one.
    pub doubled: bool,
}

impl Cells {
    /// How many cells there are.
    pub fn len(&self) -> usize {
        self.count
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.count == 0
    }

    pub(crate) fn clear(&mut self) {
        self.count = 0;
    }

    /// Adds a cell that ends here.
    #[inline]
    pub(crate) fn end(&mut self, at: usize) {
        self.room()[0] = at as u32;
        self.count += 1;
    }

    /// Adds a cell for each bit, which ends as far behind `base` as the bit has its place.
    #[inline]
    pub(crate) fn end_at_bits(&mut self, base: u32, mut bits: u64) {
        let count = bits.count_ones() as usize;
        let room = self.room();
        // Eight at a time, whether so many are left or not: what is written beyond them is overwritten or not read.
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

    /// Adds a cell for each of the first so many bits, as [`Cells::end_at_bits`] does; gives the place of the last of
    /// them, or none where there are fewer bits.
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

    /// Adds cells of another record that end at `to` in this one and at `from` in that.
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

    /// Room for as many ends as a block of 64 bytes may hold.
    #[inline]
    fn room(&mut self) -> &mut [u32; 64] {
        if self.ends.len() < self.count + 64 {
            self.ends.resize(2 * self.count + 64, 0);
        }
        self.ends[self.count..].first_chunk_mut().expect("there was made room")
    }

    /// Where the cells end.
    fn ends(&self) -> &[u32] {
        &self.ends[..self.count]
    }

    /// Where a cell stands in the record, quotes included; none beyond the last.
    #[inline]
    pub fn outer(&self, index: usize) -> Option<Range<usize>> {
        let end = *self.ends().get(index)? as usize;
        let start = if index == 0 { 0 } else { self.ends[index - 1] as usize + 1 };
        Some(start..end)
    }

    /// A cell of the record; none beyond the last. What follows a closing quote is passed over, and a quote that
    /// isn't closed is plain text: neither stands in a record that isn't malformed.
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

/// What stands at the beginning of the bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scanned {
    /// A record.
    Record {
        /// Its length without the line end.
        length: usize,
        /// Its length with the line end.
        total: usize,
        /// What is wrong with its quoting or bytes, if anything. (Cells are counted by the caller.)
        malformed: Option<Malformed>,
    },
    /// The record doesn't end within these bytes: read more.
    Incomplete,
}

/// Scans the first record of `bytes`; `all` says that nothing follows them. Its cells go into `cells`.
pub fn scan(bytes: &[u8], separator: u8, all: bool, cells: &mut Cells) -> Scanned {
    cells.clear();
    let Some((length, total)) = line(bytes, all) else {
        // Without a line end in sight only the bytes that follow can tell.
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

/// The first line alone, for a record of several lines that has the wrong number of cells.
pub(crate) fn scan_first_line(bytes: &[u8], separator: u8, cells: &mut Cells) -> (usize, usize) {
    let (length, total) = line(bytes, true).unwrap_or((bytes.len(), bytes.len()));
    split_leniently(&bytes[..length], separator, cells);
    (length, total)
}

/// The length of the first line, without and with its end: LF, CRLF or CR.
fn line(bytes: &[u8], all: bool) -> Option<(usize, usize)> {
    match memchr2(b'\n', b'\r', bytes) {
        Some(end) => line_end(bytes, end, all).map(|total| (end, total)),
        None if all => Some((bytes.len(), bytes.len())),
        None => None,
    }
}

/// Where the line end that begins at `end` ends; none if a CR is the last byte and LF may follow.
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

/// Splits a record some of whose cells are quoted and may hold separators and line ends. Gives its length
/// without and with the line end, or none where the bytes end before it does.
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

/// The content of a cell whose opening quote stands at `open`, and whether a quote within is doubled. The closing
/// quote stands right behind it.
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

/// Splits a malformed line as well as can be, so that a message may name its entry: what follows a closing
/// quote is passed over up to the next separator, and a quote that isn't closed is plain text.
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

//! Bytes → records: where each row and each of its cells begins and ends.
//!
//! Cells mean what the `csv` crate makes of them (a property test holds the two equal), with two
//! differences. Empty lines are records, since rows are numbered as a spreadsheet numbers them. And a record
//! that is malformed is only its first line: reading goes on with the next one, so that a quote that is
//! never closed costs one row and not the rest of the file.

use std::ops::Range;

use memchr::{memchr, memchr2};

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

/// One cell of a record: its bytes, and how to take them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CellSpan {
    /// Where the content begins within the record.
    pub start: u32,
    /// Where it ends.
    pub end: u32,
    /// Whether quotes stand around it.
    pub quoted: bool,
    /// Whether a doubled quote within stands for one.
    pub doubled: bool,
}

impl CellSpan {
    /// The content's bytes, quotes not included.
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
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
pub fn scan(bytes: &[u8], separator: u8, all: bool, cells: &mut Vec<CellSpan>) -> Scanned {
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
pub fn scan_first_line(bytes: &[u8], separator: u8, cells: &mut Vec<CellSpan>) -> (usize, usize) {
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

fn plain(start: usize, end: usize) -> CellSpan {
    CellSpan { start: start as u32, end: end as u32, quoted: false, doubled: false }
}

fn split_plain(line: &[u8], separator: u8, cells: &mut Vec<CellSpan>) {
    let mut start = 0;
    for end in memchr::memchr_iter(separator, line) {
        cells.push(plain(start, end));
        start = end + 1;
    }
    cells.push(plain(start, line.len()));
}

/// Splits a record some of whose cells are quoted and may hold separators and line ends. Gives its length
/// without and with the line end, or none where the bytes end before it does.
fn split_quoted(
    bytes: &[u8],
    separator: u8,
    all: bool,
    cells: &mut Vec<CellSpan>,
) -> Option<Result<(usize, usize), Malformed>> {
    let mut start = 0;
    loop {
        let (cell, after) = if bytes.get(start) == Some(&b'"') {
            match quoted_cell(bytes, start, all)? {
                Ok(found) => found,
                Err(malformed) => return Some(Err(malformed)),
            }
        } else {
            let ends = |c: &u8| *c == separator || *c == b'\n' || *c == b'\r';
            match bytes[start..].iter().position(ends) {
                Some(length) => (plain(start, start + length), start + length),
                None if all => (plain(start, bytes.len()), bytes.len()),
                None => return None,
            }
        };
        cells.push(cell);
        match bytes.get(after) {
            Some(c) if *c == separator => start = after + 1,
            Some(b'\n' | b'\r') => return line_end(bytes, after, all).map(|t| Ok((after, t))),
            Some(_) => return Some(Err(Malformed::TextAfterQuote)),
            None if all => return Some(Ok((after, after))),
            None => return None,
        }
    }
}

type Cell = (CellSpan, usize);

/// A cell whose opening quote stands at `open`, and where it ends behind the closing one.
fn quoted_cell(bytes: &[u8], open: usize, all: bool) -> Option<Result<Cell, Malformed>> {
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
            _ => {
                let (start, end) = (start as u32, quote as u32);
                return Some(Ok((CellSpan { start, end, quoted: true, doubled }, quote + 1)));
            }
        }
    }
}

/// Splits a malformed line as well as can be, so that a message may name its entry: what follows a closing
/// quote is passed over up to the next separator, and a quote that isn't closed is plain text.
pub(super) fn split_leniently(line: &[u8], separator: u8, cells: &mut Vec<CellSpan>) {
    cells.clear();
    let next_separator = |from: usize| {
        let rest = line.get(from..).unwrap_or_default();
        memchr(separator, rest).map_or(line.len(), |i| from + i)
    };
    let mut start = 0;
    while start <= line.len() {
        let quoted = (line.get(start) == Some(&b'"')).then(|| quoted_cell(line, start, true)).flatten();
        let end = match quoted {
            Some(Ok((cell, after))) => {
                cells.push(cell);
                next_separator(after)
            }
            Some(Err(_)) | None => {
                let end = next_separator(start);
                cells.push(plain(start, end));
                end
            }
        };
        start = end + 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(bytes: &str) -> (Vec<&str>, usize, Option<Malformed>) {
        let mut cells = Vec::new();
        match scan(bytes.as_bytes(), b',', true, &mut cells) {
            Scanned::Record { total, malformed, .. } => {
                (cells.iter().map(|c| &bytes[c.range()]).collect(), total, malformed)
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
        let mut cells = Vec::new();
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

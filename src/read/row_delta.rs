//! Finds rows that repeat the previous one except for a few cells, without searching for every separator.
//!
//! The rows of an entry are usually adjacent and differ in line, tariff number and amounts, while the rest is equal
//! byte for byte. Equal cells need neither be split nor parsed again.

use std::ops::Range;

use super::columns::Column;
use super::header::Header;
use super::record::Cells;
use super::row_scanner::{BLOCK, marks, within_quotes};

/// The cells that differ between rows of an entry, as far as is known.
#[derive(Debug, Clone)]
pub(crate) struct RowDelta {
    separator: u8,
    /// Indexes of those cells, sorted.
    varying: Vec<usize>,
    /// The same indexes as ranges of adjacent ones.
    groups: Vec<Range<usize>>,
    /// Indexes of entry-level cells. A row in which one of them changes doesn't repeat the previous one.
    of_entry: Vec<usize>,
    number: usize,
}

/// The bytes of a record: its first byte, and the first byte after its line end.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Span {
    pub(crate) start: usize,
    pub(crate) end: usize,
}

impl RowDelta {
    pub(crate) fn below(header: &Header) -> Option<Self> {
        let sorted = |mut indexes: Vec<usize>| {
            indexes.sort_unstable();
            indexes
        };
        let number = header.columns.get(Column::EntryNumber)?;
        let mut of_entry =
            sorted(Column::of_entry().flat_map(|column| header.columns.all(column)).copied().collect());
        of_entry.extend(&header.columns.importer_or_name);
        of_entry.push(number);
        let varying =
            sorted(Column::of_rows().flat_map(|column| header.columns.all(column)).copied().collect());
        let groups = groups(&varying);
        Some(RowDelta { separator: header.separator, varying, groups, of_entry, number })
    }

    /// Finds the cells of the record at `start` if it repeats the previous one; returns the position after it.
    pub(crate) fn find(
        &self,
        bytes: &[u8],
        (before, cells_before): (Span, &Cells),
        start: usize,
        cells: &mut Cells,
    ) -> Option<usize> {
        cells.clear();
        // Positions up to which the two records are equal except for varying cells.
        let (mut at, mut at_before, mut cell) = (start, before.start, 0);
        for group in &self.groups {
            let begin = cells_before.outer(group.start)?.start;
            at = repeated(bytes, at_before..before.start + begin, at)?;
            cells.repeat(cells_before, cell..group.start, at - start, begin);
            at = self.varied(bytes, at, start, group.len(), cells)?;
            (at_before, cell) = (before.start + cells_before.outer(group.end - 1)?.end, group.end);
        }
        let end = repeated(bytes, at_before..before.end, at)?;
        cells.repeat(cells_before, cell..cells_before.len(), end - start, before.end - before.start);
        Some(end)
    }

    /// Finds `count` cells from `at` on and returns the end of the last. `None` if they don't all end within one block,
    /// or if any is irregular.
    #[inline]
    fn varied(
        &self,
        bytes: &[u8],
        at: usize,
        start: usize,
        count: usize,
        cells: &mut Cells,
    ) -> Option<usize> {
        let block = bytes[at..].first_chunk::<BLOCK>()?;
        let (separators, quotes, controls) = marks(block, self.separator);
        let (inside, controls) = (within_quotes(quotes), controls & !separators);
        let mut ends = separators & !inside;
        let line_end = controls & controls.wrapping_neg();
        if let [b'\n', ..] | [b'\r', b'\n', ..] = block[line_end.trailing_zeros() as usize % BLOCK..] {
            // One of them may be the last cell of the row.
            ends |= line_end & !inside;
        }
        let last = cells.end_at_first_bits((at - start) as u32, ends, count)?;
        // A regular cell is quoted from its first to its last byte, or not at all.
        let (opening, closing) = (quotes & inside, quotes & !inside);
        let irregular = (opening & !(ends << 1 | 1)) | (closing << 1 & !ends);
        let passed = (1 << last) - 1;
        (irregular & (passed << 1 | 1) == 0 && controls & passed == 0).then_some(at + last as usize)
    }

    /// Learns from two records of one entry which further cells vary.
    pub(crate) fn learn(
        &mut self,
        (before, cells_before): (&[u8], &Cells),
        (record, cells): (&[u8], &Cells),
    ) {
        let same = |index| match (cells_before.outer(index), cells.outer(index)) {
            (Some(outer_before), Some(outer)) => before[outer_before] == record[outer],
            _ => false,
        };
        if cells_before.len() != cells.len() || !same(self.number) {
            return;
        }
        let differs = |index: &usize| !self.varying.contains(index) && !same(*index);
        let learnt: Vec<usize> =
            (0..cells.len()).filter(differs).filter(|index| !self.of_entry.contains(index)).collect();
        if !learnt.is_empty() {
            self.varying.extend(learnt);
            self.varying.sort_unstable();
            self.groups = groups(&self.varying);
        }
    }
}

/// The ranges of adjacent indexes.
fn groups(indexes: &[usize]) -> Vec<Range<usize>> {
    let side_by_side = indexes.chunk_by(|a, b| *b == a + 1);
    side_by_side.map(|group| group[0]..group[group.len() - 1] + 1).collect()
}

/// The end of the bytes at `at` if they equal the range `before` of the previous record, else `None`.
#[inline]
fn repeated(bytes: &[u8], before: Range<usize>, at: usize) -> Option<usize> {
    let end = at + before.len();
    (bytes.get(at..end)? == &bytes[before]).then_some(end)
}

#[cfg(test)]
mod tests {
    use super::super::record::scan;
    use super::*;
    use crate::read::aliases::Aliases;
    use crate::read::header::read_header;
    use crate::read::row_scanner::{Next, RowScanner};

    const NAMES: [&str; 6] = ["Entry Number", "Line Number", "Unit", "HTS", "Entry Type", "Duty Amount"];

    /// The cells of the second row if it is found to repeat the first.
    fn repeated(first: &str, second: &str) -> Option<Vec<String>> {
        let header = read_header(1, NAMES.map(String::from).to_vec(), &Aliases::default());
        let repeats = RowDelta::below(&Header { separator: b',', ..header }).unwrap();
        let text = format!("{first}\n{second}\n{}", "x".repeat(64));
        let bytes = text.as_bytes();
        let (mut before, mut cells) = (Cells::default(), Cells::default());
        let Next::Record(_) = RowScanner::new(bytes, b',', true, 0).next(&mut before) else {
            panic!("a row")
        };
        let end = first.len() + 1;
        let found = repeats.find(bytes, (Span { start: 0, end }, &before), end, &mut cells)?;
        assert_eq!(found, end + second.len() + 1);
        let cell = |index| second[cells.outer(index).unwrap()].to_string();
        Some((0..cells.len()).map(cell).collect())
    }

    #[test]
    fn a_row_that_differs_only_in_cells_of_rows_repeats_the_one_before() {
        let first = "B7603245278,1,NO,9903.01.25,01,100.00";
        let cells = |second: &str| Some(second.split(',').map(String::from).collect());
        for second in [
            "B7603245278,2,NO,8471.30.0100,01,0",
            "B7603245278,10,NO,,01,",
            "B7603245278,1,NO,\"9903.01.25\",01,\"\"",
            "B7603245278,1,NO,9903.01.25,01,100.00\r",
            first,
        ] {
            let first = if second.ends_with('\r') { format!("{first}\r") } else { first.to_string() };
            assert_eq!(repeated(&first, second), cells(second.trim_end()), "{second}");
        }
        let quoted = "\"B7603245278\",\"1\",\"NO\",\"9903.01.25\",\"01\",\"1,100.00\"\r";
        let second = "\"B7603245278\",\"2\",\"NO\",\"\",\"01\",\"2,200.00\"\r";
        let expected = ["\"B7603245278\"", "\"2\"", "\"NO\"", "\"\"", "\"01\"", "\"2,200.00\""];
        assert_eq!(repeated(quoted, second), Some(expected.map(String::from).to_vec()));
    }

    #[test]
    fn any_other_row_is_looked_at_closely() {
        let first = "B7603245278,1,NO,9903.01.25,01,100.00";
        for second in [
            "B7603245279,1,NO,9903.01.25,01,100.00",
            "B7603245278,1,NO,9903.01.25,03,100.00",
            "B7603245278,1,KG,9903.01.25,01,100.00",
            "B7603245278,1,NO,\"9903.01.25\"x,01,100.00",
            "B7603245278,1,NO,\"9903\"\".01.25\",01,100.00",
            "B7603245278,1,NO,9903.01.25,01,\"1,100.00",
            "B7603245278,1,NO,9903\".01.25,01,100.00",
            "B7603245278,1,NO,\"9903\n01.25\",01,100.00",
            "B7603245278,1,NO,9903\0.01.25,01,100.00",
            "B7603245278,1,NO,9903.01.25,01,100.00,",
            "B7603245278,1,NO,9903.01.25,01",
            "B7603245278,1,NO,",
            "",
        ] {
            assert_eq!(repeated(first, second), None, "{second:?}");
        }
    }

    #[test]
    fn what_differs_between_two_rows_of_an_entry_is_learnt_but_for_what_is_said_of_the_entry() {
        let header = read_header(1, NAMES.map(String::from).to_vec(), &Aliases::default());
        let mut repeats = RowDelta::below(&header).unwrap();
        assert_eq!(repeats.groups, [1..2, 3..4, 5..6]);
        let cells = |row: &str| {
            let mut cells = Cells::default();
            scan(row.as_bytes(), b',', true, &mut cells);
            cells
        };
        let learn = |repeats: &mut RowDelta, a: &str, b: &str| {
            repeats.learn((a.as_bytes(), &cells(a)), (b.as_bytes(), &cells(b)));
        };
        let first = "B7603245278,1,NO,9903.01.25,01,100.00";
        learn(&mut repeats, first, "B7603245286,1,KG,9903.01.25,01,100.00");
        assert_eq!(repeats.groups, [1..2, 3..4, 5..6], "another entry");
        learn(&mut repeats, first, "B7603245278,1,KG,9903.01.25,03,100.00");
        assert_eq!(repeats.groups, [1..4, 5..6]);
    }
}

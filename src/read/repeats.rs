//! Rows that repeat the row before but for a few cells, found without looking for every separator.
//!
//! The rows of an entry stand together and differ in line, tariff number and amounts; all else is the same to the
//! byte. What is the same as in the row before means the same: it need neither be split nor read again.

use super::columns::Column;
use super::header::Header;
use super::scan::Cells;

/// Which cells differ from row to row of an entry, as far as is known.
#[derive(Debug, Clone)]
pub(super) struct Repeats {
    separator: u8,
    /// The places of those cells, in their order.
    varying: Vec<usize>,
    /// The places of cells that say something of the whole entry: a row in which one differs is no repeated one.
    of_entry: Vec<usize>,
    number: usize,
}

/// Where a record stands: its first byte, and the first byte behind its line end.
#[derive(Debug, Clone, Copy)]
pub(super) struct Span {
    pub(super) start: usize,
    pub(super) behind: usize,
}

impl Repeats {
    pub(super) fn below(header: &Header) -> Option<Self> {
        let places = |columns: &[Column]| {
            let mut places: Vec<usize> =
                columns.iter().flat_map(|column| header.places.all(*column)).copied().collect();
            places.sort_unstable();
            places
        };
        let number = header.places.get(Column::EntryNumber)?;
        let mut of_entry = places(&Column::OF_ENTRY);
        of_entry.extend(&header.places.importer_or_name);
        of_entry.push(number);
        Some(Repeats { separator: header.separator, varying: places(&Column::OF_ROWS), of_entry, number })
    }

    /// Finds the cells of the record at `start`, if it repeats the one before; gives the first byte behind it.
    pub(super) fn find(
        &self,
        bytes: &[u8],
        (before, cells_before): (Span, &Cells),
        start: usize,
        cells: &mut Cells,
    ) -> Option<usize> {
        cells.clear();
        // Up to where both records are known to be the same but for the cells that differ.
        let (mut at, mut at_before, mut cell) = (start, before.start, 0);
        for place in &self.varying {
            let outer = cells_before.outer(*place)?;
            at = repeated(bytes, at_before..before.start + outer.start, at)?;
            cells.repeat(cells_before, cell..*place, at - start, outer.start);
            at += bytes[at..].iter().position(|c| self.ends(*c))?;
            if bytes[at] != self.separator && bytes[at] != b'\n' {
                return None;
            }
            cells.end(at - start);
            (at_before, cell) = (before.start + outer.end, place + 1);
        }
        let behind = repeated(bytes, at_before..before.behind, at)?;
        let shift = behind - start;
        cells.repeat(cells_before, cell..cells_before.len(), shift, before.behind - before.start);
        Some(behind)
    }

    /// Whether the character ends a cell, or makes one that must be looked at closely.
    #[inline]
    fn ends(&self, c: u8) -> bool {
        c == self.separator || c == b'"' || c < b' '
    }

    /// Learns from two records of one entry which other cells differ.
    pub(super) fn learn(
        &mut self,
        (before, cells_before): (&[u8], &Cells),
        (record, cells): (&[u8], &Cells),
    ) {
        let same = |place| match (cells_before.outer(place), cells.outer(place)) {
            (Some(outer_before), Some(outer)) => before[outer_before] == record[outer],
            _ => false,
        };
        if cells_before.len() != cells.len() || !same(self.number) {
            return;
        }
        let differs = |place: &usize| !self.varying.contains(place) && !same(*place);
        let learnt: Vec<usize> =
            (0..cells.len()).filter(differs).filter(|place| !self.of_entry.contains(place)).collect();
        self.varying.extend(learnt);
        self.varying.sort_unstable();
    }
}

/// Where in the record the bytes end that are to stand at `at` as they do in the record before; none where others
/// do.
#[inline]
fn repeated(bytes: &[u8], before: std::ops::Range<usize>, at: usize) -> Option<usize> {
    let end = at + before.len();
    (bytes.get(at..end)? == &bytes[before]).then_some(end)
}

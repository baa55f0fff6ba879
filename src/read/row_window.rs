//! Rows read again.

use super::row::{Row, RowRef};
use super::scan::{CellSpan, scan};
use super::source::Source;
use crate::error::Result;

const WINDOW: usize = 1 << 16;

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
        Ok(Row::new(at, bytes, &self.cells, None))
    }
}

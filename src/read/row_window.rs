//! Rows read again.

use super::row::{Row, RowRef};
use super::rows::{CellBuffers, Rows, Text, split};
use super::scan::Cells;
use super::source::Source;
use crate::error::Result;

/// How many bytes are read at a time where rows that are wanted stand near each other.
const WINDOW: u64 = 1 << 16;
/// So far apart they are near.
const NEAR: u64 = 1 << 13;

/// Rows that stand side by side in an input.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct RunRef {
    /// Which input.
    pub input: u16,
    /// Where the first row begins in it.
    pub offset: u64,
    /// From there to the end of the last row, in bytes.
    pub length: u32,
    /// The number of the first row.
    pub row: u32,
}

/// Rows that were read before, fetched again. Rows near each other are read together.
#[derive(Debug)]
pub struct RowWindow<'s> {
    source: &'s Source,
    separator: u8,
    bytes: Vec<u8>,
    start: u64,
    cells: Cells,
    run_cells: CellBuffers,
}

impl<'s> RowWindow<'s> {
    /// For the rows of a source.
    pub fn new(source: &'s Source, separator: u8) -> Self {
        let (bytes, cells, run_cells) = Default::default();
        RowWindow { source, separator, bytes, start: 0, cells, run_cells }
    }

    /// How the source is called.
    pub fn name(&self) -> &str {
        &self.source.name
    }

    /// The row that stands at this place.
    pub fn row(&mut self, at: RowRef) -> Result<Row<'_>> {
        let from = self.fetch(at.offset, at.length)?;
        let bytes = &self.bytes[from..from + at.length as usize];
        split(bytes, self.separator, &mut self.cells);
        Ok(Row::new(at, bytes, None, &self.cells))
    }

    /// The rows that stand side by side at this place.
    pub fn rows(&mut self, run: RunRef) -> Result<Rows<'_>> {
        let from = self.fetch(run.offset, run.length)?;
        let bytes = &self.bytes[from..from + run.length as usize];
        let text = Text::new(bytes, 0, run.offset, self.separator);
        Ok(Rows::of(run.input, text, 0, true, &mut self.run_cells).numbered_from(run.row))
    }

    /// Sees to it that these bytes are at hand, and tells where.
    fn fetch(&mut self, offset: u64, length: u32) -> Result<usize> {
        let end = self.start + self.bytes.len() as u64;
        if offset < self.start || offset + u64::from(length) > end {
            // Reading on a little further than before: more rows will follow. Else only this one.
            let follows = offset >= self.start && offset < end + NEAR;
            let rest = self.source.bytes.saturating_sub(offset);
            let wanted = u64::from(length).max(if follows { WINDOW.min(rest) } else { 0 });
            self.source.read_into(offset, wanted as usize, &mut self.bytes)?;
            self.start = offset;
        }
        Ok((offset - self.start) as usize)
    }
}

//! Entries looked at again: their rows are read once more.

use super::Judged;
use super::offending::{cell_text, place_of};
use crate::assemble::{Entry, EntryRow, read_again};
use crate::domain::EntryNumber;
use crate::error::Result;
use crate::read::{Column, Row, RowRef, RowWindow, RunRef};

/// Looks at rows and entries of a run again.
#[derive(Debug)]
pub struct Look<'j> {
    judged: &'j Judged,
    windows: Vec<RowWindow<'j>>,
    /// The rows of the entry looked at last.
    rows: Vec<EntryRow>,
}

impl<'j> Look<'j> {
    /// At a run.
    pub fn at(judged: &'j Judged) -> Self {
        let window = |input| {
            let (source, header) = judged.input(input);
            RowWindow::new(source, header.separator)
        };
        let windows = (0u16..).take(judged.input_count()).map(window).collect();
        Look { judged, windows, rows: Vec::new() }
    }

    /// The run.
    pub fn judged(&self) -> &'j Judged {
        self.judged
    }

    /// Looks at a row.
    pub fn row<T>(&mut self, at: RowRef, look: impl FnOnce(&Row<'_>) -> T) -> Result<T> {
        self.windows[usize::from(at.input)].row(at).map(|row| look(&row))
    }

    /// The text of a row's cell in a column, and where in the row it stands.
    pub fn cell(&mut self, at: RowRef, column: Column) -> Result<(Option<usize>, String)> {
        let (_, header) = self.judged.input(at.input);
        self.row(at, |row| (place_of(&header.places, column, row), cell_text(&header.places, column, row)))
    }

    /// An entry with all its rows.
    pub fn entry(&mut self, number: EntryNumber) -> Result<Entry<'_>> {
        if self.rows.first().is_none_or(|row| row.number != number) {
            let mut rows = std::mem::take(&mut self.rows);
            rows.clear();
            let place = self.judged.place(number).expect("findings are about entries that were read");
            for run in self.judged.runs(place) {
                self.again(run, number, &mut rows)?;
            }
            rows.sort_by_key(|row| row.at);
            self.rows = rows;
        }
        Ok(self.judged.resolve(&self.rows))
    }

    /// Adds the rows of an entry that stand here.
    pub(super) fn again(&mut self, run: RunRef, number: EntryNumber, rows: &mut Vec<EntryRow>) -> Result<()> {
        let (_, header) = self.judged.input(run.input);
        read_again(&mut self.windows[usize::from(run.input)], header, run, number, rows)
    }
}

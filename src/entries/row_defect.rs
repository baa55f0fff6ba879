//! Rows that can't be read.

use super::fields::EntryRow;
use crate::domain::{EntryNumber, EntryNumberDefect};
use crate::read::{Malformed, RowRef};

/// A row that can't be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RowDefect {
    /// Where it is.
    pub at: RowRef,
    /// What is wrong.
    pub kind: RowDefectKind,
    /// Its entry number, where it can be read all the same.
    pub number: Option<EntryNumber>,
    /// Whether it is a footer if no row of an entry follows.
    pub(crate) may_be_footer: bool,
}

impl RowDefect {
    /// Whether the row has data and no entry number.
    pub(crate) fn is_without_number(&self) -> bool {
        self.kind == RowDefectKind::EntryNumber(EntryNumberDefect::Missing)
    }

    /// The row as one of its entry, where that is known: it may hide a duty or a status.
    pub(crate) fn unread_row(&self) -> Option<EntryRow> {
        let is_malformed = matches!(self.kind, RowDefectKind::Malformed(_));
        self.number.filter(|_| is_malformed).map(|number| EntryRow::unread(number, self.at))
    }

    /// The same, shifted by the number of rows before those read in one go.
    pub(crate) fn behind(self, rows: u32) -> Self {
        RowDefect { at: RowRef { row: self.at.row + rows, ..self.at }, ..self }
    }
}

/// What is wrong with a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowDefectKind {
    /// Its cells can't be distinguished.
    Malformed(Malformed),
    /// It has no entry number, or none that can be read.
    EntryNumber(EntryNumberDefect),
}

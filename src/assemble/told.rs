//! What the rows of an entry tell, column by column, and what they leave open.

use crate::domain::EntryNumber;
use crate::read::{Column, ColumnSet};

use super::fields::{Blank, FIELDS};
use super::row::{EntryRow, bears_duty};

/// An entry, the columns that its rows tell and those that they leave open. A column that one row leaves open
/// another may tell. In 16 bytes: there may be tens of millions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ToldEntry {
    /// Its number.
    pub number: EntryNumber,
    told: ColumnSet,
    open: ColumnSet,
}

impl ToldEntry {
    /// Of one row.
    pub(super) fn of(row: &EntryRow) -> Self {
        let mut entry =
            ToldEntry { number: row.number, told: ColumnSet::default(), open: ColumnSet::default() };
        entry.add_state(row);
        entry.add_duty(row);
        entry
    }

    /// Adds another row of the entry.
    pub(super) fn add(&mut self, row: &EntryRow) {
        if !row.repeats_state {
            self.add_state(row);
        }
        self.add_duty(row);
    }

    /// Adds what the input's columns tell by themselves.
    pub(super) fn add_columns(&mut self, columns: ColumnSet) {
        let by_columns = FIELDS.iter().filter(|field| field.blank == Blank::IsAnswer);
        by_columns.for_each(|field| self.note(field.column, columns.contains(field.column)));
        let has_hts = [Column::Hts, Column::HtsAdditional].into_iter().any(|column| columns.contains(column));
        self.note(Column::Hts, has_hts);
    }

    /// Adds what other rows of the entry tell.
    pub(super) fn join(&mut self, other: Self) {
        self.told = self.told.union(other.told);
        self.open = self.open.union(other.open);
    }

    /// The columns that no row tells and at least one leaves open.
    pub fn undecided(self) -> ColumnSet {
        self.open.without(self.told)
    }

    fn note(&mut self, column: Column, told: bool) {
        if told { self.told.insert(column) } else { self.open.insert(column) }
    }

    fn add_state(&mut self, row: &EntryRow) {
        for field in FIELDS.iter().filter(|field| field.blank == Blank::LeavesOpen) {
            if field.counts(&row.state) {
                self.note(field.column, (field.value)(&row.state).is_some());
            }
        }
    }

    /// A duty that one row lacks no other row tells.
    fn add_duty(&mut self, row: &EntryRow) {
        if row.tariffs().any(|(heading, duty)| duty.is_none() && bears_duty(heading, duty)) {
            self.open.insert(Column::Duty);
        }
    }
}

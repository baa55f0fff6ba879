//! What the rows of an entry tell, column by column, and what they leave open.

use crate::domain::{EntryNumber, LiquidationStatus};
use crate::read::{Column, ColumnSet};

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

/// Columns in which a blank means none, or is judged by a rule of its own: they are open only where they are
/// missing.
const BLANK_TELLS: [Column; 5] = [
    Column::Importer,
    Column::ReconciliationEntry,
    Column::ProtestStatus,
    Column::Drawback,
    Column::Injunction,
];

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
        BLANK_TELLS.into_iter().for_each(|column| self.note(column, columns.contains(column)));
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
        let state = &row.state;
        self.note(Column::EntryDate, state.entry_date.value().is_some());
        self.note(Column::EntryType, state.entry_type.is_some());
        self.note(Column::LiquidationStatus, state.liquidation_status.is_some());
        self.note(Column::ControlStatus, state.control.is_some());
        self.note(Column::SummaryStatus, state.summary.is_some());
        self.note(Column::CollectionStatus, state.collection.is_some());
        // Of an entry that isn't liquidated the date decides nothing.
        if state.liquidation_status.is_some_and(LiquidationStatus::is_liquidated) {
            self.note(Column::LiquidationDate, state.liquidation_date.value().is_some());
        }
    }

    /// A duty that one row lacks no other row tells.
    fn add_duty(&mut self, row: &EntryRow) {
        if row.tariffs().any(|(heading, duty)| duty.is_none() && bears_duty(heading, duty)) {
            self.open.insert(Column::Duty);
        }
    }
}

//! What is kept of an entry once it is judged.

use chrono::NaiveDate;

use super::entry::{Entry, Liquidation};
use super::tariff_lines::Duties;
use crate::domain::{EntryType, ImporterNumber};

/// What entries.csv and the figures say of an entry, its verdict apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct EntryFacts {
    /// How many rows it has.
    pub rows: u64,
    /// The importer of record, if the rows agree on one.
    pub importer: Option<ImporterNumber>,
    /// The entry type, if the rows agree on one.
    pub entry_type: Option<EntryType>,
    /// The entry date, if the rows agree on one.
    pub entry_date: Option<NaiveDate>,
    /// The latest of the entry dates.
    pub latest_date: Option<NaiveDate>,
    /// Its liquidation.
    pub liquidation: Liquidation,
    /// Its IEEPA duties.
    pub duties: Duties,
    /// Whether a row bears duty under an IEEPA heading, in scope or not.
    pub bears_ieepa_duty: bool,
}

impl EntryFacts {
    /// Of an entry.
    pub fn of(entry: &Entry<'_>) -> Self {
        EntryFacts {
            rows: entry.rows.iter().filter(|row| !row.is_unread).count() as u64,
            importer: entry.agreed_importer(),
            entry_type: entry.agreed_type(),
            entry_date: entry.agreed_date(),
            latest_date: entry.dates().max(),
            liquidation: entry.liquidation,
            duties: entry.duties,
            bears_ieepa_duty: entry.bears_ieepa_duty(),
        }
    }
}

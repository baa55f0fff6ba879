//! Everything that a ledger holds, as CSV files.

use std::path::Path;

use crate::declare::OutputDir;
use crate::error::Result;
use crate::ledger::{Ledger, TABLES};
use crate::report::write_table;

/// Writes the tables of a ledger into a folder. Nothing in it is replaced.
///
/// # Errors
///
/// Where the ledger can't be read, the folder holds a file of such a name, or it can't be written.
pub fn export_ledger(ledger: &Path, folder: &Path) -> Result<()> {
    let ledger = Ledger::open(ledger)?;
    let mut staged = OutputDir::shared(folder).stage()?;
    ledger.at_one_moment(|| {
        TABLES.iter().try_for_each(|table| {
            staged.add(table.file, |to, failed| write_table(&ledger, table, to, failed)).map(drop)
        })
    })?;
    staged.commit()
}

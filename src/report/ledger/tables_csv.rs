//! The tables of a ledger as CSV.

use std::io::Write;

use crate::error::{Error, Result};
use crate::ledger::{Ledger, Table};
use crate::report::text::safe_cell;

/// Writes a table with its header.
pub fn write_table(
    ledger: &Ledger,
    table: &Table,
    to: &mut (dyn Write + Send),
    failed: impl Fn(std::io::Error) -> Error,
) -> Result<()> {
    let not_written = |error: csv::Error| failed(error.into());
    let mut csv = csv::Writer::from_writer(to);
    csv.write_record(table.columns).map_err(not_written)?;
    ledger.each_row(table, |row| {
        for (place, cell) in row.iter().enumerate() {
            let cell = if table.cents.contains(&place) { cell.into() } else { safe_cell(cell) };
            csv.write_field(&*cell).map_err(not_written)?;
        }
        csv.write_record(None::<&[u8]>).map_err(not_written)
    })?;
    csv.flush().map_err(&failed)
}

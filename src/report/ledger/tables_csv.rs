//! The tables of a ledger as CSV.

use std::io::Write;

use crate::error::{Error, Result};
use crate::ledger::{Ledger, Table};
use crate::report::cells::Cells;
use crate::report::text::safe_cell;

/// Writes a table with its header.
pub fn write_table(
    ledger: &Ledger,
    table: &Table,
    to: &mut (dyn Write + Send),
    failed: impl Fn(std::io::Error) -> Error,
) -> Result<()> {
    let mut cells = Cells::default();
    table.columns.iter().for_each(|column| cells.text(column));
    cells.end();
    ledger.each_row(table, |row| {
        for (place, cell) in row.iter().enumerate() {
            if table.cents.contains(&place) { cells.text(cell) } else { cells.any(&safe_cell(cell)) }
        }
        cells.end();
        if cells.bytes.len() > 1 << 16 {
            to.write_all(&cells.bytes).map_err(&failed)?;
            cells.bytes.clear();
        }
        Ok(())
    })?;
    to.write_all(&cells.bytes).map_err(&failed)
}

//! Rows of an entry read once more.

use super::row::{EntryRow, RowReader};
use crate::domain::{EntryNumber, clean, read_entry_number};
use crate::error::{Error, Result};
use crate::read::{Column, Header, RowWindow, RunRef};

/// Reads rows that stand side by side again, as they were read at first, and adds them to `rows`.
pub fn read_again(
    window: &mut RowWindow<'_>,
    header: &Header,
    run: RunRef,
    number: EntryNumber,
    rows: &mut Vec<EntryRow>,
) -> Result<()> {
    let mut reader = RowReader::new(&header.places);
    let place = header.places.get(Column::EntryNumber).unwrap_or_default();
    let changed = Error::Changed { name: window.name().into() };
    let mut again = window.rows(run)?;
    while let Some((row, before)) = again.next_row() {
        let before = reader.before(&row, before);
        let reading = reader.same_number(&row, &before);
        let read = || read_entry_number(clean(&row.cell(place)), reader.filer(&row)).ok();
        match reading.or_else(read).filter(|reading| reading.number() == number) {
            Some(reading) => rows.push(reader.read(&row, reading, before)),
            None => return Err(changed),
        }
    }
    Ok(())
}

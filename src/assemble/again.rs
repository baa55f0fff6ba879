//! Rows of an entry read once more.

use super::row::EntryRow;
use super::row_reader::{NumberRead, RowReader};
use crate::domain::{EntryNumber, clean, read_entry_number};
use crate::error::{Error, Result};
use crate::read::{Column, ExtraWords, Header, RowWindow, RunRef};

/// So many rows of one entry are held in memory; no entry summary has nearly as many, in however many reports.
const MOST_ROWS: usize = 1 << 18;

/// Reads rows of an input again.
#[derive(Debug)]
pub struct Again<'a> {
    reader: RowReader<'a>,
    number: usize,
}

impl<'a> Again<'a> {
    /// The rows below this header, in which these words are known in addition.
    pub fn below(header: &'a Header, extra: &'a ExtraWords) -> Self {
        let number = header.places.get(Column::EntryNumber).unwrap_or_default();
        Again { reader: RowReader::new(&header.places, extra), number }
    }

    /// Adds an entry's rows that stand side by side to `rows`, as they were read at first.
    pub fn read(
        &mut self,
        window: &mut RowWindow<'_>,
        run: RunRef,
        number: EntryNumber,
        rows: &mut Vec<EntryRow>,
    ) -> Result<()> {
        let (reader, place) = (&mut self.reader, self.number);
        let mut again = window.rows(run)?;
        while let Some(row) = again.next_row() {
            if rows.len() == MOST_ROWS {
                return Err(Error::TooManyRowsOfEntry { name: window.name().into(), number });
            }
            let plain = || row.plain(place).and_then(EntryNumber::from_bytes).map(NumberRead::plain);
            let any =
                || read_entry_number(clean(&row.cell(place)), reader.filer(&row)).ok().map(NumberRead::from);
            let read = reader.repeated_number(&row).or_else(plain).or_else(any);
            match read.filter(|read| read.reading.number() == number) {
                Some(read) => rows.push(reader.read(&row, read)),
                None => return Err(Error::Changed { name: window.name().into() }),
            }
        }
        Ok(())
    }
}

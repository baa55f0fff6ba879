//! A CSV file of a result: a header, then rows.

use std::io::{self, Write};

use crate::error::{Error, Result};

/// Writes rows of `N` cells, LF line ends, quoted where they must be (RFC 4180).
pub(super) struct Table<'w, const N: usize, F: Fn(io::Error) -> Error> {
    csv: csv::Writer<&'w mut dyn Write>,
    failed: F,
}

impl<'w, const N: usize, F: Fn(io::Error) -> Error> Table<'w, N, F> {
    pub(super) fn new(header: [&str; N], to: &'w mut dyn Write, failed: F) -> Result<Self> {
        let mut table = Table { csv: csv::Writer::from_writer(to), failed };
        table.row(header)?;
        Ok(table)
    }

    pub(super) fn row(&mut self, cells: [&str; N]) -> Result<()> {
        self.csv.write_record(cells).map_err(|error| (self.failed)(error.into()))
    }

    pub(super) fn finish(mut self) -> Result<()> {
        self.csv.flush().map_err(self.failed)
    }
}

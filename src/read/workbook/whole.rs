//! Converts workbooks other than .xlsx (.xls, .xlsb and .ods) to delimited text. What calamine doesn't report of their
//! sheets is known before the first sheet is written.

use calamine::{Cell, Data, DataRef, Range};

use super::guard::Unreported;
use super::parts::damaged;
use super::sheets::{Chosen, Unpacked, candidates, choose};
use super::table::{HeaderRows, Table, Uncalculated};
use crate::error::Result;
use crate::read::aliases::Aliases;
use crate::read::decode::Spool;

/// Limit on cells of a workbook that calamine keeps in memory, including blank ones between others.
pub(crate) const CELLS: u64 = 20_000_000;
/// Limit on text in these cells, in bytes.
pub(crate) const TEXT: u64 = 256 << 20;

/// Receives a cell with content; returns whether to go on.
pub(crate) type Take<'t> = &'t mut dyn FnMut(Cell<DataRef<'_>>) -> Result<bool>;

/// A workbook opened by calamine.
pub(crate) trait WholeBook {
    fn sheets(&self) -> Vec<calamine::Sheet>;

    fn is_1904(&self) -> bool;

    /// What calamine doesn't report of each sheet.
    fn unreported(&self) -> &[Unreported];

    /// Passes the cells of a sheet to `take`, row by row.
    fn cells(&mut self, index: usize, take: Take<'_>) -> Result<()>;
}

/// Writes the chosen sheets as text.
pub(crate) fn unpack(
    name: &str,
    book: &mut dyn WholeBook,
    in_memory: bool,
    vocabulary: &Aliases,
    progress: &mut (dyn FnMut(u64) + Send),
) -> Result<Vec<Unpacked>> {
    let all = book.sheets();
    if all.len() != book.unreported().len() {
        return Err(damaged(name, "its list of sheets can't be read"));
    }
    // calamine finds a sheet by its name.
    if (1..all.len()).any(|index| all[..index].iter().any(|other| other.name == all[index].name)) {
        return Err(damaged(name, "two of its sheets have one name"));
    }
    let sheets = candidates(&all);
    let (chosen, mut unread) = choose(name, &sheets, vocabulary, |sheet| {
        let mut first = HeaderRows::default();
        book.cells(sheet.index, &mut |cell| Ok(first.add(&cell)))?;
        Ok(first)
    })?;
    let mut unpacked = Vec::new();
    for one in &chosen {
        let (mut sheet, text, bytes) = unpack_sheet(name, book, one, in_memory, progress)?;
        sheet.unread = std::mem::take(&mut unread);
        unpacked.push((sheet, text, bytes));
    }
    Ok(unpacked)
}

fn unpack_sheet(
    name: &str,
    book: &mut dyn WholeBook,
    chosen: &Chosen<'_>,
    in_memory: bool,
    progress: &mut (dyn FnMut(u64) + Send),
) -> Result<Unpacked> {
    let index = chosen.sheet.index;
    let unreported = &book.unreported()[index];
    let mut uncalculated = Uncalculated::new(&chosen.header);
    unreported.uncalculated.iter().for_each(|cell| uncalculated.add(*cell));
    if let Some(error) = uncalculated.error(name, &chosen.sheet.name, None) {
        return Err(error);
    }
    let (merged, mut hidden_rows) = (unreported.merged.clone(), unreported.hidden_rows.clone());
    let mut text = Spool::begin(in_memory, progress)?;
    let mut table = Table::new(name, &chosen.header, book.is_1904(), &mut text);
    table.fill_down(&chosen.to_fill_down(merged));
    if chosen.continues {
        table.continue_below(&chosen.header)?;
    }
    book.cells(index, &mut |cell| table.add(&cell).map(|()| true))?;
    table.finish()?;
    hidden_rows.retain(|row| table.has_content(*row));
    let sheet = chosen.sheet(table.width, hidden_rows);
    let (file, bytes) = text.finish()?;
    Ok((sheet, file, bytes))
}

/// Passes the cells of a range that have content to `take`.
pub(crate) fn cells_of(range: &Range<Data>, take: Take<'_>) -> Result<()> {
    let (first_row, first_column) = range.start().unwrap_or_default();
    for (row, column, value) in range.used_cells() {
        let position = (first_row.saturating_add(row as u32), first_column.saturating_add(column as u32));
        if !take(Cell::new(position, borrowed(value)))? {
            break;
        }
    }
    Ok(())
}

fn borrowed(value: &Data) -> DataRef<'_> {
    match value {
        Data::Int(number) => DataRef::Int(*number),
        Data::Float(number) => DataRef::Float(*number),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => DataRef::SharedString(text),
        Data::Bool(value) => DataRef::Bool(*value),
        Data::DateTime(moment) => DataRef::DateTime(*moment),
        Data::Error(error) => DataRef::Error(error.clone()),
        Data::Empty => DataRef::Empty,
    }
}

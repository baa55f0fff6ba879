//! One sheet of a workbook → text.

use std::sync::mpsc::sync_channel;
use std::thread;

use calamine::{Cell, DataRef};

use super::table::{Table, header_among};
use super::{Book, joined, unreadable};
use crate::error::Result;
use crate::read::Vocabulary;
use crate::read::header::{HEADER_ROWS, Header};
use crate::read::spool::Spool;

/// How many cells go from one thread to the other at a time.
const BATCH: usize = 1 << 12;

/// Looks for a header in the first rows of a sheet.
pub(super) fn header(
    name: &str,
    book: &mut Book<'_>,
    sheet: &str,
    vocabulary: &Vocabulary,
) -> Result<Option<Header>> {
    let unreadable = |error| unreadable(name, error);
    let mut cells = book.worksheet_cells_reader(sheet).map_err(unreadable)?;
    let mut first = Vec::new();
    while let Some(cell) = cells.next_cell().map_err(unreadable)? {
        if cell.get_position().0 as usize >= HEADER_ROWS {
            break;
        }
        first.push(cell);
    }
    Ok(header_among(&first, vocabulary))
}

/// Writes a sheet as text. Cells become text on a thread of their own: that is a quarter of the work.
pub(super) fn write<'t, 'p>(
    name: &str,
    book: &mut Book<'_>,
    sheet: &str,
    header: &Header,
    text: &'t mut Spool<'p>,
) -> Result<Table<'t, 'p>> {
    let mut table = Table::new(name, header, book.has_1904_epoch(), text);
    let unreadable = |error| unreadable(name, error);
    let mut cells = book.worksheet_cells_reader(sheet).map_err(unreadable)?;
    thread::scope(|scope| {
        let (send, batches) = sync_channel::<Vec<Cell<DataRef<'_>>>>(4);
        let writing = scope.spawn(move || {
            batches.iter().flatten().try_for_each(|cell| table.add(&cell))?;
            table.finish()?;
            Ok(table)
        });
        let mut batch = Vec::with_capacity(BATCH);
        while let Some(cell) = cells.next_cell().map_err(unreadable)? {
            batch.push(cell);
            // Where it isn't taken, the other thread has an error to tell.
            if batch.len() == BATCH
                && send.send(std::mem::replace(&mut batch, Vec::with_capacity(BATCH))).is_err()
            {
                break;
            }
        }
        drop(send.send(batch));
        drop(send);
        joined(writing)
    })
}

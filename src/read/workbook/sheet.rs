//! One sheet of a workbook → text.

use std::sync::mpsc::sync_channel;
use std::thread;

use calamine::{Cell, DataRef};

use super::table::{Table, header_among};
use super::{Book, joined, unreadable};
use crate::error::Result;
use crate::read::header::{HEADER_ROWS, HandMapped};
use crate::read::spool::Spool;

/// How many cells go from one thread to the other at a time.
const BATCH: usize = 1 << 12;

/// Writes a sheet as text, unless no header is found and it isn't the only one that may have one.
///
/// Cells become text on a thread of their own: that is a quarter of the work.
pub(super) fn read<'t>(
    name: &str,
    book: &mut Book<'_>,
    sheet: &str,
    by_hand: &[HandMapped],
    only: bool,
    text: &'t mut Spool,
) -> Result<Option<Table<'t>>> {
    let is_1904 = book.has_1904_epoch();
    let unreadable = |error| unreadable(name, error);
    let mut cells = book.worksheet_cells_reader(sheet).map_err(unreadable)?;
    let mut following = || cells.next_cell().map_err(unreadable);
    let mut batch: Vec<Cell<DataRef<'_>>> = Vec::new();
    // Once there is no cell left, none may be asked for.
    let mut next = following()?;
    while let Some(cell) = next.take_if(|cell| cell.get_position().0 < HEADER_ROWS as u32) {
        batch.push(cell);
        next = following()?;
    }
    let header = header_among(&batch, by_hand);
    if header.is_none() && !only {
        return Ok(None);
    }
    let mut table = Table::new(name, header, is_1904, text);
    thread::scope(|scope| {
        let (send, batches) = sync_channel::<Vec<Cell<DataRef<'_>>>>(4);
        let writing = scope.spawn(move || {
            batches.iter().flatten().try_for_each(|cell| table.add(&cell))?;
            table.finish()?;
            Ok(Some(table))
        });
        while let Some(cell) = next {
            batch.push(cell);
            if batch.len() >= BATCH
                && send.send(std::mem::replace(&mut batch, Vec::with_capacity(BATCH))).is_err()
            {
                break;
            }
            next = following()?;
        }
        // Where it isn't taken, the other thread has an error to tell.
        drop(send.send(batch));
        drop(send);
        joined(writing)
    })
}

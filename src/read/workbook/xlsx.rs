//! Converts XML workbooks (.xlsx, .xlsm) to delimited text.
//!
//! calamine reads the cells one by one, and the text is written as they arrive. Neither the sheet nor the text is ever
//! in memory as a whole, and nothing is allocated by a size stated in a workbook. A second pass over the sheet's XML,
//! the guard, runs at the same time.

use std::io::{BufReader, Read, Seek, SeekFrom};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::sync_channel;
use std::{io, thread};

use calamine::{Cell, DataRef, Reader, Xlsx};
use zip::result::ZipError;

use super::guard::{Merged, Unreported, guard};
use super::parts::{Parts, damaged, unreadable};
use super::sheets::{Candidate, Chosen, Unpacked, candidates, choose};
use super::table::{HeaderRows, Table, Uncalculated, is_missing};
use crate::error::Result;
use crate::parallel::{HAS_THREADS, both};
use crate::read::aliases::Aliases;
use crate::read::decode::Spool;
use crate::read::file_at::FileAt;

/// Number of cells passed from one thread to the other at a time.
const BATCH: usize = 1 << 12;

type Book<'f> = Xlsx<BufReader<Stoppable<'f>>>;

/// Writes the chosen sheets as text.
pub(crate) fn unpack(
    parts: &mut Parts<'_>,
    file: &FileAt<'_>,
    in_memory: bool,
    vocabulary: &Aliases,
    progress: &mut (dyn FnMut(u64) + Send),
) -> Result<Vec<Unpacked>> {
    parts.check()?;
    let name = parts.name;
    let stop = AtomicBool::new(false);
    let reader = BufReader::new(Stoppable { file: file.clone(), stop: &stop });
    let mut book = Xlsx::new(reader).map_err(|error| unreadable(name, error))?;
    let sheets = candidates(book.sheets_metadata());
    let (chosen, mut unread) = choose(name, &sheets, vocabulary, |sheet| {
        let (first, _) = guarded(name, parts, sheet, &stop, || {
            let first = first_rows(name, &mut book, &sheet.name);
            stop.store(true, Ordering::Relaxed);
            first
        })?;
        Ok(first)
    })?;
    let mut unpacked = Vec::new();
    for one in &chosen {
        let (mut sheet, text, bytes) = unpack_sheet(one, parts, &mut book, &stop, in_memory, progress)?;
        sheet.unread = std::mem::take(&mut unread);
        unpacked.push((sheet, text, bytes));
    }
    Ok(unpacked)
}

/// Writes the sheet as text, to memory or a file; `progress` receives the number of bytes written.
fn unpack_sheet<'f>(
    chosen: &Chosen<'_>,
    parts: &mut Parts<'_>,
    book: &mut Book<'f>,
    stop: &AtomicBool,
    in_memory: bool,
    progress: &mut (dyn FnMut(u64) + Send),
) -> Result<Unpacked> {
    let name = parts.name;
    let mut merged = Vec::new();
    loop {
        let mut text = Spool::begin(in_memory, progress)?;
        let ((table, uncalculated), unreported) =
            guarded(name, parts, chosen.sheet, stop, || write(name, book, chosen, &merged, &mut text))?;
        if let Some(error) = uncalculated.error(name, &chosen.sheet.name, unreported.block.as_deref()) {
            return Err(error);
        }
        // Merged cells are stored after all others. If there are any, the sheet is read again.
        let found = chosen.to_fill_down(unreported.merged);
        if found != merged {
            merged = found;
            continue;
        }
        let hidden_rows = unreported.hidden_rows.into_iter().filter(|row| table.has_content(*row)).collect();
        let sheet = chosen.sheet(table.width, hidden_rows);
        let (file, bytes) = text.finish()?;
        return Ok((sheet, file, bytes));
    }
}

/// The first rows of a sheet, which include its header.
fn first_rows(name: &str, book: &mut Book<'_>, sheet: &str) -> Result<HeaderRows> {
    let unreadable = |error| unreadable(name, error);
    let mut cells = book.worksheet_cells_reader(sheet).map_err(unreadable)?;
    let mut first = HeaderRows::default();
    while let Some(cell) = cells.next_cell().map_err(unreadable)? {
        if !first.add(&cell) {
            break;
        }
    }
    Ok(first)
}

/// Writes a sheet as text. Cells become text on a separate thread, which is a quarter of the work.
fn write<'h, 't, 'p>(
    name: &str,
    book: &mut Book<'_>,
    chosen: &'h Chosen<'_>,
    merged: &[Merged],
    text: &'t mut Spool<'p>,
) -> Result<(Table<'t, 'p>, Uncalculated<'h>)> {
    let (header, sheet) = (&chosen.header, chosen.sheet.name.as_str());
    let mut table = Table::new(name, header, book.has_1904_epoch(), text);
    table.fill_down(merged);
    if chosen.continues {
        table.continue_below(header)?;
    }
    let mut uncalculated = Uncalculated::new(header);
    let unreadable = |error| unreadable(name, error);
    let mut cells = book.worksheet_cells_reader(sheet).map_err(unreadable)?;
    if !HAS_THREADS {
        while let Some(cell) = cells.next_cell_with_formula_metadata().map_err(unreadable)? {
            match is_missing(&cell.value) {
                true if cell.formula.is_some() => uncalculated.add(cell.pos),
                true => {}
                false => table.add(&Cell::new(cell.pos, cell.value))?,
            }
        }
        table.finish()?;
        return Ok((table, uncalculated));
    }
    let table = thread::scope(|scope| {
        let (send, batches) = sync_channel::<Vec<Cell<DataRef<'_>>>>(4);
        let writing = scope.spawn(move || {
            batches.iter().flatten().try_for_each(|cell| table.add(&cell))?;
            table.finish()?;
            Ok(table)
        });
        let mut batch = Vec::with_capacity(BATCH);
        while let Some(cell) = cells.next_cell_with_formula_metadata().map_err(unreadable)? {
            if is_missing(&cell.value) {
                if cell.formula.is_some() {
                    uncalculated.add(cell.pos);
                }
                continue;
            }
            batch.push(Cell::new(cell.pos, cell.value));
            // The other thread stops receiving batches if it has an error, which is returned below.
            if batch.len() == BATCH
                && send.send(std::mem::replace(&mut batch, Vec::with_capacity(BATCH))).is_err()
            {
                break;
            }
        }
        drop(send.send(batch));
        drop(send);
        joined(writing)
    })?;
    Ok((table, uncalculated))
}

/// Reads a sheet while the guard checks it on another thread. If one of the two stops, the other does too.
fn guarded<T>(
    name: &str,
    parts: &mut Parts<'_>,
    sheet: &Candidate,
    stop: &AtomicBool,
    read: impl FnOnce() -> Result<T>,
) -> Result<(T, Unreported)> {
    stop.store(false, Ordering::Relaxed);
    let pass_over = || {
        let xml = parts.sheet(sheet.index);
        let unreported =
            xml.and_then(|xml| guard(xml, stop).map_err(|error| damaged(name, ZipError::Io(error))));
        stop.fetch_or(unreported.is_err(), Ordering::Relaxed);
        unreported
    };
    let (unreported, read) = both(pass_over, || {
        let read = read();
        stop.fetch_or(read.is_err(), Ordering::Relaxed);
        read
    });
    // The guard's error comes first, because it caused the reader to stop.
    let unreported = unreported?;
    Ok((read?, unreported))
}

/// A file that can't be read any more when `stop` is set.
struct Stoppable<'f> {
    file: FileAt<'f>,
    stop: &'f AtomicBool,
}

impl Read for Stoppable<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.stop.load(Ordering::Relaxed) {
            return Err(io::Error::other("stopped"));
        }
        self.file.read(buffer)
    }
}

impl Seek for Stoppable<'_> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}

/// The result of a thread. If it panicked, the panic continues here.
fn joined<T>(thread: thread::ScopedJoinHandle<'_, T>) -> T {
    thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

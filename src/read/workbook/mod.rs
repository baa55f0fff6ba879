//! Excel workbooks (.xlsx) → delimited text, row for row and cell for cell.
//!
//! calamine reads the cells one by one, and the text is written as they come: neither the sheet nor the text is ever
//! in memory as a whole, and nothing is allocated by the size that a workbook states. A second pass over the sheet's
//! XML, the guard, runs at the same time.

mod guard;
mod parts;
mod table;

use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::sync_channel;
use std::thread;

use calamine::{Cell, DataRef, Reader, SheetType, SheetVisible, Xlsx};
use zip::result::ZipError;

use crate::error::{Error, Result};
use crate::parallel::{HAS_THREADS, both};
use crate::read::aliases::Aliases;
use crate::read::columns::Column;
use crate::read::decode::Spool;
use crate::read::export_day::ExportDay;
use crate::read::file_at::{FileAt, Storage};
use crate::read::header::Header;
use crate::read::sheet::Sheet;
use crate::text::truncate;
use guard::{Merged, Unreported, guard};
use parts::{Parts, damaged, unreadable};
use table::{HeaderRows, Table, Uncalculated, is_missing};

/// The sheet that ACE fills with the data of a report; another sheet has the prompts.
const MAIN_SHEET: &str = "Main Report";

/// How many cells go from one thread to the other at a time.
const BATCH: usize = 1 << 12;

type Book<'f> = Xlsx<BufReader<Stoppable<'f>>>;

/// A sheet, and the text that was made of it with its size.
pub(crate) type Unpacked = (Sheet, Storage, u64);

/// Writes each sheet that holds data as text: those with a header of their own, and those that go on with the columns
/// of the sheet before.
pub(crate) fn unpack(
    name: &str,
    file: &FileAt<'_>,
    in_memory: bool,
    vocabulary: &Aliases,
    progress: &mut (dyn FnMut(u64) + Send),
) -> Result<(Vec<Unpacked>, Option<ExportDay>)> {
    let mut parts = Parts::open(name, file.clone())?;
    parts.check()?;
    let exported = parts.export_day();
    let stop = AtomicBool::new(false);
    let reader = BufReader::new(Stoppable { file: file.clone(), stop: &stop });
    let mut book = Xlsx::new(reader).map_err(|error| unreadable(name, error))?;
    let sheets = candidates(&book);
    let (mut chosen, mut unread): (Vec<Chosen<'_>>, _) = (Vec::new(), Vec::new());
    for sheet in &sheets {
        let first = guarded(name, &mut parts, sheet, &stop, || {
            let first = first_rows(name, &mut book, &sheet.name);
            stop.store(true, Ordering::Relaxed);
            first
        });
        let (first, _) = first?;
        let before = chosen.last().and_then(|last| last.header.columns.get(Column::EntryNumber));
        let (holds_numbers, continues) = first.entry_numbers(before);
        let header = first.header(vocabulary);
        let is_alone = chosen.is_empty() && (sheet.is_main || sheets.len() == 1);
        match header {
            Some(header) if chosen.is_empty() || header.is_full() => {
                chosen.push(Chosen { sheet, header, continues: false });
            }
            None if is_alone => chosen.push(Chosen { sheet, header: Header::default(), continues: false }),
            None if continues => {
                let header = chosen.last().map(|last| last.header.clone()).unwrap_or_default();
                chosen.push(Chosen { sheet, header, continues: true });
            }
            _ if holds_numbers => unread.push(sheet.name.clone()),
            _ => {}
        }
    }
    if chosen.is_empty() {
        return Err(no_sheet(name, &sheets));
    }
    let mut unpacked = Vec::new();
    for one in &chosen {
        let (mut sheet, text, bytes) = one.unpack(name, &mut parts, &mut book, &stop, in_memory, progress)?;
        sheet.unread = std::mem::take(&mut unread);
        unpacked.push((sheet, text, bytes));
    }
    Ok((unpacked, exported))
}

/// A sheet that is read.
struct Chosen<'s> {
    sheet: &'s Candidate,
    header: Header,
    /// Whether the header is that of the sheet before.
    continues: bool,
}

impl Chosen<'_> {
    /// Writes the sheet as text, in memory or not; `progress` hears of it.
    fn unpack<'f>(
        &self,
        name: &str,
        parts: &mut Parts<'_>,
        book: &mut Book<'f>,
        stop: &AtomicBool,
        in_memory: bool,
        progress: &mut (dyn FnMut(u64) + Send),
    ) -> Result<Unpacked> {
        let mut merged = Vec::new();
        loop {
            let mut text = Spool::begin(in_memory, progress)?;
            let ((table, uncalculated), unreported) =
                guarded(name, parts, self.sheet, stop, || write(name, book, self, &merged, &mut text))?;
            if let Some(error) = uncalculated.error(name, &self.sheet.name, unreported.block.as_deref()) {
                return Err(error);
            }
            // They follow the cells: if there are any, the sheet is read once more.
            let found = self.to_fill_down(unreported.merged);
            if found != merged {
                merged = found;
                continue;
            }
            let hidden_rows =
                unreported.hidden_rows.into_iter().filter(|row| table.has_content(*row)).collect();
            let sheet = Sheet {
                name: self.sheet.name.clone(),
                width: table.width,
                hidden_rows,
                unread: Vec::new(),
                continues: self.continues,
            };
            let (file, bytes) = text.finish()?;
            return Ok((sheet, file, bytes));
        }
    }

    /// Of merged cells those below the header that say of which entry and line the rows are, or something of the whole
    /// entry. An amount would count several times.
    fn to_fill_down(&self, mut merged: Vec<Merged>) -> Vec<Merged> {
        let columns = &self.header.columns;
        let number = [Column::EntryNumber, Column::Filer, Column::CheckDigit, Column::Line];
        let filled = Column::of_entry().chain(number).flat_map(|column| columns.all(column));
        let filled: Vec<usize> = filled.chain(&columns.importer_or_name).copied().collect();
        let first_row = if self.continues { 0 } else { self.header.row };
        merged.retain(|area| area.first >= first_row && filled.contains(&area.column));
        merged
    }
}

/// A sheet that may hold the data.
#[derive(Debug)]
struct Candidate {
    /// Its index among all sheets.
    index: usize,
    name: String,
    /// Whether it is the one that ACE fills: then it is read even without a header.
    is_main: bool,
    is_hidden: bool,
}

/// The sheets in the order in which a header is looked for: the one that ACE fills, the visible ones, the hidden ones.
fn candidates(book: &Book<'_>) -> Vec<Candidate> {
    let candidate = |(index, sheet): (usize, &calamine::Sheet)| Candidate {
        index,
        name: sheet.name.clone(),
        is_main: sheet.name.trim().eq_ignore_ascii_case(MAIN_SHEET),
        is_hidden: sheet.visible != SheetVisible::Visible,
    };
    let sheets = book.sheets_metadata().iter().enumerate().filter(|(_, s)| s.typ == SheetType::WorkSheet);
    let mut all: Vec<Candidate> = sheets.map(candidate).collect();
    all.sort_by_key(|sheet| (!sheet.is_main, sheet.is_hidden));
    all
}

/// The error where none of several sheets has a header.
fn no_sheet(name: &str, sheets: &[Candidate]) -> Error {
    let column = Column::EntryNumber;
    if sheets.is_empty() {
        return damaged(name, "it has no sheet of cells");
    }
    let names: Vec<String> = sheets.iter().map(|sheet| format!("{:?}", truncate(&sheet.name))).collect();
    let help = format!(
        "the sheets are {}; put a header row above the data, as `cape template entries` shows, or map the header by \
         hand with --column {}=HEADER",
        names.join(", "),
        column.spec().name,
    );
    Error::NoSheet { name: name.into(), column: column.ace_name(), help }
}

/// The first rows of a sheet, among which its header is.
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

/// Writes a sheet as text. Cells become text on a thread of their own: that is a quarter of the work.
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
            // The other thread stops taking batches if it has an error, which is returned below.
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

/// Reads a sheet while the guard passes over it on another thread. If one of the two stops, the other does too.
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
    // The guard's error comes first: it is why the reader was stopped.
    let unreported = unreported?;
    Ok((read?, unreported))
}

/// A file that can't be read any more once `stop` is set.
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

/// The result of a thread; its panic, if it had one, goes on.
fn joined<T>(thread: thread::ScopedJoinHandle<'_, T>) -> T {
    thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

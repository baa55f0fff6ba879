//! Excel workbooks (.xlsx) → delimited text, row for row and cell for cell.
//!
//! Cells are read one after the other as they stand in the workbook; neither the sheet nor the text is ever held in
//! memory as a whole, and what the workbook says of its size is not believed.

mod cell;
mod parts;
mod row_tags;
mod sheets;
mod table;

use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use calamine::{Cell, DataRef, Reader, Xlsx, XlsxError};

use self::parts::Parts;
use self::sheets::candidates;
use self::table::{Table, header_among};
use super::file_at::FileAt;
use super::header::{HEADER_ROWS, HandMapped};
use super::spool::Spool;
use crate::error::{Error, Result};

/// What separates the cells in the text that is made of a sheet.
pub(super) const SEPARATOR: u8 = b',';

/// The sheet of a workbook that was read.
#[derive(Debug)]
pub struct Sheet {
    /// Its name.
    pub name: String,
    /// How many columns hold something.
    pub(super) width: usize,
    /// The rows below the header that are hidden and yet hold something.
    pub hidden_rows: Vec<u32>,
}

type Book<'f> = Xlsx<BufReader<Stoppable<'f>>>;

/// Writes the sheet that holds the data as text.
pub(super) fn unpack(
    name: &str,
    file: &FileAt<'_>,
    by_hand: &[HandMapped],
    text: &mut Spool,
) -> Result<Sheet> {
    let mut parts = Parts::open(name, file.clone())?;
    parts.check()?;
    let stop = AtomicBool::new(false);
    let reader = BufReader::new(Stoppable { file: file.clone(), stop: &stop });
    let mut book = Xlsx::new(reader).map_err(|error| unreadable(name, error))?;
    let sheets = candidates(&book);
    for sheet in &sheets {
        stop.store(false, Ordering::Relaxed);
        let (read, hidden) = thread::scope(|scope| {
            let hidden = scope.spawn(|| {
                let hidden = parts.hidden_rows(sheet.place, &stop);
                stop.fetch_or(hidden.is_err(), Ordering::Relaxed);
                hidden
            });
            let read = read_sheet(name, &mut book, &sheet.name, by_hand, sheets.len() == 1, text);
            let done = matches!(read, Ok(Some(_)));
            stop.fetch_or(!done, Ordering::Relaxed);
            (read, hidden.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic)))
        });
        // What stops one stops the other: the cause comes first.
        let hidden = hidden?;
        if let Some(table) = read? {
            let hidden_rows = hidden.into_iter().filter(|row| table.has_content(*row)).collect();
            return Ok(Sheet { name: sheet.name.clone(), width: table.width, hidden_rows });
        }
    }
    Err(sheets::none_fits(name, &sheets))
}

/// Writes a sheet as text, unless no header is found and another sheet may have one.
fn read_sheet<'t>(
    name: &str,
    book: &mut Book<'_>,
    sheet: &str,
    by_hand: &[HandMapped],
    only: bool,
    text: &'t mut Spool,
) -> Result<Option<Table<'t>>> {
    let is_1904 = book.has_1904_epoch();
    let unreadable = |error| unreadable(name, error);
    let mut stream = book.worksheet_cells_reader(sheet).map_err(unreadable)?;
    let mut cells = std::iter::from_fn(|| stream.next_cell().map_err(unreadable).transpose()).fuse();
    let mut first: Vec<Cell<DataRef<'_>>> = Vec::new();
    for cell in cells.by_ref() {
        first.push(cell?);
        if first.last().is_some_and(|cell| cell.get_position().0 >= HEADER_ROWS as u32) {
            break;
        }
    }
    let header = header_among(&first, by_hand);
    if header.is_none() && !only {
        return Ok(None);
    }
    let mut table = Table::new(name, header, is_1904, text);
    first.iter().try_for_each(|cell| table.add(cell))?;
    cells.try_for_each(|cell| table.add(&cell?))?;
    table.finish()?;
    Ok(Some(table))
}

/// A file that can't be read any more once it is told to stop.
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

fn unreadable(name: &str, error: XlsxError) -> Error {
    match error {
        XlsxError::CellError(value) => Error::BadCell { name: name.into(), value },
        error => Error::Damaged { name: name.into(), how: format!("the workbook can't be read: {error}") },
    }
}

//! Excel workbooks (.xlsx) → delimited text, row for row and cell for cell.
//!
//! Cells are read one after the other as they stand in the workbook; neither the sheet nor the text is ever held in
//! memory as a whole, and what the workbook says of its size is not believed.

mod cell;
mod formulas;
mod parts;
mod sheet;
mod sheets;
mod table;
mod tags;
mod walk;

use std::fmt::Display;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

use calamine::{Reader, Xlsx, XlsxError};

use self::formulas::CellsRead;
use self::parts::Parts;
use self::sheets::Candidate;
use self::walk::Beside;
use super::file_at::FileAt;
use super::header::Header;
use super::spool::Spool;
use super::vocabulary::Vocabulary;
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
    /// Other sheets of the workbook that have a header of entry-summary data too.
    pub unread: Vec<String>,
}

type Book<'f> = Xlsx<BufReader<Stoppable<'f>>>;

/// Writes the sheet that holds the data as text.
pub(super) fn unpack(
    name: &str,
    file: &FileAt<'_>,
    vocabulary: &Vocabulary,
    text: &mut Spool<'_>,
) -> Result<Sheet> {
    let mut parts = Parts::open(name, file.clone())?;
    parts.check()?;
    let stop = AtomicBool::new(false);
    let reader = BufReader::new(Stoppable { file: file.clone(), stop: &stop });
    let mut book = Xlsx::new(reader).map_err(|error| unreadable(name, error))?;
    let sheets = sheets::in_order(&book);
    let (mut chosen, mut unread) = (None, Vec::new());
    for sheet in &sheets {
        let header = watched(&mut parts, sheet, &CellsRead::default(), &stop, || {
            let header = sheet::header(name, &mut book, &sheet.name, vocabulary);
            stop.store(true, Ordering::Relaxed);
            header
        });
        if chosen.is_some() {
            // What is wrong with a sheet that isn't read is of no interest.
            unread.extend(
                header
                    .ok()
                    .and_then(|(header, _)| header)
                    .filter(Header::is_full)
                    .map(|_| sheet.name.clone()),
            );
        } else {
            let (header, _) = header?;
            chosen = (header.is_some() || sheet.is_main || sheets.len() == 1).then_some((sheet, header));
        }
    }
    let (sheet, header) = chosen.ok_or_else(|| sheets::none_fits(name, &sheets))?;
    let header = header.unwrap_or_default();
    let cells = CellsRead::below(&header);
    let (table, beside) = watched(&mut parts, sheet, &cells, &stop, || {
        sheet::write(name, &mut book, &sheet.name, &header, text)
    })?;
    if let Some(formulas) = beside.uncalculated {
        return Err(formulas.error(name, &sheet.name, &header));
    }
    let hidden_rows = beside.hidden_rows.into_iter().filter(|row| table.has_content(*row)).collect();
    Ok(Sheet { name: sheet.name.clone(), width: table.width, hidden_rows, unread })
}

/// Reads a sheet while another thread walks over it for what isn't told of its cells, and for what would fill the
/// memory. What stops one of the two stops the other.
fn watched<T>(
    parts: &mut Parts<'_>,
    sheet: &Candidate,
    cells: &CellsRead,
    stop: &AtomicBool,
    read: impl FnOnce() -> Result<T>,
) -> Result<(T, Beside)> {
    stop.store(false, Ordering::Relaxed);
    thread::scope(|scope| {
        let beside = scope.spawn(|| {
            let beside = parts.walk(sheet.place, cells, stop);
            stop.fetch_or(beside.is_err(), Ordering::Relaxed);
            beside
        });
        let read = read();
        stop.fetch_or(read.is_err(), Ordering::Relaxed);
        // The cause comes first.
        let beside = joined(beside)?;
        Ok((read?, beside))
    })
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

/// What a thread came to.
fn joined<T>(thread: thread::ScopedJoinHandle<'_, T>) -> T {
    thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

fn unreadable(name: &str, error: XlsxError) -> Error {
    match error {
        XlsxError::CellError(value) => Error::BadCell { name: name.into(), value },
        error => damaged(name, error),
    }
}

fn damaged(name: &str, why: impl Display) -> Error {
    Error::Damaged {
        name: name.into(),
        how: format!("the workbook can't be read: {why}"),
        help: "open it in the spreadsheet program: if it opens there, save it again as an Excel workbook (.xlsx) or \
               as \"CSV UTF-8\"; if not, get it again where it comes from",
    }
}

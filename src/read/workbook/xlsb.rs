//! Reads binary Excel workbooks (.xlsb): zip archives of records.

use std::io::{BufReader, Read};

use calamine::{Cell, CellErrorType, DataRef, Reader, Xlsb};
use quick_xml::events::BytesStart;

use super::guard::{Merged, Unreported, caught};
use super::parts::{Parts, attribute, damaged};
use super::whole::{Take, WholeBook};
use crate::error::Result;
use crate::read::file_at::FileAt;

/// Longest record in bytes. A cell has at most 32,767 characters.
const LONGEST: usize = 1 << 20;
/// Most rows of a sheet.
const ROWS: u32 = 1 << 20;

const ROW: u16 = 0x0000;
const FORMULA_ERROR: u16 = 0x000b;
const END_OF_CELLS: u16 = 0x0092;
const SHEET: u16 = 0x009c;
const END_OF_SHEETS: u16 = 0x0090;
const MERGED: u16 = 0x00b0;
/// Cell records that calamine skips: those without a column of their own, and those with formatted text.
const UNREAD: [u16; 8] = [0x000c, 0x000d, 0x000e, 0x000f, 0x0010, 0x0011, 0x0012, 0x003e];

/// A workbook, and what its records show in addition.
pub(crate) struct Book<'f> {
    name: &'f str,
    book: Xlsb<BufReader<FileAt<'f>>>,
    unreported: Vec<Unreported>,
    /// For each sheet, the cells whose formula results in an error.
    errors: Vec<Vec<Cell<DataRef<'static>>>>,
}

impl<'f> Book<'f> {
    pub(crate) fn open(mut parts: Parts<'f>, file: &FileAt<'f>) -> Result<Self> {
        parts.check()?;
        let name = parts.name;
        let (mut unreported, mut errors) = (Vec::new(), Vec::new());
        for path in sheet_paths(&mut parts)? {
            let sheet = BufReader::new(parts.part(&path)?);
            let (of_sheet, errors_of_sheet) = guard(sheet).map_err(|why| damaged(name, why))?;
            unreported.push(of_sheet);
            errors.push(errors_of_sheet);
        }
        let opened = caught(name, || Ok(Xlsb::new(BufReader::new(file.clone()))))?;
        let book = opened.map_err(|error| damaged(name, error))?;
        Ok(Book { name, book, unreported, errors })
    }
}

impl WholeBook for Book<'_> {
    fn sheets(&self) -> Vec<calamine::Sheet> {
        self.book.sheets_metadata().to_vec()
    }

    fn is_1904(&self) -> bool {
        self.book.has_1904_epoch()
    }

    fn unreported(&self) -> &[Unreported] {
        &self.unreported
    }

    fn cells(&mut self, index: usize, take: Take<'_>) -> Result<()> {
        let (name, sheet) = (self.name, self.book.sheet_names()[index].clone());
        let mut errors = self.errors[index].iter().peekable();
        let mut cells =
            caught(name, || self.book.worksheet_cells_reader(&sheet).map_err(|error| damaged(name, error)))?;
        loop {
            let cell = caught(name, || cells.next_cell().map_err(|error| damaged(name, error)))?;
            let position = cell.as_ref().map(Cell::get_position);
            while let Some(error) =
                errors.next_if(|error| position.is_none_or(|at| error.get_position() < at))
            {
                if !take(error.clone())? {
                    return Ok(());
                }
            }
            let Some(cell) = cell else { return Ok(()) };
            if !take(cell)? {
                return Ok(());
            }
        }
    }
}

/// Reads records one by one: kind and content of each.
struct Records<R> {
    from: R,
    content: Vec<u8>,
}

impl<R: Read> Records<R> {
    fn byte(&mut self) -> std::result::Result<usize, &'static str> {
        let mut byte = [0];
        self.from.read_exact(&mut byte).map_err(|_| "it ends in the midst of a sheet")?;
        Ok(byte[0].into())
    }

    fn next(&mut self) -> std::result::Result<(u16, &[u8]), &'static str> {
        let first = self.byte()?;
        let kind = if first < 0x80 { first } else { first & 0x7f | (self.byte()? & 0x7f) << 7 };
        let mut length = 0;
        for shift in [0, 7, 14, 21] {
            let byte = self.byte()?;
            length |= (byte & 0x7f) << shift;
            if byte < 0x80 {
                break;
            }
        }
        if length > LONGEST {
            return Err("a record is longer than any cell");
        }
        self.content.resize(length, 0);
        self.from.read_exact(&mut self.content).map_err(|_| "it ends in the midst of a record")?;
        Ok((kind as u16, &self.content))
    }
}

fn number(content: &[u8], at: usize) -> std::result::Result<u32, &'static str> {
    let bytes = content.get(at..).and_then(|rest| rest.first_chunk::<4>());
    bytes.map(|bytes| u32::from_le_bytes(*bytes)).ok_or("a record is too short")
}

/// The parts with the sheets, in the order of the workbook.
fn sheet_paths(parts: &mut Parts<'_>) -> Result<Vec<String>> {
    let name = parts.name;
    let book = BufReader::new(parts.part("xl/workbook.bin")?);
    let ids = sheet_ids(book).map_err(|why| damaged(name, why))?;
    let target = |id: String| -> Result<String> {
        let is_it = |tag: &BytesStart<'static>| attribute(tag, "Id").is_some_and(|of| of == id);
        Ok(format!("xl/{}", parts.target("xl/_rels/workbook.bin.rels", is_it)?))
    };
    ids.into_iter().map(target).collect()
}

fn sheet_ids(book: impl Read) -> std::result::Result<Vec<String>, &'static str> {
    let (mut records, mut ids) = (Records { from: book, content: Vec::new() }, Vec::new());
    loop {
        match records.next()? {
            (END_OF_SHEETS, _) => return Ok(ids),
            (SHEET, content) => {
                let length = number(content, 8)?;
                if length == u32::MAX {
                    continue;
                }
                let id = content.get(12..).and_then(|rest| rest.get(..2 * length as usize));
                let units = id.ok_or("a record is too short")?.chunks_exact(2);
                let units: Vec<u16> = units.map(|unit| u16::from_le_bytes([unit[0], unit[1]])).collect();
                ids.push(String::from_utf16_lossy(&units));
            }
            _ => {}
        }
    }
}

/// Finds what calamine doesn't report of a sheet, and rejects cells that it would silently skip.
fn guard(sheet: impl Read) -> std::result::Result<(Unreported, Vec<Cell<DataRef<'static>>>), &'static str> {
    let mut records = Records { from: sheet, content: Vec::new() };
    let (mut unreported, mut errors, mut row) = (Unreported::default(), Vec::new(), None);
    loop {
        match records.next()? {
            (END_OF_CELLS, _) => break,
            (ROW, content) => {
                let next = number(content, 0)?;
                if next >= ROWS || row.is_some_and(|row| row >= next) {
                    return Err("its rows are out of order");
                }
                row = Some(next);
                if content.get(11).is_some_and(|flags| flags & 0x10 != 0) {
                    unreported.hidden_rows.push(next + 1);
                }
            }
            (FORMULA_ERROR, content) => {
                let position = (row.unwrap_or_default(), number(content, 0)?);
                let value = DataRef::Error(error(content.get(8).copied().unwrap_or_default()));
                errors.push(Cell::new(position, value));
            }
            (kind, _) if UNREAD.contains(&kind) => {
                return Err("it holds cells of a kind that is rarely written");
            }
            _ => {}
        }
    }
    // Merged cells follow, up to the end of the part.
    while let Ok((kind, content)) = records.next() {
        if kind != MERGED {
            continue;
        }
        let (first, last, column) = (number(content, 0)?, number(content, 4)?, number(content, 8)?);
        if first < last {
            unreported.merged.push(Merged { column: column as usize, first, last });
        }
        if unreported.merged.len() > ROWS as usize {
            return Err("it has more merged cells than rows");
        }
    }
    Ok((unreported, errors))
}

fn error(code: u8) -> CellErrorType {
    match code {
        0x00 => CellErrorType::Null,
        0x07 => CellErrorType::Div0,
        0x0f => CellErrorType::Value,
        0x17 => CellErrorType::Ref,
        0x1d => CellErrorType::Name,
        0x24 => CellErrorType::Num,
        _ => CellErrorType::NA,
    }
}

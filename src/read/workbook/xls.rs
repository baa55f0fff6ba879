//! Reads old Excel workbooks (.xls): compound files with a stream of records.

use std::io::{BufReader, Cursor, Read};

use calamine::{Dimensions, Reader, Xls, XlsError};

use super::guard::{Merged, Unreported, caught};
use super::parts::damaged;
use super::whole::{Take, WholeBook, cells_of};
use super::xls_guard::guard;
use crate::error::{Error, Result};
use crate::read::decode::SAVE_AS_XLSX;
use crate::read::file_at::FileAt;

/// Limit on the file size, in bytes; 65,536 rows in each sheet need less.
const LARGEST: u64 = 256 << 20;

const PASSWORD: &str = "open it in the spreadsheet program, remove the password, and save it as an Excel workbook (.xlsx) \
                        or as \"CSV UTF-8\"";

/// A workbook, and what its records show in addition.
pub(crate) struct Book<'n> {
    name: &'n str,
    book: Xls<Cursor<Vec<u8>>>,
    unreported: Vec<Unreported>,
}

impl<'n> Book<'n> {
    pub(crate) fn open(name: &'n str, file: &FileAt<'_>) -> Result<Self> {
        let mut stream = workbook_stream(name, file)?;
        let mut unreported = guard(&mut stream).map_err(|why| damaged(name, why))?;
        let opened = caught(name, || Ok(Xls::new(Cursor::new(compound_file(&stream)))))?;
        let book = opened.map_err(|error| match error {
            XlsError::Password => unsupported(name, "a workbook with a password", PASSWORD),
            error => damaged(name, error),
        })?;
        for (sheet, unreported) in book.sheet_names().iter().zip(&mut unreported) {
            let merged = book.merge_cells_by_sheet_name(sheet).map_err(|error| damaged(name, error))?;
            unreported.merged = merged.iter().filter_map(over_rows).collect();
        }
        Ok(Book { name, book, unreported })
    }
}

fn over_rows(area: &Dimensions) -> Option<Merged> {
    let ((first, column), (last, _)) = (area.start, area.end);
    (first < last).then_some(Merged { column: column as usize, first, last })
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
        let sheet = self.book.sheet_names()[index].clone();
        let range = self.book.worksheet_range(&sheet).map_err(|error| damaged(self.name, error))?;
        cells_of(&range, take)
    }
}

fn unsupported(name: &str, what: &'static str, help: &'static str) -> Error {
    Error::Unsupported { name: name.into(), what, help }
}

/// Extracts the records of the workbook.
fn workbook_stream(name: &str, file: &FileAt<'_>) -> Result<Vec<u8>> {
    if file.length() > LARGEST {
        return Err(unsupported(
            name,
            "an old Excel workbook (.xls) that is larger than any report",
            SAVE_AS_XLSX,
        ));
    }
    let opened = caught(name, || Ok(cfb::CompoundFile::open(BufReader::new(file.clone()))))?;
    let mut compound = opened.map_err(|error| damaged(name, error))?;
    if compound.is_stream("/EncryptedPackage") {
        return Err(unsupported(name, "a workbook with a password", PASSWORD));
    }
    let Some(path) = ["/Workbook", "/Book"].into_iter().find(|path| compound.is_stream(path)) else {
        return Err(unsupported(name, "a file of an office program, but no workbook", SAVE_AS_XLSX));
    };
    let mut records = Vec::new();
    caught(name, || {
        let stream = compound.open_stream(path).map_err(|error| damaged(name, error))?;
        stream.take(LARGEST).read_to_end(&mut records).map_err(|error| damaged(name, error))
    })?;
    Ok(records)
}

const SECTOR: usize = 4096;
const FREE: u32 = 0xffff_ffff;
const END_OF_CHAIN: u32 = 0xffff_fffe;
const FAT_SECTOR: u32 = 0xffff_fffd;
/// Sectors of the file allocation table listed in the header of a compound file: enough for [`LARGEST`].
const FAT_SECTORS: usize = 109;

/// A minimal compound file with these records. calamine follows the sector chains of the original file, which might be
/// circular.
fn compound_file(records: &[u8]) -> Vec<u8> {
    let stream = records.len().div_ceil(SECTOR).max(1);
    let fat = (stream + 1 + FAT_SECTORS).div_ceil(SECTOR / 4);
    let (directory, first) = (fat, fat + 1);
    let mut file = header(fat, directory);
    let mut table = vec![FREE; fat * SECTOR / 4];
    table[..fat].fill(FAT_SECTOR);
    table[directory] = END_OF_CHAIN;
    let chain = table.iter_mut().zip(1..).skip(first).take(stream);
    chain.for_each(|(entry, next)| *entry = next);
    table[first + stream - 1] = END_OF_CHAIN;
    table.iter().for_each(|entry| file.extend(entry.to_le_bytes()));
    let from = file.len();
    file.extend(directory_entry("Root Entry", 5, 1, 0, 0));
    file.extend(directory_entry("Workbook", 2, FREE, first as u32, (stream * SECTOR) as u64));
    file.resize(from + SECTOR, 0);
    file.extend_from_slice(records);
    file.resize(from + SECTOR + stream * SECTOR, 0);
    file
}

fn header(fat: usize, directory: usize) -> Vec<u8> {
    let mut header = vec![0; SECTOR];
    header[..8].copy_from_slice(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1");
    for (at, value) in [(24, 0x3e_u16), (26, 4), (28, 0xfffe), (30, 12), (32, 6)] {
        header[at..at + 2].copy_from_slice(&value.to_le_bytes());
    }
    let chains = [
        (40, 1),
        (44, fat as u32),
        (48, directory as u32),
        (56, SECTOR as u32),
        (60, END_OF_CHAIN),
        (68, END_OF_CHAIN),
    ];
    let sectors = (0..FAT_SECTORS).map(|n| (76 + 4 * n, if n < fat { n as u32 } else { FREE }));
    for (at, value) in chains.into_iter().chain(sectors) {
        header[at..at + 4].copy_from_slice(&value.to_le_bytes());
    }
    header
}

fn directory_entry(name: &str, kind: u8, child: u32, first: u32, length: u64) -> [u8; 128] {
    let mut entry = [0; 128];
    for (index, unit) in name.encode_utf16().enumerate() {
        entry[2 * index..2 * index + 2].copy_from_slice(&unit.to_le_bytes());
    }
    entry[64] = (2 * name.len() + 2) as u8;
    (entry[66], entry[67]) = (kind, 1);
    for (at, value) in [(68, FREE), (72, FREE), (76, child), (116, first)] {
        entry[at..at + 4].copy_from_slice(&value.to_le_bytes());
    }
    entry[120..].copy_from_slice(&length.to_le_bytes());
    entry
}

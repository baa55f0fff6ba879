//! An existing upload file in memory: it is small, or too large to be one. Workbooks and UTF-16 are read as text.
//!
//! Each line is a row, even within quotes: an upload file has one number in each line, and a stray quote must not
//! swallow the lines below it.

use std::collections::BTreeSet;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use encoding_rs::{Encoding, UTF_16BE, UTF_16LE};
use memchr::memchr_iter;

use super::row::{UploadContent, UploadRow, is_control, is_known_header};
use crate::domain::{EntryNumberReading, clean, is_blank, read_entry_number};
use crate::error::{Error, Result};
use crate::read::{
    Aliases, BYTE_ORDER_MARK, Cells, FileAt, FileKind, InputFile, Packed, Row, RowRef, SEPARATORS, Scanned,
    Source, State, Storage, open_all, open_file, scan, scan_first_line, unique_name,
};
use crate::text::{column_letters, display_path, sanitize, truncate};

/// Limit on the size of files that are read, in bytes: room for more than a million entry numbers.
const READ_AT_MOST: u64 = 16 << 20;
/// Limit on rows: as many as a spreadsheet has. Findings about more might exceed the memory.
const MOST_ROWS: usize = 1 << 20;
/// Bytes examined to decide whether a file is text.
const HEAD: usize = 1 << 16;
/// Text has at most one control byte in this many bytes.
const CONTROL_BYTES: usize = 20;

/// An existing upload file, or a file given as one.
#[derive(Debug)]
pub struct UploadFile {
    /// Its name in all output, without the path.
    pub name: String,
    /// Its path, or its name if it has no path; `None` for standard input and pipes.
    pub path: Option<PathBuf>,
    /// Its size in bytes; a lower bound for a pipe that isn't read to its end.
    pub bytes: u64,
    /// What it is instead of a text file that CBP reads.
    pub other_kind: Option<&'static str>,
    /// For each further sheet of a workbook its number, from 2; otherwise 1.
    pub sheet: usize,
    /// Whether it is too large, so that only its size was checked.
    pub is_unread: bool,
    /// Its text; empty if it is too large or can't be read.
    text: Vec<u8>,
    separator: u8,
    columns: Columns,
}

/// Which column has the entry numbers.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Columns {
    entry: usize,
    /// Whether the other columns certainly have no entry numbers to upload.
    is_certain: bool,
    /// The names of the other columns with data.
    others: Vec<String>,
}

/// Reads the files in order, and each sheet of a workbook as a file of its own; `-` is standard input. Files with the
/// same name get a number.
pub(super) fn read_uploads(inputs: &[InputFile]) -> Result<Vec<UploadFile>> {
    let mut files: Vec<UploadFile> = Vec::with_capacity(inputs.len());
    for input in inputs {
        for mut file in UploadFile::read(input)?.sheets(input)? {
            file.name = unique_name(&file.name, |name| files.iter().any(|other| other.name == name));
            files.push(file);
        }
    }
    Ok(files)
}

impl UploadFile {
    fn read(input: &InputFile) -> Result<Self> {
        match input {
            InputFile::Path(path) => Self::read_path(path),
            InputFile::Bytes { content, .. } => {
                let (name, bytes) = (input.name(), content.size());
                let (path, storage) = (PathBuf::from(&name), Storage::Memory(content.clone()));
                Self::read_from(name, Some(path), &mut FileAt::new(&storage, bytes), bytes)
            }
        }
    }

    fn read_path(path: &Path) -> Result<Self> {
        if path == Path::new("-") {
            return Self::read_from(String::from("standard input"), None, &mut io::stdin().lock(), 0);
        }
        let failed = |source| Error::Read { name: display_path(path), source };
        let (mut file, about) = open_file(path).map_err(failed)?;
        let name = display_path(path.file_name().map_or(path, Path::new));
        let own_path = about.is_file().then(|| path.to_path_buf());
        let state = State::of(&file).map_err(failed)?;
        let upload = Self::read_from(name.clone(), own_path, &mut file, about.len())?;
        // Only a regular file has a size that could have changed meanwhile.
        if about.is_file() { state.require(&name, &file).map(|()| upload) } else { Ok(upload) }
    }

    fn read_from(name: String, path: Option<PathBuf>, from: &mut dyn Read, size: u64) -> Result<Self> {
        let mut text = Vec::new();
        if let Err(source) = from.take(READ_AT_MOST + 1).read_to_end(&mut text) {
            return Err(Error::Read { name, source });
        }
        let bytes = size.max(text.len() as u64);
        let other_kind = kind_other_than_text(&text[..text.len().min(HEAD)]);
        let utf16 = utf16_encoding(&text).filter(|_| bytes <= READ_AT_MOST);
        if let Some(encoding) = utf16 {
            text = encoding.decode_with_bom_removal(&text).0.into_owned().into_bytes();
        }
        let is_unread = bytes > READ_AT_MOST || line_ends(&text) > MOST_ROWS;
        if is_unread || (other_kind.is_some() && utf16.is_none()) {
            text = Vec::new();
        }
        let columns = Columns::default();
        let mut file =
            UploadFile { name, path, bytes, other_kind, sheet: 1, is_unread, text, separator: b',', columns };
        file.find_columns();
        Ok(file)
    }

    /// The sheets of a workbook with entry numbers, each converted to text. A sheet without a header for them stays
    /// unread, as does a zip archive that isn't a workbook. Any other file is its only sheet.
    fn sheets(self, input: &InputFile) -> Result<Vec<Self>> {
        if self.path.is_none() || !matches!(self.other_kind, Some(WORKBOOK | OLD_WORKBOOK)) {
            return Ok(vec![self]);
        }
        // An upload file has one column: of a further sheet too, its header is enough.
        let vocabulary = Aliases { reports: true, ..Aliases::default() };
        let sources = match open_all(std::slice::from_ref(input), &vocabulary, &mut |_| {}) {
            Ok(sources) => sources,
            Err(error @ (Error::Spool { .. } | Error::Read { .. } | Error::Changed { .. })) => {
                return Err(error);
            }
            Err(Error::NoSheet { with_numbers, .. }) if !with_numbers.is_empty() => {
                let sheets = with_numbers.iter().enumerate().map(|(index, sheet)| {
                    let name = format!("{} [{}]", self.name, truncate(sheet));
                    self.sheet(index + 1, name, Some(SHEET_WITHOUT_HEADER), Vec::new())
                });
                return Ok(sheets.collect());
            }
            Err(Error::Unsupported { what, .. }) => {
                return Ok(vec![UploadFile { other_kind: Some(what), ..self }]);
            }
            Err(_) => return Ok(vec![self]),
        };
        let mut sheets = Vec::with_capacity(sources.len());
        for source in &sources {
            let text = match source.bytes <= READ_AT_MOST {
                true => source.read_at(0, source.bytes as usize)?,
                false => Vec::new(),
            };
            sheets.push(self.sheet(sheets.len() + 1, source.name.clone(), self.other_kind, text));
        }
        for name in sources.iter().flat_map(Source::unread_sheets) {
            sheets.push(self.sheet(sheets.len() + 1, name, Some(SHEET_WITHOUT_HEADER), Vec::new()));
        }
        Ok(sheets)
    }

    /// One sheet of this workbook, as a file.
    fn sheet(&self, sheet: usize, name: String, other_kind: Option<&'static str>, text: Vec<u8>) -> Self {
        let (path, columns) = (self.path.clone(), Columns::default());
        let mut file = UploadFile { name, path, other_kind, sheet, text, columns, ..*self };
        file.find_columns();
        file
    }

    fn find_columns(&mut self) {
        self.separator = separator(&self.text);
        self.columns = Columns::of(self);
    }

    /// The column with the entry numbers.
    pub fn entry_column(&self) -> usize {
        self.columns.entry
    }

    /// The names of the other columns with data, if they can certainly be dropped.
    pub(super) fn droppable_columns(&self) -> Option<&[String]> {
        self.columns.is_certain.then_some(&self.columns.others)
    }

    /// Whether its rows could be read, even if CBP wouldn't read them.
    pub(super) fn has_rows(&self) -> bool {
        self.other_kind.is_none() || !self.text.is_empty()
    }

    pub(super) fn read_row(&self, row: &Row<'_>) -> UploadRow {
        UploadRow::read_at(row, self.columns.entry)
    }

    /// Whether it starts with a UTF-8 byte order mark.
    pub fn has_byte_order_mark(&self) -> bool {
        self.text.starts_with(BYTE_ORDER_MARK)
    }

    /// Calls `look` with each row; `input` is the number of the file.
    pub fn each_row(&self, input: u16, mut look: impl FnMut(&Row<'_>)) {
        let mut cells = Cells::default();
        let mut offset = if self.has_byte_order_mark() { BYTE_ORDER_MARK.len() } else { 0 };
        for row in 1.. {
            let rest = &self.text[offset..];
            if rest.is_empty() {
                return;
            }
            let (length, total) = scan_first_line(rest, self.separator, &mut cells);
            let at = RowRef { input, row, length: length as u32, offset: offset as u64 };
            look(&self.row(at, &mut cells));
            offset += total;
        }
    }

    /// The row at this place.
    pub fn row<'a>(&'a self, at: RowRef, cells: &'a mut Cells) -> Row<'a> {
        let start = at.offset as usize;
        let bytes = &self.text[start..start + at.length as usize];
        let malformed = match scan(bytes, self.separator, true, cells) {
            Scanned::Record { malformed, .. } => malformed,
            Scanned::Incomplete => None,
        };
        let mut row = Row::new(at, bytes, None, cells);
        row.malformed = malformed;
        row
    }
}

impl Columns {
    /// The column with a header for entry numbers. Otherwise the first one, which is certain if no other has entry
    /// numbers.
    fn of(file: &UploadFile) -> Self {
        let (mut header, mut named, mut is_certain) = (Vec::new(), None, true);
        let mut filled = BTreeSet::new();
        file.each_row(0, |row| {
            let indexes = 0..row.cell_count();
            if row.at.row == 1 {
                let texts: Vec<String> = indexes.clone().map(|index| row.cell(index).into_owned()).collect();
                named = texts.iter().position(|text| is_known_header(text));
                if named.is_some() || UploadRow::read(row).content == UploadContent::Header {
                    header = texts;
                }
            }
            if indexes.len() > 1 {
                filled.extend(indexes.clone().filter(|index| !is_blank(&row.cell(*index))));
                is_certain &= named.is_some() || !indexes.skip(1).any(|index| has_number(row, index));
            }
        });
        let entry = named.unwrap_or(0);
        filled.remove(&entry);
        let name = |index: usize| match header.get(index).filter(|text| !is_blank(text)) {
            Some(text) => sanitize(text.trim()),
            None => format!("column {}", column_letters(index)),
        };
        Columns { entry, is_certain, others: filled.into_iter().map(name).collect() }
    }
}

fn has_number(row: &Row<'_>, index: usize) -> bool {
    matches!(read_entry_number(clean(&row.cell(index)), None), Ok(EntryNumberReading::Whole(_)))
}

/// The encoding of UTF-16 text, by its byte order mark or the zero bytes of its first characters.
fn utf16_encoding(text: &[u8]) -> Option<&'static Encoding> {
    match (FileKind::of(&text[..text.len().min(8)]), text) {
        (FileKind::Packed(Packed::Utf16(encoding)), _) => Some(encoding),
        (FileKind::Unread(..), [0, b' '..=b'~', 0, b' '..=b'~', ..]) => Some(UTF_16BE),
        (FileKind::Unread(..), [b' '..=b'~', 0, b' '..=b'~', 0, ..]) => Some(UTF_16LE),
        _ => None,
    }
}

const WORKBOOK: &str = "a workbook or another zip archive";
const OLD_WORKBOOK: &str = "an old Excel workbook (.xls)";
const SHEET_WITHOUT_HEADER: &str =
    "a sheet with entry numbers but no header for them: it isn't read; write Entry Number above them";

/// What the file is if it isn't text: another format, or binary data.
fn kind_other_than_text(head: &[u8]) -> Option<&'static str> {
    match FileKind::of(head) {
        FileKind::Packed(Packed::Zip) => Some(WORKBOOK),
        FileKind::Packed(Packed::Compound) => Some(OLD_WORKBOOK),
        FileKind::Packed(Packed::Gzip) => Some("compressed by gzip"),
        FileKind::Packed(Packed::Utf16(_)) => Some("text in UTF-16"),
        FileKind::Unread(what, _) => Some(what),
        FileKind::Text => {
            let control_bytes = head.iter().filter(|c| is_control(**c)).count();
            (control_bytes * CONTROL_BYTES > head.len()).then_some("binary data")
        }
    }
}

/// LF, CRLF or CR.
fn line_ends(text: &[u8]) -> usize {
    let stands_alone = |at: &usize| text.get(at + 1) != Some(&b'\n');
    memchr_iter(b'\n', text).count() + memchr_iter(b'\r', text).filter(stands_alone).count()
}

/// The separator: a comma, unless the first line has none but another separator.
fn separator(text: &[u8]) -> u8 {
    let line = text.split(|c| matches!(c, b'\n' | b'\r')).next().unwrap_or_default();
    SEPARATORS.into_iter().find(|separator| line.contains(separator)).unwrap_or(b',')
}

#[cfg(test)]
mod tests {

    use super::*;

    fn file(bytes: &[u8]) -> UploadFile {
        UploadFile::read_from("upload.csv".into(), None, &mut &bytes[..], 0).unwrap()
    }

    fn rows(bytes: &[u8]) -> Vec<(u32, String, usize)> {
        let mut rows = Vec::new();
        file(bytes).each_row(0, |row| {
            rows.push((row.at.row, row.text_around(None).0, row.cell_count()));
        });
        rows
    }

    #[test]
    fn a_row_is_a_line_whatever_ends_it_and_whatever_quotes_stand_in_it() {
        let lines: Vec<String> =
            rows(b"\xef\xbb\xbfa\r\n\"b\nc\"\r\rd").into_iter().map(|(_, t, _)| t).collect();
        assert_eq!(lines, ["a", "\"b", "c\"", "", "d"]);
        assert_eq!(rows(b"a\n").len(), 1, "a line end at the end begins no row");
        assert_eq!(rows(b"a\n\n").len(), 2);
        assert_eq!(rows(b"\xef\xbb\xbf").len(), 0);
    }

    #[test]
    fn cells_are_separated_by_commas_unless_the_first_line_shows_otherwise() {
        let counts = |bytes: &[u8]| rows(bytes).into_iter().map(|(_, _, cells)| cells).collect::<Vec<_>>();
        assert_eq!(counts(b"Entry Number\na,b\nc;d\n\"e,f\"\n"), [1, 2, 1, 1]);
        assert_eq!(counts(b"Entry Number;\na;b;c\n"), [2, 3]);
        assert_eq!(counts(b"x\ty\na\tb\n"), [2, 2]);
    }

    #[test]
    fn other_kinds_of_file_are_told_from_text() {
        let noise: Vec<u8> = (0..=255).cycle().take(1000).collect();
        for (bytes, kind) in [
            (&b"PK\x03\x04rest"[..], Some("a workbook or another zip archive")),
            (b"\xff\xfeE\0n\0", Some("text in UTF-16")),
            (b"E\0n\0t\0r\0y\0", Some("text in UTF-16 without a byte order mark")),
            (b"<html>", Some("a web page or XML (some systems name such a file .xls)")),
            (b"\x1f\x8b\x08", Some("compressed by gzip")),
            (&noise, Some("binary data")),
            (b"Entry Number\r\nB7603\x0045278\r\n", None),
            (b"Entry Number\r\nJos\xe9\r\n", None),
            (b"", None),
        ] {
            assert_eq!(file(bytes).other_kind, kind, "{bytes:?}");
        }
    }

    #[test]
    fn line_ends_are_counted_whatever_they_are() {
        assert_eq!(line_ends(b"a\nb\r\nc\rd"), 3);
        assert_eq!(line_ends(b"\r\r\n\n\r"), 4);
        assert!(!file(&b"\r\n".repeat(MOST_ROWS)).is_unread);
        assert!(file(&b"\n".repeat(MOST_ROWS + 1)).is_unread);
    }

    #[test]
    fn of_a_file_that_is_far_too_large_only_the_size_is_kept() {
        let large = vec![b'7'; READ_AT_MOST as usize + 5];
        let file = file(&large);
        assert!(file.is_unread && file.text.is_empty());
        assert_eq!(file.bytes, READ_AT_MOST + 1, "a pipe is not read to its end");
    }
}

//! An existing upload file, read whole: it is small, or too large to be one.
//!
//! A row is a line here, whatever quotes stand in it: an upload file holds one number a line, and a stray quote
//! must not swallow the lines below it.

use std::borrow::Cow;
use std::fs::File;
use std::io;
use std::io::Read;
use std::path::{Path, PathBuf};

use memchr::memchr_iter;

use crate::domain::{
    EntryNumber, EntryNumberDefect, EntryNumberReading, clean, collapse_blanks, is_blank, read_entry_number,
};
use crate::error::{Error, Result};
use crate::read::{
    BYTE_ORDER_MARK, Cells, Column, FileKind, Packed, Row, RowRef, SEPARATORS, Scanned, State, normal_header,
    scan, scan_first_line, unique_name,
};
use crate::text::display_path;

/// More than a million entry numbers. What is larger was never meant as an upload file, and isn't read.
const READ_AT_MOST: u64 = 16 << 20;
/// So many rows a spreadsheet holds. Of more, each with something to be said of it, memory would run full.
const MOST_ROWS: usize = 1 << 20;
/// By so many first bytes it is told whether a file is text.
const HEAD: usize = 1 << 16;
/// Text has no more control bytes than one in so many.
const CONTROL_BYTES: usize = 20;

/// An existing upload file, or what was taken for one.
#[derive(Debug)]
pub struct UploadFile {
    /// How it is called in everything that is printed: a name, not a path.
    pub name: String,
    /// Where it stands; none for what comes through a pipe.
    pub path: Option<PathBuf>,
    /// Its size; where it comes through a pipe and isn't read to its end, at least so much.
    pub bytes: u64,
    /// What it is, where it isn't text.
    pub other_kind: Option<&'static str>,
    /// Whether it is so large that only its size was looked at.
    pub is_unread: bool,
    /// Its bytes; none where they are too many or no text.
    text: Vec<u8>,
    separator: u8,
}

/// Reads the files in turn; `-` is standard input. Two of the same name are told apart by a number.
pub(super) fn read_uploads(paths: &[PathBuf]) -> Result<Vec<UploadFile>> {
    let mut files: Vec<UploadFile> = Vec::with_capacity(paths.len());
    for path in paths {
        let mut file = UploadFile::read(path)?;
        file.name = unique_name(&file.name, |name| files.iter().any(|other| other.name == name));
        files.push(file);
    }
    Ok(files)
}

impl UploadFile {
    fn read(path: &Path) -> Result<Self> {
        if path == Path::new("-") {
            return Self::read_from(String::from("standard input"), None, &mut io::stdin().lock(), 0);
        }
        let failed = |source| Error::Read { name: display_path(path), source };
        let mut file = File::open(path).map_err(failed)?;
        let about = file.metadata().map_err(failed)?;
        if about.is_dir() {
            let folder = io::Error::new(io::ErrorKind::IsADirectory, "it is a folder; name the files in it");
            return Err(failed(folder));
        }
        let name = display_path(path.file_name().map_or(path, Path::new));
        let own_path = about.is_file().then(|| path.to_path_buf());
        let state = State::of(&file).map_err(failed)?;
        let upload = Self::read_from(name.clone(), own_path, &mut file, about.len())?;
        // What isn't a plain file has no size that could change.
        if about.is_file() { state.require(&name, &file).map(|()| upload) } else { Ok(upload) }
    }

    fn read_from(name: String, path: Option<PathBuf>, from: &mut dyn Read, size: u64) -> Result<Self> {
        let mut text = Vec::new();
        if let Err(source) = from.take(READ_AT_MOST + 1).read_to_end(&mut text) {
            return Err(Error::Read { name, source });
        }
        let bytes = size.max(text.len() as u64);
        let other_kind = kind_other_than_text(&text[..text.len().min(HEAD)]);
        let is_unread = bytes > READ_AT_MOST || line_ends(&text) > MOST_ROWS;
        if other_kind.is_some() || is_unread {
            text = Vec::new();
        }
        let separator = separator(&text);
        Ok(UploadFile { name, path, bytes, other_kind, is_unread, text, separator })
    }

    /// Whether it begins with a byte order mark.
    pub fn has_byte_order_mark(&self) -> bool {
        self.text.starts_with(BYTE_ORDER_MARK)
    }

    /// Looks at each row; the file is counted as input `input`.
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

    /// The row that stands at this place.
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

/// What the bytes are, where they aren't text: another kind of file, or binary data.
fn kind_other_than_text(head: &[u8]) -> Option<&'static str> {
    match FileKind::of(head) {
        FileKind::Packed(Packed::Zip) => Some("an Excel workbook or another zip archive"),
        FileKind::Packed(Packed::Gzip) => Some("compressed by gzip"),
        FileKind::Packed(Packed::Utf16(_)) => Some("text in UTF-16"),
        FileKind::Unread(what, _) => Some(what),
        FileKind::Text => {
            let control_bytes = head.iter().filter(|c| is_control(**c)).count();
            (control_bytes * CONTROL_BYTES > head.len()).then_some("binary data")
        }
    }
}

/// Whether a byte has no place in text; tabs and line ends have.
pub(super) fn is_control(byte: u8) -> bool {
    matches!(byte, 0..=0x08 | 0x0b | 0x0c | 0x0e..=0x1f | 0x7f)
}

/// LF, CRLF or CR.
fn line_ends(text: &[u8]) -> usize {
    let stands_alone = |at: &usize| text.get(at + 1) != Some(&b'\n');
    memchr_iter(b'\n', text).count() + memchr_iter(b'\r', text).filter(stands_alone).count()
}

/// A comma, but where the first line has none, and separates its cells by something else.
fn separator(text: &[u8]) -> u8 {
    let line = text.split(|c| matches!(c, b'\n' | b'\r')).next().unwrap_or_default();
    SEPARATORS.into_iter().find(|separator| line.contains(separator)).unwrap_or(b',')
}

/// A row of an upload file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct UploadRow {
    /// What stands in its first cell.
    pub content: UploadContent,
    /// What stands in the cells behind it.
    pub further: FurtherCells,
    /// The first cell that CBP may deem unsafe.
    pub unsafe_cell: Option<(usize, Unsafe)>,
}

/// What stands in the first cell of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum UploadContent {
    /// Nothing in the whole row.
    Blank,
    /// A header over entry numbers, in whatever spelling.
    Header,
    /// An entry number, and how it is spelled.
    Number(EntryNumber, Spelling),
    /// Anything else.
    Unreadable(EntryNumberDefect),
}

/// How a readable number departs from its eleven characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Spelling {
    /// It stands in `="…"`.
    pub formula: bool,
    /// Quotes stand around it; those of a quoted cell are seen nowhere else.
    pub quotes: bool,
    /// More quotes than a quoted cell has.
    pub stray_quotes: bool,
    /// An apostrophe stands before it.
    pub apostrophe: bool,
    /// A hyphen or tab stands before it, which makes the cell unsafe.
    pub leading_mark: bool,
    /// Other hyphens or blanks stand in it or around it.
    pub gaps: bool,
    /// It has lower-case letters.
    pub lower_case: bool,
    /// Leading zeros are missing; the check digit proves them.
    pub zeros_lost: bool,
}

/// The cells behind the first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FurtherCells {
    /// There are none.
    None,
    /// All are blank.
    Blank,
    /// Something stands in one of them.
    Filled,
}

/// Why CBP may deem a cell unsafe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unsafe {
    /// A spreadsheet would run it as a formula.
    Formula,
    /// It holds control bytes.
    ControlBytes,
}

impl UploadRow {
    /// Reads a row.
    pub(crate) fn read(row: &Row<'_>) -> Self {
        // The common case: the row is the number.
        if let Some(number) = row.raw(0..=row.cell_count() - 1).and_then(EntryNumber::from_bytes) {
            let content = UploadContent::Number(number, Spelling::default());
            return UploadRow { content, further: FurtherCells::None, unsafe_cell: None };
        }
        let texts: Vec<Cow<'_, str>> = (0..row.cell_count()).map(|place| cell_text(row, place)).collect();
        let further = match &texts[1..] {
            [] => FurtherCells::None,
            cells if cells.iter().all(|cell| is_blank(cell)) => FurtherCells::Blank,
            _ => FurtherCells::Filled,
        };
        let content = match further {
            FurtherCells::None | FurtherCells::Blank if is_blank(&texts[0]) => UploadContent::Blank,
            _ => read_content(row, &texts[0]),
        };
        let unsafe_cell =
            texts.iter().enumerate().find_map(|(place, text)| Some((place, find_unsafe(text)?)));
        UploadRow { content, further, unsafe_cell }
    }

    /// The entry number, if one can be read.
    pub(crate) fn number(&self) -> Option<EntryNumber> {
        match self.content {
            UploadContent::Number(number, _) => Some(number),
            _ => None,
        }
    }
}

/// A cell's text. Where the quotes of a row are not in order nothing is passed over.
fn cell_text<'a>(row: &Row<'a>, place: usize) -> Cow<'a, str> {
    match row.malformed.and(row.raw(place..=place)) {
        Some(raw) => String::from_utf8_lossy(raw),
        // CBP drops nothing.
        None => row.exact_cell(place),
    }
}

fn read_content(row: &Row<'_>, text: &str) -> UploadContent {
    let bare = clean(clean(text).trim_matches('"'));
    let known = |header: &str| Column::EntryNumber.spec().headers.contains(&header);
    // Words without a digit are no entry number: in the first line they stand for the header.
    let words = row.at.row == 1 && !bare.contains(|c: char| c.is_ascii_digit());
    if words || known(&normal_header(bare)) {
        return UploadContent::Header;
    }
    match read_entry_number(bare, None) {
        Ok(EntryNumberReading::Whole(number)) => UploadContent::Number(number, spelling(row, text)),
        Ok(EntryNumberReading::ZerosRestored(number)) => {
            UploadContent::Number(number, Spelling { zeros_lost: true, ..spelling(row, text) })
        }
        Err(defect) => UploadContent::Unreadable(defect),
    }
}

/// How a number is spelled of which it is known that it can be read: every character that is no letter or digit
/// is one of those that may be dropped.
fn spelling(row: &Row<'_>, text: &str) -> Spelling {
    let has = |marks: &[char]| text.contains(marks);
    let formula = has(&['=']);
    let leading_mark = text.starts_with(['-', '\t']);
    let within = if leading_mark { &text[1..] } else { text };
    let is_mark = |c: char| ['=', '"', '\'', '\u{2018}', '\u{2019}'].contains(&c);
    let is_gap = |c: char| !c.is_ascii_alphanumeric() && !is_mark(c) && !is_control_character(c);
    let stray_quotes = !formula && has(&['"']);
    Spelling {
        formula,
        quotes: stray_quotes || row.plain(0).is_none(),
        stray_quotes,
        leading_mark,
        apostrophe: has(&['\'', '\u{2018}', '\u{2019}']),
        gaps: within.contains(is_gap),
        lower_case: text.contains(|c: char| c.is_ascii_lowercase()),
        zeros_lost: false,
    }
}

fn find_unsafe(text: &str) -> Option<Unsafe> {
    if text.starts_with('\t') || collapse_blanks(text).starts_with(['=', '+', '-', '@']) {
        return Some(Unsafe::Formula);
    }
    text.bytes().any(is_control).then_some(Unsafe::ControlBytes)
}

fn is_control_character(c: char) -> bool {
    u8::try_from(c).is_ok_and(is_control)
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
            (&b"PK\x03\x04rest"[..], Some("an Excel workbook or another zip archive")),
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

//! Reads a row of an upload file: its entry number in any spelling, and its other cells.

use std::borrow::Cow;

use crate::domain::{
    EntryNumber, EntryNumberDefect, EntryNumberReading, clean, collapse_blanks, is_blank, read_entry_number,
};
use crate::read::{Column, Row, normal_header};

/// A row of an upload file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct UploadRow {
    /// The content of the entry-number cell.
    pub content: UploadContent,
    /// The content of the other cells.
    pub further: FurtherCells,
    /// The first cell that CBP may consider unsafe.
    pub unsafe_cell: Option<(usize, Unsafe)>,
}

/// The content of a row's entry-number cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum UploadContent {
    /// The whole row is blank.
    Blank,
    /// A header for entry numbers, in any spelling.
    Header,
    /// An entry number, and how it is spelled.
    Number(EntryNumber, Spelling),
    /// Anything else.
    Unreadable(EntryNumberDefect),
}

/// How the spelling of a number differs from its eleven characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Spelling {
    /// It is in `="…"`.
    pub formula: bool,
    /// It is in quotes, including those of a quoted cell.
    pub quotes: bool,
    /// It has more quotes than those of a quoted cell.
    pub stray_quotes: bool,
    /// It has a leading apostrophe.
    pub apostrophe: bool,
    /// It has a leading hyphen or tab, which makes the cell unsafe.
    pub leading_mark: bool,
    /// It has other hyphens or blanks in or around it.
    pub gaps: bool,
    /// It has invisible characters in or around it.
    pub invisible: bool,
    /// It has lower-case letters.
    pub lower_case: bool,
    /// Its leading zeros are missing; the check digit confirms them.
    pub zeros_lost: bool,
}

/// The cells other than that of the entry number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FurtherCells {
    /// There are none.
    None,
    /// All are blank.
    Blank,
    /// At least one has data.
    Filled,
}

/// Why CBP may consider a cell unsafe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unsafe {
    /// A spreadsheet would run it as a formula.
    Formula,
    /// It has control bytes.
    ControlBytes,
}

impl UploadRow {
    /// Reads a row with the entry number in its first cell.
    pub(crate) fn read(row: &Row<'_>) -> Self {
        Self::read_at(row, 0)
    }

    /// Reads a row with the entry number in this column.
    pub(super) fn read_at(row: &Row<'_>, column: usize) -> Self {
        // The usual case: the row is exactly the number.
        let whole = row.raw(0..=row.cell_count() - 1).filter(|_| column == 0);
        if let Some(number) = whole.and_then(EntryNumber::from_bytes) {
            let content = UploadContent::Number(number, Spelling::default());
            return UploadRow { content, further: FurtherCells::None, unsafe_cell: None };
        }
        let texts: Vec<Cow<'_, str>> = (0..row.cell_count()).map(|index| cell_text(row, index)).collect();
        let others = texts.iter().enumerate().filter(|(index, _)| *index != column);
        let further = match texts.len() {
            1 => FurtherCells::None,
            _ if others.map(|(_, cell)| cell).all(|cell| is_blank(cell)) => FurtherCells::Blank,
            _ => FurtherCells::Filled,
        };
        let content = match texts.get(column) {
            _ if texts.iter().all(|cell| is_blank(cell)) => UploadContent::Blank,
            Some(text) => read_content(row, text, column),
            None => UploadContent::Unreadable(EntryNumberDefect::Missing),
        };
        let unsafe_cell =
            texts.iter().enumerate().find_map(|(index, text)| Some((index, find_unsafe(text)?)));
        UploadRow { content, further, unsafe_cell }
    }

    /// The entry number, if it can be read.
    pub(crate) fn number(&self) -> Option<EntryNumber> {
        match self.content {
            UploadContent::Number(number, _) => Some(number),
            _ => None,
        }
    }
}

/// A cell's text, with its quotes if those of the row don't match.
fn cell_text<'a>(row: &Row<'a>, index: usize) -> Cow<'a, str> {
    match row.malformed.and(row.raw(index..=index)) {
        Some(raw) => String::from_utf8_lossy(raw),
        // CBP doesn't drop them.
        None => row.exact_cell(index),
    }
}

fn read_content(row: &Row<'_>, text: &str, column: usize) -> UploadContent {
    let visible = visible(text);
    let bare = clean(clean(&visible).trim_matches('"'));
    // Words without a digit aren't an entry number; in the first line they are the header.
    let words = row.at.row == 1 && !bare.contains(|c: char| c.is_ascii_digit());
    if words || is_known_header(&visible) {
        return UploadContent::Header;
    }
    let spelling = || Spelling { invisible: visible != text, ..spelling(row, &visible, column) };
    match read_entry_number(bare, None) {
        Ok(EntryNumberReading::Whole(number)) => UploadContent::Number(number, spelling()),
        Ok(EntryNumberReading::ZerosRestored(number)) => {
            UploadContent::Number(number, Spelling { zeros_lost: true, ..spelling() })
        }
        Err(defect) => UploadContent::Unreadable(defect),
    }
}

/// How a readable number is spelled. Each of its characters is a letter, a digit or one that may be dropped.
fn spelling(row: &Row<'_>, text: &str, column: usize) -> Spelling {
    let has = |marks: &[char]| text.contains(marks);
    let formula = has(&['=']);
    let leading_mark = text.starts_with(['-', '\t']);
    let within = if leading_mark { &text[1..] } else { text };
    let is_mark = |c: char| ['=', '"', '\'', '\u{2018}', '\u{2019}'].contains(&c);
    let is_gap = |c: char| !c.is_ascii_alphanumeric() && !is_mark(c) && !is_control_character(c);
    let stray_quotes = !formula && has(&['"']);
    Spelling {
        formula,
        quotes: stray_quotes || row.is_quoted(column),
        stray_quotes,
        leading_mark,
        apostrophe: has(&['\'', '\u{2018}', '\u{2019}']),
        gaps: within.contains(is_gap),
        lower_case: text.contains(|c: char| c.is_ascii_lowercase()),
        invisible: false,
        zeros_lost: false,
    }
}

/// Characters without width, and those that only control text direction.
pub(super) fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{180e}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{e0000}'..='\u{e007f}'
    )
}

/// The text without its invisible characters.
fn visible(text: &str) -> Cow<'_, str> {
    match text.contains(is_invisible) {
        true => text.replace(is_invisible, "").into(),
        false => text.into(),
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

pub(super) fn is_known_header(text: &str) -> bool {
    let bare = clean(clean(text).trim_matches('"'));
    Column::EntryNumber.spec().headers.contains(&normal_header(bare).as_str())
}

/// Control bytes other than tabs and line ends.
pub(super) fn is_control(byte: u8) -> bool {
    matches!(byte, 0..=0x08 | 0x0b | 0x0c | 0x0e..=0x1f | 0x7f)
}

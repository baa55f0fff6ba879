//! What stands in a row of an existing upload file, and how it departs from CBP's form.

use std::borrow::Cow;

use crate::domain::{
    EntryNumber, EntryNumberDefect, EntryNumberReading, clean, collapse_blanks, is_blank, read_entry_number,
};
use crate::read::columns::normal_header;
use crate::read::{Column, Row, is_control};

/// A row of an upload file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UploadRow {
    /// What stands in its first cell.
    pub content: UploadContent,
    /// What stands in the cells behind it.
    pub further: FurtherCells,
    /// The first cell that CBP may deem unsafe.
    pub unsafe_cell: Option<(usize, Unsafe)>,
}

/// What stands in the first cell of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UploadContent {
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
    pub fn read(row: &Row<'_>) -> Self {
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
    pub fn number(&self) -> Option<EntryNumber> {
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
        None => row.cell(place),
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

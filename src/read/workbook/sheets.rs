//! Which sheet of a workbook holds the data.

use calamine::{Reader, SheetType, SheetVisible};

use super::{Book, damaged};
use crate::domain::shown;
use crate::error::Error;
use crate::read::Column;

/// Where ACE puts the data of a report; on another sheet stand the prompts.
const MAIN_SHEET: &str = "Main Report";

/// A sheet that may hold the data.
#[derive(Debug)]
pub(super) struct Candidate {
    /// Its place among all sheets.
    pub(super) place: usize,
    pub(super) name: String,
    /// Whether it is the one that ACE fills: then it is read and no other, whatever it holds.
    pub(super) is_main: bool,
    is_hidden: bool,
}

/// The sheets in the order in which they are looked at: the one that ACE fills, then those that people see, then
/// those that they don't.
pub(super) fn in_order(book: &Book<'_>) -> Vec<Candidate> {
    let candidate = |(place, sheet): (usize, &calamine::Sheet)| Candidate {
        place,
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
pub(super) fn none_fits(name: &str, sheets: &[Candidate]) -> Error {
    let column = Column::EntryNumber;
    if sheets.is_empty() {
        return damaged(name, "it has no sheet of cells");
    }
    let names: Vec<String> = sheets.iter().map(|sheet| format!("{:?}", shown(&sheet.name))).collect();
    let help = format!(
        "the sheets are {}; put a header row above the data, as `cape template entries` shows, or map the header by \
         hand with --column {}=HEADER",
        names.join(", "),
        column.spec().name,
    );
    Error::NoSheet { name: name.into(), column: column.ace_name(), help }
}

//! Which sheet of a workbook holds the data.

use calamine::{Reader, SheetType, SheetVisible};

use super::Book;
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
    is_hidden: bool,
}

/// The sheets that may hold the data, in the order in which they are looked at: the one that ACE fills and no other,
/// else all, those that people see before those that they don't.
pub(super) fn candidates(book: &Book<'_>) -> Vec<Candidate> {
    let sheets = book.sheets_metadata().iter().enumerate().filter(|(_, s)| s.typ == SheetType::WorkSheet);
    let candidate = |(place, sheet): (usize, &calamine::Sheet)| Candidate {
        place,
        name: sheet.name.clone(),
        is_hidden: sheet.visible != SheetVisible::Visible,
    };
    let mut all: Vec<Candidate> = sheets.map(candidate).collect();
    all.sort_by_key(|sheet| sheet.is_hidden);
    match all.iter().position(|sheet| sheet.name.trim().eq_ignore_ascii_case(MAIN_SHEET)) {
        Some(main) => vec![all.swap_remove(main)],
        None => all,
    }
}

/// The error where none of several sheets has a header.
pub(super) fn none_fits(name: &str, sheets: &[Candidate]) -> Error {
    let column = Column::EntryNumber;
    let names: Vec<String> = sheets.iter().map(|sheet| format!("{:?}", shown(&sheet.name))).collect();
    let help = format!(
        "the sheets are {}; put a header row above the data, as `cape template entries` shows, or map the header by \
         hand with --column {}=HEADER",
        names.join(", "),
        column.spec().name,
    );
    Error::NoSheet { name: name.into(), column: column.ace_name(), help }
}

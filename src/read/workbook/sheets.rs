//! Chooses the sheets of a workbook that are read: those with their own header, and those that continue the columns of
//! the previous sheet.

use calamine::{SheetType, SheetVisible};

use super::guard::Merged;
use super::parts::damaged;
use super::table::HeaderRows;
use crate::error::{Error, Result};
use crate::read::aliases::Aliases;
use crate::read::columns::Column;
use crate::read::decode::Sheet;
use crate::read::file_at::Storage;
use crate::read::header::Header;
use crate::text::truncate;

/// A sheet, and the text made from it with its size.
pub(crate) type Unpacked = (Sheet, Storage, u64);

/// The sheet in which ACE puts the data of a report; another sheet has the prompts.
const MAIN_SHEET: &str = "Main Report";

/// A sheet that may have the data.
#[derive(Debug)]
pub(crate) struct Candidate {
    /// Its index among all sheets.
    pub(crate) index: usize,
    pub(crate) name: String,
    /// Whether it is the one that ACE fills, which is read even without a header.
    pub(crate) is_main: bool,
    is_hidden: bool,
}

/// A sheet that is read.
pub(crate) struct Chosen<'s> {
    pub(crate) sheet: &'s Candidate,
    pub(crate) header: Header,
    /// Whether the header is that of the previous sheet.
    pub(crate) continues: bool,
}

impl Chosen<'_> {
    /// The facts about the sheet after its text is written; `width` is its number of columns.
    pub(crate) fn sheet(&self, width: usize, hidden_rows: Vec<u32>) -> Sheet {
        let (name, unread) = (self.sheet.name.clone(), Vec::new());
        Sheet { name, width, hidden_rows, unread, continues: self.continues }
    }

    /// The merged cells to fill down: those below the header in columns that identify entry and line, or are
    /// entry-level. A merged amount would count several times.
    pub(crate) fn to_fill_down(&self, mut merged: Vec<Merged>) -> Vec<Merged> {
        let columns = &self.header.columns;
        let number = [Column::EntryNumber, Column::Filer, Column::CheckDigit, Column::Line];
        let filled = Column::of_entry().chain(number).flat_map(|column| columns.all(column));
        let filled: Vec<usize> = filled.chain(&columns.importer_or_name).copied().collect();
        let first_row = if self.continues { 0 } else { self.header.row };
        merged.retain(|area| area.first >= first_row && filled.contains(&area.column));
        merged
    }
}

/// The sheets in the order in which they are searched for a header: the one that ACE fills, visible ones, hidden ones.
pub(crate) fn candidates(sheets: &[calamine::Sheet]) -> Vec<Candidate> {
    let candidate = |(index, sheet): (usize, &calamine::Sheet)| Candidate {
        index,
        name: sheet.name.clone(),
        is_main: sheet.name.trim().eq_ignore_ascii_case(MAIN_SHEET),
        is_hidden: sheet.visible != SheetVisible::Visible,
    };
    let sheets = sheets.iter().enumerate().filter(|(_, sheet)| sheet.typ == SheetType::WorkSheet);
    let mut all: Vec<Candidate> = sheets.map(candidate).collect();
    all.sort_by_key(|sheet| (!sheet.is_main, sheet.is_hidden));
    all
}

/// Chooses the sheets to read by their first rows. Also returns the names of other sheets with entry numbers, however
/// far down.
pub(crate) fn choose<'s>(
    name: &str,
    sheets: &'s [Candidate],
    vocabulary: &Aliases,
    mut fill: impl FnMut(&Candidate, HeaderRows) -> Result<HeaderRows>,
) -> Result<(Vec<Chosen<'s>>, Vec<String>)> {
    let (mut chosen, mut unread): (Vec<Chosen<'_>>, _) = (Vec::new(), Vec::new());
    for sheet in sheets {
        let first = fill(sheet, HeaderRows::default())?;
        let before = chosen.last().and_then(|last| last.header.columns.get(Column::EntryNumber));
        let (holds_numbers, continues) = first.entry_numbers(before);
        let header = first.header(vocabulary);
        let is_alone = chosen.is_empty() && (sheet.is_main || sheets.len() == 1);
        match header {
            Some(header) if chosen.is_empty() || vocabulary.reports || header.is_full() => {
                chosen.push(Chosen { sheet, header, continues: false });
            }
            None if is_alone => chosen.push(Chosen { sheet, header: Header::default(), continues: false }),
            None if continues => {
                let header = chosen.last().map(|last| last.header.clone()).unwrap_or_default();
                chosen.push(Chosen { sheet, header, continues: true });
            }
            _ if holds_numbers || fill(sheet, HeaderRows::to_a_number())?.entry_numbers(None).0 => {
                unread.push(sheet.name.clone());
            }
            _ => {}
        }
    }
    if chosen.is_empty() {
        return Err(no_sheet(name, sheets, unread));
    }
    Ok((chosen, unread))
}

/// The error if none of several sheets has a header.
fn no_sheet(name: &str, sheets: &[Candidate], with_numbers: Vec<String>) -> Error {
    let column = Column::EntryNumber;
    if sheets.is_empty() {
        return damaged(name, "it has no sheet of cells");
    }
    let names: Vec<String> = sheets.iter().map(|sheet| format!("{:?}", truncate(&sheet.name))).collect();
    let help = format!(
        "the sheets are {}; put a header row above the data, as `cape template entries` shows, or map the header by \
         hand with --column {}=HEADER",
        names.join(", "),
        column.spec().name,
    );
    Error::NoSheet { name: name.into(), column: column.ace_name(), with_numbers, help }
}

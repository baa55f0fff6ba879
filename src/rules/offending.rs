//! Which cell a finding about an entry points at.

use std::num::NonZeroU32;

use super::judge::Failed;
use super::{Evidence, RuleId};
use crate::assemble::EntryRow;
use crate::domain::{EntryNumber, ImporterNumber, clean, is_blank, parse_mark};
use crate::error::Result;
use crate::read::{Column, Places, Row, RowRef};

/// A finding as numbers: which rule, about what, where. There may be millions: text is made of it when it is
/// shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FindingRef {
    /// The rule.
    pub rule: RuleId,
    /// Which input, counted from 0.
    pub input: u16,
    /// The row; 0 for a finding about a file.
    pub row: u32,
    /// What it is about.
    pub about: About,
}

/// What a finding is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// A file: the finding's place in the list of those.
    File(u32),
    /// A row that can't be read, by its place in the list of those.
    Row(u32),
    /// An entry, in which column, and the digits of the IEEPA heading that the offending rows name, if they name
    /// only one.
    Entry(EntryNumber, Column, Option<NonZeroU32>),
}

/// Where a rule's finding about an entry stands. Of the offending cells' texts it is the first in alphabetical
/// order, so that the finding doesn't depend on the order of rows; of the rows that have it the first. `text`
/// fetches the text of a cell.
pub(super) fn point_at(
    failed: &Failed,
    rows: &[EntryRow],
    mut text: impl FnMut(RowRef, Column) -> Result<String>,
) -> Result<FindingRef> {
    let Failed { rule, evidence: Evidence { column, rows: offending } } = failed;
    let mut least = offending.first().map_or(0, |row| *row as usize);
    let mut least_text = None;
    for pair in offending.windows(2) {
        let row = pair[1] as usize;
        // The same text as in the row before, which was looked at.
        if pair[0] + 1 == pair[1] && repeats(&rows[row], *column) {
            continue;
        }
        let cell = text(rows[row].at, *column)?;
        let least_cell = match least_text.take() {
            Some(cell) => cell,
            None => text(rows[least].at, *column)?,
        };
        // Rows come in their order: of equal cells the first stays.
        (least, least_text) = if cell < least_cell { (row, Some(cell)) } else { (least, Some(least_cell)) };
    }
    let at = rows[least].at;
    let heading = only_heading(offending.iter().map(|row| &rows[*row as usize]));
    let about = About::Entry(rows[0].number, *column, heading);
    Ok(FindingRef { rule: *rule, input: at.input, row: at.row, about })
}

/// The digits of the IEEPA heading that rows name, if they name only one.
fn only_heading<'r>(rows: impl Iterator<Item = &'r EntryRow>) -> Option<NonZeroU32> {
    let mut headings = rows.flat_map(EntryRow::tariffs).map(|(heading, _)| heading);
    let first = headings.next()?;
    NonZeroU32::new(first.digits()).filter(|_| headings.all(|heading| heading == first))
}

/// Whether a cell is known to have the same text as in the row before.
fn repeats(row: &EntryRow, column: Column) -> bool {
    if column == Column::EntryNumber { row.repeats_number } else { row.repeats_state && column.is_of_entry() }
}

/// Where a column's cell stands in a row. Where several columns combine it is the one that is set.
fn place_of(places: &Places, column: Column, row: &Row<'_>) -> Option<usize> {
    if column == Column::Importer && places.get(column).is_none() {
        let number = |p: &&usize| ImporterNumber::parse(clean(&row.cell(**p))).is_some();
        let places = &places.importer_or_name;
        return places.iter().find(number).or(places.first()).copied();
    }
    let all = places.all(column);
    let filled = |p: &&usize| !is_blank(&row.cell(**p));
    let set = |p: &&usize| filled(p) && parse_mark(clean(&row.cell(**p)));
    match all.len() {
        0 | 1 => all.first().copied(),
        _ => all.iter().find(set).or(all.iter().find(filled)).or(all.first()).copied(),
    }
}

/// Where a column's cell stands in a row, and its text.
pub(super) fn cell(places: &Places, column: Column, row: &Row<'_>) -> (Option<usize>, String) {
    let place = place_of(places, column, row);
    (place, place.map(|place| row.cell(place).into_owned()).unwrap_or_default())
}

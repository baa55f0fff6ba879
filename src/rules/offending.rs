//! Which cell a finding about an entry points at.

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
    /// An entry, and in which column.
    Entry(EntryNumber, Column),
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
    let first = offending.first().map_or(0, |row| *row as usize);
    let mut at = rows[first].at;
    if offending.len() > 1 {
        let mut least = text(at, *column)?;
        for row in &offending[1..] {
            let other = rows[*row as usize].at;
            let cell = text(other, *column)?;
            // Rows come in their order: of equal cells the first stays.
            if cell < least {
                (at, least) = (other, cell);
            }
        }
    }
    let about = About::Entry(rows[0].number, *column);
    Ok(FindingRef { rule: *rule, input: at.input, row: at.row, about })
}

/// Where a column's cell stands in a row. Where several columns combine it is the one that is set.
pub(crate) fn place_of(places: &Places, column: Column, row: &Row<'_>) -> Option<usize> {
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

/// The text of a row's cell in a column.
pub(super) fn cell_text(places: &Places, column: Column, row: &Row<'_>) -> String {
    place_of(places, column, row).map(|place| row.cell(place).into_owned()).unwrap_or_default()
}

//! Findings in compact form, and the choice of the cell that a finding about an entry points to.

use std::num::NonZeroU32;

use super::apply::Failed;
use crate::domain::{EntryNumber, ImporterNumber, clean, is_blank, parse_mark};
use crate::entries::EntryRow;
use crate::error::Result;
use crate::read::{Column, ColumnMap, Row};
use crate::rules::{Evidence, RuleId, Severity};

/// A finding as numbers: which rule, about what, where. A run may have millions of them; the text is made when it is
/// shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FindingRef {
    /// The rule that failed.
    pub rule: RuleId,
    /// Severity in this case.
    pub severity: Severity,
    /// Index of the input, from 0.
    pub input: u16,
    /// Row number; 0 for a finding about a file.
    pub row: u32,
    /// What it is about.
    pub about: About,
}

/// What a finding is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// A file: the index in the list of file findings.
    File(u32),
    /// A row that can't be read: the index in the list of unreadable rows.
    Row(u32),
    /// An entry.
    Entry {
        /// The entry number.
        number: EntryNumber,
        /// The column of the offending cell.
        column: Column,
        /// The digits of the IEEPA heading of the offending rows, if they name only one.
        heading: Option<NonZeroU32>,
        /// The offending cell, if it is short.
        cell: Option<KeptCell>,
    },
}

/// Picks the cell that a finding about an entry points to: the smallest offending text, and of the rows with that text
/// the first, so that the result doesn't depend on the order of rows. `cell` fetches a cell.
pub(crate) fn point_to(
    failed: &Failed,
    severity: Severity,
    rows: &[EntryRow],
    mut cell: impl FnMut(&EntryRow, Column) -> Result<CellText>,
) -> Result<FindingRef> {
    let Failed { rule, evidence: Evidence { column, rows: offending, .. }, .. } = failed;
    let mut following = offending.of(rows);
    let (mut before, mut least) = following.next().unwrap_or((0, &rows[0]));
    let mut least_cell = cell(least, *column)?;
    for (index, row) in following {
        // Same text as in the previous row, which was already compared.
        let same = before + 1 == index && repeats(row, *column);
        before = index;
        if same {
            continue;
        }
        // Rows are in order, so of equal cells the first is kept.
        let other = cell(row, *column)?;
        if other.text < least_cell.text {
            (least, least_cell) = (row, other);
        }
    }
    let heading = only_heading(offending.of(rows).map(|(_, row)| row));
    let (number, cell) = (least.number, KeptCell::of(&least_cell));
    let about = About::Entry { number, column: *column, heading, cell };
    Ok(FindingRef { rule: *rule, severity, input: least.at.input, row: least.at.row, about })
}

/// The digits of the IEEPA heading that rows name, if they name only one.
fn only_heading<'r>(rows: impl Iterator<Item = &'r EntryRow>) -> Option<NonZeroU32> {
    let mut headings = rows.flat_map(EntryRow::tariffs).map(|(heading, _)| heading);
    let first = headings.next()?;
    NonZeroU32::new(first.digits()).filter(|_| headings.all(|heading| heading == first))
}

/// Whether a cell is known to have the same text as in the previous row.
fn repeats(row: &EntryRow, column: Column) -> bool {
    if column == Column::EntryNumber { row.repeats_number } else { row.repeats_state && column.is_of_entry() }
}

/// The index of a column's cell in a row. If several columns map to it, the one that is set, else filled, else the
/// first.
fn index_of(columns: &ColumnMap, column: Column, row: &Row<'_>) -> Option<usize> {
    if column == Column::Importer && columns.get(column).is_none() {
        let number = |p: &&usize| ImporterNumber::parse(clean(&row.cell(**p))).is_some();
        let indexes = &columns.importer_or_name;
        return indexes.iter().find(number).or(indexes.first()).copied();
    }
    let all = columns.all(column);
    let filled = |p: &&usize| !is_blank(&row.cell(**p));
    let set = |p: &&usize| filled(p) && parse_mark(clean(&row.cell(**p)));
    match all.len() {
        0 | 1 => all.first().copied(),
        _ => all.iter().find(set).or(all.iter().find(filled)).or(all.first()).copied(),
    }
}

pub(crate) fn cell(columns: &ColumnMap, column: Column, row: &Row<'_>) -> CellText {
    let index = index_of(columns, column, row);
    CellText { index, text: index.map(|index| row.cell(index).into_owned()).unwrap_or_default() }
}

/// A cell's text and its index in the row.
#[derive(Debug, Default)]
pub struct CellText {
    /// `None` if the input has no such column.
    pub index: Option<usize>,
    /// The text as it is in the file.
    pub text: String,
}

/// Index and text of an offending cell. Only short texts are kept, which is nearly all of them: the finding can then be
/// shown without rereading the row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeptCell {
    index: u16,
    length: u8,
    text: [u8; Self::LONGEST],
}

impl KeptCell {
    /// Enough for entry numbers, dates and tariff numbers.
    const LONGEST: usize = 13;

    /// `None` if the text is too long or the input has no such column.
    pub(crate) fn of(CellText { index, text }: &CellText) -> Option<Self> {
        let mut kept = [0; Self::LONGEST];
        kept.get_mut(..text.len())?.copy_from_slice(text.as_bytes());
        Some(KeptCell { index: u16::try_from((*index)?).ok()?, length: text.len() as u8, text: kept })
    }

    pub fn found(&self) -> CellText {
        let text = std::str::from_utf8(&self.text[..usize::from(self.length)]).unwrap_or_default();
        CellText { index: Some(usize::from(self.index)), text: text.into() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kept(index: Option<usize>, text: &str) -> Option<KeptCell> {
        KeptCell::of(&CellText { index, text: text.into() })
    }

    #[test]
    fn a_short_cell_is_kept_to_the_byte_and_a_longer_one_or_none_is_not() {
        for text in ["", "B7603245278", " 01/09/2025 ", "Trade Control", "\u{e9}\u{2713}"] {
            let found = kept(Some(16_383), text).unwrap().found();
            assert_eq!((found.index, found.text.as_str()), (Some(16_383), text));
        }
        assert_eq!(kept(Some(0), "Trade Controls"), None);
        assert_eq!(kept(Some(0), "seven \u{2713}\u{2713}\u{2713}"), None, "its bytes count");
        assert_eq!(kept(None, ""), None);
        assert_eq!(kept(Some(1 << 16), "01"), None);
    }
}

//! Rows that stand in several inputs, as when two exports or sheets overlap: they count once.

use std::collections::BTreeMap;

use super::fields::EntryRow;
use crate::domain::Reading;

/// Takes the duty from rows of an entry, all of them given, that repeat rows of another input: rows without line numbers
/// that are equal in all cells, and those of an input without line numbers beside rows that have them. Gives how many
/// there are of each input.
pub(crate) fn mark_repeats(rows: &mut [EntryRow]) -> BTreeMap<u16, u64> {
    let mut repeats = BTreeMap::new();
    let Some(first) = rows.first().map(|row| row.at.input) else { return repeats };
    if rows.iter().all(|row| row.at.input == first) {
        return repeats;
    }
    let mut counts: BTreeMap<u64, BTreeMap<u16, u64>> = BTreeMap::new();
    for row in rows.iter() {
        if let Some(cells) = row.cells {
            *counts.entry(cells).or_default().entry(row.at.input).or_default() += 1;
        }
    }
    // The input with most of the equal rows counts, the first of several.
    let counted =
        |cells: u64| counts[&cells].iter().max_by_key(|(input, count)| (**count, u16::MAX - **input));
    let counted: Vec<Option<u16>> =
        rows.iter().map(|row| row.cells.and_then(counted).map(|(input, _)| *input)).collect();
    let has_lines = rows.iter().any(|row| row.is_ieepa() && row.line.is_some());
    for (row, counted) in rows.iter_mut().zip(counted) {
        let Some(counted) = counted else { continue };
        if counted != row.at.input || (has_lines && !row.has_line_column) {
            (row.own_heading, row.other_headings, row.duty) = (None, Box::default(), Reading::Blank);
            row.has_goods_value = false;
            *repeats.entry(row.at.input).or_default() += 1;
        }
    }
    repeats
}

//! Rows that are in several inputs, as when two exports or sheets overlap: they count once. And lines of which one
//! input has an IEEPA row and another has none.

use std::collections::{BTreeMap, BTreeSet};

use super::fields::EntryRow;
use super::line_totals::mark_line_totals;
use crate::domain::Heading;

/// Marks what only all rows of an entry together show: amounts that are totals of a line, and rows that repeat others,
/// of which it gives how many there are of each input.
pub(crate) fn mark_together(rows: &mut [EntryRow]) -> BTreeMap<u16, u64> {
    mark_line_totals(rows);
    mark_repeats(rows)
}

/// Marks the rows of an entry, all of them given, whose duty isn't added because they repeat rows of another input: rows
/// without line numbers that are equal in all cells, and those of an input without line numbers beside rows that have
/// them. Gives how many there are of each input.
fn mark_repeats(rows: &mut [EntryRow]) -> BTreeMap<u16, u64> {
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
    let with_line: BTreeSet<Heading> =
        rows.iter().filter(|row| row.line_number.is_some()).flat_map(headings).collect();
    for (row, counted) in rows.iter_mut().zip(counted) {
        let Some(counted) = counted else { continue };
        // An amount that isn't known stays unknown where no row with a line has the heading.
        let is_beside_lines = || {
            !with_line.is_empty()
                && !row.has_line_column
                && (row.duty.value().is_some() || headings(row).all(|heading| with_line.contains(&heading)))
        };
        row.is_repeat = counted != row.at.input || is_beside_lines();
        if row.is_repeat {
            *repeats.entry(row.at.input).or_default() += 1;
        }
    }
    repeats
}

fn headings(row: &EntryRow) -> impl Iterator<Item = Heading> + '_ {
    row.tariffs().map(|(heading, _)| heading)
}

/// Of an entry's lines those that have an IEEPA row that bears duty in one input and none in another which has a row of
/// the line in common with it: each as it is in the input without. Where inputs share no row, a line was only cut in two.
pub(crate) fn lines_without_ieepa(rows: &[EntryRow]) -> BTreeSet<(u16, Option<u32>)> {
    let Some(first) = rows.first().map(|row| row.at.input) else { return BTreeSet::new() };
    if rows.iter().all(|row| row.at.input == first) {
        return BTreeSet::new();
    }
    let mut lines: BTreeMap<Option<u32>, BTreeMap<u16, InInput>> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.has_hts_column && row.line_number.is_some()) {
        let line = lines.entry(row.line_number).or_default().entry(row.at.input).or_default();
        line.bears |= row.bears_duty();
        line.ordinals.insert(row.ordinal);
    }
    let mut without = BTreeSet::new();
    for (line, inputs) in &lines {
        let is_gone = |here: &InInput| {
            let has_row_in_common = |other: &InInput| !other.ordinals.is_disjoint(&here.ordinals);
            !here.bears && inputs.values().any(|other| other.bears && has_row_in_common(other))
        };
        without.extend(inputs.iter().filter(|(_, here)| is_gone(here)).map(|(input, _)| (*input, *line)));
    }
    without
}

/// A line in one input.
#[derive(Default)]
struct InInput {
    /// Whether one of its IEEPA rows has duty.
    bears: bool,
    ordinals: BTreeSet<Option<u32>>,
}

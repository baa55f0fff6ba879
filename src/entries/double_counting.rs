//! Duty that would be counted twice: rows that are in several inputs, as when two exports or sheets overlap, and totals
//! of a line written on each of its rows. And lines of which one input has an IEEPA row and another has none.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::fields::{EntryRow, bears_duty};
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
            (row.has_goods_value, row.is_repeat) = (false, true);
            *repeats.entry(row.at.input).or_default() += 1;
        }
    }
    repeats
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
        line.bears |= row.is_repeat || row.tariffs().any(|(heading, duty)| bears_duty(heading, duty));
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

/// Where all rows of a line show the same amount above zero, it is the line's: the duty of each row isn't known.
pub(crate) fn mark_line_totals(rows: &mut [EntryRow]) {
    if rows.iter().all(|row| row.line_amount.is_none()) {
        return;
    }
    let mut lines: BTreeMap<u32, Vec<Decimal>> = BTreeMap::new();
    for (line, amount) in rows.iter().filter_map(|row| row.line_amount) {
        lines.entry(line).or_default().push(amount);
    }
    let is_total = |amounts: &Vec<Decimal>| {
        amounts.len() > 1 && amounts[0] > Decimal::ZERO && amounts.iter().all(|amount| *amount == amounts[0])
    };
    lines.retain(|_, amounts| is_total(amounts));
    for row in
        rows.iter_mut().filter(|row| row.line_amount.is_some_and(|(line, _)| lines.contains_key(&line)))
    {
        (row.is_line_total, row.duty) = (true, Reading::Blank);
    }
}

//! Detects duty that would be counted twice: rows present in several inputs, as when two exports or sheets overlap, and
//! totals of a line written on each of its rows. Also lines with an IEEPA row in one input and none in another.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::fields::{EntryRow, LineAmount};
use crate::domain::{Heading, Reading};

/// Marks what only all rows of an entry together show: amounts that are totals of a line, and rows that repeat others.
/// Returns the number of repeating rows by input.
pub(crate) fn mark_together(rows: &mut [EntryRow]) -> BTreeMap<u16, u64> {
    mark_line_totals(rows);
    mark_repeats(rows)
}

/// Marks the rows of an entry whose duty isn't added because they repeat rows of another input: rows without line
/// numbers that are equal in all cells, and rows of an input without line numbers if another input has them. `rows`
/// must be all rows of the entry. Returns the number of marked rows by input.
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
    // Of equal rows, those of the input with most of them count; in a tie, those of the first input.
    let counted =
        |cells: u64| counts[&cells].iter().max_by_key(|(input, count)| (**count, u16::MAX - **input));
    let counted: Vec<Option<u16>> =
        rows.iter().map(|row| row.cells.and_then(counted).map(|(input, _)| *input)).collect();
    let with_line: BTreeSet<Heading> =
        rows.iter().filter(|row| row.line_number.is_some()).flat_map(headings).collect();
    for (row, counted) in rows.iter_mut().zip(counted) {
        let Some(counted) = counted else { continue };
        // Unless a row with a line number has the same heading, an unknown amount stays unknown.
        let is_beside_lines = || {
            !with_line.is_empty()
                && !row.has_line_column
                && row.tariffs().all(|(heading, duty)| duty.is_some() || with_line.contains(&heading))
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

/// The lines of an entry that have an IEEPA row with duty in one input but not in another, with that other input. Both
/// inputs must share a row of the line; otherwise the line was only split between them.
pub(crate) fn lines_without_ieepa(rows: &[EntryRow]) -> BTreeSet<(u16, Option<u32>)> {
    let Some(first) = rows.first().map(|row| row.at.input) else { return BTreeSet::new() };
    if rows.iter().all(|row| row.at.input == first) {
        return BTreeSet::new();
    }
    let mut lines: BTreeMap<Option<u32>, BTreeMap<u16, InInput>> = BTreeMap::new();
    for row in rows.iter().filter(|row| row.has_hts_column && row.line_number.is_some()) {
        let line = lines.entry(row.line_number).or_default().entry(row.at.input).or_default();
        line.has_duty |= row.bears_duty();
        line.ordinals.insert(row.ordinal);
    }
    let mut without = BTreeSet::new();
    for (line, inputs) in &lines {
        let is_gone = |here: &InInput| {
            let has_row_in_common = |other: &InInput| !other.ordinals.is_disjoint(&here.ordinals);
            !here.has_duty && inputs.values().any(|other| other.has_duty && has_row_in_common(other))
        };
        without.extend(inputs.iter().filter(|(_, here)| is_gone(here)).map(|(input, _)| (*input, *line)));
    }
    without
}

/// A line in one input.
#[derive(Default)]
struct InInput {
    /// Whether one of its IEEPA rows has duty.
    has_duty: bool,
    ordinals: BTreeSet<Option<u32>>,
}

/// If all rows of a line have the same amount above zero, it is the total of the line, and the duty of each row is
/// unknown.
///
/// Called first for adjacent rows as they are read, and again for all rows of the entry, because part of a line may
/// look different from the whole.
pub(crate) fn mark_line_totals(rows: &mut [EntryRow]) {
    if rows.iter().all(|row| row.line_amount.is_none()) {
        return;
    }
    let mut lines: BTreeMap<u32, Vec<(LineAmount, &EntryRow)>> = BTreeMap::new();
    for row in rows.iter() {
        if let Some(amount) = row.line_amount {
            lines.entry(amount.line).or_default().push((amount, row));
        }
    }
    lines.retain(|_, rows| have_one_amount(rows) && are_several(rows));
    let totals: BTreeSet<u32> = lines.into_keys().collect();
    for row in rows {
        let Some(LineAmount { line, amount, .. }) = row.line_amount else { continue };
        row.is_line_total = totals.contains(&line);
        if row.is_ieepa() {
            row.duty = if row.is_line_total { Reading::Blank } else { amount };
        }
    }
}

fn have_one_amount(rows: &[(LineAmount, &EntryRow)]) -> bool {
    let first = rows[0].0.amount;
    first.value().is_some_and(|amount| amount > Decimal::ZERO)
        && rows.iter().all(|(row, _)| row.amount == first)
}

/// Ordinal, IEEPA heading that the duty belongs to, other IEEPA headings, HTS number of the goods.
type Tariff<'r> = (Option<u32>, Option<Heading>, &'r [Heading], Option<Heading>);

/// Whether a line has several rows. The same tariff twice counts as one row, unless the input has no ordinals.
fn are_several(rows: &[(LineAmount, &EntryRow)]) -> bool {
    let tariffs: BTreeSet<Tariff<'_>> = rows
        .iter()
        .map(|(at, row)| {
            (at.ordinal, row.own_heading, &*row.other_headings, row.goods.and_then(|goods| goods.number))
        })
        .collect();
    let mut inputs = BTreeSet::new();
    let mut without_ordinal = rows.iter().filter(|(at, _)| at.ordinal.is_none());
    tariffs.len() > 1 || without_ordinal.any(|(_, row)| !inputs.insert(row.at.input))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::EntryNumber;
    use crate::read::RowRef;

    /// A row of line 1 of this input: ordinal, heading and amount.
    fn row(input: u16, ordinal: Option<u32>, heading: u32, amount: Reading<i64>) -> EntryRow {
        let number = EntryNumber::from_text("B7603245278").unwrap();
        let amount = match amount {
            Reading::Value(amount) => Reading::Value(Decimal::from(amount)),
            Reading::Blank => Reading::Blank,
            Reading::Unreadable => Reading::Unreadable,
        };
        EntryRow {
            own_heading: Some(Heading::from_digits(heading)),
            line_amount: Some(LineAmount { line: 1, ordinal, amount }),
            duty: amount,
            is_unread: false,
            ..EntryRow::unread(number, RowRef { input, row: 2, offset: 0, length: 1 })
        }
    }

    fn are_totals(rows: &[EntryRow]) -> bool {
        let mut marked = rows.to_vec();
        mark_line_totals(&mut marked);
        let is_total = marked[0].is_line_total;
        assert!(marked.iter().all(|row| row.is_line_total == is_total), "{marked:?}");
        assert!(is_total || marked == rows, "nothing else changes: {marked:?}");
        marked.reverse();
        mark_line_totals(&mut marked);
        assert_eq!(marked[0].is_line_total, is_total, "the order does not matter: {marked:?}");
        is_total
    }

    #[test]
    fn one_amount_on_all_rows_of_a_line_is_its_total_unless_it_is_zero_or_missing_on_one() {
        let of = |amounts: &[Reading<i64>]| {
            let rows = (1..).zip(amounts).map(|(ordinal, amount)| row(0, Some(ordinal), 99_030_125, *amount));
            are_totals(&rows.collect::<Vec<_>>())
        };
        let value = Reading::Value;
        assert!(of(&[value(5), value(5)]) && of(&[value(5), value(5), value(5)]));
        assert!(!of(&[value(5)]));
        assert!(!of(&[value(5), value(5), value(4)]) && !of(&[value(4), value(5), value(5)]));
        assert!(
            !of(&[value(5), value(5), Reading::Blank]) && !of(&[Reading::Unreadable, value(5), value(5)])
        );
        assert!(!of(&[value(0), value(0)]) && !of(&[value(-5), value(-5)]));
    }

    #[test]
    fn the_same_row_twice_is_no_total_of_a_line() {
        let tariff = |input, ordinal, heading| row(input, ordinal, heading, Reading::Value(5));
        let once = tariff(0, Some(1), 99_030_134);
        assert!(!are_totals(&[once.clone(), once.clone()]));
        assert!(!are_totals(&[once.clone(), tariff(1, Some(1), 99_030_134)]));
        assert!(are_totals(&[once.clone(), tariff(0, Some(2), 99_030_134)]));
        assert!(are_totals(&[once.clone(), tariff(0, Some(1), 99_030_125)]));
        assert!(are_totals(&[once, tariff(1, Some(2), 99_030_134)]));
        let without_ordinal = |input| tariff(input, None, 99_030_134);
        assert!(!are_totals(&[without_ordinal(0), without_ordinal(1)]));
        assert!(are_totals(&[without_ordinal(0), without_ordinal(0)]));
    }

    #[test]
    fn what_a_part_of_a_line_showed_is_taken_back_once_all_rows_are_there() {
        let rows = |amounts: [i64; 3]| {
            let row = |(ordinal, amount)| row(0, Some(ordinal), 99_030_125, Reading::Value(amount));
            (1..).zip(amounts).map(row).collect::<Vec<_>>()
        };
        let mut all = rows([5, 5, 4]);
        mark_line_totals(&mut all[..2]);
        assert!(all[0].is_line_total && all[0].duty == Reading::Blank);
        mark_line_totals(&mut all);
        assert_eq!(all, rows([5, 5, 4]));
        let mut all = rows([5, 5, 5]);
        mark_line_totals(&mut all[..1]);
        assert!(!all[0].is_line_total);
        mark_line_totals(&mut all);
        assert!(all.iter().all(|row| row.is_line_total && row.duty == Reading::Blank));
    }
}

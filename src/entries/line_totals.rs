//! Amounts that are totals of a line, written on each of its rows.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::fields::{EntryRow, LineAmount};
use crate::domain::{Heading, Reading};

/// Where all rows of a line show the same amount above zero, it is the line's: the duty of each row isn't known.
///
/// Rows of an entry come side by side as they are read, and again with all others of the entry: the whole line may
/// show otherwise than a part of it.
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

/// Ordinal, IEEPA heading that the duty belongs to, other IEEPA headings, number of the goods.
type Tariff<'r> = (Option<u32>, Option<Heading>, &'r [Heading], Option<Heading>);

/// Whether a line has several rows: the same tariff twice is one, unless an input writes it without ordinals.
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

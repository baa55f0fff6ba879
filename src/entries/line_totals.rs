//! Amounts that are totals of a line, written on each of its rows.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::fields::EntryRow;
use crate::domain::Reading;

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

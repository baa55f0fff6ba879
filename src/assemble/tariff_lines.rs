//! What an entry paid under IEEPA headings: each (line, ordinal) counts once, however often it stands there.

use std::cmp::Reverse;

use rust_decimal::Decimal;

use super::row::{EntryRow, bears_duty};
use crate::domain::Heading;
use crate::ieepa::Scope;

/// The sums of an entry, and what the rows of one (line, ordinal) had to say to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Duties {
    /// Known duty under headings in scope; none where no amount is known.
    pub in_scope: Option<Decimal>,
    /// Known duty under the other IEEPA headings.
    pub outside_scope: Option<Decimal>,
    /// Whether something in scope bears duty whose amount isn't known.
    pub unknown: bool,
}

/// One tariff of one row: which row, its heading, its duty if known.
type Tariff = (u32, Heading, Option<Decimal>);

/// The tariffs of one (line, ordinal).
#[derive(Debug)]
pub(super) struct TariffLine {
    tariffs: Vec<Tariff>,
}

/// Groups the IEEPA tariffs of an entry's rows by (line, ordinal); a row that lacks either stands alone.
pub(super) fn tariff_lines(rows: &[EntryRow]) -> Vec<TariffLine> {
    let mut keyed: Vec<((u64, u32, u32), Tariff)> = Vec::new();
    for (i, row) in (0u32..).zip(rows) {
        let key = match row.line {
            Some((line, ordinal)) => (0, line, ordinal),
            None => (1, i, 0),
        };
        keyed.extend(row.tariffs().map(|(heading, duty)| (key, (i, heading, duty))));
    }
    keyed.sort_by_key(|(key, (row, ..))| (*key, *row));
    let lines = keyed.chunk_by(|a, b| a.0 == b.0);
    lines.map(|line| TariffLine { tariffs: line.iter().map(|(_, t)| *t).collect() }).collect()
}

impl TariffLine {
    /// The tariff that counts: the one with the larger duty, a known one before an unknown.
    fn counted(&self, scope: &Scope) -> Option<(Heading, Option<Decimal>)> {
        let rank = |(_, heading, duty): &Tariff| {
            let in_scope = scope.contains(*heading);
            (*duty, in_scope, Reverse(*heading))
        };
        self.tariffs.iter().max_by_key(|t| rank(t)).map(|(_, heading, duty)| (*heading, *duty))
    }

    /// Whether something in scope bears duty here, and no amount in scope is known.
    fn is_unknown(&self, scope: &Scope) -> bool {
        let in_scope = || self.tariffs.iter().filter(|(_, heading, _)| scope.contains(*heading));
        in_scope().any(|(_, heading, duty)| bears_duty(*heading, *duty))
            && in_scope().all(|(_, _, duty)| duty.is_none())
    }

    /// What each row says of the line: its headings and its duty, if known.
    fn by_row(&self) -> Vec<(u32, Vec<Heading>, Option<Decimal>)> {
        let rows = self.tariffs.chunk_by(|a, b| a.0 == b.0);
        rows.map(|row| {
            let mut headings: Vec<Heading> = row.iter().map(|(_, heading, _)| *heading).collect();
            headings.sort_unstable();
            (row[0].0, headings, row.iter().find_map(|(_, _, duty)| *duty))
        })
        .collect()
    }

    /// The rows that say the same as another one: equal headings, equal duty.
    pub(super) fn duplicates(&self) -> Vec<u32> {
        let mut rows = self.by_row();
        rows.sort_by(|a, b| (&a.1, a.2, a.0).cmp(&(&b.1, b.2, b.0)));
        let same = rows.chunk_by(|a, b| (&a.1, a.2) == (&b.1, b.2));
        same.filter(|rows| rows.len() > 1).flatten().map(|(row, ..)| *row).collect()
    }

    /// The rows that contradict another one: different headings, or different known duties.
    pub(super) fn conflicts(&self) -> Vec<u32> {
        let rows = self.by_row();
        let headings_differ = rows.windows(2).any(|pair| pair[0].1 != pair[1].1);
        let known = || rows.iter().filter_map(|(_, _, duty)| *duty);
        let duties_differ = known().min() != known().max();
        rows.iter()
            .filter(|(_, _, duty)| headings_differ || (duties_differ && duty.is_some()))
            .map(|(row, ..)| *row)
            .collect()
    }
}

/// Adds the tariffs of rows that count, each with its duty if known: one for each (line, ordinal).
pub fn counted_tariffs(rows: &[EntryRow], scope: &Scope, to: &mut Vec<(Heading, Option<Decimal>)>) {
    let first = to.len();
    if !push_plain(rows, to) {
        to.truncate(first);
        to.extend(tariff_lines(rows).iter().filter_map(|line| line.counted(scope)));
    }
}

/// Adds them where each row has a line of its own, as nearly always; false where that can't be told at once.
fn push_plain(rows: &[EntryRow], to: &mut Vec<(Heading, Option<Decimal>)>) -> bool {
    let mut last_line = None;
    for row in rows {
        let heading = match (row.own_heading, row.other_headings.is_empty()) {
            (None, true) => continue,
            (Some(heading), true) => heading,
            (_, false) => return false,
        };
        // Lines that ascend are different ones.
        let Some(line) = row.line.filter(|line| last_line < Some(*line)) else { return false };
        last_line = Some(line);
        to.push((heading, row.duty.value()));
    }
    true
}

/// Sums an entry's tariff lines.
pub(super) fn duties(rows: &[EntryRow], scope: &Scope) -> Duties {
    let mut sums = Duties::default();
    if !rows.iter().any(EntryRow::is_ieepa) {
        return sums;
    }
    for line in tariff_lines(rows) {
        sums.unknown |= line.is_unknown(scope);
        if let Some((heading, Some(amount))) = line.counted(scope) {
            let sum = if scope.contains(heading) { &mut sums.in_scope } else { &mut sums.outside_scope };
            *sum = Some(sum.unwrap_or_default() + amount);
        }
    }
    sums
}

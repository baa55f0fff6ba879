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

/// One tariff of one row.
#[derive(Debug, Clone, Copy)]
struct Tariff {
    /// Line and ordinal, or else the row: one that lacks either stands alone.
    line: (bool, u32, u32),
    row: u32,
    heading: Heading,
    /// If known.
    duty: Option<Decimal>,
}

/// The IEEPA tariffs of an entry's rows by (line, ordinal).
#[derive(Debug)]
pub(super) struct TariffLines(Vec<Tariff>);

/// The tariffs of one (line, ordinal), in the order of their rows.
#[derive(Debug, Clone, Copy)]
pub(super) struct TariffLine<'t>(&'t [Tariff]);

impl TariffLines {
    pub(super) fn of(rows: &[EntryRow]) -> Self {
        let mut all: Vec<Tariff> = Vec::new();
        for (i, row) in (0u32..).zip(rows) {
            let line = match row.line {
                Some((line, ordinal)) => (false, line, ordinal),
                None => (true, i, 0),
            };
            all.extend(row.tariffs().map(|(heading, duty)| Tariff { line, row: i, heading, duty }));
        }
        all.sort_by_key(|tariff| (tariff.line, tariff.row));
        TariffLines(all)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = TariffLine<'_>> {
        self.0.chunk_by(|a, b| a.line == b.line).map(TariffLine)
    }

    /// Sums an entry's duties.
    pub(super) fn duties(&self, scope: &Scope) -> Duties {
        let mut sums = Duties::default();
        for line in self.iter() {
            sums.unknown |= line.is_unknown(scope);
            if let (heading, Some(amount)) = line.counted(scope) {
                let sum = if scope.contains(heading) { &mut sums.in_scope } else { &mut sums.outside_scope };
                *sum = Some(sum.map_or(amount, |sum| sum + amount));
            }
        }
        sums
    }
}

impl TariffLine<'_> {
    /// The tariff that counts: the one with the larger duty, a known one before an unknown.
    fn counted(&self, scope: &Scope) -> (Heading, Option<Decimal>) {
        let rank = |tariff: &&Tariff| {
            let in_scope = scope.contains(tariff.heading);
            (tariff.duty, in_scope, Reverse(tariff.heading))
        };
        let counted = self.0.iter().max_by_key(rank).expect("a line has a tariff");
        (counted.heading, counted.duty)
    }

    /// Whether something in scope bears duty here, and no amount in scope is known.
    fn is_unknown(&self, scope: &Scope) -> bool {
        let in_scope = || self.0.iter().filter(|tariff| scope.contains(tariff.heading));
        in_scope().any(|tariff| bears_duty(tariff.heading, tariff.duty))
            && in_scope().all(|tariff| tariff.duty.is_none())
    }

    /// What each row says of the line: its headings and its duty, if known. Nothing where one tariff stands alone,
    /// as nearly always.
    fn by_row(&self) -> Vec<(u32, Vec<Heading>, Option<Decimal>)> {
        if self.0.len() == 1 {
            return Vec::new();
        }
        let rows = self.0.chunk_by(|a, b| a.row == b.row);
        rows.map(|row| {
            let mut headings: Vec<Heading> = row.iter().map(|tariff| tariff.heading).collect();
            headings.sort_unstable();
            (row[0].row, headings, row.iter().find_map(|tariff| tariff.duty))
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
        to.extend(TariffLines::of(rows).iter().map(|line| line.counted(scope)));
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

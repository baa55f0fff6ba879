//! What an entry paid under IEEPA headings: each (line, ordinal) counts once, however often it stands there.

use std::cmp::Reverse;

use rust_decimal::Decimal;

use super::fields::{EntryRow, bears_duty};
use super::row_reader::RowReader;
use crate::domain::{Heading, HtsCell, Reading, clean, read_hts_cell, read_plain_hts};
use crate::read::{Column, Row};
use crate::tariff::Scope;

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
struct TariffAmount {
    /// Line and ordinal, or else the row: one that lacks either stands alone.
    line: (bool, u32, u32),
    row: u32,
    heading: Heading,
    /// If known.
    duty: Option<Decimal>,
}

/// The IEEPA tariffs of an entry's rows by (line, ordinal).
#[derive(Debug, Default)]
pub(crate) struct TariffLines {
    tariffs: Vec<TariffAmount>,
    /// Whether a line has several tariffs.
    has_shared_line: bool,
}

/// The tariffs of one (line, ordinal), in the order of their rows.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TariffLine<'t>(&'t [TariffAmount]);

impl TariffLines {
    /// The tariffs of these rows, in the room that others had.
    pub(crate) fn of(rows: &[EntryRow], room: TariffLines) -> Self {
        let TariffLines { mut tariffs, .. } = room;
        tariffs.clear();
        let mut ascending = true;
        for (i, row) in (0u32..).zip(rows) {
            let line = match row.line {
                Some((line, ordinal)) => (false, line, ordinal),
                None => (true, i, 0),
            };
            for (heading, duty) in row.tariffs() {
                ascending &= tariffs.last().is_none_or(|last| last.line < line);
                tariffs.push(TariffAmount { line, row: i, heading, duty });
            }
        }
        // As nearly always: then each line has one tariff.
        if ascending {
            return TariffLines { tariffs, has_shared_line: false };
        }
        tariffs.sort_by_key(|tariff| (tariff.line, tariff.row));
        let has_shared_line = tariffs.windows(2).any(|pair| pair[0].line == pair[1].line);
        TariffLines { tariffs, has_shared_line }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.tariffs.is_empty()
    }

    pub(crate) fn tariffs(&self) -> impl Iterator<Item = (Heading, Option<Decimal>)> {
        self.tariffs.iter().map(|tariff| (tariff.heading, tariff.duty))
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = TariffLine<'_>> {
        self.tariffs.chunk_by(|a, b| a.line == b.line).map(TariffLine)
    }

    /// The lines with several tariffs.
    pub(crate) fn shared(&self) -> impl Iterator<Item = TariffLine<'_>> {
        let lines = self.has_shared_line.then(|| self.iter());
        lines.into_iter().flatten().filter(|line| line.0.len() > 1)
    }

    /// Sums an entry's duties.
    pub(crate) fn duties(&self, scope: &Scope) -> Duties {
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
    pub(crate) fn counted(&self, scope: &Scope) -> (Heading, Option<Decimal>) {
        if let [only] = self.0 {
            return (only.heading, only.duty);
        }
        let rank = |tariff: &&TariffAmount| {
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

    /// What each row says of the line: its headings and its duty, if known.
    fn by_row(&self) -> Vec<(u32, Vec<Heading>, Option<Decimal>)> {
        let rows = self.0.chunk_by(|a, b| a.row == b.row);
        rows.map(|row| {
            let mut headings: Vec<Heading> = row.iter().map(|tariff| tariff.heading).collect();
            headings.sort_unstable();
            (row[0].row, headings, row.iter().find_map(|tariff| tariff.duty))
        })
        .collect()
    }

    /// The rows that say the same as another one: equal headings, equal duty.
    pub(crate) fn duplicates(&self) -> Vec<u32> {
        let mut rows = self.by_row();
        rows.sort_by(|a, b| (&a.1, a.2, a.0).cmp(&(&b.1, b.2, b.0)));
        let same = rows.chunk_by(|a, b| (&a.1, a.2) == (&b.1, b.2));
        same.filter(|rows| rows.len() > 1).flatten().map(|(row, ..)| *row).collect()
    }

    /// The rows that contradict another one: different headings, or different known duties.
    pub(crate) fn conflicts(&self) -> Vec<u32> {
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

/// What a row pays.
pub(crate) struct RowTariff {
    /// The heading to which the duty belongs.
    pub(crate) own: Option<Heading>,
    /// Those named besides.
    pub(crate) others: Box<[Heading]>,
    /// In which column they stand, or the first of them.
    pub(crate) column: Column,
    /// A cell that could hide one.
    pub(crate) unreadable: Option<Column>,
    pub(crate) duty: Reading<Decimal>,
}

impl RowReader<'_> {
    pub(crate) fn tariff(&self, row: &Row<'_>) -> RowTariff {
        // An error value there may hide a number.
        let additional = self.places.all(Column::HtsAdditional);
        let has_additional = || additional.iter().any(|place| !clean(&row.cell(*place)).is_empty());
        let plain = self.places.get(Column::Hts).and_then(|place| row.plain(place)).and_then(read_plain_hts);
        match plain.filter(|_| !has_additional()) {
            Some(heading) => {
                let own = Some(heading).filter(|heading| heading.is_ieepa());
                // What no IEEPA heading pays is of no interest.
                let duty = if own.is_some() { self.duty(row) } else { Reading::Blank };
                RowTariff { own, others: Box::default(), column: Column::Hts, unreadable: None, duty }
            }
            None => self.any_tariff(row),
        }
    }

    /// The row's tariff, whatever stands in its cells.
    fn any_tariff(&self, row: &Row<'_>) -> RowTariff {
        let hts = self.hts(row, Column::Hts);
        let additional = self.hts(row, Column::HtsAdditional);
        let duty = self.duty(row);
        // A blank HTS cell beside a duty hides what the duty was for.
        // So does a value that is none: the cells may have moved by one.
        let bears = !matches!(duty, Reading::Blank) && duty.value().is_none_or(|amount| !amount.is_zero());
        let hidden = hts.numbers == 0
            && additional.numbers == 0
            && self.places.get(Column::Hts).is_some()
            && (bears || self.amount(row, Column::Value) == Reading::Unreadable);
        let unreadable = if hts.unreadable || hidden {
            Some(Column::Hts)
        } else {
            additional.unreadable.then_some(Column::HtsAdditional)
        };
        let only_additional = hts.ieepa.is_empty() && !additional.ieepa.is_empty();
        let column = if only_additional { Column::HtsAdditional } else { Column::Hts };
        // The duty belongs to the one number of the cell; to none where several could claim it.
        let (own, others) = match (hts.numbers, additional.numbers) {
            (1, _) => (hts.ieepa.first().copied(), additional.ieepa),
            (0, 1) => (additional.ieepa.first().copied(), Vec::new()),
            _ => (None, [hts.ieepa, additional.ieepa].concat()),
        };
        RowTariff { own, others: others.into_boxed_slice(), column, unreadable, duty }
    }

    /// What the cells of a column hold together.
    fn hts(&self, row: &Row<'_>, column: Column) -> HtsCell {
        let cells = self.places.all(column).iter().map(|place| read_hts_cell(clean(&row.cell(*place))));
        cells.reduce(HtsCell::join).unwrap_or_default()
    }
}

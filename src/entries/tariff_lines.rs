//! The IEEPA duty of an entry: each (line, ordinal, heading) counts once, even if it occurs more than once.
//!
//! Different headings on one line and ordinal add up, by law. A row without line or ordinal is a line of its own.

use rust_decimal::Decimal;

use super::fields::{EntryRow, Goods, bears_duty};
use super::row_reader::RowReader;
use crate::domain::{Heading, HtsCell, Reading, clean, read_hts_cell, read_plain_hts};
use crate::read::{Column, Row};
use crate::tariff::Scope;

/// The IEEPA duties of an entry, in US dollars.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Duties {
    /// Known duty under all IEEPA headings, all of which CBP refunds. `None` if no amount is known.
    pub ieepa: Option<Decimal>,
    /// The part of it under headings in scope.
    pub in_scope: Option<Decimal>,
    /// Whether there is duty of unknown amount in scope.
    pub unknown_in_scope: bool,
    /// Whether there is duty of unknown amount out of scope.
    pub unknown_outside_scope: bool,
}

impl Duties {
    /// Whether there is IEEPA duty of unknown amount.
    pub fn is_partly_unknown(&self) -> bool {
        self.unknown_in_scope || self.unknown_outside_scope
    }
}

/// Line and ordinal, or otherwise the row.
type LineKey = (bool, u32, u32);

/// One tariff of one row.
#[derive(Debug, Clone, Copy)]
struct TariffAmount {
    line: LineKey,
    row: u32,
    heading: Heading,
    /// `None` if it isn't known.
    duty: Option<Decimal>,
}

impl TariffAmount {
    fn key(&self) -> (LineKey, Heading) {
        (self.line, self.heading)
    }
}

/// The IEEPA tariffs of an entry's rows by (line, ordinal, heading).
#[derive(Debug, Default)]
pub(crate) struct TariffLines {
    tariffs: Vec<TariffAmount>,
    /// Whether a (line, ordinal, heading) occurs more than once.
    has_repeats: bool,
}

/// The tariffs of one (line, ordinal, heading), in the order of their rows.
#[derive(Debug, Clone, Copy)]
pub(crate) struct TariffLine<'t>(&'t [TariffAmount]);

impl TariffLines {
    /// The tariffs of these rows, reusing the buffers of `room`.
    pub(crate) fn of(rows: &[EntryRow], room: TariffLines) -> Self {
        let TariffLines { mut tariffs, .. } = room;
        tariffs.clear();
        let mut ascending = true;
        for (i, row) in (0u32..).zip(rows) {
            let line = match row.line {
                Some((line, ordinal)) => (false, line, ordinal),
                None => (true, i, 0),
            };
            if row.is_repeat {
                continue;
            }
            for (heading, duty) in row.tariffs() {
                let tariff = TariffAmount { line, row: i, heading, duty };
                ascending &= tariffs.last().is_none_or(|last: &TariffAmount| last.key() < tariff.key());
                tariffs.push(tariff);
            }
        }
        // The usual case, in which none repeats another.
        if ascending {
            return TariffLines { tariffs, has_repeats: false };
        }
        tariffs.sort_by_key(|tariff| (tariff.key(), tariff.row));
        let has_repeats = tariffs.windows(2).any(|pair| pair[0].key() == pair[1].key());
        TariffLines { tariffs, has_repeats }
    }

    /// Whether a heading has duty, in scope or not.
    pub(crate) fn have_duty(&self) -> bool {
        self.tariffs.iter().any(|tariff| bears_duty(tariff.heading, tariff.duty))
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = TariffLine<'_>> {
        self.tariffs.chunk_by(|a, b| a.key() == b.key()).map(TariffLine)
    }

    /// Those that occur more than once.
    pub(crate) fn repeated(&self) -> impl Iterator<Item = TariffLine<'_>> {
        let lines = self.has_repeats.then(|| self.iter());
        lines.into_iter().flatten().filter(|line| line.0.len() > 1)
    }

    /// The sums of the duties.
    pub(crate) fn duties(&self, scope: &Scope) -> Duties {
        let mut sums = Duties::default();
        for (heading, amount) in self.iter().map(|line| line.counted()) {
            let is_in_scope = scope.contains(heading);
            match amount {
                Some(amount) => {
                    let add = |sum: &mut Option<Decimal>| *sum = Some(sum.map_or(amount, |sum| sum + amount));
                    add(&mut sums.ieepa);
                    if is_in_scope {
                        add(&mut sums.in_scope);
                    }
                }
                None if bears_duty(heading, None) => match is_in_scope {
                    true => sums.unknown_in_scope = true,
                    false => sums.unknown_outside_scope = true,
                },
                None => {}
            }
        }
        sums
    }
}

impl TariffLine<'_> {
    /// The heading, and the duty that counts: the largest known one.
    pub(crate) fn counted(&self) -> (Heading, Option<Decimal>) {
        let largest = self.0.iter().filter_map(|tariff| tariff.duty).max();
        (self.0[0].heading, largest)
    }

    /// The rows with the same duty as another row.
    pub(crate) fn duplicates(&self) -> Vec<u32> {
        let mut rows: Vec<(Option<Decimal>, u32)> = self.by_row().collect();
        rows.sort_unstable();
        let same = rows.chunk_by(|a, b| a.0 == b.0);
        same.filter(|rows| rows.len() > 1).flatten().map(|(_, row)| *row).collect()
    }

    /// The rows with a known duty that differs from that of another row.
    pub(crate) fn conflicts(&self) -> Vec<u32> {
        let known = || self.by_row().filter_map(|(duty, row)| Some((duty?, row)));
        let amounts = || known().map(|(duty, _)| duty);
        let differ = amounts().min() != amounts().max();
        if differ { known().map(|(_, row)| row).collect() } else { Vec::new() }
    }

    /// The duty in each row; a row may name its heading twice.
    fn by_row(&self) -> impl Iterator<Item = (Option<Decimal>, u32)> {
        let rows = self.0.chunk_by(|a, b| a.row == b.row);
        rows.map(|row| (row.iter().find_map(|tariff| tariff.duty), row[0].row))
    }
}

/// The tariffs of a row.
pub(crate) struct RowTariff {
    /// The heading that the duty belongs to.
    pub(crate) own: Option<Heading>,
    /// Further IEEPA headings of the row.
    pub(crate) others: Box<[Heading]>,
    /// The column with the headings, or with the first of them.
    pub(crate) column: Column,
    /// A column whose cell could hide a heading.
    pub(crate) unreadable: Option<Column>,
    pub(crate) duty: Reading<Decimal>,
    /// The goods on the row, without value and rate.
    pub(crate) goods: Option<Goods>,
}

/// Whether a number has two decimal places, like an amount.
fn has_cents(cell: &str) -> bool {
    cell.rsplit_once('.').is_some_and(|(_, cents)| cents.len() == 2)
}

impl RowReader<'_> {
    pub(crate) fn tariff(&self, row: &Row<'_>) -> RowTariff {
        // Error values count too, because they may hide a number.
        let additional = self.columns.all(Column::HtsAdditional);
        let has_additional = || additional.iter().any(|index| !clean(&row.cell(*index)).is_empty());
        let plain = self.columns.get(Column::Hts).and_then(|index| row.plain(index)).and_then(read_plain_hts);
        match plain.filter(|_| !has_additional()) {
            Some(heading) => {
                let own = Some(heading).filter(|heading| heading.is_ieepa());
                // Duty under other headings of chapter 99 isn't needed.
                let is_goods = heading.is_goods();
                let duty = if own.is_some() || is_goods { self.duty(row) } else { Reading::Blank };
                let goods = is_goods.then(|| Goods { number: Some(heading), duty, ..Goods::default() });
                let (others, column) = (Box::default(), Column::Hts);
                RowTariff { own, others, column, unreadable: None, duty, goods }
            }
            None => self.any_tariff(row),
        }
    }

    /// The row's tariffs, whatever its cells contain.
    fn any_tariff(&self, row: &Row<'_>) -> RowTariff {
        let hts = self.hts(row, Column::Hts);
        let additional = self.hts(row, Column::HtsAdditional);
        let duty = self.duty(row);
        // A blank HTS cell with a duty hides what the duty is for. So does one with an unreadable goods value, since
        // the cells may have shifted by one.
        let has_duty = !matches!(duty, Reading::Blank) && duty.value().is_none_or(|amount| !amount.is_zero());
        let hidden = hts.numbers == 0
            && additional.numbers == 0
            && self.columns.get(Column::Hts).is_some()
            && (has_duty || self.amount(row, Column::Value) == Reading::Unreadable);
        // An amount shifted into the HTS cell looks like a subheading: 1264.00.
        let may_be_amount = hts.numbers == 1
            && hts.goods.is_some_and(Heading::is_short)
            && self.columns.get(Column::Hts).is_some_and(|index| has_cents(clean(&row.cell(index))))
            && (duty == Reading::Unreadable || self.amount(row, Column::Value) == Reading::Unreadable);
        let unreadable = if hts.unreadable || hidden || may_be_amount {
            Some(Column::Hts)
        } else {
            additional.unreadable.then_some(Column::HtsAdditional)
        };
        let only_additional = hts.ieepa.is_empty() && !additional.ieepa.is_empty();
        let column = if only_additional { Column::HtsAdditional } else { Column::Hts };
        // The duty belongs to the only number of the cell; if there are several, to none.
        let of_duty = match (hts.numbers, additional.numbers) {
            (1, _) => Some(&hts),
            (0, 1) => Some(&additional),
            _ => None,
        };
        let goods = match of_duty.filter(|cell| !cell.unreadable) {
            Some(cell) => cell.goods.map(|number| Goods { number: Some(number), duty, ..Goods::default() }),
            None => Some(Goods { duty, ..Goods::default() }),
        };
        let (own, others) = match (hts.numbers, additional.numbers) {
            (1, _) => (hts.ieepa.first().copied(), additional.ieepa),
            (0, 1) => (additional.ieepa.first().copied(), Vec::new()),
            _ => (None, [hts.ieepa, additional.ieepa].concat()),
        };
        RowTariff { own, others: others.into_boxed_slice(), column, unreadable, duty, goods }
    }

    /// The content of all cells of a column.
    fn hts(&self, row: &Row<'_>, column: Column) -> HtsCell {
        let cells = self.columns.all(column).iter().map(|index| read_hts_cell(clean(&row.cell(*index))));
        cells.reduce(HtsCell::join).unwrap_or_default()
    }
}

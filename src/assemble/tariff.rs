//! Which IEEPA headings a row names, and to which of them its duty belongs.

use rust_decimal::Decimal;

use super::row_reader::RowReader;
use crate::domain::{Heading, HtsCell, Reading, clean, read_hts_cell, read_plain_hts};
use crate::read::{Column, Row};

/// What a row pays.
pub(super) struct Tariff {
    /// The heading to which the duty belongs.
    pub(super) own: Option<Heading>,
    /// Those named besides.
    pub(super) others: Box<[Heading]>,
    /// In which column they stand, or the first of them.
    pub(super) column: Column,
    /// A cell that could hide one.
    pub(super) unreadable: Option<Column>,
    pub(super) duty: Reading<Decimal>,
}

impl RowReader<'_> {
    pub(super) fn tariff(&self, row: &Row<'_>) -> Tariff {
        // An error value there may hide a number.
        let has_additional =
            || self.cell(row, Column::HtsAdditional).is_some_and(|cell| !clean(&cell).is_empty());
        let plain = self.places.get(Column::Hts).and_then(|place| row.plain(place)).and_then(read_plain_hts);
        match plain.filter(|_| !has_additional()) {
            Some(heading) => {
                let own = Some(heading).filter(|heading| heading.is_ieepa());
                // What no IEEPA heading pays is of no interest.
                let duty = if own.is_some() { self.duty(row) } else { Reading::Blank };
                Tariff { own, others: Box::default(), column: Column::Hts, unreadable: None, duty }
            }
            None => self.any_tariff(row),
        }
    }

    /// The row's tariff, whatever stands in its cells.
    fn any_tariff(&self, row: &Row<'_>) -> Tariff {
        let hts = self.hts(row, Column::Hts);
        let additional = self.hts(row, Column::HtsAdditional);
        let duty = self.duty(row);
        // A blank HTS cell beside a duty hides what the duty was for.
        let hidden = hts.numbers == 0
            && additional.numbers == 0
            && self.places.get(Column::Hts).is_some()
            && !matches!(duty, Reading::Blank)
            && duty.value().is_none_or(|amount| !amount.is_zero());
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
        Tariff { own, others: others.into_boxed_slice(), column, unreadable, duty }
    }

    fn hts(&self, row: &Row<'_>, column: Column) -> HtsCell {
        let Some(cell) = self.cell(row, column) else {
            return HtsCell::default();
        };
        read_hts_cell(clean(&cell))
    }
}

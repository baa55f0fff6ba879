//! What the rows of an entry say about its refund, before the day of liquidation is known.

use rust_decimal::RoundingStrategy;

use super::deposit::Deposit;
use super::principal::{TariffRow, principal};
use super::range::Range;
use crate::entries::{Entry, EntryRow};
use crate::tariff::is_all_in;

/// The refund of an entry before interest, and the days from which interest runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct RefundBasis {
    /// The IEEPA duty refunded, in whole cents; none if no duty is known.
    pub principal: Option<Range>,
    /// When the duty was deposited; none if no date is known.
    pub deposit: Option<Deposit>,
}

impl RefundBasis {
    /// Of an entry. `room` is that for its rows.
    pub(crate) fn of(entry: &Entry<'_>, room: &mut Vec<TariffRow>) -> Self {
        let is_split = entry.counted_tariffs().any(|(heading, _)| is_all_in(heading));
        let exact = match is_split {
            // As nearly every entry: then no row needs to be looked at again.
            false => entry.duties.ieepa.map(Range::exactly),
            true => {
                room.clear();
                room.extend(entry.rows.iter().filter(|row| !row.is_repeat).flat_map(tariff_rows));
                principal(room)
            }
        };
        RefundBasis { principal: exact.map(in_cents), deposit: Deposit::of_entry(entry) }
    }
}

fn in_cents(range: Range) -> Range {
    range.map(|amount| amount.round_dp_with_strategy(2, RoundingStrategy::MidpointNearestEven))
}

/// What a row says of each of its tariffs.
fn tariff_rows(row: &EntryRow) -> impl Iterator<Item = TariffRow> + '_ {
    let at = TariffRow {
        line: row.line_number,
        ordinal: row.line.map(|(_, ordinal)| ordinal),
        ..TariffRow::default()
    };
    let own = row.own_heading.map(|heading| TariffRow { number: Some(heading), duty: row.duty, ..at });
    let others = row.other_headings.iter().map(move |heading| TariffRow { number: Some(*heading), ..at });
    let goods = row.goods.map(|goods| TariffRow {
        number: goods.number,
        duty: goods.duty,
        value: goods.value,
        column1_rate: goods.column1_rate,
        ..at
    });
    own.into_iter().chain(others).chain(goods)
}

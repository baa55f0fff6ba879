//! Packed row of 56 bytes, for inputs with shuffled rows: all of them are kept until the inputs are read.

use std::ops::Range;

use rust_decimal::Decimal;

use super::packing::{Distinct, NO_AMOUNT, pack_date, unpack_date};
use crate::domain::{EntryNumber, Heading, ImporterNumber, Reading};
use crate::entries::{EntryRow, EntryState, Goods};
use crate::read::{Column, RowRef};

/// One row. Rows that don't fit are in [`KeptRows::overflow`].
#[derive(Debug, Clone, Copy)]
struct PackedRow {
    /// Entry number in the high bits, flags in the low [`MARKS`] bits.
    head: u64,
    /// Input in the bits from [`OFFSET`] on; byte offset of the row below.
    location: u64,
    importer: Option<ImporterNumber>,
    row: u32,
    length: u32,
    /// Digits of the IEEPA heading, else of the goods' HTS number; the index in [`KeptRows::overflow`] if the row is
    /// there.
    heading: u32,
    /// The duty in units of its last decimal place.
    duty: i32,
    entry_date: u16,
    summary_date: u16,
    paid_date: u16,
    liquidation_date: u16,
    line: u16,
    ordinal: u16,
    /// Index in [`KeptRows::states`], in which importer and dates are left blank.
    state: u16,
}

const _: () = assert!(size_of::<PackedRow>() == 56);

const MARKS: u32 = 20;
const OFFSET: u32 = 48;

const OVERFLOW: u64 = 1;
const UNREAD: u64 = 1 << 1;
const IEEPA: u64 = 1 << 2;
const GOODS: u64 = 1 << 3;
const GOODS_NUMBER: u64 = 1 << 4;
const DUTY_UNREADABLE: u64 = 1 << 5;
const ADDITIONAL: u64 = 1 << 6;
const GOODS_VALUE: u64 = 1 << 7;
const ZEROS_RESTORED: u64 = 1 << 8;
const KNOWN_FILER: u64 = 1 << 9;
const HTS_COLUMN: u64 = 1 << 10;
const LINE_COLUMN: u64 = 1 << 11;
const PLAIN_NUMBER: u64 = 1 << 12;
const REPEATS_NUMBER: u64 = 1 << 13;
const REPEATS_STATE: u64 = 1 << 14;
/// Bit position of the number of decimal places of the duty, 0 to 3.
const SCALE: u32 = 15;

const NO_WHOLE: u16 = u16::MAX;
/// Not a packed date: no year has a day 511.
const UNREADABLE_DATE: u16 = u16::MAX;

/// Rows of one part of an input, to be judged when all inputs are read.
#[derive(Debug, Default)]
pub(crate) struct KeptRows {
    rows: Vec<PackedRow>,
    states: Distinct<EntryState>,
    overflow: Vec<EntryRow>,
    /// Rows of the input before this part.
    rows_before: u32,
}

/// Sort key and place of a kept row: entry number, location, index of the part, index in the part.
pub(crate) type RowKey = (EntryNumber, u64, u32, u32);

impl KeptRows {
    pub(crate) fn push(&mut self, row: &EntryRow) {
        let packed = match self.pack(row) {
            Some(packed) => packed,
            None => {
                let (head, location) = places(row, OVERFLOW);
                let index = self.overflow.len() as u32;
                self.overflow.push(row.clone());
                PackedRow { head, location, heading: index, ..NOTHING }
            }
        };
        debug_assert_eq!(self.unpack(&packed), *row);
        self.rows.push(packed);
    }

    /// Sorts the rows by entry and location. Call it after the last `push`.
    pub(crate) fn finish(&mut self) {
        self.states.finish();
        self.rows.sort_unstable_by_key(|row| (row.head >> MARKS, row.location));
        self.rows.shrink_to_fit();
    }

    /// The same rows, with `rows_before` rows of the input before them.
    pub(crate) fn after(self, rows_before: u32) -> Self {
        KeptRows { rows_before, ..self }
    }

    pub(crate) fn len(&self) -> usize {
        self.rows.len()
    }

    /// The entry number of the row at this index.
    pub(crate) fn number(&self, index: usize) -> EntryNumber {
        EntryNumber::from_bits(self.rows[index].head >> MARKS)
    }

    /// Index of the first row at or above each limit. The limits must be sorted.
    ///
    /// One pass over the rows: a binary search for each limit would miss the cache at nearly every step.
    pub(crate) fn cuts(&self, limits: &[u64]) -> Vec<u32> {
        let mut cut = 0;
        let next = |limit: &u64| {
            cut += self.rows[cut..].iter().take_while(|row| row.head >> MARKS < *limit).count();
            cut as u32
        };
        limits.iter().map(next).collect()
    }

    /// Keys of the rows at these indexes.
    pub(crate) fn keys(&self, part: u32, indexes: Range<u32>) -> impl Iterator<Item = RowKey> + '_ {
        let rows = &self.rows[indexes.start as usize..indexes.end as usize];
        let key = move |(index, row): (u32, &PackedRow)| {
            (EntryNumber::from_bits(row.head >> MARKS), row.location, part, index)
        };
        indexes.zip(rows).map(key)
    }

    pub(crate) fn row(&self, index: u32) -> EntryRow {
        let mut row = self.unpack(&self.rows[index as usize]);
        row.at.row += self.rows_before;
        row
    }

    /// Packs a row; `None` if it doesn't fit.
    fn pack(&mut self, row: &EntryRow) -> Option<PackedRow> {
        let is_odd = row.has_unread_heading
            || row.is_filled_down
            || row.is_line_total
            || row.is_repeat
            || row.line_amount.is_some()
            || row.cells.is_some()
            || row.unreadable_hts.is_some()
            || !row.other_headings.is_empty()
            || (row.own_heading.is_some() && row.goods.is_some())
            || !matches!(row.tariff_column, Column::Hts | Column::HtsAdditional);
        if is_odd {
            return None;
        }
        let goods = row.goods.unwrap_or_default();
        if goods.value.is_some() || goods.column1_rate.is_some() {
            return None;
        }
        let (duty, duty_marks) = pack_duty(if row.goods.is_some() { goods.duty } else { row.duty })?;
        let mark = |set: bool, mark: u64| if set { mark } else { 0 };
        let marks = duty_marks
            | mark(row.is_unread, UNREAD)
            | mark(row.own_heading.is_some(), IEEPA)
            | mark(row.goods.is_some(), GOODS)
            | mark(goods.number.is_some(), GOODS_NUMBER)
            | mark(row.tariff_column == Column::HtsAdditional, ADDITIONAL)
            | mark(row.has_goods_value, GOODS_VALUE)
            | mark(row.zeros_restored, ZEROS_RESTORED)
            | mark(row.has_known_filer, KNOWN_FILER)
            | mark(row.has_hts_column, HTS_COLUMN)
            | mark(row.has_line_column, LINE_COLUMN)
            | mark(row.plain_number, PLAIN_NUMBER)
            | mark(row.repeats_number, REPEATS_NUMBER)
            | mark(row.repeats_state, REPEATS_STATE);
        let (head, location) = places(row, marks);
        let state = &row.state;
        Some(PackedRow {
            head,
            location,
            importer: state.importer,
            row: row.at.row,
            length: row.at.length,
            heading: row.own_heading.or(goods.number).map_or(0, Heading::digits),
            duty,
            entry_date: pack_day(state.entry_date)?,
            summary_date: pack_day(state.summary_date)?,
            paid_date: pack_day(state.paid_date)?,
            liquidation_date: pack_day(state.liquidation_date)?,
            line: pack_whole(row.line_number)?,
            ordinal: pack_whole(row.ordinal)?,
            state: self.states.index(EntryState {
                importer: None,
                entry_date: Reading::Blank,
                summary_date: Reading::Blank,
                paid_date: Reading::Blank,
                liquidation_date: Reading::Blank,
                ..*state
            })?,
        })
    }

    fn unpack(&self, packed: &PackedRow) -> EntryRow {
        let is = |mark: u64| packed.head & mark != 0;
        if is(OVERFLOW) {
            return self.overflow[packed.heading as usize].clone();
        }
        let number = EntryNumber::from_bits(packed.head >> MARKS);
        let at = RowRef {
            input: (packed.location >> OFFSET) as u16,
            row: packed.row,
            length: packed.length,
            offset: packed.location & ((1 << OFFSET) - 1),
        };
        let heading = Heading::from_digits(packed.heading);
        let duty = unpack_duty(packed);
        let (line_number, ordinal) = (unpack_whole(packed.line), unpack_whole(packed.ordinal));
        let goods = Goods { number: is(GOODS_NUMBER).then_some(heading), duty, ..Goods::default() };
        EntryRow {
            line: line_number.zip(ordinal).filter(|_| is(IEEPA)),
            line_number,
            ordinal,
            goods: is(GOODS).then_some(goods),
            own_heading: is(IEEPA).then_some(heading),
            tariff_column: if is(ADDITIONAL) { Column::HtsAdditional } else { Column::Hts },
            duty: if is(GOODS) { Reading::Blank } else { duty },
            has_goods_value: is(GOODS_VALUE),
            zeros_restored: is(ZEROS_RESTORED),
            has_known_filer: is(KNOWN_FILER),
            has_hts_column: is(HTS_COLUMN),
            has_line_column: is(LINE_COLUMN),
            is_unread: is(UNREAD),
            plain_number: is(PLAIN_NUMBER),
            repeats_number: is(REPEATS_NUMBER),
            repeats_state: is(REPEATS_STATE),
            state: EntryState {
                importer: packed.importer,
                entry_date: unpack_day(packed.entry_date),
                summary_date: unpack_day(packed.summary_date),
                paid_date: unpack_day(packed.paid_date),
                liquidation_date: unpack_day(packed.liquidation_date),
                ..self.states.list[usize::from(packed.state)]
            },
            ..EntryRow::unread(number, at)
        }
    }
}

const NOTHING: PackedRow = PackedRow {
    head: 0,
    location: 0,
    importer: None,
    row: 0,
    length: 0,
    heading: 0,
    duty: NO_AMOUNT,
    entry_date: 0,
    summary_date: 0,
    paid_date: 0,
    liquidation_date: 0,
    line: NO_WHOLE,
    ordinal: NO_WHOLE,
    state: 0,
};

/// Packs entry number and flags, and input and offset.
fn places(row: &EntryRow, marks: u64) -> (u64, u64) {
    debug_assert!(row.at.offset < 1 << OFFSET, "no input has 256 TiB");
    (row.number.bits() << MARKS | marks, u64::from(row.at.input) << OFFSET | row.at.offset)
}

/// A duty in units of its last decimal place, and its flags; `None` if it doesn't fit.
fn pack_duty(duty: Reading<Decimal>) -> Option<(i32, u64)> {
    match duty {
        Reading::Blank => Some((NO_AMOUNT, 0)),
        Reading::Unreadable => Some((NO_AMOUNT, DUTY_UNREADABLE)),
        Reading::Value(amount) => {
            let units = i32::try_from(amount.mantissa()).ok().filter(|units| *units != NO_AMOUNT)?;
            // A zero may be negative.
            let fits = amount.scale() < 4 && amount.is_sign_negative() == (units < 0);
            fits.then_some((units, u64::from(amount.scale()) << SCALE))
        }
    }
}

fn unpack_duty(packed: &PackedRow) -> Reading<Decimal> {
    match packed.duty {
        NO_AMOUNT if packed.head & DUTY_UNREADABLE != 0 => Reading::Unreadable,
        NO_AMOUNT => Reading::Blank,
        units => Reading::Value(Decimal::new(i64::from(units), (packed.head >> SCALE & 3) as u32)),
    }
}

fn pack_day(day: Reading<chrono::NaiveDate>) -> Option<u16> {
    match day {
        Reading::Unreadable => Some(UNREADABLE_DATE),
        Reading::Blank | Reading::Value(_) => pack_date(day.value()),
    }
}

fn unpack_day(packed: u16) -> Reading<chrono::NaiveDate> {
    match packed {
        UNREADABLE_DATE => Reading::Unreadable,
        packed => unpack_date(packed).map_or(Reading::Blank, Reading::Value),
    }
}

fn pack_whole(number: Option<u32>) -> Option<u16> {
    let Some(number) = number else { return Some(NO_WHOLE) };
    u16::try_from(number).ok().filter(|number| *number != NO_WHOLE)
}

fn unpack_whole(packed: u16) -> Option<u32> {
    (packed != NO_WHOLE).then(|| packed.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::parse_iso_date;

    fn row(edit: impl FnOnce(&mut EntryRow)) -> EntryRow {
        let number = EntryNumber::from_text("B7603245278").unwrap();
        let at = RowRef { input: 3, row: 70_000, length: 218, offset: (1 << OFFSET) - 1 };
        let mut row = EntryRow { is_unread: false, ..EntryRow::unread(number, at) };
        edit(&mut row);
        row
    }

    fn amount(text: &str) -> Reading<Decimal> {
        Reading::Value(text.parse().unwrap())
    }

    fn day(text: &str) -> Reading<chrono::NaiveDate> {
        Reading::Value(parse_iso_date(text).unwrap())
    }

    /// The rows read back, and how many of them overflowed.
    fn kept(rows: &[EntryRow]) -> (Vec<EntryRow>, usize) {
        let mut kept = KeptRows::default();
        rows.iter().for_each(|row| kept.push(row));
        ((0..kept.len() as u32).map(|index| kept.row(index)).collect(), kept.overflow.len())
    }

    #[test]
    fn a_row_comes_out_as_it_was_packed() {
        let heading = Heading::from_digits(99_030_125);
        let goods = |number, duty| Some(Goods { number, duty, ..Goods::default() });
        let fitting = [
            row(|_| {}),
            row(|row| row.is_unread = true),
            row(|row| {
                (row.own_heading, row.duty, row.has_goods_value) = (Some(heading), amount("-0.5"), true)
            }),
            row(|row| (row.own_heading, row.duty) = (Some(heading), Reading::Unreadable)),
            row(|row| row.goods = goods(Some(Heading::from_digits(84_713_001)), amount("21474836.47"))),
            row(|row| row.goods = goods(None, Reading::Blank)),
            row(|row| {
                (row.own_heading, row.line_number, row.ordinal) = (Some(heading), Some(65_534), Some(0));
                row.line = Some((65_534, 0));
            }),
            row(|row| (row.line_number, row.tariff_column) = (Some(1), Column::HtsAdditional)),
            row(|row| (row.zeros_restored, row.has_known_filer, row.plain_number) = (true, true, true)),
            row(|row| (row.repeats_number, row.repeats_state) = (true, true)),
            row(|row| {
                (row.state.entry_date, row.state.paid_date) = (day("2025-06-02"), Reading::Unreadable);
                row.state.importer = ImporterNumber::parse("12-3456789");
                row.state.drawback = Some(true);
            }),
        ];
        assert_eq!(kept(&fitting), (fitting.to_vec(), 0));
        let scale = |row: &EntryRow| row.duty.value().map(|duty| duty.scale());
        assert_eq!(scale(&kept(&fitting).0[2]), Some(1), "to the number of decimal places");
    }

    #[test]
    fn a_row_that_does_not_fit_comes_out_all_the_same() {
        let heading = Heading::from_digits(99_030_125);
        let duty = |text| row(|row| (row.own_heading, row.duty) = (Some(heading), amount(text)));
        let others = [
            duty("21474836.48"),
            duty("0.0005"),
            row(|row| (row.own_heading, row.duty) = (Some(heading), Reading::Value(-Decimal::ZERO))),
            row(|row| row.line_number = Some(65_535)),
            row(|row| row.other_headings = Box::from([heading, heading])),
            row(|row| row.cells = Some(7)),
            row(|row| row.state.entry_date = day("2200-01-01")),
            row(|row| row.unreadable_hts = Some(Column::Hts)),
            row(|row| row.is_filled_down = true),
        ];
        assert_eq!(kept(&others), (others.to_vec(), others.len()));
    }
}

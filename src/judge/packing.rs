//! Amounts, dates and indexes of repeated values in 32 or 16 bits, for the packed entries and rows.

use std::collections::HashMap;
use std::hash::Hash;

use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;

pub(super) const NO_AMOUNT: i32 = i32::MIN;
pub(super) const NO_DATE: u16 = 0;
const FIRST_YEAR: i32 = 2000;
/// Bit position of the year; the day of the year is below.
const YEAR: u32 = 9;

/// An amount in whole cents; `None` if it doesn't fit.
pub(super) fn pack_amount(amount: Option<Decimal>) -> Option<i32> {
    let Some(amount) = amount else { return Some(NO_AMOUNT) };
    let cents = match amount.scale() {
        0 => amount.mantissa().checked_mul(100)?,
        1 => amount.mantissa().checked_mul(10)?,
        2 => amount.mantissa(),
        _ => return None,
    };
    i32::try_from(cents).ok().filter(|cents| *cents != NO_AMOUNT)
}

pub(super) fn unpack_amount(cents: i32) -> Option<Decimal> {
    (cents != NO_AMOUNT).then(|| Decimal::new(i64::from(cents), 2))
}

/// A date of the years 2000 to 2127 as year and day of the year, which unpacks without calendar arithmetic. `None` for
/// any other date.
pub(super) fn pack_date(date: Option<NaiveDate>) -> Option<u16> {
    let Some(date) = date else { return Some(NO_DATE) };
    let year = u16::try_from(date.year() - FIRST_YEAR).ok().filter(|year| *year < 1 << (16 - YEAR))?;
    Some(year << YEAR | date.ordinal() as u16)
}

pub(super) fn unpack_date(packed: u16) -> Option<NaiveDate> {
    // Days of the year start at 1, so no date is packed as [`NO_DATE`].
    NaiveDate::from_yo_opt(FIRST_YEAR + i32::from(packed >> YEAR), u32::from(packed & ((1 << YEAR) - 1)))
}

/// Numbers the distinct values of a kind, of which there are few, so that a record holds two bytes instead of each value.
#[derive(Debug, Clone)]
pub(super) struct Distinct<T> {
    pub(super) list: Vec<T>,
    indexes: HashMap<T, u16>,
}

impl<T> Default for Distinct<T> {
    fn default() -> Self {
        Distinct { list: Vec::new(), indexes: HashMap::new() }
    }
}

impl<T: Copy + Eq + Hash> Distinct<T> {
    /// The first values are the most frequent; comparing with this many takes less time than a lookup.
    const FREQUENT: usize = 6;

    /// The index of a value; `None` if there are more than 16 bits can number.
    pub(super) fn index(&mut self, value: T) -> Option<u16> {
        let frequent = self.list.iter().take(Self::FREQUENT).position(|known| *known == value);
        if let Some(index) = frequent {
            return u16::try_from(index).ok();
        }
        if let Some(index) = self.indexes.get(&value) {
            return Some(*index);
        }
        let index = u16::try_from(self.list.len()).ok()?;
        self.indexes.insert(value, index);
        self.list.push(value);
        Some(index)
    }

    /// Frees what only [`Distinct::index`] needs. No values may be added after it.
    pub(super) fn finish(&mut self) {
        self.list.shrink_to_fit();
        self.indexes = HashMap::new();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::parse_iso_date;

    #[test]
    fn a_day_comes_out_as_it_was_packed_or_does_not_fit() {
        for (text, fits) in [
            ("1999-12-31", false),
            ("2000-01-01", true),
            ("2024-12-31", true),
            ("2025-02-01", true),
            ("2127-12-31", true),
            ("2128-01-01", false),
            ("9999-12-31", false),
        ] {
            let day = parse_iso_date(text);
            assert_eq!(pack_date(day).map(unpack_date), fits.then_some(day), "{text}");
        }
        assert_eq!(pack_date(None).map(unpack_date), Some(None));
    }

    #[test]
    fn an_amount_comes_out_as_it_was_packed_or_does_not_fit() {
        for (text, fits) in [
            ("0", true),
            ("0.5", true),
            ("21474836.47", true),
            ("21474836.48", false),
            ("-21474836.47", true),
            ("-21474836.48", false),
            ("0.005", false),
        ] {
            let amount: Decimal = text.parse().unwrap();
            assert_eq!(pack_amount(Some(amount)).map(unpack_amount), fits.then_some(Some(amount)), "{text}");
        }
        assert_eq!(pack_amount(None).map(unpack_amount), Some(None));
    }
}

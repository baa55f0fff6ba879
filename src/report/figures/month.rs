//! Months, by which entries are counted.

use chrono::{Datelike, NaiveDate};

/// A month of a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Month(i32);

impl Month {
    /// The month of a day.
    pub fn of(day: NaiveDate) -> Self {
        Month(day.year() * 12 + day.month0() as i32)
    }

    /// The month after it.
    pub fn next(self) -> Self {
        Month(self.0 + 1)
    }

    /// Its year.
    pub fn year(self) -> i32 {
        self.0.div_euclid(12)
    }

    /// The month of the year, 1 to 12.
    pub fn month(self) -> u32 {
        self.0.rem_euclid(12) as u32 + 1
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::parse_iso_date;

    #[test]
    fn a_month_follows_another_over_the_turn_of_the_year() {
        let december = Month::of(parse_iso_date("2025-12-31").unwrap());
        assert_eq!((december.year(), december.month()), (2025, 12));
        let january = december.next();
        assert_eq!((january.year(), january.month()), (2026, 1));
        assert_eq!(january, Month::of(parse_iso_date("2026-01-01").unwrap()));
    }
}

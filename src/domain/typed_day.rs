//! Dates in flags and settings: a date, a filing date, the entry window.

use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;

use super::date::parse_day;
use super::parse_error::ParseError;
use super::phases::{ENTRY_WINDOW, FIRST_FILING_DAY};

/// Parses `YYYY-MM-DD` or `M/D/YYYY`.
fn parse_typed_date(text: &str) -> Option<NaiveDate> {
    let text = text.trim();
    let is_short = text.rsplit('/').next().is_some_and(|year| year.len() < 4);
    parse_day(text.as_bytes()).filter(|_| !is_short)
}

/// A date typed as `YYYY-MM-DD` or `M/D/YYYY`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct TypedDay(NaiveDate);

impl TypedDay {
    pub(crate) fn date(self) -> NaiveDate {
        self.0
    }
}

impl FromStr for TypedDay {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        parse_typed_date(text).map(TypedDay).ok_or(ParseError::Day)
    }
}

/// A date on which a declaration can be filed: not before CAPE opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct FilingDay(NaiveDate);

impl FilingDay {
    pub(crate) fn date(self) -> NaiveDate {
        self.0
    }
}

impl FromStr for FilingDay {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        match parse_typed_date(text) {
            Some(day) if day >= FIRST_FILING_DAY => Ok(FilingDay(day)),
            Some(_) => Err(ParseError::BeforeOpening),
            None => Err(ParseError::Day),
        }
    }
}

impl fmt::Display for FilingDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The entry window: the entry dates that a run considers, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// The first day.
    pub start: NaiveDate,
    /// The last day.
    pub end: NaiveDate,
}

impl Window {
    /// Whether the day lies within.
    pub fn contains(&self, day: NaiveDate) -> bool {
        self.start <= day && day <= self.end
    }
}

/// Parses `START..END`, the start not after the end.
impl FromStr for Window {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        let parse = |text: &str| {
            let (start, end) = text.split_once("..")?;
            let window = Window { start: parse_typed_date(start)?, end: parse_typed_date(end)? };
            (window.start <= window.end).then_some(window)
        };
        parse(text).ok_or(ParseError::Window)
    }
}

impl Default for Window {
    /// February 2025 to February 2026: the months in which IEEPA duty was collected (CSMS 67834313).
    fn default() -> Self {
        let [start, end] = ENTRY_WINDOW;
        Window { start, end }
    }
}

impl fmt::Display for Window {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.start, self.end)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::calendar::day;
    use crate::domain::parse_iso_date;

    #[test]
    fn the_window_includes_both_ends() {
        let window = Window::default();
        for (day, inside) in
            [("2025-01-31", false), ("2025-02-01", true), ("2026-02-28", true), ("2026-03-01", false)]
        {
            assert_eq!(window.contains(parse_iso_date(day).unwrap()), inside, "{day}");
        }
        for text in ["2025-02-01..2026-02-28", "2/1/2025..2/28/2026", "2025-02-01 .. 02/28/2026"] {
            assert_eq!(text.parse(), Ok(window), "{text}");
        }
        for text in ["2026-02-28..2025-02-01", "2025-02-01", "2/1/25..2/28/26"] {
            assert_eq!(text.parse::<Window>(), Err(ParseError::Window), "{text}");
        }
        assert_eq!(window.to_string().parse(), Ok(window));
    }

    #[test]
    fn a_day_of_filing_is_typed_in_two_forms_and_not_before_the_opening() {
        for text in ["2026-05-01", "5/1/2026", "05/01/2026", " 5/1/2026 "] {
            let typed: FilingDay = text.parse().unwrap();
            assert_eq!((typed.to_string(), typed.date()), ("2026-05-01".into(), day(2026, 5, 1)), "{text}");
        }
        assert_eq!("4/19/2026".parse::<FilingDay>(), Err(ParseError::BeforeOpening));
        for text in ["5/1/26", "5/1", "1.5.2026", "2026-5-1", "13/1/2026", "2026-05-01T00:00:00", ""] {
            assert_eq!(text.parse::<FilingDay>(), Err(ParseError::Day), "{text}");
        }
    }
}

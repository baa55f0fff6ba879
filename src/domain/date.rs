//! Dates as entry-summary data writes them, and the entry window.

use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

use chrono::{DateTime, NaiveDate, Utc};

use super::Reading;
use super::parse_error::ParseError;
use super::phases::{ENTRY_WINDOW, FIRST_FILING_DAY};

/// A day that stands in the source code.
pub(crate) const fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    match NaiveDate::from_ymd_opt(year, month, day) {
        Some(date) => date,
        None => panic!("a day in the source code is a day in the calendar"),
    }
}

/// Reads a cleaned date cell: `M/D/YYYY`, `M/D/YY` (20YY) or `YYYY-MM-DD`, with or without a time after a
/// blank or `T`. The month always stands first: nothing is guessed.
pub fn parse_date(cleaned: &str) -> Reading<NaiveDate> {
    if cleaned.is_empty() {
        return Reading::Blank;
    }
    if let Some(day) = parse_plain_date(cleaned.as_bytes()) {
        return Reading::Value(day);
    }
    let ends_day = |c: u8| c == b'T' || c.is_ascii_whitespace() || !c.is_ascii();
    let end = cleaned.bytes().position(ends_day).unwrap_or(cleaned.len());
    let (day, time) = cleaned.split_at(end);
    match parse_day(day.as_bytes()) {
        Some(date) if time.is_empty() || is_time(time) => Reading::Value(date),
        _ => Reading::Unreadable,
    }
}

/// Reads `MM/DD/YYYY` or `YYYY-MM-DD`, as nearly every date is written; none where [`parse_date`] must look at it.
#[inline]
pub fn parse_plain_date(day: &[u8]) -> Option<NaiveDate> {
    let day: &[u8; 10] = day.try_into().ok()?;
    let digit = |place: usize| Some(u32::from(day[place])).filter(|c| (48..58).contains(c)).map(|c| c - 48);
    let two = |place: usize| Some(digit(place)? * 10 + digit(place + 1)?);
    let four = |place: usize| Some(two(place)? * 100 + two(place + 2)?);
    match (day[2], day[5], day[4], day[7]) {
        (b'/', b'/', ..) => of_numbers(four(6)?, two(0)?, two(3)?),
        (_, _, b'-', b'-') => of_numbers(four(0)?, two(5)?, two(8)?),
        _ => None,
    }
}

fn parse_day(day: &[u8]) -> Option<NaiveDate> {
    let Some([month, date, year]) = split(day, b'/') else {
        return parse_iso(day);
    };
    let year = match year.len() {
        2 => 2000 + number(year, 2..=2)?,
        _ => number(year, 4..=4)?,
    };
    of_numbers(year, number(month, 1..=2)?, number(date, 1..=2)?)
}

/// Reads `YYYY-MM-DD` or `M/D/YYYY`, as people type a day.
fn parse_typed_date(text: &str) -> Option<NaiveDate> {
    let text = text.trim();
    let is_short = text.rsplit('/').next().is_some_and(|year| year.len() < 4);
    parse_day(text.as_bytes()).filter(|_| !is_short)
}

/// Reads exactly `YYYY-MM-DD`, as this program writes it.
pub fn parse_iso_date(day: &str) -> Option<NaiveDate> {
    parse_iso(day.as_bytes())
}

fn parse_iso(day: &[u8]) -> Option<NaiveDate> {
    let [year, month, date] = split(day, b'-')?;
    of_numbers(number(year, 4..=4)?, number(month, 2..=2)?, number(date, 2..=2)?)
}

fn of_numbers(year: u32, month: u32, day: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)
}

/// Three parts, no more and no fewer.
fn split(day: &[u8], at: u8) -> Option<[&[u8]; 3]> {
    let mut parts = day.split(|c| *c == at);
    let three = [parts.next()?, parts.next()?, parts.next()?];
    parts.next().is_none().then_some(three)
}

fn number(digits: &[u8], length: RangeInclusive<usize>) -> Option<u32> {
    let add = |sum, c: &u8| c.is_ascii_digit().then(|| sum * 10 + u32::from(c - b'0'));
    length.contains(&digits.len()).then(|| digits.iter().try_fold(0, add)).flatten()
}

/// What follows a day: a blank or `T`, then `12:00:00 AM`, `00:00`, `00:00:00.000Z`, `00:00:00-05:00`: digits and
/// their punctuation, opened by an hour. Which hour it is changes no rule.
fn is_time(text: &str) -> bool {
    let Some(clock) = text.strip_prefix(|c: char| c == 'T' || c.is_whitespace()) else { return false };
    let upper = clock.trim().to_ascii_uppercase();
    let clock = ["AM", "PM", "Z"].iter().find_map(|end| upper.strip_suffix(end)).unwrap_or(&upper).trim_end();
    let allowed = |c: char| c.is_ascii_digit() || matches!(c, ':' | '.' | '+' | '-');
    clock.starts_with(|c: char| c.is_ascii_digit()) && clock.contains(':') && clock.chars().all(allowed)
}

/// Today where CBP's days begin and end. (CBP has not said by which time zone it counts the last day of filing.)
pub fn eastern_today() -> NaiveDate {
    eastern_day(Utc::now())
}

/// The day in US Eastern time.
pub(crate) fn eastern_day(at: DateTime<Utc>) -> NaiveDate {
    at.with_timezone(&chrono_tz::America::New_York).date_naive()
}

/// A day on which a declaration can be filed: none before CAPE opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct FilingDay(NaiveDate);

impl FilingDay {
    /// The day in the calendar.
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

/// The entry window: the days on which entries are looked at, both ends included.
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

/// Reads `START..END`, the start not after the end.
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

    #[test]
    fn dates_are_read_month_first_and_never_guessed() {
        for (raw, day) in [
            ("4/5/2025", "2025-04-05"),
            ("04/05/2025", "2025-04-05"),
            ("4/05/25", "2025-04-05"),
            ("2025-04-05", "2025-04-05"),
            ("2025-04-05T00:00:00", "2025-04-05"),
            ("2025-04-05 00:00:00.000Z", "2025-04-05"),
            ("4/5/2025 12:00:00 AM", "2025-04-05"),
            ("4/5/2025\u{a0}12:00", "2025-04-05"),
            ("2/29/2024", "2024-02-29"),
        ] {
            assert_eq!(parse_date(raw), Reading::Value(parse_iso_date(day).unwrap()), "{raw:?}");
        }
        for raw in [
            "13/5/2025",
            "2/29/2025",
            "4/5/225",
            "4/5",
            "4/5/2025/1",
            "20250405",
            "45752",
            "2025-4-5",
            "Apr 5 2025",
            "5.4.2025",
            "4/5/2025 ca.",
            "4/5/2025 12",
            "2025-04-05T",
            "n/a",
            "//",
            "\u{661}/5/2025",
            "4/5/2025\u{e9}12:00",
        ] {
            assert_eq!(parse_date(raw), Reading::Unreadable, "{raw:?}");
        }
        assert_eq!(parse_date(""), Reading::Blank);
    }

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

//! Parses the date formats found in entry-summary data.

use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;

use chrono::{Datelike, Days, NaiveDate};

use super::Reading;
use super::calendar::day;
use super::parse_error::ParseError;
use super::status::is_none_word;

/// The order of day and month in an input's dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum DateOrder {
    /// Month first, as in the United States.
    #[default]
    MonthFirst,
    /// Day first.
    DayFirst,
}

impl FromStr for DateOrder {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        match text {
            "mdy" => Ok(DateOrder::MonthFirst),
            "dmy" => Ok(DateOrder::DayFirst),
            _ => Err(ParseError::DateOrder),
        }
    }
}

impl fmt::Display for DateOrder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            DateOrder::MonthFirst => "mdy",
            DateOrder::DayFirst => "dmy",
        })
    }
}

/// The content of a date cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum DateCell {
    Blank,
    /// A date that means "none", such as 1/1/1900, or a word such as N/A.
    Placeholder,
    Unreadable,
    /// A whole number that may be a spreadsheet's serial date.
    Serial(NaiveDate),
    Day(NaiveDate),
}

/// Dates that systems write for "no date", as year, month and day: zeros, the first or last date that a system can
/// represent, and what a spreadsheet shows for 0 and 1.
const PLACEHOLDERS: [(u32, u32, u32); 12] = [
    (0, 0, 0),
    (2000, 0, 0),
    (1, 1, 1),
    (1753, 1, 1),
    (1899, 12, 30),
    (1899, 12, 31),
    (1900, 1, 0),
    (1900, 1, 1),
    (1901, 1, 1),
    (1970, 1, 1),
    (2999, 12, 31),
    (9999, 12, 31),
];

/// Plausible years of entries. A date in another year is a typing error.
const YEARS: RangeInclusive<i32> = 2000..=2099;

/// Numbers accepted as serial dates: the years 2009 to 2064.
const SERIALS: RangeInclusive<u32> = 40_000..=60_000;

/// Parses a cleaned date cell, month first.
pub fn parse_date(cleaned: &str) -> Reading<NaiveDate> {
    match read_date(cleaned, DateOrder::MonthFirst) {
        DateCell::Blank | DateCell::Placeholder => Reading::Blank,
        DateCell::Unreadable | DateCell::Serial(_) => Reading::Unreadable,
        DateCell::Day(day) => Reading::Value(day),
    }
}

/// Parses a cleaned date cell: `M/D/YYYY`, `M/D/YY` (20YY), `YYYY-MM-DD`, `1-Dec-25` or `Dec 1, 2025`, optionally
/// followed by a time after a blank or `T`.
pub(crate) fn read_date(cleaned: &str, order: DateOrder) -> DateCell {
    if cleaned.is_empty() {
        return DateCell::Blank;
    }
    if is_none_word(cleaned) {
        return DateCell::Placeholder;
    }
    if let Some(serial) = serial_day(cleaned) {
        return DateCell::Serial(serial);
    }
    let Some((parts, time)) = date_parts(cleaned, order).or_else(|| named_parts(cleaned)) else {
        return DateCell::Unreadable;
    };
    if !is_time_of_day(time) {
        return DateCell::Unreadable;
    }
    if PLACEHOLDERS.contains(&parts) {
        return DateCell::Placeholder;
    }
    match of_numbers(parts.0, parts.1, parts.2) {
        Some(day) if YEARS.contains(&day.year()) => DateCell::Day(day),
        _ => DateCell::Unreadable,
    }
}

/// Which of the first two numbers of a date with slashes is above 12, so that it must be the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SlashDate {
    First,
    Second,
    /// Neither, and they differ: either could be the day.
    Either,
    /// Neither, and they are equal, so the order doesn't matter.
    Same,
}

/// Compares the first two numbers of a date with slashes; `None` if the cell isn't such a date.
pub(crate) fn slash_date(cleaned: &str) -> Option<SlashDate> {
    let mut parts = cleaned.split('/');
    let first = number(parts.next()?.as_bytes(), 1..=2)?;
    let second = number(parts.next()?.as_bytes(), 1..=2)?;
    parts.next()?;
    if first > 31 || second > 31 {
        return None;
    }
    Some(match (first > 12, second > 12) {
        (true, false) => SlashDate::First,
        (false, true) => SlashDate::Second,
        (false, false) if first != second => SlashDate::Either,
        (false, false) => SlashDate::Same,
        (true, true) => return None,
    })
}

fn serial_day(cleaned: &str) -> Option<NaiveDate> {
    let number = number(cleaned.as_bytes(), 5..=5).filter(|number| SERIALS.contains(number))?;
    // Day 1 is January 1, 1900. Spreadsheets count a February 29, 1900, which didn't exist.
    day(1899, 12, 30).checked_add_days(Days::new(number.into()))
}

type Parts = (u32, u32, u32);

/// Year, month and day of a numeric date, and the rest of the cell.
fn date_parts(cleaned: &str, order: DateOrder) -> Option<(Parts, &str)> {
    let ends_day = |c: u8| c == b'T' || c.is_ascii_whitespace() || !c.is_ascii();
    let end = cleaned.bytes().position(ends_day).unwrap_or(cleaned.len());
    let (text, time) = cleaned.split_at(end);
    let parts = match split(text.as_bytes(), b'/') {
        Some([first, second, year]) => {
            let (first, second) = (number(first, 1..=2)?, number(second, 1..=2)?);
            match order {
                DateOrder::MonthFirst => (year_of(year)?, first, second),
                DateOrder::DayFirst => (year_of(year)?, second, first),
            }
        }
        None => iso_parts(text.as_bytes())?,
    };
    Some((parts, time))
}

/// Year, month and day of a date with the month as a word (`1-Dec-25`, `01 DEC 2025`, `Dec 1, 2025`), and the rest.
fn named_parts(cleaned: &str) -> Option<(Parts, &str)> {
    let (first, rest) = next_part(cleaned)?;
    let (second, rest) = next_part(rest)?;
    let (year, time) = rest.split_at(rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len()));
    let (month, day) = match (month_of(first), month_of(second)) {
        (Some(month), None) => (month, second),
        (None, Some(month)) => (month, first),
        _ => return None,
    };
    Some(((year_of(year.as_bytes())?, month, number(day.as_bytes(), 1..=2)?), time))
}

/// The letters or digits at the start of `text`, and what follows the separator after them.
fn next_part(text: &str) -> Option<(&str, &str)> {
    let end = text.find(|c: char| !c.is_ascii_alphanumeric())?;
    let (part, rest) = text.split_at(end);
    let behind = rest.trim_start_matches(['-', ',', '.', '/']).trim_start();
    (!part.is_empty() && behind.len() < rest.len()).then_some((part, behind))
}

/// The month that a word names, in full or by its first three letters (also `Sept`).
fn month_of(word: &str) -> Option<u32> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let word = word.to_ascii_lowercase();
    let is_it =
        |month: &&str| *month == word || month[..3] == word || (word == "sept" && *month == "september");
    (1..).zip(&MONTHS).find(|(_, month)| is_it(month)).map(|(number, _)| number)
}

fn year_of(year: &[u8]) -> Option<u32> {
    match year.len() {
        2 => Some(2000 + number(year, 2..=2)?),
        _ => number(year, 4..=4),
    }
}

/// Fast path for `MM/DD/YYYY` and `YYYY-MM-DD`, the usual formats; `None` if [`parse_date`] must decide.
#[inline]
pub fn parse_plain_date(day: &[u8]) -> Option<NaiveDate> {
    let day: &[u8; 10] = day.try_into().ok()?;
    let digit = |index: usize| Some(u32::from(day[index])).filter(|c| (48..58).contains(c)).map(|c| c - 48);
    let two = |index: usize| Some(digit(index)? * 10 + digit(index + 1)?);
    let four = |index: usize| Some(two(index)? * 100 + two(index + 2)?);
    let date = match (day[2], day[5], day[4], day[7]) {
        (b'/', b'/', ..) => of_numbers(four(6)?, two(0)?, two(3)?),
        (_, _, b'-', b'-') => of_numbers(four(0)?, two(5)?, two(8)?),
        _ => None,
    };
    date.filter(|date| YEARS.contains(&date.year()))
}

pub(super) fn parse_day(day: &[u8]) -> Option<NaiveDate> {
    let Some([month, date, year]) = split(day, b'/') else {
        return parse_iso(day);
    };
    of_numbers(year_of(year)?, number(month, 1..=2)?, number(date, 1..=2)?)
}

/// Parses exactly `YYYY-MM-DD`, the format this program writes.
pub fn parse_iso_date(day: &str) -> Option<NaiveDate> {
    parse_iso(day.as_bytes())
}

fn parse_iso(day: &[u8]) -> Option<NaiveDate> {
    let (year, month, date) = iso_parts(day)?;
    of_numbers(year, month, date)
}

fn iso_parts(day: &[u8]) -> Option<Parts> {
    let [year, month, date] = split(day, b'-')?;
    Some((number(year, 4..=4)?, number(month, 2..=2)?, number(date, 2..=2)?))
}

fn of_numbers(year: u32, month: u32, day: u32) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)
}

/// Splits at `at` into exactly three parts.
fn split(day: &[u8], at: u8) -> Option<[&[u8]; 3]> {
    let mut parts = day.split(|c| *c == at);
    let three = [parts.next()?, parts.next()?, parts.next()?];
    parts.next().is_none().then_some(three)
}

fn number(digits: &[u8], length: RangeInclusive<usize>) -> Option<u32> {
    let add = |sum, c: &u8| c.is_ascii_digit().then(|| sum * 10 + u32::from(c - b'0'));
    length.contains(&digits.len()).then(|| digits.iter().try_fold(0, add)).flatten()
}

/// Whether the text after a date is a time of day: a blank or `T`, then `12:00:00 AM`, `00:00`, `00:00:00.000Z` or
/// `00:00:00-05:00`, that is, an hour followed by digits and punctuation. The date isn't converted to another time
/// zone.
fn is_time_of_day(text: &str) -> bool {
    if text.is_empty() {
        return true;
    }
    let Some(clock) = text.strip_prefix(|c: char| c == 'T' || c.is_whitespace()) else { return false };
    let upper = clock.trim().to_ascii_uppercase();
    let clock = ["AM", "PM", "Z"].iter().find_map(|end| upper.strip_suffix(end)).unwrap_or(&upper).trim_end();
    let allowed = |c: char| c.is_ascii_digit() || matches!(c, ':' | '.' | '+' | '-');
    clock.starts_with(|c: char| c.is_ascii_digit()) && clock.contains(':') && clock.chars().all(allowed)
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
            ("1-Dec-25", "2025-12-01"),
            ("01-DEC-2025", "2025-12-01"),
            ("Dec 1, 2025", "2025-12-01"),
            ("December 01, 2025", "2025-12-01"),
            ("1 Sept 2025", "2025-09-01"),
            ("01-JUN-2025 00:00:00", "2025-06-01"),
            ("Apr 5 2025", "2025-04-05"),
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
            "5.4.2025",
            "Apr 5",
            "31-Jun-25",
            "Dec Dec 2025",
            "1-Decem-25",
            "1-Dec-225",
            "1Dec25",
            "4/5/2025 ca.",
            "4/5/2025 12",
            "2025-04-05T",
            "//",
            "\u{661}/5/2025",
            "4/5/2025\u{e9}12:00",
        ] {
            assert_eq!(parse_date(raw), Reading::Unreadable, "{raw:?}");
        }
        assert_eq!(parse_date(""), Reading::Blank);
    }

    #[test]
    fn what_systems_write_for_no_date_is_none_and_a_slip_in_the_year_is_unreadable() {
        for raw in [
            "01/01/0001",
            "1/1/1900",
            "01/01/1753",
            "00/00/0000",
            "0/0/00",
            "0000-00-00",
            "12/31/9999",
            "12/31/2999",
            "1/0/1900",
            "1970-01-01",
            "N/A",
            "null",
            "0001-01-01 00:00:00",
        ] {
            assert_eq!(read_date(raw, DateOrder::MonthFirst), DateCell::Placeholder, "{raw}");
        }
        for raw in ["12/31/1999", "1/1/2100", "6/2/1025", "6/2/20255", "1/2/1900"] {
            assert_eq!(read_date(raw, DateOrder::MonthFirst), DateCell::Unreadable, "{raw}");
        }
        for raw in ["1/1/2000", "12/31/2099"] {
            assert!(matches!(read_date(raw, DateOrder::MonthFirst), DateCell::Day(_)), "{raw}");
        }
    }

    #[test]
    fn a_whole_number_may_be_a_spreadsheets_day() {
        let serial = |raw| read_date(raw, DateOrder::MonthFirst);
        assert_eq!(serial("45810"), DateCell::Serial(day(2025, 6, 2)));
        assert_eq!(serial("40000"), DateCell::Serial(day(2009, 7, 6)));
        for raw in ["39999", "60001", "45810.5", "045810"] {
            assert_eq!(serial(raw), DateCell::Unreadable, "{raw}");
        }
    }

    #[test]
    fn the_day_stands_first_where_that_is_said_and_only_between_slashes() {
        let read = |raw| match read_date(raw, DateOrder::DayFirst) {
            DateCell::Day(day) => day.to_string(),
            other => format!("{other:?}"),
        };
        assert_eq!(read("03/05/2026"), "2026-05-03");
        assert_eq!(read("13/06/25"), "2025-06-13");
        assert_eq!(read("06/13/2025"), "Unreadable");
        assert_eq!(read("2026-05-03"), "2026-05-03");
        for (raw, seen) in [
            ("13/06/2025", Some(SlashDate::First)),
            ("06/13/2025 10:00", Some(SlashDate::Second)),
            ("03/05/2026", Some(SlashDate::Either)),
            ("05/05/2026", Some(SlashDate::Same)),
            ("2026-05-03", None),
            ("13/13/2026", None),
            ("32/01/2026", None),
            ("20/32/2026", None),
        ] {
            assert_eq!(slash_date(raw), seen, "{raw}");
        }
    }
}

//! Dates as entry-summary data writes them, and the entry window.

use std::fmt;

use chrono::NaiveDate;

use super::Reading;

/// The day on which CAPE opened; no declaration was filed before (CSMS 68315804, 2026-04-13).
pub const FIRST_FILING_DAY: NaiveDate = day(2026, 4, 20);

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
    let end = cleaned.find(|c: char| c == 'T' || c.is_whitespace()).unwrap_or(cleaned.len());
    let (day, time) = cleaned.split_at(end);
    match parse_day(day) {
        Some(date) if time.is_empty() || is_time(&time[first_length(time)..]) => Reading::Value(date),
        _ => Reading::Unreadable,
    }
}

fn first_length(text: &str) -> usize {
    text.chars().next().map_or(0, char::len_utf8)
}

fn parse_day(day: &str) -> Option<NaiveDate> {
    if day.contains('/') {
        let mut parts = day.split('/');
        let (month, date, year) = (parts.next()?, parts.next()?, parts.next()?);
        if parts.next().is_some() {
            return None;
        }
        let year = match year.len() {
            2 => 2000 + number(year, 2..=2)?,
            _ => number(year, 4..=4)?,
        };
        return NaiveDate::from_ymd_opt(
            i32::try_from(year).ok()?,
            number(month, 1..=2)?,
            number(date, 1..=2)?,
        );
    }
    parse_iso_date(day)
}

/// Reads exactly `YYYY-MM-DD`, as flags and settings have it.
pub fn parse_iso_date(day: &str) -> Option<NaiveDate> {
    let mut parts = day.split('-');
    let (year, month, date) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() {
        return None;
    }
    NaiveDate::from_ymd_opt(
        i32::try_from(number(year, 4..=4)?).ok()?,
        number(month, 2..=2)?,
        number(date, 2..=2)?,
    )
}

fn number(text: &str, length: std::ops::RangeInclusive<usize>) -> Option<u32> {
    let digits = length.contains(&text.len()) && text.bytes().all(|c| c.is_ascii_digit());
    digits.then(|| text.parse().ok()).flatten()
}

/// `12:00:00 AM`, `00:00`, `00:00:00.000Z`, `00:00:00-05:00`: digits and their punctuation, opened by an
/// hour; which hour it is changes no rule.
fn is_time(text: &str) -> bool {
    let text = text.trim();
    let upper = text.to_ascii_uppercase();
    let clock = upper
        .strip_suffix("AM")
        .or_else(|| upper.strip_suffix("PM"))
        .or_else(|| upper.strip_suffix('Z'))
        .unwrap_or(&upper)
        .trim_end();
    let allowed = |c: char| c.is_ascii_digit() || matches!(c, ':' | '.' | '+' | '-');
    clock.starts_with(|c: char| c.is_ascii_digit()) && clock.contains(':') && clock.chars().all(allowed)
}

/// Today where CBP's days begin and end. (CBP has not said by which time zone it counts day 80.)
pub fn eastern_today() -> NaiveDate {
    chrono::Utc::now().with_timezone(&chrono_tz::America::New_York).date_naive()
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
    /// Reads `START..END`, each `YYYY-MM-DD`, the start not after the end.
    pub fn parse(text: &str) -> Option<Self> {
        let (start, end) = text.split_once("..")?;
        let window = Window { start: parse_iso_date(start.trim())?, end: parse_iso_date(end.trim())? };
        (window.start <= window.end).then_some(window)
    }

    /// Whether the day lies within.
    pub fn contains(&self, day: NaiveDate) -> bool {
        self.start <= day && day <= self.end
    }
}

impl Default for Window {
    /// February 2025 to February 2026: the months in which IEEPA duty was collected (CSMS 67834313).
    fn default() -> Self {
        Window { start: day(2025, 2, 1), end: day(2026, 2, 28) }
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
        assert_eq!(Window::parse("2025-02-01..2026-02-28"), Some(window));
        assert_eq!(Window::parse("2026-02-28..2025-02-01"), None);
        assert_eq!(Window::parse("2025-02-01"), None);
        assert_eq!(Window::parse(&window.to_string()), Some(window));
    }
}

//! Words for entries, money and dates that terminal, page and workbook share.

use chrono::{Datelike, NaiveDate, Weekday};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::domain::{DutyTotal, FILING_DAYS, cents, dollars, dollars_of};
use crate::refund::is_working_day;
use crate::rules::{DeadlineBasis, FilingDeadline};
use crate::text::{noun, plural, thousands};

/// A number of entries, and their duty.
#[derive(Debug, Clone, Default)]
pub(crate) struct Sum {
    /// For people: `1,234`.
    pub(crate) entries: String,
    /// For sorting.
    pub(crate) count: u64,
    /// For people: `$1,234.50`.
    pub(crate) duty: String,
    /// For sorting and for tests: `1234.50`.
    pub(crate) value: String,
    /// Whether there is duty of unknown amount in addition.
    pub(crate) unknown: bool,
}

impl From<DutyTotal> for Sum {
    fn from(money: DutyTotal) -> Self {
        Sum::new(money.entries, money.duty, money.unknown > 0)
    }
}

impl Sum {
    pub(crate) fn new(count: u64, duty: Decimal, unknown: bool) -> Self {
        let value = cents(duty);
        Sum { entries: thousands(count), count, duty: dollars_of(&value), value, unknown }
    }

    /// As an amount.
    pub(crate) fn amount(&self) -> Option<Decimal> {
        self.value.parse().ok()
    }

    /// `entry` or `entries`.
    pub(crate) fn noun(&self) -> &'static str {
        noun(self.count, "entry", "entries")
    }
}

/// `1 entry`, `1,234 entries`.
pub(crate) fn entries(count: u64) -> String {
    plural(count, "entry", "entries")
}

/// A share of the whole in percent, between 0 and 100, for the length of a bar. Any share above zero is visible.
pub(crate) fn share(part: Decimal, whole: Decimal) -> String {
    if part <= Decimal::ZERO || whole <= Decimal::ZERO {
        return "0".into();
    }
    let percent = (part / whole * Decimal::ONE_HUNDRED).to_f64().unwrap_or_default();
    format!("{:.2}", percent.clamp(0.4, 100.0))
}

/// Such as `3 entries ($1,200.00)`.
pub(crate) fn entries_with_duty(money: DutyTotal) -> String {
    format!("{} ({})", plural(money.entries, "entry", "entries"), duty_of(money))
}

/// The known duty: `$1,200.00`, or `$1,200.00 and more of unknown amount`.
pub(crate) fn duty_of(money: DutyTotal) -> String {
    match (money.unknown, money.duty.is_zero()) {
        (0, _) => dollars(money.duty),
        (_, true) => "duty of unknown amount".into(),
        (_, false) => format!("{} and more of unknown amount", dollars(money.duty)),
    }
}

pub(crate) fn ieepa_duty(money: DutyTotal) -> String {
    match (money.unknown, money.duty.is_zero()) {
        (0, _) => format!("{} of IEEPA duty", dollars(money.duty)),
        (_, true) => "IEEPA duty of unknown amount".into(),
        (_, false) => format!("{} of IEEPA duty, and more of unknown amount,", dollars(money.duty)),
    }
}

/// How far a day is from the day of filing, and whether offices are closed on it: `today`, `tomorrow`, `in 9 days, a
/// Sunday`.
pub(crate) fn days_until(day: NaiveDate, as_of: NaiveDate) -> String {
    let ahead = match (day - as_of).num_days() {
        0 => "today".into(),
        1 => "tomorrow".into(),
        days => format!("in {days} days"),
    };
    ahead + &closed_in_full(day)
}

/// Why federal offices are closed on a day, in brief and in full.
fn closed(day: NaiveDate) -> Option<(&'static str, &'static str)> {
    match day.weekday() {
        Weekday::Sat => Some(("Sat", "a Saturday")),
        Weekday::Sun => Some(("Sun", "a Sunday")),
        _ => (!is_working_day(day)).then_some(("holiday", "a holiday")),
    }
}

/// The same behind a day.
fn closed_in_full(day: NaiveDate) -> String {
    closed(day).map_or(String::new(), |(_, full)| format!(", {full}"))
}

/// How near a deadline is, and how sure: `in 9 days, an estimate`.
pub(crate) fn when(deadline: FilingDeadline, as_of: NaiveDate) -> String {
    days_until(deadline.last, as_of) + basis(deadline.basis)
}

/// How certain a deadline is, to append to how near it is.
pub(super) fn basis(basis: DeadlineBasis) -> &'static str {
    match basis {
        DeadlineBasis::Liquidated => "",
        DeadlineBasis::Scheduled => ", if liquidated on schedule",
        DeadlineBasis::Estimated => ", an estimate",
    }
}

/// A deadline in a cell, by itself: `2026-05-03, a Sunday, an estimate`.
pub(crate) fn deadline_in_full(FilingDeadline { last, basis: by }: FilingDeadline) -> String {
    day_in_full(last) + basis(by)
}

/// A day in a cell, by itself: `2026-05-03, a Sunday`.
pub(crate) fn day_in_full(day: NaiveDate) -> String {
    day.to_string() + &closed_in_full(day)
}

/// A deadline in a narrow column: `2026-05-03 Sun est.`.
pub(crate) fn deadline_in_brief(FilingDeadline { last, basis }: FilingDeadline) -> String {
    let estimate = if basis == DeadlineBasis::Liquidated { "" } else { " est." };
    day_in_brief(last) + estimate
}

/// A day in a narrow column: `2026-05-03 Sun`.
pub(crate) fn day_in_brief(day: NaiveDate) -> String {
    closed(day).map_or_else(|| day.to_string(), |(brief, _)| format!("{day} {brief}"))
}

/// What to do about a last day on which offices are closed: no source says that it moves.
pub(super) fn off_days(last: NaiveDate, as_of: NaiveDate) -> String {
    let mut before = last.iter_days().rev().skip(1).take(7);
    let business_day = before.find(|day| is_working_day(*day)).filter(|day| *day >= as_of);
    match business_day.filter(|_| !is_working_day(last)) {
        Some(day) => {
            let file = if day == as_of { "file today".into() } else { format!("file by {day}") };
            format!("No source says that a day {FILING_DAYS} on a weekend or holiday moves: {file}.")
        }
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::parse_iso_date;

    fn day(text: &str) -> NaiveDate {
        parse_iso_date(text).unwrap()
    }

    #[test]
    fn a_share_fits_its_bar_whatever_the_sums_are() {
        for (part, whole, percent) in [
            (1, 2, "50.00"),
            (3, 2, "100.00"),
            (1, 1_000_000, "0.40"),
            (0, 5, "0"),
            (-1, 5, "0"),
            (1, 0, "0"),
        ] {
            assert_eq!(share(Decimal::from(part), Decimal::from(whole)), percent);
        }
    }

    #[test]
    fn a_deadline_on_a_day_without_business_says_which_day_is_safe() {
        for (as_of, last, said) in [
            ("2026-11-02", "2026-11-06", ""),
            (
                "2026-11-02",
                "2026-11-07",
                "No source says that a day 80 on a weekend or holiday moves: file by 2026-11-06.",
            ),
            (
                "2026-11-24",
                "2026-11-26",
                "No source says that a day 80 on a weekend or holiday moves: file by 2026-11-25.",
            ),
            (
                "2026-11-06",
                "2026-11-07",
                "No source says that a day 80 on a weekend or holiday moves: file today.",
            ),
            ("2026-11-07", "2026-11-08", ""),
            ("2026-11-07", "2026-11-07", ""),
        ] {
            assert_eq!(off_days(day(last), day(as_of)), said, "{as_of} {last}");
        }
    }
    #[test]
    fn every_day_says_whether_offices_are_closed_and_whether_it_is_an_estimate() {
        for (last, basis, near, full, brief) in [
            ("2026-05-01", DeadlineBasis::Liquidated, "today", "2026-05-01", "2026-05-01"),
            (
                "2026-05-02",
                DeadlineBasis::Liquidated,
                "tomorrow, a Saturday",
                "2026-05-02, a Saturday",
                "2026-05-02 Sat",
            ),
            (
                "2026-05-03",
                DeadlineBasis::Estimated,
                "in 2 days, a Sunday, an estimate",
                "2026-05-03, a Sunday, an estimate",
                "2026-05-03 Sun est.",
            ),
            (
                "2026-05-25",
                DeadlineBasis::Scheduled,
                "in 24 days, a holiday, if liquidated on schedule",
                "2026-05-25, a holiday, if liquidated on schedule",
                "2026-05-25 holiday est.",
            ),
        ] {
            let deadline = FilingDeadline { last: day(last), basis };
            assert_eq!(when(deadline, day("2026-05-01")), near);
            assert_eq!(deadline_in_full(deadline), full);
            assert_eq!(deadline_in_brief(deadline), brief);
        }
    }
}

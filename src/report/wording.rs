//! Words for entries, money and dates that terminal, page and workbook share.

use std::collections::BTreeSet;

use chrono::{Datelike, NaiveDate, Weekday};
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use super::figures::Opening;
use crate::domain::{DutyTotal, FILING_DAYS, cents, dollars};
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
    /// For people: `$1,234.50`, or `duty unknown`.
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
        let money = DutyTotal { entries: count, duty, unknown: unknown.into() };
        Sum { entries: thousands(count), count, duty: money.shown(), value: cents(duty), unknown }
    }

    /// As an amount; `None` if none of it is known.
    pub(crate) fn amount(&self) -> Option<Decimal> {
        self.value.parse().ok().filter(|duty: &Decimal| !self.unknown || !duty.is_zero())
    }

    /// Whether duty of unknown amount comes in addition to an amount.
    pub(crate) fn adds_unknown(&self) -> bool {
        self.unknown && self.amount().is_some()
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

/// How far a day is from the day of filing, and the last business day before it if offices are closed on it: `today`,
/// `tomorrow`, `in 9 days, a Sunday, so file by Friday, 2026-05-01`.
pub(crate) fn days_until(day: NaiveDate, as_of: NaiveDate) -> String {
    days_ahead(day, as_of) + &in_full(", ", day, as_of)
}

fn days_ahead(day: NaiveDate, as_of: NaiveDate) -> String {
    match (day - as_of).num_days() {
        0 => "today".into(),
        1 => "tomorrow".into(),
        days => format!("in {days} days"),
    }
}

/// Why federal offices are closed on a day, in brief and in full.
fn closed(day: NaiveDate) -> Option<(&'static str, &'static str)> {
    match day.weekday() {
        Weekday::Sat => Some(("Sat", "a Saturday")),
        Weekday::Sun => Some(("Sun", "a Sunday")),
        _ => (!is_working_day(day)).then_some(("holiday", "a holiday")),
    }
}

/// The last business day before a day on which offices are closed, unless it has passed.
fn business_day_before(day: NaiveDate, as_of: NaiveDate) -> Option<NaiveDate> {
    let mut before = day.iter_days().rev().skip(1).take(7);
    let open = before.find(|day| is_working_day(*day)).filter(|open| *open >= as_of);
    open.filter(|_| closed(day).is_some())
}

/// Until when to file if offices are closed on the last day: `file by Friday, 2026-05-01`.
fn file_before(day: NaiveDate, as_of: NaiveDate) -> Option<String> {
    let open = business_day_before(day, as_of)?;
    Some(if open == as_of { "file today".into() } else { format!("file by {}", open.format("%A, %F")) })
}

/// Text to append to a day on which offices are closed, after a separator.
fn in_full(separator: &str, day: NaiveDate, as_of: NaiveDate) -> String {
    let Some((_, full)) = closed(day) else { return String::new() };
    let before = file_before(day, as_of).map_or(String::new(), |file| format!(", so {file}"));
    format!("{separator}{full}{before}")
}

/// How near a deadline is, and how sure: `in 9 days, an estimate; a Sunday, so file by Friday, 2026-05-01`.
pub(crate) fn when(FilingDeadline { last, basis: by }: FilingDeadline, as_of: NaiveDate) -> String {
    days_ahead(last, as_of) + &in_detail(last, by, as_of)
}

fn in_detail(last: NaiveDate, by: DeadlineBasis, as_of: NaiveDate) -> String {
    let separator = if by == DeadlineBasis::Liquidated { ", " } else { "; " };
    how_sure(by).to_string() + &in_full(separator, last, as_of)
}

/// How certain a deadline is, to append to how near it is.
pub(crate) fn how_sure(basis: DeadlineBasis) -> &'static str {
    match basis {
        DeadlineBasis::Liquidated => "",
        DeadlineBasis::Scheduled => ", if liquidated on schedule",
        DeadlineBasis::Estimated => ", an estimate",
    }
}

/// A deadline by itself: `2026-05-03, an estimate; a Sunday, so file by Friday, 2026-05-01`.
pub(crate) fn deadline_in_full(deadline: FilingDeadline, as_of: NaiveDate) -> String {
    deadline.last.to_string() + &in_detail(deadline.last, deadline.basis, as_of)
}

/// A day by itself: `2026-05-03, a Sunday, so file by Friday, 2026-05-01`.
pub(crate) fn day_in_full(day: NaiveDate, as_of: NaiveDate) -> String {
    day.to_string() + &in_full(", ", day, as_of)
}

/// From when on CBP accepts entries that wait for it, and how many of them will be too late then.
pub(super) fn opening_in_full(day: NaiveDate, opening: &Opening) -> String {
    let Opening { what, money, too_late } = opening;
    let late = match too_late.entries {
        0 => String::new(),
        _ => format!("; day {FILING_DAYS} of {} comes before", entries_with_duty(*too_late)),
    };
    format!("From {day} on {what}: run again then for {}{late}.", entries_with_duty(*money))
}

/// For each of these days on which offices are closed: `2026-05-03 is a Sunday: file by Friday, 2026-05-01`.
pub(crate) fn closed_days(days: impl Iterator<Item = NaiveDate>, as_of: NaiveDate) -> Vec<String> {
    let days: BTreeSet<NaiveDate> = days.collect();
    let line = |day: NaiveDate| {
        let ((_, full), file) = (closed(day)?, file_before(day, as_of)?);
        Some(format!("{day} is {full}: {file}"))
    };
    days.into_iter().filter_map(line).collect()
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

/// Why to file before a last day on which offices are closed.
pub(super) fn off_days(last: NaiveDate, as_of: NaiveDate) -> String {
    match business_day_before(last, as_of) {
        Some(_) => format!("No source says that a day {FILING_DAYS} on a weekend or holiday moves."),
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
    fn a_deadline_on_a_day_without_business_names_the_business_day_before_it() {
        for (as_of, last, said) in [
            ("2026-11-02", "2026-11-06", "in 4 days"),
            ("2026-11-02", "2026-11-07", "in 5 days, a Saturday, so file by Friday, 2026-11-06"),
            ("2026-11-02", "2026-11-08", "in 6 days, a Sunday, so file by Friday, 2026-11-06"),
            ("2026-11-24", "2026-11-26", "in 2 days, a holiday, so file by Wednesday, 2026-11-25"),
            ("2026-11-06", "2026-11-07", "tomorrow, a Saturday, so file today"),
            // No business day is left.
            ("2026-11-07", "2026-11-08", "tomorrow, a Sunday"),
            ("2026-11-07", "2026-11-07", "today, a Saturday"),
        ] {
            let (last, as_of) = (day(last), day(as_of));
            assert_eq!(days_until(last, as_of), said);
            let why = "No source says that a day 80 on a weekend or holiday moves.";
            assert_eq!(off_days(last, as_of), if said.contains("so file") { why } else { "" });
        }
    }

    #[test]
    fn a_list_of_days_says_once_what_each_closed_day_means() {
        let days = ["2026-11-26", "2026-11-06", "2026-11-07", "2026-11-07"].map(day);
        assert_eq!(
            closed_days(days.into_iter(), day("2026-11-02")),
            [
                "2026-11-07 is a Saturday: file by Friday, 2026-11-06",
                "2026-11-26 is a holiday: file by Wednesday, 2026-11-25"
            ]
        );
        assert!(closed_days([day("2026-11-07")].into_iter(), day("2026-11-07")).is_empty());
    }

    #[test]
    fn every_day_says_whether_offices_are_closed_and_whether_it_is_an_estimate() {
        let friday = "so file by Friday, 2026-05-01";
        for (last, basis, near, full, brief) in [
            ("2026-05-01", DeadlineBasis::Liquidated, "in 2 days", "2026-05-01", "2026-05-01"),
            (
                "2026-05-02",
                DeadlineBasis::Liquidated,
                &format!("in 3 days, a Saturday, {friday}"),
                &format!("2026-05-02, a Saturday, {friday}"),
                "2026-05-02 Sat",
            ),
            (
                "2026-05-03",
                DeadlineBasis::Estimated,
                &format!("in 4 days, an estimate; a Sunday, {friday}"),
                &format!("2026-05-03, an estimate; a Sunday, {friday}"),
                "2026-05-03 Sun est.",
            ),
            (
                "2026-05-25",
                DeadlineBasis::Scheduled,
                "in 26 days, if liquidated on schedule; a holiday, so file by Friday, 2026-05-22",
                "2026-05-25, if liquidated on schedule; a holiday, so file by Friday, 2026-05-22",
                "2026-05-25 holiday est.",
            ),
        ] {
            let (deadline, as_of) = (FilingDeadline { last: day(last), basis }, day("2026-04-29"));
            assert_eq!(when(deadline, as_of), near);
            assert_eq!(deadline_in_full(deadline, as_of), full);
            assert_eq!(deadline_in_brief(deadline), brief);
        }
    }
}

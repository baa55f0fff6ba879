//! What the rows of an entry determine about its refund before the liquidation date is known: the duty, and the date
//! from which interest runs.

use std::sync::LazyLock;

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};
use rust_decimal::RoundingStrategy;

use super::principal::{Range, TariffRow, principal};
use crate::domain::{LIQUIDATED_AFTER, LiquidationStatus};
use crate::entries::{Entry, EntryRow};
use crate::tariff::is_all_in;

/// The refund of an entry before interest, and the dates from which interest may run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct RefundBasis {
    /// The IEEPA duty refunded, in whole cents; `None` if no duty is known.
    pub principal: Option<Range>,
    /// When the duty was deposited; `None` if no date is known.
    pub deposit: Option<Deposit>,
}

impl RefundBasis {
    /// The basis for an entry. `room` is a buffer for its tariffs.
    pub(crate) fn of(entry: &Entry<'_>, room: &mut Vec<TariffRow>) -> Self {
        let is_split = entry.counted_tariffs().any(|(heading, _)| is_all_in(heading));
        let exact = match is_split {
            // The usual case, in which no row needs a second look.
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

/// The tariffs of a row.
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

/// The working day of the month on which a periodic monthly statement is paid (CBP publishes the dates each year: CSMS
/// 63430997 for 2025).
const STATEMENT_DAY: usize = 15;

/// The dates on which the duty may have been deposited.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Deposit {
    /// The first such date.
    pub earliest: NaiveDate,
    /// The last such date, never before the first.
    pub latest: NaiveDate,
}

impl Deposit {
    /// The deposit dates of an entry, whose rows may have different dates.
    pub(crate) fn of_entry(entry: &Entry<'_>) -> Option<Self> {
        if let Some((earliest, latest)) = entry.days(|state| state.paid_date) {
            return Some(Deposit { earliest, latest });
        }
        let summaries = entry.days(|state| state.summary_date);
        let (earliest, last) = summaries.or_else(|| entry.days(|state| state.entry_date))?;
        Some(Deposit { earliest, latest: monthly_statement(last)? })
    }

    /// The payment date if it is known. Otherwise from the entry summary date, else the entry date, to the next monthly
    /// statement.
    pub fn of(
        paid: Option<NaiveDate>,
        entry_summary: Option<NaiveDate>,
        entry: Option<NaiveDate>,
    ) -> Option<Self> {
        match paid {
            Some(day) => Some(Deposit { earliest: day, latest: day }),
            None => {
                let earliest = entry_summary.or(entry)?;
                Some(Deposit { earliest, latest: monthly_statement(earliest)? })
            }
        }
    }
}

/// The date on which the monthly statement for entries in this month is paid. Computed once for each of the few months
/// that millions of entries have.
fn monthly_statement(day: NaiveDate) -> Option<NaiveDate> {
    static STATEMENTS: LazyLock<Vec<Option<NaiveDate>>> = LazyLock::new(|| {
        let months = (0..MONTHS_KEPT).map(|month| FIRST_KEPT.checked_add_months(Months::new(month)));
        months.map(|month| monthly_statement_of(month?)).collect()
    });
    let years = day.year() - FIRST_KEPT.year();
    let kept = usize::try_from(years.saturating_mul(12).saturating_add(day.month0() as i32))
        .ok()
        .and_then(|month| STATEMENTS.get(month));
    kept.copied().unwrap_or_else(|| monthly_statement_of(day))
}

/// The first month whose statement date is cached; the cache has some years to spare around the IEEPA duties.
const FIRST_KEPT: NaiveDate = NaiveDate::from_ymd_opt(2024, 1, 1).expect("every year has a first day");
const MONTHS_KEPT: u32 = 60;

fn monthly_statement_of(day: NaiveDate) -> Option<NaiveDate> {
    let month = day.with_day(1)?.checked_add_months(Months::new(1))?;
    month.iter_days().filter(|day| is_working_day(*day)).nth(STATEMENT_DAY - 1)
}

/// When CBP is expected to liquidate or reliquidate an entry filed on this date; `None` if something else must happen
/// first.
pub fn liquidation_expected(filed: NaiveDate, status: Option<LiquidationStatus>) -> Option<NaiveDate> {
    use LiquidationStatus::{Extended, Suspended, UnderReview};
    match status {
        Some(Suspended | Extended | UnderReview) => None,
        _ => filed.checked_add_days(Days::new(LIQUIDATED_AFTER)),
    }
}

/// Whether federal offices are open: Monday to Friday except holidays (5 U.S.C. 6103). A holiday on a fixed date is
/// observed on Friday if it falls on Saturday, and on Monday if it falls on Sunday.
pub(crate) fn is_working_day(day: NaiveDate) -> bool {
    let is_fixed = |day: Option<NaiveDate>| day.is_some_and(is_fixed_holiday);
    match day.weekday() {
        Weekday::Sat | Weekday::Sun => false,
        _ if is_fixed_holiday(day) || is_floating_holiday(day) => false,
        Weekday::Mon => !is_fixed(day.pred_opt()),
        Weekday::Fri => !is_fixed(day.succ_opt()),
        _ => true,
    }
}

/// New Year's Day, Juneteenth, Independence Day, Veterans Day, Christmas.
fn is_fixed_holiday(day: NaiveDate) -> bool {
    matches!((day.month(), day.day()), (1, 1) | (6, 19) | (7, 4) | (11, 11) | (12, 25))
}

/// Martin Luther King's and Washington's birthdays, Memorial Day, Labor Day, Columbus Day, Thanksgiving.
fn is_floating_holiday(day: NaiveDate) -> bool {
    let week = day.day0() / 7 + 1;
    match (day.month(), day.weekday()) {
        (1 | 2, Weekday::Mon) => week == 3,
        (5, Weekday::Mon) => day.day() > 31 - 7,
        (9, Weekday::Mon) => week == 1,
        (10, Weekday::Mon) => week == 2,
        (11, Weekday::Thu) => week == 4,
        _ => false,
    }
}

#[cfg(test)]
mod tests {

    use super::*;
    use crate::domain::parse_iso_date;

    fn day(text: &str) -> NaiveDate {
        parse_iso_date(text).unwrap()
    }

    /// The holidays observed on weekdays of a year.
    fn holidays(year: i32) -> Vec<String> {
        let days = NaiveDate::from_ymd_opt(year, 1, 1).unwrap().iter_days().take_while(|d| d.year() == year);
        let weekdays = days.filter(|d| !matches!(d.weekday(), Weekday::Sat | Weekday::Sun));
        weekdays.filter(|d| !is_working_day(*d)).map(|d| d.format("%m-%d").to_string()).collect()
    }

    #[test]
    fn federal_holidays_are_those_that_opm_lists() {
        assert_eq!(
            holidays(2025),
            [
                "01-01", "01-20", "02-17", "05-26", "06-19", "07-04", "09-01", "10-13", "11-11", "11-27",
                "12-25"
            ]
        );
        // Independence Day falls on Saturday.
        assert_eq!(
            holidays(2026),
            [
                "01-01", "01-19", "02-16", "05-25", "06-19", "07-03", "09-07", "10-12", "11-11", "11-26",
                "12-25"
            ]
        );
        // Juneteenth falls on Saturday, Independence Day on Sunday, Christmas and the next New Year's Day on
        // Saturday.
        assert_eq!(
            holidays(2027),
            [
                "01-01", "01-18", "02-15", "05-31", "06-18", "07-05", "09-06", "10-11", "11-11", "11-25",
                "12-24", "12-31"
            ]
        );
    }

    #[test]
    fn a_monthly_statement_is_paid_on_the_15th_working_day_of_the_next_month() {
        let paid = |year: i32, days: [u32; 12]| {
            for (month, expected) in (1..).zip(days) {
                let statement = NaiveDate::from_ymd_opt(year, month, expected).unwrap();
                let month_before = statement.checked_sub_months(Months::new(1)).unwrap();
                for entry in [month_before.with_day(1), month_before.with_day(28)] {
                    assert_eq!(monthly_statement(entry.unwrap()), Some(statement), "{entry:?}");
                }
            }
        };
        // As CBP published them (CSMS 63430997).
        paid(2025, [23, 24, 21, 21, 21, 23, 22, 21, 22, 22, 24, 19]);
        paid(2026, [23, 23, 20, 21, 21, 22, 22, 21, 22, 22, 23, 21]);
    }

    #[test]
    fn a_statement_that_is_kept_is_the_one_that_would_be_computed() {
        for months in 0..80 {
            let month = day("2023-11-15").checked_add_months(Months::new(months)).unwrap();
            assert_eq!(monthly_statement(month), monthly_statement_of(month), "{month}");
        }
    }

    #[test]
    fn a_deposit_is_the_day_of_payment_or_lies_between_summary_and_monthly_statement() {
        let [paid, summary, entry] = [day("2025-06-20"), day("2025-06-30"), day("2025-05-31")];
        let deposit = |earliest, latest| Some(Deposit { earliest, latest: day(latest) });
        assert_eq!(Deposit::of(Some(paid), Some(summary), Some(entry)), deposit(paid, "2025-06-20"));
        assert_eq!(Deposit::of(None, Some(summary), Some(entry)), deposit(summary, "2025-07-22"));
        assert_eq!(Deposit::of(None, None, Some(entry)), deposit(entry, "2025-06-23"));
        assert_eq!(Deposit::of(None, None, None), None);
        assert_eq!(Deposit::of(None, None, Some(NaiveDate::MAX)), None);
        let leap_day = day("2028-02-29");
        assert_eq!(Deposit::of(None, None, Some(leap_day)), deposit(leap_day, "2028-03-21"));
    }

    #[test]
    fn liquidation_comes_45_days_after_filing_unless_something_holds_it_up() {
        let filed = day("2026-05-01");
        for status in LiquidationStatus::ALL {
            let held = ["Suspended", "Extended", "UnderReview"].contains(&format!("{status:?}").as_str());
            let expected = (!held).then(|| day("2026-06-15"));
            assert_eq!(liquidation_expected(filed, Some(status)), expected, "{status}");
        }
        assert_eq!(liquidation_expected(filed, None), Some(day("2026-06-15")));
        assert_eq!(liquidation_expected(NaiveDate::MAX, None), None);
    }
}

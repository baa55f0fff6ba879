//! Interest on refunded duty, compounded daily from the deposit to liquidation or reliquidation (19 U.S.C. 1505(c), 19
//! CFR 24.36(a), 26 U.S.C. 6621 and 6622), at the quarterly rates of `overpayment-rates.csv`.

use std::fmt;
use std::str::FromStr;
use std::sync::LazyLock;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::Deserialize;

use super::{Deposit, Range};
use crate::domain::{ImporterNumber, ParseError};

/// Days by which the yearly rate is divided, in leap years too.
const DAYS_OF_YEAR: Decimal = Decimal::from_parts(365, 0, 0, false, 0);

/// Which of the two overpayment rates applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OverpaymentRate {
    /// For corporations.
    #[default]
    Corporate,
    /// For everyone else: one percentage point more.
    NonCorporate,
}

impl OverpaymentRate {
    /// The rate for an importer. A social security number identifies a person; any other number may be a corporation's.
    pub fn of(importer: Option<ImporterNumber>) -> Self {
        match importer.is_some_and(ImporterNumber::is_social_security_number) {
            true => OverpaymentRate::NonCorporate,
            false => OverpaymentRate::Corporate,
        }
    }
}

impl FromStr for OverpaymentRate {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        match text {
            "corporate" => Ok(OverpaymentRate::Corporate),
            "non-corporate" => Ok(OverpaymentRate::NonCorporate),
            _ => Err(ParseError::OverpaymentRate),
        }
    }
}

impl fmt::Display for OverpaymentRate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            OverpaymentRate::Corporate => "corporate",
            OverpaymentRate::NonCorporate => "non-corporate",
        })
    }
}

/// The rates of one quarter. The file also names their source.
#[derive(Deserialize)]
struct Quarter {
    from: NaiveDate,
    to: NaiveDate,
    corporate_percent: u32,
    non_corporate_percent: u32,
}

static QUARTERS: LazyLock<Vec<Quarter>> = LazyLock::new(|| {
    let file = include_str!("overpayment-rates.csv");
    let quarters = csv::Reader::from_reader(file.as_bytes()).into_deserialize();
    quarters
        .map(|quarter| quarter.expect("overpayment-rates.csv is part of the program and tested"))
        .collect()
});

impl Quarter {
    /// The factor by which an amount grows in a day.
    fn daily_factor(&self, rate: OverpaymentRate) -> Decimal {
        let percent = match rate {
            OverpaymentRate::Corporate => self.corporate_percent,
            OverpaymentRate::NonCorporate => self.non_corporate_percent,
        };
        Decimal::ONE + Decimal::from(percent) / (Decimal::ONE_HUNDRED * DAYS_OF_YEAR)
    }
}

/// The last date for which rates are published. Later days use the last rate.
pub fn rates_through() -> NaiveDate {
    QUARTERS.last().map(|quarter| quarter.to).unwrap_or_default()
}

/// The interest on a dollar from any deposit date to one liquidation date, shared by all entries that liquidate on it.
#[derive(Debug, Clone)]
pub struct Growth {
    until: NaiveDate,
    /// The interest on one dollar, in units of 10^-[`PLACES`], indexed by the number of days before `until`, back to
    /// the first quarter with a rate.
    interest: Vec<u128>,
}

/// Decimal places of the interest on one dollar; more would round to the same cent for any amount that is paid.
const PLACES: u32 = 24;

impl Growth {
    /// The deposit date counts, the liquidation date doesn't.
    pub fn until(until: NaiveDate, rate: OverpaymentRate) -> Self {
        let (mut factor, mut interest) = (Decimal::ONE, vec![0]);
        let mut end = until;
        for quarter in QUARTERS.iter().rev() {
            let daily = quarter.daily_factor(rate);
            let days = (end - quarter.from).num_days().max(0);
            for _ in 0..days {
                // After centuries the result no longer fits; interest isn't known then.
                let grown = factor.checked_mul(daily);
                let Some((grown, more)) = grown.and_then(|grown| Some((grown, interest_on_one(grown)?)))
                else {
                    return Growth { until, interest };
                };
                factor = grown;
                interest.push(more);
            }
            end = end.min(quarter.from);
        }
        Growth { until, interest }
    }

    /// The interest on an amount deposited on a date, in whole cents; `None` before the first quarter with a rate.
    pub fn interest(&self, amount: Decimal, deposited: NaiveDate) -> Option<Decimal> {
        let days = (self.until - deposited).num_days().max(0);
        let on_one = self.interest.get(usize::try_from(days).ok()?)?;
        // Integers take a fifth of the time of decimals, for millions of entries.
        let amount_in_units = u128::try_from(amount.mantissa()).ok()?;
        let product = amount_in_units.checked_mul(*on_one)?;
        let cent = 10u128.checked_pow(PLACES - 2 + amount.scale())?;
        // The interest on one dollar is exact up to its last place.
        let cents = rounded_half_even(product, amount_in_units, cent);
        Some(Decimal::new(i64::try_from(cents).ok()?, 2))
    }
}

/// The interest contained in a dollar that grew to `grown`, in units of 10^-[`PLACES`]; `None` if it doesn't fit.
fn interest_on_one(grown: Decimal) -> Option<u128> {
    let mut interest = grown - Decimal::ONE;
    interest.rescale(PLACES);
    u128::try_from(interest.mantissa()).ok().filter(|_| interest.scale() == PLACES)
}

/// `number` in multiples of `unit`, rounded half-even. A remainder within `error` of a half counts as a half.
fn rounded_half_even(number: u128, error: u128, unit: u128) -> u128 {
    let (whole, rest, half) = (number / unit, number % unit, unit / 2);
    let is_up = if rest.abs_diff(half) <= error { whole % 2 == 1 } else { rest > half };
    whole + u128::from(is_up)
}

/// The interest to one liquidation date, at either rate.
#[derive(Debug, Clone)]
pub struct Interest {
    corporate: Growth,
    non_corporate: Growth,
}

impl Interest {
    /// For all entries that are expected to be liquidated or reliquidated on this date.
    pub fn until(day: NaiveDate) -> Self {
        Interest {
            corporate: Growth::until(day, OverpaymentRate::Corporate),
            non_corporate: Growth::until(day, OverpaymentRate::NonCorporate),
        }
    }

    /// From the interest on the low amount from the latest deposit to that on the high amount from the earliest. A
    /// negative refund earns none.
    pub fn on(&self, principal: Range, deposit: Deposit, rate: OverpaymentRate) -> Option<Range> {
        let growth = match rate {
            OverpaymentRate::Corporate => &self.corporate,
            OverpaymentRate::NonCorporate => &self.non_corporate,
        };
        let interest = |amount: Decimal, day| growth.interest(amount.max(Decimal::ZERO), day);
        Some(Range {
            low: interest(principal.low, deposit.latest)?,
            high: interest(principal.high, deposit.earliest)?,
        })
    }
}

#[cfg(test)]
mod tests {
    use chrono::Months;
    use rust_decimal::RoundingStrategy;

    use super::*;
    use crate::domain::parse_iso_date;
    use OverpaymentRate::{Corporate, NonCorporate};

    fn day(text: &str) -> NaiveDate {
        parse_iso_date(text).unwrap()
    }

    fn decimal(text: &str) -> Decimal {
        text.parse().unwrap()
    }

    fn interest(amount: &str, deposited: &str, liquidated: &str, rate: OverpaymentRate) -> Option<Decimal> {
        Growth::until(day(liquidated), rate).interest(decimal(amount), day(deposited))
    }

    #[test]
    fn quarters_follow_each_other_and_name_their_source() {
        for quarter in QUARTERS.iter() {
            assert_eq!(quarter.from.checked_add_months(Months::new(3)), quarter.to.succ_opt());
            assert_eq!(quarter.corporate_percent + 1, quarter.non_corporate_percent, "{}", quarter.from);
        }
        let is_official = |line: &str| ["Rev. Rul.", "IRB", "CBP notice"].iter().any(|by| line.contains(by));
        assert!(include_str!("overpayment-rates.csv").lines().skip(1).all(is_official));
        let follows = |pair: &[Quarter]| pair[0].to.succ_opt() == Some(pair[1].from);
        assert!(QUARTERS.windows(2).all(follows));
        assert_eq!(rates_through(), day("2026-12-31"));
    }

    #[test]
    fn interest_is_that_of_the_vectors_to_the_cent() {
        let file = include_str!("../../fixtures/vectors/interest.csv");
        let mut count = 0;
        for line in file.lines().skip(1) {
            let cells: Vec<&str> = line.split(',').collect();
            let [principal, deposited, liquidated, days, corporate, non_corporate] = cells[..] else {
                panic!("six cells: {line}");
            };
            assert_eq!((day(liquidated) - day(deposited)).num_days().to_string(), days);
            for (rate, expected) in [(Corporate, corporate), (NonCorporate, non_corporate)] {
                assert_eq!(
                    interest(principal, deposited, liquidated, rate),
                    Some(decimal(expected)),
                    "{line}"
                );
            }
            count += 1;
        }
        assert_eq!(count, 5);
    }

    #[test]
    fn the_first_day_counts_and_the_last_does_not() {
        // 36,500 dollars earn a dollar a day for each percent.
        let days = |from: &str, to: &str| interest("36500", from, to, Corporate).unwrap();
        assert_eq!(days("2026-03-31", "2026-03-31"), decimal("0.00"));
        assert_eq!(days("2026-03-31", "2026-04-01"), decimal("6.00"));
        assert_eq!(days("2026-04-01", "2026-04-02"), decimal("5.00"));
        assert_eq!(days("2026-06-30", "2026-07-01"), decimal("5.00"));
        assert_eq!(days("2026-07-01", "2026-07-02"), decimal("6.00"));
        assert_eq!(days("2026-07-02", "2026-07-01"), decimal("0.00"), "a deposit after liquidation");
    }

    #[test]
    fn the_last_rate_goes_on_over_leap_days_too() {
        let days = |from: &str, to: &str| interest("36500", from, to, NonCorporate).unwrap().to_string();
        assert_eq!(days("2026-12-31", "2027-01-01"), "7.00");
        assert_eq!(days("2027-01-01", "2027-01-02"), "7.00");
        assert_eq!(days("2028-02-28", "2028-02-29"), "7.00");
        assert_eq!(days("2028-02-28", "2028-03-01"), "14.00");
        assert_eq!(days("2027-02-28", "2027-03-01"), "7.00");
    }

    #[test]
    fn a_half_is_rounded_to_the_even_number() {
        for (number, rounded) in
            [(4, 0), (5, 0), (6, 1), (14, 1), (15, 2), (16, 2), (25, 2), (26, 3), (35, 4)]
        {
            assert_eq!(rounded_half_even(number, 0, 10), rounded, "{number}");
        }
    }

    #[test]
    fn interest_is_that_of_decimals_of_28_digits() {
        let (until, first) = (day("2026-09-30"), day("2025-01-01"));
        let growth = Growth::until(until, NonCorporate);
        for deposited in first.iter_days().take_while(|day| *day < until).step_by(50) {
            let mut factor = Decimal::ONE;
            for quarter in QUARTERS.iter() {
                let days = quarter.from.iter_days().take_while(|day| *day <= quarter.to && *day < until);
                let daily = quarter.daily_factor(NonCorporate);
                days.filter(|day| *day >= deposited).for_each(|_| factor *= daily);
            }
            for cents in [1, 99, 12_345, 99_999_999, 123_456_789_012] {
                let amount = Decimal::new(cents, 2);
                let interest = amount * (factor - Decimal::ONE);
                let rounded = interest.round_dp_with_strategy(2, RoundingStrategy::MidpointNearestEven);
                assert_eq!(growth.interest(amount, deposited), Some(rounded), "{amount} from {deposited}");
            }
        }
    }

    #[test]
    fn cents_are_rounded_half_even() {
        let day_of = |amount| interest(amount, "2026-01-01", "2026-01-02", Corporate).unwrap().to_string();
        // A day's interest is 6 / 36,500 of the amount; 0.005, 0.015 and 0.025 are the halves.
        for (amount, cents) in
            [("30.416", "0.00"), ("30.417", "0.01"), ("91.25", "0.02"), ("152.083", "0.02")]
        {
            assert_eq!(day_of(amount), cents, "{amount}");
        }
    }

    #[test]
    fn days_without_a_rate_and_days_out_of_reach_have_unknown_interest() {
        assert_eq!(interest("100", "2025-01-01", "2025-01-02", Corporate), Some(decimal("0.02")));
        assert_eq!(interest("100", "2024-12-31", "2025-01-02", Corporate), None);
        assert_eq!(interest("100", "2024-12-30", "2024-12-31", Corporate), None);
        assert_eq!(interest("100", "2025-06-01", "9999-12-31", Corporate), None);
        let never = Growth::until(NaiveDate::MAX, NonCorporate);
        assert_eq!(never.interest(Decimal::MAX, day("2025-06-01")), None);
        assert_eq!(never.interest(Decimal::MAX, NaiveDate::MIN), None);
        let at_once = Growth::until(NaiveDate::MIN, Corporate);
        assert_eq!(at_once.interest(Decimal::ONE, NaiveDate::MIN), Some(Decimal::ZERO));
    }

    #[test]
    fn the_range_runs_from_the_late_deposit_of_little_to_the_early_deposit_of_much() {
        let until = Interest::until(day("2026-06-15"));
        let deposit = Deposit { earliest: day("2025-06-20"), latest: day("2025-07-22") };
        let on = |low: &str, high: &str, rate| {
            until.on(Range { low: decimal(low), high: decimal(high) }, deposit, rate).unwrap()
        };
        for rate in [Corporate, NonCorporate] {
            let range = on("1000", "1500", rate);
            assert_eq!(Some(range.low), interest("1000", "2025-07-22", "2026-06-15", rate));
            assert_eq!(Some(range.high), interest("1500", "2025-06-20", "2026-06-15", rate));
            assert!(range.low < range.high);
        }
        assert_eq!(on("-1000", "-1000", Corporate), Range::default());
    }

    #[test]
    fn only_a_social_security_number_shows_a_person() {
        let rate = |number| OverpaymentRate::of(ImporterNumber::parse(number));
        assert_eq!(rate("900-12-3456"), NonCorporate);
        for number in ["12-3456789", "12-345678901", "250101-12345", ""] {
            assert_eq!(rate(number), Corporate, "{number}");
        }
    }
}

//! Laws of refunds: low to high, whole entries as sums of their lines, more interest for more days.

use std::collections::BTreeMap;

use cape_declaration::internals::{
    Deposit, Growth, Heading, Interest, LiquidationStatus, OverpaymentRate, Range, Reading, Refund,
    RefundBasis, RefundTotal, TariffRow, liquidation_expected, parse_iso_date, principal,
};
use chrono::{Days, NaiveDate};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use rust_decimal::Decimal;

fn day(from: &'static str, within: u64) -> impl Strategy<Value = NaiveDate> {
    (0..within).prop_map(move |days| parse_iso_date(from).unwrap() + Days::new(days))
}

fn deposited() -> impl Strategy<Value = NaiveDate> {
    day("2025-02-04", 400)
}

fn liquidated() -> impl Strategy<Value = NaiveDate> {
    day("2026-04-20", 1500)
}

fn rate() -> impl Strategy<Value = OverpaymentRate> {
    select(vec![OverpaymentRate::Corporate, OverpaymentRate::NonCorporate])
}

fn cents(range: std::ops::Range<i64>) -> impl Strategy<Value = Decimal> {
    range.prop_map(|cents| Decimal::new(cents, 2))
}

fn duty() -> impl Strategy<Value = Reading<Decimal>> {
    prop_oneof![
        1 => Just(Reading::Blank),
        1 => Just(Reading::Unreadable),
        2 => Just(Reading::Value(Decimal::ZERO)),
        8 => cents(-10_000..1_000_000).prop_map(Reading::Value),
    ]
}

/// One of a few lines, ordinals and numbers, so that rows coincide.
fn row() -> impl Strategy<Value = TariffRow> {
    let numbers = ["9903.01.25", "9903.01.24", "9903.02.20", "9903.02.80", "8708.29.51", "9903.81.91"];
    let number =
        option::weighted(0.95, select(numbers.map(|number| Heading::parse(number).unwrap()).to_vec()));
    let percent = prop_oneof![Just(0), Just(50), 0i64..300].prop_map(|tenths| Decimal::new(tenths, 1));
    (
        option::weighted(0.95, 1u32..5),
        option::weighted(0.95, 1u32..4),
        number,
        duty(),
        option::of(cents(0..10_000_000)),
        option::of(percent),
    )
        .prop_map(|(line, ordinal, number, duty, value, column1_rate)| TariffRow {
            line,
            ordinal,
            number,
            duty,
            value,
            column1_rate,
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn low_is_never_above_high_and_nothing_is_refunded_that_was_not_paid(mut rows in vec(row(), 0..12)) {
        let is_ieepa = |row: &&TariffRow| row.number.is_some_and(Heading::is_ieepa);
        let paid: Vec<Decimal> = rows.iter().filter(is_ieepa).filter_map(|row| row.duty.value()).collect();
        let Some(Range { low, high }) = principal(&mut rows) else {
            prop_assert!(paid.is_empty());
            return Ok(());
        };
        prop_assert!(!paid.is_empty() && low <= high);
        prop_assert!(high <= paid.into_iter().filter(|duty| *duty > Decimal::ZERO).sum());
    }

    #[test]
    fn the_order_of_rows_and_copies_of_them_change_nothing(
        mut rows in vec(row(), 0..12).prop_map(|mut rows| {
            rows.retain(|row| row.line.is_some() && row.ordinal.is_some() && row.number.is_some());
            rows
        }),
    ) {
        let mut twice: Vec<TariffRow> = rows.iter().rev().chain(&rows).copied().collect();
        prop_assert_eq!(principal(&mut twice), principal(&mut rows));
    }

    #[test]
    fn an_entry_is_the_sum_of_its_lines(mut rows in vec(row(), 0..16)) {
        let mut lines = BTreeMap::new();
        for row in &rows {
            lines.entry(row.line).or_insert_with(Vec::new).push(*row);
        }
        let parts = lines.values_mut().filter_map(|rows| principal(rows));
        prop_assert_eq!(parts.reduce(|sum, line| sum + line), principal(&mut rows));
    }

    #[test]
    fn interest_grows_with_the_days_the_amount_and_the_rate(
        amount in cents(0..100_000_000_000),
        more in cents(0..1_000_000),
        deposited in deposited(),
        days in 0u64..60,
        liquidated in liquidated(),
        rate in rate(),
    ) {
        let interest = |amount, from, until| Growth::until(until, rate).interest(amount, from).unwrap();
        let usual = interest(amount, deposited, liquidated);
        prop_assert!(usual >= Decimal::ZERO);
        prop_assert!(interest(amount, deposited + Days::new(days), liquidated) <= usual);
        prop_assert!(interest(amount, deposited, liquidated + Days::new(days)) >= usual);
        prop_assert!(interest(amount + more, deposited, liquidated) >= usual);
        let higher = Growth::until(liquidated, OverpaymentRate::NonCorporate).interest(amount, deposited);
        prop_assert!(higher.unwrap() >= usual);
    }

    /// Interest compounds: the sum after two periods is what the sum of the first period grows to in the second.
    #[test]
    fn interest_compounds(
        amount in cents(100..10_000_000),
        deposited in deposited(),
        middle in day("2026-03-20", 400),
        liquidated in day("2027-06-01", 400),
        rate in rate(),
    ) {
        let interest = |amount, from, until| Growth::until(until, rate).interest(amount, from).unwrap();
        let first = interest(amount, deposited, middle);
        let both = first + interest(amount + first, middle, liquidated);
        // Rounded twice instead of once.
        prop_assert!((both - interest(amount, deposited, liquidated)).abs() <= Decimal::new(2, 2));
    }

    #[test]
    fn a_deposit_falls_in_the_days_that_the_law_allows(entry in day("2025-01-01", 4000)) {
        let deposit = Deposit::of(None, None, Some(entry)).unwrap();
        prop_assert_eq!(deposit.earliest, entry);
        let days = (deposit.latest - entry).num_days();
        prop_assert!((18..=56).contains(&days), "{} days", days);
    }

    #[test]
    fn an_entry_and_a_sum_of_entries_keep_to_their_ranges(
        entries in vec((vec(row(), 0..6), option::of(deposited()), option::of(deposited())), 1..5),
        status in option::of(select(LiquidationStatus::ALL.to_vec())),
        filed in day("2026-04-20", 300),
        rate in rate(),
    ) {
        let interest = liquidation_expected(filed, status).map(Interest::until);
        let refunds: Vec<Refund> = entries
            .into_iter()
            .map(|(mut rows, paid, entry)| {
                let deposit = Deposit::of(paid, None, entry);
                Refund::of(RefundBasis { principal: principal(&mut rows), deposit }, rate, interest.as_ref())
            })
            .collect();
        let total: RefundTotal = refunds.iter().copied().map(RefundTotal::from).sum();
        for range in [total.principal, total.interest].into_iter().flatten() {
            prop_assert!(range.low <= range.high);
        }
        let known = refunds.iter().filter(|refund| refund.interest.is_some()).count() as u64;
        let unknown = total.without_duty + total.awaiting_liquidation + total.without_deposit;
        prop_assert_eq!(known + unknown, refunds.len() as u64, "each entry is in the sum or counted as lacking");
    }
}

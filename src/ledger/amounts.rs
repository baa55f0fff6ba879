//! Amounts as stored in the ledger, in whole US cents, and the expected refund of an entry.

use chrono::NaiveDate;
use rusqlite::Row;
use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};

use crate::domain::LiquidationStatus;
use crate::refund::{Deposit, Interest, OverpaymentRate, Range, liquidation_expected};

/// An amount in cents, rounded half-even.
pub(super) fn to_cents(amount: Decimal) -> Option<i64> {
    let cents = amount.checked_mul(Decimal::ONE_HUNDRED)?;
    cents.round_dp_with_strategy(0, RoundingStrategy::MidpointNearestEven).to_i64()
}

/// An amount from cents.
pub(super) fn from_cents(cents: i64) -> Decimal {
    Decimal::new(cents, 2)
}

/// The expected duty and interest, each as a range; `None` if unknown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Expected {
    pub(crate) refund: Option<Range>,
    pub(crate) interest: Option<Range>,
}

impl Expected {
    /// From four columns in cents: low and high refund, low and high interest.
    pub(super) fn of_row(row: &Row<'_>, first: usize) -> rusqlite::Result<Self> {
        let range = |low: Option<i64>, high: Option<i64>| {
            Some(Range { low: from_cents(low?), high: from_cents(high?) })
        };
        Ok(Expected {
            refund: range(row.get(first)?, row.get(first + 1)?),
            interest: range(row.get(first + 2)?, row.get(first + 3)?),
        })
    }

    /// The sum of both; unknown if either is.
    pub(super) fn and(self, other: Self) -> Self {
        let sum = |one: Option<Range>, other: Option<Range>| Some(one? + other?);
        Expected { refund: sum(self.refund, other.refund), interest: sum(self.interest, other.interest) }
    }

    /// The same refund with the interest for another filing date.
    pub(super) fn filed_on(
        self,
        day: NaiveDate,
        status: Option<LiquidationStatus>,
        deposit: Option<Deposit>,
        rate: OverpaymentRate,
        interest: &Interest,
    ) -> Self {
        let accrued = || {
            liquidation_expected(day, status)?;
            interest.on(self.refund?, deposit?, rate)
        };
        Expected { interest: accrued(), ..self }
    }
}

/// The interest if filed on this date and not suspended, extended or under review.
pub(super) fn interest_until(filed: NaiveDate) -> Interest {
    Interest::until(liquidation_expected(filed, None).unwrap_or(filed))
}

/// The expected refund of several entries, duty and interest together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ExpectedTotal {
    /// Number of entries.
    pub entries: u64,
    /// The sum of the known ranges.
    pub range: Range,
    /// Entries without a known range.
    pub unknown: u64,
    /// Entries whose interest is known only when they liquidate.
    pub without_interest: u64,
}

impl ExpectedTotal {
    /// The total of one entry.
    pub(super) fn of_entry(expected: Expected) -> Self {
        let (refund, interest) = (expected.refund, expected.interest);
        let range = refund.unwrap_or_default() + interest.unwrap_or_default();
        let (unknown, without_interest) = (refund.is_none(), refund.is_some() && interest.is_none());
        let (unknown, without_interest) = (u64::from(unknown), u64::from(without_interest));
        ExpectedTotal { entries: 1, range, unknown, without_interest }
    }
}

impl std::ops::AddAssign for ExpectedTotal {
    fn add_assign(&mut self, other: Self) {
        self.entries += other.entries;
        self.range = self.range + other.range;
        self.unknown += other.unknown;
        self.without_interest += other.without_interest;
    }
}

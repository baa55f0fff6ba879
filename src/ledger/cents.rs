//! Amounts as the ledger stores them: whole US cents.

use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};

/// An amount in cents, rounded half-even as everywhere.
pub(super) fn to_cents(amount: Decimal) -> Option<i64> {
    let cents = amount.checked_mul(Decimal::ONE_HUNDRED)?;
    cents.round_dp_with_strategy(0, RoundingStrategy::MidpointNearestEven).to_i64()
}

/// The amount of so many cents.
pub(super) fn from_cents(cents: i64) -> Decimal {
    Decimal::new(cents, 2)
}

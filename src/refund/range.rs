//! Amounts that are known only within limits.

use std::ops::Add;

use rust_decimal::Decimal;

/// Two amounts in US dollars between which another one lies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Range {
    /// Never above `high`.
    pub low: Decimal,
    /// Equal to `low` where the amount is known.
    pub high: Decimal,
}

impl Range {
    /// One amount.
    pub fn exactly(amount: Decimal) -> Self {
        Range { low: amount, high: amount }
    }

    /// Both amounts changed alike.
    pub(crate) fn map(self, change: impl Fn(Decimal) -> Decimal) -> Self {
        Range { low: change(self.low), high: change(self.high) }
    }

    /// Whether the amount is known.
    pub(crate) fn is_exact(&self) -> bool {
        self.low == self.high
    }
}

impl Add for Range {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Range { low: self.low + other.low, high: self.high + other.high }
    }
}

//! Entries and money, as they are added up.

use std::iter::Sum;
use std::ops::AddAssign;

use rust_decimal::Decimal;

/// Entries, and the IEEPA duty that is known of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Money {
    /// How many entries.
    pub entries: u64,
    /// Their duty in US dollars, as far as it is known.
    pub duty: Decimal,
    /// How many of them bear duty of unknown amount.
    pub unknown: u64,
}

impl Money {
    /// One entry, and its duty where that is known.
    pub fn of_entry(duty: Option<Decimal>) -> Self {
        Money { entries: 1, duty: duty.unwrap_or_default(), unknown: u64::from(duty.is_none()) }
    }
}

impl AddAssign for Money {
    fn add_assign(&mut self, other: Self) {
        self.entries += other.entries;
        self.duty += other.duty;
        self.unknown += other.unknown;
    }
}

impl Sum for Money {
    fn sum<I: Iterator<Item = Self>>(all: I) -> Self {
        all.fold(Money::default(), |mut sum, one| {
            sum += one;
            sum
        })
    }
}

//! Entries and money, as they are added up.

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

impl AddAssign for Money {
    fn add_assign(&mut self, other: Self) {
        self.entries += other.entries;
        self.duty += other.duty;
        self.unknown += other.unknown;
    }
}

//! Entries and money as the page shows them.

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::domain::{DutyTotal, cents, dollars_of};
use crate::text::{noun, plural, thousands};

/// How many entries, and how much duty.
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
    /// Whether duty of unknown amount comes to it.
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

/// A share of the whole in per cent, between 0 and 100, for the length of a bar. What is there at all is to be
/// seen.
pub(crate) fn share(part: Decimal, whole: Decimal) -> String {
    if part <= Decimal::ZERO || whole <= Decimal::ZERO {
        return "0".into();
    }
    let percent = (part / whole * Decimal::ONE_HUNDRED).to_f64().unwrap_or_default();
    format!("{:.2}", percent.clamp(0.4, 100.0))
}

#[cfg(test)]
mod tests {
    use super::*;

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
}

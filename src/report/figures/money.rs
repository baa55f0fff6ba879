//! Entries and money, as they are added up.

use std::ops::AddAssign;

use rust_decimal::Decimal;

use crate::rules::{Disposition, JudgedEntry};

/// Entries, and the IEEPA duty in scope that is known of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Money {
    /// How many entries.
    pub entries: u64,
    /// Their duty in US dollars, as far as it is known.
    pub duty: Decimal,
    /// How many of them bear duty of unknown amount besides.
    pub unknown: u64,
}

impl AddAssign for Money {
    fn add_assign(&mut self, other: Self) {
        self.entries += other.entries;
        self.duty += other.duty;
        self.unknown += other.unknown;
    }
}

impl Money {
    /// Adds an entry and its duty in scope.
    pub(super) fn add(&mut self, entry: &JudgedEntry) {
        self.entries += 1;
        self.duty += entry.facts.duties.in_scope.unwrap_or_default();
        self.unknown += u64::from(entry.facts.duties.unknown);
    }
}

/// Candidates by what became of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Outcomes {
    /// Filed.
    pub filed: Money,
    /// In review.
    pub review: Money,
    /// Rejected.
    pub rejected: Money,
}

impl AddAssign for Outcomes {
    fn add_assign(&mut self, other: Self) {
        self.filed += other.filed;
        self.review += other.review;
        self.rejected += other.rejected;
    }
}

impl Outcomes {
    /// Adds a candidate; an entry that is out of scope is none.
    pub(super) fn add(&mut self, entry: &JudgedEntry) {
        match entry.verdict.disposition {
            Disposition::Filed => self.filed.add(entry),
            Disposition::Review => self.review.add(entry),
            Disposition::Rejected => self.rejected.add(entry),
            Disposition::OutOfScope => {}
        }
    }

    /// All of them together.
    pub fn total(&self) -> Money {
        let mut total = self.filed;
        total += self.review;
        total += self.rejected;
        total
    }
}

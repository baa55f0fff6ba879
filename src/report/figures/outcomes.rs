//! Candidates and their money, by what became of them.

use std::ops::AddAssign;

use crate::domain::Money;
use crate::rules::{Disposition, JudgedEntry};

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
            Disposition::Filed => self.filed += entry.money(),
            Disposition::Review => self.review += entry.money(),
            Disposition::Rejected => self.rejected += entry.money(),
            Disposition::OutOfScope => {}
        }
    }

    /// All of them together.
    pub fn total(&self) -> Money {
        [self.filed, self.review, self.rejected].into_iter().sum()
    }
}

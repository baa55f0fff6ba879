//! The entries that a report names.

use std::cmp::Reverse;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::Foremost;
use crate::rules::{Disposition, JudgedEntry};

/// The entries that a report names: of each kind the first, by what a person looks at first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named {
    /// Filed and in review, to be filed within ten days, or perhaps too late: the nearest last day first.
    pub closing: Foremost<(NaiveDate, Reverse<Decimal>)>,
    /// Rejected, the most duty first.
    pub rejected: Foremost<Reverse<Decimal>>,
    /// In review, the most duty first.
    pub review: Foremost<Reverse<Decimal>>,
    /// Filed with a warning or note, the most duty first.
    pub warned: Foremost<Reverse<Decimal>>,
}

impl Default for Named {
    fn default() -> Self {
        Named {
            closing: Foremost::of(1_000),
            rejected: Foremost::of(2_500),
            review: Foremost::of(1_000),
            warned: Foremost::of(500),
        }
    }
}

impl Named {
    pub(super) fn add(&mut self, entry: &JudgedEntry) {
        let verdict = entry.verdict;
        let duty = Reverse(entry.facts.duties.in_scope.unwrap_or_default());
        match verdict.disposition {
            Disposition::Rejected => self.rejected.show(duty, entry.number),
            Disposition::Review => self.review.show(duty, entry.number),
            Disposition::Filed if !verdict.failed.is_empty() => self.warned.show(duty, entry.number),
            Disposition::Filed | Disposition::OutOfScope => {}
        }
    }

    pub(super) fn append(&mut self, other: Named) {
        self.closing.append(other.closing);
        self.rejected.append(other.rejected);
        self.review.append(other.review);
        self.warned.append(other.warned);
    }
}

//! Entries and what is at stake in them, by how they stand.

use crate::assemble::Answer;
use crate::domain::Money;

/// Entries by how they stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sums {
    /// CBP took them.
    pub accepted: Money,
    /// CBP did not.
    pub rejected: Money,
    /// CBP has not answered, as far as the ledger knows.
    pub pending: Money,
    /// The accepted ones whose refund came.
    pub refunded: Money,
}

impl Sums {
    pub(super) fn of(&mut self, answer: Answer) -> &mut Money {
        match answer {
            Answer::Accepted => &mut self.accepted,
            Answer::Rejected => &mut self.rejected,
            Answer::Other => &mut self.pending,
        }
    }

    /// All of them.
    pub fn total(&self) -> Money {
        [self.accepted, self.rejected, self.pending].into_iter().sum()
    }
}

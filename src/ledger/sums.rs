//! Entries and what is at stake in them, by how they stand.

use rust_decimal::Decimal;

use crate::assemble::Answer;

/// Entries and the IEEPA duty at stake in them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sum {
    /// How many entries.
    pub entries: u64,
    /// Their duty in US dollars, as far as it is known.
    pub duty: Decimal,
    /// Of how many it isn't known.
    pub unknown: u64,
}

impl std::ops::AddAssign for Sum {
    fn add_assign(&mut self, other: Self) {
        self.entries += other.entries;
        self.duty += other.duty;
        self.unknown += other.unknown;
    }
}

/// Entries by how they stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sums {
    /// CBP took them.
    pub accepted: Sum,
    /// CBP did not.
    pub rejected: Sum,
    /// CBP has not answered, as far as the ledger knows.
    pub pending: Sum,
}

impl Sums {
    pub(super) fn of(&mut self, answer: Answer) -> &mut Sum {
        match answer {
            Answer::Accepted => &mut self.accepted,
            Answer::Rejected => &mut self.rejected,
            Answer::Other => &mut self.pending,
        }
    }

    /// All of them.
    pub fn total(&self) -> Sum {
        let mut all = self.accepted;
        all += self.rejected;
        all += self.pending;
        all
    }
}

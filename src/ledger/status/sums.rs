//! Entries by their status on declarations.

use rust_decimal::Decimal;

use crate::domain::DutyTotal;

/// The status of an entry on a declaration, as the view `standing` words it; the weightiest one last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Standing {
    Rejected,
    Released,
    Pending,
    Contradictory,
    Accepted,
}

impl Standing {
    pub(super) fn of(standing: &str) -> Self {
        match standing {
            "accepted" => Standing::Accepted,
            "contradictory" => Standing::Contradictory,
            "released" => Standing::Released,
            "rejected" => Standing::Rejected,
            _ => Standing::Pending,
        }
    }
}

pub(super) fn sum(row: &rusqlite::Row<'_>, first: usize) -> rusqlite::Result<DutyTotal> {
    let duty = Decimal::new(row.get(first + 1)?, 2);
    Ok(DutyTotal { entries: row.get(first)?, duty, unknown: row.get(first + 2)? })
}

/// Entries by status.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Sums {
    /// CBP accepted them.
    pub accepted: DutyTotal,
    /// CBP rejected them.
    pub rejected: DutyTotal,
    /// CBP hasn't answered, as far as the ledger knows.
    pub pending: DutyTotal,
    /// The accepted ones whose refund was received, in full as far as that is known.
    pub refunded: DutyTotal,
    /// The accepted ones whose refund was short, went to debts to CBP, or became a bill.
    pub refunded_in_part: DutyTotal,
    /// One answer accepts them, another one rejects them.
    pub contradictory: DutyTotal,
    /// A person freed them for another declaration.
    pub released: DutyTotal,
}

impl Sums {
    pub(super) fn of(&mut self, standing: Standing) -> &mut DutyTotal {
        match standing {
            Standing::Accepted => &mut self.accepted,
            Standing::Contradictory => &mut self.contradictory,
            Standing::Pending => &mut self.pending,
            Standing::Released => &mut self.released,
            Standing::Rejected => &mut self.rejected,
        }
    }

    /// Counts entries as refunded in part that were counted as refunded in full.
    pub(super) fn found_in_part(&mut self, sum: DutyTotal) {
        let full = &mut self.refunded;
        full.entries = full.entries.saturating_sub(sum.entries);
        full.duty = (full.duty - sum.duty).max(Decimal::ZERO);
        full.unknown = full.unknown.saturating_sub(sum.unknown);
        self.refunded_in_part += sum;
    }

    /// All of them.
    pub fn total(&self) -> DutyTotal {
        [self.accepted, self.rejected, self.pending, self.contradictory, self.released].into_iter().sum()
    }
}

impl std::ops::Add for Sums {
    type Output = Self;

    fn add(mut self, other: Self) -> Self {
        self.accepted += other.accepted;
        self.rejected += other.rejected;
        self.pending += other.pending;
        self.refunded += other.refunded;
        self.refunded_in_part += other.refunded_in_part;
        self.contradictory += other.contradictory;
        self.released += other.released;
        self
    }
}

//! A declaration in the status, with its entries by status.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::awaited::{Awaited, overdue};
use crate::domain::DutyTotal;
use crate::ledger::amounts::ExpectedTotal;
use crate::ledger::record_run::upload_path;
use crate::rules::FilingDeadline;

/// A declaration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeclarationStatus {
    pub(crate) id: i64,
    /// Its upload file.
    pub upload: String,
    /// The folder it was written to, if known.
    pub folder: String,
    /// The only importer of its entries, if files were split by importer.
    pub importer: Option<String>,
    /// The upload date.
    pub submitted: NaiveDate,
    /// CBP's claim number, if known.
    pub claim: Option<String>,
    /// Its entries.
    pub sums: Sums,
    /// Accepted entries that aren't refunded, by what they wait for.
    pub awaited: BTreeMap<Awaited, DutyTotal>,
    /// The dates on which refunds were received.
    pub refunded_on: BTreeSet<NaiveDate>,
    /// The sum of the expected refunds.
    pub expected: ExpectedTotal,
    /// The expected refund if CBP accepts the pending entries.
    pub expected_if_accepted: ExpectedTotal,
    /// Those of its rejected entries that were resubmitted since, or are accepted elsewhere.
    pub resubmitted: DutyTotal,
    /// The nearest last day to file one of the others again.
    pub retry_by: Option<FilingDeadline>,
    /// Whether the upload ended in CBP's internal error and nothing has shown since that CBP has the file.
    pub is_unknown: bool,
}

impl DeclarationStatus {
    /// Its upload file with the folder.
    pub fn location(&self) -> String {
        upload_path(&self.folder, &self.upload)
    }

    /// The rejected entries that weren't resubmitted.
    pub fn still_rejected(&self) -> DutyTotal {
        let (all, part) = (self.sums.rejected, self.resubmitted);
        let unknown = all.unknown.saturating_sub(part.unknown);
        DutyTotal { entries: all.entries.saturating_sub(part.entries), duty: all.duty - part.duty, unknown }
    }

    /// The accepted entries whose refunds come within CBP's time frame.
    pub fn due(&self) -> DutyTotal {
        self.awaited.iter().filter(|(awaited, _)| awaited.is_dated()).map(|(_, part)| *part).sum()
    }

    /// Days for which its entries have been pending, if any are.
    pub fn pending_days(&self, as_of: NaiveDate) -> Option<u64> {
        let days = (as_of - self.submitted).num_days();
        u64::try_from(days).ok().filter(|_| self.sums.pending.entries > 0)
    }

    /// Days by which its refunds are overdue, if any are expected.
    pub fn overdue(&self, as_of: NaiveDate) -> Option<u64> {
        overdue(self.submitted, as_of).filter(|_| self.due().entries > 0)
    }
}

/// The status of an entry on a declaration, in the words of the view `standing`. The greatest variant outweighs the
/// others.
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
    /// Accepted entries whose refund was short, was applied to debts to CBP, or became a bill.
    pub refunded_in_part: DutyTotal,
    /// One answer accepts them, another rejects them.
    pub contradictory: DutyTotal,
    /// A user released them for another declaration.
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

    /// Moves entries from refunded in full to refunded in part.
    pub(super) fn found_in_part(&mut self, sum: DutyTotal) {
        let full = &mut self.refunded;
        full.entries = full.entries.saturating_sub(sum.entries);
        full.duty = (full.duty - sum.duty).max(Decimal::ZERO);
        full.unknown = full.unknown.saturating_sub(sum.unknown);
        self.refunded_in_part += sum;
    }

    /// All entries.
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

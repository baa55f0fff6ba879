//! Entries of the declaration by outcome: of all, and of each importer.

use std::collections::HashMap;
use std::ops::AddAssign;

use crate::domain::{DutyTotal, EntryNumber, ImporterNumber};
use crate::judge::{JudgedEntry, Outcome};
use crate::refund::RefundTotal;

/// Entries of the declaration by outcome.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Outcomes {
    /// Ready.
    pub ready: DutyTotal,
    /// In review.
    pub review: DutyTotal,
    /// Blocked.
    pub blocked: DutyTotal,
}

impl AddAssign for Outcomes {
    fn add_assign(&mut self, other: Self) {
        self.ready += other.ready;
        self.review += other.review;
        self.blocked += other.blocked;
    }
}

impl Outcomes {
    /// Adds an entry; one that isn't up for a declaration counts nowhere.
    pub(crate) fn add(&mut self, entry: &JudgedEntry) {
        match entry.verdict.outcome {
            Outcome::Ready => self.ready += entry.money(),
            Outcome::Review => self.review += entry.money(),
            Outcome::Blocked => self.blocked += entry.money(),
            Outcome::Claimed | Outcome::Pending | Outcome::OutOfScope => {}
        }
    }

    /// All of them together.
    pub fn total(&self) -> DutyTotal {
        [self.ready, self.review, self.blocked].into_iter().sum()
    }
}

/// Of more importers nobody reads a list, and it would take room.
const MOST: usize = 100_000;

/// The outcomes of one importer's entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OfImporter {
    /// Its candidates.
    pub outcomes: Outcomes,
    /// The first of them by number.
    pub first: EntryNumber,
    /// What is expected to be refunded on those that are ready or in review.
    pub refund: RefundTotal,
}

/// The importers of record of all candidates.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Importers {
    /// By number; none where the rows name none, or disagree.
    list: HashMap<Option<ImporterNumber>, OfImporter>,
    /// Whether there were too many to be listed.
    pub too_many: bool,
}

impl Importers {
    pub(crate) fn add(&mut self, entry: &JudgedEntry) {
        if let Some(sum) = self.of(entry.facts.importer, entry.number) {
            sum.outcomes.add(entry);
        }
    }

    pub(crate) fn add_refund(&mut self, entry: &JudgedEntry, refund: RefundTotal) {
        if let Some(sum) = self.of(entry.facts.importer, entry.number) {
            sum.refund += refund;
        }
    }

    /// The refunds of importers that have entries which are ready or in review, in no order.
    pub(crate) fn refunds(&self) -> impl Iterator<Item = (Option<ImporterNumber>, &RefundTotal)> {
        let all = self.list.iter().map(|(importer, of)| (*importer, &of.refund));
        all.filter(|(_, refund)| refund.entries > 0)
    }

    pub(crate) fn append(&mut self, other: Self) {
        self.too_many |= other.too_many;
        for (importer, part) in other.list {
            if let Some(sum) = self.of(importer, part.first) {
                sum.outcomes += part.outcomes;
                sum.refund += part.refund;
            }
        }
    }

    /// What became of the entries of an importer, one of which has this number; nothing once there are too many.
    fn of(&mut self, importer: Option<ImporterNumber>, number: EntryNumber) -> Option<&mut OfImporter> {
        self.too_many |= self.list.len() == MOST && !self.list.contains_key(&importer);
        if self.too_many {
            self.list.clear();
            return None;
        }
        let new = OfImporter { outcomes: Outcomes::default(), first: number, refund: RefundTotal::default() };
        let sum = self.list.entry(importer).or_insert(new);
        sum.first = sum.first.min(number);
        Some(sum)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The importers by duty, the most first.
    pub fn by_duty(&self) -> Vec<(Option<ImporterNumber>, &OfImporter)> {
        let mut list: Vec<_> = self.list.iter().map(|(importer, of)| (*importer, of)).collect();
        list.sort_by_cached_key(|(importer, of)| {
            let DutyTotal { duty, entries, .. } = of.outcomes.total();
            (std::cmp::Reverse((duty, entries)), *importer)
        });
        list
    }
}

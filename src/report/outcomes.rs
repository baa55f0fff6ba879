//! Entries of the declaration by outcome: in total, and for each importer.

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
    /// Adds an entry; one that isn't a candidate for the declaration isn't counted.
    pub(crate) fn add(&mut self, entry: &JudgedEntry) {
        match entry.verdict.outcome {
            Outcome::Ready => self.ready += entry.money(),
            Outcome::Review => self.review += entry.money(),
            Outcome::Blocked => self.blocked += entry.money(),
            Outcome::Claimed | Outcome::Pending | Outcome::OutOfScope => {}
        }
    }

    /// All entries together.
    pub fn total(&self) -> DutyTotal {
        [self.ready, self.review, self.blocked].into_iter().sum()
    }
}

/// Limit on importers: a longer list isn't read, and would need memory.
const MOST: usize = 100_000;

/// The outcomes of one importer's entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OfImporter {
    /// Its candidates.
    pub outcomes: Outcomes,
    /// The first of its entries by number.
    pub first: EntryNumber,
    /// The expected refunds of its ready and review entries.
    pub refund: RefundTotal,
}

/// The importers of record of all candidates.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Importers {
    /// By number; `None` for entries whose rows name none, or disagree.
    list: HashMap<Option<ImporterNumber>, OfImporter>,
    /// Whether there were too many to list.
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

    /// The expected refunds of importers with ready or review entries, in no order.
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

    /// The outcomes of an importer, one of whose entries has this number; `None` if there are too many importers.
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

    /// Number of importers.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The importers by duty, most first.
    pub fn by_duty(&self) -> Vec<(Option<ImporterNumber>, &OfImporter)> {
        let mut list: Vec<_> = self.list.iter().map(|(importer, of)| (*importer, of)).collect();
        list.sort_by_cached_key(|(importer, of)| {
            let DutyTotal { duty, entries, .. } = of.outcomes.total();
            (std::cmp::Reverse((duty, entries)), *importer)
        });
        list
    }
}

//! Importers of record, and what became of their entries.

use std::collections::HashMap;

use super::Outcomes;
use crate::domain::{EntryNumber, ImporterNumber, Money};
use crate::rules::JudgedEntry;

/// Of more importers nobody reads a list, and it would take room.
const MOST: usize = 100_000;

/// What became of one importer's entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OfImporter {
    /// Its candidates.
    pub outcomes: Outcomes,
    /// The first of them by number.
    pub first: EntryNumber,
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
    pub(super) fn add(&mut self, entry: &JudgedEntry) {
        if let Some(sum) = self.of(entry.facts.importer, entry.number) {
            sum.outcomes.add(entry);
        }
    }

    pub(super) fn append(&mut self, other: Self) {
        self.too_many |= other.too_many;
        for (importer, part) in other.list {
            if let Some(sum) = self.of(importer, part.first) {
                sum.outcomes += part.outcomes;
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
        let new = OfImporter { outcomes: Outcomes::default(), first: number };
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
            let Money { duty, entries, .. } = of.outcomes.total();
            (std::cmp::Reverse((duty, entries)), *importer)
        });
        list
    }
}

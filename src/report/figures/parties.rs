//! Importers of record, and what became of their entries.

use std::collections::HashMap;

use super::{Money, Outcomes};
use crate::domain::{EntryNumber, ImporterNumber};
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
        let mut outcomes = Outcomes::default();
        outcomes.add(entry);
        self.join(entry.facts.importer, OfImporter { outcomes, first: entry.number });
    }

    pub(super) fn append(&mut self, other: Self) {
        self.too_many |= other.too_many;
        other.list.into_iter().for_each(|(importer, part)| self.join(importer, part));
    }

    fn join(&mut self, importer: Option<ImporterNumber>, part: OfImporter) {
        if self.too_many {
            return self.list.clear();
        }
        let sum = self.list.entry(importer).or_insert(OfImporter { outcomes: Outcomes::default(), ..part });
        sum.outcomes += part.outcomes;
        sum.first = sum.first.min(part.first);
        self.too_many = self.list.len() > MOST;
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

//! The brokers and importers in the inputs.

use std::collections::BTreeMap;

use crate::domain::{FilerCode, ImporterNumber};
use crate::judge::{Evaluation, Outcome};
use crate::tariff::Scope;

/// The brokers and importers of the entries that a declaration is for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Parties {
    /// The names of the inputs.
    pub names: Vec<String>,
    /// How many entries there are.
    pub entries: u64,
    /// The headings by which entries are counted.
    pub scope: Scope,
    /// How many entries are within the dates and the scope. The counts below are of these only.
    pub candidates: u64,
    /// The filer codes, and how many entries each has.
    pub filers: BTreeMap<FilerCode, u64>,
    /// The importers of record, and how many entries each has.
    pub importers: BTreeMap<ImporterNumber, u64>,
    /// Entries without one importer of record.
    pub without_importer: u64,
    /// Rows that can't be read, and may have further entries.
    pub unreadable_rows: u64,
}

impl Parties {
    /// Counts entries that were judged.
    pub fn of(judged: &Evaluation) -> Self {
        let inputs = &judged.assembled.inputs;
        let mut parties = Parties {
            names: inputs.iter().map(|input| input.source.name.clone()).collect(),
            entries: judged.len() as u64,
            scope: judged.filing.scope,
            unreadable_rows: inputs.iter().map(|input| input.rows.unreadable).sum(),
            ..Parties::default()
        };
        let candidates = judged.iter().filter(|entry| entry.verdict.outcome != Outcome::OutOfScope);
        for entry in candidates {
            parties.candidates += 1;
            *parties.filers.entry(entry.number.filer()).or_default() += 1;
            match entry.facts.importer {
                Some(importer) => *parties.importers.entry(importer).or_default() += 1,
                None => parties.without_importer += 1,
            }
        }
        parties
    }

    /// The filer of all entries, if it is one.
    pub fn only_filer(&self) -> Option<FilerCode> {
        only(&self.filers)
    }

    /// The importer of all entries, if it is one.
    pub fn only_importer(&self) -> Option<ImporterNumber> {
        only(&self.importers).filter(|_| self.without_importer == 0)
    }
}

fn only<T: Copy>(counts: &BTreeMap<T, u64>) -> Option<T> {
    counts.keys().next().copied().filter(|_| counts.len() == 1)
}

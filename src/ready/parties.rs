//! The brokers and importers in the inputs.

use std::collections::BTreeMap;

use crate::domain::{FilerCode, ImporterNumber};
use crate::judge::{Evaluation, Outcome};
use crate::tariff::Scope;

/// The brokers and importers of the entries in the inputs.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Parties {
    /// The names of the inputs.
    pub names: Vec<String>,
    /// Number of entries.
    pub entries: u64,
    /// The headings whose entries are counted.
    pub scope: Scope,
    /// Entries within the entry window and the scope. The counts below are of these only.
    pub candidates: u64,
    /// Entries of each filer code.
    pub filers: BTreeMap<FilerCode, u64>,
    /// Entries of each importer of record.
    pub importers: BTreeMap<ImporterNumber, u64>,
    /// Entries without one importer of record.
    pub without_importer: u64,
    /// Unreadable rows, which may belong to further entries.
    pub unreadable_rows: u64,
}

impl Parties {
    /// Counts the entries of an evaluation.
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

    /// The filer code, if all entries have the same.
    pub fn only_filer(&self) -> Option<FilerCode> {
        only(&self.filers)
    }

    /// The importer, if all entries have the same.
    pub fn only_importer(&self) -> Option<ImporterNumber> {
        only(&self.importers).filter(|_| self.without_importer == 0)
    }
}

fn only<T: Copy>(counts: &BTreeMap<T, u64>) -> Option<T> {
    counts.keys().next().copied().filter(|_| counts.len() == 1)
}

//! Who stands in inputs.

use std::collections::BTreeMap;

use crate::domain::{FilerCode, ImporterNumber};
use crate::rules::{Disposition, Judged};

/// Who stands in inputs: brokers and importers of the entries that a declaration is for.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Parties {
    /// The names of the inputs.
    pub names: Vec<String>,
    /// How many entries there are.
    pub entries: u64,
    /// How many of them have dates and headings that the refunds are for. Whatever follows counts only these.
    pub candidates: u64,
    /// The filer codes, and how many entries each has.
    pub filers: BTreeMap<FilerCode, u64>,
    /// The importers of record, and how many entries each has.
    pub importers: BTreeMap<ImporterNumber, u64>,
    /// Entries of which the inputs don't tell one importer of record.
    pub without_importer: u64,
    /// Rows that can't be read, and may hold more.
    pub unreadable_rows: u64,
}

impl Parties {
    /// Counts entries that were judged.
    pub fn of(judged: &Judged) -> Self {
        let inputs = &judged.assembled.inputs;
        let mut parties = Parties {
            names: inputs.iter().map(|input| input.source.name.clone()).collect(),
            entries: judged.len() as u64,
            unreadable_rows: inputs.iter().map(|input| input.rows.unreadable).sum(),
            ..Parties::default()
        };
        let candidates = judged.iter().filter(|entry| entry.verdict.disposition != Disposition::OutOfScope);
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
}

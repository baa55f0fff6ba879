//! Who stands in inputs.

use std::collections::BTreeMap;

use crate::domain::{FilerCode, ImporterNumber, Window, eastern_today};
use crate::entries::FiledEntries;
use crate::error::Result;
use crate::judge::{Evaluation, Outcome, Progress, Reading, read_and_judge};
use crate::read::{Aliases, Folder, InputFile, ReadOptions, expand_inputs};
use crate::rules::Filing;
use crate::tariff::Scope;

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
    pub fn of(judged: &Evaluation) -> Self {
        let inputs = &judged.assembled.inputs;
        let mut parties = Parties {
            names: inputs.iter().map(|input| input.source.name.clone()).collect(),
            entries: judged.len() as u64,
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
}

/// Of which inputs is to be said who stands in them.
#[derive(Debug, Clone)]
pub(crate) struct PartiesJob {
    /// The inputs: files, folders, and `-` for standard input.
    pub inputs: Vec<InputFile>,
    /// What the inputs call things.
    pub vocabulary: Aliases,
    /// The entry dates that count.
    pub window: Window,
    /// The headings that count.
    pub scope: Scope,
    /// How the inputs are read.
    pub pace: ReadOptions,
}

/// Who stands in inputs, and in which.
#[derive(Debug)]
pub(crate) struct PartiesRead {
    /// Who stands in them.
    pub parties: Parties,
    /// The entries and the inputs.
    pub judged: Evaluation,
    /// The folders among the inputs, and which of their files were read.
    pub folders: Vec<Folder>,
}

/// Reads the inputs and counts the brokers and importers of their entries. Nothing is written.
///
/// # Errors
///
/// As for `build`: an input that can't be read, a required column that is missing.
pub(crate) fn parties(job: &PartiesJob, progress: &mut (dyn FnMut(Progress) + Send)) -> Result<PartiesRead> {
    let (inputs, folders) = expand_inputs(&job.inputs)?;
    // By whom and when it is filed decides nothing about who stands there.
    let filing = Filing { window: job.window, scope: job.scope, ..Filing::by_any_broker(eastern_today()) };
    let (vocabulary, pace) = (&job.vocabulary, job.pace);
    let reading = Reading { already_filed: &[], vocabulary, filing: &filing, pace };
    let judged = read_and_judge(reading, inputs, FiledEntries::default(), progress)?;
    Ok(PartiesRead { parties: Parties::of(&judged), judged, folders })
}

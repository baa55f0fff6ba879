//! The input of a run: what to read, how to judge it, what to write.

use std::path::PathBuf;
use std::time::SystemTime;

use crate::error::Result;
use crate::output::OutputDir;
use crate::read::{Aliases, InputFile, ReadOptions};
use crate::report::EntriesShown;
use crate::rules::Filing;

/// What to read, how to judge it, and what to write.
#[derive(Debug, Clone)]
pub struct Job {
    /// The inputs.
    pub inputs: Vec<InputFile>,
    /// Lists of entries filed earlier.
    pub already_filed: Vec<InputFile>,
    /// Headers and status words of the inputs.
    pub vocabulary: Aliases,
    /// Who files, when, and for which entries.
    pub filing: Filing,
    /// Whether each importer gets separate upload files.
    pub split_by_importer: bool,
    /// Limit on entries in one upload file: 1 to 9,999.
    pub max_entries: usize,
    /// Which entries entries.csv has.
    pub entries_shown: EntriesShown,
    /// Whether to write report.html.
    pub report: bool,
    /// Whether to write results.xlsx; `None` to write it unless the results are large.
    pub workbook: Option<bool>,
    /// How the inputs are read.
    pub pace: ReadOptions,
    /// The clock, for summary.json.
    pub clock: fn() -> SystemTime,
}

impl Job {
    pub(super) fn split_by_importer(&self) -> bool {
        self.split_by_importer
            || self.filing.filer.importers().is_some_and(|importers| importers.are_several())
    }

    pub(super) fn refuse_to_lose_inputs(&self, folder: &OutputDir) -> Result<()> {
        [&self.inputs, &self.already_filed].into_iter().try_for_each(|files| {
            let paths: Vec<PathBuf> = files.iter().filter_map(InputFile::path).map(PathBuf::from).collect();
            folder.refuse_to_replace(&paths)
        })
    }
}

/// A job that writes into a folder.
#[derive(Debug, Clone)]
pub struct BuildJob {
    /// What to do.
    pub job: Job,
    /// Where to write.
    pub out: PathBuf,
    /// Whether to replace the results of an earlier run.
    pub force: bool,
}

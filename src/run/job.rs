//! What a run is to do.

use std::path::PathBuf;
use std::time::SystemTime;

use crate::error::Result;
use crate::output::OutputDir;
use crate::read::{Aliases, InputFile, ReadOptions};
use crate::report::EntriesShown;
use crate::rules::Filing;

/// What is read, how it is judged, and what is written.
#[derive(Debug, Clone)]
pub struct Job {
    /// The inputs.
    pub inputs: Vec<InputFile>,
    /// Lists of entries filed before.
    pub already_filed: Vec<InputFile>,
    /// What the inputs call things.
    pub vocabulary: Aliases,
    /// Who files, when, and for which entries.
    pub filing: Filing,
    /// Whether each importer gets upload files of its own.
    pub split_by_importer: bool,
    /// How many entries an upload file holds at most: 1 to 9,999.
    pub max_entries: usize,
    /// Which entries entries.csv shows.
    pub entries_shown: EntriesShown,
    /// Whether report.html is written.
    pub report: bool,
    /// How the inputs are read.
    pub pace: ReadOptions,
    /// Tells the time, for summary.json.
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

/// A job whose results go into a folder.
#[derive(Debug, Clone)]
pub struct BuildJob {
    /// What is to be done.
    pub job: Job,
    /// Where to write.
    pub out: PathBuf,
    /// Whether the results of an earlier run are replaced.
    pub force: bool,
}

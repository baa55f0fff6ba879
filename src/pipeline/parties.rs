//! Reads inputs as `build` does, only to say who stands in them.

use std::path::PathBuf;

use super::{Progress, Reading, read_and_judge};
use crate::assemble::FiledEntries;
use crate::domain::{Window, eastern_today};
use crate::error::Result;
use crate::ieepa::Scope;
use crate::read::{Folder, Pace, Vocabulary, inputs_of};
use crate::ready::Parties;
use crate::rules::{Filing, Judged};

/// Of which inputs is to be said who stands in them.
#[derive(Debug, Clone)]
pub struct PartiesJob {
    /// The inputs: files, folders, and `-` for standard input.
    pub inputs: Vec<PathBuf>,
    /// What the inputs call things.
    pub vocabulary: Vocabulary,
    /// The entry dates that count.
    pub window: Window,
    /// The headings that count.
    pub scope: Scope,
    /// How the inputs are read.
    pub pace: Pace,
}

/// Who stands in inputs, and in which.
#[derive(Debug)]
pub struct PartiesRead {
    /// Who stands in them.
    pub parties: Parties,
    /// The entries and the inputs.
    pub judged: Judged,
    /// The folders among the inputs, and which of their files were read.
    pub folders: Vec<Folder>,
}

/// Reads the inputs and counts the brokers and importers of their entries. Nothing is written.
///
/// # Errors
///
/// As for `build`: an input that can't be read, a required column that is missing.
pub fn parties(job: &PartiesJob, progress: &mut (dyn FnMut(Progress) + Send)) -> Result<PartiesRead> {
    let (inputs, folders) = inputs_of(&job.inputs)?;
    // By whom and when it is filed decides nothing about who stands there.
    let filing = Filing { window: job.window, scope: job.scope, ..Filing::on(eastern_today()) };
    let (vocabulary, pace) = (&job.vocabulary, job.pace);
    let reading = Reading { already_filed: &[], vocabulary, filing: &filing, pace };
    let judged = read_and_judge(reading, inputs, FiledEntries::default(), progress)?;
    Ok(PartiesRead { parties: Parties::of(&judged), judged, folders })
}

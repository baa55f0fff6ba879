//! A judged run, and the ways to get one.

use std::time::{Duration, SystemTime};

use super::job::{BuildJob, Job};
use crate::entries::FiledEntries;
use crate::error::Result;
use crate::judge::{Evaluation, Progress, Reading, read_and_judge};
use crate::output::OutputDir;
use crate::read::{Folder, expand_inputs};
use crate::report::{Figures, Findings, LedgerSummary, Summary};
use crate::rules::Severity;

/// The judged entries of a declaration and the findings about them. Nothing is written yet.
#[derive(Debug)]
pub struct Run {
    pub(crate) judged: Evaluation,
    pub(crate) findings: Findings,
    pub(crate) figures: Figures,
    pub(crate) folders: Vec<Folder>,
    /// What a ledger contributed, if there is one.
    pub(crate) ledger: Option<LedgerSummary>,
    pub(super) job: Job,
    pub(super) started: SystemTime,
    /// Time taken to read and judge.
    pub(super) took: Duration,
}

impl Run {
    /// Judges a job whose inputs are files: folders must be expanded already.
    pub(super) fn judge(
        job: Job,
        folders: Vec<Folder>,
        started: SystemTime,
        filed: FiledEntries,
        progress: &mut (dyn FnMut(Progress) + Send),
    ) -> Result<Self> {
        let Job { inputs, already_filed, vocabulary, filing, pace, .. } = &job;
        let reading = Reading { already_filed, vocabulary, filing, pace: *pace };
        let mut judged = read_and_judge(reading, inputs.clone(), filed, progress)?;
        judged.passed_over = folders.iter().flat_map(Folder::passed_over_data).collect();
        progress(Progress::Writing);
        let findings = Findings::gather(&mut judged);
        let figures = Figures::of(&judged, &findings)?;
        let mut run =
            Run { judged, findings, figures, folders, ledger: None, job, started, took: Duration::ZERO };
        run.took = run.time_so_far();
        Ok(run)
    }

    /// Time since the start of the run by its clock.
    pub(crate) fn time_so_far(&self) -> Duration {
        (self.job.clock)().duration_since(self.started).unwrap_or_default()
    }

    /// An error if an input has changed: findings reread rows, which must be those of the file whose hash is in the
    /// summary.
    pub(crate) fn require_unchanged(&self) -> Result<()> {
        self.judged.assembled.inputs.iter().try_for_each(|input| input.source.require_unchanged())
    }

    pub(crate) fn into_built(self, summary: Summary) -> Built {
        let Run { judged, findings, figures, folders, .. } = self;
        Built { summary, figures, judged, findings, folders }
    }
}

/// A run with a writable output folder and expanded inputs.
pub(crate) struct Opened {
    pub(crate) folder: OutputDir,
    job: Job,
    folders: Vec<Folder>,
    started: SystemTime,
}

/// Refuses an output folder that can't be written to before any work is done.
pub(crate) fn open(BuildJob { job, out, force }: &BuildJob) -> Result<Opened> {
    let started = (job.clock)();
    let folder = OutputDir::open(out, *force)?;
    let (inputs, folders) = expand_inputs(&job.inputs)?;
    let job = Job { inputs, ..job.clone() };
    job.refuse_to_lose_inputs(&folder)?;
    Ok(Opened { folder, job, folders, started })
}

impl Opened {
    /// Reads and judges; `filed` are further entries filed earlier.
    pub(crate) fn judge(
        self,
        filed: FiledEntries,
        progress: &mut (dyn FnMut(Progress) + Send),
    ) -> Result<(OutputDir, Run)> {
        let Opened { folder, job, folders, started } = self;
        Ok((folder, Run::judge(job, folders, started, filed, progress)?))
    }
}

/// The result of a run that wrote into a folder.
#[derive(Debug)]
pub struct Built {
    /// The content of summary.json.
    pub summary: Summary,
    /// The figures that the summary is made from.
    pub figures: Figures,
    /// The entries and their verdicts.
    pub judged: Evaluation,
    /// All findings.
    pub findings: Findings,
    /// The folders among the inputs, and which of their files were read.
    pub folders: Vec<Folder>,
}

impl Built {
    /// Whether there are findings at or above this severity, or no entry is ready.
    pub fn fails_on(&self, severity: Option<Severity>) -> bool {
        let found = severity.is_some_and(|least| self.figures.worst >= Some(least));
        found || self.figures.ready.entries == 0
    }
}

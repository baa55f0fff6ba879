//! A run: inputs that were read and judged, with what was found.

use std::time::{Duration, SystemTime};

use super::job::{BuildJob, Job};
use crate::entries::FiledEntries;
use crate::error::Result;
use crate::judge::{Evaluation, Progress, Reading, read_and_judge};
use crate::output::OutputDir;
use crate::read::{Folder, expand_inputs};
use crate::report::{Figures, Findings, LedgerSummary, Summary};
use crate::rules::Severity;

/// The judged entries of a declaration, with what was found about them. Nothing is written yet.
#[derive(Debug)]
pub struct Run {
    pub(crate) judged: Evaluation,
    pub(crate) findings: Findings,
    pub(crate) figures: Figures,
    pub(crate) folders: Vec<Folder>,
    /// What was known from a ledger, where there is one.
    pub(crate) ledger: Option<LedgerSummary>,
    pub(super) job: Job,
    pub(super) started: SystemTime,
    /// How long it took to read and judge.
    pub(super) took: Duration,
}

impl Run {
    /// The inputs of the job are files, their folders looked into already.
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

    /// How long the run has taken by its clock.
    pub(crate) fn time_so_far(&self) -> Duration {
        (self.job.clock)().duration_since(self.started).unwrap_or_default()
    }

    /// Fails where an input is no longer what it was: findings read rows again, and these too must be of the file whose
    /// hash the summary names.
    pub(crate) fn require_unchanged(&self) -> Result<()> {
        self.judged.assembled.inputs.iter().try_for_each(|input| input.source.require_unchanged())
    }

    pub(crate) fn into_built(self, summary: Summary) -> Built {
        let Run { judged, findings, figures, folders, .. } = self;
        Built { summary, figures, judged, findings, folders }
    }
}

/// A run whose output folder may be written to, and whose inputs are found.
pub(crate) struct Opened {
    pub(crate) folder: OutputDir,
    job: Job,
    folders: Vec<Folder>,
    started: SystemTime,
}

/// Refuses, before any work is done, a folder that can't be written to.
pub(crate) fn open(BuildJob { job, out, force }: &BuildJob) -> Result<Opened> {
    let started = (job.clock)();
    let folder = OutputDir::open(out, *force)?;
    let (inputs, folders) = expand_inputs(&job.inputs)?;
    let job = Job { inputs, ..job.clone() };
    job.refuse_to_lose_inputs(&folder)?;
    Ok(Opened { folder, job, folders, started })
}

impl Opened {
    /// Reads and judges; `filed` are entries filed before.
    pub(crate) fn judge(
        self,
        filed: FiledEntries,
        progress: &mut (dyn FnMut(Progress) + Send),
    ) -> Result<(OutputDir, Run)> {
        let Opened { folder, job, folders, started } = self;
        Ok((folder, Run::judge(job, folders, started, filed, progress)?))
    }
}

/// What a run did.
#[derive(Debug)]
pub struct Built {
    /// The content of summary.json.
    pub summary: Summary,
    /// The figures behind it.
    pub figures: Figures,
    /// The entries and their verdicts.
    pub judged: Evaluation,
    /// What was found.
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

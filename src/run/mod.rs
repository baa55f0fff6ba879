//! Builds a declaration: reads the inputs, judges the entries, writes the files, into a folder or into memory.

mod builder;
mod clients;
mod files;
mod report_files;
mod view;

use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use crate::entries::FiledEntries;
use crate::error::Result;
use crate::judge::{Evaluation, Progress, Reading, read_and_judge};
use crate::output::{InMemory, OutputDir, OutputFile, Staging};
use crate::read::{Aliases, Folder, InputFile, ReadOptions, expand_inputs};
use crate::report::{EntriesShown, Figures, Findings, LedgerSummary, Summary};
use crate::rules::{Filing, Severity};

pub(crate) use builder::utc;
pub use builder::{Declaration, DeclarationBuilder};
pub(crate) use files::{Worth, upload_summary};
pub use view::{EntryView, Finding, Written};

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
    /// Whether results.xlsx is written; where it isn't said, for results that aren't large.
    pub workbook: Option<bool>,
    /// How the inputs are read.
    pub pace: ReadOptions,
    /// Tells the time, for summary.json.
    pub clock: fn() -> SystemTime,
}

impl Job {
    fn split_by_importer(&self) -> bool {
        self.split_by_importer
            || self.filing.filer.importers().is_some_and(|importers| importers.are_several())
    }

    fn refuse_to_lose_inputs(&self, folder: &OutputDir) -> Result<()> {
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

/// The judged entries of a declaration, with what was found about them. Nothing is written yet.
#[derive(Debug)]
pub struct Run {
    pub(crate) judged: Evaluation,
    pub(crate) findings: Findings,
    pub(crate) figures: Figures,
    pub(crate) folders: Vec<Folder>,
    /// What was known from a ledger, where there is one.
    pub(crate) ledger: Option<LedgerSummary>,
    job: Job,
    started: SystemTime,
    /// How long it took to read and judge.
    took: Duration,
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

impl Run {
    /// The inputs of the job are files, their folders looked into already.
    fn judge(
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

/// Reads the inputs, judges every entry and writes the upload files and reports.
///
/// `progress` is given the bytes read: first how many there are, then how many more at a time.
///
/// # Errors
///
/// Where the run can't be done: an input that can't be read, a required column that is missing, an output
/// folder that is taken or can't be written. Then no file is left behind. What is wrong with the data is
/// no error but a finding.
pub fn build(job: &BuildJob, progress: &mut (dyn FnMut(Progress) + Send)) -> Result<Built> {
    let (folder, run) = open(job)?.judge(FiledEntries::default(), progress)?;
    let mut staged = Staging::begin(folder)?;
    let results = run.write(&mut staged, || run.time_so_far())?;
    run.require_unchanged()?;
    staged.commit()?;
    Ok(run.into_built(results.summary))
}

impl Run {
    /// Writes all files into a folder that isn't there yet or is empty: they appear in one step, or none does.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Output`](crate::ErrorKind::Output) where the folder holds anything or can't be written,
    /// [`ErrorKind::Input`](crate::ErrorKind::Input) where an input was changed since it was read. No file is left
    /// behind then.
    pub fn write_to(&self, folder: impl AsRef<Path>) -> Result<Written> {
        self.write_into(folder.as_ref(), false)
    }

    /// Writes all files into a folder in place of the results of an earlier run; as [`Run::write_to`] where there are
    /// none.
    ///
    /// # Errors
    ///
    /// As [`Run::write_to`]; earlier results stay as they are then.
    pub fn replace(&self, folder: impl AsRef<Path>) -> Result<Written> {
        self.write_into(folder.as_ref(), true)
    }

    fn write_into(&self, folder: &Path, force: bool) -> Result<Written> {
        let folder = OutputDir::open(folder, force)?;
        self.job.refuse_to_lose_inputs(&folder)?;
        let mut staged = Staging::begin(folder)?;
        let results = self.write(&mut staged, || self.took)?;
        self.require_unchanged()?;
        staged.commit()?;
        Ok(Written::new(results.summary))
    }

    /// All files in memory, to the byte those that [`Run::write_to`] writes: the upload files, entries.csv,
    /// findings.csv, report.html, and summary.json as the last.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Input`](crate::ErrorKind::Input) where an input can't be read again or was changed.
    pub fn files(&self) -> Result<Vec<OutputFile>> {
        let mut files = InMemory::default();
        self.write(&mut files, || self.took)?;
        self.require_unchanged()?;
        Ok(files.0)
    }
}

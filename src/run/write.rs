//! Writes a run: upload files, reports and the summary, into a folder or into memory.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use super::job::{BuildJob, Job};
use super::judged::{Built, Run, open};
use super::report_files::FILES;
use super::view;
use crate::domain::{DutyTotal, ImporterNumber, cents, utc};
use crate::entries::FiledEntries;
use crate::error::Result;
use crate::file_names::SUMMARY_JSON;
use crate::judge::{Evaluation, Outcome, Progress};
use crate::output::{
    InMemory, Item, OutputDir, OutputFile, OutputFiles, Splitting, Staging, Upload, UploadIndex, UploadSet,
    Written, content, labels, plan,
};
use crate::read::{Aliases, Column, HeaderAlias};
use crate::report::{
    Comparison, EntriesShown, Figures, Findings, LedgerSummary, ReportData, ReportSummary, Requests,
    SettingsSummary, Summary, UploadSummary, deadline_ahead, run_summary, seconds, summarize,
};
use crate::rules::FilingDeadline;
use crate::text::sanitize;

/// Reads the inputs, judges every entry and writes the upload files and reports.
///
/// `progress` receives the total number of bytes to read, then the bytes read since its last call.
///
/// # Errors
///
/// If an input can't be read, a required column is missing, or the output folder is taken or can't be written. No file
/// is left behind. Problems in the data are findings, not errors.
pub fn build(job: &BuildJob, progress: &mut (dyn FnMut(Progress) + Send)) -> Result<Built> {
    let (folder, run) = open(job)?.judge(FiledEntries::default(), progress)?;
    let mut staged = Staging::begin(folder)?;
    let results = run.write(&mut staged, || run.time_so_far())?;
    run.require_unchanged()?;
    staged.commit()?;
    Ok(run.into_built(results.summary))
}

impl Run {
    /// Writes all files into a folder that doesn't exist yet or is empty. They appear in one step or not at all.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Output`](crate::ErrorKind::Output) if the folder has any content or can't be written,
    /// [`ErrorKind::Input`](crate::ErrorKind::Input) if an input has changed since it was read. No file is left behind.
    pub fn write_to(&self, folder: impl AsRef<Path>) -> Result<view::Written> {
        self.write_into(folder.as_ref(), false)
    }

    /// Writes all files into a folder and replaces the results of an earlier run in it, if there are any.
    ///
    /// # Errors
    ///
    /// Those of [`Run::write_to`]; earlier results are left as they were.
    pub fn replace(&self, folder: impl AsRef<Path>) -> Result<view::Written> {
        self.write_into(folder.as_ref(), true)
    }

    fn write_into(&self, folder: &Path, force: bool) -> Result<view::Written> {
        let folder = OutputDir::open(folder, force)?;
        self.job.refuse_to_lose_inputs(&folder)?;
        let mut staged = Staging::begin(folder)?;
        let results = self.write(&mut staged, || self.took)?;
        self.require_unchanged()?;
        staged.commit()?;
        Ok(view::Written::new(results.summary))
    }

    /// All files in memory, byte for byte those that [`Run::write_to`] writes: the upload files, entries.csv,
    /// findings.csv, report.html, and summary.json last.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Input`](crate::ErrorKind::Input) if an input can't be reread or has changed.
    pub fn files(&self) -> Result<Vec<OutputFile>> {
        let mut files = InMemory::default();
        self.write(&mut files, || self.took)?;
        self.require_unchanged()?;
        Ok(files.0)
    }
}

/// The files that were written.
pub(crate) struct Results {
    pub(crate) summary: Summary,
    /// The upload files with their entries, in the order of the summary.
    pub(crate) plan: Vec<Upload>,
}

/// The content of one folder: a whole run, or one client's part.
#[derive(Clone, Copy)]
pub(super) struct Part<'r> {
    pub(super) judged: &'r Evaluation,
    pub(super) findings: &'r Findings,
    pub(super) figures: &'r Figures,
    /// `None` for a client, because the ledger has entries of all clients.
    pub(super) ledger: Option<&'r LedgerSummary>,
}

impl Run {
    /// Writes all files. `took` returns the time since the start of the run, for summary.json.
    pub(crate) fn write(&self, to: &mut impl OutputFiles, took: impl Fn() -> Duration) -> Result<Results> {
        let clients = if self.job.split_by_importer() { self.clients() } else { BTreeMap::new() };
        let labels = labels(clients.keys().copied());
        let packets = self.write_clients(clients, &labels, to, &took)?;
        let Run { judged, findings, figures, ledger, .. } = self;
        let all = Part { judged, findings, figures, ledger: ledger.as_ref() };
        self.write_part(all, &labels, packets, to, &took)
    }

    /// Writes the files of one folder; `further` are the files in its subfolders.
    pub(super) fn write_part(
        &self,
        Part { judged, findings, figures, ledger }: Part<'_>,
        labels: &BTreeMap<ImporterNumber, String>,
        mut further: Vec<ReportSummary>,
        to: &mut impl OutputFiles,
        took: &impl Fn() -> Duration,
    ) -> Result<Results> {
        let job = &self.job;
        let plan = plan_uploads(job, judged, labels);
        let uploads = write_uploads(&plan, judged, to)?;
        let run = run_summary(judged, utc(self.started), took());
        let settings = settings_summary(job, judged);
        let mut summary = summarize(judged, figures, settings, ledger.cloned(), uploads, run);
        let comparison = Comparison::of(judged, &summary, to);
        (summary.run.changes, summary.run.not_compared) = comparison.for_summary();
        let index = UploadIndex::of(&plan, judged.len());
        let requests = Requests::of(judged, figures);
        for file in FILES {
            if file.name == SUMMARY_JSON {
                summary.run.reports.append(&mut further);
            }
            summary.run.seconds = seconds(took());
            let data = ReportData {
                judged,
                findings,
                figures,
                summary: &summary,
                uploads: &index,
                requests: &requests,
                changes: comparison.changes(),
            };
            let mut reports = Vec::new();
            for each in (file.each)(job, data) {
                let name = file.name.replace('*', &each);
                let written = to.add(&name, |to, failed| (file.write)(job, data, &each, to, failed))?;
                reports.push(report_summary(written));
            }
            // The summary can't contain its own hash.
            summary.run.reports.extend(reports.into_iter().filter(|report| report.file != SUMMARY_JSON));
        }
        Ok(Results { summary, plan })
    }
}

/// Assigns ready and review entries to upload files.
fn plan_uploads(job: &Job, judged: &Evaluation, labels: &BTreeMap<ImporterNumber, String>) -> Vec<Upload> {
    let splitting = Splitting {
        filer: judged.filing.filer.code(),
        by_importer: job.split_by_importer(),
        max_entries: job.max_entries,
    };
    let item = |index: u32| {
        let (verdict, importer) = judged.verdict(index as usize);
        let set = match verdict.outcome {
            Outcome::Ready => UploadSet::Ready,
            Outcome::Review => UploadSet::Review,
            Outcome::Blocked | Outcome::Claimed | Outcome::Pending | Outcome::OutOfScope => return None,
        };
        Some(Item { index, set, importer })
    };
    plan((0..judged.len() as u32).filter_map(item), splitting, labels)
}

fn write_uploads(
    plan: &[Upload],
    judged: &Evaluation,
    to: &mut impl OutputFiles,
) -> Result<Vec<UploadSummary>> {
    plan.iter()
        .map(|upload| {
            let content = content(upload.entries.iter().map(|index| judged.number(*index as usize)));
            let written =
                to.add(&upload.name, |to, failed| to.write_all(content.as_bytes()).map_err(failed))?;
            let importer = upload.importer.map(|number| number.to_string());
            Ok(upload_summary(upload, written, importer, worth(upload, judged)))
        })
        .collect()
}

/// The duty of an upload file's entries, and their earliest filing deadline that hasn't passed.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Worth {
    pub(crate) money: DutyTotal,
    pub(crate) file_by: Option<FilingDeadline>,
}

impl Worth {
    pub(crate) fn add(&mut self, money: DutyTotal, file_by: Option<FilingDeadline>) {
        self.money += money;
        self.file_by = [self.file_by, file_by].into_iter().flatten().min();
    }
}

fn worth(upload: &Upload, judged: &Evaluation) -> Worth {
    let mut worth = Worth::default();
    for index in &upload.entries {
        let entry = judged.entry(*index as usize);
        worth.add(entry.money(), deadline_ahead(&entry, judged.filing.as_of));
    }
    worth
}

pub(crate) fn upload_summary<I>(
    upload: &Upload<I>,
    written: Written,
    importer: Option<String>,
    worth: Worth,
) -> UploadSummary {
    UploadSummary {
        file: written.name,
        set: upload.set,
        entries: upload.entries.len() as u64,
        ieepa_duty: cents(worth.money.duty),
        duty_unknown: worth.money.unknown,
        file_by: worth.file_by.map(|deadline| deadline.last.to_string()),
        file_by_basis: worth.file_by.map(|deadline| deadline.basis.name().to_string()),
        bytes: written.bytes,
        sha256: written.sha256,
        importer,
    }
}

fn settings_summary(job: &Job, judged: &Evaluation) -> SettingsSummary {
    let Aliases { by_hand, headers, words, .. } = &job.vocabulary;
    let column = |of: &HeaderAlias| sanitize(format!("{}={}", of.column.spec().name, of.header));
    let word = |(column, word, known): (Column, &str, &str)| {
        sanitize(format!("{}:{word}={known}", column.spec().name))
    };
    SettingsSummary {
        strict: job.filing.strict,
        cit_plaintiff: job.filing.cit_plaintiff,
        overpayment_rate: job.filing.overpayment_rate.map(|rate| rate.to_string()),
        split_by_importer: job.split_by_importer,
        max_entries: job.max_entries,
        only_candidates: job.entries_shown == EntriesShown::Candidates,
        columns: by_hand.iter().chain(headers).map(column).collect(),
        words: words.iter().map(word).collect(),
        already_filed: judged.already_filed.lists.iter().map(|list| list.source.name.clone()).collect(),
    }
}

pub(super) fn report_summary(written: Written) -> ReportSummary {
    let Written { name, bytes, sha256 } = written;
    ReportSummary { file: name, bytes, sha256 }
}

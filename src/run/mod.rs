//! The one way through: inputs in, verdicts, files out.

use std::path::{Path, PathBuf};
use std::time::Instant;

use crate::entries::{FiledEntries, read_already_filed};
use crate::error::{Error, Result};
use crate::file_names::{ENTRIES_CSV, FINDINGS_CSV, REPORT_HTML, SUMMARY_JSON};
use crate::judge::{Disposition, Evaluation};
use crate::ledger::{Ledger, Recording, Unsubmitted, build};
use crate::output::{Item, OutputDir, Splitting, Staging, Upload, UploadSet, Written, content, plan};
use crate::read::{Aliases, Column, Folder, HeaderAlias, ReadOptions, expand_inputs, open_all};
use crate::report::{
    EntriesShown, Figures, Findings, LedgerSummary, ReportData, ReportSummary, SettingsSummary, Summary,
    UploadSummary, run_summary, summarise, write_entries, write_findings, write_report,
};
use crate::rules::{Filing, Severity};
use crate::text::{display_path, sanitize};

/// What a run is to do.
#[derive(Debug, Clone)]
pub struct Job {
    /// The inputs: files, folders, and `-` for standard input.
    pub inputs: Vec<PathBuf>,
    /// Files of entries filed before.
    pub already_filed: Vec<PathBuf>,
    /// What the inputs call things.
    pub vocabulary: Aliases,
    /// Who files, when, and for which entries.
    pub filing: Filing,
    /// Where to write.
    pub out: PathBuf,
    /// Whether the results of an earlier run are replaced.
    pub force: bool,
    /// Whether each importer gets upload files of its own.
    pub split_by_importer: bool,
    /// How many entries an upload file holds at most: 1 to 9,999.
    pub max_entries: usize,
    /// Which entries entries.csv shows.
    pub entries_shown: EntriesShown,
    /// The ledger that knows what is filed, and in which the run is recorded.
    pub ledger: Option<PathBuf>,
    /// Whether report.html is written.
    pub report: bool,
    /// How the inputs are read.
    pub pace: ReadOptions,
}

impl Job {
    fn reading(&self) -> Reading<'_> {
        let Job { already_filed, vocabulary, filing, pace, .. } = self;
        Reading { already_filed, vocabulary, filing, pace: *pace }
    }
}

/// What of a job says how entries are read and judged.
pub(crate) struct Reading<'j> {
    pub(crate) already_filed: &'j [PathBuf],
    pub(crate) vocabulary: &'j Aliases,
    pub(crate) filing: &'j Filing,
    pub(crate) pace: ReadOptions,
}

/// What a run did.
#[derive(Debug)]
pub struct Outcome {
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
    /// What the ledger says, where there is one.
    pub recorded: Option<Recorded>,
}

/// A run that was recorded in a ledger.
#[derive(Debug)]
pub struct Recorded {
    /// The ledger.
    pub ledger: String,
    /// Upload files of earlier runs that hold entries of this one and aren't marked as submitted.
    pub unsubmitted: Vec<Unsubmitted>,
}

impl Outcome {
    /// Whether there are findings at or above this severity, or no entry was filed.
    pub fn fails_on(&self, severity: Option<Severity>) -> bool {
        let found = severity.is_some_and(|least| self.figures.worst >= Some(least));
        found || self.figures.filed.entries == 0
    }
}

/// Reads the inputs, judges every entry and writes the upload files and reports.
///
/// `progress` hears of the bytes read: first how many there are, then how many more at a time.
///
/// # Errors
///
/// Where the run can't be done: an input that can't be read, a required column that is missing, an output
/// folder that is taken or can't be written. Then no file is left behind. What is wrong with the data is
/// no error but a finding.
pub fn build(job: &Job, progress: &mut (dyn FnMut(Progress) + Send)) -> Result<Outcome> {
    let (clock, started) = (Instant::now(), chrono::Utc::now());
    let folder = OutputDir::open(&job.out, job.force)?;
    let (inputs, folders) = expand_inputs(&job.inputs)?;
    folder.refuse_to_replace(&inputs)?;
    folder.refuse_to_replace(&job.already_filed)?;
    let mut ledger = job.ledger.as_deref().map(Ledger::open).transpose()?;
    ledger.iter().try_for_each(|ledger| build::refuse_to_replace_uploaded(&folder, ledger))?;
    let filed = ledger.as_ref().map(Ledger::filed).transpose()?.unwrap_or_default();
    // Kept beside what the lists say, so that the summary can tell what the ledger kept out.
    let in_ledger = job.ledger.as_ref().map(|path| (path, filed.clone()));
    let mut judged = read_and_judge(job.reading(), inputs, filed, progress)?;
    judged.passed_over = folders.iter().flat_map(Folder::passed_over_data).collect();
    progress(Progress::Writing);
    let findings = Findings::gather(&mut judged);
    let figures = Figures::of(&judged, &findings)?;
    let plan = plan_uploads(job, &judged);
    let mut staged = folder.stage()?;
    let uploads = write_uploads(&plan, &judged, &mut staged)?;
    let file_of = file_of(&plan, judged.len());
    let upload_file =
        |place: usize| file_of[place].checked_sub(1).map_or("", |file| &plan[file as usize].name);
    let entries = staged
        .add(ENTRIES_CSV, |to, failed| write_entries(&judged, job.entries_shown, upload_file, to, failed))?;
    let list = staged.add(FINDINGS_CSV, |to, failed| write_findings(&judged, &findings, to, failed))?;
    let run = run_summary(started, clock.elapsed());
    let ledger_summary = in_ledger.map(|(path, filed)| summary_of_ledger(path, &filed, &judged));
    let mut summary = summarise(&judged, &figures, settings_summary(job), ledger_summary, uploads, run);
    summary.run.reports = [entries, list].into_iter().map(report_summary).collect();
    if job.report {
        let told = ReportData { judged: &judged, findings: &findings, figures: &figures, summary: &summary };
        let page = staged.add(REPORT_HTML, |to, failed| write_report(told, upload_file, to, failed))?;
        summary.run.reports.push(report_summary(page));
    }
    staged.add(SUMMARY_JSON, |to, failed| to.write_all(summary.to_json().as_bytes()).map_err(failed))?;
    let recording = match &mut ledger {
        Some(ledger) => Some(build::record(ledger, &plan, &summary.uploads, &judged)?),
        None => None,
    };
    let unsubmitted = recording.as_ref().map(Recording::unsubmitted).transpose()?.unwrap_or_default();
    // Findings read rows again: these too must be of the file whose hash the summary names.
    judged.assembled.inputs.iter().try_for_each(|input| input.source.require_unchanged())?;
    staged.commit_with(|| recording.map_or(Ok(()), Recording::commit))?;
    let recorded = ledger.map(|ledger| Recorded { ledger: ledger.name(), unsubmitted });
    Ok(Outcome { summary, figures, judged, findings, folders, recorded })
}

/// What a run is at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// So many bytes more of text were taken out of inputs that are no plain text.
    Unpacked(u64),
    /// There are so many bytes to read.
    ToRead(u64),
    /// So many bytes more were read.
    Read(u64),
    /// All is read; the results are written.
    Writing,
}

pub(crate) fn read_and_judge(
    reading: Reading<'_>,
    inputs: Vec<PathBuf>,
    filed: FiledEntries,
    progress: &mut (dyn FnMut(Progress) + Send),
) -> Result<Evaluation> {
    if inputs.is_empty() {
        return Err(Error::Usage {
            message: "no input was named".into(),
            help: "name the entry-summary files to read, or - for standard input".into(),
        });
    }
    let Ok(_) = u16::try_from(inputs.len()) else {
        return Err(Error::Usage {
            message: format!("{} inputs are too many for one call", inputs.len()),
            help: "join some of them first".into(),
        });
    };
    let Reading { already_filed, vocabulary, filing, pace } = reading;
    let paths = [&inputs[..], already_filed].concat();
    let mut sources = open_all(&paths, vocabulary, &mut |bytes| progress(Progress::Unpacked(bytes)))?;
    let lists = sources.split_off(sources.partition_point(|source| source.of_file < inputs.len()));
    let lists_from = u16::try_from(sources.len()).unwrap_or(u16::MAX);
    progress(Progress::ToRead(sources.iter().map(|source| source.bytes).sum()));
    let mut already_filed = read_already_filed(lists, lists_from, pace)?;
    already_filed.entries.merge(filed);
    let mut read = |bytes| progress(Progress::Read(bytes));
    Evaluation::read(sources, vocabulary.clone(), already_filed, filing.clone(), pace, &mut read)
}

/// Which entries go into which upload files.
fn plan_uploads(job: &Job, judged: &Evaluation) -> Vec<Upload> {
    let splitting = Splitting {
        filer: judged.filing.filer,
        by_importer: job.split_by_importer || judged.filing.importers.len() > 1,
        max_entries: job.max_entries,
    };
    let item = |place: u32| {
        let (verdict, importer) = judged.verdict(place as usize);
        let set = match verdict.disposition {
            Disposition::Filed => UploadSet::Filed,
            Disposition::Review => UploadSet::Review,
            Disposition::Rejected | Disposition::OutOfScope => return None,
        };
        Some(Item { place, set, importer })
    };
    plan((0..judged.len() as u32).filter_map(item), splitting)
}

/// For each entry its file among the planned ones, counted from 1; 0 where it is in none.
fn file_of(plan: &[Upload], entries: usize) -> Vec<u32> {
    let mut file_of = vec![0; entries];
    for (file, upload) in (1..).zip(plan) {
        upload.entries.iter().for_each(|place| file_of[*place as usize] = file);
    }
    file_of
}

fn write_uploads(plan: &[Upload], judged: &Evaluation, staged: &mut Staging) -> Result<Vec<UploadSummary>> {
    plan.iter()
        .map(|upload| {
            let content = content(upload.entries.iter().map(|place| judged.number(*place as usize)));
            let written =
                staged.add(&upload.name, |to, failed| to.write_all(content.as_bytes()).map_err(failed))?;
            Ok(upload_summary(upload, written, upload.importer.map(|number| number.to_string())))
        })
        .collect()
}

pub(crate) fn upload_summary<I>(
    upload: &Upload<I>,
    written: Written,
    importer: Option<String>,
) -> UploadSummary {
    UploadSummary {
        file: written.name,
        set: upload.set.name(),
        entries: upload.entries.len(),
        bytes: written.bytes,
        sha256: written.sha256,
        importer,
    }
}

fn summary_of_ledger(path: &Path, filed: &FiledEntries, judged: &Evaluation) -> LedgerSummary {
    let is_kept_out = |place: &usize| {
        let (verdict, _) = judged.verdict(*place);
        verdict.disposition == Disposition::Rejected && filed.contains(judged.number(*place))
    };
    LedgerSummary {
        name: file_name(path),
        entries: filed.len() as u64,
        kept_out: (0..judged.len()).filter(is_kept_out).count() as u64,
    }
}

/// The name of a file without its folders, which are nobody else's business.
pub(crate) fn file_name(path: &Path) -> String {
    display_path(Path::new(path.file_name().unwrap_or(path.as_os_str())))
}

fn settings_summary(job: &Job) -> SettingsSummary {
    let Aliases { by_hand, headers, words, .. } = &job.vocabulary;
    let column = |of: &HeaderAlias| sanitize(format!("{}={}", of.column.spec().name, of.header));
    let word = |(column, word, known): (Column, &str, &str)| {
        sanitize(format!("{}:{word}={known}", column.spec().name))
    };
    SettingsSummary {
        strict: job.filing.strict,
        cit_plaintiff: job.filing.cit_plaintiff,
        split_by_importer: job.split_by_importer,
        max_entries: job.max_entries,
        only_candidates: job.entries_shown == EntriesShown::Candidates,
        columns: by_hand.iter().chain(headers).map(column).collect(),
        words: words.iter().map(word).collect(),
        already_filed: job.already_filed.iter().map(|path| file_name(path)).collect(),
    }
}

fn report_summary(written: Written) -> ReportSummary {
    let Written { name, bytes, sha256 } = written;
    ReportSummary { file: name, bytes, sha256 }
}

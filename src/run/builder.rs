//! The builder of a declaration: settings for embedders, with defaults.

use std::io::Read;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::SystemTime;

use chrono::NaiveDate;

use super::job::Job;
use super::judged::Run;
use crate::domain::{FIRST_FILING_DAY, Filer, FilerCode, ImporterNumber, Window, eastern_day, utc};
use crate::entries::FiledEntries;
use crate::error::{Error, Result};
use crate::judge::Progress;
use crate::output::FILE_LIMIT;
use crate::read::{Aliases, InputFile, ReadAt, ReadOptions, expand_inputs};
use crate::refund::OverpaymentRate;
use crate::report::EntriesShown;
use crate::rules::Filing;
use crate::tariff::Scope;

/// A CAPE declaration with its settings, ready to be judged: inputs, filer, filing date.
///
/// [`Declaration::builder`] makes one.
#[derive(Debug, Clone)]
pub struct Declaration {
    job: Job,
}

impl Declaration {
    /// Starts a declaration. A filer and at least one input are required; everything else has a default.
    pub fn builder() -> DeclarationBuilder {
        DeclarationBuilder::default()
    }

    /// Reads the inputs and judges every entry. Writes nothing.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Input`](crate::ErrorKind::Input) if an input can't be read or a column is missing. Problems in the
    /// data are findings, not errors.
    pub fn judge(&self) -> Result<Run> {
        self.judge_with(&mut |_| {})
    }

    /// Like [`Declaration::judge`], reporting to `progress`.
    ///
    /// # Errors
    ///
    /// Those of [`Declaration::judge`].
    pub fn judge_with(&self, progress: &mut (dyn FnMut(Progress) + Send)) -> Result<Run> {
        let started = (self.job.clock)();
        let (inputs, folders) = expand_inputs(&self.job.inputs)?;
        let job = Job { inputs, ..self.job.clone() };
        Run::judge(job, folders, started, FiledEntries::default(), progress)
    }
}

/// Builds a [`Declaration`].
#[derive(Debug, Clone)]
#[must_use = "a builder does nothing until it is judged"]
pub struct DeclarationBuilder {
    pub(crate) inputs: Vec<InputFile>,
    pub(crate) already_filed: Vec<InputFile>,
    pub(crate) vocabulary: Aliases,
    pub(crate) filer: Option<FilerCode>,
    pub(crate) importers: Vec<ImporterNumber>,
    pub(crate) as_of: Option<NaiveDate>,
    pub(crate) exported: Option<NaiveDate>,
    pub(crate) window: Window,
    pub(crate) scope: Scope,
    pub(crate) strict: bool,
    pub(crate) cit_plaintiff: bool,
    pub(crate) overpayment_rate: Option<OverpaymentRate>,
    pub(crate) split_by_importer: bool,
    pub(crate) max_entries: usize,
    pub(crate) entries_shown: EntriesShown,
    pub(crate) report: bool,
    pub(crate) workbook: Option<bool>,
    pub(crate) pace: ReadOptions,
    pub(crate) clock: Option<fn() -> SystemTime>,
}

impl Default for DeclarationBuilder {
    fn default() -> Self {
        DeclarationBuilder {
            inputs: Vec::new(),
            already_filed: Vec::new(),
            vocabulary: Aliases::default(),
            filer: None,
            importers: Vec::new(),
            as_of: None,
            exported: None,
            window: Window::default(),
            scope: Scope::default(),
            strict: false,
            cit_plaintiff: false,
            overpayment_rate: None,
            split_by_importer: false,
            max_entries: FILE_LIMIT,
            entries_shown: EntriesShown::All,
            report: true,
            workbook: None,
            pace: ReadOptions::default(),
            clock: system_clock(),
        }
    }
}

/// The system clock; `None` under WebAssembly without an operating system, which has no clock.
pub(crate) fn system_clock() -> Option<fn() -> SystemTime> {
    let is_there = cfg!(not(all(target_family = "wasm", target_os = "unknown")));
    is_there.then_some(SystemTime::now)
}

impl DeclarationBuilder {
    /// Adds an input: a file or a folder of files (.csv, .tsv, .txt, .xlsx, each also compressed with gzip); `-` is
    /// standard input.
    pub fn input(mut self, path: impl Into<PathBuf>) -> Self {
        self.inputs.push(path.into().into());
        self
    }

    /// Adds an input in memory. Results show it as `name`.
    pub fn input_bytes(mut self, name: impl Into<String>, content: Vec<u8>) -> Self {
        self.inputs.push(InputFile::Bytes { name: name.into(), content: Arc::new(content) });
        self
    }

    /// Adds an input that is read piece by piece from `content`. Results show it as `name`.
    pub fn input_at(mut self, name: impl Into<String>, content: Arc<dyn ReadAt>) -> Self {
        self.inputs.push(InputFile::Bytes { name: name.into(), content });
        self
    }

    /// Adds an input that is read into memory now, to its end. Results show it as `name`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Input`](crate::ErrorKind::Input) if it can't be read.
    pub fn input_reader(self, name: impl Into<String>, mut reader: impl Read) -> Result<Self> {
        let (name, mut content) = (name.into(), Vec::new());
        match reader.read_to_end(&mut content) {
            Ok(_) => Ok(self.input_bytes(name, content)),
            Err(source) => Err(Error::Read { name, source }),
        }
    }

    /// Adds a list of entries filed earlier, which are not filed again: a CAPE upload file, or CBP's Claim Details
    /// download.
    pub fn already_filed(mut self, path: impl Into<PathBuf>) -> Self {
        self.already_filed.push(path.into().into());
        self
    }

    /// Like [`DeclarationBuilder::already_filed`], with a list in memory.
    pub fn already_filed_bytes(mut self, name: impl Into<String>, content: Vec<u8>) -> Self {
        self.already_filed.push(InputFile::Bytes { name: name.into(), content: Arc::new(content) });
        self
    }

    /// The broker with this filer code files; if importers are given too, only for them.
    pub fn filer(mut self, code: FilerCode) -> Self {
        self.filer = Some(code);
        self
    }

    /// These importers of record file; if a filer code is given too, the broker files for them.
    pub fn importers(mut self, numbers: impl IntoIterator<Item = ImporterNumber>) -> Self {
        self.importers.extend(numbers);
        self
    }

    /// The filing date in US Eastern time, not before CAPE opened; by default today.
    pub fn as_of(mut self, day: NaiveDate) -> Self {
        self.as_of = Some(day);
        self
    }

    /// The date on which the inputs were exported from ACE; by default the date of a workbook or file.
    pub fn exported(mut self, day: NaiveDate) -> Self {
        self.exported = Some(day);
        self
    }

    /// The entry window; by default that of CBP's program.
    pub fn window(mut self, window: Window) -> Self {
        self.window = window;
        self
    }

    /// The IEEPA headings that are claimed; by default those that CBP refunds through CAPE.
    pub fn scope(mut self, scope: Scope) -> Self {
        self.scope = scope;
        self
    }

    /// Whether entries with an undecided rule go to review.
    pub fn strict(mut self, strict: bool) -> Self {
        self.strict = strict;
        self
    }

    /// Whether the importers are plaintiffs before the Court of International Trade.
    pub fn cit_plaintiff(mut self, is_plaintiff: bool) -> Self {
        self.cit_plaintiff = is_plaintiff;
        self
    }

    /// The rate at which interest on refunds runs; by default the corporate one, or the noncorporate one for an
    /// importer whose number is a social security number.
    pub fn overpayment_rate(mut self, rate: OverpaymentRate) -> Self {
        self.overpayment_rate = Some(rate);
        self
    }

    /// Whether each importer gets separate upload files. If several importers file for themselves, they always do.
    pub fn split_by_importer(mut self, split: bool) -> Self {
        self.split_by_importer = split;
        self
    }

    /// Limit on entries in one upload file: 1 to 9,999, CBP's limit.
    pub fn max_entries(mut self, entries: usize) -> Self {
        self.max_entries = entries;
        self
    }

    /// Whether to write report.html; by default yes.
    pub fn report(mut self, report: bool) -> Self {
        self.report = report;
        self
    }

    /// Whether to write results.xlsx, and requests to other filers as workbooks; by default up to 10,000 entries. Needs
    /// the feature `xlsx`.
    pub fn workbook(mut self, workbook: bool) -> Self {
        self.workbook = Some(workbook);
        self
    }

    /// Number of threads; by default one for each core. Results don't depend on it.
    pub fn threads(mut self, threads: usize) -> Self {
        self.pace.threads = threads.max(1);
        self
    }

    /// Replaces the system clock: for WebAssembly, which has none, and for reproducible results.
    pub fn clock(mut self, now: fn() -> SystemTime) -> Self {
        self.clock = Some(now);
        self
    }

    /// Checks the settings.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Usage`](crate::ErrorKind::Usage) if there is no filer or no input, if the filing date is before
    /// CAPE opened, or if the limit on entries in an upload file is zero or above CBP's.
    pub fn build(self) -> Result<Declaration> {
        if self.inputs.is_empty() {
            return Err(Error::usage(
                "no input is given",
                "give entry-summary data by input() or input_bytes()",
            ));
        }
        self.into_job().map(|job| Declaration { job })
    }

    /// Builds the declaration and judges it. Writes nothing.
    ///
    /// # Errors
    ///
    /// Those of [`DeclarationBuilder::build`] and [`Declaration::judge`].
    pub fn judge(self) -> Result<Run> {
        self.build()?.judge()
    }

    pub(crate) fn into_job(self) -> Result<Job> {
        let Some(clock) = self.clock else {
            return Err(Error::usage("no clock is given, and this system has none", "give one by clock()"));
        };
        let Some(filer) = Filer::new(self.filer, self.importers) else {
            return Err(Error::usage(
                "who files? Neither a filer code nor an importer is given",
                "give the filer code of the broker's ACE account by filer(), or importer of record numbers by \
                 importers(); CBP accepts an entry only from one of these two",
            ));
        };
        let as_of = self.as_of.unwrap_or_else(|| eastern_day(utc(clock())));
        if as_of < FIRST_FILING_DAY {
            return Err(Error::usage(
                format!("the day of filing is {as_of}, before CAPE opened"),
                format!("give a day from {FIRST_FILING_DAY} on by as_of(), or set the clock"),
            ));
        }
        if !(1..=FILE_LIMIT).contains(&self.max_entries) {
            return Err(Error::usage(
                format!("an upload file can't hold {} entries", self.max_entries),
                format!("give 1 to {FILE_LIMIT} by max_entries()"),
            ));
        }
        let filing = Filing {
            window: self.window,
            scope: self.scope,
            strict: self.strict,
            cit_plaintiff: self.cit_plaintiff,
            exported: self.exported,
            overpayment_rate: self.overpayment_rate,
            ..Filing::new(filer, as_of)
        };
        Ok(Job {
            inputs: self.inputs,
            already_filed: self.already_filed,
            vocabulary: self.vocabulary,
            filing,
            split_by_importer: self.split_by_importer,
            max_entries: self.max_entries,
            entries_shown: self.entries_shown,
            report: self.report,
            workbook: self.workbook,
            pace: self.pace,
            clock,
        })
    }
}

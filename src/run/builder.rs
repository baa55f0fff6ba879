//! What a program says of a declaration before it is judged.

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

/// A CAPE declaration that can be judged: inputs, who files them, and on which day.
///
/// [`Declaration::builder`] makes one.
#[derive(Debug, Clone)]
pub struct Declaration {
    job: Job,
}

impl Declaration {
    /// Begins a declaration. Someone who files and an input are needed; everything else has a default.
    pub fn builder() -> DeclarationBuilder {
        DeclarationBuilder::default()
    }

    /// Reads the inputs and judges every entry. Nothing is written.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Input`](crate::ErrorKind::Input) where an input can't be read or a column is missing. What is wrong
    /// with the data is no error but a finding.
    pub fn judge(&self) -> Result<Run> {
        self.judge_with(&mut |_| {})
    }

    /// As [`Declaration::judge`]; `progress` hears how far it is.
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
            pace: ReadOptions::default(),
            clock: system_clock(),
        }
    }
}

/// The clock of the system, where it has one: WebAssembly without an operating system has none.
pub(crate) fn system_clock() -> Option<fn() -> SystemTime> {
    let is_there = cfg!(not(all(target_family = "wasm", target_os = "unknown")));
    is_there.then_some(SystemTime::now)
}

impl DeclarationBuilder {
    /// Adds an input: a file or a folder of files (.csv, .tsv, .txt, .xlsx, each also compressed by gzip); `-` is
    /// standard input.
    pub fn input(mut self, path: impl Into<PathBuf>) -> Self {
        self.inputs.push(path.into().into());
        self
    }

    /// Adds an input that is in memory. `name` is what it is called in results.
    pub fn input_bytes(mut self, name: impl Into<String>, content: Vec<u8>) -> Self {
        self.inputs.push(InputFile::Bytes { name: name.into(), content: Arc::new(content) });
        self
    }

    /// Adds an input that is read piece by piece, wherever it is. `name` is what it is called in results.
    pub fn input_at(mut self, name: impl Into<String>, content: Arc<dyn ReadAt>) -> Self {
        self.inputs.push(InputFile::Bytes { name: name.into(), content });
        self
    }

    /// Adds an input that is read to its end now, into memory. `name` is what it is called in results.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Input`](crate::ErrorKind::Input) where it can't be read.
    pub fn input_reader(self, name: impl Into<String>, mut reader: impl Read) -> Result<Self> {
        let (name, mut content) = (name.into(), Vec::new());
        match reader.read_to_end(&mut content) {
            Ok(_) => Ok(self.input_bytes(name, content)),
            Err(source) => Err(Error::Read { name, source }),
        }
    }

    /// Adds a list of entries filed before, which are not filed again: a CAPE upload file, or CBP's Claim Details
    /// download.
    pub fn already_filed(mut self, path: impl Into<PathBuf>) -> Self {
        self.already_filed.push(path.into().into());
        self
    }

    /// As [`DeclarationBuilder::already_filed`], with a list that is in memory.
    pub fn already_filed_bytes(mut self, name: impl Into<String>, content: Vec<u8>) -> Self {
        self.already_filed.push(InputFile::Bytes { name: name.into(), content: Arc::new(content) });
        self
    }

    /// The broker with this filer code files. With importers it files for these alone.
    pub fn filer(mut self, code: FilerCode) -> Self {
        self.filer = Some(code);
        self
    }

    /// Importers of record file; or, with a filer code, a broker files for them.
    pub fn importers(mut self, numbers: impl IntoIterator<Item = ImporterNumber>) -> Self {
        self.importers.extend(numbers);
        self
    }

    /// The day of filing, in US Eastern time; without it today. Not before CAPE opened.
    pub fn as_of(mut self, day: NaiveDate) -> Self {
        self.as_of = Some(day);
        self
    }

    /// The day on which the inputs were exported from ACE; without it the date of a workbook or file.
    pub fn exported(mut self, day: NaiveDate) -> Self {
        self.exported = Some(day);
        self
    }

    /// The entry dates that count; without it those of CBP's program.
    pub fn window(mut self, window: Window) -> Self {
        self.window = window;
        self
    }

    /// The IEEPA headings that count; without it those that CBP refunds through CAPE.
    pub fn scope(mut self, scope: Scope) -> Self {
        self.scope = scope;
        self
    }

    /// Whether entries of which a rule can't be decided go to review.
    pub fn strict(mut self, strict: bool) -> Self {
        self.strict = strict;
        self
    }

    /// Whether the importers have a case before the Court of International Trade.
    pub fn cit_plaintiff(mut self, is_plaintiff: bool) -> Self {
        self.cit_plaintiff = is_plaintiff;
        self
    }

    /// Which rate interest on refunds has; without it the corporate one, or the other for an importer whose number is a
    /// social security number.
    pub fn overpayment_rate(mut self, rate: OverpaymentRate) -> Self {
        self.overpayment_rate = Some(rate);
        self
    }

    /// Whether each importer gets upload files of its own. Several importers that file always do.
    pub fn split_by_importer(mut self, split: bool) -> Self {
        self.split_by_importer = split;
        self
    }

    /// How many entries an upload file holds at most: 1 to 9,999, the most that CBP takes.
    pub fn max_entries(mut self, entries: usize) -> Self {
        self.max_entries = entries;
        self
    }

    /// Whether report.html is among the files; it is by default.
    pub fn report(mut self, report: bool) -> Self {
        self.report = report;
        self
    }

    /// On how many threads to read; by default one for each core. The results don't depend on it.
    pub fn threads(mut self, threads: usize) -> Self {
        self.pace.threads = threads.max(1);
        self
    }

    /// What tells the time, in place of the system's clock: for WebAssembly, where there is none, and for results that
    /// are the same each time.
    pub fn clock(mut self, now: fn() -> SystemTime) -> Self {
        self.clock = Some(now);
        self
    }

    /// Checks what was said.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Usage`](crate::ErrorKind::Usage) where no one files, no input is named, the day of filing is before
    /// CAPE opened, or an upload file is to hold no entry or more than CBP takes.
    pub fn build(self) -> Result<Declaration> {
        if self.inputs.is_empty() {
            return Err(Error::usage(
                "no input is given",
                "give entry-summary data by input() or input_bytes()",
            ));
        }
        self.into_job().map(|job| Declaration { job })
    }

    /// Builds the declaration and judges it. Nothing is written.
    ///
    /// # Errors
    ///
    /// As [`DeclarationBuilder::build`] and [`Declaration::judge`].
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
            pace: self.pace,
            clock,
        })
    }
}

//! Settings: defaults, then cape.toml, then flags; the later win.

pub(super) mod file;
pub(super) mod show;

use std::path::{Path, PathBuf};

use clap::builder::PossibleValue;
use clap::{Arg, Args};
use serde::Deserialize;

use super::console::Console;
use super::options::{ColorChoice, FailOn, Format, MaxEntries, SplitBy, Threads};
use super::{help, values};
use crate::assemble::FiledEntries;
use crate::declare::FILE_LIMIT;
use crate::domain::phases::date;
use crate::domain::{
    FIRST_FILING_DAY, FilerCode, FilingDay, ImporterNumber, Window, eastern_today, shown_path,
};
use crate::error::{Error, Result};
use crate::ieepa::Scope;
use crate::ledger::LEDGER_NAME;
use crate::pipeline::Job;
use crate::read::{HeaderOf, Pace, Vocabulary};
use crate::report::EntriesShown;
use crate::rules::{Filing, Severity};
use file::{AccountAnswers, AccountTable, ColumnTable, Found, HeaderTable, SettingsFile, WordTables};

// The flags of `cape build`. Those that serde doesn't skip are settings of cape.toml too, under the same names.
#[derive(Debug, Default, Args, Deserialize)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
#[command(after_help = help::BUILD, mut_args(as_switch))]
#[command(override_usage = "cape build [OPTIONS] <INPUT>...\n       cape build [OPTIONS] --show-settings")]
pub(crate) struct BuildArgs {
    /// Entry-summary data: workbooks (.xlsx) and delimited text, gzipped (.gz) or not; folders of such files;
    /// or - for standard input
    #[arg(required_unless_present = "show_settings", value_name = "INPUT")]
    #[serde(skip)]
    pub(crate) inputs: Vec<PathBuf>,

    /// A broker files: the filer code of the ACE account
    #[arg(long, value_name = "CODE", help_heading = "Who files")]
    #[serde(deserialize_with = "file::parsed")]
    pub(crate) filer: Option<FilerCode>,

    /// An importer of record files (repeatable; several imply --split-by importer)
    #[arg(long, value_name = "NUMBER", help_heading = "Who files")]
    #[serde(deserialize_with = "file::parsed_list")]
    pub(crate) importer: Vec<ImporterNumber>,

    /// The day of filing, YYYY-MM-DD or M/D/YYYY [default: today in US Eastern time]
    #[arg(long, value_name = "DATE", help_heading = "What is filed")]
    #[serde(deserialize_with = "file::parsed")]
    pub(crate) as_of: Option<FilingDay>,

    #[arg(long, value_name = "START..END", help_heading = "What is filed",
          help = concat!("Entry dates to look at, both ends included [default: ", date!(window_start), "..",
                         date!(window_end), "]"))]
    #[serde(deserialize_with = "file::parsed")]
    pub(crate) window: Option<Window>,

    /// HTS headings that count: a range within 9903.01 and 9903.02, or all-ieepa [default: 9903.01.25-9903.01.70]
    #[arg(long, value_name = "HEADINGS", help_heading = "What is filed")]
    #[serde(deserialize_with = "file::parsed")]
    pub(crate) scope: Option<Scope>,

    /// Earlier upload files or CBP's Claim Details download, whose entries are kept out (repeatable)
    #[arg(long, value_name = "FILE", help_heading = "What is filed")]
    pub(crate) already_filed: Vec<PathBuf>,

    /// The ledger that knows what is filed, and in which this run is recorded [default: cape-ledger.db in this folder,
    /// if it is there]
    #[arg(long, value_name = "FILE", help_heading = "What is filed")]
    pub(crate) ledger: Option<PathBuf>,

    /// Neither ask a ledger nor record the run, also where cape-ledger.db is there
    #[arg(long, conflicts_with = "ledger", help_heading = "What is filed")]
    #[serde(skip)]
    pub(crate) no_ledger: bool,

    /// Send entries to review for which a rule could not be decided
    #[arg(long, help_heading = "What is filed")]
    pub(crate) strict: Option<bool>,

    #[arg(long, help_heading = "What is filed",
          help = concat!("The importers have a case before the Court of International Trade: from ", date!(cit),
                         " on, entries in final liquidation go to review"))]
    pub(crate) cit_plaintiff: Option<bool>,

    /// Map a header by hand, such as hts="Tariff No. (US)" (repeatable)
    #[arg(long, value_name = "NAME=HEADER", value_parser = values::column, help_heading = "Reading")]
    #[serde(skip)]
    pub(crate) column: Vec<HeaderOf>,

    /// Settings in a TOML file; flags win, and --strict=false takes a switch back that it sets [default: cape.toml in this folder, if it is there]
    #[arg(long, value_name = "FILE", help_heading = "Reading")]
    #[serde(skip)]
    pub(crate) config: Option<PathBuf>,

    /// How many threads read, judge and write; the results are the same [default: one for each core]
    #[arg(long, value_name = "N", help_heading = "Reading")]
    #[serde(deserialize_with = "file::parsed")]
    pub(crate) threads: Option<Threads>,

    /// Where to write [default: cape-out]
    #[arg(long, value_name = "DIR", help_heading = "Writing")]
    pub(crate) out: Option<PathBuf>,

    /// Replace the results of an earlier run in that folder, unless the ledger has a file of it as uploaded
    #[arg(long, help_heading = "Writing")]
    #[serde(skip)]
    pub(crate) force: bool,

    /// Write separate upload files for each importer of record
    #[arg(long, value_name = "WHAT", help_heading = "Writing")]
    #[serde(deserialize_with = "file::choice")]
    pub(crate) split_by: Option<SplitBy>,

    /// Entries in an upload file, 1 to 9999 [default: 9999]
    #[arg(long, value_name = "N", help_heading = "Writing")]
    #[serde(deserialize_with = "file::parsed")]
    pub(crate) max_entries: Option<MaxEntries>,

    /// Leave entries that are out of scope out of entries.csv
    #[arg(long, help_heading = "Writing")]
    pub(crate) only_candidates: Option<bool>,

    /// Write no report.html, the report for people
    #[arg(long, help_heading = "Writing")]
    pub(crate) no_report: Option<bool>,

    /// Which findings make the exit status 1 [default: error]
    #[arg(long, value_name = "SEVERITY", help_heading = "Showing")]
    #[serde(deserialize_with = "file::choice")]
    pub(crate) fail_on: Option<FailOn>,

    /// What standard output gets: a summary for people, or the content of summary.json [default: human]
    #[arg(long, help_heading = "Showing")]
    #[serde(deserialize_with = "file::choice")]
    pub(crate) format: Option<Format>,

    /// Show neither findings nor progress nor the summary for people
    #[arg(long, short, help_heading = "Showing")]
    pub(crate) quiet: Option<bool>,

    /// When to use colour [default: auto]
    #[arg(long, value_name = "WHEN", help_heading = "Showing")]
    #[serde(deserialize_with = "file::choice")]
    pub(crate) color: Option<ColorChoice>,

    /// How many findings are shown; findings.csv always has all [default: 20]
    #[arg(long, value_name = "N", help_heading = "Showing")]
    pub(crate) max_diagnostics: Option<usize>,

    /// Print every setting with its value and where it comes from, and do nothing else
    #[arg(long, help_heading = "Showing")]
    #[serde(skip)]
    pub(crate) show_settings: bool,

    /// Answers for `cape ready`.
    #[arg(skip)]
    pub(crate) account: AccountTable,

    /// The headers that the file maps by hand.
    #[arg(skip)]
    #[serde(rename = "column")]
    pub(crate) column_table: ColumnTable,

    /// Headers and words that are known in addition.
    #[arg(skip)]
    pub(crate) headers: HeaderTable,
    #[arg(skip)]
    pub(crate) words: WordTables,
}

impl BuildArgs {
    pub(crate) fn quiet(&self) -> bool {
        self.quiet.unwrap_or_default()
    }
}

/// Lets a flag that is true or false go without a value: `--strict` turns on what `--strict=false` turns off, though
/// the file turns it on.
fn as_switch(arg: Arg) -> Arg {
    let values = arg.get_possible_values();
    if !values.iter().map(PossibleValue::get_name).eq(["true", "false"]) {
        return arg;
    }
    arg.num_args(0..=1)
        .require_equals(true)
        .default_missing_value("true")
        .value_name("BOOL")
        .hide_possible_values(true)
}

/// Everything that `cape build` needs to know.
#[derive(Debug)]
pub(crate) struct Settings {
    /// The settings file that was read, if there is one.
    pub(crate) file: Option<Found>,
    /// Answers for `cape ready`, which a run has no use for.
    pub(crate) answers: AccountAnswers,
    pub(crate) job: Job,
    pub(crate) fail_on: Option<Severity>,
    pub(crate) json: bool,
    pub(crate) quiet: bool,
    pub(crate) color: Option<ColorChoice>,
    pub(crate) max_diagnostics: usize,
}

/// Brings flags, file and defaults together.
pub(crate) fn resolve(args: &BuildArgs) -> Result<Settings> {
    let SettingsFile { settings: file, answers, vocabulary, found } = file::read(args.config.as_deref())?;
    let on = |flag: Option<bool>, file: Option<bool>| flag.or(file).unwrap_or_default();
    let filing = Filing {
        filer: args.filer.or(file.filer),
        importers: flag_or_file(&args.importer, file.importer).into_iter().collect(),
        as_of: args.as_of.or(file.as_of).map_or_else(eastern_today, FilingDay::date),
        window: args.window.or(file.window).unwrap_or_default(),
        scope: args.scope.or(file.scope).unwrap_or_default(),
        strict: on(args.strict, file.strict),
        cit_plaintiff: on(args.cit_plaintiff, file.cit_plaintiff),
        already_filed: FiledEntries::default(),
    };
    let job = Job {
        inputs: args.inputs.clone(),
        already_filed: flag_or_file(&args.already_filed, file.already_filed),
        vocabulary: self::vocabulary(&args.column, vocabulary),
        filing,
        out: args.out.clone().or(file.out).unwrap_or_else(|| PathBuf::from("cape-out")),
        force: args.force,
        split_by_importer: args.split_by.or(file.split_by).is_some(),
        max_entries: args.max_entries.or(file.max_entries).map_or(FILE_LIMIT, |max| max.0),
        entries_shown: match on(args.only_candidates, file.only_candidates) {
            true => EntriesShown::Candidates,
            false => EntriesShown::All,
        },
        ledger: ledger(args.ledger.as_deref(), file.ledger, args.no_ledger),
        report: !on(args.no_report, file.no_report),
        pace: pace(args.threads.or(file.threads)),
    };
    Ok(Settings {
        file: found,
        answers,
        job,
        fail_on: args.fail_on.or(file.fail_on).unwrap_or(FailOn::Error).severity(),
        json: args.format.or(file.format) == Some(Format::Json),
        quiet: on(args.quiet, file.quiet),
        color: args.color.or(file.color),
        max_diagnostics: args.max_diagnostics.or(file.max_diagnostics).unwrap_or(20),
    })
}

/// Whether a run can begin with these settings.
pub(crate) fn require_what_a_run_needs(filing: &Filing) -> Result<()> {
    require_a_party(filing)?;
    if filing.as_of >= FIRST_FILING_DAY {
        return Ok(());
    }
    Err(Error::Usage {
        message: format!("this machine's clock says {}, before CAPE opened", filing.as_of),
        help: format!("set the clock, or give the day of filing with --as-of, from {FIRST_FILING_DAY} on"),
    })
}

fn flag_or_file<T: Clone>(flag: &[T], file: Vec<T>) -> Vec<T> {
    if flag.is_empty() { file } else { flag.to_vec() }
}

/// What the file makes known, with the headers that flags map in place of its own for the same columns.
pub(crate) fn vocabulary(flags: &[HeaderOf], mut file: Vocabulary) -> Vocabulary {
    file.by_hand.retain(|mapped| flags.iter().all(|flag| flag.column != mapped.column));
    file.by_hand.splice(0..0, flags.iter().cloned());
    file
}

/// So many threads, if a number is set.
pub(crate) fn pace(threads: Option<Threads>) -> Pace {
    let pace = Pace::default();
    Pace { threads: threads.map_or(pace.threads, |threads| threads.0), ..pace }
}

/// Says from which file settings are, if there is one.
pub(crate) fn tell_where_from(file: Option<&Found>, console: &Console) {
    if let Some(found) = file {
        console.note(&format!("settings from {}\n", shown_path(&found.path)));
    }
}

fn require_a_party(filing: &Filing) -> Result<()> {
    if filing.filer.is_some() || !filing.importers.is_empty() {
        return Ok(());
    }
    Err(Error::Usage {
        message: "who files? Neither --filer nor --importer is given".into(),
        help: "a broker gives the filer code of its ACE account (--filer B76), an importer its importer of record \
               number (--importer 12-3456789); CBP takes an entry only from one of these two"
            .into(),
    })
}

/// The ledger of a build: the one named, else the one in the working folder, if it is there.
fn ledger(flag: Option<&Path>, file: Option<PathBuf>, none: bool) -> Option<PathBuf> {
    let by_itself = || Some(PathBuf::from(LEDGER_NAME)).filter(|path| path.is_file());
    let named = flag.map(Path::to_path_buf).or(file);
    named.or_else(by_itself).filter(|_| !none)
}

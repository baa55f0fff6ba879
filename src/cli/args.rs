//! The flags, as they are typed. Nothing is decided here.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args, Parser, Subcommand, ValueEnum};
use clap_complete::Shell;

use super::check::CheckArgs;
use super::inspect::InspectArgs;
use super::ledger::LedgerArgs;
use super::ready::ReadyArgs;
use super::verify::VerifyArgs;
use super::{help, values};
use crate::domain::phases::date;
use crate::domain::{FilerCode, ImporterNumber, Window};
use crate::ieepa::Scope;
use crate::read::HeaderOf;

/// Builds CAPE declarations: the CSV files of entry numbers through which CBP refunds IEEPA
/// duties. It runs on this machine; nothing leaves it.
#[derive(Debug, Parser)]
#[command(name = "cape", version, max_term_width = 100, after_help = help::CAPE)]
pub(super) struct Cape {
    #[command(subcommand)]
    pub(super) command: Command,
}

impl Cape {
    pub(super) fn color(&self) -> Option<ColorChoice> {
        match &self.command {
            Command::Build(args) => args.color,
            Command::Check(args) => args.color,
            Command::Inspect(args) => args.color,
            Command::Ledger(args) => args.color,
            Command::Ready(args) => args.color,
            Command::Verify(args) => args.color,
            Command::Explain { .. }
            | Command::Template { .. }
            | Command::Completions { .. }
            | Command::Man { .. } => None,
        }
    }
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Turn entry-summary data (ACE report ES-003) into CAPE upload files
    Build(Box<BuildArgs>),
    /// Check CAPE upload files that exist already, and repair them
    Check(Box<CheckArgs>),
    /// Say what a rule checks, what CBP answers and what to do; without a name, list all rules
    #[command(after_help = help::EXPLAIN)]
    Explain {
        /// The rule's name, such as final-liquidation, or CBP's message, such as "Account Mismatch"; or ready,
        /// for the list that cape ready goes through
        #[arg(value_name = "RULE")]
        asked: Vec<String>,
    },
    /// Show how inputs are read: which header is which column, and which rules can be decided
    Inspect(InspectArgs),
    /// Record what was filed, import what CBP answers, try again, and see what is overdue
    Ledger(LedgerArgs),
    /// Go through what must be in order to file and to be paid, and say what to do next
    Ready(Box<ReadyArgs>),
    /// Say whether results still belong together, and to their inputs
    Verify(VerifyArgs),
    /// Print a template: an upload file, entry-summary data, or settings
    #[command(after_help = help::TEMPLATE)]
    Template {
        /// Which one
        which: Template,
    },
    /// Print a script that lets a shell complete commands and flags
    #[command(after_help = help::COMPLETIONS)]
    Completions {
        /// The shell that you type commands into
        shell: Shell,
    },
    /// Print the manual page of cape, or of one of its commands
    #[command(after_help = help::MAN)]
    Man {
        /// The command, such as build or `ledger status`
        #[arg(value_name = "COMMAND")]
        command: Vec<String>,
    },
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum Template {
    /// A CAPE upload file
    Upload,
    /// Entry-summary data with the columns that matter
    Entries,
    /// cape.toml with every setting
    Config,
}

#[derive(Debug, Args)]
#[command(after_help = help::BUILD)]
#[command(override_usage = "cape build [OPTIONS] <INPUT>...\n       cape build [OPTIONS] --show-settings")]
pub(super) struct BuildArgs {
    /// Entry-summary data: workbooks (.xlsx) and delimited text, gzipped (.gz) or not; folders of such files;
    /// or - for standard input
    #[arg(required_unless_present = "show_settings", value_name = "INPUT")]
    pub(super) inputs: Vec<PathBuf>,

    /// A broker files: the filer code of the ACE account
    #[arg(long, value_name = "CODE", value_parser = values::filer, help_heading = "Who files")]
    pub(super) filer: Option<FilerCode>,

    /// An importer of record files (repeatable; several imply --split-by importer)
    #[arg(long, value_name = "NUMBER", value_parser = values::importer, help_heading = "Who files")]
    pub(super) importer: Vec<ImporterNumber>,

    /// The day of filing, YYYY-MM-DD [default: today in US Eastern time]
    #[arg(long, value_name = "DATE", value_parser = values::filing_day, help_heading = "What is filed")]
    pub(super) as_of: Option<NaiveDate>,

    #[arg(long, value_name = "START..END", value_parser = values::window, help_heading = "What is filed",
          help = concat!("Entry dates to look at, both ends included [default: ", date!(window_start), "..",
                         date!(window_end), "]"))]
    pub(super) window: Option<Window>,

    /// HTS headings that count: a range within 9903.01 and 9903.02, or all-ieepa [default: 9903.01.25-9903.01.70]
    #[arg(long, value_name = "HEADINGS", value_parser = values::scope, help_heading = "What is filed")]
    pub(super) scope: Option<Scope>,

    /// Earlier upload files or CBP's Claim Details download, whose entries are kept out (repeatable)
    #[arg(long, value_name = "FILE", help_heading = "What is filed")]
    pub(super) already_filed: Vec<PathBuf>,

    /// The ledger that knows what is filed, and in which this run is recorded [default: cape-ledger.db in this folder,
    /// if it is there]
    #[arg(long, value_name = "FILE", help_heading = "What is filed")]
    pub(super) ledger: Option<PathBuf>,

    /// Neither ask a ledger nor record the run, also where cape-ledger.db is there
    #[arg(long, conflicts_with = "ledger", help_heading = "What is filed")]
    pub(super) no_ledger: bool,

    /// Send entries to review for which a rule could not be decided
    #[arg(long, help_heading = "What is filed")]
    pub(super) strict: bool,

    #[arg(long, help_heading = "What is filed",
          help = concat!("The importers have a case before the Court of International Trade: from ", date!(cit),
                         " on, entries in final liquidation go to review"))]
    pub(super) cit_plaintiff: bool,

    /// Map a header by hand, such as hts="Tariff No. (US)" (repeatable)
    #[arg(long, value_name = "NAME=HEADER", value_parser = values::column, help_heading = "Reading")]
    pub(super) column: Vec<HeaderOf>,

    /// Settings in a TOML file; flags win [default: cape.toml in this folder, if it is there]
    #[arg(long, value_name = "FILE", help_heading = "Reading")]
    pub(super) config: Option<PathBuf>,

    /// How many threads read, judge and write; the results are the same [default: one for each core]
    #[arg(long, value_name = "N", value_parser = values::threads, help_heading = "Reading")]
    pub(super) threads: Option<usize>,

    /// Where to write [default: cape-out]
    #[arg(long, value_name = "DIR", help_heading = "Writing")]
    pub(super) out: Option<PathBuf>,

    /// Replace the results of an earlier run in that folder, unless the ledger has a file of it as uploaded
    #[arg(long, help_heading = "Writing")]
    pub(super) force: bool,

    /// Write separate upload files for each importer of record
    #[arg(long, value_name = "WHAT", help_heading = "Writing")]
    pub(super) split_by: Option<SplitBy>,

    /// Entries in an upload file, 1 to 9999 [default: 9999]
    #[arg(long, value_name = "N", value_parser = values::max_entries, help_heading = "Writing")]
    pub(super) max_entries: Option<usize>,

    /// Leave entries that are out of scope out of entries.csv
    #[arg(long, help_heading = "Writing")]
    pub(super) only_candidates: bool,

    /// Write no report.html, the report for people
    #[arg(long, help_heading = "Writing")]
    pub(super) no_report: bool,

    /// Which findings make the exit status 1 [default: error]
    #[arg(long, value_name = "SEVERITY", help_heading = "Showing")]
    pub(super) fail_on: Option<FailOn>,

    /// What standard output gets: a summary for people, or the content of summary.json [default: human]
    #[arg(long, help_heading = "Showing")]
    pub(super) format: Option<Format>,

    /// Show neither findings nor progress nor the summary for people
    #[arg(long, short, help_heading = "Showing")]
    pub(super) quiet: bool,

    /// When to use colour [default: auto]
    #[arg(long, value_name = "WHEN", help_heading = "Showing")]
    pub(super) color: Option<ColorChoice>,

    /// How many findings are shown; findings.csv always has all [default: 20]
    #[arg(long, value_name = "N", help_heading = "Showing")]
    pub(super) max_diagnostics: Option<usize>,

    /// Print every setting with its value and where it comes from, and do nothing else
    #[arg(long, help_heading = "Showing")]
    pub(super) show_settings: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum SplitBy {
    Importer,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum FailOn {
    Error,
    Doubt,
    Warning,
    Never,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    Human,
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ColorChoice {
    Auto,
    Always,
    Never,
}

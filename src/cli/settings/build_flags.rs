//! The flags of `cape build`, most of which are settings of cape.toml too.

use std::path::PathBuf;

use clap::builder::PossibleValue;
use clap::{Arg, ArgAction, Args};
use serde::Deserialize;

use super::tables::{self, AccountTable, ColumnTable, HeaderTable, WordTables};
use crate::cli::flag_values::{
    self, ColorChoice, FailOn, Format, MaxEntries, SplitBy, Threads, WorkbookChoice,
};
use crate::cli::help::BUILD;
use crate::domain::phases::date;
use crate::domain::{DateOrder, FilerCode, FilingDay, ImporterNumber, TypedDay, Window};
use crate::read::HeaderAlias;
use crate::refund::OverpaymentRate;
use crate::tariff::Scope;

// What serde doesn't skip is a setting of the file too, under the same name. (A doc comment would be shown as help.)
#[derive(Debug, Default, Args, Deserialize)]
#[serde(default, rename_all = "kebab-case", deny_unknown_fields)]
#[command(after_help = BUILD, mut_args(as_switch))]
#[command(override_usage = "cape build [OPTIONS] <INPUT>...\n       cape build [OPTIONS] --show-settings")]
pub(crate) struct BuildArgs {
    /// Entry-summary data: workbooks (.xlsx, .xls, .xlsb, .ods) and delimited text, gzipped (.gz) or not; folders of such files;
    /// or - for standard input
    #[arg(required_unless_present = "show_settings", value_name = "INPUT")]
    #[serde(skip)]
    pub(crate) inputs: Vec<PathBuf>,

    /// A broker files: the filer code of the ACE account
    #[arg(long, value_name = "CODE", help_heading = "Who files")]
    #[serde(deserialize_with = "tables::parsed")]
    pub(crate) filer: Option<FilerCode>,

    /// An importer of record files (repeatable; several imply --split-by importer)
    #[arg(long, value_name = "NUMBER", help_heading = "Who files")]
    #[serde(deserialize_with = "tables::parsed_list")]
    pub(crate) importer: Vec<ImporterNumber>,

    /// The day of filing, YYYY-MM-DD or M/D/YYYY [default: today in US Eastern time]
    #[arg(long, value_name = "DATE", help_heading = "What is filed")]
    #[serde(deserialize_with = "tables::parsed")]
    pub(crate) as_of: Option<FilingDay>,

    #[arg(long, value_name = "START..END", help_heading = "What is filed",
          help = concat!("Entry dates to look at, both ends included [default: ", date!(window_start), "..",
                         date!(window_end), "]"))]
    #[serde(deserialize_with = "tables::parsed")]
    pub(crate) window: Option<Window>,

    /// HTS headings that count: a range within 9903.01 and 9903.02, or all-ieepa [default: 9903.01.25-9903.01.70]
    #[arg(long, value_name = "HEADINGS", help_heading = "What is filed")]
    #[serde(deserialize_with = "tables::parsed")]
    pub(crate) scope: Option<Scope>,

    /// Earlier upload files or CBP's Claim Details download, whose entries are kept out (repeatable)
    #[arg(long, value_name = "FILE", help_heading = "What is filed")]
    pub(crate) already_filed: Vec<PathBuf>,

    /// The ledger that knows what is filed, and in which this run is recorded [default: cape-ledger.db in this folder,
    /// if it exists]
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

    /// Whose rate of interest refunds have, corporate or non-corporate [default: by the importer number]
    #[arg(long, value_name = "WHO", help_heading = "What is filed")]
    #[serde(deserialize_with = "tables::parsed")]
    pub(crate) overpayment_rate: Option<OverpaymentRate>,

    /// Map a header by hand, such as hts="Tariff No. (US)" (repeatable)
    #[arg(long, value_name = "NAME=HEADER", value_parser = flag_values::column, help_heading = "Reading")]
    #[serde(skip)]
    pub(crate) column: Vec<HeaderAlias>,

    /// Whether text dates write the month first (mdy) or the day first (dmy) [default: mdy]
    #[arg(long, value_name = "ORDER", help_heading = "Reading")]
    #[serde(deserialize_with = "tables::parsed")]
    pub(crate) date_order: Option<DateOrder>,

    /// Treat rows without an entry number as rows of the entry above, for reports that print each number once
    #[arg(long, help_heading = "Reading")]
    pub(crate) fill_down: Option<bool>,

    /// When the inputs were exported from ACE [default: the date of the workbook, or else of the file]
    #[arg(long, value_name = "DATE", help_heading = "Reading")]
    #[serde(deserialize_with = "tables::parsed")]
    pub(crate) exported: Option<TypedDay>,

    /// Settings in a TOML file; flags override them, also a switch with --strict=false [default: cape.toml in this folder, if it exists]
    #[arg(long, value_name = "FILE", help_heading = "Reading")]
    #[serde(skip)]
    pub(crate) config: Option<PathBuf>,

    /// How many threads read, judge and write; the results are the same [default: one for each core]
    #[arg(long, value_name = "N", help_heading = "Reading")]
    #[serde(deserialize_with = "tables::parsed")]
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
    #[serde(deserialize_with = "tables::choice")]
    pub(crate) split_by: Option<SplitBy>,

    /// Entries in an upload file, 1 to 9999 [default: 9999]
    #[arg(long, value_name = "N", help_heading = "Writing")]
    #[serde(deserialize_with = "tables::parsed")]
    pub(crate) max_entries: Option<MaxEntries>,

    /// Leave entries that are out of scope out of entries.csv
    #[arg(long, help_heading = "Writing")]
    pub(crate) only_candidates: Option<bool>,

    /// Write no report.html, the report for people
    #[arg(long, help_heading = "Writing")]
    pub(crate) no_report: Option<bool>,

    /// When to write workbooks (.xlsx): auto writes results.xlsx for up to 10,000 entries [default: auto]
    #[arg(long, value_name = "WHEN", help_heading = "Writing")]
    #[serde(deserialize_with = "tables::choice")]
    pub(crate) workbook: Option<WorkbookChoice>,

    /// Which findings make the exit status 1 [default: error]
    #[arg(long, value_name = "SEVERITY", help_heading = "Showing")]
    #[serde(deserialize_with = "tables::choice")]
    pub(crate) fail_on: Option<FailOn>,

    /// What standard output gets: a summary for people, or the content of summary.json [default: human]
    #[arg(long, help_heading = "Showing")]
    #[serde(deserialize_with = "tables::choice")]
    pub(crate) format: Option<Format>,

    /// Show neither findings nor progress nor the summary for people
    #[arg(long, short, help_heading = "Showing")]
    pub(crate) quiet: Option<bool>,

    /// When to use color [default: auto]
    #[arg(long, value_name = "WHEN", help_heading = "Showing")]
    #[serde(deserialize_with = "tables::choice")]
    pub(crate) color: Option<ColorChoice>,

    /// How many findings are shown; findings.csv always has all [default: the first of each rule, as far as two screens hold them and the summary]
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

    /// The headers of imported reports that the file maps by hand.
    #[arg(skip)]
    #[serde(rename = "refund_columns")]
    pub(crate) refund_columns: ColumnTable,

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
    let is_bool = values.iter().map(PossibleValue::get_name).eq(["true", "false"]);
    if !is_bool || !matches!(arg.get_action(), ArgAction::Set) {
        return arg;
    }
    arg.num_args(0..=1)
        .require_equals(true)
        .default_missing_value("true")
        .value_name("BOOL")
        .hide_possible_values(true)
}

//! `cape ledger`: what was filed, and what became of it.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use clap::builder::PossibleValue;
use clap::{Args, Subcommand, ValueEnum};

use crate::cli::console::Console;
use crate::cli::help::{
    LEDGER, LEDGER_EXPORT, LEDGER_IMPORT, LEDGER_INIT, LEDGER_REFUNDED, LEDGER_RETRY, LEDGER_STATUS,
    LEDGER_SUBMITTED,
};
use crate::cli::options::{ColorChoice, DONE, FINDINGS};
use crate::cli::settings::{file, tell_where_from};
use crate::cli::values;
use crate::domain::{FilingDay, eastern_today};
use crate::entries::ClaimStatus;
use crate::error::{Error, Result};
use crate::ledger::{
    Awaited, Imported, LEDGER_NAME, Ledger, RefundPart, RetryJob, TABLES, export_ledger, retry, status_csv,
    status_json, text,
};
use crate::read::{Aliases, ReadOptions, open_each};
use crate::text::display_path;

#[derive(Debug, Args)]
#[command(after_help = LEDGER)]
pub(crate) struct LedgerArgs {
    /// The ledger [default: the one that cape.toml names, else cape-ledger.db in this folder]
    #[arg(long, value_name = "FILE", global = true)]
    ledger: Option<PathBuf>,

    /// Settings in a TOML file, of which `ledger` and `color` count; flags win [default: cape.toml in this folder, if it
    /// is there]
    #[arg(long, value_name = "FILE", global = true)]
    config: Option<PathBuf>,

    /// When to use colour [default: auto]
    #[arg(long, value_name = "WHEN", global = true)]
    pub(crate) color: Option<ColorChoice>,

    #[command(subcommand)]
    command: LedgerCommand,
}

#[derive(Debug, Subcommand)]
enum LedgerCommand {
    /// Make a ledger; from then on `cape build` in this folder records what it writes
    #[command(after_help = LEDGER_INIT)]
    Init,
    /// Say that upload files were uploaded, and when
    Submitted(SubmittedArgs),
    /// Read CBP's answers: its Claim Details download, or other results by entry number
    Import(ImportArgs),
    /// Write new upload files with rejected entries that may be tried again
    Retry(RetryArgs),
    /// Show where each declaration stands, overdue refunds first
    Status(StatusArgs),
    /// Say that the refund of a declaration came, and when
    Refunded(RefundedArgs),
    /// Write everything that the ledger holds as CSV
    Export(ExportArgs),
}

pub(crate) fn run_ledger(args: &LedgerArgs, console: &Console) -> Result<u8> {
    let file = file::read(args.config.as_deref())?;
    let console = console.with(args.color.or(file.settings.color));
    tell_where_from(file.found.as_ref().filter(|_| !file.settings.quiet()), &console);
    let found = || file.settings.ledger.unwrap_or_else(|| PathBuf::from(LEDGER_NAME));
    let ledger = args.ledger.clone().unwrap_or_else(found);
    match &args.command {
        LedgerCommand::Init => run_init(&ledger, &console),
        LedgerCommand::Submitted(args) => run_submitted(args, &ledger, &console),
        LedgerCommand::Import(args) => run_import(args, &ledger, &console),
        LedgerCommand::Retry(args) => run_retry(args, &ledger, &console),
        LedgerCommand::Refunded(args) => run_refunded(args, &ledger, &console),
        LedgerCommand::Status(args) => run_status(args, &ledger, &console),
        LedgerCommand::Export(args) => run_export(args, &ledger, &console),
    }
}

pub(crate) fn run_init(ledger: &Path, console: &Console) -> Result<u8> {
    Ledger::create(ledger)?;
    let name = display_path(ledger);
    let used = if ledger == Path::new(LEDGER_NAME) {
        "`cape build` in this folder records in it what it writes"
    } else {
        "`cape build --ledger` with this name records in it what it writes"
    };
    console.result(&format!("{name} is made; {used}\n"))?;
    Ok(DONE)
}

#[derive(Debug, Args)]
#[command(after_help = LEDGER_SUBMITTED)]
pub(crate) struct SubmittedArgs {
    /// The upload files, as they were built
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,

    /// The day of the upload, YYYY-MM-DD or M/D/YYYY
    #[arg(long, value_name = "DATE", value_parser = values::past_day, required_unless_present = "undo")]
    on: Option<NaiveDate>,

    /// The claim number that CBP gave; for one file
    #[arg(long, value_name = "NUMBER", value_parser = values::claim)]
    claim: Option<String>,

    /// Not uploaded after all, or refused by CBP as a whole: the entries may be filed again, but for those that are
    /// filed elsewhere
    #[arg(long, conflicts_with_all = ["on", "claim"])]
    undo: bool,
}

pub(crate) fn run_submitted(args: &SubmittedArgs, ledger: &Path, console: &Console) -> Result<u8> {
    if args.claim.is_some() && args.files.len() > 1 {
        return Err(Error::Usage {
            message: "--claim goes with one file".into(),
            help: "each upload file is a declaration with a claim number of its own: mark them one by one"
                .into(),
        });
    }
    let mut ledger = Ledger::open(ledger)?;
    let mut status = DONE;
    for file in &args.files {
        let text = match args.on {
            Some(on) => {
                let marked = ledger.submit(file, on, args.claim.as_deref())?;
                let needs_a_look = !marked.elsewhere.is_empty() || marked.made_for.is_some();
                status = status.max(if needs_a_look { FINDINGS } else { DONE });
                text::marked(&marked, console.style())
            }
            None => {
                let undone = ledger.undo(file)?;
                status = status.max(if undone.kept_out.is_empty() { DONE } else { FINDINGS });
                text::undone(&undone, console.style())
            }
        };
        console.result(&text)?;
    }
    Ok(status)
}

#[derive(Debug, Args)]
#[command(after_help = LEDGER_IMPORT)]
pub(crate) struct ImportArgs {
    /// CBP's Claim Details downloads or other results by entry number: workbooks or delimited text, or - for standard
    /// input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
}

pub(crate) fn run_import(args: &ImportArgs, ledger: &Path, console: &Console) -> Result<u8> {
    let mut ledger = Ledger::open(ledger)?;
    let (vocabulary, mut unheard) = (Aliases::default(), |_| {});
    let (mut status, mut rejected) = (DONE, 0);
    for source in open_each(&args.files, &vocabulary, &mut unheard)? {
        // A download has one sheet.
        let Some(source) = source?.into_iter().next() else { continue };
        let imported = ledger.import(&source, ReadOptions::default())?;
        console.result(&text::imported(&imported, console.style()))?;
        status = status.max(if needs_a_look(&imported) { FINDINGS } else { DONE });
        let news = imported.answers.get(&ClaimStatus::Rejected).filter(|_| imported.new > 0);
        rejected += news.copied().unwrap_or_default();
    }
    if rejected > 0 {
        console.result(&text::after_rejections(console.style()))?;
    }
    Ok(status)
}

/// Whether something isn't known, can't be read or belongs to no declaration.
fn needs_a_look(imported: &Imported) -> bool {
    let unmatched = &imported.unmatched;
    !imported.other_statuses.is_empty()
        || !imported.other_headers.is_empty()
        || !imported.defects.is_empty()
        || unmatched.unknown + unmatched.unsubmitted + unmatched.other_claim > 0
}

#[derive(Debug, Args)]
#[command(after_help = LEDGER_RETRY)]
pub(crate) struct RetryArgs {
    /// The folder for the new upload files, one that isn't there yet
    #[arg(long, value_name = "DIR")]
    out: PathBuf,

    /// The day of filing, YYYY-MM-DD or M/D/YYYY [default: today in US Eastern time]
    #[arg(long, value_name = "DATE")]
    as_of: Option<FilingDay>,
}

pub(crate) fn run_retry(args: &RetryArgs, ledger: &Path, console: &Console) -> Result<u8> {
    let job = RetryJob {
        ledger: ledger.to_path_buf(),
        out: args.out.clone(),
        as_of: args.as_of.map_or_else(eastern_today, FilingDay::date),
    };
    let retried = retry(&job)?;
    let (uploads, reasons) = (&retried.uploads, &retried.reasons);
    console.result(&text::retried(uploads, reasons, &retried.unsubmitted, &args.out, console.style()))?;
    Ok(if uploads.is_empty() { FINDINGS } else { DONE })
}

#[derive(Debug, Args)]
#[command(after_help = LEDGER_STATUS)]
pub(crate) struct StatusArgs {
    /// The day on which to look, YYYY-MM-DD or M/D/YYYY [default: today in US Eastern time]
    #[arg(long, value_name = "DATE")]
    as_of: Option<FilingDay>,

    /// What standard output gets: tables for people, JSON, or the declarations as CSV [default: human]
    #[arg(long)]
    format: Option<StatusFormat>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum StatusFormat {
    Human,
    Json,
    Csv,
}

pub(crate) fn run_status(args: &StatusArgs, ledger: &Path, console: &Console) -> Result<u8> {
    let as_of = args.as_of.map_or_else(eastern_today, FilingDay::date);
    let status = Ledger::open(ledger)?.status(as_of)?;
    let text = match args.format {
        Some(StatusFormat::Json) => status_json(&status),
        Some(StatusFormat::Csv) => status_csv(&status),
        Some(StatusFormat::Human) | None => text::ledger_status(&status, console.style()),
    };
    console.result(&text)?;
    // Also where refunds are overdue: what was paid isn't known here, so that would never end.
    Ok(DONE)
}

#[derive(Debug, Args)]
#[command(after_help = LEDGER_REFUNDED)]
pub(crate) struct RefundedArgs {
    /// The declarations: their claim numbers, or their upload files as they were built
    #[arg(required = true, value_name = "CLAIM|FILE")]
    declarations: Vec<PathBuf>,

    /// The day on which the refund came, YYYY-MM-DD or M/D/YYYY
    #[arg(long, value_name = "DATE", value_parser = values::past_day, required_unless_present = "undo")]
    on: Option<NaiveDate>,

    /// Only the entries of this importer of record [default: of all]
    #[arg(long, value_name = "NUMBER", value_parser = values::stored_importer)]
    importer: Option<String>,

    /// Only the entries that waited for this [default: liquidation and reliquidation; with --undo all]
    #[arg(long, value_name = "WHAT")]
    awaiting: Option<Awaited>,

    /// The refund did not come after all: it is awaited again
    #[arg(long, conflicts_with = "on")]
    undo: bool,
}

impl ValueEnum for Awaited {
    fn value_variants<'a>() -> &'a [Self] {
        &Awaited::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.name()))
    }
}

pub(crate) fn run_refunded(args: &RefundedArgs, ledger: &Path, console: &Console) -> Result<u8> {
    let mut ledger = Ledger::open(ledger)?;
    let part = RefundPart { importer: args.importer.clone(), awaited: args.awaiting };
    for declaration in &args.declarations {
        let text = match args.on {
            Some(on) => text::refunded(&ledger.mark_refunded(declaration, &part, on)?, console.style()),
            None => text::awaited_again(&ledger.undo_refunded(declaration, &part)?, console.style()),
        };
        console.result(&text)?;
    }
    Ok(DONE)
}

#[derive(Debug, Args)]
#[command(after_help = LEDGER_EXPORT)]
pub(crate) struct ExportArgs {
    /// The folder for the CSV files; nothing in it is replaced
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

pub(crate) fn run_export(args: &ExportArgs, ledger: &Path, console: &Console) -> Result<u8> {
    export_ledger(ledger, &args.out)?;
    let files: Vec<&str> = TABLES.iter().map(|table| table.file).collect();
    console.result(&format!("{}: {}\n", display_path(&args.out), files.join(", ")))?;
    Ok(DONE)
}

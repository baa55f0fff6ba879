//! `cape ledger`: what was submitted, what CBP answered, and what came. Each command prints text as it goes, or one JSON
//! document at the end.

mod import;
mod refunded;
mod status;

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use clap::builder::NonEmptyStringValueParser;
use clap::{Args, Subcommand};

use crate::cli::console::Console;
use crate::cli::flag_values::{self, ColorChoice, DONE, FINDINGS, Format, NOT_DONE};
use crate::cli::help::{LEDGER, LEDGER_EXPORT, LEDGER_INIT, LEDGER_RELEASE, LEDGER_RETRY, LEDGER_SUBMITTED};
use crate::cli::settings::{file, note_settings_file};
use crate::domain::{EntryNumber, FilingDay, clean, eastern_today};
use crate::error::{Error, ErrorJson, Result};
use crate::file_names::LEDGER_NAME;
use crate::ledger::{
    Ledger, RetryJob, SubmittedJson, Upload, export_json, export_ledger, init_json, release_json, retry,
    retry_json, submitted_json, text,
};
use crate::terminal::Style;
use crate::text::display_path;
use import::{ConfirmArgs, ImportArgs, run_confirm, run_import};
use refunded::{RefundedArgs, run_refunded};
use status::{ReportArgs, StatusArgs, run_report, run_status};

#[derive(Debug, Args)]
#[command(after_help = LEDGER)]
pub(crate) struct LedgerArgs {
    /// The ledger [default: the one that cape.toml names, else cape-ledger.db in this folder]
    #[arg(long, value_name = "FILE", global = true)]
    ledger: Option<PathBuf>,

    /// Settings in a TOML file, of which `ledger` and `color` apply; flags override them [default: cape.toml in this
    /// folder, if it exists]
    #[arg(long, value_name = "FILE", global = true)]
    config: Option<PathBuf>,

    /// When to use color [default: auto]
    #[arg(long, value_name = "WHEN", global = true)]
    pub(crate) color: Option<ColorChoice>,

    #[command(subcommand)]
    command: LedgerCommand,
}

#[derive(Debug, Subcommand)]
enum LedgerCommand {
    /// Create a ledger; from then on `cape build` in this folder records its upload files
    Init(InitArgs),
    /// Mark files as uploaded
    Submitted(SubmittedArgs),
    /// Import CBP's reports: its Claim Details download or other answers by entry number, and refund reports
    Import(ImportArgs),
    /// Write new upload files with rejected entries that can be resubmitted
    Retry(RetryArgs),
    /// Free single pending or contradictory entries for another declaration
    Release(ReleaseArgs),
    /// Find out from a later ES-003 export which entries CBP has updated
    Confirm(ConfirmArgs),
    /// Show what is held back, what was uploaded, what is expected, and what was paid
    Status(StatusArgs),
    /// Write the status as a page
    Report(ReportArgs),
    /// Record refunds received
    Refunded(RefundedArgs),
    /// Write everything in the ledger as CSV
    Export(ExportArgs),
}

pub(crate) fn run_ledger(args: &LedgerArgs, console: &Console) -> Result<u8> {
    let file = file::read(args.config.as_deref())?;
    let console = console.with(args.color.or(file.settings.color));
    note_settings_file(file.found.as_ref().filter(|_| !file.settings.quiet()), &console);
    let found = || file.settings.ledger.clone().unwrap_or_else(|| PathBuf::from(LEDGER_NAME));
    let ledger = args.ledger.clone().unwrap_or_else(found);
    match &args.command {
        LedgerCommand::Init(args) => run_init(args, &ledger, &console),
        LedgerCommand::Submitted(args) => run_submitted(args, &ledger, &console),
        LedgerCommand::Import(args) => run_import(args, file.refund_columns, &ledger, &console),
        LedgerCommand::Retry(args) => run_retry(args, &ledger, &console),
        LedgerCommand::Release(args) => run_release(args, &ledger, &console),
        LedgerCommand::Refunded(args) => run_refunded(args, &ledger, &console),
        LedgerCommand::Confirm(args) => run_confirm(args, file.vocabulary, &ledger, &console),
        LedgerCommand::Status(args) => run_status(args, &ledger, &console),
        LedgerCommand::Report(args) => run_report(args, &ledger, &console),
        LedgerCommand::Export(args) => run_export(args, &ledger, &console),
    }
}

impl LedgerArgs {
    /// Whether standard output gets JSON, including errors.
    pub(crate) fn wants_json(&self) -> bool {
        let format = match &self.command {
            LedgerCommand::Init(args) => args.format,
            LedgerCommand::Submitted(args) => args.format,
            LedgerCommand::Import(args) => args.format,
            LedgerCommand::Retry(args) => args.format,
            LedgerCommand::Release(args) => args.format,
            LedgerCommand::Refunded(args) => args.format,
            LedgerCommand::Confirm(args) => args.format,
            LedgerCommand::Status(args) => return args.wants_json(),
            LedgerCommand::Report(args) => args.format,
            LedgerCommand::Export(args) => args.format,
        };
        format == Format::Json
    }
}

impl Format {
    /// Prints text immediately; JSON is printed as one document at the end.
    pub(super) fn human(self, console: &Console, text: impl FnOnce(Style) -> String) -> Result<()> {
        if self == Format::Human { console.result(&text(console.style())) } else { Ok(()) }
    }

    /// Prints the document.
    pub(super) fn json(self, console: &Console, text: impl FnOnce() -> String) -> Result<()> {
        if self == Format::Json { console.result(&text()) } else { Ok(()) }
    }

    /// Ends a command that handles its arguments one by one. Its JSON lists what was done, even if the next one failed,
    /// and then also has the error.
    pub(super) fn finish(
        self,
        console: &Console,
        done: Result<()>,
        status: u8,
        json: impl FnOnce(Option<ErrorJson>) -> String,
    ) -> Result<u8> {
        if self == Format::Human {
            return done.map(|()| status);
        }
        let failed = done.err();
        failed.iter().for_each(|error| console.error(error));
        console.result(&json(failed.as_ref().map(ErrorJson::of)))?;
        Ok(if failed.is_some() { NOT_DONE } else { status })
    }
}

#[derive(Debug, Args)]
#[command(after_help = LEDGER_INIT)]
pub(crate) struct InitArgs {
    /// What standard output gets: text for people, or JSON (`cape template schema ledger-init`)
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

pub(crate) fn run_init(args: &InitArgs, ledger: &Path, console: &Console) -> Result<u8> {
    Ledger::create(ledger)?;
    let name = display_path(ledger);
    args.format.json(console, || init_json(&name))?;
    let used = if ledger == Path::new(LEDGER_NAME) {
        "`cape build` in this folder now records its upload files there"
    } else {
        "`cape build --ledger` with this name records its upload files there"
    };
    args.format.human(console, |_| format!("Created {name}. {used}\n"))?;
    Ok(DONE)
}

#[derive(Debug, Args)]
#[command(after_help = LEDGER_SUBMITTED)]
pub(crate) struct SubmittedArgs {
    /// The upload files as they were built: their paths, or their names as `cape ledger status` shows them
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,

    /// The day of the upload, YYYY-MM-DD or M/D/YYYY
    #[arg(long, value_name = "DATE", value_parser = flag_values::past_day, required_unless_present = "undo")]
    on: Option<NaiveDate>,

    /// The claim number that CBP gave; for one file
    #[arg(long, value_name = "NUMBER", value_parser = flag_values::claim)]
    claim: Option<String>,

    /// The upload ended in CBP's "Internal Error": it isn't known whether CBP has the file
    #[arg(long)]
    internal_error: bool,

    /// The file was not uploaded after all, or CBP rejected it as a whole: its entries can be submitted again, except
    /// those on another declaration
    #[arg(long, conflicts_with_all = ["on", "claim", "internal_error"])]
    undo: bool,

    /// What standard output gets: text for people, or JSON (`cape template schema ledger-submitted`)
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

pub(crate) fn run_submitted(args: &SubmittedArgs, ledger: &Path, console: &Console) -> Result<u8> {
    if args.claim.is_some() && args.files.len() > 1 {
        return Err(Error::Usage {
            message: "--claim goes with one file".into(),
            help: "each upload file is a declaration with its own claim number: mark them one by one".into(),
        });
    }
    let mut ledger = Ledger::open(ledger)?;
    let (mut status, mut done) = (DONE, Vec::new());
    let marked = args.files.iter().try_for_each(|file| {
        let has_findings = mark(&mut ledger, file, args, &mut done, console)?;
        status = status.max(if has_findings { FINDINGS } else { DONE });
        Ok(())
    });
    args.format.finish(console, marked, status, |error| submitted_json(&ledger.name(), &done, error))
}

/// Marks a file, or removes its mark. Returns whether someone must look at the result.
fn mark(
    ledger: &mut Ledger,
    file: &Path,
    args: &SubmittedArgs,
    done: &mut Vec<SubmittedJson>,
    console: &Console,
) -> Result<bool> {
    let Some(on) = args.on else {
        let undone = ledger.undo(file)?;
        done.push((&undone).into());
        args.format.human(console, |style| text::undone(&undone, style))?;
        return Ok(!undone.kept_out.is_empty());
    };
    let upload = Upload { claim: args.claim.as_deref(), internal_error: args.internal_error };
    let marked = ledger.submit(file, on, upload)?;
    done.push((&marked).into());
    args.format.human(console, |style| text::marked(&marked, style))?;
    let is_unknown = marked.internal_error && marked.claim.is_none();
    Ok(is_unknown || !marked.elsewhere.is_empty() || marked.made_for.is_some())
}

#[derive(Debug, Args)]
#[command(after_help = LEDGER_RETRY)]
pub(crate) struct RetryArgs {
    /// The folder for the new upload files; it must not exist, and isn't created if there is nothing to upload
    #[arg(long, value_name = "DIR")]
    out: PathBuf,

    /// The day of filing, YYYY-MM-DD or M/D/YYYY [default: today in US Eastern time]
    #[arg(long, value_name = "DATE")]
    as_of: Option<FilingDay>,

    /// What standard output gets: text for people, or JSON (`cape template schema ledger-retry`)
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

pub(crate) fn run_retry(args: &RetryArgs, ledger: &Path, console: &Console) -> Result<u8> {
    let job = RetryJob {
        ledger: ledger.to_path_buf(),
        out: args.out.clone(),
        as_of: args.as_of.map_or_else(eastern_today, FilingDay::date),
    };
    let retried = retry(&job)?;
    args.format.human(console, |style| text::retried(&retried, &args.out, job.as_of, style))?;
    args.format.json(console, || retry_json(&display_path(ledger), &retried, &args.out, job.as_of))?;
    Ok(if retried.uploads.is_empty() { FINDINGS } else { DONE })
}

#[derive(Debug, Args)]
#[command(after_help = LEDGER_RELEASE)]
pub(crate) struct ReleaseArgs {
    /// The entry numbers
    #[arg(required = true, value_name = "ENTRY", value_parser = entry_number)]
    entries: Vec<EntryNumber>,

    /// Why they are released, for the record
    #[arg(long, value_name = "TEXT", value_parser = NonEmptyStringValueParser::new())]
    why: String,

    /// What standard output gets: text for people, or JSON (`cape template schema ledger-release`)
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

fn entry_number(text: &str) -> std::result::Result<EntryNumber, String> {
    let number = clean(text).replace(['-', ' '], "").to_ascii_uppercase();
    EntryNumber::from_text(&number)
        .ok_or_else(|| "an entry number has 11 characters, such as B7604160195".into())
}

pub(crate) fn run_release(args: &ReleaseArgs, ledger: &Path, console: &Console) -> Result<u8> {
    let mut ledger = Ledger::open(ledger)?;
    let released = ledger.release(&args.entries, &args.why)?;
    args.format.human(console, |style| text::released(&released, style))?;
    args.format.json(console, || release_json(&ledger.name(), &released))?;
    Ok(DONE)
}

#[derive(Debug, Args)]
#[command(after_help = LEDGER_EXPORT)]
pub(crate) struct ExportArgs {
    /// The folder for the CSV files; nothing in it is replaced
    #[arg(long, value_name = "DIR")]
    out: PathBuf,

    /// What standard output gets: text for people, or JSON (`cape template schema ledger-export`)
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

pub(crate) fn run_export(args: &ExportArgs, ledger: &Path, console: &Console) -> Result<u8> {
    let files = export_ledger(ledger, &args.out)?;
    args.format.human(console, |_| format!("{}: {}\n", display_path(&args.out), files.join(", ")))?;
    args.format.json(console, || export_json(&display_path(ledger), &args.out, &files))?;
    Ok(DONE)
}

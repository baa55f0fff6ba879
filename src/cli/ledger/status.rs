//! `cape ledger status`.

use std::path::Path;

use clap::{Args, ValueEnum};

use crate::cli::console::Console;
use crate::cli::help;
use crate::cli::options::DONE;
use crate::domain::{FilingDay, eastern_today};
use crate::error::Result;
use crate::ledger::Ledger;
use crate::report::{status_csv, status_json, terminal};

#[derive(Debug, Args)]
#[command(after_help = help::LEDGER_STATUS)]
pub(super) struct StatusArgs {
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

pub(super) fn run(args: &StatusArgs, ledger: &Path, console: &Console) -> Result<u8> {
    let as_of = args.as_of.map_or_else(eastern_today, FilingDay::date);
    let status = Ledger::open(ledger)?.status(as_of)?;
    let text = match args.format {
        Some(StatusFormat::Json) => status_json(&status),
        Some(StatusFormat::Csv) => status_csv(&status),
        Some(StatusFormat::Human) | None => terminal::ledger_status(&status, console.style()),
    };
    console.result(&text)?;
    // Also where refunds are overdue: what was paid isn't known here, so that would never end.
    Ok(DONE)
}

//! `cape ledger status` and `cape ledger report`.

use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};

use crate::cli::console::Console;
use crate::cli::flag_values::{DONE, Format};
use crate::cli::help::{LEDGER_REPORT, LEDGER_STATUS};
use crate::domain::{FilingDay, eastern_today};
use crate::error::Result;
use crate::ledger::{Ledger, report_json, status_csv, status_json, text, write_status_page};
use crate::text::display_path;

#[derive(Debug, Args)]
#[command(after_help = LEDGER_STATUS)]
pub(super) struct StatusArgs {
    /// The day on which to look, YYYY-MM-DD or M/D/YYYY [default: today in US Eastern time]
    #[arg(long, value_name = "DATE")]
    as_of: Option<FilingDay>,

    /// Show the entries of each importer too
    #[arg(long)]
    by_importer: bool,

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

impl StatusArgs {
    pub(super) fn wants_json(&self) -> bool {
        self.format == Some(StatusFormat::Json)
    }
}

pub(super) fn run_status(args: &StatusArgs, ledger: &Path, console: &Console) -> Result<u8> {
    let as_of = args.as_of.map_or_else(eastern_today, FilingDay::date);
    let status = Ledger::open_to_read(ledger)?.status(as_of)?;
    let text = match args.format {
        Some(StatusFormat::Json) => status_json(&status),
        Some(StatusFormat::Csv) => status_csv(&status),
        Some(StatusFormat::Human) | None => {
            let style = console.style();
            let importers = if args.by_importer {
                "\n".to_string() + &text::by_importer(&status, style)
            } else {
                String::new()
            };
            text::ledger_status(&status, style) + &importers
        }
    };
    console.result(&text)?;
    // Overdue refunds don't change the exit status: what CBP paid isn't known here, so that would never end.
    Ok(DONE)
}

#[derive(Debug, Args)]
#[command(after_help = LEDGER_REPORT)]
pub(super) struct ReportArgs {
    /// The page to write; it must not exist
    #[arg(long, value_name = "FILE")]
    out: PathBuf,

    /// The day on which to look, YYYY-MM-DD or M/D/YYYY [default: today in US Eastern time]
    #[arg(long, value_name = "DATE")]
    as_of: Option<FilingDay>,

    /// What standard output gets: text for people, or JSON (`cape template schema ledger-report`)
    #[arg(long, value_enum, default_value_t)]
    pub(super) format: Format,
}

pub(super) fn run_report(args: &ReportArgs, ledger: &Path, console: &Console) -> Result<u8> {
    let as_of = args.as_of.map_or_else(eastern_today, FilingDay::date);
    let status = Ledger::open_to_read(ledger)?.status(as_of)?;
    write_status_page(&status, &args.out)?;
    args.format.human(console, |_| format!("Wrote {}\n", display_path(&args.out)))?;
    args.format.json(console, || report_json(&status, &args.out))?;
    Ok(DONE)
}

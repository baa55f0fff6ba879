//! `cape ledger`: what was filed, and what became of it.

mod export;
mod import;
mod init;
mod refunded;
mod retry;
mod status;
mod submitted;

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::console::Console;
use super::help;
use super::options::ColorChoice;
use super::settings::{self, tell_where_from};
use crate::error::Result;
use crate::ledger::LEDGER_NAME;

#[derive(Debug, Args)]
#[command(after_help = help::LEDGER)]
pub(super) struct LedgerArgs {
    /// The ledger [default: the one that cape.toml names, else cape-ledger.db in this folder]
    #[arg(long, value_name = "FILE", global = true)]
    ledger: Option<PathBuf>,

    /// Settings in a TOML file, of which `ledger` and `color` count; flags win [default: cape.toml in this folder, if it
    /// is there]
    #[arg(long, value_name = "FILE", global = true)]
    config: Option<PathBuf>,

    /// When to use colour [default: auto]
    #[arg(long, value_name = "WHEN", global = true)]
    pub(super) color: Option<ColorChoice>,

    #[command(subcommand)]
    command: LedgerCommand,
}

#[derive(Debug, Subcommand)]
enum LedgerCommand {
    /// Make a ledger; from then on `cape build` in this folder records what it writes
    #[command(after_help = help::LEDGER_INIT)]
    Init,
    /// Say that upload files were uploaded, and when
    Submitted(submitted::SubmittedArgs),
    /// Read CBP's answers: its Claim Details download, or other results by entry number
    Import(import::ImportArgs),
    /// Write new upload files with rejected entries that may be tried again
    Retry(retry::RetryArgs),
    /// Show where each declaration stands, overdue refunds first
    Status(status::StatusArgs),
    /// Say that the refund of a declaration came, and when
    Refunded(refunded::RefundedArgs),
    /// Write everything that the ledger holds as CSV
    Export(export::ExportArgs),
}

pub(super) fn run(args: &LedgerArgs, console: &Console) -> Result<u8> {
    let file = settings::file::read(args.config.as_deref())?;
    let console = console.with(args.color.or(file.settings.color));
    tell_where_from(file.found.as_ref().filter(|_| !file.settings.quiet()), &console);
    let found = || file.settings.ledger.unwrap_or_else(|| PathBuf::from(LEDGER_NAME));
    let ledger = args.ledger.clone().unwrap_or_else(found);
    match &args.command {
        LedgerCommand::Init => init::run(&ledger, &console),
        LedgerCommand::Submitted(args) => submitted::run(args, &ledger, &console),
        LedgerCommand::Import(args) => import::run(args, &ledger, &console),
        LedgerCommand::Retry(args) => retry::run(args, &ledger, &console),
        LedgerCommand::Refunded(args) => refunded::run(args, &ledger, &console),
        LedgerCommand::Status(args) => status::run(args, &ledger, &console),
        LedgerCommand::Export(args) => export::run(args, &ledger, &console),
    }
}

//! `cape ledger export`.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::cli::console::Console;
use crate::cli::help;
use crate::cli::options::DONE;
use crate::domain::shown_path;
use crate::error::Result;
use crate::ledger::TABLES;
use crate::pipeline::export_ledger;

#[derive(Debug, Args)]
#[command(after_help = help::LEDGER_EXPORT)]
pub(super) struct ExportArgs {
    /// The folder for the CSV files; nothing in it is replaced
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
}

pub(super) fn run(args: &ExportArgs, ledger: &Path, console: &Console) -> Result<u8> {
    export_ledger(ledger, &args.out)?;
    let files: Vec<&str> = TABLES.iter().map(|table| table.file).collect();
    console.result(&format!("{}: {}\n", shown_path(&args.out), files.join(", ")))?;
    Ok(DONE)
}

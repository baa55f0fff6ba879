//! `cape ledger retry`.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::cli::console::Console;
use crate::cli::help;
use crate::cli::options::{DONE, FINDINGS};
use crate::domain::{FilingDay, eastern_today};
use crate::error::Result;
use crate::pipeline::{RetryJob, retry};
use crate::report::terminal;

#[derive(Debug, Args)]
#[command(after_help = help::LEDGER_RETRY)]
pub(super) struct RetryArgs {
    /// The folder for the new upload files, one that isn't there yet
    #[arg(long, value_name = "DIR")]
    out: PathBuf,

    /// The day of filing, YYYY-MM-DD or M/D/YYYY [default: today in US Eastern time]
    #[arg(long, value_name = "DATE")]
    as_of: Option<FilingDay>,
}

pub(super) fn run(args: &RetryArgs, ledger: &Path, console: &Console) -> Result<u8> {
    let job = RetryJob {
        ledger: ledger.to_path_buf(),
        out: args.out.clone(),
        as_of: args.as_of.map_or_else(eastern_today, FilingDay::date),
    };
    let retried = retry(&job)?;
    let (uploads, reasons) = (&retried.uploads, &retried.reasons);
    console.result(&terminal::retried(uploads, reasons, &retried.unsubmitted, &args.out, console.style()))?;
    Ok(if uploads.is_empty() { FINDINGS } else { DONE })
}

//! `cape ledger submitted`.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use clap::Args;

use crate::cli::console::Console;
use crate::cli::options::{DONE, FINDINGS};
use crate::cli::{help, values};
use crate::error::{Error, Result};
use crate::ledger::Ledger;
use crate::report::terminal;

#[derive(Debug, Args)]
#[command(after_help = help::LEDGER_SUBMITTED)]
pub(super) struct SubmittedArgs {
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

pub(super) fn run(args: &SubmittedArgs, ledger: &Path, console: &Console) -> Result<u8> {
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
                terminal::marked(&marked, console.style())
            }
            None => {
                let undone = ledger.undo(file)?;
                status = status.max(if undone.kept_out.is_empty() { DONE } else { FINDINGS });
                terminal::undone(&undone, console.style())
            }
        };
        console.result(&text)?;
    }
    Ok(status)
}

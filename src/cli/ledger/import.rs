//! `cape ledger import`.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::assemble::Answer;
use crate::cli::console::Console;
use crate::cli::help;
use crate::cli::options::{DONE, FINDINGS};
use crate::error::Result;
use crate::ledger::{Imported, Ledger};
use crate::read::{Pace, Vocabulary, open_each};
use crate::report::terminal;

#[derive(Debug, Args)]
#[command(after_help = help::LEDGER_IMPORT)]
pub(super) struct ImportArgs {
    /// CBP's Claim Details downloads or other results by entry number: workbooks or delimited text, or - for standard
    /// input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
}

pub(super) fn run(args: &ImportArgs, ledger: &Path, console: &Console) -> Result<u8> {
    let mut ledger = Ledger::open(ledger)?;
    let (vocabulary, mut unheard) = (Vocabulary::default(), |_| {});
    let (mut status, mut rejected) = (DONE, 0);
    for source in open_each(&args.files, &vocabulary, &mut unheard)? {
        let imported = ledger.import(&source?, Pace::default())?;
        console.result(&terminal::imported(&imported, console.style()))?;
        status = status.max(if needs_a_look(&imported) { FINDINGS } else { DONE });
        let news = imported.answers.get(&Answer::Rejected).filter(|_| imported.new > 0);
        rejected += news.copied().unwrap_or_default();
    }
    if rejected > 0 {
        console.result(&terminal::after_rejections(console.style()))?;
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

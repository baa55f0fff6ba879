//! `cape ledger refunded`.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use clap::builder::PossibleValue;
use clap::{Args, ValueEnum};

use crate::cli::console::Console;
use crate::cli::options::DONE;
use crate::cli::{help, values};
use crate::error::Result;
use crate::ledger::{Awaited, Ledger, RefundPart};
use crate::report::terminal;

#[derive(Debug, Args)]
#[command(after_help = help::LEDGER_REFUNDED)]
pub(super) struct RefundedArgs {
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

pub(super) fn run(args: &RefundedArgs, ledger: &Path, console: &Console) -> Result<u8> {
    let mut ledger = Ledger::open(ledger)?;
    let part = RefundPart { importer: args.importer.clone(), awaited: args.awaiting };
    for declaration in &args.declarations {
        let text = match args.on {
            Some(on) => terminal::refunded(&ledger.mark_refunded(declaration, &part, on)?, console.style()),
            None => terminal::awaited_again(&ledger.undo_refunded(declaration, &part)?, console.style()),
        };
        console.result(&text)?;
    }
    Ok(DONE)
}

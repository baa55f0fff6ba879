//! `cape ledger refunded`.

use std::path::{Path, PathBuf};

use chrono::NaiveDate;
use clap::builder::PossibleValue;
use clap::{Args, ValueEnum};
use rust_decimal::Decimal;

use crate::cli::console::Console;
use crate::cli::flag_values::{self, DONE, FINDINGS, Format};
use crate::cli::help::LEDGER_REFUNDED;
use crate::domain::clean;
use crate::error::{Error, Result};
use crate::ledger::{Awaited, Ledger, RefundAmount, RefundPart, RefundedJson, refunded_json, text};

#[derive(Debug, Args)]
#[command(after_help = LEDGER_REFUNDED)]
pub(super) struct RefundedArgs {
    /// The declarations: their claim numbers, or their upload files as they were built, by path or by name
    #[arg(required = true, value_name = "CLAIM|FILE")]
    declarations: Vec<PathBuf>,

    /// The day of the refund, YYYY-MM-DD or M/D/YYYY
    #[arg(long, value_name = "DATE", value_parser = flag_values::past_day, required_unless_present = "undo")]
    on: Option<NaiveDate>,

    /// The amount: the refund, or with --interest the duty alone; for one declaration
    #[arg(long, value_name = "AMOUNT", value_parser = flag_values::amount, allow_hyphen_values = true)]
    amount: Option<Decimal>,

    /// The interest in addition to --amount
    #[arg(long, value_name = "AMOUNT", value_parser = flag_values::amount, requires = "amount")]
    interest: Option<Decimal>,

    /// Only the entries of this importer of record; a social security number as ***-**-6789 [default: of all]
    #[arg(long, value_name = "NUMBER", value_parser = importer)]
    importer: Option<StoredImporter>,

    /// Only the entries that wait for this [default: liquidation and reliquidation; with --undo all]
    #[arg(long, value_name = "WHAT")]
    awaiting: Option<Awaited>,

    /// The refund was not received after all: it is expected again
    #[arg(long, conflicts_with_all = ["on", "amount", "interest"])]
    undo: bool,

    /// What standard output gets: text for people, or JSON (`cape template schema ledger-refunded`)
    #[arg(long, value_enum, default_value_t)]
    pub(super) format: Format,
}

/// An importer number as stored in the ledger.
#[derive(Debug, Clone)]
struct StoredImporter {
    shown: String,
    /// Whether a full social security number was given. The ledger stores only its last four digits.
    was_whole: bool,
}

fn importer(text: &str) -> std::result::Result<StoredImporter, String> {
    let shown = flag_values::stored_importer(text)?;
    let was_whole = shown.starts_with('*') && !clean(text).starts_with('*');
    Ok(StoredImporter { shown, was_whole })
}

/// Another importer's number may have the same last digits; its refund must not be recorded with this one.
fn refuse_whole_ssn(importer: &StoredImporter) -> Result<()> {
    if !importer.was_whole {
        return Ok(());
    }
    Err(Error::Usage {
        message: format!("the ledger stores only the last four digits of {}", importer.shown),
        help: format!(
            "--importer '{}' selects every importer whose social security number ends so; where files are split by \
             importer, name the declaration of this one alone",
            importer.shown
        ),
    })
}

impl ValueEnum for Awaited {
    fn value_variants<'a>() -> &'a [Self] {
        &Awaited::ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(PossibleValue::new(self.name()))
    }
}

pub(super) fn run_refunded(args: &RefundedArgs, ledger: &Path, console: &Console) -> Result<u8> {
    args.importer.as_ref().map_or(Ok(()), refuse_whole_ssn)?;
    if args.amount.is_some() && args.declarations.len() > 1 {
        return Err(Error::Usage {
            message: "--amount goes with one declaration".into(),
            help: "record each declaration with its own amount".into(),
        });
    }
    let came = args.amount.map(|amount| RefundAmount { amount, interest: args.interest });
    let mut ledger = Ledger::open(ledger)?;
    let importer = args.importer.as_ref().map(|importer| importer.shown.clone());
    let part = RefundPart { importer, awaited: args.awaiting };
    let (mut done, mut to_look_at): (Vec<RefundedJson>, bool) = (Vec::new(), false);
    let marked = args.declarations.iter().try_for_each(|declaration| match args.on {
        Some(on) => {
            let refunded = ledger.mark_refunded(declaration, &part, on, came)?;
            to_look_at |= refunded.payment.as_ref().is_some_and(|payment| payment.outcome.needs_a_look());
            done.push((&refunded).into());
            args.format.human(console, |style| text::refunded(&refunded, style))
        }
        None => {
            let again = ledger.undo_refunded(declaration, &part)?;
            done.push((&again).into());
            args.format.human(console, |style| text::awaited_again(&again, style))
        }
    });
    let status = if to_look_at { FINDINGS } else { DONE };
    args.format.finish(console, marked, status, |error| refunded_json(&ledger.name(), &done, error))
}

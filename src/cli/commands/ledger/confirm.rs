//! `cape ledger confirm`.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use chrono::{DateTime, NaiveDate, Utc};
use clap::Args;

use crate::cli::console::Console;
use crate::cli::help::LEDGER_CONFIRM;
use crate::cli::options::{self, DONE, FINDINGS, Format};
use crate::cli::settings::vocabulary;
use crate::domain::eastern_day;
use crate::error::{Error, Result};
use crate::ledger::{Ledger, confirm_json, read_export, text};
use crate::read::{Aliases, HeaderAlias, InputFile};

#[derive(Debug, Args)]
#[command(after_help = LEDGER_CONFIRM)]
pub(super) struct ConfirmArgs {
    /// An ES-003 export made after the upload, with all rows of its entries: workbooks or delimited text, folders of
    /// them, or - for standard input
    #[arg(required = true, value_name = "INPUT")]
    inputs: Vec<PathBuf>,

    /// The day of the export, YYYY-MM-DD or M/D/YYYY [default: the day on which the file was last changed]
    #[arg(long, value_name = "DATE", value_parser = options::past_day)]
    exported: Option<NaiveDate>,

    /// Map a header by hand, such as hts="Tariff No. (US)" (repeatable)
    #[arg(long, value_name = "NAME=HEADER", value_parser = options::column)]
    column: Vec<HeaderAlias>,

    /// What standard output gets: text for people, or JSON (templates/ledger-confirm.schema.json)
    #[arg(long, value_enum, default_value_t)]
    pub(super) format: Format,
}

pub(super) fn run_confirm(
    args: &ConfirmArgs,
    known: Aliases,
    ledger: &Path,
    console: &Console,
) -> Result<u8> {
    let exported = match args.exported {
        Some(day) => day,
        None => last_changed(&args.inputs)?,
    };
    let mut ledger = Ledger::open(ledger)?;
    let inputs: Vec<InputFile> = args.inputs.iter().map(InputFile::from).collect();
    let export = read_export(&inputs, &vocabulary(&args.column, known), exported)?;
    let confirmed = ledger.confirm(&export, exported)?;
    args.format.human(console, |style| text::confirmed(&confirmed, style))?;
    args.format.json(console, || confirm_json(&ledger.name(), &confirmed))?;
    let is_open = confirmed.declarations.iter().any(|of| of.not_updated.entries + of.unknown.entries > 0);
    Ok(if is_open { FINDINGS } else { DONE })
}

/// The first day on which one of the inputs was changed: what it says is no newer than that.
fn last_changed(inputs: &[PathBuf]) -> Result<NaiveDate> {
    let changed = |path: &PathBuf| path.metadata().and_then(|about| about.modified()).ok();
    let times: Option<Vec<SystemTime>> = inputs.iter().map(changed).collect();
    let first = times.and_then(|times| times.into_iter().min());
    first.map(|time| eastern_day(DateTime::<Utc>::from(time))).ok_or_else(|| Error::Usage {
        message: "the day of the export isn't known".into(),
        help: "give it with --exported DATE: only an export made after the upload shows what CBP updated"
            .into(),
    })
}

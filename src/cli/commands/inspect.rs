//! `cape inspect`.

use std::path::PathBuf;

use clap::Args;

use crate::cli::console::{Bar, Console};
use crate::cli::flag_values::{self, ColorChoice, DONE, Format, NOT_DONE, Threads};
use crate::cli::help::INSPECT;
use crate::cli::settings::{file, note_settings_file, pace, vocabulary};
use crate::domain::DateOrder;
use crate::error::Result;
use crate::inspect::{InspectJob, inspect, text};
use crate::read::{Aliases, HeaderAlias, InputFile};
use crate::report;

#[derive(Debug, Args)]
#[command(after_help = INSPECT)]
pub(crate) struct InspectArgs {
    /// Entry-summary data: workbooks (.xlsx, .xls, .xlsb, .ods) and delimited text, gzipped (.gz) or not; folders of such files;
    /// or - for standard input
    #[arg(required = true, value_name = "INPUT")]
    inputs: Vec<PathBuf>,

    /// Map a header by hand, such as hts="Tariff No. (US)" (repeatable)
    #[arg(long, value_name = "NAME=HEADER", value_parser = flag_values::column)]
    column: Vec<HeaderAlias>,

    /// Whether text dates write the month first (mdy) or the day first (dmy) [default: mdy]
    #[arg(long, value_name = "ORDER")]
    date_order: Option<DateOrder>,

    /// Treat rows without an entry number as rows of the entry above, for reports that print each number once
    #[arg(long)]
    fill_down: bool,

    /// Settings in a TOML file, of which those about reading and showing apply; flags override them [default: cape.toml
    /// in this folder, if it exists]
    #[arg(long, value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,

    /// How many threads read [default: one for each core]
    #[arg(long, value_name = "N")]
    threads: Option<Threads>,

    /// What standard output gets: tables for people, or JSON [default: human]
    #[arg(long)]
    pub(crate) format: Option<Format>,

    /// When to use color [default: auto]
    #[arg(long, value_name = "WHEN")]
    pub(crate) color: Option<ColorChoice>,
}

pub(crate) fn run(args: &InspectArgs, console: &Console) -> Result<u8> {
    // The same settings as for build, so that inputs are read in the same way.
    let file = file::read(args.config.as_deref())?;
    let console = console.with(args.color.or(file.settings.color));
    note_settings_file(file.found.as_ref().filter(|_| !file.settings.quiet()), &console);
    let job = InspectJob {
        inputs: args.inputs.iter().map(InputFile::from).collect(),
        vocabulary: Aliases {
            date_order: args.date_order.unwrap_or(file.vocabulary.date_order),
            fill_down: args.fill_down || file.vocabulary.fill_down,
            ..vocabulary(&args.column, file.vocabulary)
        },
        pace: pace(args.threads.or(file.settings.threads)),
    };
    let mut bar = Bar::new(file.settings.quiet());
    let inspected = inspect(&job, &mut |progress| bar.update(progress));
    bar.finish();
    let inspected = inspected?;
    console.note(&report::text::inputs(&inspected.folders, &[], console.style()));
    let text = match args.format.or(file.settings.format) {
        Some(Format::Json) => inspected.inspection.to_json(),
        Some(Format::Human) | None => text::inspection(&inspected.inspection, console.style()),
    };
    console.result(&text)?;
    for error in &inspected.errors {
        console.note("\n");
        console.error(error);
    }
    Ok(if inspected.errors.is_empty() { DONE } else { NOT_DONE })
}

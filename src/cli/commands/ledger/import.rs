//! `cape ledger import` and `cape ledger confirm`: what CBP's reports say.

use std::path::{Path, PathBuf};
use std::time::SystemTime;

use chrono::{DateTime, NaiveDate, Utc};
use clap::Args;

use crate::cli::console::Console;
use crate::cli::flag_values::{self, DONE, FINDINGS, Format};
use crate::cli::help::{LEDGER_CONFIRM, LEDGER_IMPORT};
use crate::cli::settings::vocabulary;
use crate::domain::{FilingDay, eastern_day, eastern_today};
use crate::entries::{ClaimStatus, FieldHeader};
use crate::error::{Error, Result};
use crate::ledger::{
    Imported, LastDays, Ledger, MappedHeaders, confirm_json, import_json, read_export, text,
};
use crate::read::{Aliases, HeaderAlias, InputFile, ReadOptions, open_each};
use crate::text::display_path;

#[derive(Debug, Args)]
#[command(after_help = LEDGER_IMPORT)]
pub(super) struct ImportArgs {
    /// CBP's Claim Details downloads, other answers by entry number, or refund reports: workbooks or delimited text, or -
    /// for standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,

    /// Map a header of a refund report by hand, such as refund_amount="Refund Amt (USD)" (repeatable)
    #[arg(long, value_name = "NAME=HEADER", value_parser = flag_values::field)]
    column: Vec<FieldHeader>,

    /// The day on which to look whether rejected entries can still be filed, YYYY-MM-DD or M/D/YYYY [default: today in
    /// US Eastern time]
    #[arg(long, value_name = "DATE")]
    as_of: Option<FilingDay>,

    /// What standard output gets: text for people, or JSON (`cape template schema ledger-import`)
    #[arg(long, value_enum, default_value_t)]
    pub(super) format: Format,
}

pub(super) fn run_import(
    args: &ImportArgs,
    by_settings: Vec<FieldHeader>,
    ledger: &Path,
    console: &Console,
) -> Result<u8> {
    let mapped = MappedHeaders { by_flag: args.column.clone(), by_settings };
    let mut ledger = Ledger::open(ledger)?;
    let (vocabulary, mut unheard) = (Aliases { reports: true, ..Aliases::default() }, |_| {});
    let files: Vec<InputFile> = args.files.iter().map(InputFile::from).collect();
    let mut done: Vec<Imported> = Vec::new();
    let mut unread: Vec<String> = Vec::new();
    let imported = open_each(&files, &vocabulary, &mut unheard)?.try_for_each(|sources| {
        let (sources, before) = (sources?, done.len());
        let mut no_reports = Vec::new();
        for source in &sources {
            match ledger.import(source, &mapped, ReadOptions::default()) {
                Ok(imported) => {
                    args.format.human(console, |style| text::imported(&imported, style))?;
                    done.push(imported);
                }
                // Another sheet of the workbook may be the report.
                Err(error @ Error::NoAnswers { .. }) => no_reports.push((error, source)),
                Err(error) => return Err(error),
            }
            unread.extend(source.unread_sheets());
        }
        match no_reports.first() {
            Some(_) if done.len() == before => Err(no_reports.remove(0).0),
            _ => {
                unread.extend(no_reports.into_iter().map(|(_, source)| source.name.clone()));
                Ok(())
            }
        }
    });
    args.format.human(console, |style| text::unread_sheets(&unread, style))?;
    let as_of = args.as_of.map_or_else(eastern_today, FilingDay::date);
    let mut days = LastDays::default();
    if imported.is_ok() && done.iter().any(rejects) {
        days = ledger.last_days_of_rejected(as_of)?;
        args.format.human(console, |style| text::after_rejections(days, as_of, style))?;
    }
    let status = if done.iter().any(needs_a_look) || !unread.is_empty() { FINDINGS } else { DONE };
    args.format
        .finish(console, imported, status, |error| import_json(&ledger.name(), &done, &unread, days, error))
}

/// Whether an import has rejections that no other answer contradicts.
fn rejects(imported: &Imported) -> bool {
    let Imported::Answers(of) = imported else { return false };
    let rejected = of.answers.get(&ClaimStatus::Rejected).copied().unwrap_or_default();
    of.new > 0 && rejected > of.contradictory.len() as u64
}

/// Whether anything is unknown, unreadable, contradictory, or belongs to no declaration. Entries without an answer
/// don't count, because CBP's answers may come in several files.
fn needs_a_look(imported: &Imported) -> bool {
    match imported {
        Imported::Answers(of) => {
            let unmatched = &of.unmatched;
            !of.other_statuses.is_empty()
                || !of.other_headers.is_empty()
                || !of.defects.is_empty()
                || !of.contradictory.is_empty()
                || unmatched.unknown + unmatched.unsubmitted + unmatched.other_claim > 0
        }
        Imported::Refunds(of) => {
            !of.other_statuses.is_empty()
                || !of.unreadable.is_empty()
                || !of.dated_ahead.is_empty()
                || !of.defects.is_empty()
                || !of.payments.to_look_at.is_empty()
                || of.unmatched.total() > 0
        }
    }
}

#[derive(Debug, Args)]
#[command(after_help = LEDGER_CONFIRM)]
pub(super) struct ConfirmArgs {
    /// An ES-003 export made after the upload, with all rows of its entries: workbooks or delimited text, folders of
    /// them, or - for standard input
    #[arg(required = true, value_name = "INPUT")]
    inputs: Vec<PathBuf>,

    /// The day of the export, YYYY-MM-DD or M/D/YYYY [default: the day on which the file was last changed]
    #[arg(long, value_name = "DATE", value_parser = flag_values::past_day)]
    exported: Option<NaiveDate>,

    /// Map a header by hand, such as hts="Tariff No. (US)" (repeatable)
    #[arg(long, value_name = "NAME=HEADER", value_parser = flag_values::column)]
    column: Vec<HeaderAlias>,

    /// What standard output gets: text for people, or JSON (`cape template schema ledger-confirm`)
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

/// The earliest modification date of the inputs: their content is no newer than that.
fn last_changed(inputs: &[PathBuf]) -> Result<NaiveDate> {
    if inputs.iter().any(|path| path.as_os_str() == "-") {
        return Err(Error::Usage {
            message: "the day of the export isn't known: standard input has none".into(),
            help: "give it with --exported DATE: only an export made after the upload shows what CBP updated"
                .into(),
        });
    }
    let changed = |path: &PathBuf| {
        let time = path.metadata().and_then(|about| about.modified());
        time.map_err(|source| Error::Read { name: display_path(path), source })
    };
    let times: Vec<SystemTime> = inputs.iter().map(changed).collect::<Result<_>>()?;
    let first = times.into_iter().min().unwrap_or_else(SystemTime::now);
    Ok(eastern_day(DateTime::<Utc>::from(first)))
}

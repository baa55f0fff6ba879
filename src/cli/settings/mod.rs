//! Settings: defaults, overridden by cape.toml, overridden by flags.

mod build_flags;
pub(super) mod file;
pub(super) mod show;
pub(super) mod tables;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::cli::console::Console;
use crate::cli::flag_values::{ColorChoice, FailOn, Format, Threads, WorkbookChoice};
use crate::domain::{FIRST_FILING_DAY, FilingDay, TypedDay, eastern_today};
use crate::error::{Error, Result};
use crate::file_names::LEDGER_NAME;
use crate::output::FILE_LIMIT;
use crate::read::{Aliases, HeaderAlias, InputFile, ReadOptions};
use crate::report::EntriesShown;
use crate::rules::Severity;
use crate::run::DeclarationBuilder;
use crate::text::display_path;
use file::Found;
use tables::AccountAnswers;

pub(crate) use build_flags::BuildArgs;
pub(crate) use file::SettingsFile;

/// Everything that `cape build` needs.
#[derive(Debug)]
pub(crate) struct Settings {
    /// The settings file that was read, if there is one.
    pub(crate) file: Option<Found>,
    /// Answers for `cape ready`, which a build doesn't use.
    pub(crate) answers: AccountAnswers,
    pub(crate) declaration: DeclarationBuilder,
    pub(crate) out: PathBuf,
    pub(crate) force: bool,
    pub(crate) ledger: Option<PathBuf>,
    pub(crate) fail_on: Option<Severity>,
    pub(crate) json: bool,
    pub(crate) quiet: bool,
    pub(crate) color: Option<ColorChoice>,
    /// `None` to show the first finding of each rule.
    pub(crate) max_diagnostics: Option<usize>,
}

/// Combines flags, settings file and defaults.
pub(crate) fn resolve(args: &BuildArgs) -> Result<Settings> {
    let SettingsFile { settings: file, answers, vocabulary, found, .. } = file::read(args.config.as_deref())?;
    let on = |flag: Option<bool>, file: Option<bool>| flag.or(file).unwrap_or_default();
    let as_of = args.as_of.or(file.as_of).map_or_else(eastern_today, FilingDay::date);
    let already_filed = flag_or_file(&args.already_filed, file.already_filed);
    let importers: BTreeSet<_> = flag_or_file(&args.importer, file.importer).into_iter().collect();
    let declaration = DeclarationBuilder {
        inputs: args.inputs.iter().map(InputFile::from).collect(),
        already_filed: already_filed.iter().map(InputFile::from).collect(),
        vocabulary: Aliases {
            date_order: args.date_order.unwrap_or(vocabulary.date_order),
            fill_down: args.fill_down.unwrap_or(vocabulary.fill_down),
            ..self::vocabulary(&args.column, vocabulary)
        },
        filer: args.filer.or(file.filer),
        importers: importers.into_iter().collect(),
        as_of: Some(as_of),
        exported: args.exported.or(file.exported).map(TypedDay::date),
        window: args.window.or(file.window).unwrap_or_default(),
        scope: args.scope.or(file.scope).unwrap_or_default(),
        strict: on(args.strict, file.strict),
        cit_plaintiff: on(args.cit_plaintiff, file.cit_plaintiff),
        overpayment_rate: args.overpayment_rate.or(file.overpayment_rate),
        split_by_importer: args.split_by.or(file.split_by).is_some(),
        max_entries: args.max_entries.or(file.max_entries).map_or(FILE_LIMIT, |max| max.0),
        entries_shown: match on(args.only_candidates, file.only_candidates) {
            true => EntriesShown::Candidates,
            false => EntriesShown::All,
        },
        report: !on(args.no_report, file.no_report),
        workbook: args.workbook.or(file.workbook).and_then(WorkbookChoice::is_written),
        pace: pace(args.threads.or(file.threads)),
        ..DeclarationBuilder::default()
    };
    Ok(Settings {
        file: found,
        answers,
        declaration,
        out: args.out.clone().or(file.out).unwrap_or_else(|| PathBuf::from("cape-out")),
        force: args.force,
        ledger: ledger(args.ledger.as_deref(), file.ledger, args.no_ledger),
        fail_on: args.fail_on.or(file.fail_on).unwrap_or(FailOn::Error).severity(),
        json: args.format.or(file.format) == Some(Format::Json),
        quiet: on(args.quiet, file.quiet),
        color: args.color.or(file.color),
        max_diagnostics: args.max_diagnostics.or(file.max_diagnostics),
    })
}

/// An error if a required setting is missing.
pub(crate) fn require_what_a_run_needs(declaration: &DeclarationBuilder) -> Result<()> {
    require_a_party(declaration)?;
    let Some(day) = declaration.as_of.filter(|day| *day < FIRST_FILING_DAY) else { return Ok(()) };
    Err(Error::Usage {
        message: format!("this machine's clock says {day}, before CAPE opened"),
        help: format!("set the clock, or give the day of filing with --as-of, from {FIRST_FILING_DAY} on"),
    })
}

fn flag_or_file<T: Clone>(flag: &[T], file: Vec<T>) -> Vec<T> {
    if flag.is_empty() { file } else { flag.to_vec() }
}

/// The headers and words of the file. Headers mapped by flags replace its mappings for the same columns.
pub(crate) fn vocabulary(flags: &[HeaderAlias], mut file: Aliases) -> Aliases {
    file.by_hand.retain(|mapped| flags.iter().all(|flag| flag.column != mapped.column));
    file.by_hand.splice(0..0, flags.iter().cloned());
    file
}

/// Options with this number of threads, if it is set.
pub(crate) fn pace(threads: Option<Threads>) -> ReadOptions {
    let pace = ReadOptions::default();
    ReadOptions { threads: threads.map_or(pace.threads, |threads| threads.0), ..pace }
}

/// Prints the name of the settings file, if there is one.
pub(crate) fn note_settings_file(file: Option<&Found>, console: &Console) {
    if let Some(found) = file {
        console.note(&format!("settings from {}\n", display_path(&found.path)));
    }
}

fn require_a_party(declaration: &DeclarationBuilder) -> Result<()> {
    if declaration.filer.is_some() || !declaration.importers.is_empty() {
        return Ok(());
    }
    Err(Error::Usage {
        message: "who files? Neither --filer nor --importer is given".into(),
        help: "a broker gives the filer code of its ACE account (--filer B76), an importer its importer of record \
               number (--importer 12-3456789); CBP accepts an entry only from one of these two"
            .into(),
    })
}

/// The ledger of a build: the named one, else the one in the working folder if it exists.
fn ledger(flag: Option<&Path>, file: Option<PathBuf>, none: bool) -> Option<PathBuf> {
    let by_itself = || Some(PathBuf::from(LEDGER_NAME)).filter(|path| path.is_file());
    let named = flag.map(Path::to_path_buf).or(file);
    named.or_else(by_itself).filter(|_| !none)
}

//! Settings: defaults, then cape.toml, then flags; the later win.

use std::path::PathBuf;

use super::args::{BuildArgs, ColorChoice, FailOn, Format};
use super::console::Console;
use super::ledger;
use super::settings_account::AccountAnswers;
use super::settings_file::{self, Found};
use crate::assemble::FiledEntries;
use crate::declare::FILE_LIMIT;
use crate::domain::{FIRST_FILING_DAY, eastern_today, shown_path};
use crate::error::{Error, Result};
use crate::pipeline::Job;
use crate::read::{HeaderOf, Pace, Vocabulary};
use crate::report::EntriesShown;
use crate::rules::{Filing, Severity};

/// Everything that `cape build` needs to know.
#[derive(Debug)]
pub(super) struct Settings {
    /// The settings file that was read, if there is one.
    pub(super) file: Option<Found>,
    /// Answers for `cape ready`, which a run has no use for.
    pub(super) answers: AccountAnswers,
    pub(super) job: Job,
    pub(super) fail_on: Option<Severity>,
    pub(super) json: bool,
    pub(super) quiet: bool,
    pub(super) color: Option<ColorChoice>,
    pub(super) max_diagnostics: usize,
}

/// Brings flags, file and defaults together.
pub(super) fn resolve(args: &BuildArgs) -> Result<Settings> {
    let file = settings_file::read(args.config.as_deref())?;
    let filing = Filing {
        filer: args.filer.or(file.filer),
        importers: flag_or_file(&args.importer, file.importer).into_iter().collect(),
        as_of: args.as_of.or(file.as_of).unwrap_or_else(eastern_today),
        window: args.window.or(file.window).unwrap_or_default(),
        scope: args.scope.or(file.scope).unwrap_or_default(),
        strict: args.strict || file.strict,
        cit_plaintiff: args.cit_plaintiff || file.cit_plaintiff,
        already_filed: FiledEntries::default(),
    };
    let job = Job {
        inputs: args.inputs.clone(),
        already_filed: flag_or_file(&args.already_filed, file.already_filed),
        vocabulary: vocabulary(&args.column, file.vocabulary),
        filing,
        out: args.out.clone().or(file.out).unwrap_or_else(|| PathBuf::from("cape-out")),
        force: args.force,
        split_by_importer: args.split_by.or(file.split_by).is_some(),
        max_entries: args.max_entries.or(file.max_entries).unwrap_or(FILE_LIMIT),
        entries_shown: match args.only_candidates || file.only_candidates {
            true => EntriesShown::Candidates,
            false => EntriesShown::All,
        },
        ledger: ledger::of_build(args.ledger.as_deref(), file.ledger, args.no_ledger),
        report: !(args.no_report || file.no_report),
        pace: pace(args.threads.or(file.threads)),
    };
    Ok(Settings {
        file: file.found,
        answers: file.answers,
        job,
        fail_on: severity(args.fail_on.or(file.fail_on).unwrap_or(FailOn::Error)),
        json: args.format.or(file.format) == Some(Format::Json),
        quiet: args.quiet || file.quiet,
        color: args.color.or(file.color),
        max_diagnostics: args.max_diagnostics.or(file.max_diagnostics).unwrap_or(20),
    })
}

/// Whether a run can begin with these settings.
pub(super) fn require_what_a_run_needs(filing: &Filing) -> Result<()> {
    require_a_party(filing)?;
    if filing.as_of >= FIRST_FILING_DAY {
        return Ok(());
    }
    Err(Error::Usage {
        message: format!("this machine's clock says {}, before CAPE opened", filing.as_of),
        help: format!("set the clock, or give the day of filing with --as-of, from {FIRST_FILING_DAY} on"),
    })
}

fn flag_or_file<T: Clone>(flag: &[T], file: Vec<T>) -> Vec<T> {
    if flag.is_empty() { file } else { flag.to_vec() }
}

/// What the file makes known, with the headers that flags map in place of its own for the same columns.
pub(super) fn vocabulary(flags: &[HeaderOf], mut file: Vocabulary) -> Vocabulary {
    file.by_hand.retain(|mapped| flags.iter().all(|flag| flag.column != mapped.column));
    file.by_hand.splice(0..0, flags.iter().cloned());
    file
}

/// So many threads, if a number is set.
pub(super) fn pace(threads: Option<usize>) -> Pace {
    let pace = Pace::default();
    Pace { threads: threads.unwrap_or(pace.threads), ..pace }
}

/// Says from which file settings are, if there is one.
pub(super) fn tell_where_from(file: Option<&Found>, console: &Console) {
    if let Some(found) = file {
        console.note(&format!("settings from {}\n", shown_path(&found.path)));
    }
}

pub(super) fn severity(fail_on: FailOn) -> Option<Severity> {
    match fail_on {
        FailOn::Error => Some(Severity::Error),
        FailOn::Doubt => Some(Severity::Doubt),
        FailOn::Warning => Some(Severity::Warning),
        FailOn::Never => None,
    }
}

fn require_a_party(filing: &Filing) -> Result<()> {
    if filing.filer.is_some() || !filing.importers.is_empty() {
        return Ok(());
    }
    Err(Error::Usage {
        message: "who files? Neither --filer nor --importer is given".into(),
        help: "a broker gives the filer code of its ACE account (--filer B76), an importer its importer of record \
               number (--importer 12-3456789); CBP takes an entry only from one of these two"
            .into(),
    })
}

//! `cape ready`.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};

use clap::Args;

use super::console::Console;
use super::options::{ColorChoice, DONE, FINDINGS, Format, Threads};
use super::progress::Bar;
use super::ready_flags::YesOrNoFlags;
use super::settings::file::{self, SettingsFile};
use super::settings::{pace, tell_where_from, vocabulary};
use super::{help, questions, routing_number, values};
use crate::domain::{FilerCode, ImporterNumber, ParseError};
use crate::error::{Error, Result};
use crate::pipeline::{PartiesJob, parties};
use crate::read::HeaderOf;
use crate::ready::{Answer, Answers, Asked, Item, Parties, Readiness, Recipient};
use crate::report::{readiness_json, terminal};

#[derive(Debug, Args)]
#[command(after_help = help::READY)]
pub(super) struct ReadyArgs {
    /// Entry-summary data, as for build: whether its brokers and importers fit the answers
    #[arg(value_name = "INPUT")]
    inputs: Vec<PathBuf>,

    /// An importer of record (repeatable)
    #[arg(long, value_name = "NUMBER", help_heading = "Who files, and who is paid")]
    importer: Vec<String>,

    /// A broker files: the filer code of its ACE account; without it the importers file
    #[arg(long, value_name = "CODE", help_heading = "Who files, and who is paid")]
    filer: Option<FilerCode>,

    /// Who receives the refund: importer or notify-party (CBP Form 4811)
    #[arg(long, value_name = "WHO", value_parser = values::recipient, help_heading = "Who files, and who is paid")]
    recipient: Option<Recipient>,

    #[command(flatten)]
    yes_or_no: YesOrNoFlags,

    /// Check the bank's routing number, which is read from standard input: only - is taken here, so that the number
    /// doesn't stay in the history of the shell. It is neither stored nor shown
    #[arg(long, value_name = "-", help_heading = "ACH refund")]
    routing_number: Option<String>,

    /// Ask nothing, on a terminal either
    #[arg(long, help_heading = "Asking and showing")]
    no_questions: bool,

    /// What standard output gets: the list for people, or JSON [default: human]
    #[arg(long, help_heading = "Asking and showing")]
    format: Option<Format>,

    /// When to use colour [default: auto]
    #[arg(long, value_name = "WHEN", help_heading = "Asking and showing")]
    pub(super) color: Option<ColorChoice>,

    /// Settings in a TOML file, of which [account] has answers; flags win [default: cape.toml in this folder, if it is
    /// there]
    #[arg(long, value_name = "FILE", help_heading = "Reading")]
    config: Option<PathBuf>,

    /// Map a header by hand, such as hts="Tariff No. (US)" (repeatable)
    #[arg(long, value_name = "NAME=HEADER", value_parser = values::column, help_heading = "Reading")]
    column: Vec<HeaderOf>,

    /// How many threads read [default: one for each core]
    #[arg(long, value_name = "N", help_heading = "Reading")]
    threads: Option<Threads>,
}

pub(super) fn run(args: &ReadyArgs, console: &Console) -> Result<u8> {
    let file = file::read(args.config.as_deref())?;
    let console = console.with(args.color.or(file.settings.color));
    tell_where_from(file.found.as_ref().filter(|_| !file.settings.quiet()), &console);
    let told = told(args, &file);
    let mut answers = given(args, &file, &told)?;
    refuse_a_contradiction(&answers)?;
    if let Some(typed) = &args.routing_number {
        require_standard_input(typed, &args.inputs)?;
        answers.routing_number = routing_number::read_unless_asked()?;
    }
    let format = args.format.or(file.settings.format);
    if !args.inputs.is_empty() {
        answers.inputs = Some(look_into(args, file, &console)?);
    }
    if io::stdin().is_terminal() && io::stderr().is_terminal() {
        let asks = |item: &Item| match item.asked {
            Asked::RoutingNumber if args.routing_number.is_some() => true,
            _ => !args.no_questions && !told.contains_key(item.id),
        };
        questions::ask(&mut answers, asks, &console)?;
    }
    let readiness = Readiness::of(answers);
    console.result(&match format {
        Some(Format::Json) => readiness_json(&readiness),
        Some(Format::Human) | None => terminal::readiness(&readiness, console.style()),
    })?;
    Ok(if readiness.overall() == Answer::No { FINDINGS } else { DONE })
}

/// The items that flags or settings say something of: yes, no, or not known, which isn't asked either.
fn told(args: &ReadyArgs, file: &SettingsFile) -> BTreeMap<&'static str, Option<bool>> {
    let mut told = file.answers.yes_or_no.clone();
    told.extend(&args.yes_or_no.0);
    told
}

/// What flags and settings answer.
fn given(
    args: &ReadyArgs,
    file: &SettingsFile,
    told: &BTreeMap<&'static str, Option<bool>>,
) -> Result<Answers> {
    let importers = match args.importer.is_empty() {
        true => file.settings.importer.iter().copied().collect(),
        false => args.importer.iter().map(|text| importer(text)).collect::<Result<BTreeSet<_>>>()?,
    };
    let filer = args.filer.or(file.settings.filer);
    let importers_file = (!importers.is_empty()).then_some(false);
    let answers = Answers {
        broker_files: if filer.is_some() { Some(true) } else { importers_file },
        importers,
        filer,
        recipient: args.recipient.or(file.answers.recipient),
        yes_or_no: told.iter().filter_map(|(id, told)| Some((*id, (*told)?))).collect(),
        ..Answers::default()
    };
    Ok(answers.with_conclusions())
}

/// A number that can't be read isn't shown either: it may be a social security number.
fn importer(text: &str) -> Result<ImporterNumber> {
    text.parse().map_err(|error: ParseError| Error::Usage {
        message: format!("--importer: {error}; what was given has another form"),
        help: "copy it from the CBP Form 5106 record, or from the column Importer Number of report ES-003"
            .into(),
    })
}

fn refuse_a_contradiction(answers: &Answers) -> Result<()> {
    let Some(item) = answers.contradiction() else { return Ok(()) };
    Err(Error::Usage {
        message: format!("portal-account is no, and {} is yes: both can't be", item.id),
        help: "take one of the answers back, in the flags or in the table [account] of the settings".into(),
    })
}

fn require_standard_input(typed: &str, inputs: &[PathBuf]) -> Result<()> {
    if typed != "-" {
        return Err(Error::Usage {
            message: "--routing-number takes - only, and reads the number from standard input".into(),
            help: "what is typed into a command stays in the history of the shell: delete it there. `cape ready` asks \
                   for the number on a terminal, unseen"
                .into(),
        });
    }
    if inputs.iter().any(|input| input == Path::new("-")) {
        return Err(Error::Usage {
            message: "standard input can be read only once, and --routing-number - reads it".into(),
            help: "give the entry-summary data as a file".into(),
        });
    }
    Ok(())
}

/// Who stands in the inputs.
fn look_into(args: &ReadyArgs, file: SettingsFile, console: &Console) -> Result<Parties> {
    let job = PartiesJob {
        inputs: args.inputs.clone(),
        vocabulary: vocabulary(&args.column, file.vocabulary),
        window: file.settings.window.unwrap_or_default(),
        scope: file.settings.scope.unwrap_or_default(),
        pace: pace(args.threads.or(file.settings.threads)),
    };
    let mut bar = Bar::new(file.settings.quiet());
    let read = parties(&job, &mut |progress| bar.update(progress));
    bar.finish();
    let read = read?;
    console.note(&terminal::inputs(&read.folders, &read.judged.assembled.inputs, console.style()));
    Ok(read.parties)
}

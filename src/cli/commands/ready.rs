//! `cape ready`.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::io::{BufRead, IsTerminal, Read};
use std::path::{Path, PathBuf};

use clap::{Arg, ArgMatches, Args, Command, FromArgMatches};

use crate::cli::console::{Bar, Console};
use crate::cli::flag_values::{ColorChoice, DONE, FINDINGS, Format, Threads};
use crate::cli::help::READY;
use crate::cli::settings::{SettingsFile, file, note_settings_file, pace, vocabulary};
use crate::cli::{flag_values, prompt};
use crate::domain::{
    FilerCode, ImporterNumber, ParseError, RoutingNumberDefect, check_routing_number, eastern_today,
};
use crate::entries::FiledEntries;
use crate::error::{Error, Result};
use crate::judge::{Reading, read_and_judge};
use crate::read::{HeaderAlias, InputFile, expand_inputs};
use crate::ready::{
    Answers, GROUPS, Item, Parties, Question, Readiness, ReadyAnswer, Recipient, readiness_json, text,
    yes_or_no,
};
use crate::report;
use crate::rules::Filing;
use crate::tariff::Scope;

#[derive(Debug, Args)]
#[command(after_help = READY)]
pub(crate) struct ReadyArgs {
    /// Entry-summary data, as for build: whether its brokers and importers match the answers. Its only importer and
    /// its only filer are taken as the answers, if no others are given
    #[arg(value_name = "INPUT")]
    inputs: Vec<PathBuf>,

    /// An importer of record (repeatable)
    #[arg(long, value_name = "NUMBER", help_heading = "Who files, and who is paid")]
    importer: Vec<String>,

    /// A broker files: the filer code of its ACE account; without it the importers file
    #[arg(long, value_name = "CODE", help_heading = "Who files, and who is paid")]
    filer: Option<FilerCode>,

    /// Who receives the refund: importer or notify-party (CBP Form 4811)
    #[arg(long, value_name = "WHO", value_parser = flag_values::recipient, help_heading = "Who files, and who is paid")]
    recipient: Option<Recipient>,

    /// HTS headings by which entries of the inputs count: a range within 9903.01 and 9903.02, or all-ieepa
    /// [default: 9903.01.25-9903.01.70]
    #[arg(long, value_name = "HEADINGS", help_heading = "Reading")]
    scope: Option<Scope>,

    #[command(flatten)]
    yes_or_no: YesOrNoFlags,

    /// Check the bank's routing number, read from standard input: only - is accepted here, so that the number doesn't
    /// remain in the shell's history. It is neither stored nor shown
    #[arg(long, value_name = "-", help_heading = "ACH refund")]
    routing_number: Option<String>,

    /// Ask no questions, even on a terminal
    #[arg(long, help_heading = "Asking and showing")]
    no_questions: bool,

    /// What standard output gets: the list for people, or JSON [default: human]
    #[arg(long, help_heading = "Asking and showing")]
    pub(crate) format: Option<Format>,

    /// When to use color [default: auto]
    #[arg(long, value_name = "WHEN", help_heading = "Asking and showing")]
    pub(crate) color: Option<ColorChoice>,

    /// Settings in a TOML file, with answers under [account]; flags override them [default: cape.toml in this folder,
    /// if it exists]
    #[arg(long, value_name = "FILE", help_heading = "Reading")]
    pub(crate) config: Option<PathBuf>,

    /// Map a header by hand, such as hts="Tariff No. (US)" (repeatable)
    #[arg(long, value_name = "NAME=HEADER", value_parser = flag_values::column, help_heading = "Reading")]
    column: Vec<HeaderAlias>,

    /// How many threads read [default: one for each core]
    #[arg(long, value_name = "N", help_heading = "Reading")]
    threads: Option<Threads>,
}

pub(crate) fn run(args: &ReadyArgs, console: &Console) -> Result<u8> {
    let file = file::read(args.config.as_deref())?;
    let console = console.with(args.color.or(file.settings.color));
    note_settings_file(file.found.as_ref().filter(|_| !file.settings.quiet()), &console);
    let given_answers = given_answers(args, &file);
    let mut answers = given(args, &file, &given_answers)?;
    refuse_a_contradiction(&answers)?;
    if let Some(typed) = &args.routing_number {
        require_standard_input(typed, &args.inputs)?;
        answers.routing_number = read_unless_asked()?;
    }
    let format = args.format.or(file.settings.format);
    if !args.inputs.is_empty() {
        answers = answers.with_inputs(read_parties(args, file, &console)?);
    }
    if io::stdin().is_terminal() && io::stderr().is_terminal() {
        let asks = |item: &Item| match item.asked {
            Question::RoutingNumber if args.routing_number.is_some() => true,
            _ => !args.no_questions && !given_answers.contains_key(item.id),
        };
        prompt::ask(&mut answers, asks, &console)?;
    }
    let readiness = Readiness::of(answers);
    console.result(&match format {
        Some(Format::Json) => readiness_json(&readiness),
        Some(Format::Human) | None => text::readiness(&readiness, console.style()),
    })?;
    Ok(if readiness.overall() == ReadyAnswer::Yes { DONE } else { FINDINGS })
}

/// The answers in flags and settings by item. `None` is an explicit "not known", which isn't asked again.
fn given_answers(args: &ReadyArgs, file: &SettingsFile) -> BTreeMap<&'static str, Option<bool>> {
    let mut given_answers = file.answers.yes_or_no.clone();
    given_answers.extend(&args.yes_or_no.0);
    given_answers
}

/// The answers in flags and settings.
fn given(
    args: &ReadyArgs,
    file: &SettingsFile,
    given_answers: &BTreeMap<&'static str, Option<bool>>,
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
        yes_or_no: given_answers.iter().filter_map(|(id, answer)| Some((*id, (*answer)?))).collect(),
        ..Answers::default()
    };
    Ok(answers.with_conclusions())
}

/// A number that can't be parsed isn't shown, because it may be a social security number.
fn importer(text: &str) -> Result<ImporterNumber> {
    text.parse().map_err(|error: ParseError| Error::Usage {
        message: format!("--importer: {error}; the value given has another format"),
        help: "copy it from the CBP Form 5106 record, or from the column Importer Number of report ES-003"
            .into(),
    })
}

fn refuse_a_contradiction(answers: &Answers) -> Result<()> {
    let Some(item) = answers.contradiction() else { return Ok(()) };
    Err(Error::Usage {
        message: format!("portal-account is no, and {} is yes: these contradict each other", item.id),
        help: "correct one of the answers, in the flags or in the table [account] of the settings".into(),
    })
}

fn require_standard_input(typed: &str, inputs: &[PathBuf]) -> Result<()> {
    if typed != "-" {
        return Err(Error::Usage {
            message: "--routing-number accepts only -, and reads the number from standard input".into(),
            help: "what is typed into a command remains in the history of the shell: delete it there. `cape ready` asks \
                   for the number on a terminal, without showing it"
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

/// Counts the brokers and importers in the inputs.
fn read_parties(args: &ReadyArgs, file: SettingsFile, console: &Console) -> Result<Parties> {
    let (inputs, folders) = expand_inputs(&args.inputs.iter().map(InputFile::from).collect::<Vec<_>>())?;
    let settings = &file.settings;
    // The filer and the filing date don't matter to these counts.
    let filing = Filing {
        window: settings.window.unwrap_or_default(),
        scope: args.scope.or(settings.scope).unwrap_or_default(),
        ..Filing::by_any_broker(eastern_today())
    };
    let pace = pace(args.threads.or(settings.threads));
    let mut bar = Bar::new(settings.quiet());
    let vocabulary = vocabulary(&args.column, file.vocabulary);
    let reading = Reading { already_filed: &[], vocabulary: &vocabulary, filing: &filing, pace };
    let judged =
        read_and_judge(reading, inputs, FiledEntries::default(), &mut |progress| bar.update(progress));
    bar.finish();
    let judged = judged?;
    console.note(&report::text::inputs(&folders, &judged.assembled.inputs, console.style()));
    Ok(Parties::of(&judged))
}

/// The answers by item; `None` for an explicit "not known".
#[derive(Debug, Default)]
pub(crate) struct YesOrNoFlags(pub(crate) BTreeMap<&'static str, Option<bool>>);

impl Args for YesOrNoFlags {
    fn augment_args(command: Command) -> Command {
        let of_group = GROUPS.iter().flat_map(|group| yes_or_no(group).map(move |item| (group, item)));
        of_group.fold(command, |command, (group, item)| {
            let flag =
                Arg::new(item.id).long(item.id).value_name("ANSWER").value_parser(flag_values::yes_or_no);
            command.arg(flag.help(item.question).help_heading(group.title))
        })
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for YesOrNoFlags {
    fn from_arg_matches(matches: &ArgMatches) -> std::result::Result<Self, clap::Error> {
        let mut flags = YesOrNoFlags::default();
        flags.update_from_arg_matches(matches)?;
        Ok(flags)
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> std::result::Result<(), clap::Error> {
        for item in GROUPS.iter().flat_map(yes_or_no) {
            if let Some(answer) = matches.get_one::<Option<bool>>(item.id) {
                self.0.insert(item.id, *answer);
            }
        }
        Ok(())
    }
}

/// Limit on the length, in bytes: a file may be piped by mistake.
const LONGEST: u64 = 256;

type Checked = std::result::Result<(), RoutingNumberDefect>;

/// Reads the first line; `None` on a terminal, where the question comes later.
pub(crate) fn read_unless_asked() -> Result<Option<Checked>> {
    match (io::stdin().is_terminal(), io::stderr().is_terminal()) {
        (false, _) => read().map(Some),
        (true, true) => Ok(None),
        (true, false) => Err(Error::Usage {
            message: "--routing-number -: the question goes to standard error, which isn't a terminal".into(),
            help: "leave standard error to the terminal, or pipe the number".into(),
        }),
    }
}

fn read() -> Result<Checked> {
    let mut line = Vec::new();
    let failed = |source| Error::Read { name: "standard input".into(), source };
    io::stdin().lock().take(LONGEST).read_until(b'\n', &mut line).map_err(failed)?;
    if line.trim_ascii().is_empty() {
        return Err(Error::Usage {
            message: "--routing-number -: standard input has no number".into(),
            help: "pipe it, for example from a password manager, or omit the flag and answer on a terminal"
                .into(),
        });
    }
    Ok(check_routing_number(&String::from_utf8_lossy(&line)))
}

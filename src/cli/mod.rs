//! The command line: parses flags and settings, calls a feature, prints, chooses the exit status. Nothing else prints.

mod commands;
mod console;
mod explain;
mod explain_json;
mod flag_values;
mod help;
mod man;
pub(crate) mod prompt;
mod settings;

use std::process::ExitCode;

use clap::{CommandFactory, Parser, Subcommand};
use clap_complete::Shell;

#[cfg(feature = "ledger")]
use crate::cli::commands::ledger;
use crate::cli::commands::{build, check, inspect, ready, verify};
use crate::error::Result;
use crate::text::sanitize;
#[cfg(feature = "ledger")]
use commands::LedgerArgs;
use commands::{CheckArgs, InspectArgs, ReadyArgs, VerifyArgs};
use console::{Console, asks_for_json, error_json, usage_json};
use flag_values::{ColorChoice, Format, NOT_DONE};
use man::Template;
use settings::BuildArgs;

pub use explain::{message_page, rule_list, rule_page};

/// Builds CAPE declarations: the CSV files of entry numbers through which CBP refunds IEEPA
/// duties. It runs on this machine; nothing leaves it.
#[derive(Debug, Parser)]
#[command(name = "cape", bin_name = "cape", version, max_term_width = 100, after_help = help::CAPE)]
struct Cape {
    #[command(subcommand)]
    command: Command,
}

impl Cape {
    /// Whether standard output gets JSON, including errors.
    fn wants_json(&self) -> bool {
        // These commands read the format from the settings file too.
        let (flag, config) = match &self.command {
            Command::Build(args) => (args.format, &args.config),
            Command::Check(args) => (args.format, &args.config),
            Command::Inspect(args) => (args.format, &args.config),
            Command::Ready(args) => (args.format, &args.config),
            Command::Verify(args) => return args.format == Some(Format::Json),
            Command::Explain { format, .. } => return *format == Some(Format::Json),
            #[cfg(feature = "ledger")]
            Command::Ledger(args) => return args.wants_json(),
            _ => return false,
        };
        let by_settings = || settings::file::read(config.as_deref()).ok()?.settings.format;
        flag.or_else(by_settings) == Some(Format::Json)
    }

    fn color(&self) -> Option<ColorChoice> {
        match &self.command {
            Command::Build(args) => args.color,
            Command::Check(args) => args.color,
            Command::Inspect(args) => args.color,
            #[cfg(feature = "ledger")]
            Command::Ledger(args) => args.color,
            Command::Ready(args) => args.color,
            Command::Verify(args) => args.color,
            Command::Explain { .. }
            | Command::Template { .. }
            | Command::Completions { .. }
            | Command::Man { .. } => None,
            #[cfg(feature = "page")]
            Command::Page => None,
        }
    }
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Turn entry-summary data (ACE report ES-003) into CAPE upload files
    Build(Box<BuildArgs>),
    /// Check existing CAPE upload files, and repair them
    Check(Box<CheckArgs>),
    /// Explain a rule: what it checks, what CBP answers, what to do; without a name, list all rules
    #[command(after_help = help::EXPLAIN)]
    Explain {
        /// A rule's name, such as final-liquidation; a message of CBP, such as "Account Mismatch"; or ready, for the
        /// questions of cape ready
        #[arg(value_name = "RULE")]
        asked: Vec<String>,
        /// What standard output gets: text for people, or JSON [default: human]
        #[arg(long)]
        format: Option<Format>,
    },
    /// Show how inputs are read: which header is which column, and which rules can be decided
    Inspect(InspectArgs),
    /// Record what was filed, import CBP's answers, resubmit, and see what is overdue
    #[cfg(feature = "ledger")]
    Ledger(LedgerArgs),
    /// Print cape.html: the same program in one file for a browser, without a connection
    #[cfg(feature = "page")]
    Page,
    /// Check whether you are ready to file and to be paid, and say what to do next
    Ready(Box<ReadyArgs>),
    /// Check that results still match each other and their inputs
    Verify(VerifyArgs),
    /// Print a template: an upload file, entry-summary data, settings, or a JSON Schema
    #[command(after_help = help::TEMPLATE)]
    Template {
        /// Which template
        which: Template,
        /// With schema: what it describes, such as summary for summary.json
        name: Option<String>,
    },
    /// Print a script that lets a shell complete commands and flags
    #[command(after_help = help::COMPLETIONS)]
    Completions {
        /// The shell that you type commands into
        shell: Shell,
    },
    /// Print the manual page of cape, or of one of its commands
    #[command(after_help = help::MAN)]
    Man {
        /// The command, such as build or `ledger status`
        #[arg(value_name = "COMMAND")]
        command: Vec<String>,
    },
}

/// The file made by `packaging/page/build`.
#[cfg(feature = "page")]
const CAPE_HTML: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/target/cape.html"));

/// Runs the command line.
pub fn run() -> ExitCode {
    let cape = match Cape::try_parse() {
        Ok(cape) => cape,
        Err(error) => return print_usage(&error),
    };
    let wants_json = cape.wants_json();
    console::end_in_order(wants_json);
    let console = Console::new(cape.color());
    let status = dispatch(&cape.command, &console).unwrap_or_else(|error| {
        console.error(&error);
        if wants_json {
            // If standard output can't be written either, standard error has the reason already.
            drop(console.result(&error_json(&error)));
        }
        NOT_DONE
    });
    ExitCode::from(status)
}

/// Prints clap's message with private data masked and control characters removed.
fn print_usage(error: &clap::Error) -> ExitCode {
    let console = Console::new(None);
    if error.use_stderr() {
        // A carriage return would overwrite the text before it.
        let said = sanitize(error.render().to_string()).replace('\r', " ");
        console.note(&said);
        if asks_for_json(&std::env::args_os().collect::<Vec<_>>()) {
            drop(console.result(&usage_json(&said)));
        }
    } else {
        drop(error.print());
    }
    ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(NOT_DONE))
}

fn dispatch(command: &Command, console: &Console) -> Result<u8> {
    match command {
        Command::Build(args) => build::run(args, console),
        Command::Check(args) => check::run(args, console),
        Command::Explain { asked, format } => explain::run(asked, *format, console),
        Command::Inspect(args) => inspect::run(args, console),
        #[cfg(feature = "ledger")]
        Command::Ledger(args) => ledger::run_ledger(args, console),
        #[cfg(feature = "page")]
        Command::Page => console.result(CAPE_HTML).map(|()| flag_values::DONE),
        Command::Ready(args) => ready::run(args, console),
        Command::Template { which, name } => man::print_template(*which, name.as_deref(), console),
        Command::Completions { shell } => man::print_completions(*shell, Cape::command(), console),
        Command::Verify(args) => verify::run(args, console),
        Command::Man { command } => man::print_man_pages(command, Cape::command(), console),
    }
}

/// Parses a text as a settings file, for the fuzzer.
#[cfg(fuzzing)]
pub fn read_settings(text: &str) -> Result<()> {
    settings::file::read_text(std::path::Path::new("cape.toml"), text).map(drop)
}

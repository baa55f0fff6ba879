//! The command line: flags and settings in, exit status out. The only place that prints.

mod args;
mod bank_numbers;
mod build;
mod check;
mod completions;
mod console;
mod explain;
mod help;
mod inspect;
mod interrupt;
mod keys;
mod ledger;
mod man;
mod progress;
mod questions;
mod ready;
mod ready_flags;
mod routing_number;
mod settings;
mod settings_account;
mod settings_file;
mod settings_place;
mod settings_words;
mod show_settings;
mod template;
mod values;
mod verify;

use std::process::ExitCode;

use clap::Parser;

use args::{Cape, Command};
use console::Console;

use crate::domain::harmless;
use crate::error::Result;

/// Done, and nothing stands against it.
const DONE: u8 = 0;
/// Done, and there are findings that the caller wants to know of, or no entry was filed.
const FINDINGS: u8 = 1;
/// Not done.
const NOT_DONE: u8 = 2;

/// Runs the command line.
pub fn run() -> ExitCode {
    let cape = match Cape::try_parse() {
        Ok(cape) => cape,
        Err(error) => return print_usage(&error),
    };
    interrupt::end_in_order();
    let console = Console::new(cape.color());
    let status = dispatch(&cape.command, &console).unwrap_or_else(|error| {
        console.error(&error);
        NOT_DONE
    });
    ExitCode::from(status)
}

/// Help and version are results; a wrong flag is echoed, but no private data and nothing a terminal obeys.
fn print_usage(error: &clap::Error) -> ExitCode {
    let console = Console::new(None);
    if error.use_stderr() {
        // A carriage return would write over what stands before it.
        console.note(&harmless(error.render().to_string()).replace('\r', " "));
    } else {
        drop(error.print());
    }
    ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(NOT_DONE))
}

fn dispatch(command: &Command, console: &Console) -> Result<u8> {
    match command {
        Command::Build(args) => build::run(args, console),
        Command::Check(args) => check::run(args, console),
        Command::Explain { asked } => explain::run(asked, console),
        Command::Inspect(args) => inspect::run(args, console),
        Command::Ledger(args) => ledger::run(args, console),
        Command::Ready(args) => ready::run(args, console),
        Command::Template { which } => template::run(*which, console),
        Command::Completions { shell } => completions::run(*shell, console),
        Command::Verify(args) => verify::run(args, console),
        Command::Man { command } => man::run(command, console),
    }
}

/// Reads a text as settings, as if it stood in a file: for the fuzzer, which looks for what breaks the parser.
#[cfg(fuzzing)]
pub fn read_settings(text: &str) -> Result<()> {
    settings_file::read_text(std::path::Path::new("cape.toml"), text).map(drop)
}

/// The name that a mistyped one was most likely meant to be.
fn nearest<'n>(typed: &str, names: &[&'n str]) -> Option<&'n str> {
    let typed = typed.to_lowercase();
    let likeness = |name: &str| strsim::normalized_damerau_levenshtein(&name.to_lowercase(), &typed);
    let best = names.iter().copied().max_by(|a, b| likeness(a).total_cmp(&likeness(b)));
    best.filter(|name| likeness(name) > 0.4)
}

/// What goes behind the name of something unknown: the nearest name that is known, and all of them.
fn instead(typed: &str, names: &[&str]) -> String {
    let near = nearest(typed, names).map_or(".".into(), |near| format!(", did you mean {near}?"));
    format!("{near} There are: {}", names.join(", "))
}

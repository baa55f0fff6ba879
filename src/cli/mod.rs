//! The command line: flags and settings in, exit status out. The only place that prints.

mod args;
mod build;
mod console;
mod explain;
mod progress;
mod settings;
mod template;

use std::process::ExitCode;

use clap::Parser;

use args::{Cape, Command};
use console::Console;

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
        // Help and version too; if they can't be printed no one is there to hear of it.
        Err(error) => {
            drop(error.print());
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(NOT_DONE));
        }
    };
    let console = Console::new(cape.color());
    let status = dispatch(&cape.command, &console).unwrap_or_else(|error| {
        console.error(&error);
        NOT_DONE
    });
    ExitCode::from(status)
}

fn dispatch(command: &Command, console: &Console) -> Result<u8> {
    match command {
        Command::Build(args) => build::run(args, console),
        Command::Explain { rule } => explain::run(rule.as_deref(), console),
        Command::Template { which } => template::run(*which, console),
    }
}

//! The flags of `cape check`, as they are typed.

use std::path::PathBuf;

use clap::Args;

use super::args::{ColorChoice, FailOn, Format};
use super::{help, values};
use crate::domain::FilerCode;

#[derive(Debug, Args)]
#[command(after_help = help::CHECK)]
pub(super) struct CheckArgs {
    /// CAPE upload files, or - for standard input
    #[arg(required = true, value_name = "FILE")]
    pub(super) files: Vec<PathBuf>,

    /// A broker files: the filer code of the ACE account; entries of others are errors
    #[arg(long, value_name = "CODE", value_parser = values::filer, help_heading = "Who files")]
    pub(super) filer: Option<FilerCode>,

    /// Write repaired copies into this folder, split where they must be, and say what was changed and what was left
    /// out; only what is certain is repaired
    #[arg(long, value_name = "DIR", help_heading = "Writing")]
    pub(super) fix: Option<PathBuf>,

    /// Which findings make the exit status 1 [default: error]
    #[arg(long, value_name = "SEVERITY", help_heading = "Showing")]
    pub(super) fail_on: Option<FailOn>,

    /// What standard output gets: a summary for people, or every finding as JSON [default: human]
    #[arg(long, help_heading = "Showing")]
    pub(super) format: Option<Format>,

    /// Show neither findings nor the summary for people
    #[arg(long, short, help_heading = "Showing")]
    pub(super) quiet: bool,

    /// When to use colour [default: auto]
    #[arg(long, value_name = "WHEN", help_heading = "Showing")]
    pub(super) color: Option<ColorChoice>,

    /// How many findings are shown; JSON always has all [default: 3 of each rule, 20 in all]
    #[arg(long, value_name = "N", help_heading = "Showing")]
    pub(super) max_diagnostics: Option<usize>,
}

//! What the commands share: exit statuses, and flags of one kind.

use std::str::FromStr;

use clap::ValueEnum;

use crate::output::FILE_LIMIT;
use crate::rules::Severity;

/// Done, and nothing speaks against it.
pub(crate) const DONE: u8 = 0;
/// Done, and there are findings that the caller wants to know of, or no entry was filed.
pub(crate) const FINDINGS: u8 = 1;
/// Unless another number is asked for, at most so many findings are shown.
pub(crate) const MOST_FINDINGS: usize = 20;

/// Not done.
pub(crate) const NOT_DONE: u8 = 2;

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum SplitBy {
    Importer,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum FailOn {
    Error,
    Doubt,
    Warning,
    Never,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum Format {
    #[default]
    Human,
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ColorChoice {
    Auto,
    Always,
    Never,
}

impl FailOn {
    /// The least severity that counts.
    pub(crate) fn severity(self) -> Option<Severity> {
        match self {
            FailOn::Error => Some(Severity::Error),
            FailOn::Doubt => Some(Severity::Doubt),
            FailOn::Warning => Some(Severity::Warning),
            FailOn::Never => None,
        }
    }
}

/// How many entries an upload file holds at most.
#[derive(Debug, Clone, Copy)]
pub(crate) struct MaxEntries(pub(crate) usize);

impl FromStr for MaxEntries {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.parse() {
            Ok(n) if (1..=FILE_LIMIT).contains(&n) => Ok(MaxEntries(n)),
            _ => Err(format!("an upload file holds 1 to {FILE_LIMIT} entries")),
        }
    }
}

/// How many threads work.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Threads(pub(crate) usize);

impl FromStr for Threads {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, &'static str> {
        match text.parse() {
            Ok(n) if (1..=1024).contains(&n) => Ok(Threads(n)),
            _ => Err("the number of threads must be from 1 to 1024"),
        }
    }
}

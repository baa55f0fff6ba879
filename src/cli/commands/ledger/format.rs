//! What standard output of a ledger command gets.

use clap::ValueEnum;

use crate::cli::console::Console;
use crate::error::Result;
use crate::terminal::Style;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(super) enum Format {
    #[default]
    Human,
    Json,
}

impl Format {
    /// Prints text for a person as soon as it is known; JSON comes as one document at the end.
    pub(super) fn human(self, console: &Console, text: impl FnOnce(Style) -> String) -> Result<()> {
        if self == Format::Human { console.result(&text(console.style())) } else { Ok(()) }
    }

    pub(super) fn json(self, console: &Console, text: impl FnOnce() -> String) -> Result<()> {
        if self == Format::Json { console.result(&text()) } else { Ok(()) }
    }
}

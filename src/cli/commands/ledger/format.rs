//! How the commands of the ledger print what they did: as text as they go, or as one JSON document at the end.

use crate::cli::console::Console;
use crate::cli::options::{Format, NOT_DONE};
use crate::error::{ErrorJson, Result};
use crate::terminal::Style;

impl Format {
    /// Prints text for a person as soon as it is known; JSON comes as one document at the end.
    pub(super) fn human(self, console: &Console, text: impl FnOnce(Style) -> String) -> Result<()> {
        if self == Format::Human { console.result(&text(console.style())) } else { Ok(()) }
    }

    /// Prints the document.
    pub(super) fn json(self, console: &Console, text: impl FnOnce() -> String) -> Result<()> {
        if self == Format::Json { console.result(&text()) } else { Ok(()) }
    }

    /// Ends a command that does one argument after the other. Its JSON lists what was done, also if the next one
    /// failed, and then has the error too.
    pub(super) fn finish(
        self,
        console: &Console,
        done: Result<()>,
        status: u8,
        json: impl FnOnce(Option<ErrorJson>) -> String,
    ) -> Result<u8> {
        if self == Format::Human {
            return done.map(|()| status);
        }
        let failed = done.err();
        failed.iter().for_each(|error| console.error(error));
        console.result(&json(failed.as_ref().map(ErrorJson::of)))?;
        Ok(if failed.is_some() { NOT_DONE } else { status })
    }
}

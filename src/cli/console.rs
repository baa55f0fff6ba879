//! Standard output and standard error: colour, width, and who is listening.

use std::io::{self, BufWriter, IsTerminal, Write};

use miette::{Diagnostic, GraphicalReportHandler, GraphicalTheme};

use super::options::ColorChoice;
use crate::error::{Error, Result};
use crate::report::terminal::Style;

/// A terminal wider than this makes lines that no one reads well.
const WIDEST: usize = 100;

/// Where to print, and how.
#[derive(Debug)]
pub(super) struct Console {
    color: ColorChoice,
}

impl Console {
    pub(super) fn new(color: Option<ColorChoice>) -> Self {
        Console { color: color.unwrap_or(ColorChoice::Auto) }
    }

    /// With another choice of colour, if one was made.
    pub(super) fn with(&self, color: Option<ColorChoice>) -> Self {
        Console { color: color.unwrap_or(self.color) }
    }

    /// Prints a result to standard output. A reader that has gone away wants no more: that is no error.
    pub(super) fn result(&self, text: &str) -> Result<()> {
        self.result_of(|out| out.write_all(text.as_bytes()))
    }

    /// Prints a result that is made while it is printed.
    pub(super) fn result_of(&self, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<()> {
        let mut out = BufWriter::new(io::stdout().lock());
        match write(&mut out).and_then(|()| out.flush()) {
            Err(source) if source.kind() != io::ErrorKind::BrokenPipe => Err(Error::Print { source }),
            _ => Ok(()),
        }
    }

    /// Prints to standard error.
    pub(super) fn note(&self, text: &str) {
        drop(io::stderr().lock().write_all(text.as_bytes()));
    }

    /// Prints why a run could not be done.
    pub(super) fn error(&self, error: &dyn Diagnostic) {
        let mut text = String::new();
        if self.frames().render_report(&mut text, error).is_err() {
            text = format!("{error}\n");
        }
        self.note(&text);
    }

    /// How findings are drawn on standard error.
    pub(super) fn frames(&self) -> GraphicalReportHandler {
        let colored = self.colored(io::stderr().is_terminal());
        let theme = if colored { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
        GraphicalReportHandler::new_themed(theme)
            .with_width(self.width())
            .without_primary_span_start()
            .with_word_separator(textwrap::WordSeparator::AsciiSpace)
            .with_word_splitter(textwrap::WordSplitter::NoHyphenation)
    }

    /// How results are written to standard output.
    pub(super) fn style(&self) -> Style {
        Style { color: self.colored(io::stdout().is_terminal()), width: self.width() }
    }

    /// How questions are written to standard error.
    pub(super) fn note_style(&self) -> Style {
        Style { color: self.colored(io::stderr().is_terminal()), width: self.width() }
    }

    fn width(&self) -> usize {
        let columns = terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
        columns.unwrap_or(80).clamp(40, WIDEST)
    }

    fn colored(&self, terminal: bool) -> bool {
        let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
        let dumb = std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        match self.color {
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            ColorChoice::Auto => terminal && !set("NO_COLOR") && !dumb,
        }
    }
}

//! Standard output and standard error: color, width, and whether they are terminals; errors as text and as JSON.

use std::ffi::OsStr;
use std::io;
use std::io::{BufWriter, IsTerminal, Write};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use miette::{Diagnostic, GraphicalReportHandler, GraphicalTheme};
use serde::Serialize;

use super::flag_values::{ColorChoice, NOT_DONE};
use crate::error::{Error, ErrorJson, Result};
use crate::judge::Progress;
use crate::output::abandon_all;
use crate::terminal::Style;
use crate::text::pretty;

/// Limit on the line width, in characters; longer lines are hard to read.
const WIDEST: usize = 100;

/// Where to print, and how.
#[derive(Debug)]
pub(crate) struct Console {
    color: ColorChoice,
}

impl Console {
    pub(crate) fn new(color: Option<ColorChoice>) -> Self {
        Console { color: color.unwrap_or(ColorChoice::Auto) }
    }

    /// The same console with the chosen color, if any.
    pub(crate) fn with(&self, color: Option<ColorChoice>) -> Self {
        Console { color: color.unwrap_or(self.color) }
    }

    /// Prints a result to standard output. It is no error if the reader has closed the pipe.
    pub(crate) fn result(&self, text: &str) -> Result<()> {
        self.result_of(|out| out.write_all(text.as_bytes()))
    }

    /// Prints a result while it is being made.
    pub(crate) fn result_of(&self, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Result<()> {
        let mut out = BufWriter::new(io::stdout().lock());
        match write(&mut out).and_then(|()| out.flush()) {
            Err(source) if source.kind() != io::ErrorKind::BrokenPipe => Err(Error::Print { source }),
            _ => Ok(()),
        }
    }

    /// Prints to standard error.
    pub(crate) fn note(&self, text: &str) {
        drop(io::stderr().lock().write_all(text.as_bytes()));
    }

    /// Prints why a run could not be done.
    pub(crate) fn error(&self, error: &dyn Diagnostic) {
        let mut text = String::new();
        if self.frames().render_report(&mut text, error).is_err() {
            text = format!("{error}\n");
        }
        self.note(&text);
    }

    /// The renderer of findings for standard error.
    pub(crate) fn frames(&self) -> GraphicalReportHandler {
        let colored = self.colored(io::stderr().is_terminal());
        let theme = if colored { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
        GraphicalReportHandler::new_themed(theme)
            .with_width(self.width())
            .without_primary_span_start()
            .with_word_separator(textwrap::WordSeparator::AsciiSpace)
            .with_word_splitter(textwrap::WordSplitter::NoHyphenation)
    }

    /// The style of results on standard output.
    pub(crate) fn style(&self) -> Style {
        Style { color: self.colored(io::stdout().is_terminal()), width: self.width() }
    }

    /// The style of questions on standard error.
    pub(crate) fn note_style(&self) -> Style {
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

/// What `--format json` prints with exit status 2.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Failure {
    schema: u32,
    error: ErrorJson,
}

/// The JSON for an error.
pub(super) fn error_json(error: &Error) -> String {
    failure(ErrorJson::of(error))
}

/// The JSON for wrong flags; `said` is the text printed to standard error.
pub(super) fn usage_json(said: &str) -> String {
    let said = said.trim().trim_start_matches("error: ");
    let (message, help) = said.split_once("\n\n").unwrap_or((said, ""));
    let help = Some(help.trim().to_string()).filter(|help| !help.is_empty());
    failure(ErrorJson { message: message.trim().to_string(), causes: Vec::new(), help })
}

fn failure(error: ErrorJson) -> String {
    pretty(&Failure { schema: 1, error })
}

/// Whether arguments that can't be parsed ask for JSON.
pub(super) fn asks_for_json(args: &[impl AsRef<OsStr>]) -> bool {
    let args: Vec<&OsStr> = args.iter().map(AsRef::as_ref).collect();
    args.contains(&OsStr::new("--format=json"))
        || args.windows(2).any(|pair| pair == [OsStr::new("--format"), OsStr::new("json")])
}

const PATIENCE: Duration = Duration::from_secs(1);

/// A progress bar, or nothing.
pub(crate) struct Bar {
    bar: ProgressBar,
    /// When the bar will be shown; `None` if it is shown already, there is no terminal, or it isn't wanted.
    show_at: Option<Instant>,
}

impl Bar {
    pub(crate) fn new(quiet: bool) -> Self {
        let wanted = !quiet && io::stderr().is_terminal();
        let bar = ProgressBar::hidden().with_style(style("{spinner} unpacking the inputs, {bytes} so far"));
        Bar { bar, show_at: wanted.then(|| Instant::now() + PATIENCE) }
    }

    pub(crate) fn update(&mut self, progress: Progress) {
        match progress {
            Progress::Unpacked(bytes) | Progress::Read(bytes) => self.bar.inc(bytes),
            Progress::ToRead(bytes) => {
                self.bar.set_position(0);
                self.bar.set_length(bytes);
                self.bar.set_style(style("{bar:30} {bytes} of {total_bytes}, {bytes_per_sec}, {eta} left"));
            }
            Progress::Writing => self.bar.set_style(style("{spinner} writing the results")),
        }
        if self.show_at.is_some_and(|at| at <= Instant::now()) {
            self.bar.set_draw_target(ProgressDrawTarget::stderr());
            self.show_at = None;
        }
    }

    pub(crate) fn finish(&self) {
        self.bar.finish_and_clear();
    }
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

/// Lets the process end in order when a signal ends it. Without this nothing half-done has a final name either, but
/// hidden files stay until the next run.
#[cfg(unix)]
pub(crate) fn end_in_order(wants_json: bool) {
    use signal_hook::consts::{SIGINT, SIGTERM, SIGXFSZ};

    // Exceeding the limit on file sizes is then a failed write with a message, instead of a sudden end.
    let Ok(mut signals) = signal_hook::iterator::Signals::new([SIGINT, SIGTERM, SIGXFSZ]) else { return };
    std::thread::spawn(move || {
        if signals.forever().any(|signal| signal != SIGXFSZ) {
            end(wants_json);
        }
    });
}

/// The same for Ctrl-C, Ctrl-Break and closing the console window.
#[cfg(windows)]
pub(crate) fn end_in_order(wants_json: bool) {
    // Where no handler can be set the system ends the process, as it would without one.
    drop(ctrlc::set_handler(move || end(wants_json)));
}

#[cfg(not(any(unix, windows)))]
pub(crate) fn end_in_order(_: bool) {}

#[cfg(any(unix, windows))]
fn end(wants_json: bool) {
    let finished = abandon_all();
    let console = Console::new(None);
    console.note("\n");
    let error = Error::Interrupted {
        help: match finished {
            true => "what it had written is complete in its folder; only what it prints was cut off",
            false => "no file was left behind, and an earlier result stays as it was; run again",
        },
    };
    console.error(&error);
    // Once the result is finished, some of it may be on standard output already.
    if wants_json && !finished {
        drop(console.result(&error_json(&error)));
    }
    std::process::exit(i32::from(NOT_DONE));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_in_templates_is_that_of_the_types() {
        let schema = serde_json::to_string_pretty(&schemars::schema_for!(Failure)).unwrap() + "\n";
        let kept = include_str!("../../templates/error.schema.json");
        assert_eq!(kept, schema, "templates/error.schema.json is to be:\n{schema}");
    }

    #[test]
    fn json_is_asked_for_in_both_spellings_of_the_flag() {
        assert!(asks_for_json(&["cape", "check", "--format", "json"]));
        assert!(asks_for_json(&["cape", "check", "--format=json", "x"]));
        assert!(!asks_for_json(&["cape", "check", "--format", "human", "json"]));
    }
}

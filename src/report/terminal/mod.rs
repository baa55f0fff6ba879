//! Text for a person at a terminal. Made here, printed elsewhere.

mod choice;
mod inputs;
mod inspection;
mod ledger;
mod pages;
mod readiness;
mod ready_list;
mod repairs;
mod summary;
mod uploads;
mod verification;

use anstyle::{AnsiColor, Style as Ansi};

use crate::domain::{counted, thousands};

pub use choice::{Limits, Rank, choose, more};
pub use inputs::inputs;
pub use inspection::inspection;
pub use ledger::{
    after_rejections, awaited_again, imported, ledger_status, marked, recorded, refunded, retried, undone,
};
pub use pages::{message_page, rule_list, rule_page};
pub use readiness::readiness;
pub use ready_list::{question, ready_list};
pub use repairs::repaired;
pub use summary::summary;
pub use uploads::checked;
pub use verification::verification;

/// How text is set.
#[derive(Debug, Clone, Copy)]
pub struct Style {
    /// Whether colour may be used; nothing is told by colour alone.
    pub color: bool,
    /// The width of a line.
    pub width: usize,
}

impl Style {
    fn paint(self, style: Ansi, text: &str) -> String {
        if self.color { format!("{style}{text}{style:#}") } else { text.to_string() }
    }

    fn bold(self, text: &str) -> String {
        self.paint(Ansi::new().bold(), text)
    }

    fn good(self, text: &str) -> String {
        self.paint(AnsiColor::Green.on_default().bold(), text)
    }

    fn alarm(self, text: &str) -> String {
        self.paint(AnsiColor::Yellow.on_default().bold(), text)
    }

    fn bad(self, text: &str) -> String {
        self.paint(AnsiColor::Red.on_default().bold(), text)
    }

    /// Breaks text into lines, all of them indented.
    fn wrap(self, indent: &str, text: &str) -> String {
        self.hang(indent, indent, text)
    }

    /// Breaks text into lines: one indent for the first, another for the others.
    fn hang(self, first: &str, others: &str, text: &str) -> String {
        // On a narrow terminal a deep indent would leave no room.
        let narrow = others.len() + 20 > self.width;
        let options = textwrap::Options::new(self.width)
            .initial_indent(if narrow { "    " } else { first })
            .subsequent_indent(if narrow { "    " } else { others })
            .word_separator(textwrap::WordSeparator::AsciiSpace)
            .word_splitter(textwrap::WordSplitter::NoHyphenation);
        let label = if narrow { format!("{}\n", first.trim_end()) } else { String::new() };
        label + &textwrap::fill(text, options) + "\n"
    }
}

/// The text with a capital letter in front.
fn capitalised(text: &str) -> String {
    let mut rest = text.chars();
    rest.next().map_or(String::new(), |first| first.to_uppercase().to_string() + rest.as_str())
}

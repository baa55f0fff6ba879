//! Lays out text for a terminal. Nothing is printed here.

use anstyle::{AnsiColor, Style as Ansi};

/// How text is laid out.
#[derive(Debug, Clone, Copy)]
pub struct Style {
    /// Whether color may be used. Nothing is conveyed by color alone.
    pub color: bool,
    /// The line width in characters.
    pub width: usize,
}

impl Style {
    pub(crate) fn paint(self, style: Ansi, text: &str) -> String {
        if self.color { format!("{style}{text}{style:#}") } else { text.to_string() }
    }

    pub(crate) fn bold(self, text: &str) -> String {
        self.paint(Ansi::new().bold(), text)
    }

    pub(crate) fn good(self, text: &str) -> String {
        self.paint(AnsiColor::Green.on_default().bold(), text)
    }

    pub(crate) fn alarm(self, text: &str) -> String {
        self.paint(AnsiColor::Yellow.on_default().bold(), text)
    }

    pub(crate) fn bad(self, text: &str) -> String {
        self.paint(AnsiColor::Red.on_default().bold(), text)
    }

    /// Breaks text into lines with the same indent.
    pub(crate) fn wrap(self, indent: &str, text: &str) -> String {
        self.hang(indent, indent, text)
    }

    /// Breaks text into lines with one indent for the first line and another for the others.
    pub(crate) fn hang(self, first: &str, others: &str, text: &str) -> String {
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

/// A label and its content.
pub(crate) fn fact(label: &str, content: &str, style: Style) -> String {
    style.hang(&format!("  {label:<12}"), &" ".repeat(14), content)
}

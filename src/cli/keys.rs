//! What is typed on a terminal, key by key: so nothing shows that must not, and Ctrl-C leaves the terminal as it was.

use std::io;

use console::{Key, Term};

use super::console::Console;

/// No answer is longer.
const LONGEST: usize = 200;

/// Why no more is typed.
#[derive(Debug)]
pub(super) enum Stop {
    /// Ctrl-D: whatever comes isn't known.
    Enough,
    /// Ctrl-C, or the terminal is gone.
    Interrupted,
    /// The terminal can't be read.
    Failed(io::Error),
}

/// The keys of the terminal that standard input is.
pub(super) struct Keys<'c> {
    terminal: Term,
    console: &'c Console,
}

type Typed<T> = Result<T, Stop>;

impl<'c> Keys<'c> {
    pub(super) fn new(console: &'c Console) -> Self {
        Keys { terminal: Term::stderr(), console }
    }

    /// One key: yes, no, or none of them, which Enter says; written out behind the question.
    pub(super) fn yes_or_no(&self) -> Typed<Option<bool>> {
        loop {
            let (answer, word) = match self.key()? {
                Key::Char('y' | 'Y') => (Some(true), "yes"),
                Key::Char('n' | 'N') => (Some(false), "no"),
                Key::Enter => (None, "not known"),
                _ => continue,
            };
            self.console.note(&format!("{word}\n"));
            return Ok(answer);
        }
    }

    /// A line, without its end.
    pub(super) fn line(&self) -> Typed<String> {
        self.typed(|c| c)
    }

    /// A line that shows as asterisks.
    pub(super) fn unseen(&self) -> Typed<String> {
        self.typed(|_| '*')
    }

    fn typed(&self, shown: fn(char) -> char) -> Typed<String> {
        let mut line = String::new();
        loop {
            match self.key()? {
                Key::Enter => {
                    self.console.note(" ");
                    return Ok(line);
                }
                Key::Backspace if line.pop().is_some() => self.console.note("\u{8} \u{8}"),
                Key::Char(c @ ' '..='~') if line.len() < LONGEST => {
                    line.push(c);
                    self.console.note(&shown(c).to_string());
                }
                _ => {}
            }
        }
    }

    fn key(&self) -> Typed<Key> {
        match self.terminal.read_key_raw() {
            Ok(Key::CtrlC) => Err(Stop::Interrupted),
            Ok(Key::Char('\u{4}')) => Err(Stop::Enough),
            Ok(key) => Ok(key),
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Err(Stop::Interrupted),
            Err(error) => Err(Stop::Failed(error)),
        }
    }
}

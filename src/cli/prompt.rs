//! The questions of `cape ready` on a terminal. Answers stay in memory until the list is printed.

use std::collections::BTreeSet;
use std::io;

use console::{Key, Term};

use super::console::Console;
use crate::domain::{FilerCode, ParseError, check_routing_number};
use crate::error::{Error, Result};
use crate::ready::{Answers, GROUPS, Item, Question, Readiness, ReadyAnswer, Recipient, question};

const INTRODUCTION: &str = "\
Answer y or n; Enter means not known. Ctrl-D skips the remaining questions, Ctrl-C
stops. No answer is stored.
";
const YES_OR_NO: &str = "[y/n, Enter: not known]";

/// Asks everything that is open, except what `asks` excludes because flags or settings answer it.
pub(crate) fn ask(answers: &mut Answers, asks: impl Fn(&Item) -> bool, console: &Console) -> Result<()> {
    let asking = Asking { console, keys: Keys::new(console) };
    let asked = asking.all(answers, asks);
    console.note("\n");
    match asked {
        Ok(()) | Err(Stop::Enough) => Ok(()),
        Err(Stop::Interrupted) => Err(Error::Stopped),
        Err(Stop::Failed(source)) => Err(Error::Read { name: "the terminal".into(), source }),
    }
}

/// Whether an answer could change anything.
fn is_open(item: &Item, answers: &Answers) -> bool {
    let readiness = Readiness::of(answers.clone());
    readiness.states().any(|state| state.item.id == item.id && state.answer == ReadyAnswer::NotKnown)
}

struct Asking<'c> {
    console: &'c Console,
    keys: Keys<'c>,
}

type Typed<T> = std::result::Result<T, Stop>;

impl Asking<'_> {
    fn all(&self, answers: &mut Answers, asks: impl Fn(&Item) -> bool) -> Typed<()> {
        let mut title = None;
        for (group, item) in GROUPS.iter().flat_map(|group| group.items.iter().map(move |item| (group, item)))
        {
            if !asks(item) || !is_open(item, answers) {
                continue;
            }
            if title.is_none() {
                self.console.note(INTRODUCTION);
            }
            if title.replace(group.title) != Some(group.title) {
                self.console.note(&format!("\n{}\n", group.title));
            }
            self.about(item, answers)?;
        }
        Ok(())
    }

    fn about(&self, item: &Item, answers: &mut Answers) -> Typed<()> {
        match item.asked {
            Question::YesOrNo | Question::OfTheAccount => {
                if let Some(answer) = self.yes_or_no(item.question, item.why)? {
                    answers.yes_or_no.insert(item.id, answer);
                }
            }
            Question::Importers => self.importers(item, answers)?,
            Question::WhoFiles => self.who_files(item, answers)?,
            Question::Recipient => {
                let itself = self.yes_or_no("Does the importer itself receive the refund?", item.why)?;
                answers.recipient =
                    itself.map(|itself| if itself { Recipient::Importer } else { Recipient::NotifyParty });
            }
            Question::RoutingNumber => self.routing_number(item, answers)?,
            Question::FilersOfInputs | Question::ImportersOfInputs => {}
        }
        Ok(())
    }

    fn yes_or_no(&self, asked: &str, why: &str) -> Typed<Option<bool>> {
        self.show(asked, why, YES_OR_NO);
        self.keys.yes_or_no()
    }

    fn importers(&self, item: &Item, answers: &mut Answers) -> Typed<()> {
        let keys = "[numbers, separated by commas; Enter: not known]";
        self.show(item.question, item.why, keys);
        loop {
            let typed = self.keys.importers()?;
            let texts = typed.split(',').filter(|text| !text.trim().is_empty());
            let numbers: std::result::Result<BTreeSet<_>, ParseError> = texts.map(str::parse).collect();
            match numbers {
                Ok(numbers) => {
                    let shown: Vec<String> = numbers.iter().map(ToString::to_string).collect();
                    self.show_answer(if shown.is_empty() { "not known".into() } else { shown.join(", ") });
                    answers.importers = numbers;
                    return Ok(());
                }
                Err(error) => self.ask_again(&error.to_string()),
            }
        }
    }

    fn who_files(&self, item: &Item, answers: &mut Answers) -> Typed<()> {
        if answers.broker_files.is_none() {
            answers.broker_files = self.yes_or_no("Does a broker file the declaration?", item.why)?;
        }
        if answers.broker_files != Some(true) {
            return Ok(());
        }
        let why = "It is the first three characters of the entry numbers that the broker filed.";
        self.show(
            "What is the filer code of the broker's ACE account?",
            why,
            "[filer code, Enter: not known]",
        );
        loop {
            let typed = self.keys.line()?;
            if typed.trim().is_empty() {
                self.show_answer("not known".into());
                return Ok(());
            }
            match typed.parse::<FilerCode>() {
                Ok(filer) => {
                    self.show_answer(String::new());
                    answers.filer = Some(filer);
                    return Ok(());
                }
                Err(error) => self.ask_again(&error.to_string()),
            }
        }
    }

    fn routing_number(&self, item: &Item, answers: &mut Answers) -> Typed<()> {
        self.show(item.question, item.why, "[nine digits, not shown; Enter: not known]");
        loop {
            let typed = self.keys.unseen()?;
            if typed.trim().is_empty() {
                self.show_answer(if answers.routing_number.is_none() { "not known" } else { "no" }.into());
                return Ok(());
            }
            let checked = check_routing_number(&typed);
            answers.routing_number = Some(checked);
            match checked {
                Ok(()) => {
                    self.show_answer("valid".into());
                    return Ok(());
                }
                // It may just be mistyped. Enter leaves the answer at no.
                Err(defect) => self.ask_again(&defect.to_string()),
            }
        }
    }

    fn show(&self, asked: &str, why: &str, keys: &str) {
        self.console.note(&question(asked, why, keys, self.console.note_style()));
    }

    fn show_answer(&self, words: String) {
        self.console.note(&format!("{words}\n"));
    }

    fn ask_again(&self, message: &str) {
        self.console.note(&format!("\n  {message}\n  try again: "));
    }
}

/// Limit on the length of an answer, in characters.
const LONGEST: usize = 200;

/// Why input ended.
#[derive(Debug)]
pub(crate) enum Stop {
    /// Ctrl-D: the remaining answers aren't known.
    Enough,
    /// Ctrl-C, or the terminal was closed.
    Interrupted,
    /// The terminal can't be read.
    Failed(io::Error),
}

/// Reads keys from the terminal.
pub(crate) struct Keys<'c> {
    terminal: Term,
    console: &'c Console,
}

type KeyResult<T> = std::result::Result<T, Stop>;

impl<'c> Keys<'c> {
    pub(crate) fn new(console: &'c Console) -> Self {
        Keys { terminal: Term::stderr(), console }
    }

    /// Reads one key: yes, no, or Enter for not known. Then writes the answer after the question.
    pub(crate) fn yes_or_no(&self) -> KeyResult<Option<bool>> {
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

    /// Reads a line, without its end.
    pub(crate) fn line(&self) -> KeyResult<String> {
        self.typed(str::to_string)
    }

    /// Reads a line of importer numbers, of which only social security numbers are hidden.
    fn importers(&self) -> KeyResult<String> {
        self.typed(without_ssn)
    }

    /// Reads a line that is shown as asterisks.
    pub(crate) fn unseen(&self) -> KeyResult<String> {
        self.typed(asterisks)
    }

    /// Reads a line; `shown` converts it to what the terminal shows, character by character.
    fn typed(&self, shown: fn(&str) -> String) -> KeyResult<String> {
        let mut line = String::new();
        loop {
            let before = shown(&line);
            match self.key()? {
                Key::Enter => {
                    self.console.note(" ");
                    return Ok(line);
                }
                Key::Backspace => drop(line.pop()),
                Key::Char(c @ ' '..='~') if line.len() < LONGEST => line.push(c),
                _ => {}
            }
            self.console.note(&redraw(&before, &shown(&line)));
        }
    }

    fn key(&self) -> KeyResult<Key> {
        match self.terminal.read_key_raw() {
            Ok(Key::CtrlC) => Err(Stop::Interrupted),
            Ok(Key::Char('\u{4}')) => Err(Stop::Enough),
            Ok(key) => Ok(key),
            Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => Err(Stop::Interrupted),
            Err(error) => Err(Stop::Failed(error)),
        }
    }
}

fn asterisks(line: &str) -> String {
    "*".repeat(line.len())
}

/// Hides social security numbers in a list of importer numbers while they are typed: a number is hidden if it has the
/// form NNN-NN-NNNN, and before that as long as it may become one, which the fourth character decides.
fn without_ssn(line: &str) -> String {
    let shown = |number: &str| {
        let typed = number.trim_start();
        let digits = typed.bytes().take_while(u8::is_ascii_digit).count();
        let may_be_private = digits == typed.len() || digits == 3;
        if digits <= 3 && may_be_private { asterisks(number) } else { number.to_string() }
    };
    line.split(',').map(shown).collect::<Vec<_>>().join(",")
}

/// Control sequence that changes one shown line into another: back to where they differ, the rest, and blanks over
/// leftover characters.
fn redraw(before: &str, after: &str) -> String {
    let same = before.bytes().zip(after.bytes()).take_while(|(old, new)| old == new).count();
    let over = before.len().saturating_sub(after.len());
    let back = |count: usize| "\u{8}".repeat(count);
    [back(before.len() - same), after[same..].to_string(), " ".repeat(over), back(over)].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ein_shows_as_it_is_typed_and_a_social_security_number_never_does() {
        for (typed, shown) in [
            ("1", "*"),
            ("123", "***"),
            ("12-", "12-"),
            ("12-3456789", "12-3456789"),
            ("1234", "1234"),
            ("250101-12345", "250101-12345"),
            ("900-", "****"),
            ("900-12-3456", "***********"),
            ("12-3456789, 900-12-3456", "12-3456789,************"),
            ("900 12 3456", "***********"),
        ] {
            assert_eq!(without_ssn(typed), shown, "{typed}");
            assert_eq!(typed.len(), shown.len(), "{typed}");
        }
    }

    #[test]
    fn redrawing_changes_only_what_differs() {
        assert_eq!(redraw("**", "12-"), "\u{8}\u{8}12-");
        assert_eq!(redraw("12", "123"), "3");
        assert_eq!(redraw("12-3", "12-"), "\u{8} \u{8}");
        assert_eq!(redraw("", ""), "");
    }
}

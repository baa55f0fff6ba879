//! The questions of `cape ready`, on a terminal. What is typed is kept in memory until the list is printed.

use std::collections::BTreeSet;

use super::console::Console;
use super::keys::{Keys, Stop};
use crate::domain::{FilerCode, ParseError, check_routing_number};
use crate::error::{Error, Result};
use crate::ready::{Answer, Answers, Asked, GROUPS, Item, Readiness, Recipient};
use crate::report::terminal::question;

const INTRODUCTION: &str = "\
Answer with y or n; Enter says that you don't know, Ctrl-D that it is enough,
and Ctrl-C stops. No answer is stored.
";
const YES_OR_NO: &str = "[y/n, Enter: not known]";

/// Asks for everything that is open. `asks` leaves out items of which flags or settings say something already.
pub(super) fn ask(answers: &mut Answers, asks: impl Fn(&Item) -> bool, console: &Console) -> Result<()> {
    let asking = Asking { console, keys: Keys::new(console) };
    let asked = asking.all(answers, asks);
    console.note("\n");
    match asked {
        Ok(()) | Err(Stop::Enough) => Ok(()),
        Err(Stop::Interrupted) => Err(Error::Stopped),
        Err(Stop::Failed(source)) => Err(Error::Read { name: "the terminal".into(), source }),
    }
}

/// Whether an answer may change anything: what isn't needed by the answers so far isn't asked.
fn is_open(item: &Item, answers: &Answers) -> bool {
    let readiness = Readiness::of(answers.clone());
    readiness.states().any(|state| state.item.id == item.id && state.answer == Answer::NotKnown)
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
            Asked::YesOrNo | Asked::OfTheAccount => {
                if let Some(answer) = self.yes_or_no(item.question, item.why)? {
                    answers.yes_or_no.insert(item.id, answer);
                }
            }
            Asked::Importers => self.importers(item, answers)?,
            Asked::WhoFiles => self.who_files(item, answers)?,
            Asked::Recipient => {
                let itself = self.yes_or_no("Does the importer itself receive the refund?", item.why)?;
                answers.recipient =
                    itself.map(|itself| if itself { Recipient::Importer } else { Recipient::NotifyParty });
            }
            Asked::RoutingNumber => self.routing_number(item, answers)?,
            Asked::FilersOfInputs | Asked::ImportersOfInputs => {}
        }
        Ok(())
    }

    fn yes_or_no(&self, asked: &str, why: &str) -> Typed<Option<bool>> {
        self.show(asked, why, YES_OR_NO);
        self.keys.yes_or_no()
    }

    fn importers(&self, item: &Item, answers: &mut Answers) -> Typed<()> {
        let keys = "[numbers, unseen, with commas between; Enter: not known]";
        self.show(item.question, item.why, keys);
        loop {
            let typed = self.keys.unseen()?;
            let texts = typed.split(',').filter(|text| !text.trim().is_empty());
            let numbers: std::result::Result<BTreeSet<_>, ParseError> = texts.map(str::parse).collect();
            match numbers {
                Ok(numbers) => {
                    let shown: Vec<String> = numbers.iter().map(ToString::to_string).collect();
                    self.say(if shown.is_empty() { "not known".into() } else { shown.join(", ") });
                    answers.importers = numbers;
                    return Ok(());
                }
                Err(error) => self.again(&error.to_string()),
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
        self.show("Which filer code has the broker's ACE account?", why, "[filer code, Enter: not known]");
        loop {
            let typed = self.keys.line()?;
            if typed.trim().is_empty() {
                self.say("not known".into());
                return Ok(());
            }
            match typed.parse::<FilerCode>() {
                Ok(filer) => {
                    self.say(String::new());
                    answers.filer = Some(filer);
                    return Ok(());
                }
                Err(error) => self.again(&error.to_string()),
            }
        }
    }

    fn routing_number(&self, item: &Item, answers: &mut Answers) -> Typed<()> {
        self.show(item.question, item.why, "[nine digits, unseen; Enter: not known]");
        loop {
            let typed = self.keys.unseen()?;
            if typed.trim().is_empty() {
                self.say(if answers.routing_number.is_none() { "not known" } else { "no" }.into());
                return Ok(());
            }
            let checked = check_routing_number(&typed);
            answers.routing_number = Some(checked);
            match checked {
                Ok(()) => {
                    self.say("can be right".into());
                    return Ok(());
                }
                // Often it is only mistyped. Enter leaves the answer at no.
                Err(defect) => self.again(&defect.to_string()),
            }
        }
    }

    fn show(&self, asked: &str, why: &str, keys: &str) {
        self.console.note(&question(asked, why, keys, self.console.note_style()));
    }

    fn say(&self, words: String) {
        self.console.note(&format!("{words}\n"));
    }

    fn again(&self, message: &str) {
        self.console.note(&format!("\n  {message}\n  once more: "));
    }
}

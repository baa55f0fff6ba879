//! Whether an importer is ready to file and to be paid: the questions, and the meaning of the answers.
//!
//! Without an ACH refund authorization on file, even an accepted declaration won't be paid. No export shows such
//! things; people know them or can look them up.

mod item;
mod items;
mod json;
mod parties;
pub(crate) mod text;

use std::collections::BTreeSet;

use crate::domain::{FilerCode, ImporterNumber};
use crate::text::{plural, thousands};

pub(crate) use item::{Answers, Item, Question, Recipient};
pub use items::items;
pub(crate) use items::{GROUPS, Group, yes_or_no, yes_or_no_item};
pub(crate) use json::readiness_json;
pub(crate) use parties::Parties;
pub(crate) use text::question;

/// The answer to an item.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum ReadyAnswer {
    /// It is in order.
    Yes,
    /// It must be put in order first.
    No,
    /// There is no answer.
    NotKnown,
    /// The answer doesn't matter here.
    NotNeeded,
}

/// An item and its answer.
#[derive(Debug, Clone)]
pub(crate) struct State {
    /// The item.
    pub item: &'static Item,
    /// The answer.
    pub answer: ReadyAnswer,
    /// Details, such as who files or which entries don't match.
    pub found: String,
    /// Whether it requires an ACE Portal account that doesn't exist yet.
    pub waits_for_account: bool,
}

impl State {
    /// The meaning of the answer, as a sentence without its period.
    pub(crate) fn says(&self) -> String {
        let (item, found) = (self.item, &self.found);
        match self.answer {
            ReadyAnswer::NotNeeded => item.not_needed.map_or("", |not_needed| not_needed.because).to_string(),
            ReadyAnswer::No if self.waits_for_account => "comes after portal-account".to_string(),
            ReadyAnswer::NotKnown if found.is_empty() => item.question.to_string(),
            ReadyAnswer::NotKnown => format!("{} Found: {found}", item.question),
            ReadyAnswer::Yes if found.is_empty() => item.yes.to_string(),
            ReadyAnswer::Yes => found.clone(),
            ReadyAnswer::No => {
                let said = item.if_no.map(|no| no.says).into_iter();
                let found = Some(found.as_str()).filter(|found| !found.is_empty());
                said.chain(found).collect::<Vec<_>>().join(": ")
            }
        }
    }

    /// What to do or how to find out, if that is possible now.
    pub(crate) fn what_next(&self) -> Option<&'static str> {
        match self.answer {
            ReadyAnswer::No if self.waits_for_account => None,
            ReadyAnswer::No => self.item.if_no.map(|no| no.to_do),
            ReadyAnswer::NotKnown => Some(self.item.to_find_out),
            ReadyAnswer::Yes | ReadyAnswer::NotNeeded => None,
        }
    }
}

/// All items with their answers.
#[derive(Debug, Clone)]
pub(crate) struct Readiness {
    /// The items by group; those about inputs only if there are inputs.
    pub groups: Vec<(&'static Group, Vec<State>)>,
    /// The answers.
    pub answers: Answers,
}

impl Readiness {
    /// Evaluates the answers.
    pub(crate) fn of(answers: Answers) -> Self {
        let groups = GROUPS.iter().map(|group| (group, states(group, &answers)));
        let groups = groups.filter(|(_, states)| !states.is_empty()).collect();
        Readiness { groups, answers }
    }

    /// All items.
    pub(crate) fn states(&self) -> impl Iterator<Item = &State> {
        self.groups.iter().flat_map(|(_, states)| states)
    }

    /// Number of items with this answer.
    pub(crate) fn count(&self, answer: ReadyAnswer) -> usize {
        self.states().filter(|state| state.answer == answer).count()
    }

    /// The overall answer: no if any answer is no, yes if nothing is open.
    pub(crate) fn overall(&self) -> ReadyAnswer {
        [ReadyAnswer::No, ReadyAnswer::NotKnown]
            .into_iter()
            .find(|a| self.count(*a) > 0)
            .unwrap_or(ReadyAnswer::Yes)
    }

    /// The steps in order: first items answered with no, except those that wait for an account; then unknown ones. The
    /// contact e-mail comes before the account, because an application fails if the e-mail is wrong.
    pub(crate) fn next(&self) -> Vec<&State> {
        let is_open = |state: &&State| matches!(state.answer, ReadyAnswer::No | ReadyAnswer::NotKnown);
        let mut next: Vec<&State> =
            self.states().filter(is_open).filter(|state| !state.waits_for_account).collect();
        let applies = self.answers.has_no_account();
        next.sort_by_key(|state| (!(applies && state.item.id == "contact-email"), state.answer));
        next
    }
}

fn states(group: &Group, answers: &Answers) -> Vec<State> {
    group.items.iter().filter_map(|item| state(item, answers)).collect()
}

/// The state of an item; `None` if it is about inputs and there are none.
fn state(item: &'static Item, answers: &Answers) -> Option<State> {
    let (answer, found) = answer(item, answers)?;
    let not_needed = item.not_needed.is_some_and(|not_needed| (not_needed.by)(answers));
    let answer = if not_needed { ReadyAnswer::NotNeeded } else { answer };
    let waits = item.asked == Question::OfTheAccount && answers.has_no_account();
    Some(State { item, answer, found, waits_for_account: waits && answer == ReadyAnswer::No })
}

/// The answer to an item, and its details.
fn answer(item: &Item, answers: &Answers) -> Option<(ReadyAnswer, String)> {
    let from_yes_or_no = |answer: Option<bool>| match answer {
        None => (ReadyAnswer::NotKnown, String::new()),
        Some(true) => (ReadyAnswer::Yes, String::new()),
        Some(false) => (ReadyAnswer::No, String::new()),
    };
    Some(match item.asked {
        Question::YesOrNo => from_yes_or_no(answers.yes_or_no(item.id)),
        Question::OfTheAccount if answers.has_no_account() => from_yes_or_no(Some(false)),
        Question::OfTheAccount => from_yes_or_no(answers.yes_or_no(item.id)),
        Question::Importers if answers.importers.is_empty() => from_yes_or_no(None),
        Question::Importers => {
            let from = if answers.importer_from_inputs { ", the only importer in the inputs" } else { "" };
            (ReadyAnswer::Yes, listed(answers.importers.iter().map(ToString::to_string)) + from)
        }
        Question::WhoFiles => who_files(answers),
        Question::Recipient => match answers.recipient {
            None => from_yes_or_no(None),
            Some(Recipient::Importer) => (ReadyAnswer::Yes, "the importer of record".into()),
            Some(Recipient::NotifyParty) => (ReadyAnswer::Yes, "a notify party (CBP Form 4811)".into()),
        },
        Question::RoutingNumber => match answers.routing_number {
            None => from_yes_or_no(None),
            Some(Ok(())) => from_yes_or_no(Some(true)),
            Some(Err(defect)) => (ReadyAnswer::No, defect.to_string()),
        },
        Question::FilersOfInputs => filers_of(answers.inputs.as_ref()?, answers.filer),
        Question::ImportersOfInputs => importers_of(answers.inputs.as_ref()?, &answers.importers),
    })
}

fn who_files(answers: &Answers) -> (ReadyAnswer, String) {
    match (answers.broker_files, answers.filer) {
        (Some(true), Some(filer)) if answers.filer_from_inputs => {
            let found = format!(
                "broker {filer}, the only filer in the inputs (an importer that files for itself: give --importer)"
            );
            (ReadyAnswer::Yes, found)
        }
        (Some(true), Some(filer)) => (ReadyAnswer::Yes, format!("broker {filer}")),
        (Some(true), None) => (ReadyAnswer::NotKnown, "a broker; its filer code is missing".into()),
        (Some(false), _) => (ReadyAnswer::Yes, "the importer of record".into()),
        (None, _) => (ReadyAnswer::NotKnown, String::new()),
    }
}

const NO_CANDIDATE: &str = "no entry within the dates and the scope";

fn filers_of(inputs: &Parties, own: Option<FilerCode>) -> (ReadyAnswer, String) {
    let is_other = |(filer, _): &(&FilerCode, &u64)| own.is_some_and(|own| **filer != own);
    let others: u64 = inputs.filers.iter().filter(is_other).map(|(_, count)| count).sum();
    let all = || listed(inputs.filers.iter().map(with_entries));
    match (inputs.candidates, own) {
        (0, _) => (ReadyAnswer::NotKnown, NO_CANDIDATE.into()),
        (_, None) => (ReadyAnswer::NotKnown, all()),
        (_, Some(_)) if others == 0 => (ReadyAnswer::Yes, all()),
        (of, Some(_)) => {
            let those = listed(inputs.filers.iter().filter(is_other).map(with_entries));
            (ReadyAnswer::No, format!("{those}; {} of {} entries", thousands(others), thousands(of)))
        }
    }
}

fn importers_of(inputs: &Parties, own: &BTreeSet<ImporterNumber>) -> (ReadyAnswer, String) {
    let is_other = |(importer, _): &(&ImporterNumber, &u64)| !own.contains(importer);
    let others: u64 = inputs.importers.iter().filter(is_other).map(|(_, count)| count).sum();
    let missing = match inputs.without_importer {
        0 => None,
        count => Some(format!("importer missing {}", entries(count))),
    };
    let all = || listed(inputs.importers.iter().map(with_entries).chain(missing.clone()));
    match (inputs.candidates, own.is_empty()) {
        (0, _) => (ReadyAnswer::NotKnown, NO_CANDIDATE.into()),
        (_, true) => (ReadyAnswer::NotKnown, all()),
        (of, false) if others == of - inputs.without_importer => {
            let those = listed(inputs.importers.iter().filter(is_other).map(with_entries).chain(missing));
            let answer = if others == 0 { ReadyAnswer::NotKnown } else { ReadyAnswer::No };
            (answer, those)
        }
        (_, false) if missing.is_some() => (ReadyAnswer::NotKnown, all()),
        (_, false) if others > 0 => {
            let mine = listed(inputs.importers.iter().filter(|of| !is_other(of)).map(with_entries));
            (
                ReadyAnswer::Yes,
                format!("{mine}; {} of other importers, not filed in this run", entries(others)),
            )
        }
        (_, false) => (ReadyAnswer::Yes, all()),
    }
}

fn with_entries((name, count): (impl std::fmt::Display, &u64)) -> String {
    format!("{name} {}", entries(*count))
}

fn entries(count: u64) -> String {
    plural(count, "entry", "entries")
}

/// Limit on names in a list; JSON has all.
const LISTED: usize = 6;

fn listed(names: impl Iterator<Item = String>) -> String {
    let mut names: Vec<String> = names.collect();
    let more = names.len().saturating_sub(LISTED);
    if more > 0 {
        names.truncate(LISTED);
        names.push(format!("{} more", thousands(more as u64)));
    }
    names.join(", ")
}

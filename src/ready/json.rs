//! The JSON of `cape ready`.

use std::collections::BTreeSet;

use serde::Serialize;

use super::item::Recipient;
use super::items::Group;
use super::parties::Parties;
use super::{Readiness, ReadyAnswer, State};
use crate::domain::ImporterNumber;
use crate::text::pretty;

/// What `cape ready --format json` prints. It has no bank data.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Ready {
    schema: u32,
    /// `no` if any answer is no, `not-known` if any is open, else `yes`.
    ready: &'static str,
    counts: Counts,
    /// The importers of record; a social security number is masked.
    importers: Vec<String>,
    /// The filer code, if a broker files.
    filer: Option<String>,
    /// `importer` or `notify-party`; null if it isn't known.
    recipient: Option<&'static str>,
    /// Names of the items to do or to find out, in order.
    next: Vec<&'static str>,
    items: Vec<Item>,
    /// The brokers and importers in the inputs; null without inputs.
    inputs: Option<Inputs>,
}

/// Number of items with each answer.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Counts {
    yes: usize,
    no: usize,
    not_known: usize,
    not_needed: usize,
}

/// An item and its answer.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Item {
    id: &'static str,
    group: &'static str,
    question: &'static str,
    /// `yes`, `no`, `not-known` or `not-needed`.
    answer: &'static str,
    /// The meaning of the answer, with details.
    says: String,
    /// What to do or how to find out; null if no action is needed.
    next: Option<&'static str>,
    /// Whether it requires an ACE Portal account that doesn't exist yet.
    waits_for_account: bool,
    /// Where to look, in ACE or elsewhere.
    location: &'static str,
    source: &'static str,
}

/// The brokers and importers in the inputs.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Inputs {
    names: Vec<String>,
    entries: u64,
    /// The headings whose entries are counted.
    scope: String,
    /// Entries within the entry window and the scope; the counts below are of these only.
    candidates: u64,
    filers: Vec<Filer>,
    importers: Vec<Importer>,
    without_importer: u64,
    unreadable_rows: u64,
}

/// A broker, and the number of entries it filed.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Filer {
    filer: String,
    entries: u64,
}

/// An importer of record, and its number of entries.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Importer {
    importer: String,
    entries: u64,
    /// Whether the answers are about this importer.
    answered_for: bool,
}

/// The result as JSON.
pub(crate) fn readiness_json(readiness: &Readiness) -> String {
    let answers = &readiness.answers;
    let of_group = |(group, states): &(&'static Group, Vec<State>)| {
        states.iter().map(|state| item(group, state)).collect::<Vec<_>>()
    };
    pretty(&Ready {
        schema: 2,
        ready: word(readiness.overall()),
        counts: Counts {
            yes: readiness.count(ReadyAnswer::Yes),
            no: readiness.count(ReadyAnswer::No),
            not_known: readiness.count(ReadyAnswer::NotKnown),
            not_needed: readiness.count(ReadyAnswer::NotNeeded),
        },
        importers: answers.importers.iter().map(ToString::to_string).collect(),
        filer: answers.filer.map(|filer| filer.to_string()),
        recipient: answers.recipient.map(Recipient::name),
        next: readiness.next().iter().map(|state| state.item.id).collect(),
        items: readiness.groups.iter().flat_map(of_group).collect(),
        inputs: answers.inputs.as_ref().map(|parties| inputs(parties, &answers.importers)),
    })
}

fn item(group: &Group, state: &State) -> Item {
    let item = state.item;
    Item {
        id: item.id,
        group: group.title,
        question: item.question,
        answer: word(state.answer),
        says: state.says(),
        next: state.what_next(),
        waits_for_account: state.waits_for_account,
        location: item.location,
        source: item.source,
    }
}

fn inputs(parties: &Parties, answered_for: &BTreeSet<ImporterNumber>) -> Inputs {
    let filers = parties.filers.iter();
    let importers = parties.importers.iter();
    Inputs {
        names: parties.names.clone(),
        entries: parties.entries,
        scope: parties.scope.to_string(),
        candidates: parties.candidates,
        filers: filers.map(|(filer, n)| Filer { filer: filer.to_string(), entries: *n }).collect(),
        importers: importers
            .map(|(importer, n)| Importer {
                importer: importer.to_string(),
                entries: *n,
                answered_for: answered_for.contains(importer),
            })
            .collect(),
        without_importer: parties.without_importer,
        unreadable_rows: parties.unreadable_rows,
    }
}

fn word(answer: ReadyAnswer) -> &'static str {
    match answer {
        ReadyAnswer::Yes => "yes",
        ReadyAnswer::No => "no",
        ReadyAnswer::NotKnown => "not-known",
        ReadyAnswer::NotNeeded => "not-needed",
    }
}

#[cfg(test)]
mod tests {

    use super::*;

    #[test]
    fn the_schema_in_templates_is_that_of_the_types() {
        let schema = serde_json::to_string_pretty(&schemars::schema_for!(Ready)).unwrap() + "\n";
        let kept = include_str!("../../templates/ready.schema.json");
        assert_eq!(kept, schema, "templates/ready.schema.json is to be:\n{schema}");
    }
}

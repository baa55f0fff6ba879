//! The questions of `cape ready` as a form.

use std::collections::BTreeSet;

use serde::Serialize;
use serde_json::Value;

use super::request::{ReadyRequest, filer, importer};
use crate::domain::check_routing_number;
use crate::error::{Error, Result};
use crate::ready::{Answers, GROUPS, Item, Question, Readiness, Recipient, readiness_json, yes_or_no_item};

/// A question of the form.
#[derive(Debug, Serialize)]
pub(super) struct Asked {
    id: &'static str,
    group: &'static str,
    question: &'static str,
    why: &'static str,
    /// How it is answered: `yes-or-no`, `importers`, `who-files`, `recipient` or `routing-number`.
    kind: &'static str,
    location: &'static str,
    source: &'static str,
}

/// Every question that a person answers.
pub(super) fn questions() -> Vec<Asked> {
    let of_group = |group: &'static crate::ready::Group| {
        group.items.iter().filter_map(move |item| asked(group.title, item))
    };
    GROUPS.iter().flat_map(of_group).collect()
}

fn asked(group: &'static str, item: &'static Item) -> Option<Asked> {
    let kind = match item.asked {
        Question::YesOrNo | Question::OfTheAccount => "yes-or-no",
        Question::Importers => "importers",
        Question::WhoFiles => "who-files",
        Question::Recipient => "recipient",
        Question::RoutingNumber => "routing-number",
        Question::FilersOfInputs | Question::ImportersOfInputs => return None,
    };
    let Item { id, question, why, location, source, .. } = item;
    Some(Asked { id, group, question, why, kind, location, source })
}

/// What the answers mean: the content of `cape ready --format json`.
pub(super) fn ready(request: &ReadyRequest) -> Result<Value> {
    let numbers = request.importers.split([',', ';', '\n']).filter(|text| !text.trim().is_empty());
    let importers = numbers.map(importer).collect::<Result<BTreeSet<_>>>()?;
    let filer = filer(&request.filer)?.filter(|_| request.broker_files != Some(false));
    let recipient = match request.recipient.as_str() {
        "" => None,
        "importer" => Some(Recipient::Importer),
        "notify-party" => Some(Recipient::NotifyParty),
        other => return Err(Error::usage(format!("{other:?} is no recipient"), "choose one of the answers")),
    };
    let routing = Some(request.routing_number.trim()).filter(|number| !number.is_empty());
    let known = request.yes_or_no.iter();
    let answers = Answers {
        importers,
        broker_files: request.broker_files,
        filer,
        recipient,
        routing_number: routing.map(check_routing_number),
        yes_or_no: known.filter_map(|(id, yes)| Some((yes_or_no_item(id)?.id, *yes))).collect(),
        ..Answers::default()
    }
    .with_conclusions();
    if let Some(item) = answers.contradiction() {
        return Err(Error::usage(
            format!("portal-account is no, and {} is yes: these contradict each other", item.id),
            "correct one of the two answers",
        ));
    }
    let json = readiness_json(&Readiness::of(answers));
    Ok(serde_json::from_str(&json).unwrap_or(Value::String(json)))
}

//! Answers that need no files: the questions of `cape ready` as a form, and the rules for the page's search.

use std::collections::BTreeSet;

use serde::Serialize;
use serde_json::Value;

use super::request::{ReadyRequest, filer, importer};
use crate::domain::check_routing_number;
use crate::error::{Error, Result};
use crate::ready::{Answers, GROUPS, Item, Question, Readiness, Recipient, readiness_json, yes_or_no_item};
use crate::rules::{FAMILIES, Page, Part, Rule, Section, pages};

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

/// All questions that a user answers.
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

/// The result of the answers: the content of `cape ready --format json`.
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

/// A rule.
#[derive(Debug, Serialize)]
pub(super) struct RuleText {
    name: &'static str,
    family: &'static str,
    severity: &'static str,
    cbp: Option<&'static str>,
    /// Labels and texts.
    facts: Vec<(&'static str, String)>,
    sections: Vec<SectionText>,
}

#[derive(Debug, Serialize)]
struct SectionText {
    title: &'static str,
    parts: Vec<PartText>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "lowercase")]
enum PartText {
    Text(String),
    Command(&'static str),
    File { name: &'static str, content: &'static str },
}

impl From<Part> for PartText {
    fn from(part: Part) -> Self {
        match part {
            Part::Text(text) => PartText::Text(text),
            Part::Command(command) => PartText::Command(command),
            Part::File { name, content } => PartText::File { name, content },
        }
    }
}

/// All rules, in the order of `cape explain`.
pub(super) fn rules() -> Vec<RuleText> {
    let families = FAMILIES.iter();
    families.flat_map(|family| family.rules.iter().map(|rule| rule_text(family.title, rule))).collect()
}

fn rule_text(family: &'static str, rule: &'static Rule) -> RuleText {
    let section = |section: Section| SectionText {
        title: section.title,
        parts: section.parts().into_iter().map(PartText::from).collect(),
    };
    RuleText {
        name: rule.name,
        family,
        severity: pages::weight_today(rule),
        cbp: rule.cbp.map(|message| message.text),
        facts: pages::facts(rule),
        sections: Page::of(rule).sections().map(section).collect(),
    }
}

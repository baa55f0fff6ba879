//! Every rule with what is said about it, for the search of the page.

use serde::Serialize;

use crate::rules::{FAMILIES, Page, Part, Rule, pages};

/// A rule.
#[derive(Debug, Serialize)]
pub(super) struct RuleText {
    name: &'static str,
    family: &'static str,
    severity: &'static str,
    cbp: Option<&'static str>,
    /// Labels and what they say.
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

/// All of them, in the order of `cape explain`.
pub(super) fn rules() -> Vec<RuleText> {
    let families = FAMILIES.iter();
    families.flat_map(|family| family.rules.iter().map(|rule| text(family.title, rule))).collect()
}

fn text(family: &'static str, rule: &'static Rule) -> RuleText {
    let section = |section: crate::rules::Section| SectionText {
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

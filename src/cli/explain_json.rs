//! `cape explain --format json`.

use serde::Serialize;

use crate::domain::RULES_AS_OF;
use crate::ready;
use crate::rules::pages::weight_today;
use crate::rules::{PublishedMessage, RULES, Rule};

/// What `cape explain --format json` prints: the rules and the message that were asked for.
#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct Explanation {
    schema: u32,
    /// The day on which the rules were last compared with what CBP publishes.
    rules_as_of: String,
    /// CBP's message, if one was asked for.
    message: Option<MessageJson>,
    /// The rule that was asked for, those that check the message, or all.
    rules: Vec<RuleJson>,
    /// The questions of `cape ready`, if they were asked for.
    ready: Vec<QuestionJson>,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct MessageJson {
    text: &'static str,
    meaning: &'static str,
    /// What it costs: `file`, `entry`, `either` or `none`.
    drops: &'static str,
    source: &'static str,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct RuleJson {
    rule: &'static str,
    /// `error`, `doubt`, `warning`, `note`, `out-of-scope` or `unknown-only`, on the day of `rules_as_of`.
    severity: &'static str,
    fails_when: &'static str,
    /// CBP's message; null if CBP publishes none.
    cbp_message: Option<&'static str>,
    /// Whether CBP may answer with something else.
    possible: bool,
    /// What CBP's message costs: `file`, `entry` or `either`; null without a message.
    drops: Option<&'static str>,
    /// The column in ACE that decides the rule; null if it needs none.
    decided_by: Option<&'static str>,
    /// What to do.
    remedy: &'static str,
    source: &'static str,
}

#[derive(Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
struct QuestionJson {
    id: &'static str,
    question: &'static str,
    source: &'static str,
}

/// The document about all rules.
pub(super) fn all_rules() -> String {
    document(None, RULES.iter().copied(), Vec::new())
}

/// The document about one rule.
pub(super) fn rule(rule: &'static Rule) -> String {
    document(None, [rule], Vec::new())
}

/// The document about a message of CBP, with the rules that check it.
pub(super) fn message(message: &'static PublishedMessage) -> String {
    let json = MessageJson {
        text: &message.text,
        meaning: &message.meaning,
        drops: message.drops.name(),
        source: &message.source,
    };
    document(Some(json), message.rules(), Vec::new())
}

/// The document about what must be in order to be paid.
pub(super) fn ready() -> String {
    let questions =
        ready::items().map(|item| QuestionJson { id: item.id, question: item.question, source: item.source });
    document(None, [], questions.collect())
}

fn document(
    message: Option<MessageJson>,
    rules: impl IntoIterator<Item = &'static Rule>,
    ready: Vec<QuestionJson>,
) -> String {
    let rules = rules.into_iter().map(RuleJson::of).collect();
    let document = Explanation { schema: 1, rules_as_of: RULES_AS_OF.to_string(), message, rules, ready };
    let json = serde_json::to_string_pretty(&document);
    json.expect("the document has only text keys and plain values") + "\n"
}

impl RuleJson {
    fn of(rule: &'static Rule) -> Self {
        RuleJson {
            rule: rule.name,
            severity: weight_today(rule),
            fails_when: rule.fails_when,
            cbp_message: rule.cbp.map(|message| message.text),
            possible: rule.cbp.is_some_and(|message| message.possible),
            drops: rule.drops().map(|drops| drops.name()),
            decided_by: rule.needs,
            remedy: rule.remedy,
            source: rule.source,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_schema_in_templates_is_that_of_the_types() {
        let schema = serde_json::to_string_pretty(&schemars::schema_for!(Explanation)).unwrap() + "\n";
        let kept = include_str!("../../templates/explain.schema.json");
        assert_eq!(kept, schema, "templates/explain.schema.json is to be:\n{schema}");
    }

    #[test]
    fn every_rule_is_in_the_list_once_with_what_to_do() {
        let list: serde_json::Value = serde_json::from_str(&all_rules()).unwrap();
        let rules = list["rules"].as_array().unwrap();
        assert_eq!(rules.len(), RULES.len());
        assert!(rules.iter().all(|rule| rule["remedy"].as_str().is_some_and(|remedy| !remedy.is_empty())));
    }
}

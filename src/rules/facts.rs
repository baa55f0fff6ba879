//! What is said about a rule before its page: labels, and what they say.

use super::filing::Filing;
use super::rule::{Category, CbpMessage, Rule, Severity, SeverityPolicy, Subject};
use super::table::Drops;
use crate::domain::RULES_AS_OF;

/// Everything that a rule says itself.
pub(crate) fn facts(rule: &'static Rule) -> Vec<(&'static str, String)> {
    let about = match rule.subject {
        Subject::File => "a whole input file",
        Subject::Row => "a row that can't be read",
        Subject::Entry(_) => "an entry",
        Subject::Upload => "an upload file that exists already",
    };
    let answer = match rule.cbp {
        Some(message) => quoted(message),
        None => "nothing: CBP publishes no such error, the rule is this program's own".into(),
    };
    let mut facts = vec![
        ("Severity", weight(rule)),
        ("About", about.into()),
        ("Fails when", rule.fails_when.into()),
        ("CBP answers", answer),
    ];
    facts.extend(rule.drops().map(|drops| ("It costs", cost(drops).into())));
    let unknown =
        rule.needs.map(|needs| format!("where the data can't tell; what decides it in ACE: {needs}"));
    facts.extend(unknown.map(|unknown| ("Unknown", unknown)));
    facts.extend([("What to do", rule.remedy.into()), ("Source", rule.source.into())]);
    facts
}

/// What a message of CBP costs who gets it.
pub(crate) fn cost(drops: Drops) -> &'static str {
    match drops {
        Drops::File => "the whole declaration: one such entry or row is enough",
        Drops::Entry => "this entry: CBP drops it and keeps the others",
        Drops::Either => "this entry, or the whole declaration: CBP lists the message under both checks",
        Drops::None => "nothing: the upload can be tried again",
    }
}

/// The weight in a word; where it varies, that of the day to which the rules were brought up.
pub(crate) fn weight_today(rule: &Rule) -> &'static str {
    match rule.weight {
        SeverityPolicy::Always(severity) => severity.name(),
        SeverityPolicy::Varies(on, _) => on(&Filing::by_any_broker(RULES_AS_OF)).name(),
        SeverityPolicy::Scope => "out-of-scope",
        SeverityPolicy::UnknownOnly => "unknown-only",
    }
}

fn weight(rule: &Rule) -> String {
    let (word, meaning) = match rule.weight {
        SeverityPolicy::Varies(_, words) => return words.to_string(),
        SeverityPolicy::Always(severity) => (severity.to_string(), meaning(severity, rule)),
        SeverityPolicy::Scope => ("out-of-scope".to_string(), "the entry is left out of the declaration"),
        SeverityPolicy::UnknownOnly => {
            ("unknown-only".to_string(), "the entry is ready, though only partly checked")
        }
    };
    if meaning.is_empty() { word } else { format!("{word}: {meaning}") }
}

fn meaning(severity: Severity, rule: &Rule) -> &'static str {
    let Subject::Entry(check) = rule.subject else { return "" };
    // Some rules are made for entries that are out of scope, which are not filed.
    let of_candidates = check.applies_to.iter().all(|category| *category == Category::Candidate);
    match severity {
        Severity::Error => "the entry is in no upload file",
        Severity::Doubt => "the entry goes to review",
        Severity::Warning if of_candidates => "the entry is ready, but a person should look",
        Severity::Warning => "a person should look; the outcome of the entry doesn't depend on it",
        Severity::Note if of_candidates => "information; the entry is ready",
        Severity::Note => "information",
    }
}

pub(crate) fn quoted(message: CbpMessage) -> String {
    let possible = if message.possible { " (possible)" } else { "" };
    let until = message.until.map(|day| format!(" (until {day})")).unwrap_or_default();
    format!("\"{}\"{possible}{until}", message.text)
}

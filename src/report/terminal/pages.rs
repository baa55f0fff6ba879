//! What `cape explain` prints.

use super::Style;
use crate::rules::{CbpMessage, RULES, Rule, Severity, Standing, Subject, Weight};

/// All rules: name, severity, CBP's message.
pub fn rule_list(style: Style) -> String {
    let mut text =
        style.bold("Rules, as of ") + &style.bold(&crate::rules::sources::RULES_AS_OF.to_string()) + "\n\n";
    let name = RULES.iter().map(|rule| rule.name.len()).max().unwrap_or_default();
    for rule in RULES {
        let weight = weight(rule).split([':', ';', ' ']).next().unwrap_or_default().to_string();
        let message = rule.cbp.map_or("—".to_string(), quoted);
        let first = format!("  {:name$}  {weight:12}  ", rule.name);
        let others = " ".repeat(name + 18);
        text += &style.hang(&first, &others, &message);
    }
    let note =
        "— : CBP publishes no such error, the rule is this program's own. `cape explain RULE` says more.";
    text + "\n" + &style.wrap("", note)
}

/// The page of one rule.
pub fn rule_page(rule: &Rule, style: Style) -> String {
    let mut text = format!("{}\n\n", style.bold(rule.name));
    let mut part = |label: &str, content: &str| {
        let first = format!("  {label:<12}");
        text += &style.hang(&first, &" ".repeat(14), content);
    };
    part("Severity", &weight(rule));
    part(
        "About",
        match rule.subject {
            Subject::File => "a whole input file",
            Subject::Row => "a row that can't be read",
            Subject::Entry(_) => "an entry",
        },
    );
    part("Fails when", rule.fails_when);
    match rule.cbp {
        Some(message) => part("CBP answers", &quoted(message)),
        None => part("CBP answers", "nothing: CBP publishes no such error, the rule is this program's own"),
    }
    if let Some(needs) = rule.needs {
        part("Unknown", &format!("where the data can't tell; what decides it in ACE: {needs}"));
    }
    part("What to do", rule.remedy);
    part("Source", rule.source);
    text
}

fn weight(rule: &Rule) -> String {
    let (word, meaning) = match rule.weight {
        Weight::Varies(_, words) => return words.to_string(),
        Weight::Always(severity) => (severity.to_string(), meaning(severity, rule)),
        Weight::Scope => ("out-of-scope".to_string(), "the entry is not looked at further"),
        Weight::UnknownOnly => ("unknown-only".to_string(), "the entry is filed as unverified"),
    };
    if meaning.is_empty() { word } else { format!("{word}: {meaning}") }
}

fn meaning(severity: Severity, rule: &Rule) -> &'static str {
    let Subject::Entry(check) = rule.subject else { return "" };
    // Some rules are made for entries that are out of scope, which are not filed.
    let of_candidates = check.applies_to.iter().all(|standing| *standing == Standing::Candidate);
    match severity {
        Severity::Error => "the entry is in no upload file",
        Severity::Doubt => "the entry goes to review",
        Severity::Warning if of_candidates => "the entry is filed, but a person should look",
        Severity::Warning => "a person should look; whether the entry is filed doesn't depend on it",
        Severity::Note => "information; the entry is filed",
    }
}

fn quoted(message: CbpMessage) -> String {
    let possible = if message.possible { " (possible)" } else { "" };
    let until = message.until.map(|day| format!(" (until {day})")).unwrap_or_default();
    format!("\"{}\"{possible}{until}", message.text)
}

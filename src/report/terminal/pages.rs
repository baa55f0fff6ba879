//! What `cape explain` prints.

use super::Style;
use crate::rules::{CbpMessage, RULES, Rule, Subject, Weight};

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
    text + "\n`cape explain RULE` says more. — : CBP publishes no such error; the rule is this program's own.\n"
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
        part("Unknown", &format!("where the data can't tell; decided by the ACE column {needs}"));
    }
    part("What to do", rule.remedy);
    part("Source", rule.source);
    text
}

fn weight(rule: &Rule) -> String {
    let (word, meaning) = match rule.weight {
        Weight::Varies(_, words) => return words.to_string(),
        Weight::Always(severity) => {
            let meaning = match severity {
                crate::rules::Severity::Error => "the entry is in no upload file",
                crate::rules::Severity::Doubt => "the entry goes to review",
                crate::rules::Severity::Warning => "filed, but a person should look",
                crate::rules::Severity::Note => "filed; information only",
            };
            (severity.to_string(), meaning)
        }
        Weight::Scope => ("out-of-scope".to_string(), "the entry is not looked at further"),
        Weight::UnknownOnly => ("unknown-only".to_string(), "the entry is filed as unverified"),
    };
    match rule.subject {
        Subject::Entry(_) => format!("{word}: {meaning}"),
        Subject::File | Subject::Row => word,
    }
}

fn quoted(message: CbpMessage) -> String {
    let possible = if message.possible { " (possible)" } else { "" };
    let until = message.until.map(|day| format!(" (until {day})")).unwrap_or_default();
    format!("\"{}\"{possible}{until}", message.text)
}

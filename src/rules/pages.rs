//! What `cape explain` shows of a rule: its facts, and its page with the reason for the rule, how to correct what it
//! finds, an example that fails and one that passes.
//!
//! The facts (when the rule fails, CBP's message, what to do, the source) come from the rule itself and are on no page,
//! so the two can't contradict each other. The examples are run as tests.

use super::filing::Filing;
use super::rule::{Category, CbpMessage, Rule, Severity, SeverityPolicy, Subject};
use super::table::Drops;
use crate::domain::RULES_AS_OF;

/// The page of a rule: Markdown, limited to the elements of [`Part`].
#[derive(Debug, Clone, Copy)]
pub struct Page(&'static str);

/// A section of a page.
#[derive(Debug, Clone, Copy)]
pub struct Section {
    /// Its heading.
    pub title: &'static str,
    body: &'static str,
}

/// A part of a section.
#[derive(Debug, PartialEq, Eq)]
pub enum Part {
    /// A paragraph, on one line.
    Text(String),
    /// A command line of an example: a block fenced as `sh`.
    Command(&'static str),
    /// A file of an example: a block fenced as `csv` followed by the file's name.
    File {
        /// The file's name in the command line.
        name: &'static str,
        /// The file's content.
        content: &'static str,
    },
}

impl Page {
    /// The page of this rule.
    pub fn of(rule: &Rule) -> Self {
        Page(rule.page)
    }

    /// The name of its rule, which is the page's title.
    pub fn rule(self) -> &'static str {
        self.0.lines().next().unwrap_or_default().trim_start_matches("# ")
    }

    /// Its sections.
    pub fn sections(self) -> impl Iterator<Item = Section> {
        self.0.split("\n## ").skip(1).map(|section| {
            let (title, body) = section.split_once('\n').unwrap_or((section, ""));
            Section { title, body }
        })
    }
}

impl Section {
    /// The parts below its heading.
    pub fn parts(&self) -> Vec<Part> {
        // Pieces with an even index are text, the others are inside a fence.
        let pieces = self.body.split("```").enumerate();
        pieces
            .flat_map(|(i, piece)| if i % 2 == 0 { paragraphs(piece) } else { vec![block(piece)] })
            .collect()
    }
}

fn paragraphs(text: &str) -> Vec<Part> {
    let joined =
        text.split("\n\n").map(|paragraph| paragraph.split_whitespace().collect::<Vec<_>>().join(" "));
    joined.filter(|paragraph| !paragraph.is_empty()).map(Part::Text).collect()
}

fn block(fenced: &'static str) -> Part {
    let (form, content) = fenced.split_once('\n').unwrap_or((fenced, ""));
    match form.strip_prefix("csv ") {
        Some(name) => Part::File { name, content },
        None => Part::Command(content.trim_end()),
    }
}

/// The facts of a rule as labels and texts.
pub(crate) fn facts(rule: &'static Rule) -> Vec<(&'static str, String)> {
    let about = match rule.subject {
        Subject::File => "a whole input file",
        Subject::Row => "a row that can't be read",
        Subject::Entry(_) => "an entry",
        Subject::Upload => "an upload file that exists already",
    };
    let answer = match rule.cbp {
        Some(message) => quoted(message),
        None => "nothing published; this check is cape's own".into(),
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

/// What the sender of a declaration loses to a message of CBP.
pub(crate) fn cost(drops: Drops) -> &'static str {
    match drops {
        Drops::File => "the whole declaration: one such entry or row is enough",
        Drops::Entry => "this entry: CBP drops it and keeps the others",
        Drops::Either => "this entry, or the whole declaration: CBP lists the message under both checks",
        Drops::None => "nothing: the upload can be tried again",
    }
}

/// The severity as a word; if it depends on the filing date, that on the date of the rules.
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
    // Some rules apply to entries out of scope, which aren't filed.
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::table::RULES;

    #[test]
    fn every_page_is_that_of_its_rule() {
        for rule in RULES {
            assert_eq!(Page::of(rule).rule(), rule.name);
        }
    }

    #[test]
    fn a_page_is_read_section_by_section() {
        let page = Page(
            "# a-rule\n\n## Why\n\nOne\ntwo.\n\nThree.\n\n```sh\ncape x\n```\n\n```csv a.csv\nA,B\n1,2\n```\n",
        );
        let sections: Vec<Section> = page.sections().collect();
        assert_eq!((page.rule(), sections.len(), sections[0].title), ("a-rule", 1, "Why"));
        let text = |text: &str| Part::Text(text.to_string());
        let file = Part::File { name: "a.csv", content: "A,B\n1,2\n" };
        assert_eq!(sections[0].parts(), [text("One two."), text("Three."), Part::Command("cape x"), file]);
    }
}

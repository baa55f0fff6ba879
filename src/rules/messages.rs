//! CBP's error messages, word for word.

use std::sync::LazyLock;

use serde::Deserialize;

use super::{RULES, Rule};

/// What a message of CBP is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Stage {
    /// The file that was uploaded.
    File,
    /// An entry in it.
    Entry,
    /// The portal.
    System,
}

/// A message that CBP gives to those who upload, whether a rule checks it or not.
#[derive(Debug, Deserialize)]
pub struct PublishedMessage {
    /// The message.
    #[serde(rename = "message")]
    pub text: String,
    /// What it is about.
    pub stage: Stage,
    /// What it means.
    pub meaning: String,
    /// Where it was published, with the date.
    pub source: String,
}

/// All of them.
pub static MESSAGES: LazyLock<Vec<PublishedMessage>> = LazyLock::new(|| {
    let file = include_str!("cbp-messages.csv");
    let records = csv::Reader::from_reader(file.as_bytes()).into_deserialize();
    records.map(|record| record.expect("cbp-messages.csv is part of the program and tested")).collect()
});

impl PublishedMessage {
    /// The rules that check what the message is about.
    pub fn rules(&self) -> Vec<&'static Rule> {
        let answers =
            |rule: &Rule| rule.cbp.is_some_and(|message| message.text.eq_ignore_ascii_case(&self.text));
        let speaks_of = |rule: &Rule| rule.remedy.contains(&format!("\"{}\"", self.text));
        RULES.iter().copied().filter(|rule| answers(rule) || speaks_of(rule)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_leads_to_every_rule_that_quotes_it() {
        let rules = |text: &str| -> Vec<&str> {
            let message = MESSAGES.iter().find(|message| message.text == text).unwrap();
            message.rules().iter().map(|rule| rule.name).collect()
        };
        assert_eq!(rules("Account Mismatch"), ["importer-mismatch", "importer-missing"]);
        assert_eq!(rules("Entry Summary Not Found or Archived in ACE"), ["check-digit"]);
        assert!(rules("HTS Relationship Mismatch").is_empty());
        for rule in RULES {
            assert!(rule.cbp.is_none_or(|message| rules(message.text).contains(&rule.name)), "{}", rule.name);
        }
    }
}

//! What CBP's reasons for rejecting an entry mean for another try: one table.

use std::sync::LazyLock;

use chrono::NaiveDate;
use serde::Deserialize;

use crate::domain::{EntryType, clean, collapse_blanks};
use crate::rules::{MESSAGES, Rule, Subject};

/// Whether an entry that was rejected for a reason goes onto another declaration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Retry {
    /// The reason vanishes on another try.
    Again,
    /// The reason can have been mended meanwhile.
    Mended,
    /// Another try would fail alike.
    No,
}

/// A message of CBP as a reason, and what to do about it.
#[derive(Debug, Deserialize)]
pub struct Reason {
    /// The message, word for word.
    pub message: String,
    /// Whether the entry is tried again.
    pub retry: Retry,
    /// The first day on which another try can go otherwise, where CBP named one.
    pub from: Option<NaiveDate>,
    /// The entry types for which it can, by their codes; blank for all.
    pub types: String,
    /// What to do, or what may have come about meanwhile.
    pub advice: String,
}

/// All of them: those that may be tried again first.
pub static REASONS: LazyLock<Vec<Reason>> = LazyLock::new(|| {
    let records = csv::Reader::from_reader(include_str!("reasons.csv").as_bytes()).into_deserialize();
    records.map(|record| record.expect("reasons.csv is part of the program and tested")).collect()
});

/// The reason that CBP puts so; none for one that isn't known.
pub fn reason(message: &str) -> Option<&'static Reason> {
    let message = collapse_blanks(clean(message));
    REASONS.iter().find(|known| known.message.eq_ignore_ascii_case(&message))
}

impl Reason {
    /// Whether another try can go otherwise for entries of this type. One that isn't known is given the benefit of
    /// the doubt, as a build does.
    pub fn covers(&self, entry_type: Option<EntryType>) -> bool {
        let known = entry_type.filter(|_| !self.types.is_empty());
        known.is_none_or(|own| self.types.split(' ').any(|code| EntryType::parse(code) == Some(own)))
    }

    /// The rule of this program that checks it before the upload, if there is one.
    pub fn rule(&self) -> Option<&'static Rule> {
        let message = MESSAGES.iter().find(|message| message.text.eq_ignore_ascii_case(&self.message))?;
        let is_of_entry = |rule: &&Rule| !matches!(rule.subject, Subject::File);
        message.rules().into_iter().find(is_of_entry)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::phases::PHASES;

    #[test]
    fn every_message_of_cbp_has_a_reason_and_every_reason_a_message() {
        let messages: Vec<&str> = MESSAGES.iter().map(|message| message.text.as_str()).collect();
        for message in &messages {
            assert!(REASONS.iter().any(|reason| reason.message == *message), "{message}");
        }
        for reason in REASONS.iter() {
            assert!(messages.contains(&reason.message.as_str()), "{}", reason.message);
            assert!(reason.advice.len() > 20 && !reason.advice.ends_with('.'), "{}", reason.message);
        }
        assert!(REASONS.is_sorted_by_key(|reason| reason.retry));
    }

    #[test]
    fn a_reason_that_ends_on_a_day_ends_with_a_phase() {
        let dated: Vec<&Reason> = REASONS.iter().filter(|reason| reason.from.is_some()).collect();
        assert!(!dated.is_empty());
        for reason in dated {
            let phase = PHASES.iter().find(|phase| Some(phase.from) == reason.from).unwrap();
            assert!(reason.advice.contains(&phase.from.to_string()), "{}", reason.message);
        }
    }

    #[test]
    fn a_reason_is_known_however_it_is_spaced_and_leads_to_its_rule() {
        assert_eq!(reason(" unexpected  error-try again ").unwrap().retry, Retry::Again);
        assert_eq!(reason("Protest on Entry").unwrap().rule().unwrap().name, "protest-open");
        assert_eq!(reason("Entry Summary Under Review").unwrap().rule().unwrap().name, "summary-adjusted");
        assert!(reason("HTS Relationship Mismatch").unwrap().rule().is_none());
        assert!(reason("Something new").is_none() && reason("").is_none());
    }
}

//! CBP's error messages as reasons for a rejection, and whether resubmitting can succeed.

use std::sync::LazyLock;

use chrono::NaiveDate;
use serde::Deserialize;

use crate::domain::{EntryType, clean, collapse_blanks};

/// Whether an entry that was rejected for a reason can be resubmitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Retry {
    /// Resubmitting alone can succeed.
    Again,
    /// CBP's system may have failed: the entry can be resubmitted once.
    Once,
    /// The cause may have been corrected in the meantime.
    Corrected,
    /// Resubmitting would fail again.
    No,
}

/// One of CBP's messages as a reason, and what to do about it.
#[derive(Debug, Deserialize)]
pub struct Reason {
    /// The message, word for word.
    pub message: String,
    /// Whether the entry can be resubmitted.
    pub retry: Retry,
    /// The first date on which resubmitting can succeed, if CBP named one.
    pub from: Option<NaiveDate>,
    /// The codes of the entry types for which it can; blank for all.
    pub types: String,
    /// Other forms of the message, separated by bars.
    pub short: String,
    /// What to do, or what may have changed in the meantime.
    pub advice: String,
}

/// All reasons, with those that can be resubmitted first.
pub static REASONS: LazyLock<Vec<Reason>> = LazyLock::new(|| {
    let records = csv::Reader::from_reader(include_str!("reasons.csv").as_bytes()).into_deserialize();
    records.map(|record| record.expect("reasons.csv is part of the program and tested")).collect()
});

/// The reason with this message, in full or in its short form; `None` if it isn't known.
pub(crate) fn reason(message: &str) -> Option<&'static Reason> {
    let message = comparable(message);
    let is_called = |form: &str| !form.is_empty() && comparable(form) == message;
    REASONS.iter().find(|known| is_called(&known.message) || known.short.split('|').any(is_called))
}

/// A message without case, blanks and a period at the end. CBP's table writes `'X'` for any duty computation code.
fn comparable(message: &str) -> String {
    let message = collapse_blanks(clean(message)).to_ascii_lowercase();
    let message = message.trim_end_matches('.').replace("duty - '", "duty-'");
    match message.split_once("duty-'") {
        Some((before, after)) => match after.split_once('\'') {
            Some((_, rest)) => format!("{before}duty-'x'{rest}"),
            None => message,
        },
        None => message,
    }
}

/// Separators between several reasons in a cell.
const SEPARATORS: [char; 4] = [';', '|', ',', '\n'];

/// Splits a cell into reasons. CBP's messages contain commas, so known messages are never split, and words between two
/// known messages stay together unless a semicolon, bar or line break separates them.
pub(crate) fn reasons_in(cell: &str) -> Vec<&str> {
    let cuts: Vec<usize> = cell.match_indices(SEPARATORS).map(|(at, _)| at).chain([cell.len()]).collect();
    let (mut found, mut start, mut unknown) = (Vec::new(), 0, None::<usize>);
    let mut cut = 0;
    while cut < cuts.len() {
        let longest = (cut..cuts.len()).rev().find(|end| reason(&cell[start..cuts[*end]]).is_some());
        if let Some(end) = longest {
            found.extend(unknown.take().map(|from| &cell[from..start]));
            found.push(&cell[start..cuts[end]]);
            cut = end;
        } else if cell[cuts[cut]..].starts_with(',') {
            unknown = unknown.or(Some(start));
        } else {
            found.push(&cell[unknown.take().unwrap_or(start)..cuts[cut]]);
        }
        start = (cuts[cut] + 1).min(cell.len());
        cut += 1;
    }
    found.extend(unknown.map(|from| &cell[from..]));
    let trimmed = found
        .into_iter()
        .map(|text| text.trim_matches(|c: char| c.is_whitespace() || SEPARATORS.contains(&c)));
    trimmed.filter(|text| !text.is_empty()).collect()
}

impl Reason {
    /// Whether resubmitting can succeed for entries of this type. It is assumed to for an unknown type, as in a build.
    pub fn covers(&self, entry_type: Option<EntryType>) -> bool {
        let known = entry_type.filter(|_| !self.types.is_empty());
        known.is_none_or(|own| self.types.split(' ').any(|code| EntryType::parse(code) == Some(own)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::PHASES;
    use crate::rules::MESSAGES;

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
    fn several_reasons_in_one_cell_are_taken_apart_but_no_message_of_cbp_is() {
        for known in REASONS.iter() {
            assert_eq!(reasons_in(&known.message), [known.message.as_str()]);
            let cell = format!("Entry on Drawback, {}; Protest on Entry", known.message);
            assert_eq!(reasons_in(&cell), ["Entry on Drawback", &known.message, "Protest on Entry"]);
        }
        for (cell, expected) in [
            ("Entry on Drawback; Protest on Entry", &["Entry on Drawback", "Protest on Entry"][..]),
            (
                "Entry on Drawback|Protest on Entry\nInvalid HTS",
                &["Entry on Drawback", "Protest on Entry", "Invalid HTS"],
            ),
            ("Something new, and odd; Entry on Drawback", &["Something new, and odd", "Entry on Drawback"]),
            ("Entry on Drawback, something new, and odd", &["Entry on Drawback", "something new, and odd"]),
            ("new, Protest on Entry,", &["new", "Protest on Entry"]),
            (" ; ", &[]),
            ("", &[]),
        ] {
            assert_eq!(reasons_in(cell), expected, "{cell:?}");
        }
    }

    #[test]
    fn a_reason_is_known_in_its_short_form_and_with_any_duty_computation_code() {
        for text in [
            "UNABLE TO CALCULATE DUTY",
            "Unable to Calculate Duty-'9' Duty Comp Code",
            "unable to calculate duty.",
        ] {
            assert_eq!(
                reason(text).unwrap().message,
                "Unable to Calculate Duty-'X' Duty Comp Code",
                "{text}"
            );
        }
        for text in ["HTS RELATIONSHIP MISMATCH", "HTS Relationship/Sequence Mismatch"] {
            assert_eq!(reason(text).unwrap().retry, Retry::Once, "{text}");
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

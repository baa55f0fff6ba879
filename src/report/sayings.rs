//! What is to be said about entries: their findings made into text, brought together by entry.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::finding::Findings;
use crate::domain::EntryNumber;
use crate::error::Result;
use crate::judge::{About, EntryReader, FindingRef};
use crate::rules::Severity;

/// The findings about entries, by entry.
pub(crate) struct FindingsByEntry<'f> {
    findings: &'f Findings,
    list: BTreeMap<EntryNumber, Vec<&'f FindingRef>>,
}

/// What was found about an entry, each on lines of their own.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Sayings {
    pub(crate) rules: String,
    pub(crate) messages: String,
    /// What CBP would answer.
    pub(crate) cbp: String,
    pub(crate) help: String,
}

impl<'f> FindingsByEntry<'f> {
    /// Of all findings of a run.
    pub(crate) fn of(findings: &'f Findings) -> Self {
        let mut list: BTreeMap<EntryNumber, Vec<&FindingRef>> = BTreeMap::new();
        for finding in &findings.list {
            if let About::Entry { number, .. } = finding.about {
                list.entry(number).or_default().push(finding);
            }
        }
        FindingsByEntry { findings, list }
    }

    /// What was found about an entry at or above a severity, the weightiest first.
    ///
    /// # Errors
    ///
    /// Where its rows can't be read again, or the input was changed meanwhile.
    pub(crate) fn sayings(
        &self,
        number: EntryNumber,
        least: Severity,
        look: &mut EntryReader<'f>,
    ) -> Result<Sayings> {
        let mut found: Vec<&FindingRef> = self.list.get(&number).into_iter().flatten().copied().collect();
        found.retain(|finding| finding.severity >= least);
        found.sort_by_key(|finding| (Reverse(finding.severity), finding.rule));
        let mut said = Sayings::default();
        for finding in found {
            let text = self.findings.text(finding, look)?;
            add_line(&mut said.rules, text.rule.name);
            add_line(&mut said.messages, &text.message);
            add_line(&mut said.cbp, text.cbp_message.map_or("", |message| message.text));
            add_line(&mut said.help, &text.help);
        }
        Ok(said)
    }
}

/// Adds a line, unless it is blank or there already.
fn add_line(text: &mut String, line: &str) {
    if line.is_empty() || text.lines().any(|known| known == line) {
        return;
    }
    if !text.is_empty() {
        text.push('\n');
    }
    text.push_str(line);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_said_once() {
        let mut text = String::new();
        ["a", "", "b", "a"].iter().for_each(|line| add_line(&mut text, line));
        assert_eq!(text, "a\nb");
    }
}

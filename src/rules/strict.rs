//! `--strict`: entries with undecided rules go to review.

use super::rule::{
    Action, Check, Failure, Message, MessageFrom, Rule, RuleOutcome, Sees, Severity, SeverityPolicy, Subject,
};
use crate::domain::OURS;

/// Depends on the results of the other rules, so the judge adds it last and no category of entries lists it.
pub(crate) static PARTLY_CHECKED: Rule = Rule {
    name: "partly-checked",
    page: include_str!("pages/partly-checked.md"),
    weight: SeverityPolicy::Always(Severity::Doubt),
    fails_when: "with --strict: a rule could not be decided for the entry, and no error was found",
    cbp: None,
    source: OURS,
    remedy: "add the columns named to the ACE report and run again, or run without --strict",
    needs: None,
    action: Action::Decide,
    subject: Subject::Entry(Check {
        applies_to: &[],
        sees: Sees::Entry,
        judge: |_, _| RuleOutcome::fail_whole(),
        words: MessageFrom::Facts(partly_checked),
    }),
};

fn partly_checked(failure: &Failure<'_>) -> Message {
    let unknown = failure.unknown;
    let mut needs: Vec<&str> = unknown.iter().filter_map(|id| id.rule().needs).collect();
    needs.dedup();
    Message::with_help(
        format!("not decided: {}", unknown.names().join(", ")),
        format!("add to the ACE report and fill: {}; or run without --strict", needs.join("; ")),
    )
}

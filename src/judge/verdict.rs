//! From answers to a verdict: what becomes of an entry.

use std::fmt;
use std::sync::LazyLock;

use super::memo::{Memo, ToAsk};
use crate::domain::OURS;
use crate::entries::Entry;
use crate::rules::{
    Check, Evidence, Failure, Filing, Message, MessageFrom, OUTSIDE_ENTRY_WINDOW, Rule, RuleId, RuleOutcome,
    RuleSet, ScopeStatus, Sees, Severity, SeverityPolicy, Subject,
};

/// What becomes of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Disposition {
    /// It is in an upload file.
    Filed,
    /// It is in an upload file of its own, for a person to decide.
    Review,
    /// It is in no upload file.
    Rejected,
    /// It is not looked at.
    OutOfScope,
}

impl Disposition {
    /// As the files write it.
    pub fn name(self) -> &'static str {
        match self {
            Disposition::Filed => "filed",
            Disposition::Review => "review",
            Disposition::Rejected => "rejected",
            Disposition::OutOfScope => "out-of-scope",
        }
    }

    /// The one of this name.
    pub fn by_name(name: &str) -> Option<Self> {
        let all = [Disposition::Filed, Disposition::Review, Disposition::Rejected, Disposition::OutOfScope];
        all.into_iter().find(|disposition| disposition.name() == name)
    }
}

impl fmt::Display for Disposition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// What the rules say of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Verdict {
    /// What becomes of it.
    pub disposition: Disposition,
    /// The rules that failed, those of scope too.
    pub failed: RuleSet,
    /// The rules that could not be decided.
    pub unknown: RuleSet,
}

impl Verdict {
    /// Whether every rule was decided; none for entries that are rejected or out of scope.
    pub fn is_proven(&self) -> Option<bool> {
        match self.disposition {
            Disposition::Filed | Disposition::Review => Some(self.unknown.is_empty()),
            Disposition::Rejected | Disposition::OutOfScope => None,
        }
    }

    /// Whether the entry is out of scope for its date.
    pub fn is_outside_window(&self) -> bool {
        static RULE: LazyLock<RuleId> = LazyLock::new(|| RuleId::of(&OUTSIDE_ENTRY_WINDOW));
        self.failed.contains(*RULE)
    }

    /// `proven`, `unverified` or nothing, as the files write it.
    pub fn verification(&self) -> &'static str {
        match self.is_proven() {
            Some(true) => "proven",
            Some(false) => "unverified",
            None => "",
        }
    }
}

/// The rules about entries.
pub(crate) static CHECKS: LazyLock<Checks> = LazyLock::new(Checks::of_table);

/// The rules about entries, by where an entry stands and by what they look at.
pub(crate) struct Checks {
    /// By the rule's place in the table; none where it isn't about entries.
    checks: Vec<Option<Check>>,
    by_standing: [RuleSet; 3],
    by_sees: [RuleSet; 3],
}

impl Checks {
    fn of_table() -> Self {
        let mut all =
            Checks { checks: Vec::new(), by_standing: Default::default(), by_sees: Default::default() };
        for id in RuleId::all() {
            let check = match id.rule().subject {
                Subject::Entry(check) => Some(check),
                Subject::File | Subject::Row | Subject::Upload => None,
            };
            for check in check.iter() {
                check.applies_to.iter().for_each(|standing| all.by_standing[*standing as usize].insert(id));
                all.by_sees[check.sees as usize].insert(id);
            }
            all.checks.push(check);
        }
        all
    }

    pub(crate) fn that_see(&self, sees: Sees) -> RuleSet {
        self.by_sees[sees as usize]
    }

    pub(crate) fn in_set(&self, rules: RuleSet) -> impl Iterator<Item = (RuleId, &Check)> {
        rules.iter().filter_map(|id| Some((id, self.checks[id.place()].as_ref()?)))
    }
}

/// A rule that failed for an entry, and by which cells.
#[derive(Debug)]
pub(crate) struct Failed {
    pub(crate) rule: RuleId,
    pub(crate) evidence: Evidence,
}

/// Asks every rule that applies.
pub fn judge(entry: &Entry<'_>, filing: &Filing) -> Verdict {
    judge_with(entry, filing, None, &mut Vec::new())
}

/// Asks every rule that applies, but for those of which `memo` knows the answer; those that fail are added to
/// `evidence`.
pub(crate) fn judge_with(
    entry: &Entry<'_>,
    filing: &Filing,
    memo: Option<&mut Memo>,
    evidence: &mut Vec<Failed>,
) -> Verdict {
    let standing = standing(entry, filing);
    let applying = CHECKS.by_standing[standing as usize];
    let ToAsk { rules, mut unknown } = match memo {
        Some(memo) => memo.narrow(entry, filing, applying),
        None => ToAsk { rules: applying, unknown: RuleSet::default() },
    };
    let mut failed = RuleSet::default();
    let mut worst = None;
    for (id, check) in CHECKS.in_set(rules) {
        match (check.judge)(entry, filing) {
            RuleOutcome::Pass => {}
            RuleOutcome::Unknown => unknown.insert(id),
            RuleOutcome::Fail(found) => {
                failed.insert(id);
                worst = worst.max(id.rule().severity(filing));
                evidence.push(Failed { rule: id, evidence: found });
            }
        }
    }
    if standing != ScopeStatus::Candidate {
        return Verdict { disposition: Disposition::OutOfScope, failed, unknown };
    }
    if filing.strict && worst < Some(Severity::Error) && !unknown.is_empty() {
        let rule = RuleId::of(&UNVERIFIED_STRICT);
        failed.insert(rule);
        worst = worst.max(Some(Severity::Doubt));
        if let RuleOutcome::Fail(found) = RuleOutcome::fail_whole() {
            evidence.push(Failed { rule, evidence: found });
        }
    }
    let disposition = match worst {
        Some(Severity::Error) => Disposition::Rejected,
        Some(Severity::Doubt) => Disposition::Review,
        Some(Severity::Warning | Severity::Note) | None => Disposition::Filed,
    };
    Verdict { disposition, failed, unknown }
}

fn standing(entry: &Entry<'_>, filing: &Filing) -> ScopeStatus {
    if entry.is_outside(&filing.window) {
        ScopeStatus::OutsideWindow
    } else if entry.is_candidate() {
        ScopeStatus::Candidate
    } else {
        ScopeStatus::NoIeepaDuty
    }
}

/// `--strict`. Drawn from the other rules' answers and so asked by [`judge`] itself, after them.
pub(crate) static UNVERIFIED_STRICT: Rule = Rule {
    name: "unverified-strict",
    page: include_str!("../rules/pages/unverified-strict.md"),
    weight: SeverityPolicy::Always(Severity::Doubt),
    fails_when: "with --strict: a rule could not be decided for the entry, and no error stands against it",
    cbp: None,
    source: OURS,
    remedy: "add the columns named to the ACE report and run again, or file without --strict",
    needs: None,
    subject: Subject::Entry(Check {
        applies_to: &[],
        sees: Sees::Entry,
        judge: |_, _| RuleOutcome::fail_whole(),
        words: MessageFrom::Rows(unverified_strict),
    }),
};

fn unverified_strict(failure: &Failure<'_>, entry: &Entry<'_>) -> Message {
    let unknown = judge(entry, failure.filing).unknown;
    let mut needs: Vec<&str> = unknown.iter().filter_map(|id| id.rule().needs).collect();
    needs.dedup();
    Message::with_help(
        format!("not decided: {}", unknown.names().join(", ")),
        format!("add to the ACE report and fill: {}; or file without --strict", needs.join("; ")),
    )
}

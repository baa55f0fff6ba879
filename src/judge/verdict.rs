//! From answers to a verdict: the outcome of an entry, and what is to be done about it.

use std::fmt;
use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

use super::memo::{Memo, ToAsk};
use crate::entries::{Entry, FiledAs, Liquidation};
use crate::rules::{
    Action, Category, Check, Evidence, FINAL_LIQUIDATION, Filing, IEEPA_DUTY_ONLY_OUTSIDE_SCOPE,
    OUTSIDE_ENTRY_WINDOW, PARTLY_CHECKED, PROTEST_OPEN, RuleId, RuleOutcome, RuleSet, Sees, Severity,
    Subject,
};

/// The outcome of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// It is in an upload file.
    Ready,
    /// It is in an upload file of its own, for a person to decide.
    Review,
    /// CBP would certainly reject it: it is in no upload file.
    Blocked,
    /// CBP accepted it on an earlier declaration.
    Claimed,
    /// It is on an earlier declaration, and no answer of CBP is known.
    Pending,
    /// It is out of scope.
    OutOfScope,
}

impl Outcome {
    /// All of them.
    pub const ALL: [Outcome; 6] = [
        Outcome::Ready,
        Outcome::Review,
        Outcome::Blocked,
        Outcome::Claimed,
        Outcome::Pending,
        Outcome::OutOfScope,
    ];

    /// As the files write it.
    pub fn name(self) -> &'static str {
        match self {
            Outcome::Ready => "ready",
            Outcome::Review => "review",
            Outcome::Blocked => "blocked",
            Outcome::Claimed => "claimed",
            Outcome::Pending => "pending",
            Outcome::OutOfScope => "out-of-scope",
        }
    }

    /// The one of this name.
    pub fn by_name(name: &str) -> Option<Self> {
        Outcome::ALL.into_iter().find(|outcome| outcome.name() == name)
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// Whether every rule that an ES-003 export can decide was decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Checked {
    /// Every one.
    Fully,
    /// Not every one.
    Partly,
}

impl Checked {
    /// As the files write it.
    pub fn name(self) -> &'static str {
        match self {
            Checked::Fully => "fully",
            Checked::Partly => "partly",
        }
    }
}

/// What the rules say of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Verdict {
    /// Its outcome.
    pub outcome: Outcome,
    /// What is to be done about it.
    pub action: Action,
    /// The rules that failed, that of scope too.
    pub failed: RuleSet,
    /// The rules that could not be decided.
    pub unknown: RuleSet,
    /// The rules that could not be decided for want of a column that ES-003 doesn't have.
    pub not_in_export: RuleSet,
}

impl Verdict {
    /// How far it was checked; none for entries that go into no upload file.
    pub fn checked(&self) -> Option<Checked> {
        match (self.outcome, self.unknown.is_empty()) {
            (Outcome::Ready | Outcome::Review, true) => Some(Checked::Fully),
            (Outcome::Ready | Outcome::Review, false) => Some(Checked::Partly),
            _ => None,
        }
    }

    /// Whether the entry is out of scope for its date.
    pub fn is_outside_window(&self) -> bool {
        static RULE: LazyLock<RuleId> = LazyLock::new(|| RuleId::of(&OUTSIDE_ENTRY_WINDOW));
        self.failed.contains(*RULE)
    }

    /// Whether only the scope leaves it out.
    pub fn is_left_out_by_scope(&self) -> bool {
        static RULE: LazyLock<RuleId> = LazyLock::new(|| RuleId::of(&IEEPA_DUTY_ONLY_OUTSIDE_SCOPE));
        self.failed.contains(*RULE)
    }
}

/// The rules about entries.
pub(crate) static CHECKS: LazyLock<Checks> = LazyLock::new(Checks::of_table);

/// The rules about entries, by the entries of which they are asked and by what they look at.
pub(crate) struct Checks {
    /// By the rule's place in the table; none where it isn't about entries.
    checks: Vec<Option<Check>>,
    by_category: [RuleSet; Category::COUNT],
    by_sees: [RuleSet; 3],
}

impl Checks {
    fn of_table() -> Self {
        let mut all =
            Checks { checks: Vec::new(), by_category: Default::default(), by_sees: Default::default() };
        for id in RuleId::all() {
            let check = match id.rule().subject {
                Subject::Entry(check) => Some(check),
                Subject::File | Subject::Row | Subject::Upload => None,
            };
            for check in check.iter() {
                check.applies_to.iter().for_each(|category| all.by_category[*category as usize].insert(id));
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
        rules.iter().filter_map(|id| Some((id, self.checks[id.index()].as_ref()?)))
    }
}

/// A rule that failed for an entry, how much that weighs, and by which cells.
#[derive(Debug)]
pub(crate) struct Failed {
    pub(crate) rule: RuleId,
    /// None for a rule of scope.
    pub(crate) severity: Option<Severity>,
    pub(crate) evidence: Evidence,
}

/// Asks every rule that applies.
pub fn judge(entry: &Entry<'_>, filing: &Filing) -> Verdict {
    judge_with(entry, filing, None, &mut Vec::new())
}

/// Asks every rule that applies, but for those of which `memo` knows the answer; `failed` becomes those that fail.
pub(crate) fn judge_with(
    entry: &Entry<'_>,
    filing: &Filing,
    memo: Option<&mut Memo>,
    failed: &mut Vec<Failed>,
) -> Verdict {
    failed.clear();
    let category = category(entry, filing);
    let applying = CHECKS.by_category[category as usize];
    let ToAsk { rules, mut unknown, mut not_in_export } = match memo {
        Some(memo) => memo.narrow(entry, filing, applying),
        None => ToAsk { rules: applying, unknown: RuleSet::default(), not_in_export: RuleSet::default() },
    };
    for (id, check) in CHECKS.in_set(rules) {
        match (check.judge)(entry, filing) {
            RuleOutcome::Pass => {}
            RuleOutcome::Unknown => unknown.insert(id),
            RuleOutcome::NotInExport => not_in_export.insert(id),
            RuleOutcome::Fail(evidence) => failed.push(Failed::of(id, evidence, filing)),
        }
    }
    let is_blocked = failed.iter().any(|failed| failed.severity == Some(Severity::Error));
    let is_candidate = category == Category::Candidate;
    let is_held_back = filing.strict && is_candidate && !is_blocked && !unknown.is_empty();
    if let (true, RuleOutcome::Fail(evidence)) = (is_held_back, RuleOutcome::fail_whole()) {
        failed.push(Failed::of(RuleId::of(&PARTLY_CHECKED), evidence, filing));
    }
    let mut all = RuleSet::default();
    failed.iter().for_each(|failed| all.insert(failed.rule));
    Verdict {
        outcome: outcome(category, failed),
        action: action(category, failed, entry.liquidation, filing),
        failed: all,
        unknown,
        not_in_export,
    }
}

impl Failed {
    fn of(rule: RuleId, evidence: Evidence, filing: &Filing) -> Self {
        let severity = evidence.severity.or_else(|| rule.rule().severity(filing));
        Failed { rule, severity, evidence }
    }
}

fn category(entry: &Entry<'_>, filing: &Filing) -> Category {
    let is_left_out =
        || entry.rows.iter().any(|row| row.state.importer.is_some_and(|number| filing.leaves_out(number)));
    if entry.is_outside(&filing.window) {
        Category::OutsideWindow
    } else if !entry.is_candidate() {
        if entry.bears_ieepa_duty() { Category::OnlyOutsideScope } else { Category::NoIeepaDuty }
    } else if is_left_out() {
        Category::ImporterNotSelected
    } else {
        match filing.already_filed.declaration(entry.number).map(|on| on.filed) {
            Some(FiledAs::Taken) => Category::Claimed,
            Some(FiledAs::Pending | FiledAs::Listed) => Category::Pending,
            None => Category::Candidate,
        }
    }
}

fn outcome(category: Category, failed: &[Failed]) -> Outcome {
    match category {
        Category::OutsideWindow
        | Category::NoIeepaDuty
        | Category::OnlyOutsideScope
        | Category::ImporterNotSelected => Outcome::OutOfScope,
        Category::Claimed => Outcome::Claimed,
        Category::Pending => Outcome::Pending,
        Category::Candidate => match failed.iter().filter_map(|failed| failed.severity).max() {
            Some(Severity::Error) => Outcome::Blocked,
            Some(Severity::Doubt) => Outcome::Review,
            Some(Severity::Warning | Severity::Note) | None => Outcome::Ready,
        },
    }
}

/// Of the failing rules' actions the first: an error has that of its rule, a doubt is to be decided, anything else
/// doesn't keep the entry from being uploaded.
fn action(category: Category, failed: &[Failed], liquidation: Liquidation, filing: &Filing) -> Action {
    match outcome(category, &[]) {
        Outcome::OutOfScope | Outcome::Claimed => return Action::None,
        Outcome::Pending => return Action::Await,
        Outcome::Ready | Outcome::Review | Outcome::Blocked => {}
    }
    let of_failed = |failed_rule: &Failed| match failed_rule.severity {
        Some(Severity::Error) if failed_rule.rule.is(&FINAL_LIQUIDATION) => {
            let has_protest = failed.iter().any(|other| other.rule.is(&PROTEST_OPEN));
            after_final_liquidation(liquidation, filing, has_protest)
        }
        Some(Severity::Error) => failed_rule.rule.rule().action,
        Some(Severity::Doubt) => Action::Decide,
        Some(Severity::Warning | Severity::Note) | None => Action::Upload,
    };
    failed.iter().map(of_failed).min().unwrap_or(Action::Upload)
}

fn after_final_liquidation(liquidation: Liquidation, filing: &Filing, has_protest: bool) -> Action {
    match liquidation.protest_by().is_some_and(|last| last >= filing.as_of) {
        false => Action::Closed,
        true if has_protest => Action::Wait,
        true => Action::Protest,
    }
}

//! Applies the rules to one entry and derives its verdict from their results.

use super::checks::CHECKS;
use super::distinct_states::{DistinctStates, ToAsk};
use super::verdict::{Outcome, Verdict};
use crate::entries::{Entry, FiledAs, Liquidation};
use crate::rules::{
    Action, Category, Evidence, FINAL_LIQUIDATION, Filing, PARTLY_CHECKED, PROTEST_OPEN, RuleId, RuleOutcome,
    RuleSet, Severity,
};

/// A rule that failed for an entry, with its severity and the offending rows.
#[derive(Debug)]
pub(crate) struct Failed {
    pub(crate) rule: RuleId,
    /// `None` for a rule of scope.
    pub(crate) severity: Option<Severity>,
    pub(crate) evidence: Evidence,
}

/// Judges an entry by every rule that applies to it.
pub fn judge(entry: &Entry<'_>, filing: &Filing) -> Verdict {
    judge_with(entry, filing, None, &mut Vec::new())
}

impl DistinctStates {
    /// Judges an entry as [`judge`] does, but runs a rule at most once for each distinct state or tariff line.
    pub fn judge(&mut self, entry: &Entry<'_>, filing: &Filing) -> Verdict {
        judge_with(entry, filing, Some(self), &mut Vec::new())
    }
}

/// Runs every rule that applies, except those whose result `states` knows. Replaces the contents of `failed` with the
/// rules that fail.
pub(crate) fn judge_with(
    entry: &Entry<'_>,
    filing: &Filing,
    states: Option<&mut DistinctStates>,
    failed: &mut Vec<Failed>,
) -> Verdict {
    failed.clear();
    let category = category(entry, filing);
    let applying = CHECKS.of(category);
    let ToAsk { rules, mut unknown, mut not_in_export } = match states {
        Some(states) => states.narrow(entry, filing, applying),
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

/// The most urgent of the failing rules' actions: an error has its rule's action, a doubt must be decided, anything
/// else doesn't keep the entry from being uploaded.
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

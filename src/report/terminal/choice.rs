//! Which findings are shown where not all can be.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::{Style, counted};
use crate::domain::thousands;
use crate::rules::{RuleId, Severity};

/// By what findings are chosen.
pub type Rank = (Severity, RuleId);

/// How many findings are shown.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// In all.
    pub total: usize,
    /// Of each rule.
    pub of_each_rule: usize,
}

/// Picks some findings, spread over the rules that fail: of each rule the first, then of each the second, the more
/// severe first. Those without a rank are not shown: most entries of an export fall under rules of scope.
pub fn choose<F: Copy>(findings: &[F], limits: Limits, rank: impl Fn(&F) -> Option<Rank>) -> Vec<F> {
    let most = limits.total.min(limits.of_each_rule);
    let mut by_rule: BTreeMap<(Reverse<Severity>, RuleId), Vec<F>> = BTreeMap::new();
    for finding in findings {
        if let Some((severity, rule)) = rank(finding) {
            let shown = by_rule.entry((Reverse(severity), rule)).or_default();
            if shown.len() < most {
                shown.push(*finding);
            }
        }
    }
    let mut shares = vec![0; by_rule.len()];
    let mut left = limits.total;
    let mut round = 0;
    while left > 0 && by_rule.values().any(|of_rule| of_rule.len() > round) {
        for (share, of_rule) in shares.iter_mut().zip(by_rule.values()) {
            if left > 0 && of_rule.len() > round {
                *share += 1;
                left -= 1;
            }
        }
        round += 1;
    }
    let shown = by_rule.values().zip(shares);
    shown.flat_map(|(of_rule, share)| &of_rule[..share]).copied().collect()
}

/// One line that says how many findings were not shown, of which rules, and where they are.
pub fn more<F>(
    findings: &[F],
    shown: &[F],
    rank: impl Fn(&F) -> Option<Rank>,
    place: &str,
    style: Style,
) -> String {
    let mut left: BTreeMap<(Reverse<Severity>, RuleId), u64> = BTreeMap::new();
    for (severity, rule) in findings.iter().filter_map(&rank) {
        *left.entry((Reverse(severity), rule)).or_default() += 1;
    }
    for (severity, rule) in shown.iter().filter_map(&rank) {
        *left.entry((Reverse(severity), rule)).or_default() -= 1;
    }
    left.retain(|_, count| *count > 0);
    let total: u64 = left.values().sum();
    if total == 0 {
        return String::new();
    }
    let rules: Vec<String> =
        left.iter().map(|((_, id), count)| format!("{} {}", thousands(*count), id.rule().name)).collect();
    let count = counted(total, "more finding", "more findings");
    style.wrap("", &format!("{count} {place}: {}", rules.join(", "))) + "\n"
}

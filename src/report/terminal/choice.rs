//! Which findings are shown where not all can be.

use std::collections::BTreeMap;
use std::path::Path;

use super::{Style, counted, thousands};
use crate::domain::shown_path;
use crate::rules::{Filing, FindingRef, RuleId, Severity};

/// Picks at most `limit` findings, spread over the rules that fail: of each rule the first, then of each the
/// second, the more severe first. Rules of scope are not shown: most entries of an export fall under them.
pub fn choose(findings: &[FindingRef], filing: &Filing, limit: usize) -> Vec<FindingRef> {
    let mut by_rule: BTreeMap<(std::cmp::Reverse<Severity>, RuleId), Vec<FindingRef>> = BTreeMap::new();
    for finding in findings {
        if let Some(severity) = finding.rule.rule().severity(filing) {
            let shown = by_rule.entry((std::cmp::Reverse(severity), finding.rule)).or_default();
            if shown.len() < limit {
                shown.push(*finding);
            }
        }
    }
    let mut shares = vec![0; by_rule.len()];
    let mut left = limit;
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
pub fn more(
    findings: &[FindingRef],
    shown: &[FindingRef],
    filing: &Filing,
    out: &Path,
    style: Style,
) -> String {
    let mut left: BTreeMap<RuleId, u64> = BTreeMap::new();
    for finding in findings.iter().filter(|f| f.rule.rule().severity(filing).is_some()) {
        *left.entry(finding.rule).or_default() += 1;
    }
    for finding in shown {
        *left.entry(finding.rule).or_default() -= 1;
    }
    left.retain(|_, count| *count > 0);
    let total: u64 = left.values().sum();
    if total == 0 {
        return String::new();
    }
    let mut rules: Vec<(RuleId, u64)> = left.into_iter().collect();
    rules.sort_by_key(|(id, _)| std::cmp::Reverse(id.rule().severity(filing)));
    let rules: Vec<String> =
        rules.iter().map(|(id, count)| format!("{} {}", thousands(*count), id.rule().name)).collect();
    let file = out.join("findings.csv");
    let count = counted(total, "more finding", "more findings");
    style.wrap("", &format!("{count} in {}: {}", shown_path(&file), rules.join(", "))) + "\n"
}

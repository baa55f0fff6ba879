//! Rules that failed or could not be decided, with what stands under each and what to do.

use std::cmp::Reverse;

use rust_decimal::Decimal;

use super::sums::{Sum, share};
use crate::domain::thousands;
use crate::report::text::sentence;
use crate::report::{Figures, Summary};
use crate::rules::{CbpApplies, Disposition, Filing, IEEPA_DUTY_OUTSIDE_SCOPE, RuleId, Severity};

/// The rules by what they did.
pub(super) struct RuleTables {
    /// By which entries are rejected.
    pub(super) rejected: Vec<RuleRow>,
    /// By which entries are in review.
    pub(super) review: Vec<RuleRow>,
    /// Warnings and notes on filed entries.
    pub(super) warned: Vec<RuleRow>,
    /// Those about rows that can't be read, and files.
    pub(super) elsewhere: Vec<Counted>,
    pub(super) undecided: Vec<Undecided>,
}

/// A rule and the entries under it. An entry stands under each rule that failed for it.
pub(super) struct RuleRow {
    pub(super) name: &'static str,
    pub(super) severity: &'static str,
    pub(super) fails_when: &'static str,
    pub(super) sum: Sum,
    pub(super) share: String,
    pub(super) cbp: Option<&'static str>,
    pub(super) possible: bool,
    pub(super) remedy: String,
}

/// A rule and how many findings it made.
pub(super) struct Counted {
    pub(super) name: &'static str,
    pub(super) severity: &'static str,
    pub(super) fails_when: &'static str,
    pub(super) findings: String,
    pub(super) count: u64,
    pub(super) remedy: String,
}

/// A rule that could not be decided.
pub(super) struct Undecided {
    pub(super) name: &'static str,
    pub(super) entries: String,
    pub(super) count: u64,
    pub(super) needs: &'static str,
    pub(super) fails_when: &'static str,
}

impl RuleTables {
    pub(super) fn of(figures: &Figures, summary: &Summary, filing: &Filing) -> Self {
        let rows = |disposition, severities: &[Severity]| rows(figures, filing, disposition, severities);
        let undecided = summary.undecided_rules.iter().map(|undecided| Undecided {
            name: undecided.rule,
            entries: thousands(undecided.entries),
            count: undecided.entries,
            needs: undecided.needs,
            fails_when: RuleId::by_name(undecided.rule).map_or("", |id| id.rule().fails_when),
        });
        RuleTables {
            rejected: rows(Disposition::Rejected, &[Severity::Error]),
            review: rows(Disposition::Review, &[Severity::Doubt]),
            warned: rows(Disposition::Filed, &[Severity::Warning, Severity::Note]),
            elsewhere: elsewhere(figures, filing),
            undecided: undecided.collect(),
        }
    }
}

fn rows(
    figures: &Figures,
    filing: &Filing,
    disposition: Disposition,
    severities: &[Severity],
) -> Vec<RuleRow> {
    // What was paid outside the scope stands at the top and among the headings: here would stand the duty in scope.
    let elsewhere = RuleId::of(&IEEPA_DUTY_OUTSIDE_SCOPE);
    let weighs = |id: &RuleId| id.rule().severity(filing).is_some_and(|s| severities.contains(&s));
    let failed = figures.by_rule.iter().filter(|(id, _)| weighs(id) && **id != elsewhere);
    let mut found: Vec<_> = failed.filter_map(|(id, by)| Some((*id, *by.get(&disposition)?))).collect();
    found.sort_by_key(|(id, money)| {
        (Reverse(id.rule().severity(filing)), Reverse((money.duty, money.entries)), id.rule().name)
    });
    let most = found.iter().map(|(_, money)| money.duty).max().unwrap_or(Decimal::ZERO);
    let row = |(id, money): (RuleId, crate::domain::Money)| {
        let rule = id.rule();
        let cbp = rule.cbp_on(filing.as_of, CbpApplies::AsTheRule);
        RuleRow {
            name: rule.name,
            severity: rule.severity_word(filing),
            fails_when: rule.fails_when,
            share: share(money.duty, most),
            sum: money.into(),
            cbp: cbp.map(|message| message.text),
            possible: cbp.is_some_and(|message| message.possible),
            remedy: sentence(rule.remedy),
        }
    };
    found.into_iter().map(row).collect()
}

/// The rules whose findings are about no candidate.
fn elsewhere(figures: &Figures, filing: &Filing) -> Vec<Counted> {
    let of_candidates = |id: &RuleId| {
        let by = figures.by_rule.get(id);
        by.is_some_and(|by| by.keys().any(|disposition| *disposition != Disposition::OutOfScope))
    };
    let others = figures.findings.iter().filter(|(id, _)| !of_candidates(id));
    let mut rows: Vec<_> = others.collect();
    rows.sort_by_key(|(id, count)| (Reverse(id.rule().severity(filing)), Reverse(**count), id.rule().name));
    rows.into_iter()
        .map(|(id, count)| Counted {
            name: id.rule().name,
            severity: id.rule().severity_word(filing),
            fails_when: id.rule().fails_when,
            findings: thousands(*count),
            count: *count,
            remedy: sentence(id.rule().remedy),
        })
        .collect()
}

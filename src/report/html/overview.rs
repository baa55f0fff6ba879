//! The answer at the top: what is filed, what waits, what is rejected, what stands outside; each with its reasons.

use std::cmp::Reverse;

use rust_decimal::Decimal;

use super::data::ReportData;
use super::sums::{Sum, entries, share};
use crate::domain::DutyTotal;
use crate::judge::Disposition;
use crate::output::UploadSet;
use crate::report::figures::Figures;
use crate::report::summary::Summary;
use crate::rules::{CbpApplies, Filing, IEEPA_DUTY_OUTSIDE_SCOPE, RuleId, Severity};
use crate::text::{sentence, thousands};

/// So many reasons stand at the top; the others stand below.
const REASONS: usize = 3;

/// The four sums at the top, and how the duty is spread over them.
pub(crate) struct Overview {
    pub(crate) filed: Sum,
    pub(crate) proven: String,
    pub(crate) unverified: String,
    pub(crate) files: Files,
    pub(crate) review_files: Files,
    pub(crate) review: Sum,
    pub(crate) review_reasons: Reasons,
    pub(crate) rejected: Sum,
    pub(crate) rejected_reasons: Reasons,
    /// How many entries are out of scope.
    pub(crate) out_of_scope: u64,
    /// What was paid under headings that the scope leaves out.
    pub(crate) paid_outside: Sum,
    pub(crate) outside_window: Sum,
    pub(crate) no_duty: String,
    pub(crate) bars: Vec<Bar>,
    pub(crate) has_unknown: bool,
}

/// The upload files of a set.
pub(crate) struct Files {
    pub(crate) count: usize,
    pub(crate) first: String,
    pub(crate) last: String,
}

/// Why entries are held back: the rules that failed for most money.
#[derive(Default)]
pub(crate) struct Reasons {
    pub(crate) rules: Vec<(&'static str, Sum)>,
    pub(crate) more: usize,
}

/// A bar of duty by disposition.
pub(crate) struct Bar {
    pub(crate) class: &'static str,
    pub(crate) label: &'static str,
    pub(crate) sum: Sum,
    pub(crate) share: String,
}

impl Overview {
    pub(crate) fn of(told: ReportData<'_>) -> Self {
        let ReportData { judged, figures, summary, .. } = told;
        Overview {
            filed: figures.filed.into(),
            proven: thousands(figures.proven),
            unverified: thousands(figures.filed.entries - figures.proven),
            files: files(summary, UploadSet::Filed),
            review_files: files(summary, UploadSet::Review),
            review: figures.review.into(),
            review_reasons: reasons(figures, &judged.filing, Disposition::Review, Severity::Doubt),
            rejected: figures.rejected.into(),
            rejected_reasons: reasons(figures, &judged.filing, Disposition::Rejected, Severity::Error),
            out_of_scope: figures.out_of_scope(),
            paid_outside: figures.outside_scope.into(),
            outside_window: figures.outside_window.into(),
            no_duty: entries(figures.no_duty),
            bars: bars(figures),
            has_unknown: figures.has_unknown_duty() || figures.outside_scope.unknown > 0,
        }
    }
}

fn files(summary: &Summary, set: UploadSet) -> Files {
    let names: Vec<&String> =
        summary.uploads.iter().filter(|u| u.set == set.name()).map(|u| &u.file).collect();
    let name = |name: Option<&&String>| name.map_or_else(String::new, |name| (*name).clone());
    Files { count: names.len(), first: name(names.first()), last: name(names.last()) }
}

fn reasons(figures: &Figures, filing: &Filing, disposition: Disposition, severity: Severity) -> Reasons {
    let failed = figures.by_rule.iter().filter(|(rule, _)| rule.rule().severity(filing) == Some(severity));
    let mut rules: Vec<_> =
        failed.filter_map(|(rule, by)| Some((rule.rule().name, *by.get(&disposition)?))).collect();
    rules.sort_by_key(|(name, money)| (Reverse((money.duty, money.entries)), *name));
    Reasons {
        more: rules.len().saturating_sub(REASONS),
        rules: rules.into_iter().take(REASONS).map(|(name, money)| (name, money.into())).collect(),
    }
}

fn bars(figures: &Figures) -> Vec<Bar> {
    let all = [
        ("filed", "Filed", figures.filed),
        ("review", "In review", figures.review),
        ("rejected", "Rejected", figures.rejected),
        ("outside", "Outside the scope", figures.outside_scope),
        ("window", "Outside the window", figures.outside_window),
    ];
    let most = all.iter().map(|(_, _, money)| money.duty).max().unwrap_or(Decimal::ZERO);
    let shown = all.into_iter().filter(|(class, _, money)| *class != "window" || money.entries > 0);
    shown
        .map(|(class, label, money)| Bar { class, label, sum: money.into(), share: share(money.duty, most) })
        .collect()
}

/// The rules by what they did.
pub(crate) struct RuleTables {
    /// By which entries are rejected.
    pub(crate) rejected: Vec<RuleRow>,
    /// By which entries are in review.
    pub(crate) review: Vec<RuleRow>,
    /// Warnings and notes on filed entries.
    pub(crate) warned: Vec<RuleRow>,
    /// Those about rows that can't be read, and files.
    pub(crate) elsewhere: Vec<Counted>,
    pub(crate) undecided: Vec<Undecided>,
}

/// A rule and the entries under it. An entry stands under each rule that failed for it.
pub(crate) struct RuleRow {
    pub(crate) name: &'static str,
    pub(crate) severity: &'static str,
    pub(crate) fails_when: &'static str,
    pub(crate) sum: Sum,
    pub(crate) share: String,
    pub(crate) cbp: Option<&'static str>,
    pub(crate) possible: bool,
    pub(crate) remedy: String,
}

/// A rule and how many findings it made.
pub(crate) struct Counted {
    pub(crate) name: &'static str,
    pub(crate) severity: &'static str,
    pub(crate) fails_when: &'static str,
    pub(crate) findings: String,
    pub(crate) count: u64,
    pub(crate) remedy: String,
}

/// A rule that could not be decided.
pub(crate) struct Undecided {
    pub(crate) name: &'static str,
    pub(crate) entries: String,
    pub(crate) count: u64,
    pub(crate) needs: &'static str,
    pub(crate) fails_when: &'static str,
}

impl RuleTables {
    pub(crate) fn of(figures: &Figures, summary: &Summary, filing: &Filing) -> Self {
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
    let row = |(id, money): (RuleId, DutyTotal)| {
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

//! The answer at the top: what is ready, what waits, what is blocked, what stands outside; each with its reasons.

use std::cmp::Reverse;

use rust_decimal::Decimal;

use super::data::ReportData;
use super::sums::{Sum, entries, share};
use crate::domain::DutyTotal;
use crate::judge::Outcome;
use crate::output::UploadSet;
use crate::report::figures::Figures;
use crate::report::summary::Summary;
use crate::rules::{CbpApplies, Filing, RuleId, Severity};
use crate::text::{sentence, thousands};

/// So many reasons stand at the top; the others stand below.
const REASONS: usize = 3;

/// The four sums at the top, and how the duty is spread over them.
pub(crate) struct Overview {
    pub(crate) ready: Sum,
    pub(crate) fully_checked: String,
    pub(crate) partly_checked: String,
    pub(crate) files: Files,
    pub(crate) review_files: Files,
    pub(crate) review: Sum,
    pub(crate) review_reasons: Reasons,
    pub(crate) blocked: Sum,
    pub(crate) blocked_reasons: Reasons,
    /// How many entries are out of scope.
    pub(crate) out_of_scope: u64,
    /// Entries that only the scope leaves out.
    pub(crate) left_out: Sum,
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

/// A bar of duty by outcome.
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
            ready: figures.ready.into(),
            fully_checked: thousands(figures.ready_fully_checked),
            partly_checked: thousands(figures.ready.entries - figures.ready_fully_checked),
            files: files(summary, UploadSet::Ready),
            review_files: files(summary, UploadSet::Review),
            review: figures.review.into(),
            review_reasons: reasons(
                figures,
                &judged.filing,
                Outcome::Review,
                &[Severity::Doubt, Severity::Error],
            ),
            blocked: figures.blocked.into(),
            blocked_reasons: reasons(figures, &judged.filing, Outcome::Blocked, &[Severity::Error]),
            out_of_scope: figures.out_of_scope(),
            left_out: figures.left_out.all.into(),
            outside_window: figures.outside_window.into(),
            no_duty: entries(figures.no_duty),
            bars: bars(figures),
            has_unknown: figures.has_unknown_duty() || figures.left_out.all.unknown > 0,
        }
    }
}

fn files(summary: &Summary, set: UploadSet) -> Files {
    let names: Vec<&String> = summary.uploads.iter().filter(|u| u.set == set).map(|u| &u.file).collect();
    let name = |name: Option<&&String>| name.map_or_else(String::new, |name| (*name).clone());
    Files { count: names.len(), first: name(names.first()), last: name(names.last()) }
}

fn reasons(figures: &Figures, filing: &Filing, outcome: Outcome, severities: &[Severity]) -> Reasons {
    let weighs = |rule: &RuleId| rule.rule().severity(filing).is_some_and(|s| severities.contains(&s));
    let failed = figures.by_rule.iter().filter(|(rule, _)| weighs(rule));
    let mut rules: Vec<_> =
        failed.filter_map(|(rule, by)| Some((rule.rule().name, *by.get(&outcome)?))).collect();
    rules.sort_by_key(|(name, money)| (Reverse((money.duty, money.entries)), *name));
    Reasons {
        more: rules.len().saturating_sub(REASONS),
        rules: rules.into_iter().take(REASONS).map(|(name, money)| (name, money.into())).collect(),
    }
}

fn bars(figures: &Figures) -> Vec<Bar> {
    let all = [
        ("ready", "Ready", figures.ready),
        ("review", "In review", figures.review),
        ("blocked", "Blocked", figures.blocked),
        ("outside", "Left out by the scope", figures.left_out.all),
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
    /// By which entries are blocked.
    pub(crate) blocked: Vec<RuleRow>,
    /// By which entries are in review.
    pub(crate) review: Vec<RuleRow>,
    /// Warnings and notes on ready entries.
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
    pub(crate) name: String,
    pub(crate) entries: String,
    pub(crate) count: u64,
    pub(crate) needs: String,
    pub(crate) fails_when: &'static str,
}

impl RuleTables {
    pub(crate) fn of(figures: &Figures, summary: &Summary, filing: &Filing) -> Self {
        let rows = |outcome, severities: &[Severity]| rows(figures, filing, outcome, severities);
        let undecided = summary.undecided_rules.iter().map(|undecided| Undecided {
            name: undecided.rule.clone(),
            entries: thousands(undecided.entries),
            count: undecided.entries,
            needs: undecided.needs.join(", "),
            fails_when: RuleId::by_name(&undecided.rule).map_or("", |id| id.rule().fails_when),
        });
        RuleTables {
            blocked: rows(Outcome::Blocked, &[Severity::Error]),
            review: rows(Outcome::Review, &[Severity::Doubt, Severity::Error]),
            warned: rows(Outcome::Ready, &[Severity::Warning, Severity::Note]),
            elsewhere: elsewhere(figures, filing),
            undecided: undecided.collect(),
        }
    }
}

fn rows(figures: &Figures, filing: &Filing, outcome: Outcome, severities: &[Severity]) -> Vec<RuleRow> {
    let weighs = |id: &RuleId| id.rule().severity(filing).is_some_and(|s| severities.contains(&s));
    let failed = figures.by_rule.iter().filter(|(id, _)| weighs(id));
    let mut found: Vec<_> = failed.filter_map(|(id, by)| Some((*id, *by.get(&outcome)?))).collect();
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
        by.is_some_and(|by| by.keys().any(|outcome| *outcome != Outcome::OutOfScope))
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

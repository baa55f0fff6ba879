//! The answer at the top: what is filed, what waits, what is rejected, what stands outside; each with its reasons.

use std::cmp::Reverse;

use rust_decimal::Decimal;

use super::Told;
use super::sums::{Sum, entries, share};
use crate::declare::UploadSet;
use crate::domain::thousands;
use crate::report::{Figures, Summary};
use crate::rules::{Disposition, Filing, Severity};

/// So many reasons stand at the top; the others stand below.
const REASONS: usize = 3;

/// The four sums at the top, and how the duty is spread over them.
pub(super) struct Answer {
    pub(super) filed: Sum,
    pub(super) proven: String,
    pub(super) unverified: String,
    pub(super) files: Files,
    pub(super) review_files: Files,
    pub(super) review: Sum,
    pub(super) review_reasons: Reasons,
    pub(super) rejected: Sum,
    pub(super) rejected_reasons: Reasons,
    /// How many entries are out of scope.
    pub(super) out_of_scope: u64,
    /// What was paid under headings that the scope leaves out.
    pub(super) paid_outside: Sum,
    pub(super) outside_window: Sum,
    pub(super) no_duty: String,
    pub(super) bars: Vec<Bar>,
    pub(super) has_unknown: bool,
}

/// The upload files of a set.
pub(super) struct Files {
    pub(super) count: usize,
    pub(super) first: String,
    pub(super) last: String,
}

/// Why entries are held back: the rules that failed for most money.
#[derive(Default)]
pub(super) struct Reasons {
    pub(super) rules: Vec<(&'static str, Sum)>,
    pub(super) more: usize,
}

/// A bar of duty by disposition.
pub(super) struct Bar {
    pub(super) class: &'static str,
    pub(super) label: &'static str,
    pub(super) sum: Sum,
    pub(super) share: String,
}

impl Answer {
    pub(super) fn of(told: Told<'_>) -> Self {
        let Told { judged, figures, summary, .. } = told;
        Answer {
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

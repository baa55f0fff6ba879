//! report.html and the figures behind it hold the sums of the summary, whatever the input.

use std::path::Path;

use cape_declaration::internals::EntryGroup;
use cape_declaration::internals::Outcomes;
use cape_declaration::internals::build;
use proptest::prelude::*;
use regex::Regex;
use rust_decimal::Decimal;

use super::generator::{filing, job, rows};

/// The report but for what names rows and inputs, and what is counted file by file.
pub(crate) fn without_places(html: &str) -> String {
    let cut = |text: &str, from: &str, to: &str| {
        let between = Regex::new(&format!("(?s){}.*?{}", regex::escape(from), regex::escape(to))).unwrap();
        between.replace_all(text, "").into_owned()
    };
    let text = cut(html, "<span class=\"place\">", "</span>");
    let text = cut(&text, "<table id=\"inputs\"", "</table>");
    cut(&text, "<table id=\"elsewhere\"", "</table>")
}

fn shown(html: &str, name: &str) -> String {
    let sum = Regex::new(&format!("data-sum=\"{name}\">([^<]*)")).unwrap();
    let found = sum.captures(html).map(|found| found[1].trim().to_string());
    found.unwrap_or_default().replace(['$', ','], "")
}

fn page(out: &Path) -> String {
    std::fs::read_to_string(out.join("report.html")).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn every_way_of_adding_up_comes_to_the_same(
        rows in rows(),
        files in 1usize..4,
        filing in filing(),
    ) {
        let (_dir, job) = job(&rows, files, &filing);
        let outcome = build(&job, &mut |_| {}).unwrap();
        let (figures, summary) = (&outcome.figures, &outcome.summary);
        let html = page(&job.out);
        for (name, sum) in [
            ("filed", &summary.ieepa_duty.filed),
            ("review", &summary.ieepa_duty.review),
            ("rejected", &summary.ieepa_duty.rejected),
            ("outside_scope", &summary.ieepa_duty.outside_scope),
        ] {
            prop_assert_eq!(&shown(&html, name), sum, "{}", name);
        }
        let paid = |in_scope: bool, fates: &[EntryGroup]| -> Decimal {
            let of = |fate: &EntryGroup| outcome.judged.paid.iter()
                .filter(|(heading, _)| filing.scope.contains(*heading) == in_scope)
                .map(|(_, by_fate)| by_fate[*fate as usize].duty)
                .sum::<Decimal>();
            fates.iter().map(of).sum()
        };
        prop_assert_eq!(paid(true, &[EntryGroup::Filed]), figures.filed.duty);
        prop_assert_eq!(paid(true, &[EntryGroup::Review]), figures.review.duty);
        prop_assert_eq!(paid(true, &[EntryGroup::Rejected]), figures.rejected.duty);
        prop_assert_eq!(paid(true, &[EntryGroup::OutsideWindow]), figures.outside_window.duty);
        let not_outside = [EntryGroup::Filed, EntryGroup::Review, EntryGroup::Rejected, EntryGroup::OutOfScope];
        prop_assert_eq!(paid(false, &not_outside), figures.outside_scope.duty);
        let candidates = Outcomes { filed: figures.filed, review: figures.review, rejected: figures.rejected };
        for sum in [
            added(figures.months.values()),
            added(figures.filers.values()),
            added(figures.importers.by_duty().iter().map(|(_, of)| &of.outcomes)),
        ] {
            prop_assert_eq!(sum, candidates);
        }
        prop_assert_eq!(figures.named.rejected.total, figures.rejected.entries);
        prop_assert_eq!(figures.named.review.total, figures.review.entries);
    }
}

fn added<'o>(all: impl Iterator<Item = &'o Outcomes>) -> Outcomes {
    let mut sum = Outcomes::default();
    all.for_each(|outcomes| sum += *outcomes);
    sum
}

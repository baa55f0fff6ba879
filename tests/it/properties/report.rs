//! The sums in report.html and its figures are those of the summary, for any input.

use std::path::Path;

use cape_declaration::internals::build;
use cape_declaration::internals::{EntryGroup, Heading, Outcomes};
use proptest::prelude::*;
use regex::Regex;
use rust_decimal::Decimal;

use super::generator::{filing, job, rows};

/// The report without the names of rows and inputs, and without what is counted file by file.
pub(crate) fn without_indexes(html: &str) -> String {
    let cut = |text: &str, from: &str, to: &str| {
        let between = Regex::new(&format!("(?s){}.*?{}", regex::escape(from), regex::escape(to))).unwrap();
        between.replace_all(text, "").into_owned()
    };
    let text = cut(html, "<span class=\"location\">", "</span>");
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
            ("ready", &summary.ieepa_duty.ready),
            ("review", &summary.ieepa_duty.review),
            ("blocked", &summary.ieepa_duty.blocked),
            ("claimed", &summary.ieepa_duty.claimed),
            ("left_out_by_scope", &summary.left_out_by_scope.ieepa_duty),
        ] {
            prop_assert_eq!(&shown(&html, name), sum, "{}", name);
        }
        for (action, to_do) in figures.own().actions() {
            let counted = Regex::new(&format!("data-action-count=\"{action}\">([^<]*)")).unwrap();
            let shown: Vec<u64> =
                counted.captures_iter(&html).map(|found| found[1].replace(',', "").parse().unwrap()).collect();
            if !shown.is_empty() && action.name() != "wait" {
                prop_assert_eq!(shown.iter().sum::<u64>(), to_do.money.entries, "{}", action);
            }
        }
        let paid = |group: EntryGroup, counts: &dyn Fn(Heading) -> bool| -> Decimal {
            let headings = outcome.judged.paid.iter().filter(|(heading, _)| counts(*heading));
            headings.map(|(_, by_group)| by_group[group as usize].duty).sum()
        };
        let own = figures.own();
        let in_scope = |heading| filing.scope.contains(heading);
        for (group, all, part) in [
            (EntryGroup::Ready, own.ready, Some(own.in_scope.ready)),
            (EntryGroup::Review, own.review, Some(own.in_scope.review)),
            (EntryGroup::Blocked, own.blocked, Some(own.in_scope.blocked)),
            (EntryGroup::OutsideWindow, own.outside_window, None),
        ] {
            prop_assert_eq!(paid(group, &|_| true), all.duty);
            prop_assert!(part.is_none_or(|part| paid(group, &in_scope) == part));
        }
        let candidates = Outcomes { ready: figures.ready, review: figures.review, blocked: figures.blocked };
        for sum in [
            added(figures.months.values()),
            added(figures.filers.values()),
            added(figures.importers.by_duty().iter().map(|(_, of)| &of.outcomes)),
        ] {
            prop_assert_eq!(sum, candidates);
        }
        prop_assert_eq!(figures.named.blocked.total, figures.blocked.entries);
        prop_assert_eq!(figures.named.review.total, figures.review.entries);
    }
}

fn added<'o>(all: impl Iterator<Item = &'o Outcomes>) -> Outcomes {
    let mut sum = Outcomes::default();
    all.for_each(|outcomes| sum += *outcomes);
    sum
}

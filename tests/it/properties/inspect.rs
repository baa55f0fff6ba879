//! `inspect` reads as `build` does.

use std::collections::BTreeMap;

use cape_declaration::internals::Inspection;
use cape_declaration::internals::{BuildJob, Built, build};
use cape_declaration::internals::{InspectJob, inspect};
use proptest::prelude::*;

use super::generator::{filing, job, rows, tidy_entries};

fn both(job: &BuildJob) -> (Built, Inspection) {
    let outcome = build(job, &mut |_| {}).unwrap();
    let job = InspectJob {
        inputs: job.job.inputs.clone(),
        vocabulary: job.job.vocabulary.clone(),
        pace: job.job.pace,
    };
    let inspected = inspect(&job, &mut |_| {}).unwrap();
    assert!(inspected.errors.is_empty(), "{:?}", inspected.errors);
    (outcome, inspected.inspection)
}

/// For each rule, the number of judged entries for which it was unknown.
fn unknown(outcome: &Built) -> BTreeMap<&'static str, u64> {
    let mut unknown = BTreeMap::new();
    for verdict in outcome.judged.iter().map(|entry| entry.verdict) {
        for id in verdict.unknown.iter() {
            *unknown.entry(id.rule().name).or_default() += 1;
        }
    }
    unknown
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(80))]

    #[test]
    fn rows_entries_and_words_are_counted_as_build_counts_them(
        rows in rows(), files in 1usize..4, filing in filing()
    ) {
        let (_dir, job) = job(&rows, files, &filing);
        let (outcome, inspection) = both(&job);
        let together = &inspection.together;
        prop_assert_eq!(&together.rows, &outcome.summary.rows);
        prop_assert_eq!(together.entries, outcome.summary.entries.total);
        for (seen, input) in inspection.inputs.iter().zip(&outcome.judged.assembled.inputs) {
            let content = seen.content.as_ref().unwrap();
            prop_assert_eq!(content.rows.read, input.rows.read);
            prop_assert_eq!(seen.sha256(), Some(&*input.sha256));
            let words: u64 = content.unrecognized.iter().map(|word| word.cells).sum();
            let noticed = input.notices.words.values();
            let noticed = noticed.map(|w| w.others + w.listed.values().map(|(_, cells)| cells).sum::<u64>());
            prop_assert_eq!(words, noticed.sum::<u64>());
        }
        let factors: Vec<_> =
            together.check_digit_factors.iter().map(|f| (f.filer.clone(), f.factor, f.entries)).collect();
        let found = outcome.judged.factors.found().map(|(filer, k, _, all)| (filer.to_string(), k, all));
        prop_assert_eq!(factors, found.collect::<Vec<_>>());
    }

    #[test]
    fn a_rule_that_can_be_decided_is_unknown_for_no_entry(rows in rows(), files in 1usize..4, filing in filing()) {
        let (_dir, job) = job(&rows, files, &filing);
        let (outcome, inspection) = both(&job);
        let unknown = unknown(&outcome);
        for rule in &inspection.together.rules {
            let unknown = unknown.get(rule.rule).copied().unwrap_or_default();
            prop_assert!(unknown <= rule.undecided_entries, "{}: {unknown} unknown", rule.rule);
        }
        let named: Vec<_> = inspection.together.rules.iter().map(|rule| rule.rule).collect();
        prop_assert!(unknown.keys().all(|rule| named.contains(rule)));
    }

    #[test]
    fn where_every_entry_is_judged_the_undecided_ones_are_the_same(
        entries in proptest::collection::vec(tidy_entries(), 1..6), filing in filing()
    ) {
        let rows = entries.concat();
        let (_dir, job) = job(&rows, 1, &filing);
        let (outcome, inspection) = both(&job);
        let unknown = unknown(&outcome);
        let asked = |only_for_importers: bool| !only_for_importers || filing.filer.importers().is_some();
        for rule in inspection.together.rules.iter().filter(|rule| asked(rule.only_for_importers)) {
            let unknown = unknown.get(rule.rule).copied().unwrap_or_default();
            prop_assert_eq!(unknown, rule.undecided_entries, "{}", rule.rule);
        }
        let absent = outcome.judged.iter().flat_map(|entry| entry.verdict.not_in_export.iter());
        for name in absent.map(|id| id.rule().name) {
            let rule = inspection.together.rules.iter().find(|rule| rule.rule == name).unwrap();
            prop_assert_eq!(rule.decided, "not-in-es003", "{}", name);
        }
    }
}

//! Every row, every entry and every cent is accounted for.

use std::collections::{BTreeMap, BTreeSet};

use cape_declaration::internals::build;
use cape_declaration::internals::{About, Outcome, Severity};
use proptest::prelude::*;
use rust_decimal::Decimal;

use super::generator::{filing, job, rows};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn the_sums_hold_and_the_files_say_the_same(rows in rows(), files in 1usize..4, filing in filing()) {
        let (_dir, job) = job(&rows, files, &filing);
        let outcome = build(&job, &mut |_| {}).unwrap();
        let (s, e) = (&outcome.summary.rows, &outcome.summary.entries);
        prop_assert_eq!(s.read, rows.len() as u64);
        prop_assert_eq!(s.read, s.in_entries + s.unreadable + s.blank + s.totals + s.headers);
        prop_assert_eq!(e.total, e.ready + e.review + e.blocked + e.claimed + e.pending + e.out_of_scope);
        let by_action = outcome.summary.actions.iter().map(|action| action.entries);
        prop_assert_eq!(e.total, by_action.sum::<u64>());

        let mut entries = csv::Reader::from_path(job.out.join("entries.csv")).unwrap();
        let (mut counts, mut rows_of_entries, mut fully_checked) = (BTreeMap::<String, u64>::new(), 0, 0);
        let mut files_of: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        let mut refunds = [Decimal::ZERO; 4];
        for record in entries.records() {
            let record = record.unwrap();
            *counts.entry(record[1].to_string()).or_default() += 1;
            rows_of_entries += record[19].parse::<u64>().unwrap();
            fully_checked += u64::from(&record[3] == "fully");
            let has_file = !record[20].is_empty();
            prop_assert_eq!(has_file, ["ready", "review"].contains(&&record[1]));
            prop_assert_eq!(has_file, ["upload", "decide"].contains(&&record[2]));
            for (sum, column) in refunds.iter_mut().zip([15, 16, 17, 18]) {
                prop_assert!(has_file || record[column].is_empty());
                *sum += record[column].parse::<Decimal>().unwrap_or_default();
            }
            let known = |column: usize| record[column].parse::<Decimal>().ok();
            prop_assert!(known(15) <= known(16) && known(17) <= known(18));
            if has_file {
                files_of.entry(record[20].to_string()).or_default().insert(record[0].to_string());
            }
        }
        prop_assert_eq!(rows_of_entries, s.in_entries);
        let expected = &outcome.summary.expected_refund.total;
        let expected =
            [&expected.refund_low, &expected.refund_high, &expected.interest_low, &expected.interest_high];
        prop_assert_eq!(refunds, expected.map(|sum| sum.parse::<Decimal>().unwrap()));
        prop_assert_eq!(fully_checked, e.fully_checked);
        for (outcome, entries) in [
            ("ready", e.ready),
            ("review", e.review),
            ("blocked", e.blocked),
            ("out-of-scope", e.out_of_scope),
        ] {
            prop_assert_eq!(counts.get(outcome).copied().unwrap_or_default(), entries, "{}", outcome);
        }

        prop_assert_eq!(files_of.len(), outcome.summary.uploads.len());
        for (name, numbers) in files_of {
            let content = std::fs::read_to_string(job.out.join(&name)).unwrap();
            let expected: String = numbers.iter().map(|n| format!("{n}\r\n")).collect();
            prop_assert_eq!(content, format!("Entry Number\r\n{expected}"));
            prop_assert!(numbers.len() <= job.job.max_entries);
        }

        let mut findings = csv::Reader::from_path(job.out.join("findings.csv")).unwrap();
        let mut by_rule: BTreeMap<String, u64> = BTreeMap::new();
        for record in findings.records() {
            *by_rule.entry(record.unwrap()[5].to_string()).or_default() += 1;
        }
        let summed: BTreeMap<String, u64> =
            outcome.summary.findings.iter().map(|(rule, n)| (rule.to_string(), *n)).collect();
        prop_assert_eq!(by_rule, summed);
    }

    #[test]
    fn the_worst_finding_decides_the_outcome(rows in rows(), filing in filing()) {
        let (_dir, job) = job(&rows, 1, &filing);
        let run = build(&job, &mut |_| {}).unwrap();
        let mut worst = BTreeMap::new();
        for finding in &run.findings.list {
            if let About::Entry { number, .. } = finding.about {
                let worst = worst.entry(number).or_insert(finding.severity);
                *worst = finding.severity.max(*worst);
            }
        }
        let mut duty = BTreeMap::<Outcome, Decimal>::new();
        for entry in run.judged.iter() {
            let worst = worst.get(&entry.number).copied();
            match entry.verdict.outcome {
                Outcome::Ready => prop_assert!(worst < Some(Severity::Doubt)),
                Outcome::Review => prop_assert_eq!(worst, Some(Severity::Doubt)),
                Outcome::Blocked => prop_assert_eq!(worst, Some(Severity::Error)),
                Outcome::Claimed | Outcome::Pending | Outcome::OutOfScope => {
                    prop_assert!(worst <= Some(Severity::Warning))
                }
                other => prop_assert!(false, "{other} is an outcome that nothing is promised of"),
            }
            let duties = entry.facts.duties;
            *duty.entry(entry.verdict.outcome).or_default() += duties.ieepa.unwrap_or_default();
        }
        let sum = |outcome| cape_declaration::internals::cents(duty.get(&outcome).copied().unwrap_or_default());
        let said = &run.summary.ieepa_duty;
        for (outcome, said) in [
            (Outcome::Ready, &said.ready),
            (Outcome::Review, &said.review),
            (Outcome::Blocked, &said.blocked),
            (Outcome::Claimed, &said.claimed),
            (Outcome::Pending, &said.pending),
        ] {
            prop_assert_eq!(&sum(outcome), said, "{}", outcome);
        }
    }
}

//! Every row, every entry and every cent is accounted for.

use std::collections::{BTreeMap, BTreeSet};

use cape_declaration::internals::build;
use cape_declaration::internals::{Disposition, Severity};
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
        prop_assert_eq!(e.total, e.filed + e.review + e.rejected + e.out_of_scope);
        prop_assert_eq!(e.filed, e.proven + e.unverified);

        let mut entries = csv::Reader::from_path(job.out.join("entries.csv")).unwrap();
        let (mut counts, mut rows_of_entries) = (BTreeMap::<String, u64>::new(), 0);
        let mut files_of: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for record in entries.records() {
            let record = record.unwrap();
            *counts.entry(record[1].to_string()).or_default() += 1;
            rows_of_entries += record[13].parse::<u64>().unwrap();
            let has_file = !record[14].is_empty();
            prop_assert_eq!(has_file, ["filed", "review"].contains(&&record[1]));
            if has_file {
                files_of.entry(record[14].to_string()).or_default().insert(record[0].to_string());
            }
        }
        prop_assert_eq!(rows_of_entries, s.in_entries);
        prop_assert_eq!(counts.get("filed").copied().unwrap_or_default(), e.filed);
        prop_assert_eq!(counts.get("out-of-scope").copied().unwrap_or_default(), e.out_of_scope);

        prop_assert_eq!(files_of.len(), outcome.summary.uploads.len());
        for (name, numbers) in files_of {
            let content = std::fs::read_to_string(job.out.join(&name)).unwrap();
            let expected: String = numbers.iter().map(|n| format!("{n}\r\n")).collect();
            prop_assert_eq!(content, format!("Entry Number\r\n{expected}"));
            prop_assert!(numbers.len() <= job.max_entries);
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
    fn what_is_filed_failed_no_error_and_no_doubt(rows in rows(), filing in filing()) {
        let (_dir, job) = job(&rows, 1, &filing);
        let outcome = build(&job, &mut |_| {}).unwrap();
        let mut duty = BTreeMap::<Disposition, Decimal>::new();
        for entry in outcome.judged.iter() {
            let verdict = entry.verdict;
            let worst = verdict.failed.iter().filter_map(|id| id.rule().severity(&filing)).max();
            match verdict.disposition {
                Disposition::Filed => prop_assert!(worst < Some(Severity::Doubt)),
                Disposition::Review => prop_assert_eq!(worst, Some(Severity::Doubt)),
                Disposition::Rejected => prop_assert_eq!(worst, Some(Severity::Error)),
                Disposition::OutOfScope => prop_assert!(worst <= Some(Severity::Warning)),
            }
            *duty.entry(verdict.disposition).or_default() += entry.facts.duties.in_scope.unwrap_or_default();
        }
        let sum = |d| cape_declaration::internals::cents(duty.get(&d).copied().unwrap_or_default());
        prop_assert_eq!(sum(Disposition::Filed), outcome.summary.ieepa_duty.filed);
        prop_assert_eq!(sum(Disposition::Review), outcome.summary.ieepa_duty.review);
        prop_assert_eq!(sum(Disposition::Rejected), outcome.summary.ieepa_duty.rejected);
    }
}

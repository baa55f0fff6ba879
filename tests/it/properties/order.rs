//! The order of rows and files doesn't matter, and the same input gives the same bytes.

use std::collections::{BTreeMap, BTreeSet};

use cape_declaration::internals::build;
use cape_declaration::internals::{EntryNumber, Filing, ReadOptions};
use proptest::prelude::*;

use super::generator::{filing, job, rows, tidy_entries};
use super::report::without_indexes;
use crate::support::{contents, shown};

/// The output of a run without what may differ: rows, sources and the order of findings; inputs and run.
fn written(rows: &[String], files: usize, filing: &Filing) -> BTreeMap<String, String> {
    written_at(rows, files, filing, ReadOptions::default())
}

fn written_at(rows: &[String], files: usize, filing: &Filing, pace: ReadOptions) -> BTreeMap<String, String> {
    let (_dir, mut job) = job(rows, files, filing);
    job.job.pace = pace;
    build(&job, &mut |_| {}).unwrap();
    let files = contents(&job.out).into_iter();
    files.map(|(name, content)| (name.clone(), comparable(&name, shown(&name, &content)))).collect()
}

/// Rules about the content of a file.
const OF_FILES: [&str; 3] = ["status-unrecognized", "cell-error-value", "date-placeholder"];

/// The rows with an entry number, because others may be filled down from the row above. Rows without line or ordinal
/// occur only once: in two inputs equal ones would count once, in one input twice.
fn distinct(rows: Vec<String>) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let is_new = |row: &String| {
        let cells: Vec<String> = row.split(',').map(|cell| cell.trim().to_string()).collect();
        let has_line = cells.get(2..4).is_some_and(|line| line.iter().all(|cell| !cell.is_empty()));
        !cells[0].is_empty() && (has_line || seen.insert(cells))
    };
    rows.into_iter().filter(is_new).collect()
}

fn comparable(name: &str, text: String) -> String {
    match name {
        "findings.csv" => {
            let mut reader = csv::Reader::from_reader(text.as_bytes());
            let records = reader.records().map(|r| r.unwrap());
            // These are counted file by file, so the number depends on how the rows are divided.
            let mut findings: Vec<String> = records
                .filter(|r| !OF_FILES.contains(&&r[5]))
                .map(|r| r.iter().skip(2).collect::<Vec<_>>().join("|"))
                .collect();
            findings.sort();
            findings.join("\n")
        }
        "summary.json" => {
            let mut summary: serde_json::Value = serde_json::from_str(&text).unwrap();
            let fields = summary.as_object_mut().unwrap();
            fields.remove("run");
            fields.remove("inputs");
            let findings = fields["findings"].as_object_mut().unwrap();
            OF_FILES.iter().for_each(|rule| drop(findings.remove(*rule)));
            summary.to_string()
        }
        "report.html" => without_indexes(&text),
        _ => text,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]

    #[test]
    fn the_same_input_gives_the_same_bytes(rows in rows(), files in 1usize..4, filing in filing()) {
        let bytes = || {
            let (_dir, job) = job(&rows, files, &filing);
            build(&job, &mut |_| {}).unwrap();
            let mut files = contents(&job.out);
            // Without the part about the run itself, which is last.
            let summary = files.get_mut("summary.json").unwrap();
            let end = summary.windows(8).position(|part| part == b"\"run\": {").unwrap();
            summary.truncate(end);
            files
        };
        let first = bytes();
        prop_assert!(first.contains_key("summary.json") && first.contains_key("entries.csv"));
        prop_assert_eq!(first, bytes());
    }

    #[test]
    fn shuffled_rows_in_other_files_give_the_same_results(
        (rows, shuffled) in rows().prop_map(distinct).prop_flat_map(|r| (Just(r.clone()), Just(r).prop_shuffle())),
        files in 1usize..4,
        filing in filing(),
    ) {
        prop_assume!(!rows.is_empty());
        let (together, spread) = (written(&rows, 1, &filing), written(&shuffled, files, &filing));
        // It depends on which rows are in the same file.
        let depends = |results: &BTreeMap<String, String>| {
            results["entries.csv"].contains("ieepa-row-gone")
        };
        prop_assume!(!depends(&together) && !depends(&spread));
        prop_assert_eq!(together, spread);
    }

    #[test]
    fn entries_whose_rows_are_shuffled_are_judged_as_those_whose_rows_stand_together(
        (together, shuffled) in long().prop_flat_map(|rows| (Just(rows.clone()), Just(rows).prop_shuffle())),
        filing in filing(),
        pace in pace(),
    ) {
        let whole = ReadOptions { threads: 1, chunk: 1 << 20 };
        prop_assert_eq!(written_at(&together, 1, &filing, whole), written_at(&shuffled, 1, &filing, pace));
    }
}

/// Enough rows, with those of each entry adjacent, for shuffling to be detected.
fn long() -> impl Strategy<Value = Vec<String>> {
    let tidy = proptest::collection::vec(tidy_entries(), 5..20).prop_map(|entries| entries.concat());
    (rows().prop_map(distinct), tidy).prop_map(|(messy, tidy)| {
        let mut rows = [messy, tidy].concat();
        rows.sort_by_key(|row| EntryNumber::from_text(row.split(',').next().unwrap_or_default().trim()));
        rows
    })
}

fn pace() -> impl Strategy<Value = ReadOptions> {
    (1usize..4, 100usize..9000).prop_map(|(threads, chunk)| ReadOptions { threads, chunk })
}

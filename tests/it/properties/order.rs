//! The order of rows and files changes nothing, and the same input gives the same bytes.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use cape_declaration::internals::build;
use cape_declaration::internals::{EntryNumber, Filing, ReadOptions};
use proptest::prelude::*;

use super::generator::{filing, job, rows, tidy_entries};
use super::report::without_indexes;

/// What a run writes, but for what may differ: rows, sources and the order of findings; inputs and run.
fn written(rows: &[String], files: usize, filing: &Filing) -> BTreeMap<String, String> {
    written_at(rows, files, filing, ReadOptions::default())
}

fn written_at(rows: &[String], files: usize, filing: &Filing, pace: ReadOptions) -> BTreeMap<String, String> {
    let (_dir, mut job) = job(rows, files, filing);
    job.job.pace = pace;
    build(&job, &mut |_| {}).unwrap();
    let names = std::fs::read_dir(&job.out).unwrap().map(|e| e.unwrap().path());
    names.map(|path| (path.file_name().unwrap().to_str().unwrap().to_string(), comparable(&path))).collect()
}

/// Rules about what a file holds.
const OF_FILES: [&str; 3] = ["status-unrecognized", "cell-error-value", "date-placeholder"];

/// The rows that have a number, since others may be filled down from the row above; of those that have no line or ordinal
/// none twice: in two inputs they would count once, in one twice.
fn distinct(rows: Vec<String>) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let is_new = |row: &String| {
        let cells: Vec<String> = row.split(',').map(|cell| cell.trim().to_string()).collect();
        let has_line = cells.get(2..4).is_some_and(|line| line.iter().all(|cell| !cell.is_empty()));
        !cells[0].is_empty() && (has_line || seen.insert(cells))
    };
    rows.into_iter().filter(is_new).collect()
}

fn comparable(path: &Path) -> String {
    let text = std::fs::read_to_string(path).unwrap();
    match path.file_name().unwrap().to_str().unwrap() {
        "findings.csv" => {
            let mut reader = csv::Reader::from_reader(text.as_bytes());
            let records = reader.records().map(|r| r.unwrap());
            // These are counted file by file: how many files hold one depends on how the rows are spread.
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
            let names = std::fs::read_dir(&job.out).unwrap().map(|e| e.unwrap().path());
            let of = |path: &Path| {
                let text = std::fs::read_to_string(path).unwrap();
                // But for what is said of the run itself, which stands last.
                let end = if path.ends_with("summary.json") { text.find("\"run\": {").unwrap() } else { text.len() };
                text[..end].to_string()
            };
            names
                .map(|path| (path.file_name().unwrap().to_str().unwrap().to_string(), of(&path)))
                .collect::<BTreeMap<_, _>>()
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
        // It depends on which rows are in one file.
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

/// So many rows, with the rows of each entry together, that it shows when they are shuffled.
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

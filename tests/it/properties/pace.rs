//! However an input is divided into chunks, and on any number of threads, the results are the same byte for byte; and
//! remembering distinct states changes no verdict.

use std::collections::BTreeMap;

use cape_declaration::internals::AlreadyFiled;
use cape_declaration::internals::{Aliases, ReadOptions, open_all};
use cape_declaration::internals::{BuildJob, Filer, build};
use cape_declaration::internals::{DistinctStates, EntryFacts, EntryReader, Evaluation, Filing, judge};
use proptest::prelude::*;
use proptest::sample::select;

use super::generator::{filing, job, row, tidy_entries};
use crate::support::{contents, shown};

/// Text that makes it hard to see where a row begins.
const STRAY: [&str; 8] = [
    "\"never closed,,,,",
    "B7600000007,,1,1,\"9903.01.24\n9903.01.25\",,5.00,01,06/02/2025,,,,,,,",
    "B7600000015,,1,1,\"9903.01.25\",,5.00,01,06/02/2025,\"\r\n\r\n\r\n\",,,,,,",
    "B7600000023,,1,1,9903.01.25 4\" LAMPS,,,,,,,,,,,",
    "\"B7600000031\"x,,,,,,,,,,,,,,,",
    "B7600000049,\0,,,,,,,,,,,,,,",
    "\r\r",
    "Total,,,,,,99",
];

/// Rows of messy entries among those of tidy ones.
fn mixed() -> impl Strategy<Value = Vec<String>> {
    let any = prop_oneof![
        6 => tidy_entries(),
        2 => row().prop_map(|row| vec![row]),
        1 => select(STRAY.to_vec()).prop_map(|row| vec![row.to_string()]),
    ];
    proptest::collection::vec(any, 1..12).prop_map(|entries| entries.concat())
}

/// The output of a run with these options, without the part about the run itself.
fn written(job: &BuildJob, pace: ReadOptions) -> BTreeMap<String, String> {
    let mut job = BuildJob { force: true, ..job.clone() };
    job.job.pace = pace;
    build(&job, &mut |_| {}).unwrap();
    let without_run = |(name, content): (String, Vec<u8>)| {
        let mut text = shown(&name, &content);
        text.truncate(text.find("\"run\"").unwrap_or(text.len()));
        (name, text)
    };
    contents(&job.out).into_iter().map(without_run).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(120))]

    #[test]
    fn threads_and_chunks_change_nothing(
        rows in mixed(),
        files in 1usize..3,
        filing in filing(),
        threads in 1usize..5,
        chunk in prop_oneof![1usize..40, 40usize..2000],
    ) {
        let (_dir, job) = job(&rows, files, &filing);
        let whole = written(&job, ReadOptions { threads: 1, chunk: 1 << 20 });
        prop_assert_eq!(written(&job, ReadOptions { threads, chunk }), whole);
    }

    #[test]
    fn what_is_remembered_is_what_all_rules_say(rows in mixed(), filing in filing()) {
        let (_dir, job) = job(&rows, 1, &filing);
        let judged = read(&job, &filing);
        let mut look = EntryReader::at(&judged);
        for told in judged.iter() {
            let entry = look.entry(told.number).unwrap();
            prop_assert_eq!(told.verdict, judge(&entry, &judged.filing), "{:?}", told.number);
            prop_assert_eq!(told.facts, EntryFacts::of(&entry), "{:?}", told.number);
        }
        // With what the states has from other entries, and then from the entry itself.
        let mut states = DistinctStates::default();
        for told in judged.iter().chain(judged.iter()) {
            let entry = look.entry(told.number).unwrap();
            prop_assert_eq!(states.judge(&entry, &judged.filing), told.verdict, "{:?}", told.number);
        }
    }

    #[test]
    fn a_tidy_entry_is_filed_without_a_word(
        rows in tidy_entries(),
        pace in select(vec![ReadOptions { threads: 1, chunk: 1 << 20 }, ReadOptions { threads: 2, chunk: 100 }]),
    ) {
        let filing = Filing {
            filer: Filer::new(None, ["12-3456789".parse().unwrap()]).unwrap(),
            ..super::generator::plain_filing()
        };
        let (_dir, mut job) = job(&rows, 1, &filing);
        job.job.pace = pace;
        let judged = read(&job, &filing);
        prop_assert!(judged.iter().all(|entry| entry.verdict.failed.is_empty()));
    }
}

fn read(job: &BuildJob, filing: &Filing) -> Evaluation {
    let sources = open_all(&job.job.inputs, &Aliases::default(), &mut |_| {}).unwrap();
    Evaluation::read(
        sources,
        Aliases::default(),
        AlreadyFiled::default(),
        filing.clone(),
        job.job.pace,
        &mut |_| {},
    )
    .unwrap()
}

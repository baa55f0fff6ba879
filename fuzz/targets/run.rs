//! Whole runs: any bytes as an input, read on one thread and in chunks on two, must give the same tables and sums, which
//! must add up, or the same error.

#![no_main]

use cape_declaration::internals::{
    Aliases, BuildJob, EntriesShown, Filer, Filing, Job, ReadOptions, Summary, build, parse_iso_date,
};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let folder = tempfile::tempdir().expect("a folder to work in");
    let input = folder.path().join("input.csv");
    std::fs::write(&input, bytes).expect("there is room");
    let run = |out: &str, pace| -> Option<Summary> {
        let filer = Filer::Broker("B76".parse().expect("a filer code"));
        let job = Job {
            inputs: vec![input.clone().into()],
            already_filed: vec![],
            vocabulary: Aliases::default(),
            filing: Filing::new(filer, parse_iso_date("2026-05-01").expect("a day")),
            split_by_importer: false,
            max_entries: 9_999,
            entries_shown: EntriesShown::All,
            report: true,
            workbook: Some(false),
            pace,
            clock: std::time::SystemTime::now,
        };
        let job = BuildJob { job, out: folder.path().join(out), force: false };
        build(&job, &mut |_| {}).ok().map(|outcome| outcome.summary)
    };
    let whole = run("whole", ReadOptions { threads: 1, chunk: 1 << 20 });
    let pieces = run("pieces", ReadOptions { threads: 2, chunk: 64 });
    assert_eq!(whole.is_some(), pieces.is_some());
    let (Some(whole), Some(mut pieces)) = (whole, pieces) else { return };
    // The page has the time of the run, like the summary's part about the run.
    let tables = |of: &Summary| -> Vec<String> {
        of.run
            .reports
            .iter()
            .filter(|report| report.file != "report.html")
            .map(|report| report.sha256.clone())
            .collect()
    };
    assert_eq!(tables(&whole), tables(&pieces));
    pieces.run = whole.run.clone();
    assert_eq!(whole, pieces);
    let (rows, entries) = (whole.rows, whole.entries);
    assert_eq!(rows.read, rows.in_entries + rows.unreadable + rows.blank + rows.totals + rows.headers);
    assert_eq!(
        entries.total,
        entries.ready
            + entries.review
            + entries.blocked
            + entries.claimed
            + entries.pending
            + entries.out_of_scope
    );
});

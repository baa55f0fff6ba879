//! Exit statuses, standard output, and the content of the folder.

use super::harness::{Sandbox, entries, fixture, said};
use crate::support::contents;

#[test]
fn the_exit_status_follows_the_findings_and_fail_on() {
    for (name, fail_on, status) in [
        ("bom-crlf.csv", "warning", 0),
        ("check-digit-factor.csv", "warning", 0), // a note
        ("conflicting-rows.csv", "doubt", 0),
        ("conflicting-rows.csv", "warning", 1),
        ("check-digit-wrong.csv", "error", 0),
        ("check-digit-wrong.csv", "doubt", 1),
        ("short-row.csv", "error", 1), // a row that can't be read is an error
        ("short-row.csv", "never", 0),
        ("nothing-to-file.csv", "never", 1), // no entry was filed
    ] {
        let bench = Sandbox::new();
        bench.exits(status, &[&fixture(name), "--filer", "B76", "--fail-on", fail_on]);
        assert!(
            bench.list("cape-out").contains(&"summary.json".to_string()),
            "{name}: everything is written"
        );
    }
}

#[test]
fn a_run_that_is_not_done_leaves_nothing_behind() {
    let bench = Sandbox::new();
    bench.exits(2, &[&fixture("missing-hts-column.csv"), "--filer", "B76"]);
    bench.exits(2, &["no-such-file.csv", "--filer", "B76"]);
    assert!(!bench.path("cape-out").exists());
}

#[test]
fn json_on_standard_output_is_the_content_of_summary_json() {
    let bench = Sandbox::new();
    let output = bench.exits(1, &[&fixture("es003.csv"), "--filer", "B76", "--format", "json", "--quiet"]);
    assert_eq!(String::from_utf8(output.stdout.clone()).unwrap(), bench.result("summary.json"));
    assert_eq!(said(&output), "");
}

#[test]
fn the_summary_of_the_example_says_what_the_specification_says() {
    let bench = Sandbox::new();
    bench.exits(1, &[&fixture("es003.csv"), "--filer", "B76"]);
    let summary = bench.summary();
    for (pointer, value) in [
        ("/schema", serde_json::json!(2)),
        ("/rules_as_of", "2026-09-02".into()),
        (
            "/settings",
            serde_json::json!({
                "strict": false, "cit_plaintiff": false, "split_by_importer": false, "max_entries": 9999,
                "overpayment_rate": null, "only_candidates": false, "columns": [], "words": [], "already_filed": []
            }),
        ),
        ("/run/reports/0/file", "entries.csv".into()),
        ("/run/reports/1/file", "findings.csv".into()),
        ("/filer", "B76".into()),
        ("/importers", serde_json::json!([])),
        ("/as_of", "2026-05-01".into()),
        ("/window", serde_json::json!(["2025-02-01", "2026-02-28"])),
        ("/scope", "9903.01.25-9903.01.70".into()),
        ("/filed_before", serde_json::json!({"lists": [], "ledger": null})),
        ("/inputs/0/name", "es003.csv".into()),
        ("/inputs/0/rows", 66.into()),
        (
            "/rows",
            serde_json::json!({"read": 66, "in_entries": 66, "unreadable": 0, "blank": 0, "totals": 0, "headers": 0}),
        ),
        ("/entries/total", 22.into()),
        ("/entries/ready", 11.into()),
        ("/entries/review", 1.into()),
        ("/entries/blocked", 6.into()),
        ("/entries/out_of_scope", 4.into()),
        ("/ieepa_duty/ready", "94578.75".into()),
        ("/in_scope/ready", "76569.25".into()),
        ("/in_scope/review", "1926.00".into()),
        ("/in_scope/blocked", "18300.50".into()),
        ("/left_out_by_scope/first_file_by", serde_json::Value::Null),
        ("/ieepa_duty/outside_window", "0.00".into()),
        ("/uploads/0/file", "CAPE_B76_001.csv".into()),
        ("/uploads/0/set", "ready".into()),
        ("/uploads/0/importer", serde_json::Value::Null),
        ("/uploads/1/set", "review".into()),
        ("/run/version", env!("CARGO_PKG_VERSION").into()),
    ] {
        assert_eq!(summary.pointer(pointer), Some(&value), "{pointer}");
    }
}

#[test]
fn quiet_says_nothing_at_all() {
    let bench = Sandbox::new();
    let output = bench.exits(1, &[&fixture("es003.csv"), "--filer", "B76", "--quiet"]);
    assert_eq!((output.stdout.as_slice(), output.stderr.as_slice()), (&b""[..], &b""[..]));
}

#[test]
fn an_earlier_result_is_replaced_only_with_force_and_stays_if_the_new_run_fails() {
    let bench = Sandbox::new();
    let input = bench.file("in.csv", entries(3));
    bench.exits(0, &[input, "--filer", "B76", "--max-entries", "1"]);
    assert_eq!(bench.files("cape-out").len(), 8);
    let before = bench.result("summary.json");
    bench.exits(2, &[input, "--filer", "B76"]);
    bench.exits(2, &[&fixture("no-header.csv"), "--filer", "B76", "--force"]);
    assert_eq!(bench.result("summary.json"), before);
    bench.exits(0, &[input, "--filer", "B76", "--force"]);
    assert_eq!(
        bench.files("cape-out"),
        ["CAPE_B76_001.csv", "entries.csv", "findings.csv", "report.html", "results.xlsx", "summary.json"]
    );
}

#[test]
fn an_output_that_cannot_be_written_ends_in_2() {
    let bench = Sandbox::new();
    let input = bench.file("in.csv", entries(1));
    bench.file("cape-out", "a file where the folder should be");
    let output = bench.exits(2, &[input, "--filer", "B76"]);
    assert!(said(&output).contains("cape-out: cannot be written"), "{}", said(&output));
}

#[test]
fn ten_thousand_entries_make_two_files() {
    let bench = Sandbox::new();
    let input = bench.file("in.csv", entries(10_000));
    bench.exits(0, &[input, "--filer", "B76"]);
    let uploads = bench.summary()["uploads"].clone();
    assert_eq!((uploads[0]["entries"].clone(), uploads[1]["entries"].clone()), (9999.into(), 1.into()));
    assert_eq!(bench.result("CAPE_B76_001.csv").len(), 14 + 9999 * 13);
}

#[test]
fn what_a_run_reads_it_never_replaces() {
    let bench = Sandbox::new();
    let input = bench.file("in.csv", entries(3));
    bench.exits(0, &[input, "--filer", "B76"]);
    let list = "cape-out/CAPE_B76_001.csv";
    let output = bench.exits(2, &[input, "--filer", "B76", "--force", "--already-filed", list]);
    assert!(said(&output).contains("which this run reads"), "{}", said(&output));
    assert!(bench.path(list).exists());
    bench.exits(1, &[input, "--filer", "B76", "--out", "next", "--already-filed", list]);
}

#[test]
fn only_candidates_leaves_the_others_out_of_entries_csv_and_of_nothing_else() {
    let (all, some) = (Sandbox::new(), Sandbox::new());
    all.exits(1, &[&fixture("es003.csv"), "--filer", "B76"]);
    some.exits(1, &[&fixture("es003.csv"), "--filer", "B76", "--only-candidates"]);
    let candidates: String = all
        .result("entries.csv")
        .lines()
        .filter(|row| !row.contains(",out-of-scope,"))
        .map(|r| format!("{r}\n"))
        .collect();
    assert_eq!(some.result("entries.csv"), candidates);
    assert_eq!(some.files("cape-out"), all.files("cape-out"));
    let all_files = contents(&all.path("cape-out"));
    for (name, content) in contents(&some.path("cape-out")) {
        // These are in the workbook as sheets.
        if !["entries.csv", "results.xlsx", "summary.json"].contains(&name.as_str()) {
            assert!(content == all_files[&name], "{name}");
        }
    }
    assert_eq!(some.summary()["entries"], all.summary()["entries"]);
}

#[test]
fn a_setting_of_the_file_holds_for_threads_and_candidates() {
    let bench = Sandbox::new();
    bench.file("cape.toml", "filer = \"B76\"\nthreads = 3\nonly-candidates = true\n");
    bench.exits(1, &[&fixture("es003.csv")]);
    assert!(!bench.result("entries.csv").contains("out-of-scope"));
    bench.file("cape.toml", "filer = \"B76\"\nthreads = 0\n");
    let output = bench.exits(2, &[&fixture("es003.csv"), "--force"]);
    assert!(said(&output).contains("from 1 to 1024"));
}

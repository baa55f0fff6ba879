//! Marking upload files as uploaded.

use super::harness::{Sandbox, UPDATED, claims, number};

#[test]
fn a_file_that_was_changed_since_is_refused_by_name() {
    let bench = Sandbox::with_ledger();
    bench.build(0..3, "may");
    let changed = bench.read("may/CAPE_B76_001.csv").replace("\r\n", "\n");
    bench.file("may/CAPE_B76_001.csv", &changed);
    let said = bench.refuses(&["ledger", "submitted", "may/CAPE_B76_001.csv", "--on", "2026-05-01"]);
    assert!(
        said.contains("knows a CAPE_B76_001.csv of 2026-05-01 with 3 entries, but with other content"),
        "{said}"
    );
    bench.file("other.csv", &changed);
    let said = bench.refuses(&["ledger", "submitted", "other.csv", "--on", "2026-05-01"]);
    assert!(said.contains("knows no upload file with the content of other.csv"), "{said}");
    assert_eq!(bench.status("2026-05-02")["declarations"].as_array().unwrap().len(), 0);
}

#[test]
fn it_is_found_by_its_content_wherever_it_stands() {
    let bench = Sandbox::with_ledger();
    bench.build(0..3, "may");
    std::fs::rename(bench.path("may/CAPE_B76_001.csv"), bench.path("sent.csv")).unwrap();
    let said = bench.says(0, &["ledger", "submitted", "sent.csv", "--on", "2026-05-01"]);
    assert!(said.contains("may/CAPE_B76_001.csv: 3 entries, uploaded on 2026-05-01"), "{said}");
}

#[test]
fn a_second_mark_sets_day_and_claim_number_right() {
    let bench = Sandbox::submitted(3);
    bench.file("c.csv", claims(&[(0, "C2", UPDATED, "")]));
    let said = bench.says(1, &["ledger", "import", "c.csv"]);
    assert!(
        said.contains("! 1 entry on declarations, but on none with the claim number of the answer"),
        "{said}"
    );
    let args = ["ledger", "submitted", "may/CAPE_B76_001.csv", "--on", "2026-05-02", "--claim", "C2"];
    let said = bench.says(0, &args);
    assert!(said.contains("uploaded on 2026-05-02 (before: 2026-05-01), claim C2"), "{said}");
    let status = bench.status("2026-05-03");
    assert_eq!(status["declarations"].as_array().unwrap().len(), 1);
    assert_eq!(status["entries"]["accepted"]["entries"], 1);
}

#[test]
fn a_claim_number_belongs_to_one_declaration() {
    let bench = Sandbox::submitted(3);
    bench.build(3..5, "june");
    let args = ["ledger", "submitted", "june/CAPE_B76_001.csv", "--on", "2026-06-01", "--claim", "C1"];
    assert!(bench.refuses(&args).contains("claim C1 already belongs to may/CAPE_B76_001.csv"));
    let both = ["ledger", "submitted", "june/CAPE_B76_001.csv", "may/CAPE_B76_001.csv", "--on", "2026-06-01"];
    assert!(bench.refuses(&[&both[..], &["--claim", "C3"]].concat()).contains("--claim goes with one file"));
    bench.ok(&both);
}

#[test]
fn a_mark_can_be_taken_back() {
    let bench = Sandbox::submitted(3);
    let said = bench.says(0, &["ledger", "submitted", "may/CAPE_B76_001.csv", "--undo"]);
    assert!(
        said.contains("no longer marked as uploaded on 2026-05-01; its 3 entries can be submitted"),
        "{said}"
    );
    assert!(
        bench.refuses(&["ledger", "submitted", "may/CAPE_B76_001.csv", "--undo"]).contains("isn't marked")
    );
    bench.build(0..3, "june");
    assert_eq!(bench.rows("june/CAPE_B76_001.csv").len(), 3);
}

#[test]
fn a_mark_taken_back_says_of_each_entry_whether_it_may_be_filed_again() {
    let bench = Sandbox::with_ledger();
    bench.build(0..3, "may");
    bench.build(1..5, "june");
    let (may, june) = ("may/CAPE_B76_001.csv", "june/CAPE_B76_001.csv");
    bench.ok(&["ledger", "submitted", may, "--on", "2026-05-01", "--claim", "C1"]);
    bench.exits(1, &["ledger", "submitted", june, "--on", "2026-06-01", "--claim", "C2"]);
    // 1 is pending on both, 2 is rejected in May, 3 and 4 are accepted and rejected in June.
    let rejected = |n, claim| (n, claim, "Failed", "Unexpected Error-try Again");
    bench.file("c.csv", claims(&[rejected(2, "C1"), (3, "C2", UPDATED, ""), rejected(4, "C2")]));
    bench.ok(&["ledger", "import", "c.csv"]);
    let said = bench.says(1, &["ledger", "submitted", june, "--undo"]);
    assert!(said.contains("on 2026-06-01; of its 4 entries, 2 can be submitted again"), "{said}");
    assert!(said.contains("! 1 entry can't: accepted on c.csv, claim C2"), "{said}");
    let pending = "! 1 entry can't: on may/CAPE_B76_001.csv, uploaded on 2026-05-01, claim C1: CBP hasn't";
    assert!(said.contains(pending), "{said}");
    // As a build sees it.
    bench.build(1..5, "july");
    assert_eq!(bench.rows("july/CAPE_B76_001.csv"), [2, 4].map(number));
}

#[test]
fn none_may_be_filed_again_where_all_stand_elsewhere() {
    let bench = Sandbox::submitted(2);
    bench.file("c.csv", claims(&[(0, "C1", UPDATED, ""), (1, "C1", UPDATED, "")]));
    bench.ok(&["ledger", "import", "c.csv"]);
    let said = bench.says(1, &["ledger", "submitted", "may/CAPE_B76_001.csv", "--undo"]);
    assert!(said.contains("none of its 2 entries can be submitted again"), "{said}");
    assert!(said.contains("! 2 entries can't: accepted on c.csv, claim C1"), "{said}");
}

#[test]
fn uploading_what_is_pending_elsewhere_is_told() {
    let bench = Sandbox::with_ledger();
    bench.build(0..3, "may");
    bench.build(2..4, "june");
    bench.ok(&["ledger", "submitted", "may/CAPE_B76_001.csv", "--on", "2026-05-01"]);
    let said = bench.says(1, &["ledger", "submitted", "june/CAPE_B76_001.csv", "--on", "2026-06-01"]);
    assert!(
        said.contains("! 1 entry is also accepted or pending on may/CAPE_B76_001.csv, uploaded on"),
        "{said}"
    );
}

#[test]
fn days_and_claim_numbers_are_checked() {
    let bench = Sandbox::submitted(1);
    for args in [
        &["--on", "2026-04-19"][..],
        &["--on", "5/32/2026"],
        &["--on", "2026-05-01", "--claim", " "],
        &["--on", "2026-05-01", "--claim", "=1+1"],
        &["--on", "2026-05-01", "--undo"],
        &[],
    ] {
        bench.refuses(&[&["ledger", "submitted", "may/CAPE_B76_001.csv"], args].concat());
    }
}

#[test]
fn no_file_is_uploaded_on_a_day_to_come_and_one_before_it_was_built_is_told() {
    let bench = Sandbox::submitted(1);
    let mark = |day| ["ledger", "submitted", "may/CAPE_B76_001.csv", "--on", day];
    let tomorrow =
        cape_declaration::internals::eastern_today().succ_opt().unwrap().succ_opt().unwrap().to_string();
    assert!(bench.refuses(&mark(&tomorrow)).contains("that day is in the future: today is"));
    let said = bench.says(1, &mark("2026-04-30"));
    assert!(said.contains("! that is before 2026-05-01, the filing date of its build"), "{said}");
}

#[test]
fn of_equal_files_the_same_again_with_a_claim_number_means_the_one_marked_on_that_day() {
    let bench = Sandbox::submitted(2);
    bench.file("c.csv", claims(&[0, 1].map(|n| (n, "C1", "Failed", "Unexpected Error-try Again"))));
    bench.ok(&["ledger", "import", "c.csv"]);
    // Exactly the same file twice: one is uploaded, one isn't.
    bench.build(0..2, "june");
    bench.ok(&["ledger", "submitted", "june/CAPE_B76_001.csv", "--on", "2026-06-01"]);
    bench.file("c.csv", claims(&[0, 1].map(|n| (n, "", "Failed", "Unexpected Error-try Again"))));
    bench.ok(&["ledger", "import", "c.csv"]);
    bench.build(0..2, "july");
    let mark = |args: &[&str]| {
        bench.ok(&[&["ledger", "submitted", "june/CAPE_B76_001.csv"], args].concat());
        let status = bench.status("2026-07-02");
        let declarations = status["declarations"].as_array().unwrap().clone();
        let of = |one: &serde_json::Value| {
            format!("{} {}", one["submitted_on"], one["claim_number"]).replace('"', "")
        };
        declarations.iter().map(of).collect::<Vec<_>>()
    };
    let marked = mark(&["--on", "2026-06-01", "--claim", "C2"]);
    assert_eq!(marked, ["2026-05-01 C1", "2026-06-01 C2"]);
    let marked = mark(&["--on", "2026-06-02", "--claim", "C2"]);
    assert_eq!(marked, ["2026-05-01 C1", "2026-06-02 C2"]);
    assert_eq!(mark(&["--on", "2026-07-01"]), ["2026-05-01 C1", "2026-06-02 C2", "2026-07-01 null"]);
}

//! Answers that contradict each other, that are missing, and that give several reasons.

use super::harness::{Sandbox, UPDATED, claims, fixture, number};

/// A ledger with the upload file of these entries, uploaded on 2026-05-01.
fn uploaded(input: &str, filer: &str) -> Sandbox {
    let bench = Sandbox::with_ledger();
    let input = fixture(&format!("ledger/{input}"));
    bench.exits(
        0,
        &["build", &input, "--filer", filer, "--as-of", "2026-05-01", "--quiet", "--fail-on", "never"],
    );
    bench.ok(&["ledger", "submitted", &format!("CAPE_{filer}_001.csv"), "--on", "2026-05-01"]);
    bench
}

#[test]
fn import_status_and_retry_agree_that_answers_of_one_claim_contradict_each_other() {
    for order in [["first", "second"], ["second", "first"]] {
        let bench = uploaded("fernleigh.csv", "K7R");
        let files = order.map(|name| fixture(&format!("ledger/contradictory-{name}.csv")));
        bench.ok(&["ledger", "import", &files[0]]);
        let said = bench.says(1, &["ledger", "import", &files[1]]);
        let words =
            "! 1 entry is accepted in one answer of CBP and rejected in another: look the claim up in ACE.";
        assert!(said.contains(words) && said.contains("K7R44100018, cape-out/CAPE_K7R_001.csv"), "{said}");
        assert!(!said.contains("`cape ledger retry"), "nothing is to be resubmitted: {said}");
        let shown = bench.says(0, &["ledger", "status", "--as-of", "2026-05-02"]);
        assert!(shown.contains(words) && shown.contains("contradictory answers 1 $1,250.00"), "{shown}");
        let entries = &bench.status("2026-05-02")["entries"];
        let count = |of: &str| entries[of]["entries"].as_u64().unwrap();
        assert_eq!(["accepted", "rejected", "contradictory", "pending"].map(count), [1, 0, 1, 0]);
        let said = bench.says(1, &["ledger", "retry", "--out", "again", "--as-of", "2026-05-02"]);
        assert!(said.contains("No rejected entries") && said.contains(words), "{said}");
        assert!(!bench.path("again").exists());
    }
}

#[test]
fn a_contradictory_entry_that_is_released_counts_as_rejected() {
    let bench = uploaded("fernleigh.csv", "K7R");
    let files = ["first", "second"].map(|name| fixture(&format!("ledger/contradictory-{name}.csv")));
    bench.exits(1, &["ledger", "import", &files[0], &files[1]]);
    bench.ok(&["ledger", "release", "K7R-4410001-8", "--why", "failed, says ACE"]);
    bench.ok(&["ledger", "retry", "--out", "again", "--as-of", "2026-05-02"]);
    assert_eq!(bench.rows("again/CAPE_K7R_RETRY_001.csv"), ["K7R44100018"]);
}

#[test]
fn of_several_reasons_in_one_cell_the_one_that_cannot_be_corrected_decides() {
    let bench = uploaded("fernleigh.csv", "K7R");
    bench.ok(&["ledger", "import", &fixture("ledger/several-reasons.csv")]);
    let said = bench.says(0, &["ledger", "retry", "--out", "again", "--as-of", "2026-05-02"]);
    assert!(!said.contains("has no such message"), "{said}");
    assert_eq!(bench.rows("again/CAPE_K7R_RETRY_001.csv"), ["K7R44100380"]);
    let listed = bench.rows("again/rejected.csv");
    let drawback =
        "Entry on Drawback; Protest on Entry,drawback,,CAPE doesn't accept entries on a drawback claim";
    assert!(listed[0].contains(drawback), "{listed:?}");
    let control =
        "Entry Summary is in Trade Control; Unexpected Error-try Again,trade-control,CAPE_K7R_RETRY_001.csv,";
    assert!(listed[1].contains(control), "{listed:?}");
    assert!(
        listed[1]
            .ends_with("confirm in ACE that CBP has control again, then resubmit\",2026-11-02,scheduled"),
        "{listed:?}"
    );
}

#[test]
fn reasons_on_several_lines_of_a_cell_are_looked_up_one_by_one() {
    let bench = Sandbox::submitted(1);
    let cell = "\"Unexpected Error-try Again\r\nEntry on Drawback\"";
    bench.file("c.csv", format!("ENTRY_NUMBER,STATUS,ERROR_DESCRIPTION\n{},Failed,{cell}\n", number(0)));
    bench.ok(&["ledger", "import", "c.csv"]);
    let said = bench.says(1, &["ledger", "retry", "--out", "again", "--as-of", "2026-05-02"]);
    assert!(said.contains("Not ready to resubmit 1") && said.contains("Entry on Drawback 1"), "{said}");
}

#[test]
fn what_vanishes_on_another_try_is_resubmitted_once() {
    let bench = uploaded("unable-to-calculate-entries.csv", "B76");
    let claim = fixture("ledger/unable-to-calculate.csv");
    bench.ok(&["ledger", "import", &claim]);
    let said = bench.says(0, &["ledger", "retry", "--out", "again", "--as-of", "2026-05-02"]);
    assert_eq!(bench.rows("again/CAPE_B76_RETRY_001.csv"), ["B7600000015", "B7600000023"]);
    for words in
        ["UNABLE TO CALCULATE DUTY 1", "HTS Relationship Mismatch 1", "(NCBFAA, 2026-05-18): resubmit once"]
    {
        assert!(said.contains(words), "{words}\n{said}");
    }
    // CBP gives one of them the same answer again, in its long form, and the other one a new one.
    bench.ok(&["ledger", "submitted", "again/CAPE_B76_RETRY_001.csv", "--on", "2026-05-02", "--claim", "C2"]);
    let rows = "B7600000015,C2,Failed,Unable to Calculate Duty-'7' Duty Comp Code\n\
                B7600000023,C2,Failed,UNABLE TO CALCULATE DUTY\n";
    bench.file("c.csv", format!("ENTRY_NUMBER,CLAIM_NUMBER,STATUS,ERROR_DESCRIPTION\n{rows}"));
    bench.ok(&["ledger", "import", "c.csv"]);
    let said = bench.says(0, &["ledger", "retry", "--out", "more", "--as-of", "2026-05-03"]);
    assert_eq!(bench.rows("more/CAPE_B76_RETRY_001.csv"), ["B7600000023"]);
    assert!(said.contains("resubmitted once, and CBP gave the same answer"), "{said}");
}

#[test]
fn what_a_claim_leaves_unanswered_is_named() {
    let bench = Sandbox::submitted(3);
    bench.file("c.csv", claims(&[(0, "C1", UPDATED, ""), (1, "C1", "In Process", "")]));
    let words = "! 1 entry is without an answer, though CBP answered others on the same declaration";
    let named = format!("{}, may/CAPE_B76_001.csv of 2026-05-01, claim C1", number(2));
    let said = bench.says(1, &["ledger", "import", "c.csv"]);
    assert!(said.contains(words) && said.contains(&named), "{said}");
    let shown = bench.says(0, &["ledger", "status", "--as-of", "2026-05-02"]);
    assert!(shown.contains(&named), "{shown}");
    let status = bench.status("2026-05-02");
    let unanswered = status["unanswered"].as_array().unwrap();
    assert!(unanswered.iter().any(|entry| entry["entry_number"] == number(2)), "{unanswered:?}");
}

#[test]
fn what_is_pending_for_more_than_a_week_is_named() {
    let bench = Sandbox::submitted(2);
    let overdue = |day| bench.status(day)["answer_overdue"].as_array().unwrap().len();
    assert_eq!((overdue("2026-05-08"), overdue("2026-05-09")), (0, 2));
    let shown = bench.says(0, &["ledger", "status", "--as-of", "2026-05-09"]);
    assert!(shown.contains("! 2 entries are pending for more than 7 days"), "{shown}");
    assert!(shown.contains(&number(0)) && shown.contains(&number(1)), "{shown}");
    assert!(!bench.says(0, &["ledger", "status", "--as-of", "2026-05-08"]).contains("more than 7 days"));
}

#[test]
fn answers_that_come_before_the_mark_survive_a_build_in_between() {
    let bench = Sandbox::with_ledger();
    bench.build(0..2, "may");
    bench.file("c.csv", claims(&[0, 1].map(|n| (n, "C1", "Failed", "Unexpected Error-try Again"))));
    bench.exits(1, &["ledger", "import", "c.csv"]);
    // The clock of the ledger counts seconds: the next build is a later one.
    std::thread::sleep(std::time::Duration::from_millis(1100));
    bench.build(0..2, "june");
    assert_eq!(bench.read("may/CAPE_B76_001.csv"), bench.read("june/CAPE_B76_001.csv"));
    let marked = bench.says(0, &["ledger", "submitted", "may/CAPE_B76_001.csv", "--on", "2026-05-01"]);
    assert!(marked.contains("uploaded on 2026-05-01, claim C1"), "{marked}");
    let status = bench.status("2026-05-02");
    assert_eq!(
        (&status["entries"]["rejected"]["entries"], &status["unmatched_results"]),
        (&2.into(), &0.into())
    );
}

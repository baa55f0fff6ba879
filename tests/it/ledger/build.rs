//! What a build records, and what it leaves out.

use super::harness::{Sandbox, UPDATED, claims, export, number, printed};
use crate::support::contents;

#[test]
fn a_build_records_its_files_with_their_hashes_and_entries() {
    let bench = Sandbox::with_ledger();
    let printed = bench.build(0..3, "may");
    assert!(printed.contains("cape ledger submitted may/CAPE_B76_001.csv --on DATE"), "{printed}");
    let everything = bench.everything();
    let summary: serde_json::Value = serde_json::from_str(&bench.read("may/summary.json")).unwrap();
    let hash = summary["uploads"][0]["sha256"].as_str().unwrap();
    assert!(
        everything.contains(&format!("1,1,CAPE_B76_001.csv,filed,{hash},53,3,B76,,,,may,0\n")),
        "{everything}"
    );
    let entry = format!(
        "{},1,,12-3456789,2025-06-02,unliquidated,,10.00,not submitted,,10.00,10.00,0.53,0.62,",
        number(2)
    );
    assert!(everything.contains(&entry), "{everything}");
}

#[test]
fn what_was_built_and_never_submitted_keeps_nothing_out_but_is_told() {
    let bench = Sandbox::with_ledger();
    assert!(!bench.build(0..3, "may").contains("not marked"));
    let printed = bench.build(1..5, "june");
    assert_eq!(bench.rows("june/CAPE_B76_001.csv").len(), 4);
    assert!(printed.contains("! Entries of this run are in other upload files too, not marked"), "{printed}");
    assert!(printed.contains("may/CAPE_B76_001.csv, built for 2026-05-01: 2 entries"), "{printed}");
}

#[test]
fn a_file_built_again_to_the_letter_is_recorded_once() {
    let bench = Sandbox::with_ledger();
    bench.build(0..3, "may");
    bench.build(0..3, "again");
    let status = bench.status("2026-05-02");
    assert_eq!(status["not_submitted"].as_array().unwrap().len(), 1);
    bench.ok(&["ledger", "submitted", "may/CAPE_B76_001.csv", "--on", "2026-05-01"]);
    assert_eq!(bench.status("2026-05-02")["not_submitted"].as_array().unwrap().len(), 0);
    assert_eq!(bench.status("2026-05-02")["entries"]["pending"]["entries"], 3);
}

#[test]
fn pending_and_accepted_entries_stay_out_and_rejected_ones_come_back() {
    let bench = Sandbox::submitted(4);
    bench.file("c.csv", claims(&[(0, "C1", UPDATED, ""), (1, "C1", "Failed", "Unexpected Error-try Again")]));
    bench.ok(&["ledger", "import", "c.csv"]);
    bench.build(0..5, "june");
    assert_eq!(bench.rows("june/CAPE_B76_001.csv"), [number(1), number(4)]);
    let findings = bench.read("june/findings.csv");
    let accepted = format!(
        "{0},note,already-filed,{0},\"accepted on may/CAPE_B76_001.csv, uploaded on 2026-05-01, claim C1\"",
        number(0)
    );
    assert!(findings.contains(&accepted), "{findings}");
    assert_eq!(findings.matches("CBP hasn't answered yet").count(), 2, "{findings}");
}

#[test]
fn what_cbp_would_probably_reject_again_has_a_warning_before_the_upload() {
    let bench = Sandbox::submitted(6);
    let failed = |n, reason| (n, "C1", "Failed", reason);
    let answers = [
        failed(0, "Entry on Drawback"),
        failed(1, "Entry Summary is in Trade Control"),
        failed(2, "Something new"),
        failed(3, ""),
        failed(4, "HTS Relationship Mismatch"),
        failed(5, "Unexpected Error-try Again"),
    ];
    bench.file("c.csv", claims(&answers));
    bench.ok(&["ledger", "import", "c.csv"]);
    bench.build(0..7, "june");
    assert_eq!(bench.rows("june/CAPE_B76_001.csv"), [0, 1, 2, 3, 4, 5, 6].map(number));
    let entries = bench.read("june/entries.csv");
    let drawback = entries.lines().find(|row| row.starts_with(&number(0))).unwrap();
    assert!(drawback.contains(",ready,upload,") && drawback.ends_with(",already-rejected"), "{drawback}");
    let findings = bench.read("june/findings.csv");
    let declaration = "(in may/CAPE_B76_001.csv, uploaded on 2026-05-01, claim C1)";
    for words in [
        &format!("CBP rejected the entry: \"\"Entry on Drawback\"\" {declaration}"),
        "CAPE doesn't accept entries on a drawback claim: ask counsel. Uploaded unchanged, it is rejected again",
        &format!("CBP rejected the entry: \"\"Entry Summary is in Trade Control\"\" {declaration}"),
        "confirm in ACE that CBP has control again, then resubmit. The export doesn't show it (Control Status missing",
        &format!("CBP rejected the entry without a reason {declaration}"),
        "has no such message",
    ] {
        assert!(findings.contains(words), "{words}\n{findings}");
    }
    assert_eq!(findings.matches(",warning,already-rejected,").count(), 4, "{findings}");
    assert!(bench.read("june/report.html").contains("CBP rejected 4 entries ($40.00) of them before"));
    let page = bench.read("june/report.html");
    for words in
        ["&#34;Entry on Drawback&#34; (in may/CAPE_B76_001.csv", "on a drawback claim: ask counsel. Uploaded"]
    {
        assert!(page.contains(words), "{words}");
    }
}

#[test]
fn a_reason_that_may_go_away_by_itself_has_a_warning_when_cbp_gives_it_again() {
    let bench = Sandbox::submitted(1);
    for (claim, file, day) in [("C1", "june", "2026-06-01"), ("C2", "july", "2026-07-01")] {
        bench.file("c.csv", claims(&[(0, claim, "Failed", "HTS Relationship Mismatch")]));
        bench.ok(&["ledger", "import", "c.csv"]);
        bench.build(0..1, file);
        if claim == "C1" {
            let upload = format!("{file}/CAPE_B76_001.csv");
            bench.ok(&["ledger", "submitted", &upload, "--on", day, "--claim", "C2"]);
        }
    }
    assert!(!bench.read("june/findings.csv").contains("already-rejected"));
    assert!(bench.read("july/findings.csv").contains("CBP gave the same answer twice"));
}

#[test]
fn only_the_last_rejection_of_an_entry_counts() {
    let bench = Sandbox::submitted(1);
    bench.file("c.csv", claims(&[(0, "C1", "Failed", "Entry on Drawback")]));
    bench.ok(&["ledger", "import", "c.csv"]);
    bench.build(0..1, "june");
    assert!(bench.read("june/findings.csv").contains("already-rejected"));
    let upload = "june/CAPE_B76_001.csv";
    bench.ok(&["ledger", "submitted", upload, "--on", "2026-06-01", "--claim", "C2"]);
    bench.file("d.csv", claims(&[(0, "C2", "Failed", "Unexpected Error-try Again")]));
    bench.ok(&["ledger", "import", "d.csv"]);
    bench.build(0..1, "july");
    assert!(!bench.read("july/findings.csv").contains("already-rejected"));
}

/// Each reason that can be corrected, with columns that show that it is, and such that don't.
#[test]
fn a_reason_is_gone_only_where_an_export_made_after_the_upload_shows_it() {
    let control = "Entry Summary is in Trade Control";
    let pending = "Entry Summary Pending Liquidation or Not Liquidated and Has Suspension Record";
    let is_final = "Entry Summary is in Final Liquidation Status";
    for (reason, header, cells, exported, is_gone) in [
        (control, "Control Status", "CBP", "2026-05-02", true),
        (control, "Control Status", "CBP", "2026-05-01", false),
        (control, "Control Status", "", "2026-05-02", false),
        ("Entry Summary is Cancelled/Rejected", "Entry Summary Status", "Accepted", "2026-05-02", true),
        ("Entry Summary Under Review", "Entry Summary Status", "Accepted", "2026-05-02", true),
        ("Statement Processing Not Complete", "Collection Status", "Paid", "2026-05-02", true),
        ("Statement Processing Not Complete", "Control Status", "CBP", "2026-05-02", false),
        ("Protest on Entry", "Protest Status", "", "2026-05-02", true),
        ("Protest on Entry", "Control Status", "CBP", "2026-05-02", false),
        ("Value Not Allowed on HTS", "Line Tariff Goods Value Amount", "", "2026-05-02", true),
        ("Value Not Allowed on HTS", "Control Status", "CBP", "2026-05-02", false),
        (pending, "Liquidation Status", "Suspended", "2026-05-02", true),
        (pending, "Liquidation Status", "Unliquidated", "2026-05-02", false),
        (pending, "Liquidation Status,Suspension Indicator", "Unliquidated,N", "2026-05-02", true),
        (is_final, "Liquidation Status,Liquidation Date", "Reliquidated,5/2/2026", "2026-05-03", true),
        (is_final, "Liquidation Status,Liquidation Date", "Liquidated,5/1/2026", "2026-05-03", false),
        ("Entry on Drawback", "Drawback Indicator", "N", "2026-05-02", false),
        ("Entry Type Not Allowed", "Entry Type Code", "01", "2026-05-02", false),
    ] {
        let bench = Sandbox::submitted(1);
        bench.file("c.csv", claims(&[(0, "C1", "Failed", reason)]));
        bench.ok(&["ledger", "import", "c.csv"]);
        let row = format!("{},9903.01.25,10.00,6/2/2025,{cells}", number(0));
        bench.file("in.csv", format!("Entry Number,HTS,Duty Amount,Entry Date,{header}\n{row}\n"));
        let args = ["build", "in.csv", "--filer", "B76", "--as-of", "2026-05-10", "--out", "june"];
        let output = bench.cape(&[&args[..], &["--exported", exported]].concat()).output().unwrap();
        assert_ne!(output.status.code(), Some(2), "{reason}");
        let warned = bench.read("june/findings.csv").contains("already-rejected");
        assert_eq!(warned, !is_gone, "{reason}: {header} {cells}, {exported}");
    }
}

#[test]
fn an_answer_that_no_upload_file_holds_keeps_its_entry_out_too() {
    let bench = Sandbox::with_ledger();
    bench.file(
        "c.csv",
        claims(&[
            (0, "C7", UPDATED, ""),
            (1, "C7", "Failed", "Unexpected Error-try Again"),
            (2, "C7", "Odd", ""),
        ]),
    );
    bench.exits(1, &["ledger", "import", "c.csv"]);
    bench.build(0..4, "may");
    assert_eq!(bench.rows("may/CAPE_B76_001.csv"), [number(1), number(3)]);
    let findings = bench.read("may/findings.csv");
    assert!(findings.contains("\"accepted on c.csv, claim C7\""), "{findings}");
    assert!(findings.contains("\"in c.csv, claim C7, with a status that isn't known\""), "{findings}");
}

#[test]
fn without_a_ledger_nothing_is_recorded_and_no_ledger_is_made() {
    let bench = Sandbox::new();
    let printed = bench.build(0..2, "may");
    assert!(!printed.contains("ledger") && !bench.path("cape-ledger.db").exists(), "{printed}");
    let bench = Sandbox::with_ledger();
    bench.file("in.csv", export(0..2));
    bench.ok(&["build", "in.csv", "--filer", "B76", "--as-of", "2026-05-01", "--no-ledger"]);
    assert_eq!(bench.status("2026-05-02")["not_submitted"].as_array().unwrap().len(), 0);
}

#[test]
fn a_ledger_is_named_by_a_flag_or_by_the_settings() {
    let bench = Sandbox::with_ledger();
    bench.ok(&["ledger", "init", "--ledger", "other.db"]);
    bench.file("in.csv", export(0..2));
    let build = ["build", "in.csv", "--filer", "B76", "--as-of", "2026-05-01", "--out"];
    let printed = bench.says(0, &[&build[..], &["a", "--ledger", "other.db"]].concat());
    assert!(printed.contains("--on DATE --ledger other.db"), "{printed}");
    let files = |ledger: &[&str]| {
        let status = bench.ok(&[&["ledger", "status", "--format", "json"], ledger].concat());
        serde_json::from_str::<serde_json::Value>(&status).unwrap()["not_submitted"].as_array().unwrap().len()
    };
    assert_eq!((files(&["--ledger", "other.db"]), files(&[])), (1, 0));
    bench.file("cape.toml", "ledger = \"other.db\"\n");
    assert_eq!((files(&[]), files(&["--ledger", "cape-ledger.db"])), (1, 0));
    bench.file("in.csv", export(0..3));
    bench.ok(&[&build[..], &["b"]].concat());
    assert_eq!(files(&[]), 1, "the first file's entries stand in the later one");
}

#[test]
fn a_build_that_is_refused_records_nothing() {
    let bench = Sandbox::with_ledger();
    bench.build(0..2, "may");
    let before = bench.everything();
    bench.file("in.csv", export(0..3));
    let build = ["build", "in.csv", "--filer", "B76", "--as-of", "2026-05-01", "--out"];
    bench.refuses(&[&build[..], &["may"]].concat());
    bench.refuses(&[&build[..], &["june", "--ledger", "none.db"]].concat());
    assert_eq!(bench.everything(), before);
    assert!(!bench.path("june").exists());
}

#[test]
fn a_rejection_outweighs_an_unknown_status_of_a_claim_that_no_declaration_bears() {
    for in_turn in [["In Process", "Failed"], ["Failed", "In Process"]] {
        let bench = Sandbox::with_ledger();
        for status in in_turn {
            let error = if status == "Failed" { "Unexpected Error-try Again" } else { "" };
            bench.file("c.csv", claims(&[(0, "C7", status, error), (1, "", status, error)]));
            bench.exits(1, &["ledger", "import", "c.csv"]);
        }
        bench.build(0..2, "may");
        assert_eq!(bench.rows("may/CAPE_B76_001.csv"), [number(0), number(1)], "{in_turn:?}");
    }
    // An acceptance outweighs an unknown status, but a rejection on the same claim contradicts it.
    let bench = Sandbox::with_ledger();
    for (status, name) in [("Failed", "a.csv"), (UPDATED, "b.csv"), ("In Process", "c.csv")] {
        bench.file(name, claims(&[(0, "C7", status, "")]));
        bench.exits(1, &["ledger", "import", name]);
    }
    bench.build(0..2, "may");
    let words = "\"on c.csv, claim C7: one answer of CBP accepts it, another rejects it\"";
    let findings = bench.read("may/findings.csv");
    assert!(findings.contains(words), "{findings}");
}

/// Builds again into `may`, and returns the output.
fn build_over(bench: &Sandbox, status: i32, args: &[&str]) -> String {
    bench.file("in.csv", export(0..5));
    let build = ["build", "in.csv", "--filer", "B76", "--as-of", "2026-05-02", "--out", "may", "--force"];
    let output = bench.cape(&[&build[..], args].concat()).output().unwrap();
    assert_eq!(output.status.code(), Some(status), "{}", printed(&output));
    printed(&output).split_whitespace().filter(|word| *word != "│").collect::<Vec<_>>().join(" ")
}

#[test]
fn an_upload_file_that_was_uploaded_is_not_replaced_with_force_either() {
    let bench = Sandbox::submitted(3);
    let before = contents(&bench.path("may"));
    let said = build_over(&bench, 2, &[]);
    let words = "may: holds CAPE_B76_001.csv, which was uploaded on 2026-05-01 as claim C1, and stays";
    assert!(said.contains(words) && said.contains("write elsewhere with --out DIR"), "{said}");
    assert!(contents(&bench.path("may")) == before);
    // This comes before anything is read; a missing input would be reported then.
    std::fs::remove_file(bench.path("in.csv")).unwrap();
    let args = ["build", "in.csv", "--filer", "B76", "--out", "may", "--force"];
    assert!(bench.refuses(&args).contains("and stays"));
    // Without its mark it is an ordinary file.
    bench.ok(&["ledger", "submitted", "may/CAPE_B76_001.csv", "--undo"]);
    build_over(&bench, 0, &[]);
    assert_eq!(bench.rows("may/CAPE_B76_001.csv").len(), 5);
}

#[test]
fn what_was_not_uploaded_is_replaced_with_force_and_all_is_without_a_ledger() {
    let bench = Sandbox::with_ledger();
    bench.build(0..3, "may");
    build_over(&bench, 0, &[]);
    assert_eq!(bench.rows("may/CAPE_B76_001.csv").len(), 5);
    let bench = Sandbox::submitted(3);
    build_over(&bench, 0, &["--no-ledger"]);
    assert_eq!(bench.rows("may/CAPE_B76_001.csv").len(), 5);
}

#[test]
fn one_that_was_uploaded_keeps_what_stands_beside_it() {
    let bench = Sandbox::with_ledger();
    bench.file("in.csv", export(0..3));
    let args =
        ["build", "in.csv", "--filer", "B76", "--as-of", "2026-05-01", "--out", "may", "--max-entries"];
    bench.ok(&[&args[..], &["2"]].concat());
    bench.ok(&["ledger", "submitted", "may/CAPE_B76_002.csv", "--on", "2026-05-01"]);
    let said = build_over(&bench, 2, &[]);
    assert!(said.contains("holds CAPE_B76_002.csv, which was uploaded on 2026-05-01, and stays"), "{said}");
    assert_eq!(bench.rows("may/CAPE_B76_001.csv").len(), 2);
}

#[test]
fn what_is_held_back_to_be_fixed_is_for_counsel_once_day_80_is_over() {
    let bench = Sandbox::with_ledger();
    let header = "Entry Number,HTS,Duty Amount,Entry Date,Liquidation Status,Liquidation Date,Control Status";
    let row = format!("{},9903.01.25,10.00,6/2/2025,Liquidated,4/20/2026,Trade", number(0));
    bench.file("in.csv", format!("{header}\n{row}\n"));
    bench
        .cape(&["build", "in.csv", "--filer", "B76", "--as-of", "2026-05-01", "--out", "may"])
        .output()
        .unwrap();
    for (day, to_do) in [
        ("2026-07-09", "Fix first (trade-control)"),
        ("2026-07-10", "Protest or counsel (trade-control)"),
        ("2026-10-17", "Protest or counsel (trade-control)"),
        ("2026-10-18", "Closed (trade-control)"),
    ] {
        let said = bench.ok(&["ledger", "status", "--as-of", day]);
        assert!(said.contains(to_do), "{day}: {said}");
    }
}

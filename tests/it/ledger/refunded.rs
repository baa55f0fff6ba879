//! Saying that refunds came.

use std::ops::Range;

use serde_json::{Value, json};

use super::harness::{Sandbox, UPDATED, claims, export, number};

const FIRST: &str = "12-3456789";
const SECOND: &str = "89-4417203";
const FILE: &str = "may/CAPE_B76_001.csv";

/// Uploaded on 2026-05-01 as claim C1: two entries of the first importer, one of them liquidated already, and two of the
/// second, one of them suspended; these are accepted.
fn accepted(range: Range<u32>) -> Sandbox {
    let bench = Sandbox::with_ledger();
    let change = |(n, row): (usize, &str)| match n {
        2 => row.replace("Unliquidated", "Liquidated") + ",4/10/2026\n",
        3 => row.replace(FIRST, SECOND) + ",\n",
        4 => row.replace(FIRST, SECOND).replace("Unliquidated", "Suspended") + ",\n",
        0 => row.to_string() + ",Liquidation Date\n",
        _ => row.to_string() + ",\n",
    };
    bench.file("in.csv", export(0..4).lines().enumerate().map(change).collect::<String>());
    bench.ok(&["build", "in.csv", "--filer", "B76", "--as-of", "2026-05-01", "--out", "may"]);
    bench.ok(&["ledger", "submitted", FILE, "--on", "2026-05-01", "--claim", "C1"]);
    answer(&bench, range);
    bench
}

fn answer(bench: &Sandbox, range: Range<u32>) {
    let rows: Vec<_> = range.map(|n| (n, "C1", UPDATED, "")).collect();
    bench.file("c.csv", claims(&rows));
    bench.ok(&["ledger", "import", "c.csv"]);
}

/// What is awaited and what came: entries by importer, and why or when.
fn refunds(bench: &Sandbox) -> (Vec<Value>, Vec<Value>) {
    let status = bench.status("2026-08-20");
    add_up(&status);
    let rows = |list: &str, column: &str| -> Vec<Value> {
        let rows = status[list].as_array().unwrap().iter();
        rows.map(|of| json!([of["importer"], of[column], of["entries"]])).collect()
    };
    (rows("refunds", "awaited"), rows("received", "refunded_on"))
}

/// Accepted entries are awaited or refunded, each once, everywhere.
fn add_up(status: &Value) {
    let of = |list: &str, name: &str| -> u64 {
        let rows = status[list].as_array().unwrap().iter();
        rows.map(|of| if name.is_empty() { &of["entries"] } else { &of[name]["entries"] }.as_u64().unwrap())
            .sum()
    };
    let entries = |name: &str| status["entries"][name]["entries"].as_u64().unwrap();
    assert_eq!(of("refunds", "") + of("received", ""), entries("accepted"), "{status:#}");
    assert_eq!(of("received", ""), entries("refunded"));
    assert_eq!(of("declarations", "refunded"), entries("refunded"));
    assert_eq!(of("declarations", "accepted"), entries("accepted"));
}

const SUSPENDED: &str = "end of suspension, extension or review";

#[test]
fn a_declaration_that_was_refunded_is_no_longer_awaited_nor_overdue() {
    let bench = accepted(0..3);
    assert_eq!(bench.status("2026-07-31")["declarations"][0]["overdue_days"], 1);
    let said = bench.says(0, &["ledger", "refunded", "C1", "--on", "2026-07-20"]);
    assert_eq!(said, "may/CAPE_B76_001.csv, claim C1: 3 entries, $30.00, refunded on 2026-07-20");
    let status = bench.status("2027-01-01");
    add_up(&status);
    let declaration = &status["declarations"][0];
    assert_eq!((&declaration["overdue_days"], &declaration["refund_by"]), (&Value::Null, &Value::Null));
    assert_eq!(declaration["refunded_on"], json!(["2026-07-20"]));
    assert_eq!(declaration["refunded"], json!({"entries": 3, "ieepa_duty": "30.00", "duty_unknown": 0}));
    assert_eq!(status["refunds"], json!([]));
    let csv = bench.ok(&["ledger", "status", "--as-of", "2027-01-01", "--format", "csv"]);
    assert!(csv.ends_with("40.00,30.00,0.00,10.00,0,,,,,3,30.00,2026-07-20,may,,0,0,0,0.00,0,,\n"), "{csv}");
    let shown = bench.says(0, &["ledger", "status", "--as-of", "2027-01-01"]);
    assert!(shown.contains("refunded on 2026-07-20 3 $30.00") && !shown.contains("overdue"), "{shown}");
    assert!(!shown.contains("Expected refunds"), "{shown}");
    assert!(shown.contains(&format!("{FIRST} 2026-07-20 2 $20.00 {SECOND} 2026-07-20 1 $10.00")), "{shown}");
    assert_eq!(bench.everything().matches(",accepted,2026-07-20,").count(), 3);
}

#[test]
fn a_file_is_found_by_its_content_and_a_claim_number_comes_before_a_file_of_that_name() {
    let bench = accepted(0..3);
    std::fs::rename(bench.path(FILE), bench.path("sent.csv")).unwrap();
    bench.file("C1", "something else");
    let first = bench.says(0, &["ledger", "refunded", "C1", "--on", "2026-07-20"]);
    let again = bench.says(0, &["ledger", "refunded", "sent.csv", "--on", "2026-07-20"]);
    assert_eq!(again, first + " (as before)");
}

#[test]
fn what_is_suspended_is_marked_by_name_only() {
    let bench = accepted(0..4);
    let said = bench.says(0, &["ledger", "refunded", "C1", "--on", "2026-07-20"]);
    assert!(
        said.contains("3 entries, $30.00") && said.contains("still expected: 1 entry, $10.00, suspended")
    );
    assert_eq!(refunds(&bench).0, [json!([SECOND, SUSPENDED, 1])]);
    // The same again still leaves it.
    bench.ok(&["ledger", "refunded", "C1", "--on", "2026-07-20"]);
    assert_eq!(refunds(&bench).0, [json!([SECOND, SUSPENDED, 1])]);
    let said =
        bench.says(0, &["ledger", "refunded", "C1", "--on", "2026-08-03", "--awaiting", "end-of-suspension"]);
    assert_eq!(said, "may/CAPE_B76_001.csv, claim C1: 1 entry, $10.00, refunded on 2026-08-03");
    assert_eq!(refunds(&bench).0, [] as [Value; 0]);
    assert_eq!(
        bench.status("2026-08-20")["declarations"][0]["refunded_on"],
        json!(["2026-07-20", "2026-08-03"])
    );
    let shown = bench.says(0, &["ledger", "status"]);
    assert!(shown.contains("refunded from 2026-07-20 to 2026-08-03 4 $40.00"), "{shown}");
}

#[test]
fn refunds_come_in_parts_and_the_rest_keeps_its_days() {
    let bench = accepted(0..4);
    let said = bench.says(0, &["ledger", "refunded", "C1", "--on", "2026-07-20", "--importer", FIRST]);
    assert!(said.contains(": 2 entries, $20.00, refunded on 2026-07-20"), "{said}");
    assert!(said.contains("still expected: 1 entry, $10.00 (liquidation)"), "{said}");
    let awaited = [json!([SECOND, "liquidation", 1]), json!([SECOND, SUSPENDED, 1])];
    assert_eq!(refunds(&bench), (awaited.to_vec(), vec![json!([FIRST, "2026-07-20", 2])]));
    // The rest came later: what was marked stays.
    let said = bench.says(0, &["ledger", "refunded", "C1", "--on", "2026-07-28"]);
    assert!(
        said.contains(": 1 entry, $10.00, refunded on 2026-07-28 2 entries, $20.00, keep the dates"),
        "{said}"
    );
    let came = [json!([SECOND, "2026-07-28", 1]), json!([FIRST, "2026-07-20", 2])];
    assert_eq!(refunds(&bench).1, came);
    // A third day is that of nothing, the second changes nothing, and a part is set right by name.
    let before = bench.everything();
    let said = bench.refuses(&["ledger", "refunded", "C1", "--on", "2026-07-29"]);
    assert!(said.contains("already recorded, on 2026-07-20, 2026-07-28"), "{said}");
    bench.ok(&["ledger", "refunded", "C1", "--on", "2026-07-28"]);
    assert_eq!(bench.everything(), before);
    let part = ["--importer", FIRST, "--awaiting", "reliquidation"];
    let said = bench.says(0, &[&["ledger", "refunded", "C1", "--on", "2026-07-22"][..], &part].concat());
    assert!(said.contains(": 1 entry, $10.00, refunded on 2026-07-22 (before: 2026-07-20)"), "{said}");
    let said = bench.says(0, &["ledger", "refunded", "C1", "--undo", "--importer", FIRST]);
    assert!(
        said.contains(": 2 entries, $20.00, no longer marked as refunded on 2026-07-20, 2026-07-22"),
        "{said}"
    );
    assert_eq!(refunds(&bench).1, [json!([SECOND, "2026-07-28", 1])]);
}

#[test]
fn a_social_security_number_is_taken_masked_and_refused_whole() {
    let bench = Sandbox::with_ledger();
    // Two importers whose numbers end alike: the ledger can't tell them apart.
    let input = export(0..2).replacen(FIRST, "900-12-3456", 1).replace(FIRST, "901-12-3456");
    bench.file("in.csv", input);
    bench.ok(&["build", "in.csv", "--filer", "B76", "--as-of", "2026-05-01", "--out", "may"]);
    bench.ok(&["ledger", "submitted", FILE, "--on", "2026-05-01", "--claim", "C1"]);
    answer(&bench, 0..2);
    let mark = |number| ["ledger", "refunded", "C1", "--on", "2026-07-20", "--importer", number];
    let before = bench.everything();
    for whole in ["900-12-3456", "900-12-3457"] {
        let said = bench.refuses(&mark(whole));
        assert!(said.contains("the ledger stores only the last four digits of ***-**-345"), "{said}");
        assert!(said.contains("selects every importer whose") && !said.contains("900-12"), "{said}");
    }
    assert_eq!(bench.everything(), before);
    let said = bench.refuses(&mark("***-**-3457"));
    assert!(said.contains("2 entries of ***-**-3456"), "{said}");
    assert!(bench.says(0, &mark("***-**-3456")).contains("2 entries, $20.00"));
}

#[test]
fn what_is_accepted_later_is_awaited_still() {
    let bench = accepted(0..2);
    bench.ok(&["ledger", "refunded", "C1", "--on", "2026-07-20"]);
    answer(&bench, 0..3);
    assert_eq!(refunds(&bench).0, [json!([SECOND, "liquidation", 1])]);
    assert_eq!(bench.status("2026-07-31")["declarations"][0]["overdue_days"], 1);
}

#[test]
fn a_day_is_set_right_and_a_mark_taken_back() {
    let bench = accepted(0..2);
    bench.ok(&["ledger", "refunded", FILE, "--on", "2026-07-20"]);
    let said = bench.says(0, &["ledger", "refunded", FILE, "--on", "2026-07-21"]);
    assert!(said.contains("refunded on 2026-07-21 (before: 2026-07-20)"), "{said}");
    let before = bench.everything();
    let said = bench.says(0, &["ledger", "refunded", FILE, "--on", "2026-07-21"]);
    assert!(said.contains("(as before)") && bench.everything() == before, "{said}");
    bench.ok(&["ledger", "refunded", FILE, "--undo"]);
    assert_eq!(bench.status("2026-07-31")["declarations"][0]["overdue_days"], 1);
    assert!(!bench.everything().contains(",2026-07-21\n"));
    let said = bench.refuses(&["ledger", "refunded", FILE, "--undo"]);
    assert!(said.contains("no such refund of may/CAPE_B76_001.csv, claim C1 is recorded"), "{said}");
}

#[test]
fn nothing_is_refunded_that_is_not_accepted() {
    let bench = Sandbox::with_ledger();
    bench.build(0..2, "may");
    let mark = |what: &str| bench.refuses(&["ledger", "refunded", what, "--on", "2026-07-20"]);
    assert!(mark(FILE).contains("isn't marked as submitted, so no refund of it is expected"));
    bench.ok(&["ledger", "submitted", FILE, "--on", "2026-05-01", "--claim", "C1"]);
    for answers in [None, Some("Failed")] {
        if let Some(status) = answers {
            bench.file("c.csv", claims(&[(0, "C1", status, "Protest on Entry")]));
            bench.ok(&["ledger", "import", "c.csv"]);
        }
        for what in [FILE, "C1"] {
            let said = mark(what);
            assert!(said.contains("no entry of may/CAPE_B76_001.csv, claim C1 is accepted"), "{said}");
            assert!(said.contains("import CBP's Claim Details download first"), "{said}");
        }
    }
    assert!(mark("C2").contains("knows no claim C2 and no upload file of this name"));
    assert!(mark("c.csv").contains("knows no upload file with the content of c.csv"));
    assert!(mark("may").contains("cannot be read"));
    assert_eq!(bench.status("2026-08-20")["received"], json!([]));
}

#[test]
fn days_and_parts_are_checked() {
    let bench = accepted(3..4);
    let mark = |args: &[&str]| bench.refuses(&[&["ledger", "refunded", "C1"], args].concat());
    let tomorrow = cape_declaration::internals::eastern_today() + chrono::Days::new(2);
    assert!(mark(&["--on", &tomorrow.to_string()]).contains("that day is in the future"));
    assert!(mark(&["--on", "20/7/2026"]).contains("YYYY-MM-DD"));
    assert!(mark(&[]).contains("--on <DATE>"));
    mark(&["--on", "2026-07-20", "--undo"]);
    // The only accepted entry is suspended.
    let said = mark(&["--on", "2026-07-20"]);
    assert!(said.contains("no accepted entry of may/CAPE_B76_001.csv, claim C1 matches"), "{said}");
    let words = format!("accepted there: 1 entry of {SECOND} awaiting end-of-suspension.");
    assert!(said.contains(&words), "{said}");
    let part = ["--awaiting", "end-of-suspension"];
    let said = mark(&[&["--on", "2026-04-30"][..], &part].concat());
    assert!(said.contains("was uploaded on 2026-05-01: it can't have been refunded on 2026-04-30"), "{said}");
    bench.ok(&[&["ledger", "refunded", "C1", "--on", "2026-05-01"][..], &part].concat());
}

#[test]
fn one_that_is_refused_leaves_those_before_it_marked() {
    let bench = accepted(0..3);
    let said = bench.refuses(&["ledger", "refunded", "C1", "C9", "--on", "2026-07-20"]);
    assert!(said.contains("3 entries, $30.00, refunded") && said.contains("no claim C9"), "{said}");
    assert_eq!(bench.status("2026-08-20")["entries"]["refunded"]["entries"], 3);
}

#[test]
fn of_equal_files_the_one_with_accepted_entries_is_meant_and_two_must_be_told_apart() {
    let bench = Sandbox::submitted(2);
    let rejected = |n, claim| (n, claim, "Failed", "Unexpected Error-try Again");
    bench.file("c.csv", claims(&[rejected(0, "C1")]));
    bench.ok(&["ledger", "import", "c.csv"]);
    bench.ok(&["ledger", "release", &number(1), "--why", "not on the claim"]);
    bench.build(0..2, "june");
    bench.ok(&["ledger", "submitted", "june/CAPE_B76_001.csv", "--on", "2026-06-01", "--claim", "C2"]);
    bench.file("c.csv", claims(&[(0, "C2", UPDATED, ""), rejected(1, "C2")]));
    bench.ok(&["ledger", "import", "c.csv"]);
    let said = bench.says(0, &["ledger", "refunded", FILE, "--on", "2026-08-20"]);
    assert!(said.contains("claim C2: 1 entry"), "{said}");
    bench.file("c.csv", claims(&[(1, "C1", UPDATED, "")]));
    bench.ok(&["ledger", "import", "c.csv"]);
    let said = bench.refuses(&["ledger", "refunded", FILE, "--on", "2026-08-20"]);
    assert!(said.contains("as may/CAPE_B76_001.csv, claim C1, on 2026-05-01, and as"), "{said}");
    bench.ok(&["ledger", "refunded", "C1", "--on", "2026-08-20"]);
}

#[test]
fn no_mark_of_an_upload_may_contradict_a_refund_that_came() {
    let bench = accepted(0..3);
    bench.ok(&["ledger", "refunded", "C1", "--on", "2026-07-20"]);
    let before = bench.everything();
    let submitted = |args: &[&str]| bench.refuses(&[&["ledger", "submitted", FILE], args].concat());
    for args in [&["--undo"][..], &["--on", "2026-05-01", "--claim", "C2"], &["--on", "2026-07-21"]] {
        let said = submitted(args);
        assert!(
            said.contains("refunds of may/CAPE_B76_001.csv are recorded as received on 2026-07-20"),
            "{said}"
        );
    }
    assert_eq!(bench.everything(), before);
    bench.ok(&["ledger", "submitted", FILE, "--on", "2026-05-02", "--claim", "C1"]);
    bench.ok(&["ledger", "refunded", "C1", "--undo"]);
    bench.ok(&["ledger", "submitted", FILE, "--on", "2026-07-21"]);
}

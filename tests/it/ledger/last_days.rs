//! The last days by which entries can be filed, or filed again, and how sure they are.

use serde_json::json;

use super::harness::{Sandbox, UPDATED, claims, number};

const HEADER: &str = "Entry Number,Importer Number,Entry Date,HTS,Duty Amount,Control Status,Liquidation Status,\
                      Liquidation Date\n";

/// An export with an entry for each of these control statuses and liquidations.
fn export(entries: &[(&str, &str)]) -> String {
    let row = |(n, (control, liquidation)): (u32, &(&str, &str))| {
        format!("{},12-3456789,6/2/2025,9903.01.25,10.00,{control},{liquidation}\n", number(n))
    };
    HEADER.to_string() + &(0..).zip(entries).map(row).collect::<String>()
}

fn build(bench: &Sandbox, entries: &[(&str, &str)]) {
    bench.file("in.csv", export(entries));
    let args = ["build", "in.csv", "--filer", "B76", "--as-of", "2026-05-01", "--out", "may", "--quiet"];
    bench.ok(&[&args[..], &["--fail-on", "never"]].concat());
}

/// Day 80 of the first is 2026-05-20, of the others 2026-06-29, 2026-07-01 by an estimate, and 2026-08-31 by the
/// schedule; the last has none, and CBP accepted it.
const FILED: [(&str, &str); 5] = [
    ("CBP", "Liquidated,3/1/2026"),
    ("CBP", "Liquidated,4/10/2026"),
    ("CBP", ","),
    ("CBP", "Unliquidated,6/12/2026"),
    ("CBP", "Unliquidated,"),
];

/// A declaration that CBP rejected but for its last entry.
fn rejected() -> Sandbox {
    let bench = Sandbox::with_ledger();
    build(&bench, &FILED);
    bench.ok(&["ledger", "submitted", "may/CAPE_B76_001.csv", "--on", "2026-05-02", "--claim", "C1"]);
    let again = |n| (n, "C1", "Failed", "Unexpected Error-try Again");
    bench.file("c1.csv", claims(&[again(0), again(1), again(2), again(3), (4, "C1", UPDATED, "")]));
    bench
}

#[test]
fn what_is_held_back_shows_its_last_day_and_whether_that_is_an_estimate() {
    let bench = Sandbox::with_ledger();
    let held: Vec<(&str, &str)> = FILED.iter().map(|(_, liquidation)| ("Trade", *liquidation)).collect();
    build(&bench, &[&held[..], &[("CBP", "Unliquidated,")]].concat());
    let group = |day: &str| bench.status(day)["held_back"][0].clone();
    let facts = |day: &str| {
        let of = group(day);
        ["file_by", "file_by_basis", "undated", "too_late", "perhaps_too_late"].map(|key| of[key].clone())
    };
    assert_eq!(facts("2026-05-20"), [json!("2026-05-20"), json!("liquidated"), json!(1), json!(0), json!(0)]);
    assert_eq!(facts("2026-06-30"), [json!("2026-07-01"), json!("estimated"), json!(1), json!(2), json!(0)]);
    assert_eq!(facts("2026-07-02"), [json!("2026-08-31"), json!("scheduled"), json!(1), json!(3), json!(1)]);
    let said = |day: &str| bench.says(0, &["ledger", "status", "--as-of", day, "--by-importer"]);
    let words = "file the first by 2026-07-01, an estimate; 2 entries are past the last day to file, the first protest \
                 by 2026-08-28; 1 entry has no last day yet;";
    assert!(said("2026-06-30").contains(words), "{}", said("2026-06-30"));
    assert!(said("2026-06-30").contains("held back: file by 2026-07-01, an estimate"));
    let words = "file by 2026-08-31, if liquidated on schedule; 3 entries are past the last day to file (1 by an estimate)";
    assert!(said("2026-07-02").contains(words), "{}", said("2026-07-02"));
    bench.ok(&["ledger", "report", "--out", "page.html", "--as-of", "2026-06-30"]);
    assert!(bench.read("page.html").contains("2026-07-01, an estimate</td>"));
    bench.ok(&["ledger", "export", "--out", "tables"]);
    let bases: Vec<String> = bench.rows("tables/held_back.csv");
    let bases: Vec<&str> = bases.iter().map(|row| row.rsplit_once(',').unwrap().1).collect();
    assert_eq!(bases, ["liquidated", "liquidated", "estimated", "scheduled", ""]);
}

#[test]
fn what_waits_for_cbp_to_accept_it_shows_from_which_day_on() {
    let bench = Sandbox::with_ledger();
    let flagged = export(&[("CBP", "Unliquidated,"), ("CBP", "Unliquidated,")])
        .replace("Control Status", "Reconciliation Indicator");
    bench.file("in.csv", flagged.replacen(",CBP,", ",Y,", 1).replace(",CBP,", ",N,"));
    bench.exits(1, &["build", "in.csv", "--filer", "B76", "--as-of", "2026-05-01", "--quiet"]);
    let group = |day: &str| bench.status(day)["held_back"][0].clone();
    assert_eq!(group("2026-06-28")["accepted_from"], "2026-06-29");
    let of = group("2026-06-29");
    assert!(of["accepted_from"].is_null() && !of["build_again_because"].is_null(), "{of}");
    let said = bench.says(0, &["ledger", "status", "--as-of", "2026-06-28"]);
    let words = "from 2026-06-29 on CBP accepts entries of types 01, 02 and 06 flagged for reconciliation: build again then";
    assert!(said.contains(words), "{said}");
}

#[test]
fn status_and_rejected_csv_show_the_same_last_day_with_its_basis() {
    let bench = rejected();
    bench.ok(&["ledger", "import", "c1.csv"]);
    let status = bench.status("2026-05-10");
    let shown = status["rejected"].as_array().unwrap().iter();
    let shown: Vec<String> = shown
        .map(|of| format!("{},{}", of["file_by"].as_str().unwrap(), of["file_by_basis"].as_str().unwrap()))
        .collect();
    let days =
        ["2026-05-20,liquidated", "2026-06-29,liquidated", "2026-07-01,estimated", "2026-08-31,scheduled"];
    assert_eq!(shown, days);
    let said = bench.says(0, &["ledger", "status", "--as-of", "2026-05-10"]);
    let words = format!("{}, may/CAPE_B76_001.csv: file by 2026-08-31, if liquidated on schedule", number(3));
    assert!(said.contains(&words) && !said.contains("not known"), "{said}");
    bench.ok(&["ledger", "retry", "--out", "again", "--as-of", "2026-05-10"]);
    bench.ok(&["ledger", "export", "--out", "tables"]);
    for file in ["again/rejected.csv", "tables/rejected.csv"] {
        let rows = bench.rows(file);
        assert!(rows.iter().zip(days).all(|(row, day)| row.ends_with(day)), "{file}: {rows:?}");
    }
}

#[test]
fn import_and_retry_say_until_when_to_upload_and_what_is_too_late() {
    let bench = rejected();
    let said = bench.says(0, &["ledger", "import", "c1.csv", "--as-of", "2026-05-21"]);
    let words =
        "Rejected and not resubmitted: upload the first by 2026-06-29; 1 entry is past the last day to file.";
    assert!(said.contains(words), "{said}");
    let args = ["ledger", "retry", "--out", "again", "--as-of", "2026-07-02"];
    let said = bench.says(0, &args);
    let words = "CAPE_B76_RETRY_001.csv 2 entries upload by 2026-08-31, if liquidated on schedule; 1 entry is past the \
                 last day to file also there";
    assert!(said.contains(words), "{said}");
    let args = ["ledger", "retry", "--out", "more", "--as-of", "2026-06-29", "--format", "json"];
    let retried: serde_json::Value = serde_json::from_str(&bench.ok(&args)).unwrap();
    let upload = &retried["uploads"][0];
    assert_eq!(
        [&upload["file_by"], &upload["file_by_basis"], &upload["too_late"]],
        [&json!("2026-06-29"), &json!("liquidated"), &json!(0)]
    );
}

#[test]
fn entries_in_files_built_too_late_are_counted_apart_from_those_ready_to_upload() {
    let bench = rejected();
    bench.ok(&["ledger", "import", "c1.csv"]);
    bench.ok(&["ledger", "retry", "--out", "again", "--as-of", "2026-05-21"]);
    let counts = |day: &str| {
        let status = bench.status(day);
        let (ready, late) = (&status["not_uploaded"]["entries"], &status["not_uploaded_too_late"]["entries"]);
        [ready, late, &status["upload_by"], &status["upload_by_basis"]].map(Clone::clone)
    };
    assert_eq!(counts("2026-06-29"), [json!(3), json!(0), json!("2026-06-29"), json!("liquidated")]);
    assert_eq!(counts("2026-06-30"), [json!(2), json!(1), json!("2026-07-01"), json!("estimated")]);
    assert_eq!(counts("2026-07-02"), [json!(1), json!(2), json!("2026-08-31"), json!("scheduled")]);
    let said = bench.says(0, &["ledger", "status", "--as-of", "2026-06-30"]);
    let words = "ready, not uploaded 2 $20.00 the first by 2026-07-01, an estimate built, and past the last day to file 1 \
                 $10.00";
    assert!(said.contains(words), "{said}");
}

#[test]
fn a_declaration_says_how_many_of_its_rejected_entries_were_resubmitted() {
    let bench = rejected();
    bench.ok(&["ledger", "import", "c1.csv"]);
    let counts = |day: &str, index: usize| {
        let of = bench.status(day)["declarations"][index].clone();
        [&of["rejected"]["entries"], &of["resubmitted"]["entries"], &of["retry_by"]].map(Clone::clone)
    };
    assert_eq!(counts("2026-05-21", 0), [json!(4), json!(0), json!("2026-06-29")]);
    bench.ok(&["ledger", "retry", "--out", "again", "--as-of", "2026-05-21"]);
    let file = "again/CAPE_B76_RETRY_001.csv";
    bench.ok(&["ledger", "submitted", file, "--on", "2026-05-22", "--claim", "C2"]);
    // One of the three is accepted, one rejected again, one pending.
    let again = (2, "C2", "Failed", "Unexpected Error-try Again");
    bench.file("c2.csv", claims(&[(1, "C2", UPDATED, ""), again]));
    bench.ok(&["ledger", "import", "c2.csv"]);
    assert_eq!(counts("2026-05-23", 0), [json!(4), json!(3), json!(null)]);
    assert_eq!(counts("2026-05-23", 1), [json!(1), json!(0), json!("2026-07-01")]);
    let said = bench.says(0, &["ledger", "status", "--as-of", "2026-05-23"]);
    assert!(
        said.contains("rejected 4 $40.00 resubmitted since 3 $30.00 still open 1 $10.00 pending 0"),
        "{said}"
    );
}

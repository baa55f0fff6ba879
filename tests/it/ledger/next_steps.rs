//! What the status says to do next about entries that aren't paid in full.

use serde_json::{Value, json};

use super::harness::{Sandbox, UPDATED, claims, export, number};

fn rejected(bench: &Sandbox, day: &str) -> Vec<Value> {
    bench.status(day)["rejected"].as_array().unwrap().clone()
}

#[test]
fn each_rejected_entry_is_listed_with_what_it_needs_and_its_last_day() {
    let bench = Sandbox::with_ledger();
    let dated = export(0..3).replace("Liquidation Status\n", "Liquidation Status,Liquidation Date\n");
    bench.file("in.csv", dated.replace("Unliquidated", "Liquidated,4/1/2026"));
    bench.ok(&["build", "in.csv", "--filer", "B76", "--as-of", "2026-05-01", "--out", "may"]);
    bench.ok(&["ledger", "submitted", "may/CAPE_B76_001.csv", "--on", "2026-05-01", "--claim", "C1"]);
    let again = (0, "C1", "Failed", "Unexpected Error-try Again");
    bench.file("c.csv", claims(&[again, (1, "C1", "Failed", "Entry on Drawback"), (2, "C1", UPDATED, "")]));
    bench.ok(&["ledger", "import", "c.csv"]);

    let said = bench.says(0, &["ledger", "status", "--as-of", "2026-06-01"]);
    let line = |n| format!("{}, may/CAPE_B76_001.csv: file by 2026-06-20", number(n));
    assert!(said.contains("Rejected, ready to resubmit 1 $10.00") && said.contains(&line(0)), "{said}");
    assert!(said.contains("Rejected, not ready to resubmit 1 $10.00") && said.contains(&line(1)), "{said}");
    let of = &rejected(&bench, "2026-06-01")[0];
    assert_eq!(
        [&of["entry_number"], &of["next_step"], &of["file_by"], &of["reasons"]],
        [&json!(number(0)), &json!("resubmit"), &json!("2026-06-20"), &json!(["Unexpected Error-try Again"])]
    );

    // Once it is in a new file, that file is to be uploaded; once its last day is over, nothing is.
    bench.ok(&["ledger", "retry", "--out", "again", "--as-of", "2026-06-01"]);
    let of = &rejected(&bench, "2026-06-02")[0];
    let file = "again/CAPE_B76_RETRY_001.csv";
    assert_eq!((&of["next_step"], &of["resubmitted_in"]), (&json!("upload"), &json!(file)));
    assert!(of["advice"].as_str().unwrap().contains(file), "{of}");
    let said = bench.says(0, &["ledger", "status", "--as-of", "2026-06-21"]);
    assert!(
        said.contains("last day to file was 2026-06-20; protest by 2026-09-28")
            && !said.contains("ready to resubmit 1"),
        "{said}"
    );

    // Once it is uploaded it is pending, and no longer among them.
    bench.ok(&["ledger", "submitted", file, "--on", "2026-06-02"]);
    assert_eq!(rejected(&bench, "2026-06-03").len(), 1);
    bench.ok(&["ledger", "report", "--out", "page.html", "--as-of", "2026-06-03"]);
    assert!(bench.read("page.html").contains("Entry on Drawback"));
}

#[test]
fn a_rejected_entry_that_a_later_build_holds_back_points_there() {
    let bench = Sandbox::submitted(1);
    bench.file("c.csv", claims(&[(0, "C1", "Failed", "Unexpected Error-try Again")]));
    bench.ok(&["ledger", "import", "c.csv"]);
    bench.file(
        "in.csv",
        export(0..1).replace("Liquidation Status", "Protest Status").replace("Unliquidated", "Open"),
    );
    bench.exits(1, &["build", "in.csv", "--filer", "B76", "--as-of", "2026-05-20", "--out", "later"]);
    let of = &rejected(&bench, "2026-05-21")[0];
    assert_eq!((&of["next_step"], &of["held_back_by"]), (&json!("held-back"), &json!(["protest-open"])));
}

#[test]
fn a_wait_that_cbp_has_ended_since_says_to_build_again() {
    let bench = Sandbox::with_ledger();
    let flagged = export(0..1).replace("Liquidation Status", "Reconciliation Indicator");
    bench.file("in.csv", flagged.replace("Unliquidated", "Y"));
    bench.exits(1, &["build", "in.csv", "--filer", "B76", "--as-of", "2026-05-01"]);
    let waits = bench.says(0, &["ledger", "status", "--as-of", "2026-06-28"]);
    assert!(
        waits.contains("Wait for CBP (reconciliation-flagged)")
            && !waits.contains("build again from a fresh export;")
    );
    assert_eq!(bench.status("2026-06-28")["held_back"][0]["build_again_because"], Value::Null);
    let over = bench.says(0, &["ledger", "status", "--as-of", "2026-07-20"]);
    let words = "Build again (reconciliation-flagged) 1 $10.00 since 2026-06-29 CBP accepts entries of types 01, 02 and 06 \
                 flagged for reconciliation: build again from a fresh export";
    assert!(over.contains(words), "{over}");
}

fn refunds(bench: &Sandbox, rows: &[(u32, &str, &str)]) {
    let header = "Entry Number,Refund Number,Refund Date,Refund Amount,Secondary Status";
    let row =
        |(n, amount, status): &(u32, &str, &str)| format!("{},R{n},7/20/2026,{amount},{status}", number(*n));
    bench.file("refunds.csv", format!("{header}\n{}\n", rows.iter().map(row).collect::<Vec<_>>().join("\n")));
    bench.exits(1, &["ledger", "import", "refunds.csv"]);
}

#[test]
fn short_and_diverted_refunds_count_as_received_in_part_and_returned_ones_are_not_overdue() {
    let bench = Sandbox::submitted(4);
    bench.file("c.csv", claims(&[0, 1, 2, 3].map(|n| (n, "C1", UPDATED, ""))));
    bench.ok(&["ledger", "import", "c.csv"]);
    let issued = "Treasury Issued";
    let rows = [
        (0, "10.00", issued),
        (1, "9.00", issued),
        (2, "10.00", "Funds Diverted"),
        (3, "10.00", "Check/ACH Returned"),
    ];
    refunds(&bench, &rows);
    let status = bench.status("2026-09-20");
    for of in [&status["entries"], &status["declarations"][0], &status["importers"][0]] {
        let counts =
            ["accepted", "refunded", "refunded_in_part"].map(|name| of[name]["entries"].as_u64().unwrap());
        assert_eq!(counts, [4, 1, 2], "{of:#}");
    }
    assert_eq!(status["declarations"][0]["overdue_days"], Value::Null);
    assert_eq!(status["refunds"][0]["awaited"], "reissue");
    let said = bench.says(0, &["ledger", "status", "--as-of", "2026-09-20"]);
    assert!(said.contains("refund received in full 1 $10.00"), "{said}");
    assert!(said.contains("refund short, diverted or billed 2 $20.00"), "{said}");
    assert!(
        said.contains("1 refund was returned: correct the bank account in ACE, and CBP reissues it")
            && !said.contains("overdue"),
        "{said}"
    );
}

#[test]
fn what_is_short_is_said_of_the_duty_alone() {
    let bench = Sandbox::submitted(1);
    bench.file("c.csv", claims(&[(0, "C1", UPDATED, "")]));
    bench.ok(&["ledger", "import", "c.csv"]);
    let args = ["ledger", "refunded", "C1", "--on", "2026-07-20", "--amount", "9", "--interest", "2"];
    let said = bench.says(1, &args);
    let words = "$9.00 of duty and $2.00 of interest received; at least $10.00 of duty was expected, so it is short by $1.00";
    assert!(said.contains(words), "{said}");
}

#[test]
fn an_entry_that_keeps_its_duty_though_cbp_accepted_it_needs_another_step_than_one_without_an_answer() {
    let bench = Sandbox::submitted(2);
    bench.file("c.csv", claims(&[(0, "C1", UPDATED, "")]));
    bench.ok(&["ledger", "import", "c.csv"]);
    bench.file("later.csv", export(0..2));
    let said = bench.says(1, &["ledger", "confirm", "later.csv", "--exported", "2026-06-01"]);
    let accepted = format!("! {}: accepted by CBP, and still with IEEPA duty. Look in ACE", number(0));
    let unanswered = format!("! {}: still with IEEPA duty, and no answer of CBP is imported", number(1));
    assert!(said.contains(&accepted) && said.contains(&unanswered), "{said}");
}

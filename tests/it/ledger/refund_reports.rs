//! Refund reports: how they are read, and which refunds count.

use serde_json::{Value, json};

use super::harness::{Sandbox, UPDATED, claims, number};

const HEADER: &str = "Entry Number,Refund Number,Refund Date,Refund Amount,Interest Amount,Refund Status,Refund \
                      Secondary Status";

/// Three entries of $10.00 on claim C1, accepted and uploaded on 2026-05-01; the interest expected of each is $0.53 to
/// $0.62.
fn accepted() -> Sandbox {
    let bench = Sandbox::submitted(3);
    bench.file("c.csv", claims(&[0, 1, 2].map(|n| (n, "C1", UPDATED, ""))));
    bench.ok(&["ledger", "import", "c.csv"]);
    bench
}

fn report(bench: &Sandbox, name: &str, rows: &[String]) {
    bench.file(name, format!("{HEADER}\n{}\n", rows.join("\n")));
}

fn paid(n: u32, refund: &str, day: &str, amount: &str) -> String {
    format!("{},{refund},{day},{amount},0.60,Transmitted,Treasury Issued", number(n))
}

fn import(bench: &Sandbox, status: i32, args: &[&str]) -> Value {
    let text = bench.exits(status, &[&["ledger", "import"], args, &["--format", "json"]].concat());
    serde_json::from_str::<Value>(&text).unwrap()["refund_reports"][0].clone()
}

/// Outcome and amount of each.
fn outcomes(of: &Value) -> Vec<(String, String)> {
    let list = of["outcomes"].as_array().unwrap();
    let text = |of: &Value, name: &str| of[name].as_str().unwrap().to_string();
    list.iter().map(|of| (text(of, "outcome"), text(of, "amount"))).collect()
}

fn pair(outcome: &str, amount: &str) -> (String, String) {
    (outcome.into(), amount.into())
}

#[test]
fn an_amount_that_cannot_be_read_is_said_with_its_row_and_the_row_is_kept() {
    let bench = accepted();
    report(&bench, "r.csv", &[paid(0, "R1", "7/20/2026", "ten"), paid(1, "R2", "20.20.2026", "10.00")]);
    let said = bench.says(1, &["ledger", "import", "r.csv"]);
    assert!(said.contains("! row 2, Refund Amount: \"ten\" can't be read"), "{said}");
    assert!(said.contains("! row 3, Refund Date: \"20.20.2026\" can't be read"), "{said}");
    bench.ok(&["ledger", "export", "--out", "csv"]);
    let kept = bench.rows("csv/refunds.csv");
    assert!(kept[0].contains(r#"{""Refund Amount"":""ten""}"#), "{kept:?}");
    let status = bench.status("2026-08-01");
    // The interest of the first is known, and says nothing of its duty.
    assert_eq!(outcomes(&status), [pair("paid", "10.60"), pair("not-compared", "0.60")]);
}

#[test]
fn a_refund_from_before_the_upload_of_an_entry_that_was_not_filed_or_of_a_total_counts_nowhere() {
    let bench = accepted();
    bench.build(3..5, "later");
    let rows = [
        paid(0, "R1", "4/30/2026", "10.00"),
        paid(3, "R2", "7/20/2026", "10.00"),
        paid(9, "R3", "7/20/2026", "10.00"),
        ",R4,7/20/2026,99.00,,,".to_string(),
        "Total,,,129.00,,,".to_string(),
        paid(1, "R5", "5/1/2026", "10.00"),
    ];
    report(&bench, "r.csv", &rows);
    let report = import(&bench, 1, &["r.csv"]);
    let unmatched = json!({
        "not_recorded": 1, "not_submitted": 1, "before_upload": 1, "several_entries": 0, "unplaced": 1
    });
    assert_eq!(report["unmatched"], unmatched);
    assert_eq!(report["unreadable_rows"], json!([6]));
    assert_eq!(outcomes(&report), [pair("paid", "10.60")]);
    let status = bench.status("2026-08-01");
    assert_eq!(
        (&status["unmatched_refunds"], &status["entries"]["refunded"]["entries"]),
        (&unmatched, &json!(1))
    );

    // It was uploaded all the same, and is marked now: the refund finds its entry.
    bench.ok(&["ledger", "submitted", "later/CAPE_B76_001.csv", "--on", "2026-05-02"]);
    let status = bench.status("2026-08-01");
    assert_eq!(status["unmatched_refunds"]["not_submitted"], 0);
    assert_eq!(outcomes(&status), [pair("paid", "21.20")]);
}

#[test]
fn overlapping_reports_count_each_payment_once_in_any_order() {
    let rows = [paid(0, "R1", "7/20/2026", "10.00"), paid(1, "R1", "7/20/2026", "10.00")];
    let more = [paid(1, "R1", "7/20/2026", "10.00"), paid(2, "R2", "8/20/2026", "10.00")];
    for order in [["a.csv", "b.csv"], ["b.csv", "a.csv"]] {
        let bench = accepted();
        report(&bench, "a.csv", &rows);
        report(&bench, "b.csv", &more);
        order.iter().for_each(|name| drop(import(&bench, 0, &[name])));
        assert_eq!(outcomes(&bench.status("2026-09-01")), [pair("paid", "31.80")], "{order:?}");
    }
}

#[test]
fn unknown_words_are_counted_and_are_no_payment() {
    let bench = accepted();
    let row = format!("{},R1,7/20/2026,10.00,0.60,Transmitted,Cancelled", number(0));
    report(&bench, "r.csv", &[row]);
    let report = import(&bench, 1, &["r.csv"]);
    assert_eq!(report["unknown_statuses"], json!([{"status": "Cancelled", "rows": 1}]));
    assert_eq!(outcomes(&report), [pair("unknown-status", "10.60")]);
    assert_eq!(bench.status("2026-08-01")["entries"]["refunded"]["entries"], 0);
}

#[test]
fn a_refund_that_came_back_is_awaited_again_until_it_is_reissued() {
    let bench = accepted();
    let row = |day, status| format!("{},R1,{day},10.00,0.60,Transmitted,{status}", number(0));
    let refunded = || bench.status("2026-10-01")["entries"]["refunded"]["entries"].as_u64().unwrap();
    for (name, row, received) in [
        ("a.csv", row("7/20/2026", "Treasury Issued"), 1),
        ("b.csv", row("7/20/2026", "Check/ACH Returned"), 0),
        ("c2.csv", row("9/1/2026", "Check/ACH Reissued"), 1),
    ] {
        report(&bench, name, &[row]);
        bench.cape(&["ledger", "import", name]).output().unwrap();
        assert_eq!(refunded(), received, "{name}");
    }
    assert_eq!(outcomes(&bench.status("2026-10-01")), [pair("reissued", "10.60")]);
}

#[test]
fn a_refund_finds_the_declaration_that_accepted_its_entry_in_any_order_of_reports() {
    for order in [["refund.csv", "c.csv"], ["c.csv", "refund.csv"]] {
        let bench = Sandbox::with_ledger();
        bench.build(0..1, "may");
        bench.build(0..2, "june");
        for (file, day, claim, status) in [
            ("may/CAPE_B76_001.csv", "2026-05-01", "C1", 0),
            ("june/CAPE_B76_001.csv", "2026-06-01", "C2", 1),
        ] {
            bench.exits(status, &["ledger", "submitted", file, "--on", day, "--claim", claim]);
        }
        // Without answers the entry would belong to the declaration uploaded last.
        report(&bench, "refund.csv", &[paid(0, "R1", "7/20/2026", "10.00")]);
        bench.file("c.csv", claims(&[(0, "C1", UPDATED, ""), (0, "C2", "Failed", "Entry on another claim")]));
        order.iter().for_each(|name| drop(bench.cape(&["ledger", "import", name]).output().unwrap()));
        let status = bench.status("2026-08-01");
        let declarations = status["declarations"].as_array().unwrap();
        let refunded = declarations.iter().map(|of| (&of["claim_number"], &of["refunded"]["entries"]));
        let mut refunded: Vec<String> =
            refunded.map(|(claim, entries)| format!("{claim} {entries}")).collect();
        refunded.sort();
        assert_eq!(refunded, ["\"C1\" 1", "\"C2\" 0"], "{order:?}");
        assert_eq!(outcomes(&status), [pair("paid", "10.60")]);
    }
}

#[test]
fn a_day_of_upload_that_is_set_right_takes_refunds_from_before_it_away() {
    let bench = Sandbox::submitted(1);
    report(&bench, "r.csv", &[paid(0, "R1", "7/20/2026", "10.00")]);
    bench.ok(&["ledger", "import", "r.csv"]);
    let mark = |day| drop(bench.ok(&["ledger", "submitted", "may/CAPE_B76_001.csv", "--on", day]));
    mark("2026-07-21");
    let status = bench.status("2026-09-01");
    assert_eq!(
        [&status["entries"]["refunded"]["entries"], &status["unmatched_refunds"]["before_upload"]],
        [0, 1]
    );
    mark("2026-07-20");
    assert_eq!(bench.status("2026-09-01")["entries"]["refunded"]["entries"], 1);
}

#[test]
fn what_is_issued_again_under_another_refund_number_replaces_what_came_back() {
    let bench = accepted();
    let row = |refund, day, status| format!("{},{refund},{day},10.00,0.60,Transmitted,{status}", number(0));
    report(&bench, "a.csv", &[row("R1", "7/20/2026", "Check/ACH Returned")]);
    bench.exits(1, &["ledger", "import", "a.csv"]);
    report(&bench, "b.csv", &[row("R2", "9/1/2026", "Check/ACH Reissued")]);
    bench.ok(&["ledger", "import", "b.csv"]);
    let status = bench.status("2026-10-01");
    assert_eq!(outcomes(&status), [pair("reissued", "10.60")]);
    assert_eq!(status["entries"]["refunded"]["entries"], 1);
    // It comes back again.
    report(&bench, "c3.csv", &[row("R3", "9/20/2026", "Check/ACH Returned")]);
    bench.exits(1, &["ledger", "import", "c3.csv"]);
    assert_eq!(bench.status("2026-10-01")["entries"]["refunded"]["entries"], 0);
}

#[test]
fn the_same_money_as_a_sum_and_by_entry_counts_once_in_any_order() {
    let sum = "Importer Number,Liquidation Date,Refund Number,Refund Amount\n12-3456789,6/15/2026,R1,31.80\n";
    let entries = |all: u32| -> String {
        let row = |n| format!("{},12-3456789,6/15/2026,R1,10.60\n", number(n));
        let header = "Entry Number,Importer Number,Liquidation Date,Refund Number,Refund Amount\n";
        header.to_string() + &(0..all).map(row).collect::<String>()
    };
    // All entries of the sum, and a part of them.
    for all in [3, 2] {
        for files in [["sum.csv", "entries.csv"], ["entries.csv", "sum.csv"]] {
            let bench = accepted();
            bench.file("sum.csv", sum);
            bench.file("entries.csv", entries(all));
            files.iter().for_each(|name| drop(bench.ok(&["ledger", "import", name])));
            let status = bench.status("2026-08-01");
            assert_eq!(outcomes(&status), [pair("paid", "31.80")], "{all} {files:?}");
            assert_eq!(status["outcomes"][0]["entries"], 3);
            assert_eq!(status["entries"]["refunded"]["entries"], 3);
        }
    }
}

#[test]
fn a_refund_shows_that_a_pending_entry_was_accepted_and_a_bill_is_a_bill() {
    let bench = Sandbox::submitted(2);
    report(
        &bench,
        "r.csv",
        &[paid(0, "R1", "7/20/2026", "10.00"), format!("{},R2,7/20/2026,(4.00),,,", number(1))],
    );
    let report = import(&bench, 1, &["r.csv"]);
    assert_eq!(outcomes(&report), [pair("paid", "10.60"), pair("bill", "-4.00")]);
    let status = bench.status("2026-08-01");
    assert_eq!([&status["entries"]["accepted"]["entries"], &status["entries"]["pending"]["entries"]], [2, 0]);
}

#[test]
fn a_sum_of_an_importer_belongs_to_the_only_declaration_that_liquidates_about_that_day() {
    let bench = accepted();
    // Filed on 2026-05-01: set to liquidate on 2026-06-15.
    let sum =
        |day: &str| format!("Importer Number,Liquidation Date,Refund Amount\n12-345678900,{day},31.80\n");
    bench.file("far.csv", sum("9/1/2026"));
    let far = import(&bench, 1, &["far.csv"]);
    assert_eq!(far["unmatched"]["several_entries"], 1);
    bench.file("near.csv", sum("6/19/2026"));
    let near = import(&bench, 0, &["near.csv"]);
    assert_eq!(outcomes(&near), [pair("paid", "31.80")]);
    let status = bench.status("2026-08-01");
    assert_eq!(status["entries"]["refunded"]["entries"], 3);
    assert_eq!(outcomes(&status), [pair("paid", "31.80")]);
    assert_eq!(status["outcomes"][0]["entries"], 3);
}

#[test]
fn what_a_report_lacks_is_said_with_its_headers_and_the_flag_and_line_that_map_one() {
    let bench = accepted();
    bench.file("r.csv", format!("Entry Ref,Refund Amount\n{},10.60\n", number(0)));
    let said = bench.refuses(&["ledger", "import", "r.csv"]);
    assert!(
        said.contains("a refund report without entry_number, or importer with liquidation_date"),
        "{said}"
    );
    assert!(said.contains("headers found: \"Entry Ref\", \"Refund Amount\""), "{said}");
    assert!(said.contains("--column entry_number=\"Entry Ref\""), "{said}");
    assert!(said.contains("[refund_columns] `entry_number = \"Entry Ref\"`"), "{said}");
    let said = bench.refuses(&["ledger", "import", "r.csv", "--column", "entry_number=Entry Reff"]);
    assert!(said.contains("no header \"Entry Reff\", to which --column maps entry_number"), "{said}");
    bench.ok(&["ledger", "import", "r.csv", "--column", "entry_number=Entry Ref"]);
    let said = bench.refuses(&["ledger", "import", "r.csv", "--column", "refund_amnt=X"]);
    assert!(said.contains("no column called \"refund_amnt\""), "{said}");
    bench.file("cape.toml", "[refund_columns]\nrefund_amnt = \"X\"\n");
    let said = bench.refuses(&["ledger", "import", "r.csv"]);
    assert!(said.contains("cape.toml, line 2") && said.contains("refund_amount"), "{said}");
}

#[test]
fn another_mapping_of_the_same_file_replaces_its_rows() {
    let bench = accepted();
    bench.file("r.csv", format!("Entry Number,Refund Amount,Net\n{},12.00,10.60\n", number(0)));
    assert_eq!(outcomes(&import(&bench, 0, &["r.csv"])), [pair("more", "12.00")]);
    let again = import(&bench, 0, &["r.csv", "--column", "refund_amount=Net"]);
    assert_eq!((outcomes(&again), &again["imported_before"]), (vec![pair("paid", "10.60")], &json!(false)));
    assert_eq!(outcomes(&bench.status("2027-01-01")), [pair("paid", "10.60")]);
}

#[test]
fn a_report_outweighs_an_amount_that_a_person_recorded() {
    let bench = accepted();
    let said = bench.says(1, &["ledger", "refunded", "C1", "--on", "2026-07-20", "--amount", "25"]);
    assert!(
        said.contains("! $25.00 received; at least $30.00 of duty was expected, so it is short by $5.00"),
        "{said}"
    );
    assert_eq!(outcomes(&bench.status("2026-08-01")), [pair("short", "25.00")]);
    // The same day again corrects the amount.
    let right = ["ledger", "refunded", "C1", "--on", "2026-07-20", "--amount", "30", "--interest", "1.70"];
    bench.ok(&right);
    assert_eq!(outcomes(&bench.status("2026-08-01")), [pair("paid", "31.70")]);
    report(&bench, "r.csv", &[0, 1, 2].map(|n| paid(n, "R1", "7/20/2026", "10.00")));
    import(&bench, 0, &["r.csv"]);
    assert_eq!(outcomes(&bench.status("2026-08-01")), [pair("paid", "31.80")]);
    bench.ok(&["ledger", "refunded", "C1", "--undo"]);
    assert_eq!(bench.status("2026-08-01")["entries"]["refunded"]["entries"], 3);
}

#[test]
fn a_social_security_number_is_stored_masked() {
    let bench = accepted();
    bench.file("r.csv", "Importer Number,Liquidation Date,Refund Amount\n900-12-4471,6/19/2026,5.00\n");
    bench.exits(1, &["ledger", "import", "r.csv"]);
    let raw = std::fs::read(bench.path("cape-ledger.db")).unwrap();
    assert!(!raw.windows(6).any(|bytes| bytes == b"900-12"));
    bench.ok(&["ledger", "export", "--out", "csv"]);
    assert!(bench.read("csv/refunds.csv").contains("***-**-4471"));
}

#[test]
fn a_refund_with_a_date_in_the_future_is_kept_and_does_not_count_as_received() {
    let bench = accepted();
    let tomorrow = cape_declaration::internals::eastern_today() + chrono::Days::new(2);
    let ahead = tomorrow.format("%m/%d/%Y").to_string();
    let returned = format!("{},R3,{ahead},10.00,0.60,Transmitted,Check/ACH Returned", number(2));
    report(&bench, "r.csv", &[paid(0, "R1", "7/20/2026", "10.00"), paid(1, "R2", &ahead, "10.00"), returned]);
    let said = bench.says(1, &["ledger", "import", "r.csv"]);
    let words = format!(
        "! 2 rows have refund dates in the future, the first in row 3: {tomorrow}. Kept, but not counted"
    );
    assert!(said.contains(&words), "{said}");
    assert_eq!(import(&bench, 1, &["r.csv"])["future_dated_rows"], json!([3, 4]));
    let status = bench.status("2099-01-01");
    assert_eq!(
        outcomes(&status),
        [pair("paid", "10.60"), pair("under-way", "10.60"), pair("returned", "10.60")]
    );
    assert_eq!(status["entries"]["refunded"]["entries"], 1);
    // A report of the day on which it came sets it right.
    report(&bench, "later.csv", &[paid(1, "R2", "7/21/2026", "10.00")]);
    bench.ok(&["ledger", "import", "later.csv"]);
    assert_eq!(bench.status("2099-01-01")["entries"]["refunded"]["entries"], 2);
}

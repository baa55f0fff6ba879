//! The status of declarations by CBP's time frames.

use serde_json::{Value, json};

use super::harness::{Sandbox, UPDATED, claims, export, number};

fn accepted(count: u32) -> Sandbox {
    let bench = Sandbox::submitted(count);
    let rows: Vec<_> = (0..count).map(|n| (n, "C1", UPDATED, "")).collect();
    bench.file("c.csv", claims(&rows));
    bench.ok(&["ledger", "import", "c.csv"]);
    bench
}

#[test]
fn refunds_are_overdue_from_the_91st_day_on() {
    let bench = accepted(2);
    let of = |day: &str| bench.status(day)["declarations"][0].clone();
    assert_eq!(of("2026-07-30")["overdue_days"], Value::Null, "the 90th day");
    assert_eq!(of("2026-07-31")["overdue_days"], 1);
    let days = ["liquidation_on", "refund_from", "refund_by"].map(|name| of("2026-07-30")[name].clone());
    assert_eq!(days, ["2026-06-15", "2026-06-30", "2026-07-30"]);
    assert_eq!(bench.cape(&["ledger", "status", "--as-of", "2026-07-30"]).status().unwrap().code(), Some(0));
    assert_eq!(bench.cape(&["ledger", "status", "--as-of", "2026-07-31"]).status().unwrap().code(), Some(0));
}

#[test]
fn nothing_is_overdue_where_nothing_was_accepted_or_liquidation_is_suspended() {
    let bench = Sandbox::submitted(2);
    assert_eq!(bench.status("2027-01-01")["declarations"][0]["refund_by"], Value::Null);
    let bench = Sandbox::with_ledger();
    bench.file("in.csv", export(0..1).replace("Unliquidated", "Suspended"));
    bench.ok(&["build", "in.csv", "--filer", "B76", "--as-of", "2026-05-01"]);
    bench.ok(&["ledger", "submitted", "cape-out/CAPE_B76_001.csv", "--on", "2026-05-01"]);
    bench.file("c.csv", claims(&[(0, "C1", UPDATED, "")]));
    bench.ok(&["ledger", "import", "c.csv"]);
    let status = bench.status("2027-01-01");
    assert_eq!(status["declarations"][0]["overdue_days"], Value::Null);
    assert_eq!(status["refunds"][0]["awaited"], "end of suspension, extension or review");
    let shown = bench.says(0, &["ledger", "status", "--as-of", "2027-01-01"]);
    assert!(shown.contains("1 accepted entry is suspended, extended or under review"), "{shown}");
}

#[test]
fn what_is_overdue_comes_first_and_the_longest_before_the_others() {
    let bench = Sandbox::with_ledger();
    for (n, day) in [(0, "2026-06-20"), (1, "2026-05-20"), (2, "2026-05-05")] {
        let out = format!("out{n}");
        bench.build(n..n + 1, &out);
        let (file, claim) = (format!("{out}/CAPE_B76_001.csv"), format!("C{n}"));
        bench.ok(&["ledger", "submitted", &file, "--on", day, "--claim", &claim]);
        bench.file("c.csv", claims(&[(n, &claim, UPDATED, "")]));
        bench.ok(&["ledger", "import", "c.csv"]);
    }
    let claims_in_order = |day: &str| -> Vec<String> {
        let status = bench.status(day);
        let declarations = status["declarations"].as_array().unwrap();
        declarations.iter().map(|of| of["claim_number"].as_str().unwrap().to_string()).collect()
    };
    assert_eq!(claims_in_order("2026-08-10"), ["C2", "C1", "C0"]);
    let csv = bench.ok(&["ledger", "status", "--as-of", "2026-08-10", "--format", "csv"]);
    let rows: Vec<&str> = csv.lines().collect();
    assert_eq!(rows.len(), 4);
    let expected = "out2/CAPE_B76_001.csv,2026-05-05,C2,1,1,0,0,10.00,10.00,0.00,0.00,0,2026-06-19,2026-07-04,2026-08-03,7,0,0.00,,out2,,0,0,0,0.00,0,,";
    assert_eq!(rows[1], expected);
}

#[test]
fn refunds_are_consolidated_by_importer_and_day_of_liquidation() {
    let bench = Sandbox::with_ledger();
    let rows = export(0..3);
    let (head, last) = rows.trim_end().rsplit_once('\n').unwrap();
    let other = last.replace("12-3456789", "89-4417203").replace("10.00", "");
    bench.file("in.csv", format!("{head}\n{other}\n"));
    let args = ["build", "in.csv", "--filer", "B76", "--as-of", "2026-05-01", "--fail-on", "never"];
    bench.ok(&args);
    bench.ok(&["ledger", "submitted", "cape-out/CAPE_B76_001.csv", "--on", "2026-05-01"]);
    bench.file("c.csv", claims(&[0, 1, 2].map(|n| (n, "C1", UPDATED, ""))));
    bench.ok(&["ledger", "import", "c.csv"]);
    let status = bench.status("2026-05-02");
    let refunds = status["refunds"].as_array().unwrap();
    let told: Vec<_> =
        refunds.iter().map(|of| (&of["importer"], &of["entries"], &of["ieepa_duty"])).collect();
    let text = serde_json::to_string(&told).unwrap();
    assert_eq!(text, r#"[["12-3456789",2,"20.00"],["89-4417203",1,"0.00"]]"#);
    assert_eq!(refunds[1]["duty_unknown"], 1);
    assert_eq!(refunds[0]["liquidation_on"], "2026-06-15");
}

#[test]
fn what_is_held_back_past_its_day_to_file_shows_the_day_of_its_protest_until_that_is_over() {
    let bench = Sandbox::with_ledger();
    // Liquidated on 15 January: day 80 is 5 April, and a protest is possible until 14 July.
    let liquidated =
        export(0..2).replace("Liquidation Status", "Liquidation Status,Liquidation Date,Protest Status");
    let rows = liquidated.lines().enumerate().map(|(index, row)| match index {
        0 => row.to_string(),
        1 => row.replace("Unliquidated", "Liquidated,1/15/2026,"),
        _ => row.replace("Unliquidated", "Liquidated,1/15/2026,Open"),
    });
    bench.file("in.csv", rows.collect::<Vec<_>>().join("\n"));
    bench.exits(1, &["build", "in.csv", "--filer", "B76", "--as-of", "2026-05-01", "--quiet"]);
    let held = |day: &str| {
        let status = bench.status(day);
        let groups = status["held_back"].as_array().unwrap().iter();
        let mut groups: Vec<_> =
            groups.map(|of| (of["action"].to_string(), of["protest_by"].to_string())).collect();
        groups.sort();
        groups
    };
    let pair = |action: &str, by: &str| (action.to_string(), by.to_string());
    let waits = pair("\"wait\"", "null");
    assert_eq!(held("2026-07-14"), [pair("\"protest\"", "\"2026-07-14\""), waits.clone()]);
    assert_eq!(held("2026-07-15"), [pair("\"closed\"", "null"), waits]);
    let shown = |day: &str| bench.says(0, &["ledger", "status", "--as-of", day]);
    let words = "1 entry is past the last day to file, protest by 2026-07-14";
    assert!(shown("2026-07-14").contains(words), "{}", shown("2026-07-14"));
    let words = "1 entry is past the last day to file and to protest";
    assert!(shown("2026-07-15").contains(words), "{}", shown("2026-07-15"));
    bench.ok(&["ledger", "report", "--out", "page.html", "--as-of", "2026-07-14"]);
    assert!(bench.read("page.html").contains("2026-07-14</td>"));
}

#[test]
fn what_has_no_answer_shows_for_how_long_and_what_it_would_bring() {
    let bench = Sandbox::submitted(2);
    let of = |day: &str| bench.status(day)["declarations"][0].clone();
    let shown = |day: &str| bench.says(0, &["ledger", "status", "--as-of", day]);
    let words =
        "no answer for 7 days: if CBP accepts the 2 entries, an estimated $21.06 to $21.24 with interest";
    assert!(shown("2026-05-08").contains(words), "{}", shown("2026-05-08"));
    assert!(!shown("2026-05-08").contains("pending for"));
    assert!(shown("2026-05-09").contains(&format!(
        "{}, may/CAPE_B76_001.csv of 2026-05-01, claim C1, pending for 8 days",
        number(0)
    )));
    assert_eq!(
        [&of("2026-05-09")["pending_days"], &of("2026-05-09")["expected_if_accepted"]["low"]],
        [&json!(8), &json!("21.06")]
    );
    bench.ok(&["ledger", "report", "--out", "page.html", "--as-of", "2026-05-09"]);
    let page = bench.read("page.html");
    assert!(
        page.contains("If it accepts them, an estimated $21.06 to $21.24")
            && page.contains("no answer for 8 days")
    );
    bench.file("c.csv", claims(&[0, 1].map(|n| (n, "C1", UPDATED, ""))));
    bench.ok(&["ledger", "import", "c.csv"]);
    let settled = of("2026-05-09");
    assert_eq!(
        [&settled["pending_days"], &settled["expected_if_accepted"]["high"]],
        [&Value::Null, &json!("0.00")]
    );
    assert!(!shown("2026-05-09").contains("if CBP accepts"));
}

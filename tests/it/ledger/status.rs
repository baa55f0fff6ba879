//! Where declarations stand by CBP's time frames.

use serde_json::Value;

use super::harness::{Sandbox, UPDATED, claims, export};

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
    let expected = "out2/CAPE_B76_001.csv,2026-05-05,C2,1,1,0,0,10.00,10.00,0.00,0.00,0,2026-06-19,2026-07-04,2026-08-03,7,0,0.00,,out2,,0,0,0,0.00";
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

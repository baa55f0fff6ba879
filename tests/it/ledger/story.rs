//! A whole case: build, submit, import, retry, import again, status, refunded.

use serde_json::json;

use super::harness::{Sandbox, fixture};

#[test]
fn from_the_first_build_to_refunds_that_came() {
    let bench = Sandbox::with_ledger();
    let build = |day: &str, out: &str| {
        let args = ["build", &fixture("es003.csv"), "--filer", "B76", "--as-of", day, "--out", out];
        bench.ok(&[&args[..], &["--fail-on", "never", "--quiet"]].concat())
    };

    // Built and uploaded: 11 entries are pending, and stay out of the next build.
    build("2026-05-01", "may");
    bench.ok(&["ledger", "submitted", "may/CAPE_B76_001.csv", "--on", "2026-05-01"]);
    let status = bench.status("2026-05-02");
    assert_eq!(status["entries"]["pending"]["entries"], 11);
    let args = ["build", &fixture("es003.csv"), "--filer", "B76", "--as-of", "2026-05-02", "--out", "next"];
    bench.exits(1, &[&args[..], &["--fail-on", "never", "--quiet"]].concat());
    let kept_out = bench.read("next/findings.csv");
    let words = "on may/CAPE_B76_001.csv, uploaded on 2026-05-01: CBP hasn't answered yet";
    assert_eq!(kept_out.matches(words).count(), 11, "{kept_out}");

    // CBP accepts 8 and rejects 3, of which 2 can be resubmitted.
    let may = fixture("ledger/claim-details-may.csv");
    bench.ok(&["ledger", "import", &may]);
    bench.ok(&["ledger", "retry", "--out", "june", "--as-of", "2026-06-05"]);
    assert_eq!(bench.rows("june/CAPE_B76_RETRY_001.csv"), ["B7604177314", "B7604208051"]);
    assert_eq!(bench.rows("june/rejected.csv").len(), 3);
    bench.ok(&["ledger", "submitted", "june/CAPE_B76_RETRY_001.csv", "--on", "2026-06-05"]);
    assert_eq!(bench.status("2026-06-06")["entries"]["pending"]["entries"], 2);

    // One of the two is rejected again.
    bench.ok(&["ledger", "import", &fixture("ledger/claim-details-june.csv"), &may]);
    let status = bench.status("2026-08-20");
    let entries = |standing: &str| {
        (&status["entries"][standing]["entries"], &status["entries"][standing]["ieepa_duty"])
    };
    assert_eq!(entries("accepted"), (&json!(9), &json!("38404.50")));
    assert_eq!(entries("rejected"), (&json!(2), &json!("56174.25")));
    assert_eq!(entries("pending"), (&json!(0), &json!("0.00")));
    assert_eq!(status["unmatched_results"], 0);

    // By 20 August the refunds of May are 21 days late, those of June still in time.
    let [may, june] = [0, 1].map(|n| &status["declarations"][n]);
    assert_eq!((&may["claim_number"], &may["overdue_days"]), (&json!("9900417"), &json!(21)));
    assert_eq!((&may["accepted"]["entries"], &may["rejected"]["entries"]), (&json!(8), &json!(3)));
    assert_eq!((&june["claim_number"], &june["overdue_days"]), (&json!("9901022"), &json!(null)));
    assert_eq!((&june["refund_from"], &june["refund_by"]), (&json!("2026-08-04"), &json!("2026-09-03")));
    let shown = bench.ok(&["ledger", "status", "--as-of", "2026-08-20"]);
    assert!(shown.contains("! refunds of $32,462.50 of duty are overdue by 21 days"), "{shown}");

    // All are received except the one whose liquidation is extended, so nothing is overdue any more.
    bench.ok(&["ledger", "refunded", "9900417", "--on", "2026-08-24"]);
    let status = bench.status("2026-08-25");
    let [may, june] = [0, 1].map(|n| &status["declarations"][n]);
    assert_eq!((&may["refunded"]["ieepa_duty"], &may["overdue_days"]), (&json!("32462.50"), &json!(null)));
    assert_eq!((&june["refunded"]["entries"], &june["refund_by"]), (&json!(0), &json!("2026-09-03")));
    let awaited = status["refunds"].as_array().unwrap().iter().map(|of| of["ieepa_duty"].as_str().unwrap());
    assert_eq!(awaited.collect::<Vec<_>>(), ["1455.00", "4487.00"]);

    // What CBP accepted is left out, what it rejected is judged again.
    build("2026-08-20", "august");
    let findings = bench.read("august/findings.csv");
    assert_eq!(findings.matches("already-filed").count(), 9, "{findings}");
    assert!(
        findings
            .contains("\"accepted on june/CAPE_B76_RETRY_001.csv, uploaded on 2026-06-05, claim 9901022\"")
    );
    // One was flagged for reconciliation, which CBP accepts since June 29. The other is on a drawback claim, which the
    // export doesn't show: it has a warning.
    assert_eq!(bench.rows("august/CAPE_B76_001.csv"), ["B7604194400", "B7604210669"]);
    assert!(bench.read("august/findings.csv").contains("B7604194400,warning,already-rejected"));
}

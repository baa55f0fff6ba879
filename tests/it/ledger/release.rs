//! Freeing single entries.

use super::harness::{Sandbox, UPDATED, claims, number};

#[test]
fn a_released_entry_goes_into_the_next_build_and_its_reason_is_kept() {
    let bench = Sandbox::submitted(3);
    let said =
        bench.says(0, &["ledger", "release", &number(1), "--why", "not on the claim; asked by 900-12-3456"]);
    assert!(
        said.contains(&format!("{}: released, was pending on may/CAPE_B76_001.csv, claim C1", number(1))),
        "{said}"
    );
    let status = bench.status("2026-05-02");
    let count = |of: &str| status["entries"][of]["entries"].as_u64().unwrap();
    assert_eq!((count("pending"), count("released")), (2, 1));
    assert!(bench.says(0, &["ledger", "status", "--as-of", "2026-05-02"]).contains("released 1 $10.00"));
    bench.build(0..3, "june");
    assert_eq!(bench.rows("june/CAPE_B76_001.csv"), [number(1)]);
    let marked = bench.says(0, &["ledger", "submitted", "june/CAPE_B76_001.csv", "--on", "2026-06-01"]);
    assert!(!marked.contains("also accepted or pending"), "{marked}");
    bench.ok(&["ledger", "export", "--out", "csv"]);
    let releases = bench.rows("csv/releases.csv");
    assert!(releases[0].starts_with(&format!("{},1,,", number(1))), "{releases:?}");
    assert!(releases[0].ends_with("not on the claim; asked by ***-**-3456"), "{releases:?}");
}

#[test]
fn an_answer_that_comes_later_counts() {
    let bench = Sandbox::submitted(2);
    bench.ok(&["ledger", "release", &number(0), &number(1), "--why", "x"]);
    bench.file("c.csv", claims(&[(0, "C1", UPDATED, ""), (1, "C1", "Failed", "Protest on Entry")]));
    bench.ok(&["ledger", "import", "c.csv"]);
    let status = bench.status("2026-05-02");
    let count = |of: &str| status["entries"][of]["entries"].as_u64().unwrap();
    assert_eq!(["accepted", "rejected", "released"].map(count), [1, 1, 0]);
}

#[test]
fn answers_that_belong_to_no_declaration_are_released_too() {
    let bench = Sandbox::with_ledger();
    bench.file("c.csv", claims(&[(0, "C7", "In Process", "")]));
    bench.exits(1, &["ledger", "import", "c.csv"]);
    bench.build(0..1, "may");
    assert!(!bench.path("may/CAPE_B76_001.csv").exists());
    let said = bench.says(0, &["ledger", "release", &number(0), "--why", "withdrawn"]);
    assert!(said.contains("released, was pending, claim C7"), "{said}");
    bench.build(0..1, "june");
    assert_eq!(bench.rows("june/CAPE_B76_001.csv"), [number(0)]);
}

#[test]
fn what_is_accepted_or_not_held_is_refused_and_nothing_is_released() {
    let bench = Sandbox::submitted(3);
    bench.file("c.csv", claims(&[(0, "C1", UPDATED, ""), (1, "C1", "Failed", "Protest on Entry")]));
    bench.ok(&["ledger", "import", "c.csv"]);
    let before = bench.everything();
    for (n, words) in [
        (0, "is accepted on may/CAPE_B76_001.csv, claim C1"),
        (1, "is neither pending nor"),
        (9, "is neither"),
    ] {
        let said = bench.refuses(&["ledger", "release", &number(2), &number(n), "--why", "x"]);
        assert!(said.contains(&format!("{} {words}", number(n))), "{said}");
    }
    bench.refuses(&["ledger", "release", &number(2)]);
    bench.refuses(&["ledger", "release", &number(2), "--why", ""]);
    assert!(bench.refuses(&["ledger", "release", "B76", "--why", "x"]).contains("11 characters"));
    assert_eq!(bench.everything(), before);
}

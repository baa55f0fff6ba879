//! Two processes and one ledger.

use std::process::Stdio;
use std::thread::sleep;
use std::time::Duration;

use rusqlite::Connection;

use super::bench::{Bench, UPDATED, claims, export};

fn locked(bench: &Bench) -> Connection {
    let ledger = Connection::open(bench.path("cape-ledger.db")).unwrap();
    ledger.execute_batch("BEGIN IMMEDIATE").unwrap();
    ledger
}

#[test]
fn the_second_waits_for_the_first() {
    let bench = Bench::submitted(2);
    bench.file("c.csv", claims(&[(0, "C1", UPDATED, "")]));
    let first = locked(&bench);
    let mut second = bench.cape(&["ledger", "import", "c.csv"]).stdout(Stdio::null()).spawn().unwrap();
    sleep(Duration::from_millis(700));
    assert!(second.try_wait().unwrap().is_none(), "it waits");
    // Reading needs no waiting.
    assert_eq!(bench.status("2026-05-02")["entries"]["pending"]["entries"], 2);
    first.execute_batch("ROLLBACK").unwrap();
    assert!(second.wait().unwrap().success());
    assert_eq!(bench.status("2026-05-02")["entries"]["accepted"]["entries"], 1);
}

#[test]
fn who_waits_too_long_is_told_and_leaves_nothing_behind() {
    let bench = Bench::submitted(2);
    bench.file("in.csv", export(2..4));
    let first = locked(&bench);
    let said =
        bench.refuses(&["build", "in.csv", "--filer", "B76", "--as-of", "2026-05-01", "--out", "june"]);
    assert!(said.contains("another process has been writing to the ledger for 5 seconds"), "{said}");
    assert!(!bench.path("june").exists());
    drop(first);
    bench.ok(&["build", "in.csv", "--filer", "B76", "--as-of", "2026-05-01", "--out", "june"]);
}

#[test]
fn builds_and_imports_at_once_leave_a_ledger_that_is_right() {
    let bench = Bench::submitted(40);
    let names: Vec<String> = (0..8).map(|n| format!("c{n}.csv")).collect();
    for (n, name) in (0..).zip(&names) {
        let rows: Vec<_> = (n * 5..n * 5 + 5).map(|n| (n, "C1", UPDATED, "")).collect();
        bench.file(name, claims(&rows));
    }
    let children: Vec<_> = names
        .iter()
        .map(|name| bench.cape(&["ledger", "import", name]).stdout(Stdio::null()).spawn().unwrap())
        .collect();
    for mut child in children {
        assert!(child.wait().unwrap().success());
    }
    assert_eq!(bench.status("2026-05-02")["entries"]["accepted"]["entries"], 40);
}

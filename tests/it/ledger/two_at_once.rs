//! Two processes and one ledger.

use std::io::Write;
use std::process::Stdio;
use std::thread::sleep;
use std::time::Duration;

use cape_declaration::internals::{Ledger, TABLES, Table};
use rusqlite::Connection;

use super::harness::{Sandbox, UPDATED, claims, export};

fn locked(bench: &Sandbox) -> Connection {
    let ledger = Connection::open(bench.path("cape-ledger.db")).unwrap();
    ledger.execute_batch("BEGIN IMMEDIATE").unwrap();
    ledger
}

#[test]
fn the_second_waits_for_the_first() {
    let bench = Sandbox::submitted(2);
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
    let bench = Sandbox::submitted(2);
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
    let bench = Sandbox::submitted(40);
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

#[test]
fn a_build_that_a_mark_overtakes_ends_and_leaves_nothing() {
    let bench = Sandbox::with_ledger();
    bench.build(0..2, "may");
    let args = ["build", "-", "--filer", "B76", "--as-of", "2026-05-01", "--out", "june"];
    let mut build = bench.cape(&args);
    build.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::piped());
    let mut build = build.spawn().unwrap();
    // It has read which entries are filed once the ledger is open, and waits for its input.
    while !bench.path("cape-ledger.db-shm").exists() {
        sleep(Duration::from_millis(10));
    }
    sleep(Duration::from_millis(500));
    bench.ok(&["ledger", "submitted", "may/CAPE_B76_001.csv", "--on", "2026-05-01"]);
    let before = bench.everything();
    build.stdin.take().unwrap().write_all(export(0..3).as_bytes()).unwrap();
    let output = build.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("another process wrote to the ledger while this run went on"), "{said}");
    assert!(!bench.path("june").exists());
    assert_eq!(bench.everything(), before);
}

#[test]
fn what_is_read_at_one_moment_is_of_that_moment() {
    let bench = Sandbox::submitted(2);
    let ledger = Ledger::open(&bench.path("cape-ledger.db")).unwrap();
    let count = |table: &Table| {
        let mut rows = 0;
        ledger
            .each_row(table, |_| {
                rows += 1;
                Ok(())
            })
            .unwrap();
        rows
    };
    let of = |name: &str| TABLES.iter().find(|table| table.file == name).unwrap();
    let seen = ledger.at_one_moment(|| {
        let imports = count(of("imports.csv"));
        bench.file("c.csv", claims(&[(0, "C1", UPDATED, "")]));
        bench.ok(&["ledger", "import", "c.csv"]);
        Ok((imports, count(of("results.csv"))))
    });
    assert_eq!((seen.unwrap(), count(of("results.csv"))), ((0, 0), 1));
}

//! An import that is killed.

use std::process::Stdio;
use std::thread::sleep;
use std::time::{Duration, Instant};

use rusqlite::Connection;

use super::harness::{Sandbox, UPDATED, claims};

#[test]
fn nothing_of_an_import_that_is_killed_stands_in_the_ledger() {
    let bench = Sandbox::submitted(10);
    let rows: Vec<_> = (0..200_000).map(|n| (n, "C1", UPDATED, "")).collect();
    bench.file("c.csv", claims(&rows));
    let count = || -> (i64, i64) {
        let ledger = Connection::open(bench.path("cape-ledger.db")).unwrap();
        let count =
            |table| ledger.query_row(&format!("SELECT COUNT(*) FROM {table}"), [], |row| row.get(0)).unwrap();
        (count("result"), count("import"))
    };
    // Killed at any time, and as soon as it writes to the log beside the ledger, which it does in the end.
    let log = bench.path("cape-ledger.db-wal");
    let mut nothing = 0;
    for wait in [Some(0), Some(20), Some(80), Some(300), None] {
        let mut import = bench.cape(&["ledger", "import", "c.csv"]);
        let mut child = import.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let begun = Instant::now();
        let is_time = || match wait {
            Some(milliseconds) => begun.elapsed() >= Duration::from_millis(milliseconds),
            None => log.metadata().map_or(0, |about| about.len()) > 0,
        };
        while !is_time() && child.try_wait().unwrap().is_none() {
            sleep(Duration::from_millis(1));
        }
        child.kill().unwrap();
        child.wait().unwrap();
        let counted = count();
        assert!([(0, 0), (200_000, 1)].contains(&counted), "{counted:?}");
        nothing += i32::from(counted == (0, 0));
    }
    assert!(nothing > 0, "it was killed before the end");
    bench.exits(1, &["ledger", "import", "c.csv"]);
    assert_eq!(count(), (200_000, 1));
    assert_eq!(bench.status("2026-05-02")["entries"]["accepted"]["entries"], 10);
}

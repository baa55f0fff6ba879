//! The ledger's file.

use rusqlite::Connection;

use super::harness::{Sandbox, UPDATED, claims, export, fixture};

#[test]
fn no_command_works_without_a_ledger_but_init() {
    let bench = Sandbox::new();
    bench.file("c.csv", claims(&[(0, "C1", UPDATED, "")]));
    for args in [
        &["ledger", "status"][..],
        &["ledger", "import", "c.csv"],
        &["ledger", "submitted", "c.csv", "--on", "2026-05-01"],
        &["ledger", "retry", "--out", "again"],
        &["ledger", "refunded", "C1", "--on", "2026-07-20"],
        &["ledger", "export", "--out", "csv"],
    ] {
        let said = bench.refuses(args);
        assert!(said.contains("cape-ledger.db: there is no such ledger"), "{said}");
        assert!(said.contains("`cape ledger init` creates one"), "{said}");
    }
    assert!(!bench.path("again").exists() && !bench.path("csv").exists());
    bench.ok(&["ledger", "init"]);
    assert!(bench.refuses(&["ledger", "init"]).contains("already exists, and wasn't changed"));
}

#[test]
fn another_file_is_refused_and_stays_as_it_is() {
    let bench = Sandbox::new();
    bench.file("text.db", "no database");
    bench.file("empty.db", "");
    let database = Connection::open(bench.path("other.db")).unwrap();
    database.execute_batch("CREATE TABLE t (x); INSERT INTO t VALUES (1)").unwrap();
    drop(database);
    std::fs::create_dir(bench.path("folder.db")).unwrap();
    for (name, what) in [
        ("text.db", "not a ledger of cape"),
        ("empty.db", "not a ledger of cape"),
        ("other.db", "not a ledger of cape"),
        ("folder.db", "not a file"),
    ] {
        let before = std::fs::read(bench.path(name)).unwrap_or_default();
        let said = bench.refuses(&["ledger", "status", "--ledger", name]);
        assert!(said.contains(&format!("{name}: {what}")), "{said}");
        assert_eq!(std::fs::read(bench.path(name)).unwrap_or_default(), before);
    }
}

#[test]
fn a_ledger_of_a_newer_version_is_refused_with_both_versions() {
    let bench = Sandbox::with_ledger();
    let ledger = Connection::open(bench.path("cape-ledger.db")).unwrap();
    ledger.pragma_update(None, "user_version", 99).unwrap();
    drop(ledger);
    let said = bench.refuses(&["ledger", "status"]);
    assert!(said.contains("written by a newer cape: its version is 99, and this one knows 6"), "{said}");
}

/// The ledger of `version-1.sql`, which is that of docs/ledger.md up to its status.
fn of_version_1() -> Sandbox {
    of_version("version-1.sql")
}

fn of_version(dump: &str) -> Sandbox {
    let bench = Sandbox::new();
    let ledger = Connection::open(bench.path("cape-ledger.db")).unwrap();
    ledger.pragma_update(None, "journal_mode", "WAL").unwrap();
    let dump = std::fs::read_to_string(fixture(&format!("ledger/{dump}"))).unwrap();
    ledger.execute_batch(&dump).unwrap();
    bench
}

fn version(bench: &Sandbox) -> i64 {
    let ledger = Connection::open(bench.path("cape-ledger.db")).unwrap();
    ledger.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap()
}

#[test]
fn a_ledger_of_version_1_keeps_all_it_holds_and_takes_what_is_new() {
    let bench = of_version_1();
    assert_eq!(version(&bench), 1);
    let status = bench.status("2026-08-20");
    assert_eq!(version(&bench), 6);
    let entries = |of: &str| status["entries"][of]["entries"].as_u64().unwrap();
    assert_eq!(["accepted", "refunded", "rejected", "pending"].map(entries), [9, 0, 2, 0]);
    assert_eq!(status["declarations"][0]["overdue_days"], 21);
    assert_eq!(status["unmatched_results"], 0);
    let everything = bench.everything();
    // Header and rows: 3 upload files, 14 declared entries, 13 answers, 2 imports, 2 runs.
    assert_eq!(everything.lines().count(), 5 + 3 + 14 + 13 + 2 + 2);
    assert!(
        everything.contains(
            "B7604160195,1,01,49-220815401,2025-04-08,liquidated,2026-02-10,2798.00,accepted,,,,,,\n"
        )
    );
    bench.ok(&["ledger", "refunded", "9900417", "--on", "2026-08-24"]);
    assert_eq!(bench.status("2026-08-24")["entries"]["refunded"]["entries"], 7);
    assert!(bench.everything().contains(",2798.00,accepted,2026-08-24,,,,,\n"));
}

#[test]
fn a_ledger_of_version_2_shows_its_contradictory_answers_and_keeps_refunds_received() {
    let bench = of_version("version-2.sql");
    assert_eq!(version(&bench), 2);
    let status = bench.status("2026-08-24");
    assert_eq!(version(&bench), 6);
    let entries = |of: &str| status["entries"][of]["entries"].as_u64().unwrap();
    let standings = ["accepted", "refunded", "rejected", "pending", "contradictory", "released"].map(entries);
    // One that was accepted and later rejected has its refund; of one that was rejected and later accepted nothing came.
    assert_eq!(standings, [9, 7, 1, 0, 1, 0]);
    assert_eq!(status["contradictory"][0]["entry_number"], "B7604194400");
    assert_eq!(status["declarations"][0]["folder"], "");
    let everything = bench.everything();
    assert!(everything.contains(
        "B7604160195,1,01,49-220815401,2025-04-08,liquidated,2026-02-10,2798.00,accepted,2026-08-24,,,,,\n"
    ));
    bench.ok(&["ledger", "release", "B7604194400", "--why", "rejected, says ACE"]);
    assert_eq!(bench.status("2026-08-24")["entries"]["rejected"]["entries"], 2);
}

#[test]
fn a_ledger_of_version_3_keeps_a_resubmission_without_an_answer_and_its_release() {
    let bench = of_version("version-3.sql");
    let status = bench.status("2026-06-20");
    assert_eq!(version(&bench), 6);
    let entries = |of: &str| status["entries"][of]["entries"].as_u64().unwrap();
    assert_eq!(["accepted", "rejected", "pending", "released"].map(entries), [8, 1, 1, 1]);
    let folders = [0, 1].map(|n| status["declarations"][n]["folder"].as_str().unwrap().to_string());
    assert_eq!(folders, ["may", "june"]);
    // The expected refund of an entry wasn't recorded then, so it is unknown, not zero.
    assert_eq!(status["declarations"][0]["expected"]["unknown"], 8);
    // It accepts new data: the answer to the pending entry.
    let answer =
        "ENTRY_NUMBER,CLAIM_NUMBER,STATUS,ERROR_DESCRIPTION\nB7604208051,9901022,Entry Summary Updated,\n";
    bench.file("june.csv", answer);
    bench.ok(&["ledger", "import", "june.csv"]);
    let entries = &bench.status("2026-06-21")["entries"];
    assert_eq!([&entries["accepted"]["entries"], &entries["pending"]["entries"]], [9, 0]);
}

/// The rows of every table, as text, by its columns.
fn rows_by_columns(bench: &Sandbox, columns: &[(String, String)]) -> Vec<String> {
    let ledger = Connection::open(bench.path("cape-ledger.db")).unwrap();
    let mut found = Vec::new();
    for (table, column) in columns {
        let sql = format!("SELECT quote({column}) FROM {table} ORDER BY 1");
        let mut find = ledger.prepare(&sql).unwrap();
        let values = find.query_map([], |row| row.get::<_, String>(0)).unwrap().map(Result::unwrap);
        found.push(format!("{table}.{column}: {}", values.collect::<Vec<_>>().join(" ")));
    }
    found
}

/// Pairs of two texts that a statement finds.
fn pairs(bench: &Sandbox, sql: &str) -> Vec<(String, String)> {
    let ledger = Connection::open(bench.path("cape-ledger.db")).unwrap();
    let mut find = ledger.prepare(sql).unwrap();
    let found = find.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    found.collect::<Result<_, _>>().unwrap()
}

#[test]
fn a_ledger_of_every_older_version_is_brought_up_and_keeps_every_value() {
    let columns = "SELECT t.name, c.name FROM sqlite_master t, pragma_table_info(t.name) c \
                   WHERE t.type = 'table' ORDER BY 1, 2";
    let schema = "SELECT type || ' ' || name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY 1";
    let fresh = Sandbox::with_ledger();
    for (older, dump) in [(1, "version-1.sql"), (2, "version-2.sql"), (3, "version-3.sql")] {
        let bench = of_version(dump);
        assert_eq!(version(&bench), older);
        let known = pairs(&bench, columns);
        let before = rows_by_columns(&bench, &known);
        bench.ok(&["ledger", "status"]);
        assert_eq!(version(&bench), version(&fresh), "{dump}");
        assert_eq!(rows_by_columns(&bench, &known), before, "{dump}");
        assert_eq!(pairs(&bench, schema), pairs(&fresh, schema), "{dump}");
        let defects = "SELECT 'row', \"table\" FROM pragma_foreign_key_check \
                       UNION ALL SELECT 'file', integrity_check FROM pragma_integrity_check";
        assert_eq!(pairs(&bench, defects), [("file".into(), "ok".into())], "{dump}");
    }
}

#[test]
fn a_ledger_that_may_only_be_read_is_read() {
    for bench in [of_version("version-2.sql"), Sandbox::submitted(3)] {
        let path = bench.path("cape-ledger.db");
        let before = std::fs::read(&path).unwrap();
        let mut permissions = path.metadata().unwrap().permissions();
        permissions.set_readonly(true);
        std::fs::set_permissions(&path, permissions).unwrap();
        let shown = bench.says(0, &["ledger", "status", "--as-of", "2026-08-24"]);
        assert!(shown.starts_with("cape-ledger.db on 2026-08-24"), "{shown}");
        bench.ok(&["ledger", "export", "--out", "csv"]);
        assert!(!bench.rows("csv/declared_entries.csv").is_empty());
        assert_eq!(std::fs::read(&path).unwrap(), before);
    }
}

#[test]
fn a_ledger_that_cannot_be_brought_up_stays_as_it_was() {
    let bench = of_version_1();
    let ledger = Connection::open(bench.path("cape-ledger.db")).unwrap();
    // So that the second statement of the migration fails, after the first has done its work.
    ledger.execute_batch("DROP VIEW standing").unwrap();
    drop(ledger);
    assert!(bench.refuses(&["ledger", "status"]).contains("cannot be read or written"));
    assert_eq!(version(&bench), 1);
    let ledger = Connection::open(bench.path("cape-ledger.db")).unwrap();
    assert!(ledger.prepare("SELECT refunded_on FROM entry").is_err(), "the column went with the rest");
}

#[cfg(unix)]
#[test]
fn its_owner_alone_can_read_it_and_what_stands_beside_it() {
    use std::os::unix::fs::PermissionsExt;
    let bench = Sandbox::with_ledger();
    // While another connection is open, SQLite's files next to it remain.
    let open = Connection::open(bench.path("cape-ledger.db")).unwrap();
    open.query_row("SELECT COUNT(*) FROM run", [], |row| row.get::<_, i64>(0)).unwrap();
    bench.build(0..2, "may");
    for name in ["cape-ledger.db", "cape-ledger.db-wal", "cape-ledger.db-shm"] {
        let mode = bench.path(name).metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
}

#[test]
fn social_security_numbers_are_stored_nowhere() {
    let bench = Sandbox::with_ledger();
    bench.file("900-12-3456.csv", export(0..2).replace("12-3456789", "900-12-3456"));
    let args = ["build", "900-12-3456.csv", "--importer", "900-12-3456", "--as-of", "2026-05-01"];
    bench.ok(&[&args[..], &["--split-by", "importer"]].concat());
    bench.ok(&["ledger", "submitted", "cape-out/CAPE_IMPORTER_SSN3456_001.csv", "--on", "2026-05-01"]);
    let header = "ENTRY_NUMBER,CLAIM_NUMBER,STATUS,ERROR_DESCRIPTION,900-12-3457\n";
    let row = format!("{},900-12-3458,900-12-3459,900-12-3450,900-12-3451\n", super::harness::number(0));
    bench.file("900-12-3452.csv", format!("{header}{row}"));
    bench.exits(1, &["ledger", "import", "900-12-3452.csv"]);
    bench.exits(1, &["ledger", "retry", "--out", "again"]);
    bench.ok(&["ledger", "export", "--out", "all"]);
    let everything = bench.everything();
    assert!(everything.contains("***-**-3456") && everything.contains("***-**-3451"), "{everything}");
    let raw: Vec<u8> = ["cape-ledger.db", "all/rejected.csv"]
        .iter()
        .flat_map(|name| std::fs::read(bench.path(name)).unwrap())
        .collect();
    assert!(!raw.windows(6).any(|bytes| bytes == b"900-12"));
}

#[test]
fn what_an_export_holds_runs_in_no_spreadsheet() {
    let bench = Sandbox::submitted(1);
    let answers = format!("Entry Number,Status,Note\n{},+cmd,=1+1\n", super::harness::number(0));
    bench.file("c.csv", &answers);
    bench.exits(1, &["ledger", "import", "c.csv"]);
    assert!(bench.everything().contains(",,'+cmd,,other,\"{\"\"Note\"\":\"\"=1+1\"\"}\",1,1\n"));
    bench.ok(&["ledger", "export", "--out", "csv"]);
    assert!(
        bench.refuses(&["ledger", "export", "--out", "csv"]).contains("holds another file called runs.csv")
    );
}

#[test]
fn a_ledger_that_cannot_be_reached_is_told_from_one_that_is_not_there() {
    let bench = Sandbox::with_ledger();
    let said = bench.refuses(&["ledger", "status", "--ledger", "cape-ledger.db/inner.db"]);
    // To Windows a file below a file is one that isn't there.
    assert!(cfg!(windows) || said.contains("inner.db: the ledger cannot be read or written"), "{said}");
    assert!(bench.refuses(&["ledger", "status", "--ledger", "x.db"]).contains("there is no such ledger"));
}

#[test]
fn a_ledger_in_a_folder_that_is_not_there_is_refused_by_its_own_name() {
    let bench = Sandbox::new();
    let said = bench.refuses(&["ledger", "init", "--ledger", "missing/folder/x.db"]);
    assert!(
        said.contains("missing/folder/x.db: can't be created, because there is no such folder"),
        "{said}"
    );
    assert!(said.contains("create the folder first") && !said.contains(".cape-"), "{said}");
    bench.file("file", "");
    let said = bench.refuses(&["ledger", "init", "--ledger", "file/x.db"]);
    assert!(said.contains("there is no such folder") && !said.contains(".cape-"), "{said}");
    assert_eq!(bench.files(""), ["file"]);
}

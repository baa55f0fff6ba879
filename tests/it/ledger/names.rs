//! Finding an upload file by the name that `cape ledger status` shows.

use super::harness::{Sandbox, UPDATED, claims, export, number};

#[test]
fn status_shows_folder_and_importer_and_every_command_finds_the_file_by_that_name() {
    let bench = Sandbox::with_ledger();
    bench.file("in.csv", export(0..2));
    bench.ok(&[
        "build",
        "in.csv",
        "--filer",
        "B76",
        "--as-of",
        "2026-05-01",
        "--split-by",
        "importer",
        "--out",
        "may",
    ]);
    let name = "CAPE_B76_12-3456789_001.csv";
    let path = format!("may/{name}");
    let shown = bench.says(0, &["ledger", "status", "--as-of", "2026-05-02"]);
    let words = format!("{path}, importer 12-3456789, built for 2026-05-01: 2 entries");
    assert!(shown.contains(&words), "{shown}");
    // Sent and moved away: the name is enough.
    std::fs::rename(bench.path(&path), bench.path("sent.csv")).unwrap();
    bench.ok(&["ledger", "submitted", name, "--on", "2026-05-01", "--claim", "C1"]);
    let shown = bench.says(0, &["ledger", "status", "--as-of", "2026-05-02"]);
    assert!(
        shown.contains(&format!("{path}, importer 12-3456789, uploaded on 2026-05-01, claim C1")),
        "{shown}"
    );
    bench.file("c.csv", claims(&[(0, "C1", UPDATED, ""), (1, "C1", UPDATED, "")]));
    bench.ok(&["ledger", "import", "c.csv"]);
    bench.ok(&["ledger", "refunded", &path, "--on", "2026-07-20"]);
    bench.ok(&["ledger", "refunded", name, "--undo"]);
    bench.exits(1, &["ledger", "submitted", &path, "--undo"]);
}

#[test]
fn a_name_of_several_files_needs_its_folder() {
    let bench = Sandbox::with_ledger();
    bench.build(0..2, "may");
    bench.build(2..4, "june");
    let said = bench.refuses(&["ledger", "submitted", "CAPE_B76_001.csv", "--on", "2026-05-01"]);
    let words =
        "CAPE_B76_001.csv is the name of several upload files: may/CAPE_B76_001.csv, june/CAPE_B76_001.csv";
    assert!(said.contains(words), "{said}");
    std::fs::rename(bench.path("june"), bench.path("elsewhere")).unwrap();
    bench.ok(&["ledger", "submitted", "june/CAPE_B76_001.csv", "--on", "2026-05-01"]);
    bench.build(0..4, "july");
    assert_eq!(bench.rows("july/CAPE_B76_001.csv"), [0, 1].map(number));
}

#[test]
fn a_file_that_was_changed_in_its_folder_is_not_found_by_its_name() {
    let bench = Sandbox::with_ledger();
    bench.build(0..2, "may");
    bench.file("may/CAPE_B76_001.csv", "Entry Number\r\n");
    let said = bench.refuses(&["ledger", "submitted", "CAPE_B76_001.csv", "--on", "2026-05-01"]);
    assert!(said.contains("its content was changed"), "{said}");
    let said = bench.refuses(&["ledger", "submitted", "CAPE_B76_009.csv", "--on", "2026-05-01"]);
    assert!(
        said.contains("CAPE_B76_009.csv: there is no such file, and cape-ledger.db knows no upload file"),
        "{said}"
    );
}

#[test]
fn the_folder_of_a_file_is_the_way_from_the_ledger_however_both_are_named() {
    let bench = Sandbox::new();
    bench.file("books/export.csv", export(0..2));
    bench.ok(&["ledger", "init", "--ledger", "books/cape.db"]);
    let absolute = bench.path("books/cape.db").display().to_string();
    let build = |ledger: &str, out: &str| {
        let args =
            ["build", "books/export.csv", "--filer", "B76", "--as-of", "2026-05-01", "--ledger", ledger];
        bench.ok(&[&args[..], &["--out", out, "--force"]].concat());
        bench.ok(&["ledger", "export", "--ledger", ledger, "--out", "all"]);
        let folder = bench.rows("all/upload_files.csv")[0].split(',').nth(11).map(str::to_string);
        std::fs::remove_dir_all(bench.path("all")).unwrap();
        folder.unwrap()
    };
    for ledger in ["books/cape.db", &absolute, "books/../books/cape.db"] {
        for out in ["may", &bench.path("may").display().to_string(), "books/../may"] {
            assert_eq!(build(ledger, out), "../may", "{ledger} {out}");
        }
        assert_eq!(build(ledger, "books/may"), "may", "{ledger}");
    }
    bench.ok(&["ledger", "submitted", "CAPE_B76_001.csv", "--on", "2026-05-01", "--ledger", &absolute]);
}

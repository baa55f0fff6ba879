//! What a later export shows of the declarations.

use serde_json::{Value, json};

use super::harness::{Sandbox, UPDATED, claims, export, number};

fn confirm(bench: &Sandbox, status: i32, day: &str) -> Value {
    let args = ["ledger", "confirm", "later.csv", "--exported", day, "--format", "json"];
    serde_json::from_str::<Value>(&bench.exits(status, &args)).unwrap()["declarations"][0].clone()
}

fn counts(of: &Value) -> [u64; 3] {
    ["updated", "not_updated", "unknown"].map(|name| of[name]["entries"].as_u64().unwrap())
}

/// The export of these entries without IEEPA duty on the first of them.
fn later(bench: &Sandbox, updated: u32, all: u32) {
    let rows = export(0..all);
    let rows = rows.lines().enumerate().map(|(index, line)| match index {
        index if index > 0 && index <= updated as usize => {
            line.replace("9903.01.25,10.00", "8471.30.01.00,0.00")
        }
        _ => line.to_string(),
    });
    bench.file("later.csv", rows.collect::<Vec<_>>().join("\n") + "\n");
}

#[test]
fn entries_without_ieepa_duty_are_updated_and_count_as_accepted() {
    let bench = Sandbox::submitted(4);
    later(&bench, 2, 3);
    let of = confirm(&bench, 1, "2026-06-01");
    assert_eq!(counts(&of), [2, 1, 1]);
    assert_eq!(of["not_updated_entries"], json!([number(2)]));
    let entries = &bench.status("2026-06-02")["entries"];
    assert_eq!([&entries["accepted"]["entries"], &entries["pending"]["entries"]], [2, 2]);
    // A later export shows the rest, and an earlier one takes nothing back.
    later(&bench, 4, 4);
    assert_eq!(counts(&confirm(&bench, 0, "2026-06-10")), [4, 0, 0]);
    later(&bench, 0, 4);
    confirm(&bench, 1, "2026-06-05");
    assert_eq!(bench.status("2026-06-11")["entries"]["accepted"]["entries"], 4);
    bench.build(0..4, "again");
    assert_eq!(bench.status("2026-06-11")["not_uploaded"]["entries"], 0);
}

#[test]
fn an_export_of_the_day_of_the_upload_says_nothing() {
    let bench = Sandbox::submitted(2);
    later(&bench, 2, 2);
    let of = confirm(&bench, 1, "2026-05-01");
    assert_eq!((counts(&of), &of["exported_later"]), ([0, 0, 2], &json!(false)));
    let said = bench.says(1, &["ledger", "confirm", "later.csv", "--exported", "2026-05-01"]);
    assert!(
        said.contains("! nothing was recorded: the export of 2026-05-01 isn't from after the upload"),
        "{said}"
    );
    assert!(
        !said.contains("updated 0") && !said.contains("unknown"),
        "no counts as if they were recorded: {said}"
    );
    assert_eq!(bench.status("2026-05-02")["entries"]["pending"]["entries"], 2);
    assert_eq!(counts(&confirm(&bench, 0, "2026-05-02")), [2, 0, 0]);
}

#[test]
fn duty_that_cannot_be_read_is_unknown_and_rejected_entries_are_not_asked() {
    let bench = Sandbox::submitted(3);
    bench.file("c.csv", claims(&[(0, "C1", "Failed", "Protest on Entry"), (1, "C1", UPDATED, "")]));
    bench.ok(&["ledger", "import", "c.csv"]);
    bench.file("later.csv", export(0..3).replace(",10.00,", ",ten,"));
    assert_eq!(counts(&confirm(&bench, 1, "2026-06-01")), [0, 0, 2]);
}

#[test]
fn an_upload_with_an_internal_error_is_unknown_until_something_shows_what_became_of_it() {
    let unknown = |bench: &Sandbox| bench.status("2026-05-03")["declarations"][0]["is_unknown"].clone();
    let marked = || {
        let bench = Sandbox::with_ledger();
        bench.build(0..2, "may");
        let mark = ["ledger", "submitted", "may/CAPE_B76_001.csv", "--on", "2026-05-01", "--internal-error"];
        bench.exits(1, &mark);
        assert_eq!(unknown(&bench), true);
        let said = bench.says(0, &["ledger", "status", "--as-of", "2026-05-03"]);
        assert!(said.contains("! the upload ended in an internal error of CBP"), "{said}");
        // Its entries stay out of the next build.
        bench.build(0..3, "next");
        assert_eq!(bench.rows("next/CAPE_B76_001.csv").len(), 1);
        bench
    };
    let bench = marked();
    bench.file("c.csv", claims(&[(0, "C1", UPDATED, "")]));
    bench.ok(&["ledger", "import", "c.csv"]);
    assert_eq!(unknown(&bench), false);
    let bench = marked();
    bench.ok(&["ledger", "submitted", "may/CAPE_B76_001.csv", "--on", "2026-05-01", "--claim", "C1"]);
    assert_eq!(unknown(&bench), false);
    let bench = marked();
    bench.ok(&["ledger", "submitted", "may/CAPE_B76_001.csv", "--undo"]);
    bench.build(0..3, "after");
    assert_eq!(bench.rows("after/CAPE_B76_001.csv").len(), 3);
}

#[test]
fn an_export_that_is_not_there_is_said_with_and_without_its_day() {
    let bench = Sandbox::submitted(1);
    for more in [&[][..], &["--exported", "2026-06-01"]] {
        let said = bench.refuses(&[&["ledger", "confirm", "none.csv"], more].concat());
        assert!(said.contains("none.csv: cannot be read"), "{said}");
    }
    let said = bench.refuses(&["ledger", "confirm", "-"]);
    assert!(said.contains("give it with --exported DATE"), "{said}");
}

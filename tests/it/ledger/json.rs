//! `--format json` of the commands that change a ledger.

use serde_json::{Value, json};

use super::harness::{Sandbox, UPDATED, claims, number};

/// What a command prints, checked against its schema.
#[track_caller]
fn printed(bench: &Sandbox, status: i32, args: &[&str]) -> Value {
    let text = bench.exits(status, &[&["ledger"], args, &["--format", "json"]].concat());
    let value: Value = serde_json::from_str(&text).unwrap();
    let schema = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .join(format!("templates/ledger-{}.schema.json", args[0]));
    let schema: Value = serde_json::from_str(&std::fs::read_to_string(schema).unwrap()).unwrap();
    let required = schema["required"].as_array().unwrap();
    assert_eq!(value.as_object().unwrap().len(), required.len(), "{text}");
    assert!(required.iter().all(|name| value.get(name.as_str().unwrap()).is_some()), "{text}");
    assert_eq!(value["schema"], 1);
    assert_eq!(value["ledger"], "cape-ledger.db");
    value
}

#[test]
fn each_command_says_what_it_did() {
    let bench = Sandbox::with_ledger();
    bench.build(0..4, "may");
    let may = "may/CAPE_B76_001.csv";
    let marked = printed(&bench, 0, &["submitted", may, "--on", "2026-05-01"]);
    assert_eq!(marked["files"][0]["submitted_on"], "2026-05-01");
    assert_eq!(
        (&marked["files"][0]["entries"], &marked["files"][0]["claim_number"]),
        (&json!(4), &Value::Null)
    );

    let rows =
        [(0, "C1", UPDATED, ""), (1, "C1", "Failed", "Unexpected Error-try Again"), (2, "C1", "Odd", "")];
    bench.file("c.csv", claims(&rows));
    let imported = printed(&bench, 1, &["import", "c.csv"]);
    let file = &imported["files"][0];
    assert_eq!([&file["accepted"], &file["rejected"], &file["unknown"], &file["new"]], [1, 1, 1, 3]);
    assert_eq!(file["claims_assigned"][0]["claim_number"], "C1");
    assert_eq!(file["unknown_statuses"], json!([{"status": "Odd", "rows": 1}]));
    assert_eq!(file["unanswered"][0]["entry_number"], number(3));
    assert_eq!(file["unanswered"][0]["upload_file"], may);

    let retried = printed(&bench, 0, &["retry", "--out", "again", "--as-of", "2026-05-02"]);
    assert_eq!(retried["uploads"][0]["file"], "CAPE_B76_RETRY_001.csv");
    let reason = &retried["reasons"][0];
    assert_eq!((&reason["resubmitted"], &reason["not_resubmitted_because"]), (&json!(true), &Value::Null));
    assert_eq!((&reason["entries"], &reason["ieepa_duty"]), (&json!(1), &json!("10.00")));

    let refunded = printed(&bench, 0, &["refunded", "C1", "--on", "2026-07-20"]);
    assert_eq!(refunded["declarations"][0]["refunded_on"], "2026-07-20");
    assert_eq!(refunded["declarations"][0]["entries"], 1);
    let undone = printed(&bench, 0, &["refunded", "C1", "--undo"]);
    assert_eq!(undone["declarations"][0]["refunded_on_before"], json!(["2026-07-20"]));

    let released = printed(&bench, 0, &["release", &number(3), "--why", "x"]);
    let expected =
        json!([{"entry_number": number(3), "was": "pending", "upload_file": may, "claim_number": "C1"}]);
    assert_eq!(released["released"], expected);

    let undone = printed(&bench, 1, &["submitted", may, "--undo"]);
    assert_eq!(undone["files"][0]["submitted_on_before"], "2026-05-01");
    assert_eq!(undone["files"][0]["elsewhere"][0]["status"], "accepted");
}

#[test]
fn what_was_done_before_one_that_failed_is_in_the_document() {
    let bench = Sandbox::submitted(2);
    bench.file("c.csv", claims(&[(0, "C1", UPDATED, "")]));
    bench.file("broken.csv", "x\n");
    let text = bench.exits(2, &["ledger", "import", "c.csv", "broken.csv", "--format", "json"]);
    let value: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(value["files"].as_array().unwrap().len(), 1);
    let text = bench.exits(2, &["ledger", "refunded", "C1", "C9", "--on", "2026-07-20", "--format", "json"]);
    let value: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(value["declarations"].as_array().unwrap().len(), 1);
}

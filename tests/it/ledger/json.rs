//! `--format json` of the commands that change a ledger.

use serde_json::{Value, json};

use super::harness::{Sandbox, UPDATED, claims, export, number};
use super::schema::follows_schema;

/// What a command prints, checked against its schema.
#[track_caller]
fn printed(bench: &Sandbox, status: i32, args: &[&str]) -> Value {
    let text = bench.exits(status, &[&["ledger"], args, &["--format", "json"]].concat());
    let value: Value = serde_json::from_str(&text).unwrap();
    follows_schema(args[0], &value);
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
    assert_eq!(
        (&retried["out"], &retried["uploads"][0]["file"]),
        (&json!("again"), &json!("CAPE_B76_RETRY_001.csv"))
    );
    let rejected = &retried["rejected"][0];
    assert_eq!((&rejected["entry_number"], &rejected["upload_file"]), (&json!(number(1)), &json!(may)));
    assert_eq!((&rejected["can_be_resubmitted"], &rejected["file_by"]), (&json!(true), &Value::Null));
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
fn commands_that_only_write_files_name_them() {
    let bench = Sandbox::new();
    printed(&bench, 0, &["init"]);
    let exported = printed(&bench, 0, &["export", "--out", "all"]);
    assert_eq!(exported["out"], "all");
    for file in exported["files"].as_array().unwrap() {
        assert!(bench.path("all").join(file.as_str().unwrap()).is_file(), "{file}");
    }
    let reported = printed(&bench, 0, &["report", "--out", "page.html", "--as-of", "2026-06-01"]);
    assert_eq!((&reported["out"], &reported["as_of"]), (&json!("page.html"), &json!("2026-06-01")));
}

#[test]
fn an_upload_file_has_the_same_name_in_all_of_them_and_can_be_given_back_by_it() {
    let bench = Sandbox::with_ledger();
    bench.build(0..2, "may");
    let not_yet = bench.status("2026-05-02")["not_submitted"][0]["upload_file"].clone();
    assert_eq!(not_yet, "may/CAPE_B76_001.csv");
    let marked = printed(&bench, 0, &["submitted", not_yet.as_str().unwrap(), "--on", "2026-05-01"]);
    bench.file("c.csv", claims(&[(0, "C1", UPDATED, ""), (1, "C1", "Failed", "Entry on Drawback")]));
    let imported = printed(&bench, 0, &["import", "c.csv"]);
    let status = bench.status("2026-05-02");
    let refunded = printed(&bench, 0, &["refunded", not_yet.as_str().unwrap(), "--on", "2026-07-20"]);
    for name in [
        &marked["files"][0]["upload_file"],
        &imported["files"][0]["claims_assigned"][0]["upload_file"],
        &status["declarations"][0]["upload_file"],
        &refunded["declarations"][0]["upload_file"],
    ] {
        assert_eq!(name, &not_yet);
    }
}

#[test]
fn nothing_to_resubmit_is_status_1_with_each_rejected_entry_and_without_a_folder() {
    let bench = Sandbox::submitted(2);
    bench.file("c.csv", claims(&[(0, "C1", "Failed", "Entry on Drawback")]));
    bench.ok(&["ledger", "import", "c.csv"]);
    let retried = printed(&bench, 1, &["retry", "--out", "again", "--as-of", "2026-05-02"]);
    assert_eq!((&retried["out"], &retried["uploads"]), (&Value::Null, &json!([])));
    assert_eq!(retried["rejected"][0]["not_resubmitted_because"], "lasting");
    assert!(!bench.path("again").exists());
}

/// With exit status 2 standard output has an object with an error, of the form that templates/error.schema.json has.
#[test]
fn each_command_that_fails_prints_the_error_object() {
    let bench = Sandbox::with_ledger();
    bench.file("broken.csv", "x\n");
    let cases: [&[&str]; 11] = [
        &["init"],
        &["submitted", "none.csv", "--on", "2026-05-01"],
        &["submitted", "none.csv"],
        &["import", "broken.csv"],
        &["retry", "--out", "."],
        &["refunded", "C9", "--on", "2026-07-20"],
        &["release", "B7604160195", "--why", "x"],
        &["confirm", "none.csv", "--exported", "2026-07-15"],
        &["status", "--ledger", "none.db"],
        &["report", "--out", "."],
        &["export", "--out", "broken.csv"],
    ];
    for args in cases {
        let text = bench.exits(2, &[&["ledger"], args, &["--format", "json"]].concat());
        let value: Value =
            serde_json::from_str(&text).unwrap_or_else(|error| panic!("{args:?}: {error}: {text}"));
        let error = &value["error"];
        assert!(!error["message"].as_str().unwrap_or_default().is_empty(), "{args:?}: {text}");
        assert!(error["causes"].is_array() && error.get("help").is_some(), "{args:?}: {text}");
    }
}

#[test]
fn what_a_refund_report_a_later_export_and_a_status_say_follows_its_schema() {
    let bench = Sandbox::submitted(5);
    let updated = [0, 1, 2, 3].map(|n| (n, "C1", UPDATED, ""));
    bench.file("c.csv", claims(&[&updated[..], &[(0, "C1", "Failed", "Entry on Drawback")]].concat()));
    printed(&bench, 1, &["import", "c.csv"]);

    // A payment, one that is short, one that came back, an unknown word, an amount that can't be read, an entry that
    // was never filed, and a row that is none.
    let rows = [
        (0, "10.00", "Treasury Issued"),
        (1, "9.00", "Treasury Issued"),
        (2, "10.00", "Check/ACH Returned"),
        (3, "10.00", "Lost at sea"),
        (3, "ten", ""),
        (900, "10.00", "Treasury Issued"),
    ];
    let row = |(n, amount, status): &(u32, &str, &str)| {
        format!("{},R{n},7/20/2026,{amount},{status},x\n", number(*n))
    };
    let report: String = rows.iter().map(row).collect();
    let header = "Entry Number,Refund Number,Refund Date,Refund Amount,Secondary Status,Port\n";
    bench.file("refunds.csv", format!("{header}{report}no entry,,,1.00,,\n"));
    let imported = printed(&bench, 1, &["import", "refunds.csv"]);
    let of = &imported["refund_reports"][0];
    assert_eq!((&of["rows"], &imported["files"]), (&json!(6), &json!([])));
    for list in [
        "unreadable_cells",
        "unreadable_rows",
        "unknown_statuses",
        "unknown_columns",
        "to_look_at",
        "outcomes",
    ] {
        assert!(!of[list].as_array().unwrap().is_empty(), "{list}: {of:#}");
    }

    let later = export(0..4).replacen("9903.01.25,10.00", "8471.30.01.00,0.00", 2);
    bench.file("later.csv", later);
    let confirmed = printed(&bench, 1, &["confirm", "later.csv", "--exported", "2026-06-01"]);
    let of = &confirmed["declarations"][0];
    assert_eq!(confirmed["exported"], "2026-06-01");
    assert_eq!([&of["updated"]["entries"], &of["not_updated"]["entries"]], [2, 2]);
    assert_eq!(of["not_updated_entries"], json!([number(2), number(3)]));
    let amount = ["refunded", "C1", "--on", "2026-07-21", "--amount", "10", "--interest", "0.50"];
    let refunded = printed(&bench, 1, &amount);
    assert!(refunded["declarations"][0]["payment"].is_object(), "{refunded:#}");

    bench.file(
        "in.csv",
        export(0..9).replace("Liquidation Status", "Protest Status").replace("Unliquidated", "Open"),
    );
    bench
        .cape(&["build", "in.csv", "--filer", "B76", "--as-of", "2026-07-22", "--out", "july"])
        .output()
        .unwrap();
    let status = printed(&bench, 0, &["status", "--as-of", "2026-09-20"]);
    for list in ["declarations", "held_back", "outcomes", "to_look_at", "importers", "unanswered"] {
        assert!(!status[list].as_array().unwrap().is_empty(), "{list}: {status:#}");
    }
}

#[test]
fn what_was_done_before_one_that_failed_is_in_the_document_with_the_error() {
    let bench = Sandbox::submitted(2);
    bench.file("c.csv", claims(&[(0, "C1", UPDATED, "")]));
    bench.file("broken.csv", "x\n");
    let text = bench.exits(2, &["ledger", "import", "c.csv", "broken.csv", "--format", "json"]);
    let value: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(value["files"].as_array().unwrap().len(), 1);
    assert!(value["error"]["message"].as_str().unwrap().contains("broken.csv"), "{text}");
    let text = bench.exits(2, &["ledger", "refunded", "C1", "C9", "--on", "2026-07-20", "--format", "json"]);
    let value: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(value["declarations"].as_array().unwrap().len(), 1);
    assert!(value["error"]["message"].as_str().unwrap().contains("C9"), "{text}");
}

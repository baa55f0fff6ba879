//! Exit statuses, standard output, and limits on what is shown.

use super::harness::{Sandbox, number, printed, said, upload};

#[test]
fn the_exit_status_follows_the_findings_and_fail_on() {
    for (content, fail_on, status) in [
        (upload(1), "warning", 0),
        (upload(1) + "\r\n", "error", 0),
        (upload(1) + "\r\n", "doubt", 0),
        (upload(1) + "\r\n", "warning", 1),
        (upload(1) + "x\r\n", "error", 1),
        (upload(1) + "x\r\n", "never", 0),
        (String::new(), "error", 1),
        (String::new(), "never", 0),
    ] {
        let bench = Sandbox::new();
        bench.file("upload.csv", content);
        bench.exits(status, &["upload.csv", "--fail-on", fail_on]);
    }
}

#[test]
fn the_settings_of_the_folder_hold_and_flags_win() {
    let bench = Sandbox::new();
    bench.file("upload.csv", upload(1));
    bench.file("cape.toml", "filer = \"9K4\"\nstrict = true\n");
    let output = bench.exits(1, &["upload.csv"]);
    let said = said(&output);
    assert!(said.contains("settings from cape.toml") && said.contains("filer-code-mismatch"), "{said}");
    bench.exits(0, &["upload.csv", "--filer", "B76"]);
    bench.file("other.toml", "fail-on = \"never\"\nquiet = true\nformat = \"json\"\n");
    let output = bench.exits(0, &["upload.csv", "--filer", "9K4", "--config", "other.toml"]);
    assert!(output.stderr.is_empty() && output.stdout.starts_with(b"{"), "quiet, and JSON");
    bench.file("cape.toml", "filer = \"B7!\"\n");
    bench.exits(2, &["upload.csv"]);
}

#[test]
fn a_file_that_cannot_be_read_ends_in_2_whatever_the_others_hold() {
    let bench = Sandbox::new();
    bench.file("upload.csv", upload(1));
    let output = bench.exits(2, &["upload.csv", "none.csv"]);
    assert!(said(&output).contains("none.csv: cannot be read") && output.stdout.is_empty());
    bench.exits(2, &["."]);
}

#[test]
fn json_has_the_fields_of_the_contract_and_no_others() {
    let bench = Sandbox::new();
    bench.file("upload.csv", "Entry Number\nB76-0324527-8\n\n");
    let output = bench.exits(0, &["upload.csv", "--format", "json", "--quiet"]);
    assert_eq!(said(&output), "");
    let expected = serde_json::json!({"schema": 1, "files": [{"name": "upload.csv", "entries": 1, "findings": [
        {
            "row": 2,
            "rule": "dashes",
            "severity": "warning",
            "value": "B76-0324527-8",
            "message": "dashes or blanks in or around the number: B76-0324527-8",
            "cbp_message": "Not 11 characters long",
            "help": "write only the eleven characters; CBP is said to strip dashes, but doesn't guarantee it. \
                     One such row may be enough for CBP to reject the whole upload",
        },
        {
            "row": 3,
            "rule": "blank-row",
            "severity": "warning",
            "value": "",
            "message": "the row is blank",
            "cbp_message": null,
            "help": "delete the line; CBP hasn't published whether it ignores blank lines",
        },
    ]}]});
    assert_eq!(serde_json::from_slice::<serde_json::Value>(&output.stdout).unwrap(), expected);
    let whole = bench.json(&["upload.csv", "--max-diagnostics", "0"]);
    assert_eq!(whole, expected, "JSON always has all");
}

#[test]
fn thousands_of_equal_findings_are_shown_three_times_and_counted() {
    let bench = Sandbox::new();
    let rows: String = (0..9_000).map(|n| format!("'{}\n", number("B76", n))).collect();
    bench.file("upload.csv", format!("Entry Number\n{rows}"));
    let output = bench.exits(0, &["upload.csv"]);
    assert_eq!(said(&output).matches("(apostrophe)").count(), 3);
    assert!(said(&output).contains("8,997 more findings"), "{}", said(&output));
    assert!(printed(&output).contains("9,000"), "{}", printed(&output));
    let output = bench.exits(0, &["upload.csv", "--max-diagnostics", "7"]);
    assert_eq!(said(&output).matches("(apostrophe)").count(), 7);
    let json = bench.json(&["upload.csv"]);
    assert_eq!(json["files"][0]["findings"].as_array().unwrap().len(), 9_000);
}

#[test]
fn quiet_says_nothing_at_all() {
    let bench = Sandbox::new();
    bench.file("upload.csv", "x");
    let output = bench.exits(1, &["upload.csv", "--quiet", "--fix", "repaired"]);
    assert_eq!((said(&output), printed(&output)), (String::new(), String::new()));
}

#[test]
fn standard_input_has_no_name_to_find_fault_with() {
    let bench = Sandbox::new();
    bench.file("upload.csv", upload(2));
    let input = std::fs::File::open(bench.path("upload.csv")).unwrap();
    let output = bench.command(&["-"]).stdin(input).output().unwrap();
    assert_eq!(printed(&output), "standard input: 2 entry numbers, nothing found\n");
}

#[test]
fn two_files_of_one_name_are_told_apart() {
    let bench = Sandbox::new();
    std::fs::create_dir(bench.path("april")).unwrap();
    bench.file("april/upload.csv", upload(1));
    bench.file("upload.csv", "Entry Number\nB7603245278\n");
    let json = bench.json(&["upload.csv", "april/upload.csv"]);
    assert_eq!(
        (&json["files"][0]["name"], &json["files"][1]["name"]),
        (&"upload.csv".into(), &"upload.csv (2)".into())
    );
}

#[test]
fn with_json_an_error_is_an_object_on_standard_output_for_every_command() {
    let bench = Sandbox::new();
    bench.file("list.csv", "Entry Number\nB7603245278\n");
    for args in [
        &["check", "none.csv"][..],
        &["build", "list.csv", "--filer", "B76"],
        &["inspect", "list.csv", "--config", "none.toml"],
        &["verify", "none"],
        &["ready", "none.csv"],
        &["ready", "--login", "perhaps"],
    ] {
        let output = bench.cape(&[args, &["--format", "json"]].concat()).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(json["schema"], 1, "{args:?}");
        assert!(!json["error"]["message"].as_str().unwrap().is_empty(), "{args:?}: {json}");
        assert!(!said(&output).is_empty(), "{args:?}: standard error has the reason too");
        let plain = bench.cape(args).output().unwrap();
        assert!(plain.stdout.is_empty(), "{args:?}: without --format json there is no object");
    }
}

#[test]
fn build_given_an_upload_list_points_to_check() {
    let bench = Sandbox::new();
    bench.file("list.csv", "Entry Number\nB7603245278\n");
    let output = bench.cape(&["build", "list.csv", "--filer", "B76"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(
        said(&output).contains("this is a list of entry numbers: cape check list.csv"),
        "{}",
        said(&output)
    );
}

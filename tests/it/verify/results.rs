//! Intact results, and results changed in one place.

use super::harness::{Sandbox, said};

const READY: &str = "CAPE_B76_001.csv";

#[test]
fn what_a_run_wrote_belongs_together() {
    for args in [
        &["es003.csv", "--filer", "B76"][..],
        &["es003.csv", "--filer", "B76", "--strict"],
        &["es003.csv", "--filer", "B76", "--max-entries", "2", "--split-by", "importer"],
        &["es003.csv", "--filer", "B76", "--only-candidates", "--scope", "all-ieepa"],
        &["two-files-a.csv", "two-files-b.csv", "--importer", "12-3456789"],
        &["formula-cells.csv", "--filer", "B76"],
        &["social-security-numbers.csv", "--importer", "900-12-3456"],
        &["check-digit-wrong.csv", "--filer", "B76"],
        &["nothing-to-file.csv", "--filer", "B76"],
    ] {
        let bench = Sandbox::built(args);
        let inputs: Vec<&str> = args.iter().copied().filter(|arg| arg.ends_with(".csv")).collect();
        bench.finds(&[], &[]);
        bench.finds(&inputs, &[]);
    }
}

#[test]
fn findings_in_a_list_of_filed_entries_belong_to_the_results() {
    let bench = Sandbox::example();
    bench.file("filed.csv", "Entry Number\nB76\n");
    bench.build(&["es003.csv", "--filer", "B76", "--already-filed", "filed.csv", "--force"]);
    assert!(bench.result("findings.csv").contains("\nfiled.csv,2,"), "a number that can't be read");
    bench.finds(&[], &[]);
    bench.finds(&["es003.csv", "filed.csv"], &[]);
}

#[test]
fn what_was_compared_is_counted() {
    let bench = Sandbox::example();
    let json = bench.json(0, &["es003.csv"]);
    let expected = serde_json::json!({
        "uploads": 2, "upload_entries": 12, "entries": 22, "findings": 11, "reports": 8, "clients": 0, "inputs": 1
    });
    assert_eq!(json["compared"], expected);
    assert_eq!(json["run"]["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(json["run"]["rules_as_of"], "2026-09-02");
    assert_eq!(bench.json(0, &[])["compared"]["inputs"], serde_json::Value::Null);
}

#[test]
fn an_upload_file_that_was_changed_is_noticed() {
    let bench = Sandbox::example();
    let text = bench.result(READY);
    let first = text.lines().nth(1).unwrap().to_string();
    // Replaced by another entry of the same length.
    bench.change(READY, &first, "B7699999994");
    bench.finds(&[], &[(READY, "changed"), ("entries.csv", "entries"), ("entries.csv", "entries")]);
    // One entry removed.
    bench.write(READY, &text.replacen(&format!("{first}\r\n"), "", 1));
    bench.finds(&[], &[(READY, "changed"), (READY, "entries"), ("entries.csv", "entries")]);
    // Opened in a spreadsheet and saved: other line ends.
    bench.write(READY, &text.replace("\r\n", "\n"));
    bench.finds(&[], &[(READY, "changed")]);
    // A number that lost its format.
    bench.write(READY, &text.replacen(&first, "6.0576E+10", 1));
    bench.finds(&[], &[(READY, "changed"), (READY, "form"), ("entries.csv", "entries")]);
    bench.write(READY, &text);
    bench.finds(&[], &[]);
}

#[test]
fn upload_files_that_are_missing_or_strange_are_noticed() {
    let bench = Sandbox::example();
    std::fs::rename(bench.index(READY), bench.index("CAPE_B76_009.csv")).unwrap();
    let missing = [(READY, "missing"), ("entries.csv", "entries"), ("CAPE_B76_009.csv", "unnamed")];
    bench.finds(&[], &missing);
    std::fs::rename(bench.index("CAPE_B76_009.csv"), bench.index(READY)).unwrap();
    bench.write("notes.txt", "mine");
    bench.finds(&[], &[]);
    bench.write("report.html", "<p>");
    bench.finds(&[], &[("report.html", "changed")]);
}

#[test]
fn reports_that_were_changed_are_noticed() {
    let bench = Sandbox::example();
    let (entries, findings) = (bench.result("entries.csv"), bench.result("findings.csv"));
    bench.change("entries.csv", ",ready,", ",blocked,");
    bench.finds(
        &[],
        &[
            ("entries.csv", "entries"),
            ("entries.csv", "sums"),
            ("entries.csv", "sums"),
            ("entries.csv", "sums"),
            ("entries.csv", "sums"),
            ("entries.csv", "sums"),
            ("entries.csv", "sums"),
            ("entries.csv", "changed"),
        ],
    );
    bench.write("entries.csv", &entries);
    bench.change("findings.csv", "final-liquidation", "window-closing");
    bench.finds(&[], &[("findings.csv", "sums"), ("findings.csv", "sums"), ("findings.csv", "changed")]);
    bench.write("findings.csv", &findings.replace("es003.csv", "other.csv"));
    bench.finds(&[], &[("findings.csv", "entries"), ("findings.csv", "changed")]);
    bench.write("findings.csv", "source,row\n");
    bench.finds(&[], &[("findings.csv", "form"), ("findings.csv", "changed")]);
    std::fs::remove_file(bench.index("findings.csv")).unwrap();
    std::fs::remove_file(bench.index("entries.csv")).unwrap();
    let missing = ["entries.csv", "findings.csv"].map(|name| (name, "missing"));
    bench.finds(&[], &[missing, missing].concat());
}

#[test]
fn an_order_of_entries_that_is_not_by_number_is_noticed() {
    let bench = Sandbox::example();
    let text = bench.result("entries.csv");
    let mut rows: Vec<&str> = text.lines().collect();
    rows.swap(1, 2);
    bench.write("entries.csv", &(rows.join("\n") + "\n"));
    bench.finds(&[], &[("entries.csv", "entries"), ("entries.csv", "changed")]);
}

#[test]
fn figures_that_do_not_add_up_are_noticed() {
    for (from, to, expected) in [
        ("\"read\": 66", "\"read\": 67", &[("summary.json", "sums"), ("summary.json", "sums")][..]),
        ("\"fully_checked\": 0", "\"fully_checked\": 1", &[("entries.csv", "sums")]),
        // More than the rounding of eleven amounts to cents can explain.
        ("\"ready\": \"94578.75\"", "\"ready\": \"94578.82\"", &[("entries.csv", "sums")]),
        ("\"final-liquidation\": 1", "\"final-liquidation\": 2", &[("findings.csv", "sums")]),
        (
            "\"final-liquidation\"",
            "\"no-such-rule\"",
            &[("summary.json", "sums"), ("findings.csv", "sums"), ("findings.csv", "sums")],
        ),
        ("\"rows\": 66", "\"rows\": 65", &[("summary.json", "sums")]),
    ] {
        let bench = Sandbox::example();
        bench.change("summary.json", from, to);
        bench.finds(&[], expected);
    }
}

#[test]
fn what_is_no_folder_of_results_ends_in_2_with_a_reason() {
    let bench = Sandbox::example();
    let whole = bench.result("summary.json");
    for (folder, summary, reason) in [
        ("nowhere", None, "it has no summary.json"),
        ("-", None, "doesn't read standard input"),
        ("es003.csv", None, "it is a file, not a folder of results"),
        ("cape-out", Some("{}"), "was not written by this program"),
        ("cape-out", Some("[1"), "was not written by this program"),
        ("cape-out", Some("{\"schema\": 3, \"uploads\": []}"), "was not written by this program"),
        ("cape-out", Some("{\"schema\": 2, \"uploads\": []}"), "was not written by this program"),
        ("cape-out", Some("{\"schema\": 1, \"uploads\": []}"), "an earlier version of this program wrote it"),
        ("cape-out", Some(&whole.replace(READY, "../es003.csv")), "names upload files of another folder"),
        ("cape-out", Some(&whole.replace("report.html", "../es003.csv")), "names reports of another folder"),
    ] {
        summary.iter().for_each(|text| bench.write("summary.json", text));
        let output = bench.run(&["verify", folder]);
        assert_eq!(output.status.code(), Some(2), "{}", said(&output));
        let words = said(&output).split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(words.contains(reason), "{words}");
    }
    std::fs::remove_file(bench.index("summary.json")).unwrap();
    assert!(said(&bench.run(&["verify", "cape-out"])).contains("no summary.json"));
}

#[test]
fn fractions_of_a_cent_that_rounding_left_are_no_mismatch() {
    let bench = Sandbox::new();
    let rows = "B7604160195,1,1,9903.01.25,\"1,234.565\"\nB7604160773,1,1,9903.01.25,0.004\n";
    bench.file("in.csv", format!("Entry Number,Line Number,Ordinal,HTS,Duty Amount\n{rows}"));
    bench.build(&["in.csv", "--filer", "B76"]);
    bench.finds(&[], &[]);
}

#[test]
fn a_refund_that_was_changed_by_a_cent_is_noticed() {
    for (from, to) in [
        // Refund and interest of entry B7604160195, lowest and highest amount each.
        (",2798.00,2798.00,179.12,193.34,", ",2797.99,2798.00,179.12,193.34,"),
        (",2798.00,2798.00,179.12,193.34,", ",2798.00,2798.01,179.12,193.34,"),
        (",2798.00,2798.00,179.12,193.34,", ",2798.00,2798.00,179.11,193.34,"),
        (",2798.00,2798.00,179.12,193.34,", ",2798.00,2798.00,179.12,193.35,"),
    ] {
        let bench = Sandbox::example();
        bench.change("entries.csv", from, to);
        bench.finds(&[], &[("entries.csv", "sums"), ("entries.csv", "changed")]);
    }
    let bench = Sandbox::example();
    bench.change("entries.csv", ",179.12,", ",n/a,");
    bench.finds(&[], &[("entries.csv", "entries"), ("entries.csv", "sums"), ("entries.csv", "changed")]);
}

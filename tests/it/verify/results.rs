//! Results that are whole, and such that were changed in one place.

use super::harness::{Sandbox, printed, said};

const FILED: &str = "CAPE_B76_001.csv";

const WITH_A_REPORT_ELSEWHERE: &str = r#"{"schema": 1, "unfinished": "", "uploads": [],
    "run": {"reports": [{"file": "../es003.csv", "bytes": 1, "sha256": ""}]}}"#;

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
        "uploads": 2, "upload_entries": 12, "entries": 22, "findings": 21, "reports": 3, "inputs": 1
    });
    assert_eq!(json["compared"], expected);
    assert_eq!(json["run"]["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(json["run"]["rules_as_of"], "2026-09-02");
    assert_eq!(bench.json(0, &[])["compared"]["inputs"], serde_json::Value::Null);
}

#[test]
fn an_upload_file_that_was_changed_is_noticed() {
    let bench = Sandbox::example();
    let text = bench.result(FILED);
    let first = text.lines().nth(1).unwrap().to_string();
    // Another entry in its place, at the same length.
    bench.change(FILED, &first, "B7699999994");
    bench.finds(&[], &[(FILED, "changed"), ("entries.csv", "entries"), ("entries.csv", "entries")]);
    // The entry left out.
    bench.write(FILED, &text.replacen(&format!("{first}\r\n"), "", 1));
    bench.finds(&[], &[(FILED, "changed"), (FILED, "entries"), ("entries.csv", "entries")]);
    // Opened in a spreadsheet and saved: other line ends.
    bench.write(FILED, &text.replace("\r\n", "\n"));
    bench.finds(&[], &[(FILED, "changed")]);
    // A number that lost its form.
    bench.write(FILED, &text.replacen(&first, "6.0576E+10", 1));
    bench.finds(&[], &[(FILED, "changed"), (FILED, "form"), ("entries.csv", "entries")]);
    bench.write(FILED, &text);
    bench.finds(&[], &[]);
}

#[test]
fn upload_files_that_are_missing_or_strange_are_noticed() {
    let bench = Sandbox::example();
    std::fs::rename(bench.place(FILED), bench.place("CAPE_B76_009.csv")).unwrap();
    let missing = [(FILED, "missing"), ("entries.csv", "entries"), ("CAPE_B76_009.csv", "unnamed")];
    bench.finds(&[], &missing);
    std::fs::rename(bench.place("CAPE_B76_009.csv"), bench.place(FILED)).unwrap();
    bench.write("notes.txt", "mine");
    bench.finds(&[], &[]);
    bench.write("report.html", "<p>");
    bench.finds(&[], &[("report.html", "changed")]);
}

#[test]
fn reports_that_were_changed_are_noticed() {
    let bench = Sandbox::example();
    let (entries, findings) = (bench.result("entries.csv"), bench.result("findings.csv"));
    bench.change("entries.csv", ",filed,", ",rejected,");
    bench.finds(
        &[],
        &[
            ("entries.csv", "entries"),
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
    std::fs::remove_file(bench.place("findings.csv")).unwrap();
    std::fs::remove_file(bench.place("entries.csv")).unwrap();
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
        ("\"proven\": 0", "\"proven\": 1", &[("summary.json", "sums"), ("entries.csv", "sums")]),
        // More than rounding eleven amounts to cents can leave.
        ("\"filed\": \"76569.25\"", "\"filed\": \"76569.32\"", &[("entries.csv", "sums")]),
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
fn results_of_a_run_that_was_ended_are_not_to_be_uploaded() {
    let bench = Sandbox::example();
    bench.write(
        "summary.json",
        &format!("{{\"schema\": 1, \"unfinished\": \"\", \"uploads\": [{{\"file\": \"{FILED}\"}}]}}"),
    );
    let expected = [("summary.json", "unfinished"), ("CAPE_B76_REVIEW_001.csv", "unnamed")];
    bench.finds(&[], &expected);
    // Such a summary doesn't tell what was read: an input that is named is no stranger.
    bench.finds(&["es003.csv"], &expected);
    let printed = printed(&bench.run(&["verify", "cape-out", "es003.csv"]));
    assert!(printed.contains("the run was ended before it told what it read"), "{printed}");
}

#[test]
fn what_is_no_folder_of_results_ends_in_2_with_a_reason() {
    let bench = Sandbox::example();
    for (folder, summary, reason) in [
        ("nowhere", None, "there is no summary.json"),
        ("es003.csv", None, "it is a file, not a folder of results"),
        ("cape-out", Some("{}"), "was not written by this program"),
        ("cape-out", Some("[1"), "was not written by this program"),
        ("cape-out", Some("{\"schema\": 2, \"uploads\": []}"), "was not written by this program"),
        (
            "cape-out",
            Some("{\"schema\": 1, \"unfinished\": \"\", \"uploads\": [{\"file\": \"../es003.csv\"}]}"),
            "names upload files that stand elsewhere",
        ),
        ("cape-out", Some(WITH_A_REPORT_ELSEWHERE), "names reports that stand elsewhere"),
    ] {
        summary.iter().for_each(|text| bench.write("summary.json", text));
        let output = bench.run(&["verify", folder]);
        assert_eq!(output.status.code(), Some(2), "{}", said(&output));
        let words = said(&output).split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(words.contains(reason), "{words}");
    }
    std::fs::remove_file(bench.place("summary.json")).unwrap();
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

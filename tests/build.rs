//! The contract of `cape build`: exit statuses, what standard output gets, what the folder holds.

#![allow(clippy::unwrap_used, reason = "what a test can't set up fails there")]

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

fn fixture(name: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name).display().to_string()
}

/// A folder to work in.
struct Bench(tempfile::TempDir);

impl Bench {
    fn new() -> Self {
        Bench(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn file(&self, name: &str, content: &str) -> String {
        std::fs::write(self.path(name), content).unwrap();
        name.to_string()
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cape"));
        command.arg("build").args(args).args(["--as-of", "2026-05-01"]);
        command.current_dir(self.0.path()).env_clear();
        command
    }

    fn run(&self, args: &[&str]) -> Output {
        self.command(args).output().unwrap()
    }

    #[track_caller]
    fn exits(&self, status: i32, args: &[&str]) -> Output {
        let output = self.run(args);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(status), "{said}");
        output
    }

    fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path("cape-out").join(name)).unwrap()
    }

    fn list(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.path("cape-out")).into_iter().flatten();
        let mut names: Vec<String> = entries.map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    fn summary(&self) -> serde_json::Value {
        serde_json::from_str(&self.read("summary.json")).unwrap()
    }
}

fn said(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

const HEADER: &str = "Entry Number,Line Number,Ordinal,HTS,Duty Amount,Importer Number";

/// Rows of an entry each, with right check digits.
fn entries(count: u32) -> String {
    let number = |n: u32| {
        let number = cape_declaration::domain::EntryNumber::from_text(&format!("B76{n:07}0")).unwrap();
        number.with_check_digit(0)
    };
    let rows: String =
        (0..count).map(|n| format!("{},1,1,9903.01.25,10.00,12-3456789\n", number(n))).collect();
    format!("{HEADER}\n{rows}")
}

#[test]
fn the_exit_status_follows_the_findings_and_fail_on() {
    for (name, fail_on, status) in [
        ("bom-crlf.csv", "warning", 0),
        ("check-digit-factor.csv", "warning", 0), // a note
        ("conflicting-rows.csv", "doubt", 0),
        ("conflicting-rows.csv", "warning", 1),
        ("check-digit-wrong.csv", "error", 0),
        ("check-digit-wrong.csv", "doubt", 1),
        ("short-row.csv", "error", 1), // a row that can't be read is an error
        ("short-row.csv", "never", 0),
        ("nothing-to-file.csv", "never", 1), // no entry was filed
    ] {
        let bench = Bench::new();
        bench.exits(status, &[&fixture(name), "--filer", "B76", "--fail-on", fail_on]);
        assert!(bench.list().contains(&"summary.json".to_string()), "{name}: everything is written");
    }
}

#[test]
fn a_run_that_is_not_done_leaves_nothing_behind() {
    let bench = Bench::new();
    bench.exits(2, &[&fixture("missing-hts-column.csv"), "--filer", "B76"]);
    bench.exits(2, &["no-such-file.csv", "--filer", "B76"]);
    assert!(!bench.path("cape-out").exists());
}

#[test]
fn json_on_standard_output_is_the_content_of_summary_json() {
    let bench = Bench::new();
    let output = bench.exits(1, &[&fixture("es003.csv"), "--filer", "B76", "--format", "json", "--quiet"]);
    assert_eq!(String::from_utf8(output.stdout.clone()).unwrap(), bench.read("summary.json"));
    assert_eq!(said(&output), "");
}

#[test]
fn the_summary_of_the_example_says_what_the_specification_says() {
    let bench = Bench::new();
    bench.exits(1, &[&fixture("es003.csv"), "--filer", "B76"]);
    let summary = bench.summary();
    for (pointer, value) in [
        ("/schema", serde_json::json!(1)),
        ("/filer", "B76".into()),
        ("/importers", serde_json::json!([])),
        ("/as_of", "2026-05-01".into()),
        ("/window", serde_json::json!(["2025-02-01", "2026-02-28"])),
        ("/scope", "9903.01.25-9903.01.70".into()),
        ("/inputs/0/name", "es003.csv".into()),
        ("/inputs/0/rows", 66.into()),
        (
            "/rows",
            serde_json::json!({"read": 66, "in_entries": 66, "unreadable": 0, "blank": 0, "totals": 0}),
        ),
        ("/entries/total", 22.into()),
        ("/entries/filed", 11.into()),
        ("/entries/review", 1.into()),
        ("/entries/rejected", 6.into()),
        ("/entries/out_of_scope", 4.into()),
        ("/ieepa_duty/filed", "76569.25".into()),
        ("/ieepa_duty/review", "1926.00".into()),
        ("/ieepa_duty/rejected", "18300.50".into()),
        ("/ieepa_duty/outside_scope", "31564.50".into()),
        ("/ieepa_duty/outside_window", "0.00".into()),
        ("/uploads/0/file", "CAPE_B76_001.csv".into()),
        ("/uploads/0/set", "filed".into()),
        ("/uploads/0/importer", serde_json::Value::Null),
        ("/uploads/1/set", "review".into()),
        ("/run/version", env!("CARGO_PKG_VERSION").into()),
    ] {
        assert_eq!(summary.pointer(pointer), Some(&value), "{pointer}");
    }
}

#[test]
fn quiet_says_nothing_at_all() {
    let bench = Bench::new();
    let output = bench.exits(1, &[&fixture("es003.csv"), "--filer", "B76", "--quiet"]);
    assert_eq!((output.stdout.as_slice(), output.stderr.as_slice()), (&b""[..], &b""[..]));
}

#[test]
fn an_earlier_result_is_replaced_only_with_force_and_stays_if_the_new_run_fails() {
    let bench = Bench::new();
    let input = bench.file("in.csv", &entries(3));
    bench.exits(0, &[&input, "--filer", "B76", "--max-entries", "1"]);
    assert_eq!(bench.list().len(), 6);
    let before = bench.read("summary.json");
    bench.exits(2, &[&input, "--filer", "B76"]);
    bench.exits(2, &[&fixture("no-header.csv"), "--filer", "B76", "--force"]);
    assert_eq!(bench.read("summary.json"), before);
    bench.exits(0, &[&input, "--filer", "B76", "--force"]);
    assert_eq!(bench.list(), ["CAPE_B76_001.csv", "entries.csv", "findings.csv", "summary.json"]);
}

#[test]
fn an_output_that_cannot_be_written_ends_in_2() {
    let bench = Bench::new();
    let input = bench.file("in.csv", &entries(1));
    bench.file("cape-out", "a file where the folder should be");
    let output = bench.exits(2, &[&input, "--filer", "B76"]);
    assert!(said(&output).contains("cape-out: cannot be written"), "{}", said(&output));
}

#[test]
fn ten_thousand_entries_make_two_files() {
    let bench = Bench::new();
    let input = bench.file("in.csv", &entries(10_000));
    bench.exits(0, &[&input, "--filer", "B76"]);
    let uploads = bench.summary()["uploads"].clone();
    assert_eq!((uploads[0]["entries"].clone(), uploads[1]["entries"].clone()), (9999.into(), 1.into()));
    assert_eq!(bench.read("CAPE_B76_001.csv").len(), 14 + 9999 * 13);
}

#[test]
fn standard_input_and_a_settings_file_are_read() {
    let bench = Bench::new();
    bench.file(
        "cape.toml",
        "filer = \"9K4\"\nas-of = 2026-06-01\nmax-entries = 1\n[column]\nhts = \"Zolltarif\"\n",
    );
    let input = entries(2).replace("HTS", "Zolltarif");
    let mut child = bench
        .command(&["-", "--filer", "B76"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert!(said(&output).contains("settings from cape.toml"));
    let summary = bench.summary();
    assert_eq!(summary["filer"], "B76", "flags win");
    assert_eq!(summary["uploads"].as_array().unwrap().len(), 2);
    assert_eq!(summary["inputs"][0]["name"], "standard input");
}

#[test]
fn an_unknown_setting_is_an_error_with_its_place() {
    let bench = Bench::new();
    let input = bench.file("in.csv", &entries(1));
    bench.file("mine.toml", "filer = \"B76\"\nmax-entrys = 5\n");
    let output = bench.exits(2, &[&input, "--config", "mine.toml"]);
    assert!(said(&output).contains("line 2") && said(&output).contains("max-entrys"), "{}", said(&output));
    bench.file("mine.toml", "window = \"2025\"");
    let output = bench.exits(2, &[&input, "--filer", "B76", "--config", "mine.toml"]);
    assert!(said(&output).contains("window = \"2025\""), "{}", said(&output));
}

#[test]
fn every_setting_of_the_template_is_read() {
    let bench = Bench::new();
    let input = bench.file("in.csv", &entries(1).replace("HTS", "Tariff No. (US)"));
    bench.file("earlier.csv", "Entry Number\r\n");
    let template = include_str!("../templates/cape.toml");
    let is_setting = |line: &&str| {
        let name = line.split(" = ").next().unwrap_or_default().trim_start_matches("# ");
        line.starts_with("# [") || (line.contains(" = ") && !name.contains(' '))
    };
    let settings: Vec<&str> =
        template.lines().filter(is_setting).map(|line| line.trim_start_matches("# ")).collect();
    assert!(settings.len() > 15);
    bench.file("cape.toml", &settings.join("\n"));
    bench.exits(0, &[&input]);
    assert_eq!(bench.list()[0], "CAPE_B76_I001_001.csv");
}

#[test]
fn the_same_file_twice_is_refused() {
    let bench = Bench::new();
    let (one, two) = (bench.file("one.csv", &entries(2)), bench.file("two.csv", &entries(2)));
    let output = bench.exits(2, &[&one, &two, "--filer", "B76"]);
    assert!(said(&output).contains("one.csv and two.csv are the same file"), "{}", said(&output));
}

#[test]
fn a_failed_claim_outweighs_an_upload_file_and_a_taken_one_both() {
    let bench = Bench::new();
    let input = bench.file("in.csv", &entries(5));
    let number = |n: usize| entries(5).lines().nth(n + 1).unwrap()[..11].to_string();
    let upload = format!("Entry Number\r\n{}\r\n{}\r\n{}\r\n", number(0), number(1), number(2));
    bench.file("upload.csv", &upload);
    let claim = |n: usize, status: &str, error: &str| {
        format!("\"=\"\"{}\"\"\",\"=\"\"C1\"\"\",\"=\"\"{status}\"\"\",\"=\"\"{error}\"\"\"\n", number(n))
    };
    let claims = [
        "ENTRY_NUMBER,CLAIM_NUMBER,STATUS,ERROR_DESCRIPTION\n".to_string(),
        claim(1, "Failed", ""),
        claim(2, "Failed", "Protest on Entry"),
        claim(2, "Entry Summary Updated", ""),
        claim(3, "Entry Summary Updated", ""),
        claim(4, "Entry Summary Updated", "Entry on Drawback"),
    ];
    bench.file("claims.csv", &claims.concat());
    let lists = ["--already-filed", "upload.csv", "--already-filed", "claims.csv"];
    bench.exits(1, &[&[input.as_str(), "--filer", "B76"][..], &lists].concat());
    let filed = bench.read("CAPE_B76_001.csv");
    for (n, is_filed) in [(0, false), (1, true), (2, false), (3, false), (4, true)] {
        assert_eq!(filed.contains(&number(n)), is_filed, "{n}");
    }
}

#[test]
fn cells_may_be_separated_by_tabs_semicolons_or_bars() {
    let expected = {
        let bench = Bench::new();
        let input = bench.file("in.csv", &entries(3));
        bench.exits(0, &[&input, "--filer", "B76"]);
        bench.read("entries.csv")
    };
    for separator in ["\t", ";", "|"] {
        let bench = Bench::new();
        let input = bench.file("in.csv", &entries(3).replace(',', separator));
        bench.exits(0, &[&input, "--filer", "B76"]);
        assert_eq!(bench.read("entries.csv"), expected, "{separator:?}");
    }
}

#[test]
fn a_quote_that_a_stray_one_closes_rows_later_swallows_none_of_them() {
    for (opened, closed, lost) in [(2, 5, 1), (2, 3, 1), (1, 6, 1)] {
        let bench = Bench::new();
        let mut lines: Vec<String> = entries(6).lines().map(String::from).collect();
        lines[opened] = lines[opened].replace("12-3456789", "\"12-3456789");
        lines[closed] = lines[closed].replace("12-3456789", "12-3456789\"");
        let input = bench.file("in.csv", &(lines.join("\n") + "\n"));
        bench.exits(1, &[&input, "--filer", "B76"]);
        let summary = bench.summary();
        assert_eq!(summary["rows"]["unreadable"], lost, "{opened} {closed}");
        assert_eq!(summary["entries"]["total"], 5, "{opened} {closed}");
        assert!(bench.read("findings.csv").contains("runs on into the row of another entry"));
    }
}

#[test]
fn the_money_of_a_swallowed_row_does_not_move_to_the_entry_before_it() {
    let bench = Bench::new();
    let rows = "Entry Number,Description,HTS,Duty Paid\n\
                B7603245278,\"LAMP 4,9903.01.25,100\n\
                23112345678,LAMP 4\",9903.01.25,5000\n";
    let input = bench.file("in.csv", rows);
    bench.exits(1, &[&input, "--importer", "12-3456789"]);
    assert_eq!(bench.summary()["entries"]["total"], 1);
    assert!(bench.read("entries.csv").contains("\n23112345678,"), "{}", bench.read("entries.csv"));
}

#[test]
fn a_text_that_someone_broke_over_lines_is_no_defect() {
    for text in [
        "Acme, Inc.\nSuite 4, Floor 5, Bldg 6, Zone 7, City, ST",
        "Acme\n18005551234",
        "line\r\nline\rline\n\n",
        "its number,,,,B7603245278", // enough cells, but the number stands elsewhere
        "B7603245278, and so on",    // a number, but too few cells
    ] {
        let bench = Bench::new();
        let row = format!("B7603245278,1,1,9903.01.25,10.00,\"{text}\"\n");
        let input = bench.file("in.csv", &format!("{HEADER}\n{row}"));
        bench.exits(0, &[&input, "--filer", "B76"]);
        assert_eq!(bench.summary()["rows"]["in_entries"], 1, "{text:?}");
    }
}

#[test]
fn two_hts_numbers_on_two_lines_of_the_first_cell_are_no_defect() {
    let bench = Bench::new();
    let rows = "HTS,Duty Paid,Line,Entry Number\n\"9903.01.25\n9903.01.24\",1,1,B7603245278\n";
    let input = bench.file("in.csv", rows);
    bench.exits(0, &[&input, "--filer", "B76"]);
    assert_eq!(bench.summary()["rows"]["in_entries"], 1);
}

#[test]
fn a_row_swallowed_before_its_entry_number_is_found_too() {
    let bench = Bench::new();
    let rows = "Description,HTS,Duty Paid,Entry Number\n\
                \"LAMP 4,9903.01.25,100,B7603245278\n\
                LAMP 4\",9903.01.25,5000,23112345678\n";
    let input = bench.file("in.csv", rows);
    bench.exits(1, &[&input, "--importer", "12-3456789"]);
    let findings = bench.read("findings.csv");
    assert!(findings.contains("B7603245278,error,row-malformed"), "{findings}");
    assert!(bench.read("entries.csv").contains("\n23112345678,"));
}

#[test]
fn a_row_with_one_byte_that_is_not_utf_8_is_windows_1252_as_a_whole() {
    let bench = Bench::new();
    let mut bytes = format!("{HEADER},Control Status\n").into_bytes();
    bytes.extend(b"B7603245278,1,1,9903.01.25,10.00,caf\xe9,\xc3\xa9\n");
    std::fs::write(bench.path("in.csv"), bytes).unwrap();
    bench.exits(0, &["in.csv", "--filer", "B76"]);
    assert!(bench.read("findings.csv").contains("\u{c3}\u{a9}"), "{}", bench.read("findings.csv"));
}

#[test]
fn what_a_run_reads_it_never_replaces() {
    let bench = Bench::new();
    let input = bench.file("in.csv", &entries(3));
    bench.exits(0, &[&input, "--filer", "B76"]);
    let list = "cape-out/CAPE_B76_001.csv";
    let output = bench.exits(2, &[&input, "--filer", "B76", "--force", "--already-filed", list]);
    assert!(said(&output).contains("which this run reads"), "{}", said(&output));
    assert!(bench.path(list).exists());
    bench.exits(1, &[&input, "--filer", "B76", "--out", "next", "--already-filed", list]);
}

#[test]
fn a_wrong_list_of_filed_entries_shows_nothing_private() {
    let bench = Bench::new();
    let input = bench.file("in.csv", &entries(1));
    bench.file("list.csv", "Entry Number,Owner 900-12-3456,HTS\nx,y,z\n");
    let output = bench.exits(2, &[&input, "--filer", "B76", "--already-filed", "list.csv"]);
    assert!(said(&output).contains("***-**-3456") && !said(&output).contains("900-12"), "{}", said(&output));
}

#[test]
fn a_step_for_plaintiffs_is_no_deadline_to_hurry_for() {
    let bench = Bench::new();
    let row = "B7603245278,1,1,9903.01.25,10.00,12-3456789,Liquidated,2026-03-01\n";
    let input = bench.file("in.csv", &format!("{HEADER},Liquidation Status,Liquidation Date\n{row}"));
    let config = bench.file("cit.toml", "as-of = 2026-10-06\n");
    let mut command = Command::new(env!("CARGO_BIN_EXE_cape"));
    command.args(["build", &input, "--filer", "B76", "--cit-plaintiff", "--config", &config]);
    let output = command.current_dir(bench.0.path()).env_clear().output().unwrap();
    let summary = String::from_utf8(output.stdout).unwrap();
    assert!(summary.contains("in review") && !summary.contains("80 days end soon"), "{summary}");
}

#[test]
fn every_row_is_of_one_class_and_counted() {
    let whole = "B7603245278,1,1,9903.01.25,10.00,12-3456789";
    for (row, class) in [
        (whole, "in_entries"),
        (&format!("{whole},,"), "in_entries"), // blank cells at the end are no defect
        ("", "blank"),
        (",,,,,", "blank"),
        (" ,\u{a0},'", "blank"), // too few cells, all blank
        (",,,,,,,,,", "blank"),
        ("#N/A,,,,,", "blank"),
        ("#N/A,,,#N/A,,", "unreadable"), // an HTS cell may hide a number
        ("Total,,,,99.00,", "totals"),
        ("GRAND  TOTAL", "totals"),
        (",,subtotal,,99.00,", "totals"),
        (",Sum,,,99.00,,,,99", "totals"), // before malformed
        ("Total:,,,,99.00,", "unreadable"),
        (",,,,99.00,", "unreadable"),
        ("\"", "unreadable"), // a quote that is never closed is content
        ("B7603245278,1,1,9903.01.25,10.00", "unreadable"),
        (&format!("{whole},x"), "unreadable"),
        ("B7603245278,1,1,9903.01.25,\"10.00\" ,", "unreadable"),
        ("B7603245278,1,1,9903.01.25,10\0.00,", "unreadable"),
        ("B760324527,1,1,9903.01.25,10.00,", "unreadable"),
    ] {
        let bench = Bench::new();
        // Whole rows stand around it, so that the classes of neighbours would show.
        let input = bench.file("in.csv", &format!("{HEADER}\n{whole}\n{row}\n{whole}\n"));
        bench.run(&[&input, "--filer", "B76"]);
        let rows = bench.summary()["rows"].clone();
        assert_eq!(rows["read"], 3, "{row:?}");
        let expected = if class == "in_entries" { 3 } else { 1 };
        assert_eq!(rows[class], expected, "{row:?}: {rows}");
        let sum: u64 = ["in_entries", "unreadable", "blank", "totals"]
            .iter()
            .map(|class| rows[class].as_u64().unwrap())
            .sum();
        assert_eq!(sum, 3, "{row:?}: {rows}");
    }
}

#[test]
fn the_last_days_of_filing_and_protest_stand_in_entries_csv() {
    for (status, date, file_by, protest_by) in [
        ("Liquidated", "2026-04-01", "2026-06-20", "2026-09-28"),
        ("Reliquidated", "2026-06-01", "2026-08-20", "2026-11-28"),
        ("Liquidated", "", "", ""),
        ("Unliquidated", "2026-04-30", "2026-07-19", ""), // scheduled, and passed
        ("Unliquidated", "2026-05-01", "", ""),           // scheduled for the day of filing
        ("Suspended", "2026-04-30", "2026-07-19", ""),
        ("", "2026-04-30", "2026-07-19", ""),
        ("", "2026-05-02", "", ""),
    ] {
        let bench = Bench::new();
        let row = format!("B7603245278,1,1,9903.01.25,10.00,12-3456789,{status},{date}\n");
        let input = bench.file("in.csv", &format!("{HEADER},Liquidation Status,Liquidation Date\n{row}"));
        bench.exits(0, &[&input, "--filer", "B76"]);
        let mut reader = csv::Reader::from_path(bench.path("cape-out/entries.csv")).unwrap();
        let entry = reader.records().next().unwrap().unwrap();
        assert_eq!((&entry[9], &entry[10]), (file_by, protest_by), "{status} {date}");
    }
}

#[test]
fn a_scheduled_date_long_past_is_not_said_to_leave_time() {
    for (date, words) in [
        ("2026-04-30", "file by 2026-07-19 if it was liquidated on that day"),
        ("2026-02-10", "file by 2026-05-01 if it was liquidated on that day"),
        ("2026-02-09", "if it was liquidated on that day, the 80 days are over"),
    ] {
        let bench = Bench::new();
        let row = format!("B7603245278,1,1,9903.01.25,10.00,12-3456789,Unliquidated,{date}\n");
        let input = bench.file("in.csv", &format!("{HEADER},Liquidation Status,Liquidation Date\n{row}"));
        bench.exits(0, &[&input, "--filer", "B76"]);
        assert!(bench.read("findings.csv").contains(words), "{date}: {}", bench.read("findings.csv"));
    }
}

#[test]
fn error_values_are_reported_once_a_file_with_their_columns() {
    let bench = Bench::new();
    let row = "B7603245278,1,1,9903.01.25,#N/A,#REF!\n";
    let input = bench.file("in.csv", &format!("{HEADER}\n{row}{row}"));
    bench.exits(0, &[&input, "--filer", "B76"]);
    assert_eq!(bench.summary()["findings"]["cell-error-value"], 1);
    let findings = bench.read("findings.csv");
    assert!(
        findings.contains("\"\"Duty Amount\"\" (2 cells), \"\"Importer Number\"\" (2 cells)"),
        "{findings}"
    );
}

#[test]
fn an_upload_file_with_a_blank_column_beside_is_still_a_list_of_filed_entries() {
    let bench = Bench::new();
    let input = bench.file("in.csv", &entries(1));
    let number = entries(1).lines().nth(1).unwrap()[..11].to_string();
    bench.file("upload.csv", &format!("Entry Number,\r\n{number},\r\n"));
    bench.exits(1, &[&input, "--filer", "B76", "--already-filed", "upload.csv"]);
    assert_eq!(bench.summary()["findings"]["already-filed"], 1);
}

#[test]
fn the_header_stands_in_row_15_at_the_latest() {
    for (rows_before, status) in [(14, 0), (15, 2)] {
        let bench = Bench::new();
        let input = bench.file("in.csv", &("banner\n".repeat(rows_before) + &entries(1)));
        bench.exits(status, &[&input, "--filer", "B76"]);
    }
}

#[test]
fn files_that_are_not_text_end_in_2_with_what_to_do() {
    for (content, word) in [
        (&b"PK\x03\x04 workbook"[..], "CSV UTF-8"),
        (b"\xd0\xcf\x11\xe0 old workbook", "CSV UTF-8"),
        (b"\x1f\x8b gzip", "decompress"),
        (b"\xff\xfeE\0n\0", "CSV UTF-8"),
        (b"\0\x01\x02\x03", "binary data"),
        (b"", "blank"),
    ] {
        let bench = Bench::new();
        std::fs::write(bench.path("in.csv"), content).unwrap();
        let output = bench.exits(2, &["in.csv", "--filer", "B76"]);
        assert!(said(&output).contains(word), "{}", said(&output));
    }
}

#[test]
fn names_and_flags_show_nothing_private_and_steer_no_terminal() {
    let bench = Bench::new();
    let name = "900-12-3456 \u{1b}[31m\u{202e}.csv";
    bench.file(name, &entries(1).replace("9903.01.25", "oops"));
    let found = bench.run(&[name, "--filer", "B76", "--out", "o\u{1b}[31m900-12-3456"]);
    let missing = bench.run(&["no 900-12-3456\u{1b}[31m", "--filer", "B76"]);
    let column = bench.run(&[name, "--filer", "B76", "--column", "hts=900-12-3456\u{1b}[31m"]);
    let usage = bench.run(&[name, "--filer", "900-12-3456\u{1b}[31m"]);
    for output in [found, missing, column, usage] {
        let printed = said(&output) + &String::from_utf8(output.stdout).unwrap();
        for forbidden in ["900-12", "\u{1b}", "\u{202e}"] {
            assert!(!printed.contains(forbidden), "{printed:?}");
        }
    }
}

#[test]
fn many_rows_of_one_entry_cost_no_more_than_their_number() {
    let bench = Bench::new();
    let row = "B7603245278,1,1,9903.01.25,10.00,12-3456789\n";
    let lines: String = (0..20_000).map(|n| row.replace(",1,1,", &format!(",{n},1,")) + row).collect();
    let input = bench.file("in.csv", &format!("{HEADER}\n{lines}"));
    let started = std::time::Instant::now();
    bench.exits(0, &[&input, "--filer", "B76"]);
    assert!(started.elapsed().as_secs() < 60, "quadratic work would take many minutes");
    assert_eq!(bench.summary()["ieepa_duty"]["filed"], "200000.00");
}

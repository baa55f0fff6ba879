//! Rules about the rows of entries.

use super::harness::{Sandbox, finds, number, said, upload};

/// Asserts the findings about a file with this row after two sound ones.
#[track_caller]
fn row_finds(row: &str, expected: &[&str]) {
    let expected: Vec<(u64, &str)> = expected.iter().map(|rule| (4, *rule)).collect();
    finds(format!("{}{row}\r\n", upload(2)), &[], &expected);
}

#[test]
fn a_number_passes_only_as_its_eleven_characters() {
    row_finds("B7603245278", &[]);
    row_finds("\"B7603245278\"", &[]);
    for row in [
        "b7603245278",
        "B760324527",
        "B76032452780",
        "03245278",
        "00003245278",
        "B76O3245278",
        "6.05760E+10",
        "B7603245278\"",
        "\"B7603245278",
        "\"B7603245278\"x",
        "\"\"\"B7603245278\"\"\"",
        "(B7603245278)",
        "B7603245278;",
        "#N/A",
        "Total",
    ] {
        row_finds(row, &["entry-number-format"]);
    }
}

#[test]
fn dashes_and_blanks_are_told_where_the_number_is_right_without_them() {
    for row in [
        "B76-0324527-8",
        "B76 0324527 8",
        " B7603245278",
        "B7603245278 ",
        "B76\u{2011}0324527\u{2011}8",
        "\u{a0}B7603245278",
        "B76-0324527-8-",
    ] {
        row_finds(row, &["dashes"]);
    }
    row_finds("B76-0324527", &["entry-number-format"]);
    row_finds("b76-0324527-8", &["dashes", "entry-number-format"]);
}

#[test]
fn an_apostrophe_before_the_number_is_told() {
    row_finds("'B7603245278", &["apostrophe"]);
    row_finds("\u{2019}B7603245278", &["apostrophe"]);
    row_finds("'B76-0324527-8", &["apostrophe", "dashes"]);
    row_finds("B7603245278'", &["entry-number-format"]);
}

#[test]
fn what_a_spreadsheet_would_run_is_unsafe() {
    for row in ["=\"B7603245278\"", "\"=\"\"B7603245278\"\"\"", "-B7603245278", "\tB7603245278"] {
        row_finds(row, &["unsafe-content"]);
    }
    for row in ["=1+1", "+B7603245278", "@B7603245278", "-1"] {
        row_finds(row, &["entry-number-format", "unsafe-content"]);
    }
    row_finds("B7603245278,=A1", &["extra-columns", "unsafe-content"]);
    row_finds("'=B7603245278", &["entry-number-format"]);
}

#[test]
fn control_bytes_are_unsafe() {
    row_finds("B7603245278\u{1a}", &["entry-number-format", "unsafe-content"]);
    row_finds("B76032\0 45278", &["entry-number-format", "unsafe-content"]);
    row_finds("B7603245278\u{c}", &["unsafe-content"]);
    row_finds("B7603245278\t", &["dashes"]);
}

#[test]
fn a_row_has_one_cell() {
    row_finds("B7603245278,", &["extra-columns"]);
    row_finds("B7603245278,,,", &["extra-columns"]);
    row_finds("B7603245278,12-3456789", &["extra-columns"]);
    row_finds(",B7603245278", &["entry-number-format", "extra-columns"]);
    row_finds("\"B7603245278,\"", &["entry-number-format"]);
    finds("Entry Number;x\nB7603245278;y\n", &[], &[(1, "header"), (2, "extra-columns")]);
}

#[test]
fn a_blank_line_is_told_wherever_it_stands_below_the_header() {
    let file = upload(1);
    finds(format!("{file}\r\n"), &[], &[(3, "blank-row")]);
    finds(file.replace("Number\r\n", "Number\r\n \t\r\n"), &[], &[(2, "blank-row")]);
    finds(format!("{file},,\r\n"), &[], &[(3, "blank-row"), (3, "extra-columns")]);
    // Line ends that were converted twice.
    finds(file.replace("\r\n", "\r\r\n"), &[], &[(2, "blank-row"), (4, "blank-row")]);
}

#[test]
fn an_entry_that_stands_twice_is_told_at_the_second_and_says_where_the_first_stands() {
    let content = "Entry Number\nB7603245278\nb76-0324527-8\n'B7603245278\n";
    finds(
        content,
        &[],
        &[
            (3, "dashes"),
            (3, "duplicate-entry"),
            (3, "entry-number-format"),
            (4, "apostrophe"),
            (4, "duplicate-entry"),
        ],
    );
    let bench = Sandbox::new();
    bench.file("upload.csv", "Entry Number\nB7603245278\nB7603245278\n");
    let json = bench.json(&["upload.csv"]);
    assert_eq!(json["files"][0]["findings"][0]["message"], "duplicate of row 2");
}

#[test]
fn lost_zeros_that_the_check_digit_proves_are_named() {
    let whole = number("001", 1_234_567);
    let bench = Sandbox::new();
    bench.file("upload.csv", format!("Entry Number\n{}\n", whole.trim_start_matches('0')));
    let finding = bench.json(&["upload.csv"])["files"][0]["findings"][0].clone();
    assert_eq!(finding["rule"], "entry-number-format");
    assert!(finding["help"].as_str().unwrap().contains(&whole), "{finding}");
}

#[test]
fn a_wrong_check_digit_is_a_warning_that_quotes_the_file_error() {
    let bench = Sandbox::new();
    bench.file("upload.csv", "Entry Number\nB7603245279\n");
    let finding = bench.json(&["upload.csv"])["files"][0]["findings"][0].clone();
    assert_eq!((&finding["rule"], &finding["severity"]), (&"check-digit".into(), &"warning".into()));
    assert_eq!(finding["cbp_message"], "Entry Summary Not Found or Archived in ACE");
    bench.exits(0, &["upload.csv"]);
    bench.exits(1, &["upload.csv", "--fail-on", "warning"]);
}

#[test]
fn a_check_digit_factor_that_the_entries_of_all_files_show_is_considered() {
    let shifted = |serial: u32| {
        let right = number("B76", serial);
        let digit: u32 = right[10..].parse().unwrap();
        format!("{}{}\n", &right[..10], (digit + 3) % 10)
    };
    let file =
        |serials: std::ops::Range<u32>| format!("Entry Number\n{}", serials.map(shifted).collect::<String>());
    let bench = Sandbox::new();
    bench.file("four.csv", file(0..4));
    bench.file("one.csv", file(4..5));
    let count = |args: &[&str]| {
        let files = bench.json(args)["files"].clone();
        let findings =
            files.as_array().unwrap().iter().flat_map(|f| f["findings"].as_array().unwrap().clone());
        findings.filter(|f| f["rule"] == "check-digit").count()
    };
    assert_eq!(count(&["four.csv"]), 4, "so few prove nothing");
    assert_eq!(count(&["four.csv", "one.csv"]), 0);
    let json = bench.json(&["four.csv", "one.csv"]);
    assert_eq!(json["files"][0]["findings"][0]["rule"], "check-digit-factor");
}

#[test]
fn every_damage_of_a_row_is_told_once() {
    finds(
        "Entry Number\nB7603245278\n'b76-0324527-9 ,x\n",
        &["--filer", "9K4"],
        &[
            (2, "filer-code-mismatch"),
            (3, "apostrophe"),
            (3, "check-digit"),
            (3, "dashes"),
            (3, "entry-number-format"),
            (3, "extra-columns"),
            (3, "filer-code-mismatch"),
        ],
    );
}

#[test]
fn invisible_characters_are_named_by_their_code_and_never_replaced() {
    for (row, code) in [
        ("B7603245278\u{feff}", "U+FEFF"),
        ("\u{200b}B7603245278", "U+200B"),
        ("B760\u{ad}3245278", "U+00AD"),
        ("\u{202a}B7603245278\u{202c}", "U+202A"),
        ("B7603245278\u{200b}x", "U+200B"),
    ] {
        row_finds(row, &["entry-number-format"]);
        let bench = Sandbox::new();
        bench.file("upload.csv", format!("Entry Number\n{row}\n"));
        let json = bench.json(&["upload.csv"]);
        let finding = &json["files"][0]["findings"][0];
        for text in [&finding["message"], &finding["value"]] {
            assert!(text.as_str().unwrap().contains(code), "{row:?}: {finding}");
        }
        let shown = said(&bench.exits(1, &["upload.csv"]));
        assert!(shown.contains(&format!("[{code}]")), "{shown}");
        assert!(!shown.contains('\u{fffd}') && !json.to_string().contains('\u{fffd}'), "{shown}");
    }
}

#[test]
fn where_cbps_message_is_a_file_check_one_row_is_said_to_cost_the_whole_upload() {
    let help = |rows: &str, args: &[&str]| {
        let bench = Sandbox::new();
        bench.file("upload.csv", format!("Entry Number\n{rows}"));
        let json = bench.json(&[&["upload.csv"], args].concat());
        json["files"][0]["findings"][0]["help"].as_str().unwrap().to_string()
    };
    let certain = "One such row is enough for CBP to reject the whole upload";
    for (rows, args) in [
        ("B760324527\n", &[][..]),
        ("B7603245278\nB7603245278\n", &[]),
        ("B7603245278\n=\"B7603245278\"\n", &[]),
        ("B7603245278\n", &["--filer", "9K4"]),
    ] {
        assert!(help(rows, args).contains(certain), "{rows}: {}", help(rows, args));
    }
    for rows in ["B76-0324527-8\n", "B7603245279\n"] {
        assert!(help(rows, &[]).contains("may be enough"), "{rows}: {}", help(rows, &[]));
    }
    assert!(!help("B7603245278,\n", &[]).contains("enough"), "CBP publishes no message for it");
}

#[test]
fn only_the_entry_number_column_is_quoted_as_a_number() {
    let bench = Sandbox::new();
    bench.file(
        "upload.csv",
        "Importer,Entry Number,Duty\n12-3456789,B760324527,1\n12-3456789,b7603245278,2\n",
    );
    let json = bench.json(&["upload.csv"]);
    assert_eq!(json["files"][0]["entries"], 2);
    let findings = json["files"][0]["findings"].as_array().unwrap();
    let of_rule = |rule| findings.iter().filter(move |finding| finding["rule"] == rule);
    let numbers: Vec<_> = of_rule("entry-number-format").map(|finding| &finding["value"]).collect();
    assert_eq!(numbers, ["B760324527", "b7603245278"]);
    assert_eq!(of_rule("extra-columns").count(), 2);
    assert_eq!(of_rule("header").count(), 1);
}

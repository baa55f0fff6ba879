//! Repaired copies.

use super::harness::{Sandbox, number, printed, said, upload};

/// Repairs a file with these rows below the header; returns its copies without their headers.
fn repaired(rows: &str) -> Vec<String> {
    let bench = Sandbox::new();
    bench.file("upload.csv", format!("Entry Number\r\n{rows}"));
    bench.command(&["upload.csv", "--fix", "out"]).output().unwrap();
    let copies = bench.list("out").into_iter().filter(|name| !name.ends_with("_changes.csv"));
    let content = copies.map(|name| bench.read(&format!("out/{name}"))).collect::<String>();
    content.lines().filter(|line| *line != "Entry Number").map(String::from).collect()
}

#[test]
fn what_is_certain_is_repaired() {
    for row in [
        "B7603245278",
        "\"B7603245278\"",
        "B76-0324527-8",
        " B76 0324527 8 ",
        "'B7603245278",
        "b7603245278",
        "=\"B7603245278\"",
        "\"=\"\"B7603245278\"\"\"",
        "B7603245278,",
        "B7603245278, ,\"\"",
        "\"B7603245278",
        "\"\"\"B7603245278\"\"\"",
        "-B7603245278",
        "B7603245278,12-3456789",
        "\u{200b}B76\u{ad}03245278\u{feff}",
        "\t'b76-0324527-8\u{a0}",
    ] {
        assert_eq!(repaired(row), ["B7603245278"], "{row:?}");
    }
    assert_eq!(repaired("112345673"), ["00112345673"]);
}

#[test]
fn what_would_be_a_guess_is_left_out() {
    for row in [
        "B760324527",
        "03245278",
        "6.05760E+10",
        "112345674",
        "B76032\0 45278",
        "B7603245278\u{1a}",
        "+B7603245278",
        "B7603245278;",
        "B7603245278 B7603245286",
        "900-12-3456",
    ] {
        assert!(repaired(row).is_empty(), "{row:?}");
    }
}

#[test]
fn a_wrong_check_digit_is_kept_and_told() {
    assert_eq!(repaired("B7603245279"), ["B7603245279"]);
    let bench = Sandbox::new();
    bench.file("upload.csv", "Entry Number\nB7603245279\n");
    let output = bench.exits(0, &["upload.csv", "--fix", "out"]);
    assert!(
        printed(&output).contains("1 entry with a wrong check digit kept unchanged"),
        "{}",
        printed(&output)
    );
}

#[test]
fn a_copy_is_in_cbps_form_to_the_byte_and_sorted() {
    let bench = Sandbox::new();
    let rows = [number("B76", 9), number("9K4", 1), String::new(), number("B76", 2), number("B76", 9)];
    bench.file("upload.csv", format!("\u{feff}{}\n", rows.join("\n")));
    bench.exits(1, &["upload.csv", "--fix", "out"]);
    let expected = [number("9K4", 1), number("B76", 2), number("B76", 9)].join("\r\n");
    assert_eq!(bench.read("out/upload_001.csv"), format!("Entry Number\r\n{expected}\r\n"));
}

#[test]
fn every_change_is_listed_with_row_old_value_new_value_and_why() {
    let bench = Sandbox::new();
    bench.file("upload.csv", "\u{feff}entry number\nB76-0324527-8\n\n=1+1\nB7603245278\n");
    bench.exits(1, &["upload.csv", "--fix", "out"]);
    let expected = "row,what,old,new,why\n\
                    1,changed,,,byte order mark removed\n\
                    1,changed,entry number,Entry Number,header corrected\n\
                    2,changed,B76-0324527-8,B7603245278,dashes or blanks removed\n\
                    3,removed,,,blank row removed\n\
                    4,left out,'=1+1,,'=1+1 has 4 characters instead of 11\n\
                    5,removed,B7603245278,,removed: B7603245278 is a duplicate of row 2\n";
    assert_eq!(bench.read("out/upload_changes.csv"), expected);
}

#[test]
fn of_a_sound_file_the_copy_is_equal_and_nothing_is_listed() {
    let bench = Sandbox::new();
    bench.file("upload.csv", upload(3));
    bench.exits(0, &["upload.csv", "--fix", "out/deep"]);
    assert_eq!(bench.list("out/deep"), ["upload_001.csv"]);
    assert_eq!(bench.read("out/deep/upload_001.csv"), upload(3));
}

#[test]
fn ten_thousand_entries_are_split_and_so_is_a_million_bytes() {
    let bench = Sandbox::new();
    bench.file("entries.csv", upload(10_000));
    let padded: String = (0..9_000).map(|n| format!("{}{}\n", number("B76", n), " ".repeat(110))).collect();
    bench.file("bytes.csv", format!("Entry Number\n{padded}"));
    bench.exits(1, &["entries.csv", "bytes.csv", "--fix", "out"]);
    let names = ["bytes_001.csv", "bytes_changes.csv", "entries_001.csv", "entries_002.csv"];
    assert_eq!(bench.list("out"), names);
    assert_eq!(bench.read("out/entries_001.csv"), upload(9_999));
    assert_eq!(bench.read("out/entries_002.csv"), format!("Entry Number\r\n{}\r\n", number("B76", 9_999)));
    bench.exits(0, &["out/entries_001.csv", "out/entries_002.csv", "--fail-on", "warning"]);
}

#[test]
fn with_filer_the_entries_of_others_are_left_out() {
    let bench = Sandbox::new();
    bench.file("upload.csv", format!("Entry Number\n{}\n{}\n", number("B76", 1), number("9K4", 1)));
    bench.exits(1, &["upload.csv", "--filer", "B76", "--fix", "out"]);
    assert_eq!(bench.read("out/upload_001.csv"), format!("Entry Number\r\n{}\r\n", number("B76", 1)));
    assert!(bench.read("out/upload_changes.csv").contains("\"filed by 9K4, not by B76\""));
}

#[test]
fn a_duplicate_of_a_row_that_is_left_out_is_kept() {
    assert_eq!(repaired("B7603245278,B7603245286\nB7603245278\n"), ["B7603245278"]);
}

#[test]
fn the_file_itself_and_what_stands_in_the_folder_are_never_touched() {
    let bench = Sandbox::new();
    let content = "Entry Number\nB76-0324527-8\n";
    bench.file("upload.csv", content);
    bench.exits(0, &["upload.csv", "--fix", "."]);
    assert_eq!(bench.read("upload.csv"), content);
    bench.file("upload_001.csv", "mine");
    let output = bench.exits(2, &["upload.csv", "--fix", "."]);
    assert!(said(&output).contains("holds another file called upload_001.csv"), "{}", said(&output));
    assert_eq!(bench.read("upload_001.csv"), "mine");
    assert_eq!(
        bench.list("."),
        ["upload.csv", "upload_001.csv", "upload_changes.csv"],
        "nothing temporary is left"
    );
}

#[test]
fn a_failure_leaves_no_copy_behind() {
    let bench = Sandbox::new();
    bench.file("a.csv", upload(2));
    bench.file("b.csv", upload(3));
    std::fs::create_dir(bench.path("out")).unwrap();
    bench.file("out/b_001.csv", "mine");
    let output = bench.exits(2, &["a.csv", "b.csv", "--fix", "out"]);
    assert!(output.stdout.is_empty());
    assert_eq!(bench.list("out"), ["b_001.csv"]);
    bench.file("file", "");
    let output = bench.exits(2, &["a.csv", "--fix", "file"]);
    assert!(said(&output).contains("file: cannot be written"), "{}", said(&output));
}

#[test]
fn two_files_whose_copies_would_bear_one_name_are_refused() {
    let bench = Sandbox::new();
    std::fs::create_dir(bench.path("april")).unwrap();
    bench.file("april/upload.csv", upload(1));
    bench.file("Upload.csv", upload(1));
    let output = bench.exits(2, &["Upload.csv", "april/upload.csv", "--fix", "out"]);
    assert!(said(&output).contains("two files are called upload"), "{}", said(&output));
    assert!(bench.list("out").is_empty());
}

#[test]
fn of_what_is_no_text_there_is_no_copy_and_no_folder() {
    let bench = Sandbox::new();
    bench.file("upload.csv", b"PK\x03\x04");
    let output = bench.exits(1, &["upload.csv", "--fix", "out"]);
    assert!(printed(&output).contains("no copy: not a CSV file: a workbook"), "{}", printed(&output));
    assert!(!bench.path("out").exists());
}

#[test]
fn with_json_the_table_of_changes_goes_to_standard_error() {
    let bench = Sandbox::new();
    bench.file("upload.csv", "Entry Number\nB76-0324527-8\n");
    let output = bench.exits(0, &["upload.csv", "--fix", "out", "--format", "json"]);
    assert!(serde_json::from_slice::<serde_json::Value>(&output.stdout).is_ok());
    assert!(said(&output).contains("B76-0324527-8 → B7603245278"), "{}", said(&output));
}

#[test]
fn other_columns_are_dropped_and_listed_once_with_their_headers() {
    let bench = Sandbox::new();
    bench.file(
        "upload.csv",
        "Importer,Entry Number,Duty\n12-3456789,B7603245278,1.00\nB7603245286,b76-0324529-4,2.00\n",
    );
    let output = bench.exits(1, &["upload.csv", "--fix", "out"]);
    let expected = "Entry Number\r\nB7603245278\r\nB7603245294\r\n";
    assert_eq!(
        bench.read("out/upload_001.csv"),
        expected,
        "the column under the header, whatever others hold"
    );
    let changes = bench.read("out/upload_changes.csv");
    assert_eq!(changes.matches("other columns dropped, in all rows: Importer, Duty").count(), 1, "{changes}");
    assert!(!changes.contains("\n2,"), "a row in which nothing else changed is not listed: {changes}");
    assert!(printed(&output).contains("Importer, Duty"), "{}", printed(&output));
}

#[test]
fn without_a_header_the_first_column_is_kept_if_it_alone_has_entry_numbers() {
    let bench = Sandbox::new();
    bench.file("one.csv", "B7603245278,12-3456789\nB7603245286,12-3456789\n");
    bench.file("two.csv", "B7603245278,12-3456789\nB7603245286,B7603245294\n");
    bench.exits(1, &["one.csv", "two.csv", "--fix", "out"]);
    assert_eq!(bench.read("out/one_001.csv"), "Entry Number\r\nB7603245278\r\nB7603245286\r\n");
    assert!(bench.read("out/one_changes.csv").contains("other column dropped, in all rows: column B"));
    let changes = bench.read("out/two_changes.csv");
    assert!(changes.contains("more than one column of the file has entry numbers"), "{changes}");
    assert!(!bench.path("out/two_001.csv").exists(), "two columns of numbers are no certain case");
}

#[test]
fn text_in_utf_16_is_an_error_and_is_repaired_like_other_text() {
    let utf16 = |mark: &str, text: &str| -> Vec<u8> {
        format!("{mark}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect()
    };
    for mark in ["\u{feff}", ""] {
        let bench = Sandbox::new();
        bench.file("upload.csv", utf16(mark, "Entry Number\r\nB76-0324527-8\r\nB760324527\r\n"));
        let json = bench.json(&["upload.csv"]);
        let findings = json["files"][0]["findings"].as_array().unwrap();
        let rules: Vec<&str> = findings.iter().map(|finding| finding["rule"].as_str().unwrap()).collect();
        assert_eq!(rules, ["not-csv", "dashes", "entry-number-format"]);
        bench.exits(1, &["upload.csv", "--fix", "out"]);
        assert_eq!(bench.read("out/upload_001.csv"), "Entry Number\r\nB7603245278\r\n");
    }
}

#[test]
fn a_workbook_is_an_error_and_a_csv_file_is_made_of_it() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    sheet.write(0, 0, "Entry Number").unwrap();
    sheet.write(1, 0, "B76-0324527-8").unwrap();
    // A spreadsheet drops the leading zeros of a number; the check digit confirms them.
    sheet.write(2, 0, 112_345_673_u32).unwrap();
    let bench = Sandbox::new();
    book.save(bench.path("template.xlsx")).unwrap();
    let json = bench.json(&["template.xlsx"]);
    let findings = json["files"][0]["findings"].as_array().unwrap();
    assert_eq!((&findings[0]["rule"], &findings[0]["row"]), (&"not-csv".into(), &serde_json::Value::Null));
    assert!(findings[0]["help"].as_str().unwrap().contains("`cape check --fix DIR` writes such a file"));
    assert_eq!(json["files"][0]["entries"], 2);
    bench.exits(1, &["template.xlsx", "--fix", "out"]);
    let expected = "Entry Number\r\n00112345673\r\nB7603245278\r\n";
    assert_eq!(bench.read("out/template_001.csv"), expected);
}

#[test]
fn every_sheet_of_a_workbook_is_checked_and_repaired_and_one_without_a_header_is_named() {
    let bench = Sandbox::new();
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheets = [
        ("May", vec!["Entry Number", "B7603245278"]),
        ("June", vec!["entry no", "B76-0000001-5", "B7603245278"]),
        ("Notes", vec!["see", "B7600000023"]),
        ("Empty", vec!["nothing here"]),
    ];
    for (name, cells) in sheets {
        let sheet = book.add_worksheet().set_name(name).unwrap();
        for (row, cell) in (0..).zip(cells) {
            sheet.write(row, 0, cell).unwrap();
        }
    }
    book.save(bench.path("book.xlsx")).unwrap();
    let json = bench.json(&["book.xlsx"]);
    let files = json["files"].as_array().unwrap();
    let read: Vec<_> = files
        .iter()
        .map(|file| (file["name"].as_str().unwrap(), file["entries"].as_u64().unwrap()))
        .collect();
    assert_eq!(read, [("book.xlsx [May]", 1), ("book.xlsx [June]", 2), ("book.xlsx [Notes]", 0)]);
    let unread = files[2]["findings"][0]["message"].as_str().unwrap();
    assert!(unread.contains("a sheet with entry numbers but no header for them"), "{unread}");
    let of_june = files[1]["findings"].as_array().unwrap();
    assert!(of_june.iter().any(|finding| finding["rule"] == "entry-in-two-files"), "{of_june:?}");
    let mut book = rust_xlsxwriter::Workbook::new();
    for name in ["May", "June"] {
        book.add_worksheet().set_name(name).unwrap().write(0, 0, "B7603245278").unwrap();
    }
    book.save(bench.path("bare.xlsx")).unwrap();
    let json = bench.json(&["bare.xlsx"]);
    let files = json["files"].as_array().unwrap();
    assert_eq!([&files[0]["name"], &files[1]["name"]], ["bare.xlsx [May]", "bare.xlsx [June]"]);
    for file in files {
        let message = file["findings"][0]["message"].as_str().unwrap();
        assert!(message.contains("write Entry Number above them"), "{message}");
    }
    bench.exits(1, &["book.xlsx", "--fix", "out"]);
    assert_eq!(bench.read("out/book_001.csv"), "Entry Number\r\nB7603245278\r\n");
    assert_eq!(bench.read("out/book_sheet2_001.csv"), "Entry Number\r\nB7600000015\r\nB7603245278\r\n");
}

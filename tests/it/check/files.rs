//! Rules about a file as a whole.

use super::harness::{Sandbox, finds, number, rules, upload};

#[test]
fn a_file_as_this_program_writes_it_passes_whatever_its_line_ends() {
    let file = upload(3);
    for content in [file.clone(), file.replace("\r\n", "\n"), file.replace("\r\n", "\r")] {
        finds(&content, &["--filer", "B76"], &[]);
        finds(content.trim_end(), &[], &[]);
    }
}

#[test]
fn what_is_no_text_is_no_csv_and_nothing_else_is_said_of_it() {
    let noise: Vec<u8> = (0..=255).cycle().take(100_000).collect();
    let workbook = [&b"PK\x03\x04"[..], &noise].concat();
    for content in [&noise[..], &workbook, b"%PDF-1.7", b"\x1f\x8b\x08\x00", &[0; 9]] {
        finds(content, &[], &[(0, "not-csv")]);
    }
    let utf16: Vec<u8> = "\u{feff}Entry Number\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    for content in [&utf16, &utf16[2..]] {
        finds(content, &[], &[(0, "file-empty"), (0, "not-csv")]);
    }
}

#[test]
fn a_name_must_end_in_csv() {
    for (name, is_csv) in
        [("a.csv", true), ("a.CSV", true), ("a.txt", false), ("csv", false), ("a.csv.txt", false)]
    {
        let bench = Sandbox::new();
        bench.file(name, upload(1));
        let found = rules(&bench.json(&[name]));
        assert_eq!(found.is_empty(), is_csv, "{name}");
        assert!(found.iter().all(|(row, rule)| (*row, rule.as_str()) == (0, "not-csv")));
    }
}

#[test]
fn another_name_is_said_beside_what_is_wrong_within() {
    let bench = Sandbox::new();
    bench.file("upload.txt", "Entry Number\nB76-0324527-8\n");
    let found = rules(&bench.json(&["upload.txt"]));
    assert_eq!(found, [(0, "not-csv".to_string()), (2, "dashes".to_string())]);
}

#[test]
fn a_file_without_an_entry_is_empty() {
    finds("", &[], &[(0, "file-empty")]);
    finds("Entry Number", &[], &[(0, "file-empty")]);
    finds("Entry Number\r\n", &[], &[(0, "file-empty")]);
    finds("Entry Number\r\n\r\n \r\n", &[], &[(0, "file-empty")]);
    finds("\n\n", &[], &[(0, "file-empty")]);
    finds("\u{feff}", &[], &[(0, "byte-order-mark"), (0, "file-empty")]);
    finds("entry number\n", &[], &[(0, "file-empty"), (1, "header")]);
    finds("Entry Number\nx\n", &[], &[(2, "entry-number-format")]);
}

#[test]
fn a_million_bytes_are_allowed_and_one_more_is_not() {
    let rows = upload(2);
    for (bytes, expected) in
        [(1_000_000, &[(3, "dashes")][..]), (1_000_001, &[(0, "file-too-large"), (3, "dashes")])]
    {
        let blanks = " ".repeat(bytes - rows.len());
        finds(rows.trim_end().to_string() + &blanks + "\r\n", &[], expected);
    }
}

#[test]
fn there_may_be_9999_entries_and_not_10000() {
    finds(upload(9_999), &[], &[]);
    finds(upload(10_000), &[], &[(0, "too-many-entries")]);
}

#[test]
fn a_row_without_a_readable_number_counts_as_an_entry() {
    let content = upload(9_999) + "x\r\n";
    finds(content, &[], &[(0, "too-many-entries"), (10_001, "entry-number-format")]);
}

#[test]
fn of_ten_megabytes_everything_is_told_and_of_a_hundred_the_size() {
    let bench = Sandbox::new();
    bench.file("ten.csv", upload(770_000));
    let found = rules(&bench.json(&["ten.csv"]));
    assert_eq!(found.len(), 2, "{found:?}");
    let file = std::fs::File::create(bench.path("hundred.csv")).unwrap();
    file.set_len(100_000_000).unwrap();
    assert_eq!(rules(&bench.json(&["hundred.csv"])), [(0, "not-csv".to_string())], "zeros are no text");
    bench.file("text.csv", "Entry Number\r\n".repeat(1_300_000));
    let json = bench.json(&["text.csv"]);
    assert_eq!(rules(&json), [(0, "file-too-large".to_string())]);
    let message = "the file has 18,200,000 bytes; the limit is 1,000,000; its rows were not read";
    assert_eq!(json["files"][0]["findings"][0]["message"], message);
}

#[test]
fn a_file_of_more_rows_than_a_spreadsheet_holds_is_not_read() {
    let bench = Sandbox::new();
    bench.file("upload.csv", "\n".repeat(2_000_000));
    assert_eq!(rules(&bench.json(&["upload.csv"])), [(0, "file-too-large".to_string())]);
}

#[test]
fn a_byte_order_mark_before_the_right_header_is_no_fault_of_the_header() {
    finds(format!("\u{feff}{}", upload(1)), &[], &[(0, "byte-order-mark")]);
}

#[test]
fn entries_of_several_filers_are_told_once_at_the_first_of_the_fewer() {
    let rows = [number("B76", 1), number("9K4", 2), number("B76", 3), number("9K4", 4), number("B76", 5)];
    let content = format!("Entry Number\n{}\n", rows.join("\n"));
    finds(&content, &[], &[(3, "mixed-filers")]);
    finds(&content, &["--filer", "B76"], &[(3, "filer-code-mismatch"), (5, "filer-code-mismatch")]);
    finds(
        &content,
        &["--filer", "9K4"],
        &[(2, "filer-code-mismatch"), (4, "filer-code-mismatch"), (6, "filer-code-mismatch")],
    );
}

#[test]
fn an_entry_in_two_files_is_told_at_the_second() {
    let bench = Sandbox::new();
    bench.file("april.csv", upload(3));
    bench.file("may.csv", upload(1));
    let json = bench.json(&["april.csv", "may.csv"]);
    assert_eq!(json["files"][0]["findings"], serde_json::json!([]));
    let finding = &json["files"][1]["findings"][0];
    assert_eq!((finding["rule"].as_str(), finding["row"].as_u64()), (Some("entry-in-two-files"), Some(2)));
    assert_eq!(finding["message"], "also in april.csv, row 2");
}

//! How the text of an input is stored in its file.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use rust_xlsxwriter::Workbook;
use serde_json::{Value, json};

use super::harness::Sandbox;

const TEXT: &str = "Entry No\tHTS\tDuty Paid\nB7603245278\t9903.01.25\t1\n";

fn gzip(content: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::default());
    encoder.write_all(content).unwrap();
    encoder.finish().unwrap()
}

fn utf16(unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
    std::iter::once(0xfeff).chain(TEXT.encode_utf16()).flat_map(unit).collect()
}

/// The file of the only input, without its size and hash.
fn file(content: &[u8]) -> Value {
    let said = Sandbox::with("a", content).json(0, &["a"]);
    let mut file = said["inputs"][0]["file"].clone();
    assert_eq!(file["bytes"], content.len());
    let fields = file.as_object_mut().unwrap();
    fields.remove("bytes");
    assert_eq!(fields.remove("sha256").unwrap().as_str().unwrap().len(), 64);
    file
}

fn text(encoding: &str) -> Value {
    json!({
        "compressed": false, "encoding": encoding, "byte_order_mark": false, "windows_1252_rows": 0, "sheet": null
    })
}

fn with(mut file: Value, name: &str, value: Value) -> Value {
    file[name] = value;
    file
}

#[test]
fn text_is_told_by_its_encoding_and_whether_it_was_compressed() {
    assert_eq!(file(TEXT.as_bytes()), text("UTF-8"));
    let marked = format!("\u{feff}{TEXT}");
    assert_eq!(file(marked.as_bytes()), with(text("UTF-8"), "byte_order_mark", json!(true)));
    assert_eq!(file(&utf16(u16::to_le_bytes)), text("UTF-16LE"));
    assert_eq!(file(&utf16(u16::to_be_bytes)), text("UTF-16BE"));
    assert_eq!(file(&gzip(TEXT.as_bytes())), with(text("UTF-8"), "compressed", json!(true)));
    assert_eq!(file(&gzip(&utf16(u16::to_be_bytes))), with(text("UTF-16BE"), "compressed", json!(true)));
}

#[test]
fn rows_that_are_not_utf_8_are_counted() {
    let latin = [TEXT.as_bytes(), b"B7605059156\t1\t\xe9\n"].concat();
    assert_eq!(file(&latin), with(text("UTF-8"), "windows_1252_rows", json!(1)));
}

#[test]
fn of_a_workbook_the_sheets_and_hidden_rows_are_named() {
    let mut book = Workbook::new();
    book.add_worksheet().set_name("Parameters").unwrap().write_string(0, 0, "Prompts").unwrap();
    for name in ["2025", "Main Report"] {
        let sheet = book.add_worksheet().set_name(name).unwrap();
        for (row, line) in (0..).zip(TEXT.lines()) {
            for (column, cell) in (0..).zip(line.split('\t')) {
                sheet.write_string(row, column, cell).unwrap();
            }
        }
        sheet.set_row_hidden(1).unwrap();
    }
    let said = Sandbox::with("a.xlsx", book.save_to_buffer().unwrap()).json(0, &["a.xlsx"]);
    let input = &said["inputs"][0];
    assert_eq!(input["file"]["sheet"], json!({"name": "Main Report", "hidden_rows": 1, "unread": []}));
    assert_eq!(said["inputs"][1]["file"]["sheet"]["name"], "2025", "each sheet is an input");
    assert_eq!((&input["file"]["encoding"], &input["header"]["separator"]), (&Value::Null, &Value::Null));
    assert_eq!(input["content"]["entries"], 1);
}

/// The rules of the notices about an input.
fn noticed(input: &Value) -> Vec<&str> {
    input["notices"].as_array().unwrap().iter().map(|notice| notice["rule"].as_str().unwrap()).collect()
}

#[test]
fn what_build_says_of_how_an_input_is_read_inspect_says_too() {
    let header = "Entry Number,Line Number,HTS,Duty Amount,Entry Date,Notes,Liquidation Date\n";
    let row = "B7603245278,1,9903.01.25,1.00,06/02/2025,,\n";
    for (rule, text) in [
        ("date-order", format!("{header}{}", row.replace("06/02", "13/06"))),
        ("date-serials", format!("{header}{}", row.replace("06/02/2025", "45810"))),
        ("date-placeholder", format!("{header}{}", row.replace("06/02/2025", "1/1/1900"))),
        ("invisible-characters", format!("{header}{}", row.replace("9903", "99\u{200b}03"))),
        ("trailing-cells-omitted", format!("{header}{}", row.replace(",,\n", "\n"))),
        ("column-unread", format!("{header}{}", row.replace(",,\n", ",9903.01.24,\n"))),
        ("repeats-filled", format!("{header}{row},2,9903.01.24,5.00,,,\n")),
        ("quotes-repaired", format!("\"{}\"\n\"{}\"\n", header.trim_end(), row.trim_end())),
    ] {
        let said = Sandbox::with("in.csv", &text).json(0, &["in.csv"]);
        assert_eq!(noticed(&said["inputs"][0]), [rule], "{text}");
        let clean = Sandbox::with("in.csv", format!("{header}{row}")).json(0, &["in.csv"]);
        assert_eq!(noticed(&clean["inputs"][0]), Vec::<&str>::new());
    }
}

#[test]
fn dates_that_could_be_read_both_ways_are_not_read_in_a_file_that_writes_the_day_first() {
    let text =
        "Entry Number,HTS,Entry Date\nB7603245278,9903.01.25,13/06/2025\nB7604160005,9903.01.25,03/06/2025\n";
    let bench = Sandbox::with("in.csv", text);
    let said = bench.json(0, &["in.csv"]);
    assert_eq!(said["together"]["entry_dates"]["unreadable"], 1, "13/06 can be read in one way only");
    let dmy = bench.json(0, &["in.csv", "--date-order", "dmy"]);
    assert_eq!(dmy["together"]["entry_dates"]["unreadable"], 0);
    assert_eq!(noticed(&dmy["inputs"][0]), Vec::<&str>::new());
}

#[test]
fn each_section_of_joined_files_and_each_sheet_is_shown_with_its_notices() {
    let joined = "Entry Number,HTS,Duty Amount\nB7603245278,9903.01.25,1.00\nHTS,Duty Amount,Entry Number\n9903.01.25,2.00,B7604160005\n";
    let said = Sandbox::with("in.csv", joined).json(0, &["in.csv"]);
    assert_eq!(said["inputs"].as_array().unwrap().len(), 2);
    assert_eq!(noticed(&said["inputs"][1]), ["header-changes"]);
    let mut book = rust_xlsxwriter::Workbook::new();
    for rows in [[["Entry Number", "HTS"], ["B7603245278", "9903.01.25"]], [["x", "B7604160005"], ["", ""]]] {
        let sheet = book.add_worksheet();
        for (row, cells) in (0..).zip(rows) {
            for (column, cell) in (0..).zip(cells) {
                sheet.write_string(row, column, cell).unwrap();
            }
        }
    }
    let bench = Sandbox::with("in.xlsx", book.save_to_buffer().unwrap());
    assert_eq!(noticed(&bench.json(0, &["in.xlsx"])["inputs"][0]), ["sheet-unread"]);
}

#[test]
fn files_passed_over_in_a_folder_are_named() {
    let bench = Sandbox::new();
    std::fs::create_dir(bench.path("in")).unwrap();
    bench.file("in/june.csv", "Entry Number,HTS\nB7603245278,9903.01.25\n");
    bench.file("in/may.docx", "x");
    assert_eq!(bench.json(0, &["in"])["passed_over"], serde_json::json!(["may.docx"]));
}

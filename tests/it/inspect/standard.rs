//! ES-003 in its standard layout, without liquidation columns.

use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
use serde_json::{Value, json};

use super::harness::{Sandbox, column, fixture, rule};

const DATES: [&str; 3] = ["Entry Date", "Entry Summary Date", "Initial Entry Summary Create Date"];

/// The fixture as ACE writes it: real date cells, numbers for amounts and quantities, the header in row 1.
fn workbook() -> Vec<u8> {
    let mut reader = csv::Reader::from_path(fixture("es003-standard.csv")).unwrap();
    let headers = reader.headers().unwrap().clone();
    let mut book = Workbook::new();
    let sheet = book.add_worksheet().set_name("Main Report").unwrap();
    for (column, header) in (0..).zip(&headers) {
        sheet.write_string(0, column, header).unwrap();
    }
    let format = Format::new().set_num_format("m/d/yyyy");
    for (row, record) in (1..).zip(reader.records()) {
        for (column, (header, cell)) in (0..).zip(headers.iter().zip(&record.unwrap())) {
            if cell.is_empty() {
                continue;
            }
            if DATES.contains(&header) {
                let parts: Vec<u16> = cell.split('/').map(|part| part.parse::<u16>().unwrap()).collect();
                let date = ExcelDateTime::from_ymd(parts[2], parts[0] as u8, parts[1] as u8).unwrap();
                sheet.write_datetime_with_format(row, column, &date, &format).unwrap();
            } else if header.ends_with("Amount") || header.starts_with("Line Tariff Quantity") {
                sheet.write_number(row, column, cell.parse::<f64>().unwrap()).unwrap();
            } else {
                sheet.write_string(row, column, cell).unwrap();
            }
        }
    }
    book.save_to_buffer().unwrap()
}

fn read_as(input: &Value) -> Vec<(&str, Option<&str>)> {
    let columns = input["header"]["columns"].as_array().unwrap();
    columns.iter().map(|c| (c["reading"].as_str().unwrap(), c["column"].as_str())).collect()
}

#[test]
fn all_27_columns_are_read_or_not_needed() {
    let said = Sandbox::new().json(0, &[&fixture("es003-standard.csv")]);
    let readings = read_as(&said["inputs"][0]);
    let count = |name| readings.iter().filter(|(reading, _)| *reading == name).count();
    assert_eq!((readings.len(), count("read"), count("not-needed")), (27, 12, 15));
    assert_eq!(column(&said["inputs"][0], "C")["column"], "importer");
    assert_eq!(column(&said["inputs"][0], "L")["nearest"], Value::Null, "Manufacturer ID");
}

#[test]
fn a_workbook_of_it_is_read_like_the_csv() {
    let csv = Sandbox::new().json(0, &[&fixture("es003-standard.csv")]);
    let book = Sandbox::with("es003.xlsx", workbook()).json(0, &["es003.xlsx"]);
    let (csv, book) = (&csv["inputs"][0], &book["inputs"][0]);
    assert_eq!(book["file"]["sheet"]["name"], "Main Report");
    assert_eq!(book["header"]["row"], 1);
    assert_eq!(read_as(book), read_as(csv));
    assert_eq!(book["content"], csv["content"]);
    assert_eq!(
        book["content"]["entry_dates"],
        json!({"first": "2025-02-18", "last": "2025-10-06", "unreadable": 0})
    );
}

#[test]
fn columns_to_add_are_kept_apart_from_what_es003_cannot_show() {
    let said = Sandbox::new().json(0, &[&fixture("es003-standard.csv")]);
    let content = &said["inputs"][0]["content"];
    assert_eq!(
        content["columns_to_add"],
        json!([
            "Liquidation Status",
            "Liquidation Date",
            "Control Status",
            "Entry Summary Status",
            "Reconciliation (Other) Entry Summary Number",
            "Reconciliation Indicator",
            "Protest Status",
            "Suspension Indicator"
        ])
    );
    assert_eq!(
        content["not_in_es003"],
        json!(["Collection Status", "Drawback Indicator", "Injunction Indicator"])
    );
    for name in ["statement-unpaid", "drawback", "injunction"] {
        let rule = rule(content, name);
        assert_eq!(
            (&rule["decided"], &rule["undecided_entries"]),
            (&json!("not-in-es003"), &json!(0)),
            "{name}"
        );
        assert_eq!(rule["add"], json!([]), "{name}");
    }
}

#[test]
fn a_word_in_a_column_that_es003_lacks_leaves_only_its_own_entry_open() {
    let bench = Sandbox::with("a.csv", "Entry No,HTS,Injunction Indicator\nB7603245278,1,odd\n");
    bench.file("b.csv", "Entry No,HTS\nB7605059156,1\n");
    let said = bench.json(0, &["a.csv", "b.csv"]);
    let injunction = rule(&said["together"], "injunction");
    assert_eq!((&injunction["decided"], &injunction["undecided_entries"]), (&json!("partly"), &json!(1)));
    assert_eq!(injunction["fill"], json!(["Injunction Indicator"]));
}

#[test]
fn a_second_file_with_liquidations_fills_what_is_missing() {
    let notice = fixture("liquidation/notice.csv");
    let said = Sandbox::new().json(0, &[&fixture("es003-standard.csv"), &notice]);
    let missing = said["inputs"][0]["content"]["liquidation_missing"].as_str().unwrap();
    assert!(missing.starts_with("cape can't tell whether the 80 days are over: add Liquidation Status and"));
    assert_eq!(said["together"]["liquidation_missing"], Value::Null);
    assert_eq!(rule(&said["together"], "final-liquidation")["decided"], "yes");
}

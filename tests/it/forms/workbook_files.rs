//! Workbooks as a whole: which sheets are read, hidden rows, and false statements in a workbook about itself.

use rust_xlsxwriter::{Format, Workbook};

use super::harness::{Sandbox, said};
use super::write::{changed, changed_sheet, csv, fixture, rows, sheet, texts, workbook};

/// A workbook of several sheets.
fn sheets(of: &[(&str, &[&[&str]])]) -> Vec<u8> {
    let mut book = Workbook::new();
    for (name, cells) in of {
        texts(book.add_worksheet().set_name(*name).unwrap(), &rows(cells));
    }
    book.save_to_buffer().unwrap()
}

const DATA: &[&[&str]] = &[&["Entry Number", "HTS", "Duty Paid"], &["B7603245278", "9903.01.25", "10"]];
const OTHER: &[&[&str]] = &[&["Entry Number", "HTS", "Duty Paid"], &["B7600000013", "9903.01.25", "10"]];
const PROMPTS: &[&[&str]] = &[&["Prompts"], &["Entry Date", "2025"]];

#[test]
fn each_sheet_with_a_header_is_read() {
    for (of, entries) in [
        (&[("Parameters", OTHER), ("Main Report", DATA)][..], 2),
        (&[("Prompts", PROMPTS), ("Entries", DATA), ("Old", OTHER)], 2),
        (&[("Prompts", PROMPTS), ("Main Report", DATA)], 1),
        (&[("Anything", DATA)], 1),
    ] {
        let bench = Sandbox::with("in.xlsx", sheets(of));
        bench.run(&["in.xlsx"]);
        assert!(bench.result("entries.csv").contains("\nB7603245278,"), "{of:?}");
        assert_eq!(bench.summary()["entries"]["total"], entries, "{of:?}");
    }
}

#[test]
fn a_sheet_that_is_not_read_and_may_hold_entries_is_named() {
    for (of, named) in [
        (&[("Main Report", DATA), ("Older", &[&["x", "B7603245278"]]), ("Prompts", PROMPTS)][..], true),
        (&[("Main Report", DATA), ("Older", OTHER)], false),
        (&[("Main Report", DATA), ("Prompts", &[&["Entry Number"], &["x"]])], false),
    ] {
        let output = Sandbox::with("in.xlsx", sheets(of)).run(&["in.xlsx"]);
        let words = "! in.xlsx: of its sheets Main Report was read; Older may hold entries too";
        assert_eq!(said(&output).contains(words), named, "{}", said(&output));
    }
}

#[test]
fn hidden_sheets_are_looked_at_last() {
    let mut book = Workbook::new();
    texts(book.add_worksheet().set_name("Old").unwrap().set_hidden(true), &rows(OTHER));
    texts(book.add_worksheet().set_name("New").unwrap().set_active(true), &rows(DATA));
    let bench = Sandbox::with("in.xlsx", book.save_to_buffer().unwrap());
    bench.run(&["in.xlsx"]);
    assert!(bench.result("entries.csv").contains("\nB7603245278,"));
}

#[test]
fn a_workbook_without_a_header_names_its_sheets_or_its_headers() {
    let said = Sandbox::with("in.xlsx", sheets(&[("One", PROMPTS), ("Two", PROMPTS)])).refuses(&["in.xlsx"]);
    assert!(said.contains("no sheet has a column for Entry Summary Number"), "{said}");
    assert!(said.contains("\"One\", \"Two\"") && said.contains("--column entry_number=HEADER"), "{said}");
    let said = Sandbox::with("in.xlsx", sheets(&[("Main Report", PROMPTS)])).refuses(&["in.xlsx"]);
    assert!(said.contains("headers found: \"Entry Date\""), "{said}");
}

#[test]
fn a_header_mapped_by_hand_finds_its_sheet() {
    let mapped: &[&[&str]] = &[&["Erfassungsnummer", "HTS", "Duty Paid"], DATA[1]];
    let bench = Sandbox::with("in.xlsx", sheets(&[("Prompts", PROMPTS), ("Daten", mapped)]));
    bench.run(&["in.xlsx", "--column", "entry_number=Erfassungsnummer"]);
    assert_eq!(bench.summary()["entries"]["total"], 1);
}

#[test]
fn hidden_rows_are_read_and_reported_once() {
    let bench = Sandbox::with(
        "in.xlsx",
        sheet(|sheet| {
            texts(sheet, &fixture("clean.csv"));
            for row in [0, 3, 4, 9, 40] {
                sheet.set_row_hidden(row).unwrap();
            }
        }),
    );
    let output = bench.run(&["in.xlsx"]);
    let expected = Sandbox::with("in.csv", csv(&fixture("clean.csv")));
    expected.run(&["in.csv"]);
    assert_eq!(bench.result("entries.csv"), expected.result("entries.csv"));
    // The header isn't counted, nor a blank row after the last one.
    let words = "in.xlsx: 3 rows of the sheet \"Main Report\" are hidden, the first is 4, the last 10";
    assert!(said(&output).contains(words), "{}", said(&output));
    assert_eq!(bench.summary()["findings"]["hidden-rows"], 1);
}

#[test]
fn hidden_rows_of_a_list_of_filed_entries_are_reported_too() {
    let bench = Sandbox::with("in.csv", csv(&fixture("clean.csv")));
    let list = fixture("already-filed/upload.csv");
    bench.file(
        "filed.xlsx",
        sheet(|sheet| {
            texts(sheet, &list);
            sheet.set_row_hidden(1).unwrap();
        }),
    );
    bench.file("again.csv", csv(&list));
    let output = bench.run(&["in.csv", "--already-filed", "again.csv", "--already-filed", "filed.xlsx"]);
    let words = "filed.xlsx: row 2 of the sheet \"Main Report\" is hidden";
    assert!(said(&output).contains(words), "{}", said(&output));
    assert_eq!(bench.summary()["findings"]["hidden-rows"], 1);
    assert!(bench.result("findings.csv").contains("\nfiled.xlsx,,,,warning,hidden-rows,"));
}

#[test]
fn what_a_sheet_says_of_its_size_is_not_believed() {
    let book = workbook(&fixture("clean.csv"));
    let expected = Sandbox::with("in.xlsx", &book);
    expected.run(&["in.xlsx"]);
    for size in ["A1", "A1:XFD1048576", "A1:A1"] {
        let changed = changed_sheet(&book, |xml| {
            let (before, behind) = xml.split_once("<dimension ref=\"").unwrap();
            format!("{before}<dimension ref=\"{size}{}", &behind[behind.find('"').unwrap()..])
        });
        let bench = Sandbox::with("in.xlsx", changed);
        bench.run(&["in.xlsx"]);
        assert_eq!(bench.result("entries.csv"), expected.result("entries.csv"), "{size}");
    }
}

#[test]
fn a_note_beside_the_table_and_empty_cells_below_it_are_no_defect() {
    let table = fixture("clean.csv");
    let (width, height) = (table[0].len() as u16, table.len() as u32);
    let book = sheet(|sheet| {
        texts(sheet, &table);
        sheet.write_string(3, width + 4, "checked by J. Doe").unwrap();
        let bold = Format::new().set_bold();
        (height..height + 40).for_each(|row| {
            sheet.write_blank(row, 0, &bold).unwrap();
        });
    });
    let (bench, expected) = (Sandbox::with("in.xlsx", book), Sandbox::with("in.csv", csv(&table)));
    bench.run(&["in.xlsx"]);
    expected.run(&["in.csv"]);
    assert_eq!(bench.result("entries.csv"), expected.result("entries.csv"));
    assert_eq!(bench.summary()["rows"], expected.summary()["rows"]);
}

#[test]
fn cells_in_no_order_or_outside_of_any_sheet_are_refused() {
    let book = workbook(&fixture("clean.csv"));
    for (from, to) in [("r=\"A3\"", "r=\"A2\""), ("r=\"B2\"", "r=\"A2\""), ("r=\"A9\"", "r=\"A9000000\"")] {
        let said = Sandbox::with("in.xlsx", changed_sheet(&book, |xml| xml.replacen(from, to, 1)))
            .refuses(&["in.xlsx"]);
        assert!(said.contains("is out of order"), "{said}");
    }
}

#[test]
fn rows_and_cells_without_an_address_follow_each_other() {
    let mut rows = fixture("bom-crlf.csv");
    rows.iter_mut().flatten().filter(|cell| cell.is_empty()).for_each(|cell| *cell = " ".into());
    let book = workbook(&rows);
    let expected = Sandbox::with("in.xlsx", &book);
    expected.run(&["in.xlsx"]);
    let address = regex::Regex::new(r#"<(row|c) r="[A-Z]*[0-9]+""#).unwrap();
    let bench =
        Sandbox::with("in.xlsx", changed_sheet(&book, |xml| address.replace_all(&xml, "<$1").into_owned()));
    bench.run(&["in.xlsx"]);
    assert_eq!(bench.result("entries.csv"), expected.result("entries.csv"));
}

#[test]
fn workbooks_that_would_fill_the_memory_are_refused() {
    let book = workbook(&fixture("bom-crlf.csv"));
    let endless = format!("<v>{}", "9".repeat(64 << 20));
    let stated = |name: &str, text: String| match name.ends_with("sharedStrings.xml") {
        true => text.replace("uniqueCount=\"", "uniqueCount=\"99999999999"),
        false => text,
    };
    for content in [changed_sheet(&book, |xml| xml.replacen("<v>", &endless, 1)), changed(&book, stated)] {
        Sandbox::with("in.xlsx", content).refuses(&["in.xlsx"]);
    }
}

#[test]
fn other_archives_are_told_apart() {
    for (part, words) in [
        ("xl/workbook.bin", "damaged"),
        ("mimetype", "an OpenDocument file, but no spreadsheet"),
        ("data.csv", "a zip archive"),
    ] {
        let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        archive.start_file(part, zip::write::SimpleFileOptions::default()).unwrap();
        let said = Sandbox::with("in.xlsx", archive.finish().unwrap().into_inner()).refuses(&["in.xlsx"]);
        assert!(said.contains(words), "{said}");
    }
}

#[test]
fn lists_of_filed_entries_come_in_every_form_too() {
    use super::write::{gzip, utf16};
    let (list, claims) = (fixture("already-filed/upload.csv"), fixture("already-filed/claim-details.csv"));
    let expected = Sandbox::with("in.csv", csv(&fixture("clean.csv")));
    expected.file("upload.csv", csv(&list));
    expected.file("claims.csv", csv(&claims));
    expected.run(&["in.csv", "--already-filed", "upload.csv", "--already-filed", "claims.csv"]);
    assert_eq!(expected.summary()["findings"]["already-filed"], 2);
    assert_eq!(expected.summary()["findings"]["answer-pending"], 1);
    for (upload, claim) in [
        (workbook(&list), workbook(&claims)),
        (gzip(csv(&list).as_bytes()), gzip(csv(&claims).as_bytes())),
        (utf16(&csv(&list), u16::to_le_bytes), utf16(&csv(&claims), u16::to_be_bytes)),
    ] {
        let bench = Sandbox::with("in.csv", csv(&fixture("clean.csv")));
        bench.file("upload", upload);
        bench.file("claims", claim);
        bench.run(&["in.csv", "--already-filed", "upload", "--already-filed", "claims"]);
        assert_eq!(bench.result("entries.csv"), expected.result("entries.csv"));
    }
}

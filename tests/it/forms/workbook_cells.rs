//! Cells of workbooks by type: numbers, dates, formulas, error values.

use rust_xlsxwriter::{Format, Formula, Worksheet};

use super::harness::{Sandbox, said};
use super::write::{changed, changed_sheet, rows, sheet, texts};

const HEADER: [&str; 7] =
    ["Entry Number", "Filer", "HTS", "Duty Amount", "Entry Date", "Liquidation Status", "Liquidation Date"];

/// A workbook with one sound entry, some cells of which are overwritten.
fn book(write: impl FnOnce(&mut Worksheet)) -> Vec<u8> {
    sheet(|sheet| {
        let sound = ["B7603245278", "", "9903.01.25", "10.00", "6/2/2025", "Unliquidated", "6/12/2026"];
        texts(sheet, &rows(&[&HEADER, &sound]));
        write(sheet);
    })
}

/// The same workbook with a number in one cell.
fn with_number(column: u16, number: f64) -> Vec<u8> {
    book(|sheet| {
        sheet.write_number(1, column, number).unwrap();
    })
}

/// The only entry in entries.csv and findings.csv.
fn entry(content: &[u8]) -> (csv::StringRecord, Vec<[String; 4]>) {
    let bench = Sandbox::with("in.xlsx", content);
    bench.run(&["in.xlsx"]);
    let entries = bench.result("entries.csv");
    let mut reader = csv::Reader::from_reader(entries.as_bytes());
    (reader.records().next().map(Result::unwrap).unwrap_or_default(), bench.found())
}

fn rules(found: &[[String; 4]]) -> Vec<&str> {
    found.iter().map(|[.., rule]| rule.as_str()).collect()
}

#[test]
fn an_entry_number_stored_as_a_number_is_read_only_with_all_its_digits() {
    // The check digit confirms the leading zero of the second, but not of the fourth.
    for (number, read, rule) in [
        (23_112_345_673.0, "23112345673", ""),
        (7_612_345_673.0, "07612345673", "leading-zero-restored"),
        (112_345_673.0, "00112345673", "leading-zero-restored"),
        (7_612_345_674.0, "", "entry-number-format"),
        (231_123_456_730.0, "", "entry-number-format"),
        (3_245_278.0, "", "entry-number-format"),
        (23_112_345_673.5, "", "entry-number-format"),
        (-23_112_345_673.0, "", "entry-number-format"),
        (6.0576e30, "", "entry-number-format"),
    ] {
        let (entry, found) = entry(&with_number(0, number));
        assert_eq!(entry.get(0).unwrap_or_default(), read, "{number}");
        let of_number: Vec<&str> = rules(&found)
            .into_iter()
            .filter(|r| r.starts_with("leading-zero") || *r == "entry-number-format")
            .collect();
        assert_eq!(of_number.join(""), rule, "{number}");
    }
}

#[test]
fn eight_digits_stored_as_a_number_are_joined_with_the_filer_and_seven_are_not() {
    let join = |number: f64| {
        book(|sheet| {
            sheet.write_number(1, 0, number).unwrap();
            sheet.write_string(1, 1, "B76").unwrap();
        })
    };
    assert_eq!(&entry(&join(13_245_277.0)).0[0], "B7613245277");
    assert_eq!(rules(&entry(&join(3_245_278.0)).1), ["entry-number-format"]);
}

#[test]
fn an_hts_number_stored_as_a_number_is_read_only_with_all_its_digits() {
    for (number, readable) in [
        (99_030_125.0, true),
        (9_903_012_500.0, true),
        (8_471_300_100.0, true),
        (1_012_100.0, true), // a chapter below 10 lost its zero
        (101_210_010.0, true),
        (9903.0125, false),
        (9903.01, false),
        (9_903_012.0, false),
        (990_301_250.0, false),
        (8471.3001, false),
        (99_030_125_000.0, false),
    ] {
        let (_, found) = entry(&with_number(2, number));
        assert_eq!(!rules(&found).contains(&"hts-unreadable"), readable, "{number}");
    }
    let bench = Sandbox::with("in.xlsx", with_number(2, 9903.0125));
    bench.run(&["in.xlsx"]);
    assert!(
        bench.result("findings.csv").contains("9903.0125 (a number)"),
        "{}",
        bench.result("findings.csv")
    );
}

#[test]
fn an_amount_is_the_shortest_decimal_of_its_number() {
    for (number, duty) in [
        (2567.49, "2567.49"),
        (0.1 + 0.2, "0.30"),
        (1e9 + 0.01, "1000000000.01"),
        (-12.3, "-12.30"),
        (1250.0, "1250.00"),
        (5e-3, "0.00"),
    ] {
        let (entry, _) = entry(&with_number(3, number));
        assert_eq!(&entry[13], duty, "{number}");
    }
}

#[test]
fn days_are_dates_or_serials_by_either_system() {
    let day = Format::new().set_num_format("dd.mm.yyyy");
    let moment = Format::new().set_num_format("m/d/yy h:mm");
    for (serial, format, date) in [
        (45810.0, Some(&day), "2025-06-02"),
        (45810.75, Some(&moment), "2025-06-02"),
        (45810.0, None, "2025-06-02"),
        (45810.25, None, "2025-06-02"),
    ] {
        let write = |sheet: &mut Worksheet| {
            match format {
                Some(format) => sheet.write_number_with_format(1, 4, serial, format).unwrap(),
                None => sheet.write_number(1, 4, serial).unwrap(),
            };
        };
        let book = book(write);
        assert_eq!(&entry(&book).0[7], date, "{serial}");
        let of_1904 = changed(&book, |name, text| {
            if name.ends_with("workbook.xml") {
                text.replace("<workbookPr ", "<workbookPr date1904=\"1\" ")
            } else {
                text
            }
        });
        assert_eq!(&entry(&of_1904).0[7], "2029-06-03", "{serial}: four years and a day later");
    }
}

#[test]
fn days_may_be_stored_as_text_of_their_own_type() {
    let typed = |xml: String| {
        xml.replace("<c r=\"E2\">", "<c r=\"E2\" t=\"d\">").replace("45810", "2025-06-02T00:00:00")
    };
    let book = changed_sheet(&with_number(4, 45810.0), typed);
    assert_eq!(&entry(&book).0[7], "2025-06-02");
}

#[test]
fn a_number_that_is_no_day_is_a_finding_and_no_guess() {
    let day = Format::new().set_num_format("m/d/yyyy");
    for (number, format) in
        [(2025.0, None), (20_250_602.0, None), (0.0, None), (0.0, Some(&day)), (-1.0, Some(&day))]
    {
        let (_, found) = entry(&book(|sheet| {
            match format {
                Some(format) => sheet.write_number_with_format(1, 4, number, format).unwrap(),
                None => sheet.write_number(1, 4, number).unwrap(),
            };
        }));
        assert!(rules(&found).contains(&"date-unreadable"), "{number}: {found:?}");
    }
    // A date in the entry number column isn't read as digits, nor in the duty column as an amount.
    for (column, rule) in [(0, "entry-number-format"), (2, "hts-unreadable"), (3, "amount-unreadable")] {
        let (_, found) = entry(&book(|sheet| {
            sheet.write_number_with_format(1, column, 45810.0, &day).unwrap();
            sheet.write_string(1, 1, "B76").unwrap();
        }));
        assert!(rules(&found).contains(&rule), "{column}: {found:?}");
    }
}

#[test]
fn formulas_count_as_what_they_last_came_to() {
    let (entry, found) = entry(&book(|sheet| {
        sheet.write_formula(1, 0, Formula::new("=\"B76\"&\"03245278\"").set_result("B7603245278")).unwrap();
        sheet.write_formula(1, 3, Formula::new("=A1*2").set_result("12.50")).unwrap();
        sheet.write_formula(1, 4, Formula::new("=DATE(2025,6,2)").set_result("45810")).unwrap();
    }));
    assert_eq!((&entry[0], &entry[7], &entry[13]), ("B7603245278", "2025-06-02", "12.50"), "{found:?}");
}

#[test]
fn error_values_are_reported_as_in_text() {
    let book = book(|sheet| {
        sheet.write_formula(1, 2, Formula::new("=NA()").set_result("#N/A")).unwrap();
        sheet.write_formula(1, 5, Formula::new("=1/0").set_result("#DIV/0!")).unwrap();
    });
    let (_, found) = entry(&book);
    assert!(
        rules(&found).contains(&"hts-unreadable") && rules(&found).contains(&"cell-error-value"),
        "{found:?}"
    );
    let book = changed_sheet(&book, |xml| xml.replace("#N/A", "#BUSY!"));
    let said = Sandbox::with("in.xlsx", book).refuses(&["in.xlsx"]);
    assert!(said.contains("#BUSY!") && said.contains("correct the cell"), "{said}");
}

#[test]
fn truth_values_are_words() {
    let content = sheet(|sheet| {
        texts(sheet, &rows(&[&["Entry Number", "HTS", "Duty Amount", "Injunction Indicator"]]));
        texts(sheet, &rows(&[&[], &["B7603245278", "9903.01.25", "10"]]));
        sheet.write_boolean(1, 3, true).unwrap();
    });
    assert!(rules(&entry(&content).1).contains(&"injunction"));
}

#[test]
fn texts_with_separators_quotes_and_line_breaks_are_one_cell() {
    for text in
        ["a, b; c|d", "4\" LAMPS", "\"quoted\"", "two\nlines", "=\"x\"", "tab\there", "\u{e9}\u{4e2d}"]
    {
        let content = sheet(|sheet| {
            texts(sheet, &rows(&[&["Entry Number", "Description", "HTS", "Duty Amount"]]));
            texts(sheet, &rows(&[&[], &["B7603245278", text, "9903.01.25", "10"]]));
        });
        let (entry, _) = entry(&content);
        assert_eq!((&entry[0], &entry[13]), ("B7603245278", "10.00"), "{text}");
    }
}

#[test]
fn a_finding_names_the_cell_as_the_spreadsheet_does() {
    let bench = Sandbox::with("in.xlsx", book(|sheet| texts(sheet, &rows(&[&[], &["", "", "", "12,34"]]))));
    let output = bench.run(&["in.xlsx"]);
    assert!(said(&output).contains("[in.xlsx, Main Report!D2]"), "{}", said(&output));
    assert!(said(&output).contains("Duty Amount (column D)"), "{}", said(&output));
}

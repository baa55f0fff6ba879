//! Formulas in workbooks that were never calculated, so that their results aren't in the file.

use rust_xlsxwriter::{Formula, Worksheet};

use super::harness::Sandbox;
use super::write::{changed_sheet, rows, sheet, texts};

const HEADER: [&str; 5] = ["Entry Number", "HTS", "Duty Amount", "Entry Date", "Note"];
const ENTRY: [&str; 5] = ["B7603245278", "9903.01.25", "10.00", "6/2/2025", "checked"];

/// A workbook with a title above the header and two entries. Cells with a leading `=` are formulas whose result is 1.
fn book(title: &str, first: [&str; 5], second: [&str; 5]) -> Vec<u8> {
    let formula = |sheet: &mut Worksheet, row, column| {
        sheet.write_formula(row, column, Formula::new("=1").set_result("1")).unwrap();
    };
    sheet(|sheet| {
        let cells = rows(&[&[title], &HEADER, &first, &second]);
        texts(sheet, &cells);
        for (row, cells) in (0..).zip(&cells) {
            for (column, _) in (0..).zip(cells).filter(|(_, cell)| *cell == "=") {
                formula(sheet, row, column);
            }
        }
    })
}

/// An entry with a formula in one of its cells.
fn with_formula(column: usize) -> [&'static str; 5] {
    let mut entry = ENTRY;
    entry[column] = "=";
    entry
}

/// Rewrites the formulas of a workbook that result in 1.
fn rewritten(book: &[u8], formula: &str) -> Vec<u8> {
    changed_sheet(book, |xml| {
        assert!(xml.contains("><f>1</f><v>1</v>"), "{xml}");
        xml.replace("><f>1</f><v>1</v>", formula)
    })
}

/// What uncalculated formulas look like, depending on the program that wrote them.
const UNCALCULATED: [&str; 9] = [
    "><f>1</f>",
    "><f>1</f><v/>",
    "><f>1</f><v /> ",
    " t=\"n\"><f>1</f><v></v>",
    "><f/>",
    " s=\"0\" ><f>\"&lt;v>1&lt;/v>\"</f>",
    " t=\"str\"><f t=\"shared\" si=\"0\"/>",
    "><f t=\"shared\" ref=\"A3:A9\" si=\"0\">1</f>",
    " t=\"d\"><f>1</f><v></v>",
];

#[test]
fn a_formula_never_calculated_is_refused_where_it_is_read() {
    let read = [
        "A3, under \"Entry Number\"",
        "B3, under \"HTS\"",
        "C3, under \"Duty Amount\"",
        "D3, under \"Entry Date\"",
    ];
    for (column, cell) in read.into_iter().enumerate() {
        for formula in UNCALCULATED {
            let bench =
                Sandbox::with("in.xlsx", rewritten(&book("ES-003", with_formula(column), ENTRY), formula));
            let said = bench.refuses(&["in.xlsx"]);
            let words = "in.xlsx: 1 formula in a column that is read was never calculated";
            assert!(said.contains(words) && said.contains(&format!("Main Report!{cell}")), "{said}");
            assert!(said.contains("open the workbook in the spreadsheet program and save it"), "{said}");
            assert!(!bench.path("cape-out").exists(), "nothing is written");
        }
    }
}

#[test]
fn all_of_them_are_counted_and_the_first_is_named() {
    let (first, second) =
        (["B7603245278", "=", "=", "6/2/2025", "="], ["B7603245278", "=", "10.00", "=", "="]);
    for formula in UNCALCULATED {
        let book = rewritten(&book("=", first, second), formula);
        let said = Sandbox::with("in.xlsx", book).refuses(&["in.xlsx"]);
        assert!(
            said.contains("4 formulas in columns that are read")
                && said.contains("Main Report!B3, under \"HTS\""),
            "{said}"
        );
    }
}

#[test]
fn above_the_header_and_in_columns_that_are_not_read_it_changes_nothing() {
    let expected = Sandbox::with("in.xlsx", book("ES-003", ENTRY, ENTRY));
    expected.run(&["in.xlsx"]);
    for formula in UNCALCULATED {
        let bench = Sandbox::with("in.xlsx", rewritten(&book("=", with_formula(4), ENTRY), formula));
        bench.run(&["in.xlsx"]);
        assert_eq!(bench.result("entries.csv"), expected.result("entries.csv"), "{formula}");
    }
}

#[test]
fn a_formula_that_came_to_an_empty_text_is_a_blank() {
    let expected =
        Sandbox::with("in.xlsx", book("ES-003", ["B7603245278", "", "10.00", "6/2/2025", ""], ENTRY));
    expected.run(&["in.xlsx"]);
    for formula in [" t=\"str\"><f>1</f><v></v>", " t=\"str\"><f>1</f><v/>"] {
        let bench = Sandbox::with("in.xlsx", rewritten(&book("ES-003", with_formula(1), ENTRY), formula));
        bench.run(&["in.xlsx"]);
        assert_eq!(bench.result("entries.csv"), expected.result("entries.csv"), "{formula}");
    }
}

#[test]
fn a_formula_with_its_value_is_read() {
    for formula in [
        "><f>1</f><v>1</v>",
        "><v>1</v><f>1</f>",
        " t=\"e\"><f>1</f><v>#N/A</v>",
        "><f t=\"shared\" si=\"0\"/><v>1</v>",
        "><f t=\"array\" ref=\"C3:D9\">1</f><v>1</v>",
        " t=\"inlineStr\"><f>1</f><is><t/></is>",
    ] {
        let bench = Sandbox::with("in.xlsx", rewritten(&book("ES-003", with_formula(2), ENTRY), formula));
        bench.run(&["in.xlsx"]);
        assert_eq!(bench.summary()["entries"]["total"], 1, "{formula}");
    }
}

#[test]
fn a_formula_never_calculated_that_fills_several_cells_is_refused_wherever_it_begins() {
    for (title, entry, cells) in [
        ("ES-003", with_formula(4), "E3:F4"),
        ("ES-003", with_formula(4), "A3:E3"),
        ("=", ENTRY, "A1:XFD1048576"),
    ] {
        for kind in ["array", "dataTable"] {
            let of = |cells: &str, value: &str| {
                let formula = format!("><f t=\"{kind}\" ref=\"{cells}\">1</f>{value}");
                Sandbox::with("in.xlsx", rewritten(&book(title, entry, ENTRY), &formula))
            };
            let said = of(cells, "<v/>").refuses(&["in.xlsx"]);
            assert!(said.contains(&format!("may reach those that are read: Main Report!{cells}")), "{said}");
            assert!(said.contains("open the workbook in the spreadsheet program and save it"), "{said}");
            of(cells, "<v>1</v>").run(&["in.xlsx"]);
            let (first, _) = cells.split_once(':').unwrap();
            of(first, "").run(&["in.xlsx"]);
            of(&format!("{first}:{first}"), "").run(&["in.xlsx"]);
        }
    }
}

#[test]
fn rows_and_cells_without_an_address_are_told_by_their_order() {
    let address = regex::Regex::new(r#"<(row|c) r="[A-Z]*[0-9]+""#).unwrap();
    let bare = |column| {
        let book = rewritten(&book("ES-003", ENTRY, with_formula(column)), UNCALCULATED[0]);
        let book = changed_sheet(&book, |xml| address.replace_all(&xml, "<$1").into_owned());
        Sandbox::with("in.xlsx", book)
    };
    let said = bare(2).refuses(&["in.xlsx"]);
    assert!(said.contains("Main Report!C4, under \"Duty Amount\""), "{said}");
    bare(4).run(&["in.xlsx"]);
}

#[test]
fn lists_of_filed_entries_are_refused_as_well() {
    let list = sheet(|sheet| {
        texts(sheet, &rows(&[&["Entry Number"], &["B7603245278"]]));
        sheet.write_formula(2, 0, Formula::new("=1").set_result("1")).unwrap();
    });
    let bench = Sandbox::with("in.xlsx", book("ES-003", ENTRY, ENTRY));
    bench.file("filed.xlsx", rewritten(&list, UNCALCULATED[1]));
    let said = bench.refuses(&["in.xlsx", "--already-filed", "filed.xlsx"]);
    assert!(said.contains("filed.xlsx: 1 formula") && said.contains("Main Report!A3"), "{said}");
}

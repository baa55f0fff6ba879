//! The same data in every format.

use super::harness::Sandbox;
use super::write::{Rows, csv, delimited, fixture, gzip, sheet, texts, typed, utf16, workbook};

/// Fixtures with most kinds of content, including defects.
const DATA_SETS: [&str; 9] = [
    "es003.csv",
    "clean.csv",
    "cargowise.csv",
    "form-7501.csv",
    "hand-made.csv",
    "quoted-line-break.csv",
    "hts-unreadable.csv",
    "entry-number-missing.csv",
    "totals-and-blank-rows.csv",
];

/// The rows in every format, each with a name for it.
fn forms(rows: &Rows) -> Vec<(String, Vec<u8>)> {
    let plain = csv(rows);
    let mut forms: Vec<(String, Vec<u8>)> = Vec::new();
    for (separator, shown) in [(b'\t', "tabs"), (b';', "semicolons"), (b'|', "bars")] {
        forms.push((format!("{shown}.txt"), delimited(rows, separator, "\n").into()));
    }
    for (line_end, shown) in [("\r\n", "CRLF"), ("\r", "CR")] {
        forms.push((format!("{shown}.csv"), delimited(rows, b',', line_end).into()));
    }
    forms.push(("mark.csv".into(), format!("\u{feff}{plain}").into()));
    forms.push(("utf-16-le.txt".into(), utf16(&delimited(rows, b'\t', "\r\n"), u16::to_le_bytes)));
    forms.push(("utf-16-be.csv".into(), utf16(&plain, u16::to_be_bytes)));
    let texts: Vec<_> = forms.iter().map(|(name, text)| (format!("{name}.gz"), gzip(text))).collect();
    forms.extend(texts);
    let (first, second) = plain.split_at(plain.len() / 3);
    forms.push(("two-members.csv.gz".into(), [gzip(first.as_bytes()), gzip(second.as_bytes())].concat()));
    forms.push(("no-ending".into(), gzip(plain.as_bytes())));
    forms.push(("texts.xlsx".into(), workbook(rows)));
    forms.push(("typed.xlsx".into(), sheet(|sheet| typed(sheet, rows))));
    forms
}

#[test]
fn every_form_gives_the_same_entries_and_points_at_the_same_cells() {
    for name in DATA_SETS {
        let rows = fixture(name);
        let expected = Sandbox::with("in.csv", csv(&rows));
        expected.run(&["in.csv"]);
        for (form, content) in forms(&rows) {
            let bench = Sandbox::with(&form, &content);
            bench.run(&[&form]);
            assert_eq!(bench.result("entries.csv"), expected.result("entries.csv"), "{name} as {form}");
            assert_eq!(bench.found(), expected.found(), "{name} as {form}");
            let summary = |bench: &Sandbox| {
                let mut summary = bench.summary();
                summary["inputs"] = serde_json::Value::Null;
                summary["run"] = serde_json::Value::Null;
                summary
            };
            assert_eq!(summary(&bench), summary(&expected), "{name} as {form}");
        }
    }
}

#[test]
fn every_form_is_read_from_standard_input_too() {
    let rows = fixture("es003.csv");
    let expected = Sandbox::with("in.csv", csv(&rows));
    expected.run(&["in.csv"]);
    for (form, content) in forms(&rows) {
        let bench = Sandbox::new();
        bench.pipe(&content);
        assert_eq!(bench.result("entries.csv"), expected.result("entries.csv"), "{form}");
        assert_eq!(bench.found(), expected.found(), "{form}");
    }
}

#[test]
fn rows_before_the_header_and_blank_ones_count_in_every_form() {
    let mut rows = fixture("es003.csv");
    rows.splice(0..0, [vec!["Main Report".into()], vec![], vec!["Prompts:".into(), "2025".into()]]);
    rows.insert(20, vec![]);
    rows.insert(21, vec![]);
    let expected = Sandbox::with("in.csv", csv(&rows).replace("\n\"\"\n", "\n\n"));
    expected.run(&["in.csv"]);
    assert_eq!(expected.summary()["rows"]["blank"], 2);
    let book = Sandbox::with("in.xlsx", sheet(|sheet| texts(sheet, &rows)));
    book.run(&["in.xlsx"]);
    assert_eq!(book.found(), expected.found());
    assert_eq!(book.summary()["rows"], expected.summary()["rows"]);
}

#[test]
fn forms_go_together_in_one_call() {
    let rows = fixture("es003.csv");
    let expected = Sandbox::with("in.csv", csv(&rows));
    expected.run(&["in.csv"]);
    let part = |from: usize, to: usize| -> Rows {
        std::iter::once(&rows[0]).chain(&rows[from..to]).cloned().collect()
    };
    let bench = Sandbox::new();
    bench.file("a.xlsx", workbook(&part(1, 20)));
    bench.file("b.csv.gz", gzip(csv(&part(20, 33)).as_bytes()));
    bench.file("c.txt", utf16(&delimited(&part(33, 50), b'\t', "\r\n"), u16::to_le_bytes));
    bench.file("d.csv", csv(&part(50, rows.len())));
    bench.run(&["a.xlsx", "b.csv.gz", "c.txt", "d.csv"]);
    assert_eq!(bench.result("entries.csv"), expected.result("entries.csv"));
}

#[test]
fn the_summary_tells_of_the_file_that_was_named() {
    use sha2::{Digest, Sha256};
    for (form, content) in forms(&fixture("clean.csv")) {
        let bench = Sandbox::with(&form, &content);
        bench.run(&[&form]);
        let input = &bench.summary()["inputs"][0];
        assert_eq!(
            (input["name"].as_str().unwrap(), input["bytes"].as_u64().unwrap() as usize),
            (&*form, content.len())
        );
        let sha256: String = Sha256::digest(&content).iter().map(|byte| format!("{byte:02x}")).collect();
        assert_eq!(input["sha256"], sha256, "{form}");
    }
}

//! Workbooks in formats other than .xlsx: all must give the same entries, and a damaged one an ordinary error.

use std::process::Output;
use std::time::{Duration, Instant};

use super::harness::{Sandbox, said};
use super::write::changed;

const KINDS: [&str; 3] = ["xls", "xlsb", "ods"];

fn book(name: &str) -> Vec<u8> {
    std::fs::read(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/workbooks/").to_string() + name).unwrap()
}

/// Builds a workbook of filer 001.
fn built(name: &str) -> Sandbox {
    let bench = Sandbox::with(name, book(name));
    let output = build(&bench, name);
    assert_eq!(output.status.code(), Some(0), "{name}: {}", said(&output));
    bench
}

fn build(bench: &Sandbox, name: &str) -> Output {
    let args = ["build", name, "--filer", "001", "--as-of", "2026-06-01", "--force"];
    bench.cape(&args).output().unwrap()
}

#[test]
fn every_kind_of_workbook_gives_the_entries_of_its_twin() {
    for days in ["days-from-1900", "days-from-1904"] {
        let twin = built(&format!("{days}.xlsx"));
        let entries = twin.result("entries.csv");
        // Lost leading zeros, merged cells, a formula, a further sheet, a hidden row and a hidden sheet.
        for row in ["00100000017,ready", "00100000025,ready", "00100000033,", "00100000041,", "00100000058,"]
        {
            assert!(entries.contains(row), "{entries}");
        }
        assert!(
            entries.contains(",2025-06-02,unliquidated,2026-08-14,") && entries.contains(",1250.50,"),
            "{entries}"
        );
        for kind in KINDS {
            let bench = built(&format!("{days}.{kind}"));
            assert_eq!(bench.result("entries.csv"), entries, "{days}.{kind}");
            assert_eq!(bench.found(), twin.found(), "{days}.{kind}");
        }
    }
}

#[test]
fn the_other_commands_read_every_kind_too() {
    for kind in KINDS {
        let name = format!("days-from-1900.{kind}");
        let bench = built(&name);
        let runs = |args: &[&str]| {
            let output = bench.cape(args).output().unwrap();
            (output.status.code(), String::from_utf8_lossy(&output.stdout).into_owned() + &said(&output))
        };
        let (status, text) = runs(&["inspect", &name]);
        assert!(status == Some(0) && text.contains("a workbook, sheet \"Main Report\""), "{text}");
        let (status, text) = runs(&["verify", "cape-out", &name]);
        assert_eq!(status, Some(0), "{text}");
        let (_, text) = runs(&["check", &name]);
        assert!(text.contains("not a CSV file") && text.contains("00100000025"), "{text}");
        assert_eq!(runs(&["ledger", "init"]).0, Some(0));
        let (status, text) = runs(&["ledger", "import", &name]);
        assert!(status == Some(2) && text.contains("Entry Summary Number"), "it has no answers: {text}");
        std::fs::create_dir(bench.path("in")).unwrap();
        std::fs::rename(bench.path(&name), bench.path("in").join(&name)).unwrap();
        assert_eq!(build(&bench, "in").status.code(), Some(0), "a folder's files are found by their endings");
    }
}

#[test]
fn a_workbook_with_a_password_is_called_one_by_every_command() {
    let name = "password.xlsx";
    let bench = Sandbox::with(name, book(name));
    bench.file("plain.csv", "Entry Number,HTS,Duty Amount\n00100000017,9903.01.25,1.00\n");
    let list = ["--already-filed", name];
    let build = |input, more: &[&'static str]| [&["build", input, "--filer", "001"], more].concat();
    for args in [build(name, &[]), build("plain.csv", &list), vec!["inspect", name]] {
        let output = bench.cape(&args).output().unwrap();
        let text = said(&output);
        assert_eq!(output.status.code(), Some(2), "{text}");
        assert!(text.contains("password.xlsx: a workbook with a password, which can't be read"), "{text}");
        assert!(text.contains("remove the password, and save it"), "{text}");
        assert!(!bench.path("cape-out").exists());
    }
    let output = bench.cape(&["check", name]).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(said(&output).contains("not a CSV file: a workbook with a password"), "{}", said(&output));
}

#[test]
fn a_workbook_that_was_not_copied_whole_is_a_plain_error() {
    for kind in KINDS {
        let (name, whole) = (format!("in.{kind}"), book(&format!("days-from-1900.{kind}")));
        for part in [1, 2, 5, 8, 9] {
            let bench = Sandbox::with(&name, &whole[..whole.len() * part / 10]);
            let output = build(&bench, &name);
            let said = said(&output);
            assert!(output.status.code() == Some(2) && said.contains("damaged"), "{kind} {part}: {said}");
            assert!(!said.contains("panicked"), "{kind} {part}: {said}");
        }
    }
}

#[test]
fn bytes_changed_anywhere_are_an_error_at_worst() {
    for (kind, step) in [("xls", 61), ("xlsb", 37), ("ods", 331)] {
        let (name, whole) = (format!("in.{kind}"), book(&format!("days-from-1900.{kind}")));
        for at in (0..whole.len()).step_by(step) {
            let mut bytes = whole.clone();
            bytes[at] ^= 0xff;
            let bench = Sandbox::with(&name, bytes);
            let output = build(&bench, &name);
            assert!(matches!(output.status.code(), Some(0..=2)), "{kind} {at}: {}", said(&output));
            assert!(!said(&output).contains("panicked"), "{kind} {at}: {}", said(&output));
        }
    }
}

#[test]
fn a_spreadsheet_that_repeats_its_cells_without_end_is_refused_at_once() {
    let ods = book("days-from-1900.ods");
    for (from, to) in [
        ("<table:table-row ", "<table:table-row table:number-rows-repeated=\"1000000\" "),
        ("<table:table-cell ", "<table:table-cell table:number-columns-repeated=\"1000000000\" "),
    ] {
        let bytes = changed(&ods, |name, text| match name.ends_with("content.xml") {
            true => {
                let rows = "<table:table-row table:number-rows-repeated=\"9999\" ";
                text.replace("<table:table-row ", rows).replace(from, to)
            }
            false => text,
        });
        let begun = Instant::now();
        let bench = Sandbox::with("in.ods", bytes);
        let output = build(&bench, "in.ods");
        assert!(
            output.status.code() == Some(2) && said(&output).contains("more memory"),
            "{}",
            said(&output)
        );
        assert!(begun.elapsed() < Duration::from_secs(20));
    }
}

#[test]
fn a_spreadsheet_that_ends_within_a_table_is_refused_and_not_read_for_ever() {
    let bytes = changed(&book("days-from-1900.ods"), |name, text| match name.ends_with("content.xml") {
        true => text[..text.rfind("</table:table>").unwrap()].to_string(),
        false => text,
    });
    let bench = Sandbox::with("in.ods", bytes);
    let output = build(&bench, "in.ods");
    assert!(
        output.status.code() == Some(2) && said(&output).contains("in the midst of a sheet"),
        "{}",
        said(&output)
    );
}

#[test]
fn formulas_that_were_never_calculated_are_refused_in_a_spreadsheet_too() {
    let value = regex::Regex::new(r#"(table:formula="[^"]*") office:value-type="float" office:value="[^"]*"[^>]*><text:p>[^<]*</text:p>"#).unwrap();
    let bytes = changed(&book("days-from-1900.ods"), |name, text| match name.ends_with("content.xml") {
        true => value.replace(&text, "$1>").into_owned(),
        false => text,
    });
    let bench = Sandbox::with("in.ods", bytes);
    let said = said(&build(&bench, "in.ods"));
    assert!(said.contains("was never calculated") && said.contains("Main Report!F2"), "{said}");
}

#[test]
fn files_that_only_look_like_workbooks_are_told_apart() {
    let text_document = changed(&book("days-from-1900.ods"), |name, text| match name {
        "mimetype" => "application/vnd.oasis.opendocument.text".into(),
        _ => text,
    });
    let words = "an OpenDocument file, but no spreadsheet";
    let bench = Sandbox::with("in.ods", text_document);
    assert!(said(&build(&bench, "in.ods")).contains(words));
    // The streams of a workbook are found by their names.
    let xls = book("days-from-1900.xls");
    let renamed = |name: &str| {
        let utf16 = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
        let at = xls.windows(16).position(|bytes| bytes == utf16("Workbook")).unwrap();
        let mut bytes = xls.clone();
        bytes[at..at + 16].copy_from_slice(&utf16(name));
        bytes
    };
    let bench = Sandbox::with("in.xls", renamed("WordDocx"));
    assert!(said(&build(&bench, "in.xls")).contains("but no workbook"));
}

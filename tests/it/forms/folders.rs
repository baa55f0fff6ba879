//! Folders as inputs.

use super::harness::{Sandbox, said};
use super::write::{Rows, csv, fixture, gzip, workbook};

/// Two halves of a data set.
fn halves() -> (Rows, Rows) {
    let rows = fixture("clean.csv");
    let (first, second) = rows[1..].split_at(8);
    let with_header = |part: &[Vec<String>]| [&rows[..1], part].concat();
    (with_header(first), with_header(second))
}

#[test]
fn a_folder_means_its_files_of_data_and_no_others() {
    let (first, second) = halves();
    let expected = Sandbox::with("in.csv", csv(&fixture("clean.csv")));
    expected.run(&["in.csv"]);
    let bench = Sandbox::new();
    bench.file("data/b.csv.gz", gzip(csv(&second).as_bytes()));
    bench.file("data/A.XLSX", workbook(&first));
    bench.file("data/notes.docx", "PK\u{3}\u{4}");
    bench.file("data/~$A.XLSX", "an open workbook");
    bench.file("data/.hidden.csv", "Entry Number\n");
    bench.file("data/within/c.csv", csv(&second));
    bench.file("data/CAPE_B76_001.csv", "Entry Number\r\nB7603245278\r\n");
    let output = bench.run(&["data"]);
    assert_eq!(bench.result("entries.csv"), expected.result("entries.csv"));
    let names: Vec<_> =
        bench.summary()["inputs"].as_array().unwrap().iter().map(|i| i["name"].clone()).collect();
    assert_eq!(names, ["A.XLSX", "b.csv.gz"]);
    let note = "data: read A.XLSX, b.csv.gz; passed over .hidden.csv, CAPE_B76_001.csv, notes.docx, \
                within/, ~$A.XLSX";
    assert!(said(&output).contains(note), "{}", said(&output));
}

#[test]
fn results_of_an_earlier_run_are_no_data() {
    let bench = Sandbox::with("in.csv", csv(&fixture("clean.csv")));
    bench.run(&["in.csv", "--out", "data"]);
    let first = bench.read("data/entries.csv");
    bench.file("data/in.csv", csv(&fixture("clean.csv")));
    bench.run(&["data"]);
    assert_eq!(bench.summary()["inputs"].as_array().unwrap().len(), 1);
    assert_eq!(bench.result("entries.csv"), first);
    // Without a summary next to it, a file with this name isn't a result of ours.
    let bench = Sandbox::with("data/entries.csv", csv(&fixture("clean.csv")));
    bench.run(&["data"]);
    assert_eq!(bench.summary()["entries"]["total"], 8);
}

#[test]
fn a_folder_without_data_is_an_error_that_says_what_is_looked_for() {
    let bench = Sandbox::new();
    bench.file("data/notes.docx", "");
    let said = bench.refuses(&["data"]);
    assert!(said.contains("data: the folder holds no text (.csv, .tsv, .txt), workbook (.xlsx, .xlsm, .xls, .xlsb, .ods) or .gz file"), "{said}");
    bench.file("data/CAPE_B76_001.csv", "Entry Number\r\n");
    let said = bench.refuses(&["data"]);
    assert!(said.contains("but results of this program"), "{said}");
}

#[test]
fn a_folder_named_twice_is_the_same_files_twice() {
    let bench = Sandbox::with("data/in.csv", csv(&fixture("clean.csv")));
    let said = bench.refuses(&["data", "data"]);
    assert!(said.contains("are the same file"), "{said}");
}

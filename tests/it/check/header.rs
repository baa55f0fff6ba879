//! The first line.

use super::harness::{Sandbox, finds, number};

/// The rows of a file of one entry below this first line.
fn below(first: &str) -> String {
    format!("{first}\r\n{}\r\n", number("B76", 1))
}

#[test]
fn the_header_passes_only_to_the_letter() {
    finds(below("Entry Number"), &[], &[]);
    for first in [
        "entry number",
        "ENTRY NUMBER",
        "Entry number",
        "Entry Number ",
        " Entry Number",
        "Entry\u{a0}Number",
        "Entry  Number",
        "\"Entry Number\"",
        "Entry Number,",
        "Entry Number,Importer",
        "Entry Number;",
        "EntryNumber",
        "Entry Summary Number",
        "Entries",
    ] {
        finds(below(first), &[], &[(1, "header")]);
    }
}

#[test]
fn what_differs_is_said() {
    for (first, words) in [
        ("entry number", "not exactly the header: upper and lower case differ"),
        ("\"Entry Number\"", "not exactly the header: it is in quotes"),
        ("Entry Number ", "not exactly the header: blanks before or after it"),
        ("Entry Number,", "not exactly the header: the row has other columns"),
        ("Entries", "the first line is another header: Entries"),
        ("", "the first line is blank; it must be the header"),
    ] {
        let bench = Sandbox::new();
        bench.file("upload.csv", below(first));
        let json = bench.json(&["upload.csv"]);
        let message = json["files"][0]["findings"][0]["message"].as_str().unwrap().to_string();
        assert!(message.contains(words), "{first:?}: {message}");
    }
}

#[test]
fn where_the_header_is_missing_the_first_line_is_an_entry() {
    let two = format!("{}\n{}\n", number("B76", 1), number("B76", 2));
    finds(&two, &[], &[(1, "header")]);
    let bench = Sandbox::new();
    bench.file("upload.csv", &two);
    assert_eq!(bench.json(&["upload.csv"])["files"][0]["entries"], 2);
    finds("6.05760E+10\nB7603245278\n", &[], &[(1, "entry-number-format"), (1, "header")]);
    finds("B76-0324527-8\n", &[], &[(1, "dashes"), (1, "header")]);
}

#[test]
fn a_header_further_down_is_no_entry() {
    finds(format!("\r\n{}", below("Entry Number")), &[], &[(1, "header"), (2, "entry-number-format")]);
    let joined = format!("{}{}\u{feff}Entry Number\n", below("Entry Number"), number("B76", 2) + "\n");
    finds(joined, &[], &[(4, "entry-number-format")]);
}

#[test]
fn the_header_of_entry_summaries_leads_to_build() {
    let bench = Sandbox::new();
    bench.file("upload.csv", "Entry Summary Number,Entry Date\nB7603245278,2025-06-02\n");
    let json = bench.json(&["upload.csv"]);
    let help = json["files"][0]["findings"][0]["help"].as_str().unwrap().to_string();
    assert!(help.contains("`cape build`"), "{help}");
}

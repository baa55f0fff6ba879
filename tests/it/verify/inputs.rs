//! Inputs are recognized by their hashes.

use super::harness::{Sandbox, said};
use crate::support::fixture;

#[test]
fn an_input_that_was_changed_missing_or_never_read_is_noticed() {
    let bench = Sandbox::built(&["two-files-a.csv", "two-files-b.csv", "--filer", "B76"]);
    bench.finds(&["two-files-b.csv", "two-files-a.csv"], &[]);
    bench.finds(&["two-files-a.csv"], &[("two-files-b.csv", "not-given")]);
    bench.finds(
        &["two-files-a.csv", "two-files-a.csv", "two-files-b.csv"],
        &[("two-files-a.csv", "not-read")],
    );
    let text = std::fs::read_to_string(bench.path("two-files-a.csv")).unwrap();
    std::fs::write(bench.path("other.csv"), &text).unwrap();
    bench.finds(&["other.csv", "two-files-b.csv"], &[]); // by another name
    std::fs::write(bench.path("two-files-a.csv"), text + "\n").unwrap();
    bench.finds(&["two-files-a.csv", "two-files-b.csv"], &[("two-files-a.csv", "changed")]);
}

/// The results of a run on two files with the same name.
fn of_the_same_name() -> Sandbox {
    let bench = Sandbox::new();
    for (month, name) in [("jan", "two-files-a.csv"), ("feb", "two-files-b.csv")] {
        bench.file(&format!("{month}/export.csv"), std::fs::read(fixture(name)).unwrap());
    }
    bench.build(&["jan/export.csv", "feb/export.csv", "--filer", "B76"]);
    bench
}

fn add_a_line(bench: &Sandbox, name: &str) {
    let text = bench.read(name);
    bench.file(name, text + "\n");
}

#[test]
fn a_changed_input_does_not_take_the_place_of_a_whole_one_of_its_name() {
    for (changed, whole) in [("jan", "feb"), ("feb", "jan")] {
        let bench = of_the_same_name();
        let [changed, whole] = [changed, whole].map(|month| format!("{month}/export.csv"));
        bench.finds(&[&changed, &whole], &[]);
        add_a_line(&bench, &changed);
        bench.finds(&[&changed, &whole], &[("export.csv", "changed")]);
        bench.finds(&[&whole, &changed], &[("export.csv", "changed")]);
    }
}

#[test]
fn two_changed_inputs_of_one_name_are_each_held_against_their_own() {
    let bench = of_the_same_name();
    let bytes = |name: &str| bench.read(name).len();
    let before = ["jan/export.csv", "feb/export.csv"].map(bytes);
    ["jan/export.csv", "feb/export.csv"].iter().for_each(|name| add_a_line(&bench, name));
    let json = bench.json(1, &["jan/export.csv", "feb/export.csv"]);
    for (index, bytes) in before.into_iter().enumerate() {
        let message = json["mismatches"][index]["message"].as_str().unwrap();
        let expected = format!("{bytes} bytes then, {} bytes now", bytes + 1);
        assert!(message.contains(&expected), "{message}");
    }
}

#[test]
fn a_list_of_entries_filed_before_may_be_given_and_must_then_be_what_the_run_read() {
    let bench = Sandbox::new();
    bench.file("es003.csv", std::fs::read(fixture("es003.csv")).unwrap());
    bench.file("list.csv", "Entry Number\r\n");
    bench.build(&["es003.csv", "--filer", "B76", "--already-filed", "list.csv"]);
    bench.finds(&["es003.csv"], &[]);
    bench.finds(&["es003.csv", "list.csv"], &[]);
    bench.finds(&["list.csv"], &[("es003.csv", "not-given")]);
    add_a_line(&bench, "list.csv");
    bench.finds(&["es003.csv", "list.csv"], &[("list.csv", "changed")]);
}

#[test]
fn a_folder_of_inputs_is_compared_file_by_file() {
    let bench = Sandbox::example();
    std::fs::create_dir(bench.path("exports")).unwrap();
    std::fs::rename(bench.path("es003.csv"), bench.path("exports/es003.csv")).unwrap();
    bench.finds(&["exports"], &[]);
    std::fs::write(bench.path("exports/may.csv"), "x").unwrap();
    bench.finds(&["exports"], &[("may.csv", "not-read")]);
}

#[test]
fn packed_inputs_are_compared_as_they_were_named() {
    let bench = Sandbox::example();
    let text = std::fs::read(bench.path("es003.csv")).unwrap();
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    std::io::Write::write_all(&mut gzip, &text).unwrap();
    std::fs::write(bench.path("es003.csv.gz"), gzip.finish().unwrap()).unwrap();
    bench.build(&["es003.csv.gz", "--filer", "B76", "--force"]);
    bench.finds(&["es003.csv.gz"], &[]);
    bench.finds(&["es003.csv"], &[("es003.csv", "not-read"), ("es003.csv.gz", "not-given")]);
}

#[test]
fn an_input_that_is_not_there_ends_in_2() {
    let bench = Sandbox::example();
    let output = bench.run(&["verify", "cape-out", "nowhere.csv"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("nowhere.csv: cannot be read"), "{}", said(&output));
}

#[test]
fn the_sheets_of_a_workbook_and_the_sections_of_a_text_are_one_file() {
    let bench = Sandbox::new();
    let workbook = concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/misread/sheet-per-month.xlsx");
    bench.file("months.xlsx", std::fs::read(workbook).unwrap());
    let joined = "Entry Number,HTS,Duty Amount\nB7603245278,9903.01.25,1.00\nHTS,Duty Amount,Entry Number\n9903.01.25,2.00,B7604160005\n";
    bench.file("joined.csv", joined);
    bench.build(&["months.xlsx", "joined.csv", "--filer", "B76"]);
    bench.finds(&["months.xlsx", "joined.csv"], &[]);
    assert_eq!(bench.json(0, &["months.xlsx", "joined.csv"])["compared"]["inputs"], 2);
    bench.finds(&["joined.csv"], &[("months.xlsx", "not-given")]);
    bench.file("joined.csv", joined.to_string() + "\n");
    bench.file("months.xlsx", [std::fs::read(workbook).unwrap(), vec![0]].concat());
    bench.finds(&["months.xlsx", "joined.csv"], &[("months.xlsx", "changed"), ("joined.csv", "changed")]);
}

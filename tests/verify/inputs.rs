//! The inputs, told by their hashes.

use super::bench::{Bench, said};

#[test]
fn an_input_that_was_changed_missing_or_never_read_is_noticed() {
    let bench = Bench::built(&["two-files-a.csv", "two-files-b.csv", "--filer", "B76"]);
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

#[test]
fn a_folder_of_inputs_is_compared_file_by_file() {
    let bench = Bench::example();
    std::fs::create_dir(bench.path("exports")).unwrap();
    std::fs::rename(bench.path("es003.csv"), bench.path("exports/es003.csv")).unwrap();
    bench.finds(&["exports"], &[]);
    std::fs::write(bench.path("exports/may.csv"), "x").unwrap();
    bench.finds(&["exports"], &[("may.csv", "not-read")]);
}

#[test]
fn packed_inputs_are_compared_as_they_were_named() {
    let bench = Bench::example();
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
    let bench = Bench::example();
    let output = bench.run(&["verify", "cape-out", "nowhere.csv"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("nowhere.csv: cannot be read"), "{}", said(&output));
}

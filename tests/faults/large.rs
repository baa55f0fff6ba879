//! Inputs far larger than any report, or that expand to far more than they seem to: an error, and little memory.

use std::fs::File;
use std::io::{Seek, SeekFrom, Write};
use std::process::{Command, Output, Stdio};

use super::harness::{Sandbox, said};

/// A run limited to 2 GB of address space, most of which is reserved by threads.
fn limited(bench: &Sandbox, input: &str) -> Command {
    let mut command = Command::new("sh");
    command.args(["-c", "ulimit -v 2000000; exec \"$0\" \"$@\"", env!("CARGO_BIN_EXE_cape"), "build", input]);
    command.args(["--filer", "B76", "--threads", "2"]).current_dir(bench.path("")).env_clear();
    command
}

#[track_caller]
fn is_refused(bench: &Sandbox, output: &Output, words: &str) {
    assert_eq!(output.status.code(), Some(2), "{}", said(output));
    let text = said(output).replace("\n  │", "").split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains(words), "{text}");
    assert!(!bench.path("cape-out").exists());
}

#[test]
fn a_cell_of_two_gigabytes_is_refused() {
    let bench = Sandbox::new();
    let mut file = File::create(bench.path("in.csv")).unwrap();
    file.write_all(b"Entry Number,HTS,Duty Amount\nB7603245278,9903.01.25,\"").unwrap();
    // A hole, which needs no space on the disk.
    file.seek(SeekFrom::Start(2 << 30)).unwrap();
    file.write_all(b"\"\n").unwrap();
    let output = limited(&bench, "in.csv").output().unwrap();
    is_refused(&bench, &output, "in.csv, row 2: the row is longer than 16 MiB");
    let output = bench.cape(&["check", "in.csv"]).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "a finding: {}", said(&output));
}

/// Takes half a minute and 2 GB of disk: `cargo test --test faults -- --ignored`.
#[test]
#[ignore = "half a minute, 2 GB of disk"]
fn a_cell_of_two_gigabytes_through_a_pipe_is_refused() {
    let bench = Sandbox::new();
    let mut child = limited(&bench, "-").stdin(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut pipe = child.stdin.take().unwrap();
    pipe.write_all(b"Entry Number,HTS,Duty Amount\nB7603245278,9903.01.25,\"").unwrap();
    let piece = vec![b'7'; 1 << 20];
    (0..2048).for_each(|_| pipe.write_all(&piece).unwrap());
    drop(pipe);
    is_refused(&bench, &child.wait_with_output().unwrap(), "row 2: the row is longer than 16 MiB");
}

#[test]
fn a_million_columns_are_refused() {
    let bench = Sandbox::new();
    let header = format!("Entry Number,HTS,Duty Amount{}\n", ",x".repeat(1_000_000));
    bench.file("in.csv", header + "B7603245278,9903.01.25,1.00\n");
    let output = limited(&bench, "in.csv").output().unwrap();
    is_refused(&bench, &output, "in.csv: text with more than 16,384 columns");
    let header = format!("Entry Number,HTS,Duty Amount{}", ",x".repeat(16_384 - 3));
    bench.file("in.csv", format!("{header}\nB7603245278,9903.01.25,1.00{}\n", ",".repeat(16_384 - 3)));
    let output = limited(&bench, "in.csv").output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
}

fn gzip(content: &[u8]) -> Vec<u8> {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    gzip.write_all(content).unwrap();
    gzip.finish().unwrap()
}

#[test]
fn a_compressed_file_that_swells_without_end_is_refused() {
    let bench = Sandbox::new();
    // The same piece repeated, as gzip allows: it expands to far more blanks than the file has bytes.
    let piece = gzip(&vec![b' '; 1 << 20]);
    let header = gzip(b"Entry Number,HTS,Duty Amount\n");
    bench.file("in.csv.gz", [header, piece.repeat(64)].concat());
    let output = limited(&bench, "in.csv.gz").output().unwrap();
    is_refused(&bench, &output, "in.csv.gz: compressed so that it expands to more than 200 times its size");
}

#[test]
fn an_entry_with_more_rows_than_memory_could_hold_is_refused() {
    let bench = Sandbox::new();
    bench.file("in.csv", format!("Entry Number,HTS\n{}", "B7603245278,9903.01.25\n".repeat((1 << 18) + 1)));
    let output = limited(&bench, "in.csv").output().unwrap();
    is_refused(&bench, &output, "in.csv: more than 262,144 rows of the entry B7603245278");
}

#[test]
fn what_was_compressed_again_and_again_is_not_unpacked_again_and_again() {
    let bench = Sandbox::new();
    let mut content = b"Entry Number,HTS,Duty Amount\nB7603245278,9903.01.25,1.00\n".to_vec();
    for _ in 0..100 {
        content = gzip(&content);
    }
    bench.file("in.csv.gz", content);
    let output = limited(&bench, "in.csv.gz").output().unwrap();
    is_refused(&bench, &output, "compressed twice");
}

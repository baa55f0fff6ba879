//! Inputs that are modified while they are read.

use std::fs::OpenOptions;
use std::io::Write;
use std::process::{Command, Output};

use super::harness::{Sandbox, export, said};

/// Runs with `in.csv`, and calls `change` when that file is open but not yet read: the run is waiting for a pipe.
fn changed(bench: &Sandbox, change: impl FnOnce(&Sandbox)) -> Output {
    let pipe = bench.path("pipe.csv");
    assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
    let child = bench.command(&["pipe.csv"]).spawn().unwrap();
    let mut writer = OpenOptions::new().write(true).open(&pipe).unwrap();
    change(bench);
    writer.write_all(b"Entry Number,HTS,Duty Amount\nB7699999990,9903.01.25,1.00\n").unwrap();
    drop(writer);
    child.wait_with_output().unwrap()
}

#[track_caller]
fn is_refused(bench: &Sandbox, output: &Output) {
    assert_eq!(output.status.code(), Some(2), "{}", said(output));
    assert!(said(output).contains("in.csv: the file was changed while it was read"), "{}", said(output));
    assert!(!bench.path("cape-out").exists());
    bench.exits(0, &[]);
}

#[test]
fn an_input_that_grows_is_not_read_by_half() {
    let bench = Sandbox::with_input();
    let output = changed(&bench, |bench| {
        let mut file = OpenOptions::new().append(true).open(bench.path("in.csv")).unwrap();
        file.write_all(b"B7699999990,9903.01.25,1.00\n").unwrap();
    });
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    assert!(said(&output).contains("in.csv: the file was changed while it was read"), "{}", said(&output));
    assert!(!bench.path("cape-out").exists());
}

#[test]
fn an_input_that_is_cut_short_is_told() {
    for left in [0, 20, 1000] {
        let bench = Sandbox::with_input();
        let output = changed(&bench, |bench| {
            OpenOptions::new().write(true).open(bench.path("in.csv")).unwrap().set_len(left).unwrap();
        });
        std::fs::write(bench.path("in.csv"), export(super::harness::ENTRIES)).unwrap();
        is_refused(&bench, &output);
    }
}

#[test]
fn an_input_that_is_written_anew_at_the_same_length_is_told() {
    let bench = Sandbox::with_input();
    let output = changed(&bench, |bench| {
        // So that the modification time differs.
        std::thread::sleep(std::time::Duration::from_millis(20));
        std::fs::write(bench.path("in.csv"), export(super::harness::ENTRIES).replace("10.00", "99.00"))
            .unwrap();
    });
    is_refused(&bench, &output);
}

#[test]
fn an_input_that_is_replaced_by_another_file_is_read_as_it_was() {
    let bench = Sandbox::with_input();
    let output = changed(&bench, |bench| {
        std::fs::write(bench.path("new.csv"), export(1)).unwrap();
        std::fs::rename(bench.path("new.csv"), bench.path("in.csv")).unwrap();
    });
    // The findings may differ; what matters here is that all inputs were read.
    assert_ne!(output.status.code(), Some(2), "{}", said(&output));
    let summary = std::fs::read_to_string(bench.path("cape-out/summary.json")).unwrap();
    let summary: serde_json::Value = serde_json::from_str(&summary).unwrap();
    assert_eq!(summary["rows"]["read"], super::harness::ENTRIES + 1);
}

//! Inputs and results in memory are the same as in files, byte for byte.

use std::fs;

use cape_declaration::{Declaration, DeclarationBuilder, ErrorKind, OutputFile, Run};

use crate::support::contents;

fn builder() -> DeclarationBuilder {
    let clock = || std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_777_600_000);
    // A file has a date, bytes in memory don't.
    let exported = "2026-05-01".parse().unwrap();
    Declaration::builder().filer("B76".parse().unwrap()).exported(exported).clock(clock).threads(2)
}

fn files(run: &Run) -> Vec<OutputFile> {
    run.files().unwrap()
}

#[test]
fn files_in_memory_are_those_of_the_folder() {
    let dir = tempfile::tempdir().unwrap();
    let run = builder().input("fixtures/es003.csv").judge().unwrap();
    let written = run.write_to(dir.path().join("out")).unwrap();
    let files = files(&run);
    let uploads: Vec<&str> = written.uploads().iter().map(|upload| upload.file.as_str()).collect();
    let reports = [
        "entries.csv",
        "findings.csv",
        "protests.csv",
        "deadlines.ics",
        "requests/9K4.xlsx",
        "requests/9K4.txt",
        "results.xlsx",
        "report.html",
        "summary.json",
    ];
    let names: Vec<&str> = files.iter().map(|file| file.name.as_str()).collect();
    assert_eq!(names, [&uploads[..], &reports].concat());
    let on_disk = contents(&dir.path().join("out"));
    assert_eq!(on_disk.len(), files.len());
    for file in &files {
        assert!(on_disk[&file.name] == file.bytes, "{}", file.name);
    }
}

#[test]
fn an_input_in_memory_is_read_as_the_file_is() {
    let content = fs::read("fixtures/es003.csv").unwrap();
    let of_file = files(&builder().input("fixtures/es003.csv").judge().unwrap());
    let of_bytes = files(&builder().input_bytes("es003.csv", content.clone()).judge().unwrap());
    let reader = builder().input_reader("es003.csv", &content[..]).unwrap();
    assert_eq!(of_file, of_bytes);
    assert_eq!(of_file, files(&reader.judge().unwrap()));
    let findings = |run: &Run| -> Vec<String> {
        run.findings().map(|finding| finding.unwrap().message().to_string()).collect()
    };
    let run = builder().input_bytes("es003.csv", content).judge().unwrap();
    assert_eq!(findings(&run).len(), run.findings().len());
    assert!(findings(&run).iter().all(|message| !message.is_empty()));
}

#[test]
fn a_workbook_in_memory_is_read_as_the_file_is() {
    let (dir, mut book) = (tempfile::tempdir().unwrap(), rust_xlsxwriter::Workbook::new());
    let sheet = book.add_worksheet();
    for (row, line) in fs::read_to_string("fixtures/clean.csv").unwrap().lines().enumerate() {
        for (column, cell) in line.split(',').enumerate() {
            sheet.write_string(row as u32, column as u16, cell.trim_matches('"')).unwrap();
        }
    }
    let path = dir.path().join("clean.xlsx");
    book.save(&path).unwrap();
    let of_file = files(&builder().input(&path).judge().unwrap());
    let of_bytes = builder().input_bytes("clean.xlsx", fs::read(&path).unwrap()).judge().unwrap();
    assert!(of_bytes.entries().len() > 0);
    assert_eq!(of_file, files(&of_bytes));
}

#[test]
fn a_list_in_memory_keeps_out_what_the_file_keeps_out() {
    let list = "fixtures/already-filed/upload.csv";
    let of_file = builder().input("fixtures/es003.csv").already_filed(list).judge().unwrap();
    let content = fs::read(list).unwrap();
    let of_bytes =
        builder().input("fixtures/es003.csv").already_filed_bytes("upload.csv", content).judge().unwrap();
    assert_eq!(files(&of_file), files(&of_bytes));
}

#[test]
fn results_are_replaced_only_when_asked_and_an_input_never() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    let run = builder().input("fixtures/es003.csv").judge().unwrap();
    run.write_to(&out).unwrap();
    assert_eq!(run.write_to(&out).unwrap_err().kind(), ErrorKind::Output);
    run.replace(&out).unwrap();
    let again = builder().input("fixtures/es003.csv").already_filed(out.join("CAPE_B76_001.csv"));
    assert_eq!(again.judge().unwrap().replace(&out).unwrap_err().kind(), ErrorKind::Output);
    let missing = builder().input(dir.path().join("none.csv")).judge().unwrap_err();
    assert_eq!(missing.kind(), ErrorKind::Input);
}

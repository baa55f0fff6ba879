//! The modules stand in a line; each uses only what stands before it.

#![allow(clippy::unwrap_used, reason = "what a test can't set up fails there")]

use std::fs;
use std::path::{Path, PathBuf};

use cape_declaration::domain::phases::{FILING_DAYS, PHASES};
use chrono::Datelike;

const LINE: [&str; 15] = [
    "domain", "error", "turns", "ieepa", "read", "assemble", "rules", "declare", "ledger", "ready", "report",
    "pipeline", "inspect", "verify", "cli",
];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|e| e == "rs") {
            found.push(path);
        }
    }
}

fn place(module: &str) -> Option<usize> {
    LINE.iter().position(|name| *name == module)
}

/// The modules of this crate that a source names, by `crate::module`.
fn named(source: &str) -> impl Iterator<Item = &str> {
    source.split("crate::").skip(1).map(|rest| {
        let end = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
        &rest[..end]
    })
}

#[test]
fn no_module_uses_one_that_stands_behind_it() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&src, &mut files);
    let mut looked_at = 0;
    for file in files {
        let inside = file.strip_prefix(&src).unwrap();
        let module = inside.iter().next().unwrap().to_str().unwrap().trim_end_matches(".rs");
        let Some(own) = place(module) else { continue };
        let text = fs::read_to_string(&file).unwrap();
        for used in named(&text) {
            let Some(other) = place(used) else {
                panic!("{}: crate::{used} is no module in the line", inside.display());
            };
            assert!(other <= own, "{} uses {used}, which stands behind {module}", inside.display());
            looked_at += 1;
        }
    }
    assert!(looked_at > 50, "the sources were found");
}

#[test]
fn files_are_opened_where_the_house_says_and_no_connection_is_opened_at_all() {
    // Inputs and their folders, the text made of them, the settings file, the ledger, and what is written.
    let openers = [
        "read/source.rs",
        "read/folder.rs",
        "read/spool.rs",
        "read/upload.rs",
        "cli/settings/file.rs",
        "declare/begun.rs",
        "declare/commit.rs",
        "declare/stage.rs",
        "ledger/open.rs",
        "declare/write.rs",
        "verify/file.rs",
    ];
    let opens =
        ["File::open", "File::create", "fs::read", "fs::write", "OpenOptions", "NamedTempFile", "tempfile("];
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&src, &mut files);
    for file in files {
        let inside = file.strip_prefix(&src).unwrap().to_str().unwrap().to_string();
        let text = fs::read_to_string(&file).unwrap();
        if !openers.contains(&inside.as_str()) {
            assert!(opens.iter().all(|word| !text.contains(word)), "{inside} opens a file");
        }
        let network = ["std::net", "TcpStream", "UdpSocket"];
        assert!(network.iter().all(|word| !text.contains(word)), "{inside} opens a connection");
    }
}

/// A date or a number of days that is written twice is changed once.
#[test]
fn dates_of_phases_and_days_of_filing_are_written_in_one_file_only() {
    let mut copies: Vec<String> =
        [" days", " calendar days", "-day"].map(|days| format!("{FILING_DAYS}{days}")).into();
    copies.extend(
        ["day ", "Days::new(", "days(", "DAYS: u64 = "].map(|before| format!("{before}{FILING_DAYS}")),
    );
    for phase in PHASES {
        let (year, month, day) = (phase.from.year(), phase.from.month(), phase.from.day());
        copies.push(phase.from.to_string());
        copies.push(format!("{year}, {month}, {day})"));
        copies.push(format!("({year},{month},{day})"));
    }
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&src, &mut files);
    for file in files.iter().filter(|file| !file.ends_with("domain/phases.rs")) {
        let text = fs::read_to_string(file).unwrap();
        let program = text.split("#[cfg(test)]").next().unwrap();
        for (index, line) in program.lines().enumerate() {
            let copy = copies.iter().find(|copy| line.contains(copy.as_str()));
            assert!(copy.is_none(), "{}, line {}: {line}", file.display(), index + 1);
        }
    }
    let table = fs::read_to_string(src.join("domain/phases.rs")).unwrap();
    assert!(PHASES.iter().all(|phase| table.contains(&phase.from.to_string())), "the table was found");
}

//! report.html in a browser: what it shows, how it is used, and that it keeps to itself.
//!
//! Needs Chromium, Node.js and the packages of `tests/browser/package.json`: `.ci/run` installs them and runs the tests.
//! By hand: `npm ci --prefix tests/browser`, then `cargo test --test browser -- --ignored`.

#![allow(clippy::unwrap_used, reason = "what a test can't set up fails there")]

#[path = "../../benches/data.rs"]
#[allow(dead_code, reason = "the generator's own command line isn't needed")]
mod data;

#[path = "../../benches/workbook.rs"]
#[allow(dead_code, reason = "the generator's own command line isn't needed")]
mod workbook;

mod page;

#[path = "../support/mod.rs"]
#[allow(dead_code, reason = "of a folder only the files are looked at")]
mod support;

use std::path::{Path, PathBuf};
use std::process::Command;

use clap::Parser;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/browser");

/// The first of these programs that is installed.
fn installed(names: &[&str]) -> PathBuf {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut programs =
        names.iter().flat_map(|name| std::env::split_paths(&path).map(move |folder| folder.join(name)));
    programs.find(|program| program.is_file()).unwrap_or_else(|| panic!("{} is not installed", names[0]))
}

/// Builds from this input and lets the browser look at the report. Pictures of it stay in the target folder.
fn look(name: &str, input: &Path) {
    let browser = installed(&["chromium", "chromium-browser", "google-chrome"]);
    let node = installed(&["node"]);
    assert!(Path::new(FOLDER).join("node_modules").is_dir(), "missing: npm ci --prefix tests/browser");
    let folder = tempfile::tempdir().unwrap();
    let built = Command::new(env!("CARGO_BIN_EXE_cape"))
        .args(["build", "--filer", "B76", "--as-of", "2026-05-01", "--quiet", "--fail-on", "never"])
        .arg(input)
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    let pictures = Path::new(env!("CARGO_TARGET_TMPDIR")).join("report").join(name);
    std::fs::create_dir_all(&pictures).unwrap();
    let looked = Command::new(node)
        .arg(Path::new(FOLDER).join("look.mjs"))
        .args([&browser, &folder.path().join("cape-out"), &pictures])
        .output()
        .unwrap();
    let said = [looked.stdout, looked.stderr].concat();
    assert!(looked.status.success(), "{}", String::from_utf8_lossy(&said));
}

#[test]
#[ignore = "needs a browser: .ci/run"]
fn the_report_of_the_example_shows_sorts_and_filters_what_it_should() {
    look("es003", Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/es003.csv")));
}

#[test]
#[ignore = "needs a browser: .ci/run"]
fn the_report_of_amounts_that_are_not_known_can_be_read_too() {
    look(
        "amount-unreadable",
        Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/amount-unreadable.csv")),
    );
}

#[test]
#[ignore = "needs a browser: .ci/run"]
fn the_report_of_a_hundred_thousand_entries_is_as_usable() {
    let folder = tempfile::tempdir().unwrap();
    let input = folder.path().join("es003.csv");
    let args = data::Args::parse_from(["entry-summary-data", "--rows", "420000"]);
    data::write(&args, std::io::BufWriter::new(std::fs::File::create(&input).unwrap())).unwrap();
    look("large", &input);
}

#[test]
#[ignore = "needs a browser: .ci/run"]
fn the_page_of_a_ledger_cuts_no_amount_and_keeps_to_itself() {
    let folder = tempfile::tempdir().unwrap();
    let fixture = |name: &str| format!("{}/fixtures/{name}", env!("CARGO_MANIFEST_DIR"));
    let [entries, answers, refunds] =
        ["es003.csv", "ledger/claim-details-may.csv", "ledger/refunds.csv"].map(fixture);
    for args in [
        &["ledger", "init"][..],
        &[
            "build",
            &entries,
            "--filer",
            "B76",
            "--as-of",
            "2026-05-01",
            "--out",
            "2026/may",
            "--fail-on",
            "never",
        ],
        &["ledger", "submitted", "2026/may/CAPE_B76_001.csv", "--on", "2026-05-01"],
        &["ledger", "import", &answers, &refunds],
        &["ledger", "report", "--out", "ledger.html", "--as-of", "2026-08-31"],
    ] {
        let output =
            Command::new(env!("CARGO_BIN_EXE_cape")).args(args).current_dir(folder.path()).output().unwrap();
        assert_ne!(output.status.code(), Some(2), "{}", String::from_utf8_lossy(&output.stderr));
    }
    let pictures = Path::new(env!("CARGO_TARGET_TMPDIR")).join("ledger");
    std::fs::create_dir_all(&pictures).unwrap();
    let looked = Command::new(installed(&["node"]))
        .arg(Path::new(FOLDER).join("ledger.mjs"))
        .args([
            &installed(&["chromium", "chromium-browser", "google-chrome"]),
            &folder.path().join("ledger.html"),
            &pictures,
        ])
        .output()
        .unwrap();
    assert!(looked.status.success(), "{}", String::from_utf8_lossy(&[looked.stdout, looked.stderr].concat()));
}

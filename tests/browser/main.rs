//! report.html in a browser: what it shows, how it is used, and that it keeps to itself.
//!
//! Needs Chromium, Node.js and the packages of `tests/browser/package.json` (`npm ci --prefix tests/browser`). Where
//! one of them isn't there the tests say so and pass.

#![allow(clippy::unwrap_used, reason = "what a test can't set up fails there")]

#[path = "../../benches/data.rs"]
#[allow(dead_code, reason = "the generator's own command line isn't needed")]
mod data;

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use clap::Parser;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/browser");

fn on_the_path(name: &str) -> Option<PathBuf> {
    std::env::split_paths(&std::env::var_os("PATH")?).map(|folder| folder.join(name)).find(|p| p.is_file())
}

/// The browser and Node.js; none, after a word to whoever runs the tests, where one of them is missing.
fn browser() -> Option<(PathBuf, PathBuf)> {
    let browser = ["chromium", "chromium-browser", "google-chrome"].into_iter().find_map(on_the_path);
    let packages = Path::new(FOLDER).join("node_modules/playwright-core").is_dir();
    match (browser, on_the_path("node")) {
        (Some(browser), Some(node)) if packages => Some((browser, node)),
        (browser, node) => {
            let missing = [
                browser.is_none().then_some("Chromium"),
                node.is_none().then_some("Node.js"),
                (!packages).then_some("packages (npm ci --prefix tests/browser)"),
            ];
            let missing: Vec<&str> = missing.into_iter().flatten().collect();
            // Not by a macro: what those print is only seen where a test fails.
            let words =
                format!("SKIPPED, report.html was not tried in a browser: no {}\n", missing.join(", no "));
            std::io::stderr().write_all(words.as_bytes()).unwrap();
            None
        }
    }
}

/// Builds from this input and lets the browser look at the report. Pictures of it stay in the target folder.
fn look(name: &str, input: &Path) {
    let Some((browser, node)) = browser() else { return };
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
fn the_report_of_the_example_shows_sorts_and_filters_what_it_should() {
    look("es003", Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/es003.csv")));
}

#[test]
fn the_report_of_amounts_that_are_not_known_can_be_read_too() {
    look(
        "amount-unreadable",
        Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/fixtures/amount-unreadable.csv")),
    );
}

#[test]
fn the_report_of_a_hundred_thousand_entries_is_as_usable() {
    if browser().is_none() {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let input = folder.path().join("es003.csv");
    let args = data::Args::parse_from(["entry-summary-data", "--rows", "420000"]);
    data::write(&args, std::io::BufWriter::new(std::fs::File::create(&input).unwrap())).unwrap();
    look("large", &input);
}

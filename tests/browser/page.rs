//! cape.html in a browser, from a `file:` address: its files are those of the program, and it keeps to itself.
//!
//! `packaging/page/try` builds the page and runs them; `packaging/page/build` makes the page; without it these tests fail.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::json;

use clap::Parser;

use crate::support::contents;
use crate::{FOLDER, data, installed};

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// The page as `packaging/page/build` leaves it.
fn page() -> PathBuf {
    let page = Path::new(ROOT).join("target/cape.html");
    assert!(page.is_file(), "missing: packaging/page/build");
    page
}

/// Runs a script of `page/` with the browser, the page and a folder.
fn drive(script: &str, folder: &Path) {
    let browser = installed(&["chromium", "chromium-browser", "google-chrome"]);
    assert!(Path::new(FOLDER).join("node_modules").is_dir(), "missing: npm ci --prefix tests/browser");
    let driven = Command::new(installed(&["node"]))
        .arg(Path::new(FOLDER).join("page").join(script))
        .args([&browser, &page(), folder])
        .output()
        .unwrap();
    let said = [driven.stdout, driven.stderr].concat();
    assert!(driven.status.success(), "{}", String::from_utf8_lossy(&said));
}

/// The flags of each fixture, by `fixtures/arguments.toml`; files among them are further inputs or earlier lists.
#[derive(Default)]
struct Flags {
    filer: Option<String>,
    importers: Vec<String>,
    scope: Option<String>,
    split: bool,
    inputs: Vec<PathBuf>,
    earlier: Vec<PathBuf>,
}

impl Flags {
    fn of(name: &str, fixture: &Path) -> Self {
        let fixtures = Path::new(ROOT).join("fixtures");
        let table = std::fs::read_to_string(fixtures.join("arguments.toml")).unwrap();
        let table: toml::Table = table.parse().unwrap();
        let default = ["--filer", "B76"].map(String::from).to_vec();
        let words = table.get(name).map_or(default, |words| words.clone().try_into().unwrap());
        let mut flags = Flags { inputs: vec![fixture.to_path_buf()], ..Flags::default() };
        let mut words = words.into_iter();
        while let Some(word) = words.next() {
            match word.as_str() {
                "--filer" => flags.filer = words.next(),
                "--importer" => flags.importers.extend(words.next()),
                "--scope" => flags.scope = words.next(),
                "--split-by" => flags.split = words.next().is_some(),
                "--already-filed" => flags.earlier.extend(words.next().map(|path| fixtures.join(path))),
                flag if flag.starts_with("--") => panic!("{name}: the page has no {flag}"),
                path => flags.inputs.push(fixtures.join(path)),
            }
        }
        flags
    }

    /// Builds with the program, and gives what the page is to do and to make.
    fn run(&self, name: &str, out: &Path) -> serde_json::Value {
        let mut cape = Command::new(env!("CARGO_BIN_EXE_cape"));
        cape.args(["build", "--quiet", "--fail-on", "never", "--as-of", "2026-05-01"]).args(&self.inputs);
        cape.arg("--out").arg(out);
        let mut flag = |name: &str, value: &OsStr| {
            cape.arg(name).arg(value);
        };
        self.filer.iter().for_each(|code| flag("--filer", code.as_ref()));
        self.importers.iter().for_each(|number| flag("--importer", number.as_ref()));
        self.scope.iter().for_each(|scope| flag("--scope", scope.as_ref()));
        self.earlier.iter().for_each(|list| flag("--already-filed", list.as_ref()));
        if self.split {
            cape.args(["--split-by", "importer"]);
        }
        cape.output().unwrap();
        let files: Vec<String> = contents(out).into_keys().collect();
        let filer = self.filer.as_deref().map(|code| format!("{code:0>3}"));
        json!({"name": name, "inputs": self.inputs, "earlier": self.earlier, "filer": filer,
            "importers": self.importers, "scope": self.scope, "split": self.split, "day": "2026-05-01",
            "out": out, "files": files})
    }
}

/// Every fixture that is entry-summary data, workbooks too.
fn fixtures() -> Vec<PathBuf> {
    let folders =
        ["fixtures", "fixtures/misread", "fixtures/liquidation"].map(|folder| Path::new(ROOT).join(folder));
    let files = folders.iter().flat_map(|folder| std::fs::read_dir(folder).unwrap());
    let mut files: Vec<PathBuf> = files.map(|file| file.unwrap().path()).collect();
    files.retain(|path| {
        path.extension().is_some_and(|e| ["csv", "xlsx", "xls"].iter().any(|known| e == *known))
    });
    files.sort();
    files
}

#[test]
#[ignore = "needs a browser and cape.html: packaging/page/try"]
fn every_fixture_dropped_on_the_page_gives_the_files_of_the_program() {
    let folder = tempfile::tempdir().unwrap();
    let run = |fixture: &PathBuf| {
        let name = fixture.file_stem().unwrap().to_str().unwrap();
        Flags::of(name, fixture).run(name, &folder.path().join(name))
    };
    let runs: Vec<_> = fixtures().iter().map(run).collect();
    assert!(runs.len() > 60);
    std::fs::write(folder.path().join("runs.json"), serde_json::to_vec(&runs).unwrap()).unwrap();
    drive("same.mjs", folder.path());
}

#[test]
#[ignore = "needs a browser and cape.html: packaging/page/try"]
fn a_session_goes_from_drop_to_saved_files_and_nothing_leaves_the_page() {
    // Its pictures stay in the target folder.
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("page");
    std::fs::create_dir_all(&folder).unwrap();
    for fixture in ["es003.csv", "upload/messy.csv"] {
        let from = Path::new(ROOT).join("fixtures").join(fixture);
        std::fs::copy(&from, folder.join(from.file_name().unwrap())).unwrap();
    }
    for (name, rows) in [("rows.csv", "200000"), ("large.csv", "1300000")] {
        let args = data::Args::parse_from(["entry-summary-data", "--rows", rows]);
        data::write(&args, std::io::BufWriter::new(std::fs::File::create(folder.join(name)).unwrap()))
            .unwrap();
    }
    drive("session.mjs", &folder);
}

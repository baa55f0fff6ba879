//! cape.html in a browser, from a `file:` address: its files are those of the program, and it keeps to itself.
//!
//! `packaging/page/try` builds the page and runs them; `packaging/page/build` makes the page; without it these tests fail.

use std::ffi::OsStr;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use cape_declaration::internals::EntryNumber;
use clap::Parser;
use serde_json::json;

use crate::support::contents;
use crate::{FOLDER, data, installed, workbook};

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
    let said = String::from_utf8_lossy(&said);
    assert!(driven.status.success(), "{said}");
    // What was measured.
    std::io::stdout().write_all(said.as_bytes()).unwrap();
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

/// Every file of some folders of fixtures that has one of these endings.
fn fixtures(folders: &[&str], endings: &[&str]) -> Vec<PathBuf> {
    let folders = folders.iter().map(|folder| Path::new(ROOT).join("fixtures").join(folder));
    let files = folders.flat_map(|folder| std::fs::read_dir(folder).unwrap());
    let mut files: Vec<PathBuf> = files.map(|file| file.unwrap().path()).collect();
    files.retain(|path| path.extension().is_some_and(|ending| endings.iter().any(|known| ending == *known)));
    files.sort();
    files
}

/// What `cape check --fix` makes of an upload file, for the page to make, too.
fn check(upload: &PathBuf, out: &Path) -> serde_json::Value {
    let mut cape = Command::new(env!("CARGO_BIN_EXE_cape"));
    cape.args(["check", "--filer", "B76", "--format", "json", "--quiet", "--fix"]).arg(out).arg(upload);
    let said = cape.output().unwrap().stdout;
    let said: serde_json::Value = serde_json::from_slice(&said).unwrap_or_default();
    let files: Vec<String> = contents(out).into_keys().collect();
    json!({"upload": upload, "out": out, "files": files, "findings": said["files"][0]["findings"]})
}

#[test]
#[ignore = "needs a browser and cape.html: packaging/page/try"]
fn every_fixture_dropped_on_the_page_gives_the_files_of_the_program() {
    let folder = tempfile::tempdir().unwrap();
    // Names may differ in their ending or in their folder only.
    let out = |fixture: &Path, job: &str| {
        folder.path().join(fixture.file_name().unwrap()).with_added_extension(job)
    };
    let run = |fixture: &PathBuf| {
        let name = fixture.file_stem().unwrap().to_str().unwrap();
        Flags::of(name, fixture).run(name, &out(fixture, "built"))
    };
    let exports =
        fixtures(&["", "misread", "liquidation", "workbooks"], &["csv", "xlsx", "xls", "xlsb", "ods", "gz"]);
    let runs: Vec<_> = exports.iter().map(run).collect();
    let uploads = fixtures(&["upload"], &["csv", "xlsx", "txt"]);
    let checks: Vec<_> = uploads.iter().map(|upload| check(upload, &out(upload, "checked"))).collect();
    assert!(runs.len() > 80 && checks.len() > 5, "{} runs, {} checks", runs.len(), checks.len());
    let all = json!({"runs": runs, "checks": checks});
    std::fs::write(folder.path().join("runs.json"), serde_json::to_vec(&all).unwrap()).unwrap();
    drive("same.mjs", folder.path());
}

/// Generated data.
fn write_rows(rows: u32, to: &Path) {
    let args = data::Args::parse_from(["entry-summary-data", "--rows", &rows.to_string()]);
    data::write(&args, std::io::BufWriter::new(std::fs::File::create(to).unwrap())).unwrap();
}

/// So many entries of generated data; `change` gets each row, the places of entry and importer number in it, and which
/// entry it is.
fn write_entries(entries: usize, to: &Path, mut change: impl FnMut(&mut Vec<String>, [usize; 2], usize)) {
    write_rows(20 * entries as u32, to);
    let mut reader = csv::Reader::from_path(to).unwrap();
    let header = reader.headers().unwrap().clone();
    let place = |name: &str| header.iter().position(|column| column == name).unwrap();
    let places = ["Entry Summary Number", "Importer Number"].map(place);
    let rows: Vec<Vec<String>> =
        reader.records().map(|row| row.unwrap().iter().map(String::from).collect()).collect();
    let mut writer = csv::Writer::from_path(to).unwrap();
    writer.write_record(&header).unwrap();
    let mut seen: Vec<String> = Vec::new();
    for mut row in rows {
        let number = row[places[0]].clone();
        let nth = seen.iter().position(|known| *known == number).unwrap_or(seen.len());
        if nth == seen.len() {
            if nth == entries {
                break;
            }
            seen.push(number);
        }
        change(&mut row, places, nth);
        writer.write_record(&row).unwrap();
    }
    assert_eq!(seen.len(), entries);
}

#[test]
#[ignore = "needs a browser and cape.html: packaging/page/try"]
fn a_session_goes_from_drop_to_saved_files_and_nothing_leaves_the_page() {
    // Its pictures stay in the target folder.
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("page");
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    for fixture in ["es003.csv", "upload/messy.csv"] {
        let from = Path::new(ROOT).join("fixtures").join(fixture);
        std::fs::copy(&from, folder.join(from.file_name().unwrap())).unwrap();
    }
    let [rows, book, filers] = ["broker.csv", "broker.xlsx", "filers.csv"].map(|name| folder.join(name));
    write_entries(400, &rows, |_, _, _| {});
    workbook::write(&rows, &book, 40).unwrap();
    let importer = "98-7654321";
    write_entries(200, &filers, |row, [entry, of], nth| {
        let filer = ["B76", "K7R", "9K4", "W1Q"][nth % 4];
        let number = EntryNumber::from_text(&format!("{filer}{}", &row[entry][3..])).unwrap();
        row[entry] = number.with_check_digit(0).to_string();
        row[of] = importer.to_string();
    });
    let broker = Flags { filer: Some("B76".into()), split: true, inputs: vec![book], ..Flags::default() };
    let importer = Flags { importers: vec![importer.into()], inputs: vec![filers], ..Flags::default() };
    let runs = json!({"broker": broker.run("broker", &folder.join("of-broker")),
        "importer": importer.run("importer", &folder.join("of-importer"))});
    std::fs::write(folder.join("runs.json"), serde_json::to_vec(&runs).unwrap()).unwrap();
    drive("session.mjs", &folder);
}

/// It takes minutes, and several hundred megabytes.
#[test]
#[ignore = "needs a browser and cape.html: packaging/page/try"]
fn large_files_are_read_piece_by_piece_in_little_memory() {
    let folder = tempfile::tempdir().unwrap();
    let [rows, book, large] = ["rows.csv", "rows.xlsx", "large.csv"].map(|name| folder.path().join(name));
    write_rows(200_000, &rows);
    workbook::write(&rows, &book, 40).unwrap();
    write_rows(1_650_000, &large);
    drive("large.mjs", folder.path());
}

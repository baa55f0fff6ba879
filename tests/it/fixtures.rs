//! Runs each fixture and compares what is printed and written with reviewed snapshots.

use std::path::Path;
use std::process::{Command, Output};

use regex::Regex;
use toml::Table;

use crate::support::{contents, shown, with_slashes};

/// The arguments of a fixture in `fixtures/arguments.toml`. Paths in them are relative to the fixtures.
fn arguments(name: &str) -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let table: Table = std::fs::read_to_string(folder.join("arguments.toml")).unwrap().parse().unwrap();
    let Some(args) = table.get(name) else {
        return ["--filer", "B76"].map(String::from).to_vec();
    };
    let args = args.as_array().unwrap().iter().map(|arg| arg.as_str().unwrap());
    let in_folder = |arg: &str| Some(folder.join(arg)).filter(|path| path.is_file());
    args.map(|arg| in_folder(arg).map_or(arg.to_string(), |path| path.display().to_string())).collect()
}

fn cape(folder: &Path, args: &[String]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_cape"))
        .args(args)
        .current_dir(folder)
        .env_clear()
        .output()
        .expect("the program runs")
}

/// Fixtures whose summary has something that no other summary has.
const SUMMARIES: [&str; 8] = [
    "amount-unreadable",
    "clean",
    "es003",
    "liquidation-days",
    "nothing-to-file",
    "social-security-numbers",
    "totals-and-blank-rows",
    "unclosed-quote",
];

/// Files that other tests check: the summary shows the figures of summary.json, tests/browser reads report.html, and
/// tests/it/packets the workbooks and the calendar.
fn is_looked_at_elsewhere(name: &str) -> bool {
    ["summary.json", ".html", ".xlsx", ".ics"].iter().any(|end| name.ends_with(end))
}

/// Everything a run prints and writes, without the files that other tests check.
fn transcript(name: &str, folder: &Path, output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("UTF-8");
    let printed = |bytes: &[u8]| with_slashes(&text(bytes));
    let status = output.status.code().unwrap_or(-1);
    let mut all = format!("exit status {status}\n\n--- standard error\n{}", printed(&output.stderr));
    if SUMMARIES.contains(&name) {
        all += &format!("\n--- standard output\n{}", printed(&output.stdout));
    }
    for (name, content) in contents(&folder.join("cape-out")) {
        if !is_looked_at_elsewhere(&name) {
            all += &format!("\n--- {name}\n{}", text(&content).replace('\r', "␍"));
        }
    }
    all
}

#[test]
fn each_fixture_gives_what_was_read_and_found_right() {
    let private = Regex::new(r"[0-9]{3}-[0-9]{2}-[0-9]{4}").unwrap();
    insta::glob!("../../fixtures", "*.csv", |path| {
        let name = path.file_stem().unwrap().to_str().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let mut args = vec!["build".to_string(), path.display().to_string()];
        args.extend(["--as-of".to_string(), "2026-05-01".to_string()]);
        args.extend(arguments(name));
        let output = cape(folder.path(), &args);
        let transcript = transcript(name, folder.path(), &output);
        let printed = String::from_utf8_lossy(&output.stdout);
        assert!(!private.is_match(&printed), "{name}: a social security number shows");
        assert!(!private.is_match(&transcript), "{name}: a social security number shows");
        for (file, content) in contents(&folder.path().join("cape-out")) {
            let content = shown(&file, &content);
            assert!(!private.is_match(&content), "{name}: a social security number shows in {file}");
            assert!(!content.contains('\u{1b}'), "{name}: an escape sequence reaches {file}");
        }
        assert!(!transcript.contains('\u{1b}'), "{name}: an escape sequence reaches the terminal or a file");
        insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!("output", transcript);
        });
    });
}

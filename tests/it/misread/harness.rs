//! Builds a file and checks the outcomes of its entries and the findings.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

/// What a run wrote.
pub(crate) struct Built {
    pub(crate) status: i32,
    /// By entry number: outcome, duty, rows, and failed rules.
    pub(crate) entries: BTreeMap<String, BTreeMap<String, String>>,
    pub(crate) findings: Vec<BTreeMap<String, String>>,
    pub(crate) summary: serde_json::Value,
    pub(crate) said: String,
}

fn read(path: &Path) -> Vec<BTreeMap<String, String>> {
    let Ok(mut reader) = csv::Reader::from_path(path) else { return Vec::new() };
    reader.deserialize().map(Result::unwrap).collect()
}

/// Builds inputs in a separate folder.
pub(crate) fn build_in(folder: &Path, args: &[&str]) -> Built {
    let output = Command::new(env!("CARGO_BIN_EXE_cape"))
        .arg("build")
        .args(args)
        .args(["--quiet", "--no-ledger", "--out"])
        .arg(folder.join("out"))
        .current_dir(folder)
        .env_clear()
        .output()
        .unwrap();
    let entries = read(&folder.join("out/entries.csv"));
    let summary = std::fs::read(folder.join("out/summary.json")).unwrap_or_default();
    Built {
        status: output.status.code().unwrap(),
        entries: entries.into_iter().map(|entry| (entry["entry_number"].clone(), entry)).collect(),
        findings: read(&folder.join("out/findings.csv")),
        summary: serde_json::from_slice(&summary).unwrap_or_default(),
        said: String::from_utf8_lossy(&output.stderr).into_owned(),
    }
}

/// Builds a file of `fixtures/misread`.
pub(crate) fn misread(name: &str, args: &[&str]) -> Built {
    let folder = tempfile::tempdir().unwrap();
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/misread").join(name);
    let file = file.display().to_string();
    build_in(folder.path(), &[&[file.as_str()], args].concat())
}

/// Builds a text.
pub(crate) fn text(content: impl AsRef<[u8]>, args: &[&str]) -> Built {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("in.csv"), content).unwrap();
    build_in(folder.path(), &[&["in.csv"], args].concat())
}

/// A broker's run on this day.
pub(crate) const B76: [&str; 4] = ["--filer", "B76", "--as-of", "2026-05-01"];
pub(crate) const K7R: [&str; 4] = ["--filer", "K7R", "--as-of", "2026-06-01"];

impl Built {
    fn column(&self, names: &[&str], number: &str) -> String {
        let entry =
            self.entries.get(number).unwrap_or_else(|| panic!("{number} is in no file: {}", self.said));
        names.iter().find_map(|name| entry.get(*name)).unwrap().clone()
    }

    /// The outcome of an entry: `ready`, `review`, `blocked` or `out-of-scope`.
    pub(crate) fn outcome(&self, number: &str) -> String {
        match self.column(&["outcome", "disposition"], number).as_str() {
            "filed" => "ready".into(),
            "rejected" => "blocked".into(),
            other => other.into(),
        }
    }

    /// The outcomes of all entries by number.
    pub(crate) fn outcomes(&self) -> Vec<String> {
        self.entries.keys().map(|number| self.outcome(number)).collect()
    }

    pub(crate) fn duty(&self, number: &str) -> String {
        self.column(&["ieepa_duty_in_scope", "ieepa_duty"], number)
    }

    /// Whether every rule that can be decided was.
    pub(crate) fn is_fully_checked(&self, number: &str) -> bool {
        ["fully", "proven"].contains(&self.column(&["checked", "verification"], number).as_str())
    }

    pub(crate) fn cell(&self, number: &str, column: &str) -> String {
        self.column(&[column], number)
    }

    /// The messages of a rule, in order.
    pub(crate) fn says(&self, rule: &str) -> Vec<&str> {
        self.findings.iter().filter(|of| of["rule"] == rule).map(|of| of["message"].as_str()).collect()
    }

    /// The rules of all findings, without repeats.
    pub(crate) fn rules(&self) -> Vec<&str> {
        let mut rules: Vec<&str> = self.findings.iter().map(|of| of["rule"].as_str()).collect();
        rules.sort_unstable();
        rules.dedup();
        rules
    }

    pub(crate) fn rows(&self, class: &str) -> u64 {
        self.summary["rows"][class].as_u64().unwrap()
    }
}

//! A folder in which upload files are checked.

use std::process::{Command, Output};

use serde_json::Value;

use crate::support;
pub(crate) use crate::support::{number, printed, said};

pub(crate) enum Check {}

pub(crate) type Sandbox = support::Sandbox<Check>;

impl Sandbox {
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        self.cape(&[&["check"], args].concat())
    }

    #[track_caller]
    pub(crate) fn exits(&self, status: i32, args: &[&str]) -> Output {
        let output = self.command(args).output().unwrap();
        assert_eq!(output.status.code(), Some(status), "{}", said(&output));
        output
    }

    /// The findings about the files, as JSON.
    pub(crate) fn json(&self, args: &[&str]) -> Value {
        let output = self.command(&[args, &["--format", "json", "--quiet"]].concat()).output().unwrap();
        serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", said(&output)))
    }
}

/// Row and rule of each finding about the first file; row 0 for the whole file.
pub(crate) fn rules(json: &Value) -> Vec<(u64, String)> {
    let findings = json["files"][0]["findings"].as_array().unwrap();
    findings
        .iter()
        .map(|f| (f["row"].as_u64().unwrap_or(0), f["rule"].as_str().unwrap().to_string()))
        .collect()
}

/// Asserts the findings about a file with these bytes, by row and rule.
#[track_caller]
pub(crate) fn finds(content: impl AsRef<[u8]>, args: &[&str], expected: &[(u64, &str)]) {
    let bench = Sandbox::new();
    bench.file("upload.csv", content.as_ref());
    let found = rules(&bench.json(&[&["upload.csv"], args].concat()));
    let found: Vec<(u64, &str)> = found.iter().map(|(row, rule)| (*row, rule.as_str())).collect();
    assert_eq!(found, expected, "{:?}", String::from_utf8_lossy(content.as_ref()));
}

/// An upload file with this many entries, as this program writes it.
pub(crate) fn upload(entries: u32) -> String {
    let rows: String = (0..entries).map(|serial| number("B76", serial) + "\r\n").collect();
    format!("Entry Number\r\n{rows}")
}

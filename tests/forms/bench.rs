//! A folder in which the program is run.

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

pub(crate) struct Bench(tempfile::TempDir);

impl Bench {
    pub(crate) fn new() -> Self {
        Bench(tempfile::tempdir().unwrap())
    }

    /// A folder that holds one file.
    pub(crate) fn with(name: &str, content: impl AsRef<[u8]>) -> Self {
        let bench = Bench::new();
        bench.file(name, content);
        bench
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn file(&self, name: &str, content: impl AsRef<[u8]>) {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
    }

    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cape"));
        command.arg("build").args(args).args(["--filer", "B76", "--as-of", "2026-05-01"]);
        command.current_dir(self.0.path()).env_clear();
        command
    }

    /// Runs the program to the end, which leaves results.
    #[track_caller]
    pub(crate) fn run(&self, args: &[&str]) -> Output {
        let output = self.command(args).output().unwrap();
        assert!(matches!(output.status.code(), Some(0 | 1)), "{}", said(&output));
        output
    }

    /// Runs the program, which refuses its input, and gives what it says, on one line.
    #[track_caller]
    pub(crate) fn refuses(&self, args: &[&str]) -> String {
        let output = self.command(args).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{}", said(&output));
        said(&output)
    }

    /// Runs the program on standard input.
    #[track_caller]
    pub(crate) fn pipe(&self, content: &[u8]) -> Output {
        let mut child = self
            .command(&["-"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(content).unwrap();
        let output = child.wait_with_output().unwrap();
        assert!(matches!(output.status.code(), Some(0 | 1)), "{}", said(&output));
        output
    }

    pub(crate) fn result(&self, name: &str) -> String {
        std::fs::read_to_string(self.path("cape-out").join(name)).unwrap()
    }

    /// What findings.csv says of rows and cells, but for the file: where, of which entry, which rule.
    pub(crate) fn found(&self) -> Vec<[String; 4]> {
        let mut reader = csv::Reader::from_path(self.path("cape-out/findings.csv")).unwrap();
        let rows =
            reader.records().map(|record| [1, 2, 3, 5].map(|i| record.as_ref().unwrap()[i].to_string()));
        rows.collect()
    }

    pub(crate) fn summary(&self) -> serde_json::Value {
        serde_json::from_str(&self.result("summary.json")).unwrap()
    }
}

/// What the program printed to standard error, without the line breaks and marks of its frames.
pub(crate) fn said(output: &Output) -> String {
    let text = String::from_utf8(output.stderr.clone()).unwrap();
    text.split_whitespace().filter(|word| *word != "│").collect::<Vec<_>>().join(" ")
}

//! A folder in which the program is run.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

pub(crate) fn fixture(name: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name).display().to_string()
}

/// A folder to work in.
pub(crate) struct Bench(pub(crate) tempfile::TempDir);

impl Bench {
    pub(crate) fn new() -> Self {
        Bench(tempfile::tempdir().unwrap())
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub(crate) fn file(&self, name: &str, content: &str) -> String {
        std::fs::write(self.path(name), content).unwrap();
        name.to_string()
    }

    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cape"));
        command.arg("build").args(args).args(["--as-of", "2026-05-01"]);
        command.current_dir(self.0.path()).env_clear();
        command
    }

    pub(crate) fn run(&self, args: &[&str]) -> Output {
        self.command(args).output().unwrap()
    }

    #[track_caller]
    pub(crate) fn exits(&self, status: i32, args: &[&str]) -> Output {
        let output = self.run(args);
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(status), "{said}");
        output
    }

    pub(crate) fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path("cape-out").join(name)).unwrap()
    }

    pub(crate) fn list(&self) -> Vec<String> {
        let entries = std::fs::read_dir(self.path("cape-out")).into_iter().flatten();
        let mut names: Vec<String> = entries.map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    pub(crate) fn summary(&self) -> serde_json::Value {
        serde_json::from_str(&self.read("summary.json")).unwrap()
    }
}

pub(crate) fn said(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

pub(crate) const HEADER: &str = "Entry Number,Line Number,Ordinal,HTS,Duty Amount,Importer Number";

/// Rows of an entry each, with right check digits.
pub(crate) fn entries(count: u32) -> String {
    let number = |n: u32| {
        let number = cape_declaration::domain::EntryNumber::from_text(&format!("B76{n:07}0")).unwrap();
        number.with_check_digit(0)
    };
    let rows: String =
        (0..count).map(|n| format!("{},1,1,9903.01.25,10.00,12-3456789\n", number(n))).collect();
    format!("{HEADER}\n{rows}")
}

//! A folder in which runs come to grief.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use crate::support;
pub(crate) use crate::support::{number, said};

/// So many entries, each in an upload file of its own: renames enough for a kill to fall between two.
pub(crate) const ENTRIES: u32 = 400;

pub(crate) enum Faults {}

pub(crate) type Sandbox = support::Sandbox<Faults>;

impl Sandbox {
    /// A folder that holds an input.
    pub(crate) fn with_input() -> Self {
        Sandbox::with("in.csv", export(ENTRIES))
    }

    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = self.cape(&[]);
        self.prepare(&mut command, args);
        command
    }

    /// `cape build` behind another program that starts it, such as a shell that sets a limit first.
    pub(crate) fn command_behind(&self, starter: &[&str], args: &[&str]) -> Command {
        let mut command = Command::new(starter[0]);
        command.args(&starter[1..]).arg(env!("CARGO_BIN_EXE_cape"));
        self.prepare(&mut command, args);
        command
    }

    fn prepare(&self, command: &mut Command, args: &[&str]) {
        command.args(["build", "in.csv", "--filer", "B76", "--as-of", "2026-05-01", "--max-entries", "1"]);
        command.args(args).current_dir(self.path("")).env_clear().env("PATH", "/usr/bin:/bin");
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    }

    #[track_caller]
    pub(crate) fn exits(&self, status: i32, args: &[&str]) -> Output {
        let output = self.command(args).output().unwrap();
        assert_eq!(output.status.code(), Some(status), "{}", said(&output));
        output
    }

    /// How long a run takes that nothing disturbs.
    pub(crate) fn undisturbed(&self) -> Duration {
        let began = Instant::now();
        self.exits(0, &["--out", "undisturbed"]);
        let took = began.elapsed();
        std::fs::remove_dir_all(self.path("undisturbed")).unwrap();
        took
    }

    /// All that stands in the folder and in those within, by path.
    pub(crate) fn all(&self) -> BTreeSet<String> {
        let mut all = BTreeSet::new();
        collect(&self.path(""), &self.path(""), &mut all);
        all
    }

    /// Asserts what holds at every moment of a run, and gives whether the folder holds a whole result.
    #[track_caller]
    pub(crate) fn is_sound(&self, folder: &str) -> bool {
        let names: BTreeSet<String> = std::fs::read_dir(self.path(folder))
            .into_iter()
            .flatten()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .filter(|name| !name.starts_with('.'))
            .collect();
        let uploads: Vec<&String> = names.iter().filter(|name| name.starts_with("CAPE_")).collect();
        let Ok(text) = std::fs::read_to_string(self.path(folder).join("summary.json")) else {
            assert!(uploads.is_empty(), "{} upload files without a summary", uploads.len());
            return false;
        };
        let summary: serde_json::Value =
            serde_json::from_str(&text).expect("a summary is never half-written");
        let named: BTreeSet<&str> = summary["uploads"]
            .as_array()
            .unwrap()
            .iter()
            .map(|upload| upload["file"].as_str().unwrap())
            .collect();
        for name in &uploads {
            assert!(named.contains(name.as_str()), "{name} is not in the summary");
            let content = std::fs::read_to_string(self.path(folder).join(name)).unwrap();
            assert!(content.starts_with("Entry Number\r\n") && content.len() == 27, "{name} is not whole");
        }
        if !summary["unfinished"].is_null() {
            return false;
        }
        assert_eq!(uploads.len(), ENTRIES as usize, "all together or none at all");
        assert_eq!(named.len(), ENTRIES as usize);
        assert!(names.contains("entries.csv") && names.contains("findings.csv"));
        true
    }
}

fn collect(folder: &Path, base: &Path, all: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        all.insert(path.strip_prefix(base).unwrap().display().to_string());
        if path.is_dir() {
            collect(&path, base, all);
        }
    }
}

/// Entry-summary data of so many entries, with right check digits.
pub(crate) fn export(entries: u32) -> String {
    let rows: String = (0..entries).map(|n| format!("{},9903.01.25,10.00\n", number("B76", n))).collect();
    format!("Entry Number,HTS,Duty Amount\n{rows}")
}

/// Sends a signal by its name.
pub(crate) fn signal(child: &Child, name: &str) {
    // It fails where the process has ended by itself meanwhile.
    Command::new("kill").args([&format!("-{name}"), &child.id().to_string()]).output().unwrap();
}

/// Says, past what catches the output of tests, that a test can't be made here.
pub(crate) fn passed_over(why: &str) {
    std::io::stderr().write_all(format!("passed over: {why}\n").as_bytes()).unwrap();
}

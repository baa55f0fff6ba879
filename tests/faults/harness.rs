//! A folder for runs that are disturbed.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

use crate::support;
pub(crate) use crate::support::{number, said};

/// Number of entries, each in a separate upload file: enough for a kill to interrupt writing them.
pub(crate) const ENTRIES: u32 = 400;

pub(crate) enum Faults {}

pub(crate) type Sandbox = support::Sandbox<Faults>;

impl Sandbox {
    /// A folder with an input.
    pub(crate) fn with_input() -> Self {
        Sandbox::with("in.csv", export(ENTRIES))
    }

    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = self.cape(&[]);
        self.prepare(&mut command, args);
        command
    }

    /// `cape build` started by another program, such as a shell that sets a limit first.
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

    /// The duration of an undisturbed run.
    pub(crate) fn undisturbed(&self) -> Duration {
        let began = Instant::now();
        self.exits(0, &["--out", "undisturbed"]);
        let took = began.elapsed();
        std::fs::remove_dir_all(self.path("undisturbed")).unwrap();
        took
    }

    /// All paths in the folder and its subfolders.
    pub(crate) fn all(&self) -> BTreeSet<String> {
        let mut all = BTreeSet::new();
        collect(&self.path(""), &self.path(""), &mut all);
        all
    }

    /// Asserts what must be true at every moment: the folder doesn't exist, or has exactly the files of one run.
    /// Returns the number of its upload files.
    #[track_caller]
    pub(crate) fn whole_uploads(&self, folder: &str) -> Option<usize> {
        let names: BTreeSet<String> = self.list(folder).into_iter().collect();
        if !self.path(folder).exists() {
            return None;
        }
        let summary: serde_json::Value =
            serde_json::from_str(&self.read(&format!("{folder}/summary.json"))).unwrap();
        let file = |of: &serde_json::Value| of["file"].as_str().unwrap().to_string();
        let uploads: BTreeSet<String> = summary["uploads"].as_array().unwrap().iter().map(file).collect();
        let reports = summary["run"]["reports"].as_array().unwrap().iter().map(file);
        let others = reports.chain(["summary.json".to_string()]);
        assert_eq!(names, uploads.iter().cloned().chain(others).collect(), "no file too many or too few");
        for name in &uploads {
            let content = self.read(&format!("{folder}/{name}"));
            assert!(content.starts_with("Entry Number\r\n") && content.len() == 27, "{name} is not whole");
        }
        Some(uploads.len())
    }

    /// Like [`Self::whole_uploads`], for a run of all entries. Returns whether the results exist.
    #[track_caller]
    pub(crate) fn is_sound(&self, folder: &str) -> bool {
        let uploads = self.whole_uploads(folder);
        assert!(uploads.is_none_or(|uploads| uploads == ENTRIES as usize), "{uploads:?}");
        uploads.is_some()
    }

    /// Whether there is a staging folder.
    pub(crate) fn has_staging(&self) -> bool {
        self.list("").iter().any(|name| name.starts_with(".cape-"))
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

/// Entry-summary data with this many entries and right check digits.
pub(crate) fn export(entries: u32) -> String {
    let rows: String = (0..entries).map(|n| format!("{},9903.01.25,10.00\n", number("B76", n))).collect();
    format!("Entry Number,HTS,Duty Amount\n{rows}")
}

/// Sends a signal by name.
pub(crate) fn signal(child: &Child, name: &str) {
    // It fails if the process has ended in the meantime.
    Command::new("kill").args([&format!("-{name}"), &child.id().to_string()]).output().unwrap();
}

/// Reports that a test can't run here, bypassing the capture of test output.
pub(crate) fn passed_over(why: &str) {
    std::io::stderr().write_all(format!("passed over: {why}\n").as_bytes()).unwrap();
}

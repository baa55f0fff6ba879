//! A folder in which the program is run.

use std::process::{Command, Output};

use serde_json::Value;

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

    pub(crate) fn file(&self, name: &str, content: impl AsRef<[u8]>) {
        std::fs::write(self.0.path().join(name), content).unwrap();
    }

    pub(crate) fn run(&self, args: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cape"));
        command.arg("inspect").args(args).current_dir(self.0.path()).env_clear();
        command.output().unwrap()
    }

    /// What the program says as JSON; it ends with this exit status.
    #[track_caller]
    pub(crate) fn json(&self, status: i32, args: &[&str]) -> Value {
        let output = self.run(&[args, &["--format", "json"]].concat());
        assert_eq!(output.status.code(), Some(status), "{}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    }
}

pub(crate) fn fixture(name: &str) -> String {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name);
    path.display().to_string()
}

/// What is said of a rule.
pub(crate) fn rule<'v>(content: &'v Value, name: &str) -> &'v Value {
    content["rules"].as_array().unwrap().iter().find(|rule| rule["rule"] == name).unwrap()
}

/// What is said of the header at a place.
pub(crate) fn column<'v>(input: &'v Value, place: &str) -> &'v Value {
    let columns = input["header"]["columns"].as_array().unwrap();
    columns.iter().find(|column| column["place"] == place).unwrap()
}

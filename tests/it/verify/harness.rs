//! A folder with results to tamper with.

use std::path::PathBuf;
use std::process::Output;

use serde_json::Value;

use crate::support;
use crate::support::fixture;
pub(crate) use crate::support::{printed, said};

pub(crate) enum Verify {}

pub(crate) type Sandbox = support::Sandbox<Verify>;

impl Sandbox {
    /// The results of a run on the example.
    pub(crate) fn example() -> Self {
        Sandbox::built(&["es003.csv", "--filer", "B76"])
    }

    /// The results of a run on fixtures, which are in the folder too.
    pub(crate) fn built(args: &[&str]) -> Self {
        let bench = Sandbox::new();
        for name in args.iter().filter(|name| name.ends_with(".csv")) {
            std::fs::copy(fixture(name), bench.path(name)).unwrap();
        }
        bench.build(args);
        bench
    }

    pub(crate) fn build(&self, args: &[&str]) {
        let output = self.run(&[&["build", "--as-of", "2026-05-01", "--quiet"], args].concat());
        assert_ne!(output.status.code(), Some(2), "{}", said(&output));
    }

    pub(crate) fn run(&self, args: &[&str]) -> Output {
        self.cape(args).output().unwrap()
    }

    /// The path of a result.
    pub(crate) fn index(&self, name: &str) -> PathBuf {
        self.path("cape-out").join(name)
    }

    pub(crate) fn write(&self, name: &str, content: &str) {
        std::fs::write(self.index(name), content).unwrap();
    }

    /// Replaces a text in a result, which must contain it.
    #[track_caller]
    pub(crate) fn change(&self, name: &str, from: &str, to: &str) {
        let text = self.result(name);
        assert!(text.contains(from), "{name} holds no {from:?}: {text}");
        self.write(name, &text.replacen(from, to, 1));
    }

    /// The JSON of `cape verify` with these arguments after the folder.
    #[track_caller]
    pub(crate) fn json(&self, status: i32, args: &[&str]) -> Value {
        let output = self.run(&[&["verify", "cape-out", "--format", "json"], args].concat());
        assert_eq!(output.status.code(), Some(status), "{}{}", printed(&output), said(&output));
        assert_eq!(said(&output), "");
        let json: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(json["belongs_together"], status == 0);
        json
    }

    /// Asserts exactly these mismatches: file and kind.
    #[track_caller]
    pub(crate) fn finds(&self, args: &[&str], expected: &[(&str, &str)]) {
        let json = self.json(i32::from(!expected.is_empty()), args);
        let found = json["mismatches"].as_array().unwrap().iter();
        let found: Vec<(&str, &str)> =
            found.map(|of| (of["file"].as_str().unwrap(), of["kind"].as_str().unwrap())).collect();
        assert_eq!(found, expected, "{json:#}");
    }
}

//! Inspects the files in a folder.

use std::process::Output;

use serde_json::Value;

use crate::support;
pub(crate) use crate::support::fixture;

pub(crate) enum Inspect {}

pub(crate) type Sandbox = support::Sandbox<Inspect>;

impl Sandbox {
    pub(crate) fn run(&self, args: &[&str]) -> Output {
        self.cape(&[&["inspect"], args].concat()).output().unwrap()
    }

    /// The output as JSON; the program must end with this exit status.
    #[track_caller]
    pub(crate) fn json(&self, status: i32, args: &[&str]) -> Value {
        let output = self.run(&[args, &["--format", "json"]].concat());
        assert_eq!(output.status.code(), Some(status), "{}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice(&output.stdout).unwrap()
    }
}

/// What is reported about a rule.
pub(crate) fn rule<'v>(content: &'v Value, name: &str) -> &'v Value {
    content["rules"].as_array().unwrap().iter().find(|rule| rule["rule"] == name).unwrap()
}

/// What is reported about the header of a column, given by its letters.
pub(crate) fn column<'v>(input: &'v Value, letters: &str) -> &'v Value {
    let columns = input["header"]["columns"].as_array().unwrap();
    columns.iter().find(|column| column["letters"] == letters).unwrap()
}

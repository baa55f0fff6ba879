//! Builds declarations in a folder.

use std::process::{Command, Output};

use crate::support;
pub(crate) use crate::support::{fixture, number, printed, said};

pub(crate) enum Build {}

pub(crate) type Sandbox = support::Sandbox<Build>;

impl Sandbox {
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        self.cape(&[&["build"], args, &["--as-of", "2026-05-01"]].concat())
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
}

pub(crate) const HEADER: &str = "Entry Number,Line Number,Ordinal,HTS,Duty Amount,Importer Number";

/// Rows of an entry each, with right check digits.
pub(crate) fn entries(count: u32) -> String {
    let rows: String =
        (0..count).map(|n| format!("{},1,1,9903.01.25,10.00,12-3456789\n", number("B76", n))).collect();
    format!("{HEADER}\n{rows}")
}

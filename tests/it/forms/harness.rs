//! Builds declarations from the files in a folder.

use std::io::Write;
use std::process::{Command, Output, Stdio};

use crate::support;

pub(crate) enum Forms {}

pub(crate) type Sandbox = support::Sandbox<Forms>;

impl Sandbox {
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        self.cape(&[&["build"], args, &["--filer", "B76", "--as-of", "2026-05-01"]].concat())
    }

    /// Runs the program to completion; it must leave results.
    #[track_caller]
    pub(crate) fn run(&self, args: &[&str]) -> Output {
        let output = self.command(args).output().unwrap();
        assert!(matches!(output.status.code(), Some(0 | 1)), "{}", said(&output));
        output
    }

    /// Runs the program, which must reject its input; returns the message on one line.
    #[track_caller]
    pub(crate) fn refuses(&self, args: &[&str]) -> String {
        let output = self.command(args).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{}", said(&output));
        said(&output)
    }

    /// Runs the program with this standard input.
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

    /// The findings about rows and cells, without the file: place, entry, rule.
    pub(crate) fn found(&self) -> Vec<[String; 4]> {
        let mut reader = csv::Reader::from_path(self.path("cape-out/findings.csv")).unwrap();
        let rows =
            reader.records().map(|record| [1, 2, 3, 5].map(|i| record.as_ref().unwrap()[i].to_string()));
        rows.collect()
    }
}

/// Standard error without the line breaks and marks of the frames around messages.
pub(crate) fn said(output: &Output) -> String {
    let text = String::from_utf8(output.stderr.clone()).unwrap();
    text.split_whitespace().filter(|word| *word != "│").collect::<Vec<_>>().join(" ")
}

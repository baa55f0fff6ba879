//! What the program prints for shells and manuals.

#![allow(clippy::unwrap_used, reason = "what a test can't set up fails there")]

use std::io::Write;
use std::process::{Command, Output, Stdio};

const COMMANDS: [&str; 5] = ["build", "explain", "template", "completions", "man"];

#[track_caller]
fn printed(args: &[&str]) -> String {
    let output = cape(args).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    String::from_utf8(output.stdout).unwrap()
}

fn cape(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_cape"));
    command.args(args);
    command
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn completions_know_every_command_and_flag() {
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = printed(&["completions", shell]);
        for word in COMMANDS.iter().chain(&["already-filed", "show-settings", "max-diagnostics", "importer"])
        {
            assert!(script.contains(word), "{shell}: {word}");
        }
    }
}

#[test]
fn bash_accepts_its_completions() {
    let Ok(mut bash) = Command::new("bash").arg("-n").stdin(Stdio::piped()).spawn() else {
        return; // there is no bash here
    };
    bash.stdin.take().unwrap().write_all(printed(&["completions", "bash"]).as_bytes()).unwrap();
    assert!(bash.wait().unwrap().success());
}

#[test]
fn a_manual_page_has_its_sections() {
    let pages = COMMANDS.map(|command| printed(&["man", command]));
    for page in pages.iter().chain(&[printed(&["man"])]) {
        for section in ["NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "EXAMPLES", "\"EXIT STATUS\""] {
            assert!(page.contains(&format!(".SH {section}\n")), "{section}: {page}");
        }
        assert!(!page.contains(".SH NOTES"), "each part below the flags has a title: {page}");
    }
    assert!(pages[0].contains("\\-\\-already\\-filed") && pages[0].contains("cape\\-build"));
}

#[test]
fn the_manual_of_an_unknown_command_is_an_error_with_the_nearest() {
    let output = cape(&["man", "bild"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("did you mean `cape man build`?"), "{}", said(&output));
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    for args in [&["completions", "zsh"][..], &["man", "build"], &["build", "--show-settings"], &["--help"]] {
        let mut child = cape(args).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!((output.status.code(), said(&output)), (Some(0), String::new()), "{args:?}");
    }
}

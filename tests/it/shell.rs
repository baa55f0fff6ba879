//! What the program prints for shells and manuals.

use std::io::Write;
use std::process::{Command, Output, Stdio};

/// The commands that the help lists.
fn commands() -> Vec<String> {
    let help = printed(&["--help"]);
    let listed =
        help.lines().skip_while(|line| *line != "Commands:").skip(1).take_while(|line| !line.is_empty());
    // A continued line is indented further.
    let named = listed.filter_map(|line| line.strip_prefix("  ").filter(|line| !line.starts_with(' ')));
    let names: Vec<String> = named.map(|line| line.split(' ').next().unwrap().to_string()).collect();
    assert!(names.len() > 4, "{help}");
    names.into_iter().filter(|name| name != "help").collect()
}

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
        let flags = ["already-filed", "show-settings", "max-diagnostics", "importer"].map(String::from);
        for word in commands().iter().chain(&flags) {
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
    let of_commands = commands().into_iter().map(|command| printed(&["man", &command]));
    for page in of_commands.chain([printed(&["man"])]) {
        for section in ["NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "EXAMPLES", "\"EXIT STATUS\""] {
            assert!(page.contains(&format!(".SH {section}\n")), "{section}: {page}");
        }
        assert!(!page.contains(".SH NOTES"), "each part below the flags has a title: {page}");
    }
    let build = printed(&["man", "build"]);
    assert!(build.contains("\\-\\-already\\-filed") && build.contains("cape\\-build"));
}

#[test]
fn the_manual_of_an_unknown_command_is_an_error_with_the_nearest() {
    let output = cape(&["man", "bild"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("did you mean build?"), "{}", said(&output));
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

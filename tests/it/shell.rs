//! What the program prints for shells and manuals.

use std::fs;
use std::io::Write;
use std::path::Path;
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
fn every_schema_is_printed_by_its_name() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("templates");
    let files = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut there: Vec<String> =
        files.filter_map(|file| file.strip_suffix(".schema.json").map(String::from)).collect();
    let listed = printed(&["template", "schema"]);
    let mut listed: Vec<&str> = listed.lines().collect();
    there.sort_unstable();
    listed.sort_unstable();
    assert_eq!(listed, there);
    for name in listed {
        let schema = fs::read_to_string(folder.join(format!("{name}.schema.json"))).unwrap();
        assert_eq!(printed(&["template", "schema", name]), schema);
    }
}

#[test]
fn an_unknown_schema_is_an_error_with_the_nearest_and_no_other_template_has_a_name() {
    for (args, says) in [
        (&["template", "schema", "sumary"][..], "did you mean summary?"),
        (&["template", "upload", "summary"], "only a schema has a name"),
    ] {
        let output = cape(args).output().unwrap();
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{args:?}");
        assert!(said(&output).contains(says), "{args:?}: {}", said(&output));
    }
}

/// The first script of docs/reference.md, with `psql` and `cape` that do as told.
fn pipeline(psql: &str, cape: &str) -> Option<(Output, String)> {
    let page = include_str!("../../docs/reference.md");
    let (_, after) = page.split_once("## In a pipeline").unwrap();
    let script = after.split("```sh\n").nth(1).unwrap().split("```").next().unwrap();
    let folder = tempfile::tempdir().unwrap();
    for (name, body) in [("psql", psql), ("cape", cape)] {
        let path = folder.path().join(name);
        fs::write(&path, format!("#!/bin/sh\n{}\n", body.replace("CAPE", env!("CARGO_BIN_EXE_cape"))))
            .unwrap();
        assert!(Command::new("chmod").arg("+x").arg(&path).status().ok()?.success());
    }
    let path = format!("{}:{}", folder.path().display(), std::env::var("PATH").unwrap_or_default());
    let mut bash = Command::new("bash");
    bash.args(["-c", script]).current_dir(folder.path()).env("PATH", path);
    Command::new("jq").arg("--version").output().ok()?;
    let output = bash.output().ok()?;
    let uploads = fs::read_to_string(folder.path().join("upload.txt")).unwrap_or_default();
    Some((output, uploads))
}

/// One entry in trade control, which CBP would reject, and one that is ready on any day.
const EXPORT: &str = "printf 'Entry Number,HTS,Duty Amount,Liquidation Status,Control Status\\n\
                      B7603245278,9903.01.25,1250.00,Unliquidated,CBP\\n\
                      B7604201171,9903.01.25,10.00,Unliquidated,Trade\\n'";

#[test]
#[cfg(unix)]
fn the_pipeline_survives_blocked_entries_and_ends_with_the_status_of_what_fails() {
    let broken_off = format!("{EXPORT}; exit 3");
    let check_fails = "case $1 in check) exit 1;; *) exec CAPE \"$@\";; esac";
    for (psql, cape, status, uploads) in [
        (EXPORT, "exec CAPE \"$@\"", 0, "filing/CAPE_B76_001.csv\n"),
        (&broken_off, "exec CAPE \"$@\"", 3, ""),
        (EXPORT, check_fails, 1, "filing/CAPE_B76_001.csv\n"),
        ("exit 0", "exec CAPE \"$@\"", 2, ""),
    ] {
        let Some((output, listed)) = pipeline(psql, cape) else {
            return; // there is no bash, or no jq
        };
        assert_eq!((output.status.code(), listed.as_str()), (Some(status), uploads), "{}", said(&output));
    }
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

//! Output folders that can't be written to, or that disappear.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;

use super::harness::{Sandbox, passed_over, said};

/// The arguments that start a program as a user to whom permissions apply; empty unless run as root.
fn as_a_plain_user(bench: &Sandbox) -> Option<Vec<&'static str>> {
    let locked = bench.path("locked");
    std::fs::create_dir(&locked).unwrap();
    std::fs::set_permissions(&locked, PermissionsExt::from_mode(0o555)).unwrap();
    if std::fs::write(locked.join("x"), "x").is_err() {
        return Some(vec!["env"]);
    }
    std::fs::remove_file(locked.join("x")).unwrap();
    let nobody = vec!["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"];
    let can_run =
        |program: &Path| Command::new(nobody[0]).args(&nobody[1..]).arg(program).arg("--version").output();
    let can_run = can_run(Path::new(env!("CARGO_BIN_EXE_cape"))).is_ok_and(|output| output.status.success());
    if !can_run {
        passed_over("permissions don't bind this user");
    }
    can_run.then_some(nobody)
}

#[test]
fn a_folder_that_may_not_be_written_to_ends_the_run_with_a_reason() {
    let bench = Sandbox::with_input();
    let Some(starter) = as_a_plain_user(&bench) else { return };
    let before = bench.all();
    for out in ["locked", "locked/new", "locked/new/deeper"] {
        let output = bench.command_behind(&starter, &["--out", out]).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{out}: {}", said(&output));
        assert!(said(&output).contains("cannot be written"), "{}", said(&output));
        assert!(said(&output).contains("Permission denied"), "{}", said(&output));
        assert_eq!(bench.all(), before);
    }
    std::fs::set_permissions(bench.path("locked"), PermissionsExt::from_mode(0o777)).unwrap();
    let output = bench.command_behind(&starter, &["--out", "locked/new"]).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
}

#[test]
fn results_in_a_folder_that_may_not_be_written_to_stay() {
    let bench = Sandbox::with_input();
    let Some(starter) = as_a_plain_user(&bench) else { return };
    std::fs::create_dir(bench.path("there")).unwrap();
    std::fs::set_permissions(bench.path("there"), PermissionsExt::from_mode(0o777)).unwrap();
    let first = bench.command_behind(&starter, &["--out", "there/out"]).output().unwrap();
    assert_eq!(first.status.code(), Some(0), "{}", said(&first));
    let before = bench.all();
    std::fs::set_permissions(bench.path("there"), PermissionsExt::from_mode(0o555)).unwrap();
    let output = bench.command_behind(&starter, &["--out", "there/out", "--force"]).output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    assert!(said(&output).contains("there/.cape-unfinished-out: cannot be written"), "{}", said(&output));
    assert!(bench.is_sound("there/out"));
    assert_eq!(bench.all(), before);
    std::fs::set_permissions(bench.path("there"), PermissionsExt::from_mode(0o755)).unwrap();
}

#[test]
fn an_input_that_may_not_be_read_ends_the_run_with_a_reason() {
    let bench = Sandbox::with_input();
    let Some(starter) = as_a_plain_user(&bench) else { return };
    std::fs::set_permissions(bench.path("in.csv"), PermissionsExt::from_mode(0o000)).unwrap();
    let output = bench.command_behind(&starter, &[]).output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    assert!(said(&output).contains("in.csv: cannot be read"), "{}", said(&output));
}

#[test]
fn a_folder_that_vanishes_while_it_is_written_ends_the_run_with_a_reason() {
    let bench = Sandbox::with_input();
    let mut vanished = 0;
    for _ in 0..20 {
        let mut child = bench.command(&[]).spawn().unwrap();
        let staging = bench.path(".cape-unfinished-cape-out");
        while child.try_wait().unwrap().is_none() {
            if staging.join("new").exists() && std::fs::remove_dir_all(&staging).is_ok() {
                break;
            }
        }
        let output = child.wait_with_output().unwrap();
        if output.status.code() == Some(2) {
            vanished += 1;
            assert!(said(&output).contains("No such file or directory"), "{}", said(&output));
        }
        drop(std::fs::remove_dir_all(bench.path("cape-out")));
    }
    assert!(vanished > 0, "not once was the folder gone in time");
    bench.exits(0, &[]);
    assert!(bench.is_sound("cape-out"));
}

#[test]
fn what_is_written_can_be_read_by_its_owner_only() {
    let bench = Sandbox::with_input();
    std::fs::create_dir(bench.path("there")).unwrap();
    bench.exits(0, &["--out", "there"]);
    bench.exits(0, &[]);
    let upload = bench.path("cape-out/CAPE_B76_001.csv");
    let fixed = Command::new(env!("CARGO_BIN_EXE_cape"))
        .arg("check")
        .arg(upload)
        .args(["--quiet", "--fix"])
        .arg(bench.path("fixed"))
        .output()
        .unwrap();
    assert_eq!(fixed.status.code(), Some(0), "{}", said(&fixed));
    let mut looked_at = 0;
    for folder in ["cape-out", "there", "fixed"] {
        for entry in std::fs::read_dir(bench.path(folder)).unwrap() {
            let entry = entry.unwrap();
            let mode = entry.metadata().unwrap().permissions().mode() & 0o777;
            assert_eq!(mode, 0o600, "{}", entry.path().display());
            looked_at += 1;
        }
    }
    assert!(looked_at > 800, "{looked_at}");
}

//! Full disks, and limits on the size of files.

use std::process::{Command, Output};

use super::harness::{Sandbox, passed_over, said};

#[test]
fn a_file_larger_than_the_system_allows_ends_the_run_with_a_reason() {
    let bench = Sandbox::with_input();
    let before = bench.all();
    // In blocks of 512 or 1,024 bytes: not enough for entries.csv.
    let limited = ["sh", "-c", "ulimit -f 4; exec \"$0\" \"$@\""];
    let output = bench.command_behind(&limited, &[]).output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    assert!(said(&output).contains("entries.csv: cannot be written"), "{}", said(&output));
    assert!(said(&output).contains("File too large"), "{}", said(&output));
    assert_eq!(bench.all(), before);
    bench.exits(0, &[]);
    assert!(bench.is_sound("cape-out"));
}

/// Runs a script with a small disk mounted on the folder `disk`, and lists the content of the disk at the end; `None`
/// if mounting isn't permitted. `$CAPE` is the command that builds into it.
fn with_small_disk(bench: &Sandbox, script: &str) -> Option<Output> {
    std::fs::create_dir_all(bench.path("disk")).unwrap();
    let apart = ["unshare", "--user", "--map-root-user", "--mount"];
    let mount = "mount -t tmpfs -o size=512k tmpfs disk";
    let may_mount = Command::new(apart[0])
        .args(&apart[1..])
        .args(["sh", "-c", mount])
        .current_dir(bench.path(""))
        .output();
    if !may_mount.is_ok_and(|output| output.status.success()) {
        passed_over("nothing may be mounted here");
        return None;
    }
    let script = format!("{mount}; {script}; status=$?; find disk -type f >&2; echo disk >&2; exit $status");
    let mut command = Command::new(apart[0]);
    command.args(&apart[1..]).args(["sh", "-c", &script]).current_dir(bench.path("")).env("CAPE", CAPE);
    Some(command.output().unwrap())
}

const CAPE: &str = concat!(
    env!("CARGO_BIN_EXE_cape"),
    " build in.csv --filer B76 --as-of 2026-05-01 --fail-on never --quiet --out disk/out --force"
);

#[test]
fn a_full_disk_ends_the_run_with_a_reason_and_nothing_on_it() {
    let bench = Sandbox::with_input();
    let Some(output) = with_small_disk(&bench, "$CAPE --max-entries 1") else { return };
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    assert!(said(&output).contains("No space left on device"), "{}", said(&output));
    let (_, left) =
        said(&output).split_once("run again\n").map(|(a, b)| (a.to_string(), b.to_string())).unwrap();
    assert_eq!(left.trim_start(), "disk\n", "nothing was left");
}

#[test]
fn a_disk_that_fills_up_while_results_are_replaced_keeps_the_earlier_ones() {
    let bench = Sandbox::with_input();
    let script = "$CAPE && sha256sum disk/out/* >before; $CAPE --max-entries 1; s=$?; sha256sum disk/out/* >after; \
                  (exit $s)";
    let Some(output) = with_small_disk(&bench, script) else { return };
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    let [before, after] = ["before", "after"].map(|name| std::fs::read_to_string(bench.path(name)).unwrap());
    assert_eq!(before.lines().count(), 6, "one upload file and five reports");
    assert_eq!(before, after);
}

#[test]
fn no_room_for_temporary_text_is_told_with_the_folder() {
    let bench = Sandbox::with_input();
    let command = |bench: &Sandbox| {
        let limited = ["sh", "-c", "ulimit -f 4; export TMPDIR=.; exec \"$0\" \"$@\""];
        let mut command = bench.command_behind(&limited, &["-"]);
        command.stdin(std::fs::File::open(bench.path("in.csv")).unwrap());
        command
    };
    let output = command(&bench).output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    assert!(said(&output).contains("no temporary file can be written"), "{}", said(&output));
}

#[test]
fn standard_output_that_cannot_be_written_is_told_and_the_files_are_whole() {
    let bench = Sandbox::with_input();
    let Ok(full) = std::fs::OpenOptions::new().write(true).open("/dev/full") else { return };
    let output = bench.command(&[]).stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    assert!(said(&output).contains("standard output cannot be written"), "{}", said(&output));
    assert!(bench.is_sound("cape-out"));
}

#[test]
fn a_reader_that_goes_away_is_no_fault_and_the_files_are_whole() {
    let bench = Sandbox::with_input();
    let mut child = bench.command(&[]).spawn().unwrap();
    drop((child.stdout.take(), child.stderr.take()));
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert!(bench.is_sound("cape-out"));
}

#[test]
fn a_resubmission_onto_a_full_disk_leaves_no_folder_and_is_not_recorded() {
    let bench = Sandbox::with_input();
    let cape = env!("CARGO_BIN_EXE_cape");
    let claims = "ENTRY_NUMBER,CLAIM_NUMBER,STATUS,ERROR_DESCRIPTION\n";
    let script = format!(
        "{{ {cape} ledger init && {cape} build in.csv --filer B76 --as-of 2026-05-01 --fail-on never --max-entries 20 && \
         {cape} ledger submitted cape-out/CAPE_B76_001.csv --on 2026-05-01 && printf '{claims}' >c.csv && \
         tail -n +2 cape-out/CAPE_B76_001.csv | tr -d '\\r' | sed 's/$/,C1,Failed,Unexpected Error-try Again/' >>c.csv && \
         {cape} ledger import c.csv; }} >/dev/null; \
         head -c 524288 /dev/zero >disk/full; \
         {cape} ledger retry --out disk/a/b/again --as-of 2026-06-01; s=$?; rm disk/full; \
         {cape} ledger status --format json; find disk/* >&2; (exit $s)"
    );
    let Some(output) = with_small_disk(&bench, &script) else { return };
    assert_eq!(output.status.code(), Some(2), "{}", said(&output));
    assert!(said(&output).contains("No space left on device"), "{}", said(&output));
    assert!(!said(&output).contains("disk/a\n"), "nothing was left: {}", said(&output));
    let status: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(status["rejected"].as_array().unwrap().len(), 20);
    assert!(
        status["not_submitted"].as_array().unwrap().iter().all(|of| of["folder"] == "cape-out"),
        "{status:#}"
    );
}

#[test]
fn standard_output_that_cannot_be_written_ends_a_command_with_2_and_a_reason() {
    let bench = Sandbox::with_input();
    std::fs::write(bench.path("upload.csv"), "Entry Number\r\nB7603245278\r\n").unwrap();
    let cape = |args: &[&str]| {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").ok()?;
        let mut command = Command::new(env!("CARGO_BIN_EXE_cape"));
        Some(command.args(args).current_dir(bench.path("")).stdout(full).output().unwrap())
    };
    for args in [
        &["ledger", "init"][..],
        &["ledger", "status"],
        &["ledger", "status", "--format", "json"],
        &["check", "upload.csv"],
        &["check", "upload.csv", "--format", "json"],
    ] {
        let Some(output) = cape(args) else { return };
        assert_eq!(output.status.code(), Some(2), "{args:?} {}", said(&output));
        assert!(said(&output).contains("standard output cannot be written"), "{}", said(&output));
    }
    assert!(bench.path("cape-ledger.db").is_file());
}

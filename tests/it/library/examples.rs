//! The programs in `examples/` do what they say.

use std::process::{Command, Output};

use crate::support::with_slashes;

fn example(name: &str, args: &[&str]) -> Output {
    let run = ["run", "--quiet", "--locked", "--example", name, "--"];
    Command::new(env!("CARGO")).args(run).args(args).output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn one_writes_a_declaration_and_the_other_finds_it_right() {
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("out");
    let out = with_slashes(out.to_str().unwrap());
    let out = out.as_str();
    let judged = example("judge", &["B76", "2026-05-01", out, "fixtures/es003.csv"]);
    let printed = with_slashes(&text(&judged.stdout));
    assert!(judged.status.success(), "{}", text(&judged.stderr));
    assert!(printed.contains("B7604160195 ready $2798.00\n"), "{printed}");
    assert!(printed.contains("(final-liquidation)"), "{printed}");
    assert!(printed.contains(&format!("{out}/CAPE_B76_001.csv: 11 entries\n")), "{printed}");

    let file = format!("{out}/CAPE_B76_001.csv");
    let checked = example("check", &["B76", &file]);
    assert_eq!(text(&checked.stdout), "CAPE_B76_001.csv: 11 entries\n");
    assert!(checked.status.success());
    let messy = example("check", &["B76", "fixtures/upload/messy.csv"]);
    assert_eq!(messy.status.code(), Some(1));
    assert!(text(&messy.stdout).contains("  row "), "{}", text(&messy.stdout));
    let mistyped = example("judge", &["B7", "2026-05-01", out, "fixtures/es003.csv"]);
    assert!(!mistyped.status.success());
    assert!(text(&mistyped.stderr).contains("FilerCode"), "{}", text(&mistyped.stderr));
}

//! Runs that receive a signal to end.

use std::io::Write;
use std::process::Stdio;

use super::harness::{Sandbox, export, said, signal};

#[test]
fn ctrl_c_at_any_moment_leaves_all_or_nothing_and_says_so() {
    const MOMENTS: u32 = 20;
    let bench = Sandbox::with_input();
    let took = bench.undisturbed();
    let mut stopped = 0;
    for moment in 0..=MOMENTS {
        let name = if moment % 2 == 0 { "INT" } else { "TERM" };
        let child = bench.command(&[]).spawn().unwrap();
        // Not at the very start, when the program may not be running yet.
        std::thread::sleep(took.mul_f64(0.15 + f64::from(moment) / f64::from(MOMENTS)));
        signal(&child, name);
        let output = child.wait_with_output().unwrap();
        assert!(!bench.has_staging(), "nothing is hidden");
        match output.status.code() {
            Some(0) => assert!(bench.is_sound("cape-out")),
            Some(2) => {
                assert!(said(&output).contains("stopped before it was done"), "{}", said(&output));
                let is_whole = bench.is_sound("cape-out");
                assert_eq!(
                    is_whole,
                    said(&output).contains("is complete in its folder"),
                    "{}",
                    said(&output)
                );
                stopped += u32::from(!is_whole);
            }
            other => panic!("{other:?}: {}", said(&output)),
        }
        drop(std::fs::remove_dir_all(bench.path("cape-out")));
    }
    assert!(stopped > 0, "not one signal came in time");
    bench.exits(0, &[]);
    assert!(bench.is_sound("cape-out"));
}

#[test]
fn ctrl_c_ends_a_run_that_waits_for_its_input() {
    let bench = Sandbox::with_input();
    let before = bench.all();
    let mut child = bench.command(&["-", "--out", "out"]).stdin(Stdio::piped()).spawn().unwrap();
    let mut pipe = child.stdin.take().unwrap();
    // More than fits into the pipe, so that the program is reading when this returns.
    pipe.write_all(export(20_000).as_bytes()).unwrap();
    signal(&child, "INT");
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("no file was left behind"), "{}", said(&output));
    assert_eq!(bench.all(), before);
}

//! Runs that are killed, at one moment after the other.

use std::time::Duration;

use super::harness::Sandbox;

const KILLS: u32 = 40;

#[test]
fn a_run_killed_at_any_moment_leaves_all_upload_files_or_none() {
    let bench = Sandbox::with_input();
    let took = bench.undisturbed();
    let (mut whole, mut none) = (0, 0);
    for kill in 0..=KILLS {
        let mut child = bench.command(&[]).spawn().unwrap();
        if kill < KILLS {
            std::thread::sleep(took.mul_f64(1.2 * f64::from(kill) / f64::from(KILLS)));
        } else {
            // At last when anything is to be seen at all.
            while !bench.path("cape-out").exists() {}
        }
        child.kill().unwrap();
        child.wait().unwrap();
        if bench.is_sound("cape-out") {
            whole += 1;
            std::fs::remove_dir_all(bench.path("cape-out")).unwrap();
        } else {
            none += 1;
            assert!(!bench.path("cape-out").exists(), "where the folder is new it comes with all its files");
        }
    }
    assert!(whole > 0 && none > 0, "kills before and after the end: {none} and {whole}");
    bench.exits(0, &[]);
    assert!(bench.is_sound("cape-out"));
    assert_eq!(
        bench.all().iter().filter(|name| name.contains(".cape-")).count(),
        0,
        "the next run tidies up"
    );
}

#[test]
fn a_run_killed_while_it_replaces_results_leaves_what_the_next_one_completes() {
    let bench = Sandbox::with_input();
    bench.exits(0, &[]);
    let took = bench.undisturbed();
    for kill in 0..=KILLS {
        let mut child = bench.command(&["--force"]).spawn().unwrap();
        // Most kills fall where the files are renamed.
        let share = 0.5 + 0.6 * f64::from(kill) / f64::from(KILLS);
        std::thread::sleep(took.mul_f64(share));
        child.kill().unwrap();
        child.wait().unwrap();
        if !bench.is_sound("cape-out") {
            // No one has to ask for it: what is unfinished is replaced.
            bench.exits(0, &[]);
            assert!(bench.is_sound("cape-out"));
        }
    }
}

#[test]
fn a_run_stopped_in_the_midst_of_its_renames_can_be_killed_there() {
    let bench = Sandbox::with_input();
    bench.exits(0, &[]);
    let mut unfinished = 0;
    for _ in 0..60 {
        let mut child = bench.command(&["--force"]).spawn().unwrap();
        let summary = bench.path("cape-out/summary.json");
        // Watched for the announcement: the moment before the renames.
        while child.try_wait().unwrap().is_none() {
            if std::fs::read_to_string(&summary).is_ok_and(|text| text.contains("unfinished")) {
                break;
            }
            std::thread::sleep(Duration::from_micros(50));
        }
        child.kill().unwrap();
        child.wait().unwrap();
        if !bench.is_sound("cape-out") {
            unfinished += 1;
            bench.exits(0, &[]);
            assert!(bench.is_sound("cape-out"));
        }
        if unfinished >= 3 {
            return;
        }
    }
    assert!(unfinished > 0, "not one kill fell between the renames");
}

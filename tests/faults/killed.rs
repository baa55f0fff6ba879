//! Runs killed at successive moments.

use std::os::unix::fs::MetadataExt;
use std::thread::sleep;

use super::harness::{ENTRIES, Sandbox, export, passed_over, said, signal};

const KILLS: u32 = 40;

#[test]
fn a_run_killed_at_any_moment_leaves_all_upload_files_or_none() {
    let bench = Sandbox::with_input();
    let took = bench.undisturbed();
    let (mut whole, mut none) = (0, 0);
    for kill in 0..=KILLS {
        let mut child = bench.command(&[]).spawn().unwrap();
        if kill < KILLS {
            sleep(took.mul_f64(1.2 * f64::from(kill) / f64::from(KILLS)));
        } else {
            // Kill it as soon as anything is visible.
            while !bench.path("cape-out").exists() {}
        }
        child.kill().unwrap();
        child.wait().unwrap();
        if bench.is_sound("cape-out") {
            whole += 1;
            std::fs::remove_dir_all(bench.path("cape-out")).unwrap();
        } else {
            none += 1;
        }
    }
    assert!(whole > 0 && none > 0, "kills before and after the end: {none} and {whole}");
    bench.exits(0, &[]);
    assert!(bench.is_sound("cape-out"));
    assert!(!bench.has_staging(), "the next run tidies up");
}

#[test]
fn a_run_killed_while_it_replaces_results_leaves_the_earlier_ones_or_its_own() {
    let bench = Sandbox::with_input();
    bench.exits(0, &[]);
    let took = bench.undisturbed();
    let mut earlier = ENTRIES;
    let (mut kept, mut replaced) = (0, 0);
    for kill in 0..=KILLS {
        // Results of another size, so that no file of one run could be mistaken for one of the other.
        let new = if earlier == ENTRIES { ENTRIES - 100 } else { ENTRIES };
        bench.file("in.csv", export(new));
        let before = bench.result("summary.json");
        let mut child = bench.command(&["--force"]).spawn().unwrap();
        match kill {
            // The first kill comes at once and the last after the exchange, however long a run takes on a busy machine.
            0 => {}
            KILLS => while bench.result("summary.json") == before && child.try_wait().unwrap().is_none() {},
            // Most kills come while files are written, renamed and removed.
            _ => sleep(took.mul_f64(0.5 + 0.7 * f64::from(kill) / f64::from(KILLS))),
        }
        child.kill().unwrap();
        child.wait().unwrap();
        let found = bench.whole_uploads("cape-out").expect("at no moment is there no folder") as u32;
        assert!([earlier, new].contains(&found), "{found}");
        kept += u32::from(found == earlier);
        replaced += u32::from(found == new);
        earlier = found;
    }
    assert!(kept > 0 && replaced > 0, "kills before and after the exchange: {kept} and {replaced}");
    bench.exits(0, &["--force"]);
    assert!(!bench.has_staging(), "the next run tidies up");
}

#[test]
fn a_run_killed_right_behind_the_exchange_leaves_its_own_results() {
    let bench = Sandbox::with_input();
    bench.exits(0, &[]);
    for _ in 0..10 {
        // Two runs in the same second with the same duration write the same summary, but not as the same file.
        let summary = || std::fs::metadata(bench.path("cape-out/summary.json")).unwrap().ino();
        let before = summary();
        let mut child = bench.command(&["--force"]).spawn().unwrap();
        // There is a summary at every moment.
        while summary() == before && child.try_wait().unwrap().is_none() {}
        child.kill().unwrap();
        child.wait().unwrap();
        assert_ne!(summary(), before);
        assert!(bench.is_sound("cape-out"));
    }
    bench.exits(0, &["--force"]);
    assert!(!bench.has_staging(), "the next run tidies up");
}

#[test]
fn what_a_living_run_fills_no_other_run_touches() {
    let bench = Sandbox::with_input();
    let mut first = bench.command(&[]).spawn().unwrap();
    while !bench.has_staging() && first.try_wait().unwrap().is_none() {}
    signal(&first, "STOP");
    let staged = bench.all();
    if first.try_wait().unwrap().is_none() && bench.has_staging() && !bench.path("cape-out").exists() {
        let refused = bench.exits(2, &[]);
        assert!(said(&refused).contains("is being written by another run"), "{}", said(&refused));
        bench.exits(0, &["--out", "elsewhere"]);
        std::fs::remove_dir_all(bench.path("elsewhere")).unwrap();
        assert_eq!(bench.all(), staged);
    } else {
        passed_over("the run was done before it could be stopped");
    }
    signal(&first, "CONT");
    assert_eq!(first.wait().unwrap().code(), Some(0));
    assert!(bench.is_sound("cape-out"));
    assert!(!bench.has_staging());
}

#[test]
fn results_between_two_renames_are_put_in_place_by_the_next_run() {
    // The state left by a system that can't exchange folders.
    let bench = Sandbox::with_input();
    bench.exits(0, &[]);
    let staging = bench.path(".cape-unfinished-cape-out");
    std::fs::create_dir(&staging).unwrap();
    std::fs::rename(bench.path("cape-out"), staging.join("new")).unwrap();
    std::fs::create_dir(staging.join("old")).unwrap();
    let refused = bench.exits(2, &[]);
    assert!(said(&refused).contains("holds the results of an earlier run"), "{}", said(&refused));
    assert!(bench.is_sound("cape-out") && !bench.has_staging());

    std::fs::create_dir_all(staging.join("old")).unwrap();
    std::fs::create_dir_all(staging.join("new")).unwrap();
    let refused = bench.exits(2, &["--force"]);
    assert!(said(&refused).contains("was being replaced: the new results are in"), "{}", said(&refused));
    assert!(bench.is_sound("cape-out") && staging.join("old").exists() && staging.join("new").exists());
}

//! The text of `cape verify`.

use super::harness::{Sandbox, printed, said};

#[test]
#[cfg_attr(windows, ignore = "Windows has no such file names")]
fn a_summary_that_was_tampered_with_shows_nothing_private_and_steers_no_terminal() {
    let bench = Sandbox::example();
    let evil = "900-12-3456\\u001b[31m\\u202e";
    bench.change("summary.json", "CAPE_B76_001.csv", &format!("CAPE_{evil}.csv"));
    bench.change("summary.json", "\"es003.csv\"", &format!("\"{evil}\""));
    bench.change("summary.json", concat!('"', env!("CARGO_PKG_VERSION"), '"'), &format!("\"{evil}\""));
    bench.change("summary.json", "\"final-liquidation\"", &format!("\"{evil}\""));
    std::fs::write(bench.index("CAPE_900-12-3456\u{1b}[31m\u{202e}.csv"), "x").unwrap();
    for args in [&["verify", "cape-out", "es003.csv"][..], &["verify", "cape-out", "--format", "json"]] {
        let output = bench.run(args);
        assert_eq!(output.status.code(), Some(1), "{}", said(&output));
        for forbidden in ["900-12", "\u{1b}", "\u{202e}", "\\u001b"] {
            assert!(!printed(&output).contains(forbidden), "{:?}", printed(&output));
        }
    }
}

#[test]
fn only_names_are_shown_and_no_folders_of_the_machine() {
    let bench = Sandbox::example();
    let folder = bench.path("cape-out").display().to_string();
    let output = bench.run(&["verify", &folder]);
    assert!(printed(&output).starts_with("cape-out\n"), "{}", printed(&output));
    assert!(!printed(&output).contains(&folder));
}

#[test]
fn quiet_says_it_by_the_exit_status_alone() {
    let bench = Sandbox::example();
    for status in [0, 1] {
        let output = bench.run(&["verify", "cape-out", "--quiet"]);
        assert_eq!(
            (output.status.code(), printed(&output), said(&output)),
            (Some(status), String::new(), String::new())
        );
        std::fs::write(bench.index("CAPE_B76_001.csv"), "x").unwrap();
    }
}

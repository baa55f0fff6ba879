//! Private data that must not be printed.

use super::harness::{Sandbox, entries, said};

#[test]
#[cfg_attr(windows, ignore = "Windows has no such file names")]
fn names_and_flags_show_nothing_private_and_steer_no_terminal() {
    let bench = Sandbox::new();
    let name = "900-12-3456 \u{1b}[31m\u{202e}.csv";
    bench.file(name, entries(1).replace("9903.01.25", "oops"));
    let found = bench.run(&[name, "--filer", "B76", "--out", "o\u{1b}[31m900-12-3456"]);
    let missing = bench.run(&["no 900-12-3456\u{1b}[31m", "--filer", "B76"]);
    let column = bench.run(&[name, "--filer", "B76", "--column", "hts=900-12-3456\u{1b}[31m"]);
    let usage = bench.run(&[name, "--filer", "900-12-3456\u{1b}[31m"]);
    for output in [found, missing, column, usage] {
        let printed = said(&output) + &String::from_utf8(output.stdout).unwrap();
        for forbidden in ["900-12", "\u{1b}", "\u{202e}"] {
            assert!(!printed.contains(forbidden), "{printed:?}");
        }
    }
}

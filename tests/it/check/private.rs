//! Private data that must not be printed or written.

use super::harness::{Sandbox, printed, said};

#[test]
#[cfg_attr(windows, ignore = "Windows has no such file names")]
fn cells_names_and_flags_show_nothing_private_and_steer_no_terminal() {
    let bench = Sandbox::new();
    let name = "900-12-3456 \u{1b}[31m\u{202e}.csv";
    let content = "Entry Number 900-12-3456\n900-12-3456\nB7603245278,900-12-3456\n\
                   =900-12-3456\u{1b}[31m\n900 - 12 - 3456\n";
    bench.file(name, content);
    bench.file("first.csv", "900-12-3456\n");
    let found = bench.exits(1, &[name, "first.csv", "--fix", "repaired", "--max-diagnostics", "100"]);
    let json = bench.exits(1, &[name, "first.csv", "--format", "json", "--fix", "other"]);
    let taken = bench.exits(2, &[name, "--fix", "repaired"]);
    let missing = bench.exits(2, &["no 900-12-3456\u{1b}[31m"]);
    let usage = bench.exits(2, &[name, "--filer", "900-12-3456\u{1b}[31m"]);
    let mut shown: Vec<String> =
        [found, json, taken, missing, usage].iter().map(|output| said(output) + &printed(output)).collect();
    let written = bench.list("repaired");
    shown.extend(written.iter().map(|name| bench.read(&format!("repaired/{name}"))));
    for text in shown {
        for forbidden in ["900-12", "900 - 12", "\u{1b}", "\u{202e}"] {
            assert!(!text.contains(forbidden), "{text:?}");
        }
    }
}

//! Results name files, not the folders they were in.

use super::harness::{Sandbox, fixture, root};
use crate::support::{contents, shown};

#[test]
fn no_result_names_a_folder_of_the_machine() {
    let bench = Sandbox::new();
    let input = fixture("es003.csv");
    let list = bench.path("list.csv").display().to_string();
    std::fs::write(&list, "Entry Number\nB7604188378\n").unwrap();
    let out = bench.path("deep/down/out").display().to_string();
    let args =
        ["build", &input, "--filer", "B76", "--as-of", "2026-05-01", "--already-filed", &list, "--out", &out];
    let output = bench.run(&args);
    assert_eq!(output.status.code(), Some(1), "{}", String::from_utf8_lossy(&output.stderr));
    let mut files = 0;
    for (name, content) in contents(std::path::Path::new(&out)) {
        let text = shown(&name, &content);
        for folder in [root(), bench.path("").as_path(), &std::env::temp_dir()] {
            let folder = folder.display().to_string();
            assert!(!text.contains(folder.trim_end_matches('/')), "{name}: {folder}");
        }
        files += 1;
    }
    assert!(files >= 5);
    let summary: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(bench.path("deep/down/out/summary.json")).unwrap())
            .unwrap();
    assert_eq!(summary["inputs"][0]["name"], "es003.csv");
}

//! The command line as data: each file in `tests/cmd` and the README, command by command.

#![allow(clippy::unwrap_used, reason = "what a test can't set up fails there")]

#[test]
fn commands_print_what_is_written_down() {
    trycmd::TestCases::new().case("tests/cmd/*.md").case("README.md").env("COLUMNS", "80");
}

#[test]
fn the_readme_walks_from_export_to_refund_as_the_commands_do() {
    let read =
        |name: &str| std::fs::read_to_string(format!("{}/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let (readme, run) = (read("README.md"), read("tests/cmd/ledger.md"));
    let (_, walk) = readme.split_once("## From export to refund").unwrap();
    let (walk, _) = walk.split_once("\n## ").unwrap();
    let blocks: Vec<&str> =
        walk.split("```console,ignore\n").skip(1).map(|b| b.split("```").next().unwrap()).collect();
    assert!(blocks.len() > 4, "the walk has its commands");
    for block in blocks {
        assert!(
            run.contains(&format!("```console\n{block}```")),
            "tests/cmd/ledger.md doesn't run:\n{block}"
        );
    }
}

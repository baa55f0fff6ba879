//! The command line as data: the README and each file in `docs` and `tests/cmd`, command by command.

#![allow(clippy::unwrap_used, reason = "what a test can't set up fails there")]

#[test]
fn commands_print_what_is_written_down() {
    // The README builds into the same folder as docs/output.md, so one after the other.
    trycmd::TestCases::new().case("README.md").env("COLUMNS", "80");
    trycmd::TestCases::new().case("docs/*.md").case("tests/cmd/*.md").env("COLUMNS", "80");
}

#[test]
fn the_ledger_page_walks_from_export_to_refund_as_the_commands_do() {
    let read =
        |name: &str| std::fs::read_to_string(format!("{}/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let (walk, run) = (read("docs/ledger.md"), read("tests/cmd/ledger.md"));
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

//! The command line as data: each file in `tests/cmd` and the README, command by command.

#[test]
fn commands_print_what_is_written_down() {
    trycmd::TestCases::new().case("tests/cmd/*.md").case("README.md").env("COLUMNS", "80");
}

//! The questions on a terminal. The terminal echoes what is typed, unless the program turns that off.

use std::process::Command;

use rexpect::session::{PtySession, spawn_command};

use super::harness::{Sandbox, printed, said};

const PATIENCE: Option<u64> = Some(20_000);

fn terminal(bench: &Sandbox, args: &str) -> PtySession {
    let mut command = Command::new("sh");
    let run = format!("stty echo cols 80; exec {} ready --color never {args}", env!("CARGO_BIN_EXE_cape"));
    command.args(["-c", &run]).current_dir(bench.path(""));
    spawn_command(command, PATIENCE).unwrap()
}

/// Waits for a question and presses keys; returns what was on the screen before the question.
#[track_caller]
fn at(session: &mut PtySession, question: &str, keys: &str) -> String {
    let before = session.exp_string(question).unwrap_or_else(|error| panic!("{question}: {error}"));
    session.exp_string("] ").unwrap();
    session.send(keys).unwrap();
    session.flush().unwrap();
    before
}

#[track_caller]
fn ends(session: &mut PtySession, status: i32) -> String {
    let rest = session.exp_eof().unwrap();
    let ended = format!("{:?}", session.process().wait().unwrap());
    assert!(ended.starts_with("Exited") && ended.ends_with(&format!(", {status})")), "{ended}\n{rest}");
    rest
}

#[test]
fn each_open_item_is_asked_once_and_the_answers_are_listed() {
    let bench = Sandbox::new();
    let mut session = terminal(&bench, "--login yes");
    let mut seen = at(&mut session, "Which importers of record", "12-3456789,900-12-3456\r");
    let typed = at(&mut session, "Does a broker file the declaration?", "y");
    assert!(typed.contains("12-3456789"), "an EIN shows as it is typed: {typed}");
    seen += &typed;
    seen += &at(&mut session, "What is the filer code", "b7\r");
    session.exp_string("three letters or digits").unwrap();
    session.send("b76\r").unwrap();
    session.flush().unwrap();
    seen += &at(&mut session, "Does the importer itself receive the refund?", "y");
    seen += &at(&mut session, "Is every importer number active?", "y");
    seen += &at(&mut session, "where CBP reaches the importer?", "y");
    // Logging in implies an account; then contact e-mail and notify party don't matter any more.
    seen += &at(&mut session, "importer sub-account view?", "xN");
    for question in
        ["list every importer number?", "Entry Summary reports?", "February 2026?", "have access?"]
    {
        seen += &at(&mut session, question, "\r");
    }
    seen += &at(&mut session, "ACH refund authorization on file", "n");
    seen += &at(&mut session, "at a U.S. bank?", "y");
    seen += &at(&mut session, "routing number valid?", "021001209\r");
    seen += &session.exp_string("check digit is wrong").unwrap();
    session.send("02100120\u{7f}08\r").unwrap();
    session.flush().unwrap();
    seen += &at(&mut session, "REV-603?", "n");
    seen += &at(&mut session, "up to date?", "y");
    seen += &at(&mut session, "every entry to be filed?", "y");
    seen += &ends(&mut session, 1);
    for never in [
        "login to the ACE",
        "have an ACE Portal account",
        "on file in ACE and on",
        "contact e-mail on the CBP Form 5106 record",
        "02100",
        "900-12",
    ] {
        assert!(!seen.contains(never), "{never}\n{seen}");
    }
    for listed in [
        " yes         importer: 12-3456789, ***-**-3456",
        "who-files: broker B76",
        " no          ach-authorized",
    ] {
        assert!(seen.contains(listed), "{listed}\n{seen}");
    }
    assert!(seen.contains(" yes         routing-number: it has a valid format"), "{seen}");
    assert_eq!(bench.list("").len(), 0, "nothing is written");
}

#[test]
fn an_account_that_is_not_there_spares_the_questions_about_it() {
    let bench = Sandbox::new();
    let mut session = terminal(&bench, "--importer 12-3456789 --recipient importer --us-bank yes");
    at(&mut session, "Is every importer number active?", "y");
    at(&mut session, "where CBP reaches the importer?", "y");
    at(&mut session, "Does the importer have an ACE Portal account?", "n");
    at(&mut session, "contact e-mail on the CBP Form 5106 record", "n");
    at(&mut session, "routing number valid?", "\r");
    at(&mut session, "every entry to be filed?", "y");
    let list = ends(&mut session, 1);
    assert!(list.contains("1  correct the contact e-mail"), "{list}");
}

#[test]
fn ctrl_c_stops_with_the_terminal_as_it_was_and_ctrl_d_is_enough() {
    let bench = Sandbox::new();
    let script = format!(
        "stty echo cols 80; {} ready --color never; echo ended $?; stty -a",
        env!("CARGO_BIN_EXE_cape")
    );
    let start = || {
        let mut command = Command::new("sh");
        command.args(["-c", &script]).current_dir(bench.path(""));
        spawn_command(command, PATIENCE).unwrap()
    };
    let mut session = start();
    at(&mut session, "Which importers of record", "90\u{3}");
    let rest = session.exp_eof().unwrap();
    assert!(rest.contains("stopped at a question") && rest.contains("ended 2"), "{rest}");
    let kept = |rest: &str| {
        rest.split_whitespace().any(|word| word == "echo")
            && rest.split_whitespace().any(|word| word == "icanon")
    };
    assert!(kept(&rest), "{rest}");
    assert!(!rest.contains("Do first"), "{rest}");
    let mut session = start();
    at(&mut session, "Which importers of record", "\u{4}");
    let rest = session.exp_eof().unwrap();
    assert!(rest.contains("20 answers are not known") && rest.contains("ended 1") && kept(&rest), "{rest}");
}

#[test]
fn the_routing_number_flag_asks_on_a_terminal_and_no_questions_asks_nothing() {
    let bench = Sandbox::new();
    let mut session = terminal(&bench, "--no-questions");
    let list = ends(&mut session, 1);
    assert!(list.contains("20 answers are not known") && !list.contains("[y/n"), "{list}");
    let mut session = terminal(&bench, "--no-questions --routing-number -");
    at(&mut session, "routing number valid?", "021001208\r");
    let list = ends(&mut session, 1);
    assert!(list.contains(" yes         routing-number") && !list.contains("0210"), "{list}");
}

#[test]
fn a_pipe_is_never_asked() {
    let output = Sandbox::new().piped(&[], b"y\ny\ny\n");
    assert!(
        !said(&output).contains('?') && printed(&output).contains("20 answers are not known"),
        "{}",
        said(&output)
    );
}

//! A routing number on standard input isn't kept anywhere.

use super::harness::{Sandbox, answer, item, printed, said};

fn checked(bench: &Sandbox, number: &[u8]) -> serde_json::Value {
    let output = bench.piped(&["--routing-number", "-", "--format", "json"], number);
    assert!(!printed(&output).contains("2100120"), "{}", printed(&output));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn it_is_judged_by_its_form() {
    let bench = Sandbox::new();
    for (number, expected, words) in [
        (&b"021001208\n"[..], "yes", "valid format"),
        (b"021001208", "yes", "valid format"),
        (b" 0210 0120 8\r\nmore\n", "yes", "valid format"),
        (b"021001209\n", "no", "check digit"),
        (b"210012087\n", "no", "check digit"),
        (b"02100120\n", "no", "this has 8"),
        (b"000000000\n", "no", "U.S. Government"),
        (b"800000006\n", "no", "traveler's checks"),
        (b"130000006\n", "no", "01 to 12"),
        (b"\xff\xfe\n", "no", "digits only"),
    ] {
        let json = checked(&bench, number);
        assert_eq!(answer(&json, "routing-number"), expected, "{number:?}");
        assert!(item(&json, "routing-number")["says"].as_str().unwrap().contains(words), "{number:?} {json}");
    }
}

#[test]
fn in_a_command_it_is_refused_and_not_repeated() {
    let bench = Sandbox::new();
    for args in
        [&["--routing-number", "021001208"][..], &["--routing-number=021001208"], &["--routing-number", ""]]
    {
        let output = bench.exits(2, args);
        assert!(said(&output).contains("history of the shell"), "{}", said(&output));
        assert!(!said(&output).contains("0210"), "{}", said(&output));
    }
}

#[test]
fn standard_input_without_a_number_and_one_that_is_data_are_refused() {
    let bench = Sandbox::new();
    for nothing in [&b""[..], b"\n", b"  \r\n021001208"] {
        let output = bench.piped(&["--routing-number", "-"], nothing);
        assert_eq!(output.status.code(), Some(2), "{}", printed(&output));
        assert!(said(&output).contains("has no number"), "{}", said(&output));
    }
    let output = bench.exits(2, &["-", "--routing-number", "-"]);
    assert!(said(&output).contains("can be read only once"));
    // More digits than any number has.
    let output = bench.piped(&["--routing-number", "-"], &[b'1'; 100_000]);
    assert_eq!(output.status.code(), Some(1), "{}", said(&output));
}

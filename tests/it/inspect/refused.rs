//! Inputs that `build` would reject are shown as far as they can be read, with the reason.

use serde_json::{Value, json};

use super::harness::{Sandbox, column, fixture};

#[test]
fn without_an_entry_number_the_row_most_like_a_header_is_shown() {
    let bench = Sandbox::with("a.csv", "Report\nEntry Sumary Nr,HTS,Duty Paid\n1,2,3\n");
    let said = bench.json(2, &["a.csv"]);
    let input = &said["inputs"][0];
    assert_eq!((&input["header"]["found"], &input["header"]["row"]), (&json!(false), &json!(2)));
    assert_eq!(column(input, "A")["nearest"]["column"], "entry_number");
    assert_eq!(input["content"], Value::Null);
    assert!(input["error"]["help"].as_str().unwrap().contains("--column entry_number=\"Entry Sumary Nr\""));
    let mapped = bench.json(0, &["a.csv", "--column", "entry_number=Entry Sumary Nr"]);
    assert_eq!(mapped["inputs"][0]["content"]["rows"]["read"], 1);
}

#[test]
fn without_hts_numbers_everything_else_is_shown() {
    let said = Sandbox::new().json(2, &[&fixture("missing-hts-column.csv")]);
    let input = &said["inputs"][0];
    assert_eq!((&input["error"], &input["content"]["entries"]), (&Value::Null, &json!(2)));
    assert_eq!(column(input, "I")["nearest"]["column"], "hts");
    assert!(said["error"]["message"].as_str().unwrap().contains("HTS Number - Full"));
}

#[test]
fn an_input_that_cant_be_read_does_not_stand_in_the_way_of_others() {
    let bench = Sandbox::with("old.xls", b"\xd0\xcf\x11\xe0 and more");
    let said = bench.json(2, &["none.csv", "old.xls", &fixture("clean.csv")]);
    let error =
        |index: usize| said["inputs"][index]["error"]["message"].as_str().unwrap_or_default().to_string();
    assert!(error(0).starts_with("none.csv: cannot be read"), "{}", error(0));
    assert!(error(1).contains("damaged"), "{}", error(1));
    assert_eq!((error(2), &said["together"]["entries"]), (String::new(), &json!(8)));
    assert_eq!(said["error"], said["inputs"][0]["error"], "the first is the reason for the exit status");
}

#[test]
fn what_is_known_of_an_input_that_fails_midway_is_shown() {
    let endless = format!("Entry No,HTS,Duty Paid\nB7603245278,1,{}\n", "x".repeat(17 << 20));
    let said = Sandbox::with("a.csv", endless).json(2, &["a.csv"]);
    let input = &said["inputs"][0];
    assert_eq!((&input["header"]["found"], &input["content"]), (&json!(true), &Value::Null));
    assert!(input["error"]["message"].as_str().unwrap().contains("longer than 16 MiB"));
}

#[test]
fn a_header_that_no_input_has_and_a_file_named_twice_are_refused_as_build_does() {
    let clean = fixture("clean.csv");
    let said = Sandbox::new().json(2, &[&clean, "--column", "hts=Zolltarif"]);
    assert!(said["error"]["message"].as_str().unwrap().contains("no input has the header \"Zolltarif\""));
    let said = Sandbox::new().json(2, &[&clean, &clean]);
    assert_eq!(said["error"]["message"], "clean.csv and clean.csv (2) are the same file");
}

#[test]
#[cfg_attr(windows, ignore = "Windows has no such file names")]
fn nothing_private_is_shown_and_nothing_steers_a_terminal() {
    let secret = "900-12-3456\u{1b}[31m";
    let header = format!("Entry No,HTS,Importer,Liquidation Status,{secret}");
    let bench = Sandbox::with("a.csv", format!("{header}\nB7603245278,1,{secret},odd {secret},x\n"));
    bench.file(&format!("{secret}.csv"), format!("{secret},HTS,Line\n{secret},1,1\n"));
    for args in [["a.csv"].as_slice(), &["a.csv", "--format", "json"], &[&format!("{secret}.csv"), "a.csv"]] {
        let output = bench.run(args);
        let printed = [output.stdout, output.stderr].concat();
        let printed = String::from_utf8(printed).unwrap();
        assert!(printed.contains("***-**-3456"), "{printed}");
        for forbidden in ["900-12", "\u{1b}"] {
            assert!(!printed.contains(forbidden), "{printed:?}");
        }
    }
}

#[test]
fn json_that_the_settings_file_asks_for_has_the_error_too() {
    let bench = Sandbox::with("cape.toml", "format = \"json\"\n");
    for command in ["build", "check", "inspect", "ready"] {
        let output = bench.cape(&[command, "none.csv"]).output().unwrap();
        let said: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert_eq!(output.status.code(), Some(2), "{command}");
        assert!(!said["error"]["message"].as_str().unwrap().is_empty(), "{command}: {said}");
    }
}

//! Standard input and settings files.

use std::io::Write;
use std::process::Stdio;

use super::harness::{Sandbox, entries, said};

#[test]
fn standard_input_and_a_settings_file_are_read() {
    let bench = Sandbox::new();
    bench.file(
        "cape.toml",
        "filer = \"9K4\"\nas-of = 2026-06-01\nmax-entries = 1\n[column]\nhts = \"Zolltarif\"\n",
    );
    let input = entries(2).replace("HTS", "Zolltarif");
    let mut child = bench
        .command(&["-", "--filer", "B76"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", said(&output));
    assert!(said(&output).contains("settings from cape.toml"));
    let summary = bench.summary();
    assert_eq!(summary["filer"], "B76", "flags win");
    assert_eq!(summary["uploads"].as_array().unwrap().len(), 2);
    assert_eq!(summary["inputs"][0]["name"], "standard input");
}

#[test]
fn an_unknown_setting_is_an_error_with_its_place() {
    let bench = Sandbox::new();
    let input = bench.file("in.csv", entries(1));
    bench.file("mine.toml", "filer = \"B76\"\nmax-entrys = 5\n");
    let output = bench.exits(2, &[input, "--config", "mine.toml"]);
    assert!(said(&output).contains("line 2") && said(&output).contains("max-entrys"), "{}", said(&output));
    bench.file("mine.toml", "window = \"2025\"");
    let output = bench.exits(2, &[input, "--filer", "B76", "--config", "mine.toml"]);
    assert!(said(&output).contains("window = \"2025\""), "{}", said(&output));
}

#[test]
fn what_is_unknown_in_the_settings_is_named_with_its_place_and_the_nearest() {
    for (settings, index, words) in [
        ("filer = \"B76\"\nmax-entrys = 5", "line 2, column 1", "did you mean max-entries?"),
        ("fail-on = \"warnings\"", "line 1, column 11", "did you mean warning?"),
        ("[column]\nhst = \"X\"", "line 2, column 1", "did you mean hts?"),
        ("[headers]\nhtss = [\"X\"]", "line 2, column 1", "did you mean hts?"),
        ("[headers]\nhts = \"X\"", "line 2, column 7", "expected a list, such as"),
        ("[headers]\nhts = [\"A\", \" \"]", "line 2, column 13", "the header is blank"),
        (
            "[headers]\nhts = [\"A\", \"Goods Value\"]",
            "line 2, column 13",
            "already known for the column value",
        ),
        ("[headers]\nduty = [\"A\"]\nhts = [\"a\"]", "line 3, column 8", "already known for the column duty"),
        ("[words.liquidation-statu]\nx = \"open\"", "line 1, column 8", "did you mean liquidation_status?"),
        ("[words.entry_type]\nx = \"01\"", "line 1, column 8", "no words to add to"),
        ("[words.liquidation-status]\nx = \"liquidatd\"", "line 2, column 5", "did you mean liquidated?"),
        ("[words.liquidation-status]\nClosed = \"pending\"", "line 2, column 1", "already means liquidated"),
        ("[words.suspension]\nJa = \"yes\"\nJA = \"no\"", "column 1", "already means"),
        ("[words.suspension]\n\" \" = \"yes\"", "line 2, column 1", "counts as a blank cell"),
        ("[words.suspension]\n\"#N/A\" = \"yes\"", "line 2, column 1", "counts as a blank cell"),
        ("strict = \"yes\"", "line 1, column 10", "expected true or false"),
        ("max-diagnostics = -1", "line 1, column 19", "expected a whole number"),
        ("filer = \u{e9}\u{e9}", "line 1, column 9", "\u{e9}\u{e9}"),
        ("column = 5", "line 1, column 10", "expected a table"),
        ("filer = \"B76", "line 1", "string"),
    ] {
        let bench = Sandbox::new();
        bench.file("cape.toml", settings);
        let input = bench.file("in.csv", entries(1));
        let said = said(&bench.exits(2, &[input, "--filer", "B76"]));
        let said = said.replace("\n  \u{2502} ", " ");
        assert!(said.contains(index) && said.contains(words), "{settings}\n{said}");
    }
}

#[test]
fn private_data_in_the_settings_is_shown_masked() {
    let bench = Sandbox::new();
    bench.file("cape.toml", "importer = [\"900-12-34567\"]");
    let wrong = said(&bench.exits(2, &["in.csv"]));
    bench.file("cape.toml", "importer = [\"900-12-3456\"]\n[column]\nhts = \"of 900-12-3456\"");
    let shown = bench.exits(0, &["--show-settings"]).stdout;
    let shown = String::from_utf8(shown).unwrap();
    assert!(!wrong.contains("900-12-3456 ") && !shown.contains("900-12"), "{wrong}\n{shown}");
    assert!(shown.contains("***-**-3456") && shown.contains("of ***-**-3456"), "{shown}");
}

#[test]
fn headers_and_words_of_the_settings_are_read_like_the_known_ones() {
    let bench = Sandbox::new();
    bench.file(
        "cape.toml",
        "[headers]\nhts = [\"Zolltarif\", \"Never there\"]\n\
         [words.liquidation-status]\n\"Liq'd\" = \"liquidated\"\n[words.injunction]\nNein = \"no\"\n",
    );
    let input = "Entry Number,Zolltarif,Duty Amount,Liquidation Status,Liquidation Date,Injunction Indicator\n\
                 B7603245278,9903.01.25,10.00,LIQ'D,2026-01-02,nein\n\
                 B7603245278,9903.01.25,10.00,Liq'd,2026-01-02,Nein\n";
    let input = bench.file("in.csv", input);
    bench.exits(1, &[input, "--filer", "B76"]);
    assert!(
        bench.result("entries.csv").contains(",liquidated,2026-01-02,"),
        "{}",
        bench.result("entries.csv")
    );
    let settings = &bench.summary()["settings"];
    assert_eq!(settings["columns"], serde_json::json!(["hts=Zolltarif", "hts=Never there"]));
    let words = ["liquidation_status:liq'd=liquidated", "injunction:nein=no"];
    assert_eq!(settings["words"], serde_json::json!(words), "without them the run can't be repeated");
    let findings = bench.result("findings.csv");
    assert!(
        findings.contains("final-liquidation") && !findings.contains("status-unrecognized"),
        "{findings}"
    );
    assert!(!findings.contains("conflicting-rows"), "{findings}");
    // Without these settings the words are unknown.
    std::fs::write(bench.path("cape.toml"), "column.hts = \"Zolltarif\"").unwrap();
    bench.exits(0, &[input, "--filer", "B76", "--force"]);
    assert!(bench.result("findings.csv").contains("status-unrecognized"));
}

#[test]
fn the_settings_are_shown_with_where_they_come_from() {
    let bench = Sandbox::new();
    bench.file(
        "cape.toml",
        "filer = \"9K4\"\nstrict = true\n[column]\nhts = \"X\"\n[words.control-status]\nF = \"trade\"\n",
    );
    let output =
        bench.exits(0, &["--show-settings", "--filer", "B76", "--column", "duty=Y", "--format", "json"]);
    let shown: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&shown["schema"], &shown["file"]), (&1.into(), &"cape.toml".into()));
    let setting = |name: &str| {
        let list = shown["settings"].as_array().unwrap();
        let found = list.iter().find(|setting| setting["name"] == name).unwrap();
        [&found["value"], &found["from"], &found["line"]].map(ToString::to_string).join(" ")
    };
    assert_eq!(setting("filer"), "\"B76\" \"flag\" null");
    assert_eq!(setting("strict"), "true \"file\" 2");
    assert_eq!(setting("max-entries"), "9999 \"default\" null");
    assert_eq!(setting("column.hts"), "\"X\" \"file\" 4");
    assert_eq!(setting("column.duty"), "\"Y\" \"flag\" null");
    assert_eq!(setting("words.control_status"), "{\"f\":\"trade\"} \"file\" 5");
    assert!(bench.list("cape-out").is_empty(), "nothing is done");
}

#[test]
fn every_flag_is_a_setting_and_every_setting_stands_in_the_template() {
    let bench = Sandbox::new();
    let help = String::from_utf8(bench.exits(0, &["--help"]).stdout).unwrap();
    let flags: Vec<&str> = help
        .lines()
        .filter_map(|line| line.trim_start().trim_start_matches("-q, ").strip_prefix("--"))
        .map(|flag| flag.split([' ', '[', '=']).next().unwrap())
        .collect();
    assert!(flags.len() > 20, "{flags:?}");
    let named: Vec<&str> = settings_of_the_template().iter().map(|line| name_of(line)).collect();
    // Settings that make sense for a single run only.
    let never = ["config", "force", "no-ledger", "show-settings"];
    for flag in flags.iter().filter(|flag| !never.contains(flag)) {
        assert!(named.contains(flag), "{flag} is missing in the template");
    }
    let shown = bench.exits(0, &["--show-settings"]).stdout;
    let shown = String::from_utf8(shown).unwrap();
    for name in named.iter().filter(|name| flags.contains(name) && **name != "column") {
        assert!(shown.contains(&format!("\n{name} ")), "{name} is not shown:\n{shown}");
    }
    // An unknown setting is rejected, so this also checks the names in the template.
    assert!(["headers", "words.suspension"].iter().all(|table| named.contains(table)));
}

/// The name of a setting or table.
fn name_of(line: &'static str) -> &'static str {
    match line.strip_prefix('[') {
        Some(table) => table.split(']').next().unwrap(),
        None => line.split(" = ").next().unwrap(),
    }
}

/// The lines of the template that are settings, without their comment marks.
fn settings_of_the_template() -> Vec<&'static str> {
    let template = include_str!("../../../templates/cape.toml");
    let is_setting = |line: &&str| {
        let quoted = line.starts_with('"');
        line.starts_with('[') || line.split_once(" = ").is_some_and(|(name, _)| quoted || !name.contains(' '))
    };
    template.lines().map(|line| line.trim_start_matches("# ")).filter(is_setting).collect()
}

#[test]
fn the_template_is_read_once_its_comment_marks_are_gone() {
    let bench = Sandbox::new();
    let input = bench.file("in.csv", entries(1).replace("HTS", "Tariff No. (US)"));
    bench.file("earlier.csv", "Entry Number\r\n");
    let settings = settings_of_the_template();
    assert!(settings.len() > 30);
    cape_declaration::internals::Ledger::create(&bench.path("cape-ledger.db")).unwrap();
    bench.file("cape.toml", settings.join("\n"));
    bench.exits(0, &[input]);
    assert_eq!(bench.list("cape-out")[0], "CAPE_B76_12-3456789_001.csv");
}

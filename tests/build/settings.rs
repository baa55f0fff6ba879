//! Standard input and settings files.

use std::io::Write;
use std::process::Stdio;

use super::bench::{Bench, entries, said};

#[test]
fn standard_input_and_a_settings_file_are_read() {
    let bench = Bench::new();
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
    let bench = Bench::new();
    let input = bench.file("in.csv", &entries(1));
    bench.file("mine.toml", "filer = \"B76\"\nmax-entrys = 5\n");
    let output = bench.exits(2, &[&input, "--config", "mine.toml"]);
    assert!(said(&output).contains("line 2") && said(&output).contains("max-entrys"), "{}", said(&output));
    bench.file("mine.toml", "window = \"2025\"");
    let output = bench.exits(2, &[&input, "--filer", "B76", "--config", "mine.toml"]);
    assert!(said(&output).contains("window = \"2025\""), "{}", said(&output));
}

#[test]
fn every_setting_of_the_template_is_read() {
    let bench = Bench::new();
    let input = bench.file("in.csv", &entries(1).replace("HTS", "Tariff No. (US)"));
    bench.file("earlier.csv", "Entry Number\r\n");
    let template = include_str!("../../templates/cape.toml");
    let is_setting = |line: &&str| {
        let name = line.split(" = ").next().unwrap_or_default().trim_start_matches("# ");
        line.starts_with("# [") || (line.contains(" = ") && !name.contains(' '))
    };
    let settings: Vec<&str> =
        template.lines().filter(is_setting).map(|line| line.trim_start_matches("# ")).collect();
    assert!(settings.len() > 15);
    bench.file("cape.toml", &settings.join("\n"));
    bench.exits(0, &[&input]);
    assert_eq!(bench.list()[0], "CAPE_B76_I001_001.csv");
}

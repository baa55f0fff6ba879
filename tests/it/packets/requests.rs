//! Requests to other filers.

use std::collections::BTreeSet;

use super::data::{CLIENTS, FILERS, Sandbox, cents, export};

const FLAGS: [&str; 4] = ["--filer", "B76", "--importer", "12-3456789"];

#[test]
fn each_other_filer_is_asked_for_its_entries_and_no_others_the_nearest_day_first() {
    let never = [&FLAGS[..], &["--workbook", "never"]].concat();
    let bench = Sandbox::built(&export(&CLIENTS[..1], &FILERS), &never);
    let entries = bench.table("entries.csv");
    for filer in &FILERS[1..] {
        let asked = bench.table(&format!("requests/{filer}.csv"));
        let expected: BTreeSet<&str> = entries
            .iter()
            .filter(|entry| entry["action"] == "other-filer" && entry["filer_code"] == *filer)
            .map(|entry| entry["entry_number"].as_str())
            .collect();
        assert!(expected.len() > 20);
        assert_eq!(asked.iter().map(|row| row["entry_number"].as_str()).collect::<BTreeSet<_>>(), expected);
        assert!(asked.is_sorted_by_key(|row| (row["file_by"].is_empty(), row["file_by"].clone())));
        let duty: i64 = asked.iter().map(|row| cents(&row["ieepa_duty"])).sum();
        let letter = bench.result(&format!("requests/{filer}.txt"));
        assert!(letter.contains(&format!("please file {} entries in CAPE", expected.len())), "{letter}");
        let digits: String = letter.chars().filter(char::is_ascii_digit).collect();
        assert!(digits.contains(&duty.to_string()), "{letter}");
        assert!(FILERS.iter().all(|other| other == filer || *other == "B76" || !letter.contains(other)));
        assert!(letter.lines().all(|line| line.len() <= 80), "{letter}");
    }
    assert!(!bench.path("cape-out/requests/B76.txt").exists(), "no one asks oneself");
}

#[test]
fn results_with_requests_are_verified_and_replaced_as_a_whole() {
    let bench = Sandbox::built(&export(&CLIENTS[..1], &FILERS), &FLAGS);
    let verified = || bench.cape(&["verify", "cape-out"]).output().unwrap();
    assert!(verified().status.success(), "{}", crate::support::printed(&verified()));
    bench.build(&[&FLAGS[..], &["--force"]].concat());
    let letter = bench.path("cape-out/requests/9DM.txt");
    std::fs::write(&letter, "other words").unwrap();
    let output = verified();
    assert_eq!(output.status.code(), Some(1));
    assert!(crate::support::printed(&output).contains("requests/9DM.txt"));
    bench.file("cape-out/requests/notes.txt", "mine");
    let fixed = ["build", "export.csv", "--as-of", "2026-05-01", "--force"];
    let refused = bench.cape(&[&fixed[..], &FLAGS].concat()).output().unwrap();
    assert_eq!(refused.status.code(), Some(2));
    assert!(
        crate::support::said(&refused).contains("requests/notes.txt"),
        "{}",
        crate::support::said(&refused)
    );
    assert_eq!(bench.read("cape-out/requests/notes.txt"), "mine");
}

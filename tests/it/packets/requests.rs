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

#[test]
fn a_letter_says_from_which_liquidation_each_day_is_counted_and_how_sure_it_is() {
    let header =
        "Entry Number,Importer Number,Entry Date,HTS,Duty Amount,Liquidation Status,Liquidation Date";
    let of = |filer, serial, duty: &str, liquidation: &str| {
        let number = crate::support::number(filer, serial);
        format!("{number},12-3456789,2025-06-02,9903.01.25,{duty},{liquidation}")
    };
    let row = |serial, duty, liquidation| of("9DM", serial, duty, liquidation);
    let rows = [
        header.to_string(),
        of("B76", 1, "50.00", ","),
        row(1, "100.00", ","),
        row(2, "300.00", "Liquidated,2026-04-12"),
        row(3, "400.00", "Unliquidated,2026-04-10"),
        row(4, "500.00", "Unliquidated,2026-09-10"),
        row(5, "n/a", "Unliquidated,2026-09-10"),
        row(6, "600.00", "Unliquidated,2026-01-10"),
        row(7, "700.00", "Unliquidated,"),
    ];
    let bench = Sandbox::built(&rows.join("\n"), &FLAGS);
    let letter = bench.result("requests/9DM.txt");
    let subject = "Subject: IEEPA refunds: please file 7 entries in CAPE, first by 2026-06-29 est.\n\n";
    assert!(letter.starts_with(subject), "{letter}");
    let table = "
  file by                    entries       IEEPA duty     counted from
  2026-06-29                       1          $400.00     scheduled 2026-04-10
  2026-07-01                       1          $300.00     liquidated 2026-04-12
  2026-07-01                       1          $100.00     estimated 2026-04-12
  2026-11-29 Sun                   2          $500.00 + ? scheduled 2026-09-10
  2026-03-31 perhaps over          1          $600.00     scheduled 2026-01-10
  no day known yet                 1          $700.00
  in all                           7        $2,600.00 + ?

2026-11-29 is a Sunday: file by Friday, 2026-11-27

+ ? means duty of an amount that our report doesn't show.

A day counted from a scheduled date holds if CBP liquidates on that date.
Please look up the liquidation in ACE.

A day counted from an estimate is for an entry without a liquidation status:
314 days from entry to liquidation are usual, no more. Please look up the
liquidation in ACE first.
";
    assert!(letter.contains(table), "{letter}");
    let certain = [&rows[..2], &rows[3..4]].concat().join("\n");
    let letter = Sandbox::built(&certain, &FLAGS).result("requests/9DM.txt");
    assert!(!letter.contains("schedule") && !letter.contains("estimate"), "{letter}");
}

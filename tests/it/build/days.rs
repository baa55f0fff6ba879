//! Deadlines for filing and protest in the results.

use super::harness::{HEADER, Sandbox, number};

#[test]
fn a_step_for_plaintiffs_is_no_deadline_to_hurry_for() {
    let bench = Sandbox::new();
    let row = "B7603245278,1,1,9903.01.25,10.00,12-3456789,Liquidated,2026-03-01\n";
    let input = bench.file("in.csv", format!("{HEADER},Liquidation Status,Liquidation Date\n{row}"));
    let config = bench.file("cit.toml", "as-of = 2026-10-06\n");
    let args = ["build", input, "--filer", "B76", "--cit-plaintiff", "--config", config];
    let output = bench.cape(&args).output().unwrap();
    let summary = String::from_utf8(output.stdout).unwrap();
    assert!(summary.contains("in review") && !summary.contains("80 days end soon"), "{summary}");
}

#[test]
fn the_last_days_of_filing_and_protest_stand_in_entries_csv() {
    for (status, date, file_by, protest_by) in [
        ("Liquidated", "2026-04-01", "2026-06-20", "2026-09-28"),
        ("Reliquidated", "2026-06-01", "2026-08-20", "2026-11-28"),
        ("Liquidated", "", "", ""),
        ("Unliquidated", "2026-04-30", "2026-07-19", ""), // scheduled, and passed
        ("Unliquidated", "2026-05-01", "", ""),           // scheduled for the day of filing
        ("Suspended", "2026-04-30", "2026-07-19", ""),
        ("", "2026-04-30", "2026-07-19", ""),
        ("", "2026-05-02", "", ""),
    ] {
        let bench = Sandbox::new();
        let row = format!("B7603245278,1,1,9903.01.25,10.00,12-3456789,{status},{date}\n");
        let input = bench.file("in.csv", format!("{HEADER},Liquidation Status,Liquidation Date\n{row}"));
        bench.exits(0, &[input, "--filer", "B76"]);
        let mut reader = csv::Reader::from_path(bench.path("cape-out/entries.csv")).unwrap();
        let entry = reader.records().next().unwrap().unwrap();
        assert_eq!((&entry[10], &entry[12]), (file_by, protest_by), "{status} {date}");
    }
}

#[test]
fn a_scheduled_date_long_past_is_not_said_to_leave_time() {
    for (date, words) in [
        ("2026-04-30", "file by 2026-07-19 if it was liquidated on that day"),
        ("2026-02-10", "file by 2026-05-01 if it was liquidated on that day"),
        ("2026-02-09", "if it was liquidated on that day, the 80 days are over"),
    ] {
        let bench = Sandbox::new();
        let row = format!("B7603245278,1,1,9903.01.25,10.00,12-3456789,Unliquidated,{date}\n");
        let input = bench.file("in.csv", format!("{HEADER},Liquidation Status,Liquidation Date\n{row}"));
        bench.exits(0, &[input, "--filer", "B76"]);
        assert!(bench.result("findings.csv").contains(words), "{date}: {}", bench.result("findings.csv"));
    }
}

#[test]
fn a_correction_in_ace_is_named_only_while_it_is_possible_and_a_rule_to_come_is_said_to_come() {
    for (as_of, entry_type, cells, named) in [
        (
            "2026-05-01",
            "01",
            "7/6/2025,Unliquidated,",
            Some("is possible until 2026-05-02, but not once the entry is on an accepted declaration"),
        ),
        ("2026-05-03", "01", "7/6/2025,Unliquidated,", None),
        ("2026-05-01", "01", "1/6/2026,Liquidated,4/1/2026", None),
        ("2026-08-04", "06", "1/6/2026,Unliquidated,", Some("From 2026-08-05 on CBP takes payment")),
        ("2026-08-05", "06", "1/6/2026,Unliquidated,", Some("Since 2026-08-05 CBP takes payment")),
        ("2026-08-20", "06", "1/6/2026,Unliquidated,", Some("From 2026-08-21 on ACE refuses (F883)")),
        ("2026-08-21", "06", "1/6/2026,Unliquidated,", Some("Since 2026-08-21 ACE refuses (F883)")),
        ("2026-08-21", "01", "1/6/2026,Unliquidated,", Some("by ACH only (CSMS 69428352)\"\n")),
    ] {
        let bench = Sandbox::new();
        let row = format!("B7603245278,1,1,9903.01.25,10.00,12-3456789,{entry_type},Trade,{cells}\n");
        let header =
            format!("{HEADER},Entry Type Code,Control Status,Entry Date,Liquidation Status,Liquidation Date");
        let input = bench.file("in.csv", format!("{header}\n{row}"));
        let config = bench.file("day.toml", format!("as-of = {as_of}\n"));
        bench.cape(&["build", input, "--filer", "B76", "--config", config]).output().unwrap();
        let findings = bench.result("findings.csv");
        let row = findings.split_inclusive('\n').find(|row| row.contains("trade-control")).unwrap();
        match named {
            Some(words) => assert!(row.contains(words), "{as_of} {cells}: {row}"),
            None => assert!(!row.contains("PSC") && !row.contains("ACH"), "{as_of} {cells}: {row}"),
        }
    }
}

#[test]
fn the_help_for_an_entry_flagged_for_reconciliation_fits_its_day_and_type() {
    for (day, entry_type, is_future, is_covered) in [
        ("2026-06-28", "01", true, true),
        ("2026-06-29", "01", false, true),
        ("2026-06-29", "03", false, false),
    ] {
        let bench = Sandbox::new();
        let header = "Entry Number,HTS,Duty Amount,Entry Type Code,Reconciliation Indicator";
        let row = format!("{},9903.01.25,10.00,{entry_type},Y", number("B76", 0));
        let input = bench.file("in.csv", format!("{header}\n{row}\n"));
        bench.cape(&["build", input, "--filer", "B76", "--as-of", day]).output().unwrap();
        let findings = bench.result("findings.csv");
        let flagged = findings.lines().find(|line| line.contains("reconciliation-flagged")).unwrap();
        assert_eq!(flagged.contains("wait until 2026-06-29"), is_future, "{day}: {flagged}");
        assert_eq!(!flagged.contains("CBP may refuse this one"), is_covered, "{entry_type}: {flagged}");
    }
}

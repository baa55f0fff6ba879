//! deadlines.ics, read by a parser of calendars.

use std::collections::BTreeMap;

use icalendar::{Calendar, CalendarComponent, Component};

use super::data::{CLIENTS, FILERS, Sandbox, cents, export};

fn events(text: &str) -> Vec<icalendar::Event> {
    let calendar: Calendar = text.parse().unwrap();
    let events = calendar.components.into_iter().map(|component| match component {
        CalendarComponent::Event(event) => event,
        other => panic!("{other:?}"),
    });
    events.collect()
}

#[test]
fn each_day_on_which_time_ends_is_an_event_with_entries_and_money() {
    let bench = Sandbox::built(&export(&CLIENTS, &FILERS), &["--filer", "B76"]);
    let mut days: BTreeMap<(&str, String), (u64, i64)> = BTreeMap::new();
    let entries = bench.table("entries.csv");
    for entry in &entries {
        let can_be_filed =
            ["upload", "decide", "fix", "wait", "other-filer"].contains(&entry["action"].as_str());
        let mut add = |kind, column: &str| {
            let day = entry[column].replace('-', "");
            // The calendar covers the time in which a protest can be filed.
            if ("20260501"..="20261028").contains(&day.as_str()) {
                let (count, duty) = days.entry((kind, day)).or_default();
                *count += 1;
                *duty += cents(&entry["ieepa_duty"]);
            }
        };
        if can_be_filed {
            add("file", "file_by");
        }
        if entry["outcome"] == "blocked" {
            add("protest", "protest_by");
        }
    }
    assert!(days.len() > 20);
    let text = bench.result("deadlines.ics");
    assert!(text.split("\r\n").all(|line| line.len() <= 75 && !line.contains('\n')), "lines of RFC 5545");
    let events = events(&text);
    assert_eq!(events.len(), days.len());
    for ((kind, day), (count, duty)) in &days {
        let uid = format!("-{day}-{kind}@cape-declaration");
        let event = events.iter().find(|event| event.get_uid().unwrap().ends_with(&uid)).expect(&uid);
        assert_eq!(event.property_value("DTSTART"), Some(day.as_str()));
        assert_eq!(event.property_value("DTSTAMP"), Some("20260501T000000Z"));
        assert!(event.get_start().is_some() && event.get_end() != event.get_start(), "a whole day");
        let title = event.get_summary().unwrap();
        let digits: String = title.chars().filter(char::is_ascii_digit).collect();
        let duty = if *duty == 0 { String::new() } else { duty.to_string() };
        assert!(digits == format!("{count}{duty}"), "{title}: {count} {duty}");
    }
    assert_eq!(text.matches("TRIGGER:-P3D").count(), days.len(), "a reminder for each");
}

#[test]
fn what_the_scope_leaves_out_has_its_own_last_day_and_its_protest() {
    let header = "Entry Number,Entry Date,HTS,Duty Amount,Liquidation Status,Liquidation Date";
    let row = |serial, duty: &str, liquidated: &str| {
        let number = crate::support::number("B76", serial);
        format!("{number},2025-03-03,9903.01.01,{duty},Liquidated,{liquidated}")
    };
    // Day 80 of the first is the day of filing, of the second the day before; day 180 of the third is over.
    let rows = [
        header.to_string(),
        row(1, "100.00", "2026-02-10"),
        row(2, "200.00", "2026-02-09"),
        row(3, "400.00", "2025-11-01"),
        format!("{},2025-03-03,9903.01.25,800.00,Unliquidated,", crate::support::number("B76", 4)),
    ];
    let bench = Sandbox::built(&rows.join("\n"), &["--filer", "B76"]);
    let events = events(&bench.result("deadlines.ics"));
    let titles: Vec<&str> = events.iter().map(|event| event.get_summary().unwrap()).collect();
    let left_out = "CAPE: left out by --scope 9903.01.25-9903.01.70: last day to include 1 entry ($100.00)";
    assert_eq!(titles, [left_out, "CAPE: last day to protest 1 entry ($200.00)"]);
    assert!(events[0].get_description().unwrap().contains("--scope all-ieepa"));
    assert!(
        events[1]
            .get_description()
            .unwrap()
            .starts_with("2026-08-08 is a Saturday: file by Friday, 2026-08-07.")
    );
    let counsel: Vec<(String, String, String)> = bench
        .table("protests.csv")
        .iter()
        .map(|row| [&row["entry_number"], &row["action"], &row["protest_by"]].map(String::clone).into())
        .collect();
    let row =
        |serial, day: &str| (crate::support::number("B76", serial), "none".to_string(), day.to_string());
    assert_eq!(counsel, [row(2, "2026-08-08"), row(3, "2026-04-30")]);
    let summary: serde_json::Value = serde_json::from_str(&bench.result("summary.json")).unwrap();
    assert_eq!(summary["left_out_by_scope"]["first_file_by"], "2026-05-01");
    assert_eq!(summary["left_out_by_scope"]["first_protest_by"], "2026-08-08");
    let page = bench.result("report.html");
    assert!(page.contains("1 include with --scope all-ieepa"), "the day is among the deadlines of the page");
}

#[test]
fn what_waits_for_cbp_to_accept_it_has_an_event_on_that_day() {
    let header = "Entry Number,Entry Date,HTS,Duty Amount,Reconciliation Indicator,Control Status,Liquidation Status,\
                  Liquidation Date";
    let row = |serial, duty: &str, control: &str, liquidation: &str| {
        let number = crate::support::number("B76", serial);
        format!("{number},2025-06-02,9903.01.25,{duty},Y,{control},{liquidation}")
    };
    let rows = [
        header.to_string(),
        // Day 80 is the day before the opening, and the opening.
        row(1, "100.00", "CBP", "Liquidated,2026-04-09"),
        row(2, "200.00", "CBP", "Liquidated,2026-04-10"),
        row(3, "400.00", "CBP", "Unliquidated,"),
        // Something else blocks it too.
        row(4, "800.00", "Trade", "Unliquidated,"),
        row(5, "1600.00", "CBP", "Unliquidated,").replace(",Y,", ",N,"),
    ];
    let bench = Sandbox::built(&rows.join("\n"), &["--filer", "B76"]);
    let opening = |events: Vec<icalendar::Event>| {
        events.into_iter().find(|event| event.get_uid().unwrap().contains("-20260629-open@"))
    };
    let event = opening(events(&bench.result("deadlines.ics"))).unwrap();
    let title = "CAPE: run again for 3 entries ($700.00) that CBP accepts from this day on";
    assert_eq!(event.get_summary(), Some(title));
    let words = "From 2026-06-29 on CBP accepts entries of types 01, 02 and 06 flagged for reconciliation: run again then for \
                 3 entries ($700.00); day 80 of 1 entry ($100.00) comes before.";
    assert!(event.get_description().unwrap().starts_with(words), "{:?}", event.get_description());
    assert!(bench.result("report.html").contains(words));
    // On the day itself nothing waits any more.
    let args = [
        "build",
        "export.csv",
        "--as-of",
        "2026-06-29",
        "--filer",
        "B76",
        "--out",
        "later",
        "--fail-on",
        "never",
    ];
    assert!(bench.cape(&args).output().unwrap().status.success());
    assert!(opening(events(&bench.read("later/deadlines.ics"))).is_none());
}

#[test]
fn a_run_without_deadlines_has_no_calendar() {
    let bench =
        Sandbox::built("Entry Number,HTS,Duty Amount\nB7603245278,9903.01.25,10.00\n", &["--filer", "B76"]);
    assert!(!bench.path("cape-out/deadlines.ics").exists());
}

#[test]
fn a_day_that_rests_on_an_estimate_says_so_and_counts_its_entries_apart() {
    let header = "Entry Number,Entry Date,HTS,Duty Amount,Liquidation Status,Liquidation Date";
    let row = |serial, entered: &str, duty: &str, liquidation: &str| {
        format!("{},{entered},9903.01.25,{duty},{liquidation}", crate::support::number("B76", serial))
    };
    let rows = [
        header.to_string(),
        row(1, "2025-06-02", "100.00", ","),
        row(2, "2025-06-02", "200.00", ","),
        row(3, "2025-06-20", "300.00", "Liquidated,2026-04-12"),
        row(4, "2025-06-20", "400.00", "Unliquidated,2026-04-12"),
        row(5, "2025-06-03", "500.00", ","),
        row(6, "2025-06-20", "600.00", "Unliquidated,2026-04-14"),
        row(7, "2025-06-20", "700.00", "Liquidated,2026-04-15"),
    ];
    let bench = Sandbox::built(&rows.join("\n"), &["--filer", "B76"]);
    let events = events(&bench.result("deadlines.ics"));
    let titles: Vec<&str> = events.iter().map(|event| event.get_summary().unwrap()).collect();
    let expected = [
        "CAPE: last day to file 4 entries ($1,000.00), 1 of them if liquidated on schedule, 2 of them an estimate",
        "CAPE: last day to file 1 entry ($500.00), an estimate",
        "CAPE: last day to file 1 entry ($600.00), if liquidated on schedule",
        "CAPE: last day to file 1 entry ($700.00)",
    ];
    assert_eq!(titles, expected);
    let said: Vec<&str> = events.iter().map(|event| event.get_description().unwrap()).collect();
    let estimate =
        "have no liquidation status: the day is an estimate, 314 days from entry to liquidation and 80 more.";
    assert!(said[0].contains(&format!("2 entries ($300.00) {estimate}")), "{}", said[0]);
    assert!(
        said[0].contains("1 entry ($400.00) has a scheduled liquidation date 80 days before"),
        "{}",
        said[0]
    );
    assert!(said[1].contains("1 entry ($500.00) has no liquidation status"), "{}", said[1]);
    assert!(!said[3].contains("estimate") && !said[3].contains("schedule"), "{}", said[3]);
}

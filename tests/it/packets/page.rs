//! The figures on the pages of a run and of its packets are those of entries.csv in the same folder.

use std::collections::BTreeMap;

use regex::Regex;

use super::data::{CLIENTS, FILERS, Sandbox, cents, export};

/// The value of an attribute, digits only.
fn marked(html: &str, attribute: &str, name: &str) -> i64 {
    let cell = Regex::new(&format!("{attribute}=\"{name}\">([^<]*)")).unwrap();
    let found = cell.captures(html).unwrap_or_else(|| panic!("{attribute}={name}"));
    found[1].chars().filter(char::is_ascii_digit).collect::<String>().parse().unwrap()
}

/// Each day of a table, with its entries and duty in cents.
fn days(html: &str, id: &str) -> BTreeMap<String, (i64, i64)> {
    let Some(table) = html.split(&format!("<table id=\"{id}\" ")).nth(1) else { return BTreeMap::new() };
    let table = table.split("</table>").next().unwrap();
    let row = Regex::new(
        r#"(?s)class="d">(\d{4}-\d\d-\d\d)</th>.*?data-value="(\d+)".*?data-value="([0-9.]+)".*?</tr>"#,
    )
    .unwrap();
    let mut days: BTreeMap<String, (i64, i64)> = BTreeMap::new();
    for found in row.captures_iter(table) {
        let sum = days.entry(found[1].to_string()).or_default();
        sum.0 += found[2].parse::<i64>().unwrap();
        sum.1 += cents(&found[3]);
    }
    days
}

/// The last row of a table: entries and duty.
fn total(html: &str, id: &str) -> (i64, i64) {
    let table = html.split(&format!("<table id=\"{id}\" ")).nth(1).unwrap().split("</table>").next().unwrap();
    let row = Regex::new(r#"<tr class="total">.*?data-value="(\d+)".*?data-value="([0-9.]+)""#).unwrap();
    let found = row.captures(table).unwrap();
    (found[1].parse().unwrap(), cents(&found[2]))
}

#[test]
fn every_sum_and_day_of_a_page_is_that_of_the_entries_beside_it() {
    let importer = Sandbox::built(
        &export(&CLIENTS[..1], &FILERS),
        &["--filer", "B76", "--importer", "12-3456789", "--workbook", "never"],
    );
    let broker = Sandbox::built(
        &export(&CLIENTS, &FILERS[..1]),
        &["--filer", "B76", "--split-by", "importer", "--workbook", "never"],
    );
    for (bench, folder) in [
        (&importer, ""),
        (&broker, ""),
        (&broker, "clients/12-3456789/"),
        (&broker, "clients/49-2208154/"),
        (&broker, "clients/SSN6789/"),
    ] {
        let html = bench.result(&format!("{folder}report.html"));
        let entries = bench.table(&format!("{folder}entries.csv"));
        assert_eq!(marked(&html, "data-count", "total"), entries.len() as i64, "{folder}");
        for outcome in ["ready", "review", "blocked"] {
            let of_outcome = || entries.iter().filter(|entry| entry["outcome"] == outcome);
            let duty: i64 = of_outcome().map(|entry| cents(&entry["ieepa_duty"])).sum();
            assert_eq!(marked(&html, "data-sum", outcome), duty, "{folder}{outcome}");
            assert_eq!(
                marked(&html, "data-count", outcome),
                of_outcome().count() as i64,
                "{folder}{outcome}"
            );
        }
        let can_be_filed = ["upload", "decide", "fix", "wait", "other-filer"];
        let mut ahead: BTreeMap<String, (i64, i64)> = BTreeMap::new();
        for entry in &entries {
            let is_ahead = ("2026-05-01".."2026-10-28").contains(&entry["file_by"].as_str());
            if can_be_filed.contains(&entry["action"].as_str()) && is_ahead {
                let sum = ahead.entry(entry["file_by"].clone()).or_default();
                *sum = (sum.0 + 1, sum.1 + cents(&entry["ieepa_duty"]));
            }
        }
        let shown = days(&html, "file-by");
        assert!(shown.len() > 5, "{folder}");
        for (day, sum) in shown {
            assert_eq!(sum, ahead[&day], "{folder}{day}");
        }
        // The days, the later ones and what has no day add up to all that can be filed.
        let can_be_filed = entries.iter().filter(|entry| can_be_filed.contains(&entry["action"].as_str()));
        let all = can_be_filed.fold((0, 0), |(n, sum), entry| (n + 1, sum + cents(&entry["ieepa_duty"])));
        assert_eq!(total(&html, "file-by"), all, "{folder}");
    }
}

//! results.xlsx, read back: its figures must be those of entries.csv.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Cursor;
use std::process::Command;

use calamine::{Data, DataType, Reader, Xlsx};
use chrono::{Days, NaiveDate};

use super::data::{CLIENTS, FILERS, Sandbox, cents, export};

const ALL: &[&str] = &["ready", "review", "blocked", "claimed", "pending", "out-of-scope"];
const OTHERS: &str = "Other importers";
const SHEETS: [(&str, &[&str]); 6] = [
    ("Ready", &["ready"]),
    ("Review", &["review"]),
    ("Blocked", &["blocked"]),
    ("Claimed and pending", &["claimed", "pending"]),
    ("Out of scope", &["out-of-scope"]),
    (OTHERS, ALL),
];

type Book = Xlsx<Cursor<Vec<u8>>>;

fn open(bench: &Sandbox, name: &str) -> Book {
    let bytes = std::fs::read(bench.path(&format!("cape-out/{name}"))).unwrap();
    Xlsx::new(Cursor::new(bytes)).unwrap()
}

fn rows(book: &mut Book, sheet: &str) -> Vec<Vec<Data>> {
    let range = book.worksheet_range(sheet).unwrap();
    assert!(range.start().is_none_or(|start| start == (0, 0)));
    range.rows().map(<[Data]>::to_vec).collect()
}

/// The rows below title, sums and header, by column.
fn table(rows: &[Vec<Data>]) -> Vec<BTreeMap<String, Data>> {
    let Some(header) = rows.get(2) else { return Vec::new() };
    let header: Vec<String> = header.iter().map(ToString::to_string).collect();
    rows[3..].iter().map(|row| header.iter().cloned().zip(row.iter().cloned()).collect()).collect()
}

fn amount(cell: &Data) -> i64 {
    (cell.get_float().unwrap_or_default() * 100.0).round() as i64
}

fn date(cell: &Data) -> String {
    if cell.is_empty() {
        return String::new();
    }
    assert!(matches!(cell, Data::DateTime(_)), "a real date: {cell:?}");
    let days = cell.get_datetime().unwrap().as_f64() as u64;
    "1899-12-30".parse::<NaiveDate>().unwrap().checked_add_days(Days::new(days)).unwrap().to_string()
}

#[test]
fn every_figure_of_the_sheets_is_that_of_entries_csv() {
    for (importers, filers, flags) in [
        (&CLIENTS[..1], &FILERS[..], &["--filer", "B76", "--importer", "12-3456789"][..]),
        (&CLIENTS[..], &FILERS[..1], &["--filer", "B76", "--split-by", "importer"][..]),
    ] {
        let bench = Sandbox::built(&export(importers, filers), flags);
        let entries = bench.table("entries.csv");
        assert_eq!(entries.len(), 400);
        let mut book = open(&bench, "results.xlsx");
        figures_are_those_of(&entries, &mut book, None);
        for packet in ["12-3456789", "49-2208154", "SSN6789"].map(|client| format!("clients/{client}")) {
            if bench.path(&format!("cape-out/{packet}")).exists() {
                let entries = bench.table(&format!("{packet}/entries.csv"));
                let mut book = open(&bench, &format!("{packet}/results.xlsx"));
                figures_are_those_of(&entries, &mut book, None);
            }
        }
        requests_are_those_of(&entries, &bench);
        assert!(!book.sheet_names().contains(&OTHERS.to_string()));
    }
}

#[test]
fn entries_of_other_importers_are_on_a_sheet_of_their_own_and_nowhere_among_ones_own() {
    // Behind the number of entries.
    let total =
        r#"</small></td><td class="n" data-value="\d+">[^<]*</td><td class="n" data-value="([0-9.]+)""#;
    let total = regex::Regex::new(total).unwrap();
    for flags in [&["--importer", CLIENTS[0]][..], &["--filer", "B76", "--importer", CLIENTS[0]]] {
        let bench = Sandbox::built(&export(&CLIENTS, &FILERS), flags);
        let (entries, findings) = (bench.table("entries.csv"), bench.table("findings.csv"));
        let own: BTreeMap<&str, &BTreeMap<String, String>> = entries
            .iter()
            .filter(|entry| entry["importer_number"] == CLIENTS[0])
            .map(|entry| (entry["entry_number"].as_str(), entry))
            .collect();
        let is_own = |row: &&BTreeMap<String, String>| own.contains_key(row["entry_number"].as_str());
        let mut book = open(&bench, "results.xlsx");
        figures_are_those_of(&entries, &mut book, Some(CLIENTS[0]));
        let protests = bench.table("protests.csv");
        assert!(protests.len() > 10 && protests.iter().all(|row| is_own(&row)));
        assert_eq!(table(&rows(&mut book, "Protest")).len(), protests.len());
        let shown = table(&rows(&mut book, "Findings"));
        assert_eq!(shown.len(), findings.iter().filter(is_own).count());
        let title = rows(&mut book, "Findings")[0][0].to_string();
        let others = findings.len() - shown.len();
        assert!(
            title.ends_with(&format!("; {others} more in findings.csv are about entries of other importers")),
            "{title}"
        );
        let html = bench.result("report.html");
        let table =
            html.split("<table id=\"headings-table\"").nth(1).unwrap().split("</table>").next().unwrap();
        let duty: i64 = total.captures_iter(table).map(|found| cents(&found[1])).sum();
        assert_eq!(duty, own.values().map(|entry| cents(&entry["ieepa_duty"])).sum::<i64>());
        assert!(!html.contains("id=\"rule-importer-mismatch\""), "a rule that no own entry fails");
    }
}

#[test]
fn a_spreadsheet_that_opens_the_workbook_reads_the_same_figures() {
    // Where LibreOffice isn't installed there is nothing to open it with.
    if Command::new("soffice").arg("--version").output().is_err() {
        return;
    }
    let flags = ["--filer", "B76", "--importer", "12-3456789"];
    let bench = Sandbox::built(&export(&CLIENTS[..1], &FILERS), &flags);
    let profile = format!("-env:UserInstallation=file://{}", bench.path("profile").display());
    let saved = Command::new("soffice")
        .args([&profile, "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir"])
        .args([bench.path("saved"), bench.path("cape-out/results.xlsx")])
        .output()
        .unwrap();
    assert!(saved.status.success(), "{}", crate::support::said(&saved));
    let mut book = Xlsx::new(Cursor::new(std::fs::read(bench.path("saved/results.xlsx")).unwrap())).unwrap();
    figures_are_those_of(&bench.table("entries.csv"), &mut book, None);
}

/// Compares the workbook to each other filer with entries.csv.
fn requests_are_those_of(entries: &[BTreeMap<String, String>], bench: &Sandbox) {
    let asked = entries.iter().filter(|entry| entry["action"] == "other-filer");
    let mut asked: BTreeMap<String, &BTreeMap<String, String>> =
        asked.map(|entry| (entry["entry_number"].clone(), entry)).collect();
    let filers: BTreeSet<String> = asked.values().map(|entry| entry["filer_code"].clone()).collect();
    for filer in filers {
        let cells = rows(&mut open(bench, &format!("requests/{filer}.xlsx")), "Entries");
        let mut sum = 0;
        for row in table(&cells) {
            let entry = asked.remove(&row["Entry number"].to_string()).expect("asked once");
            assert_eq!(entry["filer_code"], filer);
            assert_eq!(amount(&row["IEEPA duty"]), cents(&entry["ieepa_duty"]));
            let (file_by, basis) = foreseen(entry);
            assert_eq!((date(&row["File by"]), row["File by counts from"].to_string()), (file_by, basis));
            sum += cents(&entry["ieepa_duty"]);
        }
        assert_eq!(amount(&cells[1][3]), sum, "the sum on top for {filer}");
    }
    assert!(asked.is_empty(), "{asked:?}");
}

/// The last day to file in a request: also from a scheduled liquidation that is still ahead.
fn foreseen(entry: &BTreeMap<String, String>) -> (String, String) {
    match entry["liquidation_date"].parse::<chrono::NaiveDate>() {
        Ok(scheduled) if entry["file_by"].is_empty() => {
            ((scheduled + chrono::Days::new(80)).to_string(), "scheduled".into())
        }
        _ => (entry["file_by"].clone(), entry["file_by_basis"].clone()),
    }
}

/// Compares every row of the sheets of entries, and the sums on top, with entries.csv. Where the run is for one importer
/// the others have a sheet of their own.
fn figures_are_those_of(entries: &[BTreeMap<String, String>], book: &mut Book, importer: Option<&str>) {
    let mut seen = 0;
    for (sheet, outcomes) in SHEETS.iter().take(if importer.is_some() { 6 } else { 5 }) {
        let cells = rows(book, sheet);
        let shown = table(&cells);
        let expected: BTreeMap<&str, &BTreeMap<String, String>> = entries
            .iter()
            .filter(|entry| outcomes.contains(&entry["outcome"].as_str()))
            .filter(|entry| {
                importer.is_none_or(|own| (entry["importer_number"] == own) == (*sheet != OTHERS))
            })
            .map(|entry| (entry["entry_number"].as_str(), entry))
            .collect();
        assert_eq!(shown.len(), expected.len(), "{sheet}");
        seen += shown.len();
        let mut sum = 0;
        for row in &shown {
            assert!(
                matches!(row["Entry number"], Data::String(_)),
                "a number is no number to calculate with"
            );
            let entry = expected[row["Entry number"].to_string().as_str()];
            assert_eq!(amount(&row["IEEPA duty"]), cents(&entry["ieepa_duty"]));
            assert_eq!(row["IEEPA duty"].is_empty(), entry["ieepa_duty"].is_empty());
            assert_eq!(row["Importer"].to_string(), entry["importer_number"]);
            assert_eq!(date(&row["File by"]), entry["file_by"]);
            assert_eq!(row["File by counts from"].to_string(), entry["file_by_basis"]);
            assert_eq!(date(&row["Entry date"]), entry["entry_date"]);
            assert_eq!(date(&row["Liquidation date"]), entry["liquidation_date"]);
            sum += cents(&entry["ieepa_duty"]);
            row.get("Duty in scope")
                .iter()
                .for_each(|cell| assert_eq!(amount(cell), cents(&entry["ieepa_duty_in_scope"])));
            for (column, of) in
                [("Upload file", "upload_file"), ("Checked", "checked"), ("Outcome", "outcome")]
            {
                row.get(column).iter().for_each(|cell| assert_eq!(cell.to_string(), entry[of]));
            }
            for (column, of) in [
                ("Refund, at least", "refund_low"),
                ("Refund, at most", "refund_high"),
                ("Interest, at least", "interest_low"),
                ("Interest, at most", "interest_high"),
            ] {
                if let Some(cell) = row.get(column) {
                    assert_eq!(amount(cell), cents(&entry[of]), "{column}");
                    assert_eq!(cell.is_empty(), entry[of].is_empty());
                }
            }
            row.get("Protest by").iter().for_each(|cell| assert_eq!(date(cell), entry["protest_by"]));
        }
        if let Some(column) =
            cells.get(2).and_then(|header| header.iter().position(|cell| *cell == "IEEPA duty"))
        {
            assert_eq!(amount(&cells[1][column]), sum, "the sum on top of {sheet}");
        }
    }
    assert_eq!(seen, entries.len(), "each entry is on one sheet");
}

#[test]
fn each_blocked_entry_says_what_is_wrong_and_what_to_do() {
    let bench = Sandbox::built(&export(&CLIENTS, &FILERS[..1]), &["--filer", "B76"]);
    let findings = bench.table("findings.csv");
    let blocked = table(&rows(&mut open(&bench, "results.xlsx"), "Blocked"));
    assert!(blocked.len() > 50);
    for row in blocked {
        let number = row["Entry number"].to_string();
        let of_entry = findings.iter().filter(|f| f["entry_number"] == number && f["severity"] == "error");
        let mut count = 0;
        for finding in of_entry {
            for (column, of) in [
                ("What is wrong", "message"),
                ("What to do", "help"),
                ("CBP would answer", "cbp_message"),
                ("Rules", "rule"),
            ] {
                let cell = row[column].to_string();
                assert!(cell.contains(finding[of].trim_start_matches('\'')), "{number} {column}: {cell}");
            }
            count += 1;
        }
        assert!(count > 0, "{number}");
    }
}

#[test]
fn the_first_sheet_accounts_for_every_entry_and_dollar() {
    let bench = Sandbox::built(&export(&CLIENTS, &FILERS), &["--filer", "B76"]);
    let summary = bench.summary();
    let rows = rows(&mut open(&bench, "results.xlsx"), "Summary");
    let start = rows.iter().position(|row| row[0] == "What to do").unwrap() + 1;
    let end = rows.iter().position(|row| row[0] == "All entries").unwrap();
    let count = |row: &Vec<Data>| row[1].get_float().unwrap() as u64;
    assert_eq!(count(&rows[end]), 400);
    assert_eq!(rows[start..end].iter().map(count).sum::<u64>(), 400, "every entry is in one line");
    for action in summary["actions"].as_array().unwrap() {
        let labels: &[&str] = match action["action"].as_str().unwrap() {
            "upload" => &["Upload now", "Then upload", "Get dates first"],
            "decide" => &["Decide"],
            "fix" => &["Fix first"],
            "other-filer" => &["Other filer"],
            "protest" => &["Protest or counsel"],
            "closed" => &["Closed"],
            _ => continue,
        };
        let of_action = |row: &&Vec<Data>| labels.iter().any(|label| row[0].to_string().starts_with(label));
        let found: Vec<&Vec<Data>> = rows[start..end].iter().filter(of_action).collect();
        assert_eq!(
            found.iter().map(|row| count(row)).sum::<u64>(),
            action["entries"].as_u64().unwrap(),
            "{action}"
        );
        let duty: i64 = found.iter().map(|row| amount(&row[2])).sum();
        assert_eq!(duty, cents(action["ieepa_duty"].as_str().unwrap()), "{action}");
    }
}

#[test]
fn the_worksheet_for_counsel_is_in_a_sheet_and_a_table_alike_by_day() {
    let bench = Sandbox::built(&export(&CLIENTS, &FILERS[..1]), &["--filer", "B76"]);
    let list = bench.table("protests.csv");
    let sheet = table(&rows(&mut open(&bench, "results.xlsx"), "Protest"));
    let entries: BTreeMap<_, _> =
        bench.table("entries.csv").into_iter().map(|entry| (entry["entry_number"].clone(), entry)).collect();
    let expected = entries.values().filter(|e| ["protest", "closed"].contains(&e["action"].as_str())).count();
    assert!(expected > 30 && list.len() == expected && sheet.len() == expected);
    let key = |row: &BTreeMap<String, String>| (row["action"] == "closed", row["protest_by"].clone());
    assert!(list.is_sorted_by_key(key), "the nearest day first, and what is closed last");
    for (row, cells) in list.iter().zip(&sheet) {
        let entry = &entries[&row["entry_number"]];
        for column in ["action", "importer_number", "liquidation_date", "protest_by", "ieepa_duty", "rules"] {
            assert_eq!(row[column], entry[column]);
        }
        assert_eq!(cells["Entry number"].to_string(), row["entry_number"]);
        assert_eq!(date(&cells["Protest by"]), row["protest_by"]);
        assert_eq!(amount(&cells["IEEPA duty"]), cents(&row["ieepa_duty"]));
    }
}

#[test]
fn the_same_run_gives_the_same_bytes() {
    let flags = ["--filer", "B76", "--importer", "12-3456789"];
    let bench = Sandbox::built(&export(&CLIENTS[..1], &FILERS), &flags);
    let read = || {
        let files = ["results.xlsx", "requests/9DM.xlsx", "requests/9DM.txt", "deadlines.ics"];
        files.map(|name| std::fs::read(bench.path(&format!("cape-out/{name}"))).unwrap())
    };
    let first = read();
    std::thread::sleep(std::time::Duration::from_millis(2100));
    bench.build(&[&flags[..], &["--force", "--threads", "1"]].concat());
    assert_eq!(first, read());
}

#[test]
fn a_workbook_is_written_by_itself_up_to_10_000_entries_and_on_demand() {
    use super::super::build::harness::entries;
    for (count, flags, is_there) in [
        (10_000, &[][..], true),
        (10_001, &[], false),
        (10_001, &["--workbook", "always"], true),
        (1, &["--workbook", "never"], false),
    ] {
        let flags = [&["--filer", "B76"], flags].concat();
        let bench = Sandbox::built(&entries(count), &flags);
        assert_eq!(bench.path("cape-out/results.xlsx").exists(), is_there, "{count} {flags:?}");
        if is_there {
            let ready = rows(&mut open(&bench, "results.xlsx"), "Ready");
            assert_eq!(ready.len(), count as usize + 3);
            assert_eq!(amount(&ready[1][8]), i64::from(count) * 1000);
        }
    }
}

//! Packets for clients: a folder for each that can be forwarded as it is.

use std::collections::{BTreeMap, BTreeSet};

use super::data::{CLIENTS, FILERS, Sandbox, cents, export};
use crate::support::{contents, printed, shown};

const FLAGS: [&str; 4] = ["--filer", "B76", "--split-by", "importer"];
/// Each client's folder, and its number as it is shown.
const FOLDERS: [(&str, &str); 3] =
    [("12-3456789", "12-3456789"), ("49-2208154", "49-2208154"), ("SSN6789", "***-**-6789")];

fn built() -> Sandbox {
    Sandbox::built(&export(&CLIENTS, &FILERS), &FLAGS)
}

/// The rows of a table that fulfil a condition, as text.
fn rows(text: &str, is_meant: impl Fn(&csv::StringRecord) -> bool) -> Vec<csv::StringRecord> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader.records().map(Result::unwrap).filter(is_meant).collect()
}

#[test]
fn a_packet_has_the_rows_findings_and_upload_files_of_its_client_as_the_run_has_them() {
    let bench = built();
    let all = contents(&bench.path("cape-out"));
    let text = |name: &str| String::from_utf8(all[name].clone()).unwrap();
    let entries = bench.table("entries.csv");
    for (folder, number) in FOLDERS {
        let own: BTreeSet<&str> = entries
            .iter()
            .filter(|entry| entry["importer_number"] == number)
            .map(|entry| entry["entry_number"].as_str())
            .collect();
        assert!(own.len() > 100);
        let within = |name: &str| text(&format!("clients/{folder}/{name}"));
        let is_own = |column: usize| {
            let own = own.clone();
            move |row: &csv::StringRecord| own.contains(&row[column])
        };
        assert_eq!(rows(&within("entries.csv"), |_| true), rows(&text("entries.csv"), is_own(0)));
        assert_eq!(rows(&within("findings.csv"), |_| true), rows(&text("findings.csv"), is_own(3)));
        assert_eq!(rows(&within("protests.csv"), |_| true), rows(&text("protests.csv"), is_own(0)));
        let uploads = all.keys().filter(|name| name.starts_with("CAPE_") && name.contains(folder));
        let mut count = 0;
        for name in uploads {
            assert!(all[name] == all[&format!("clients/{folder}/{name}")], "{name}");
            count += 1;
        }
        assert_eq!(count, 2, "ready and review");
    }
}

#[test]
fn the_summary_of_a_packet_counts_its_client_alone() {
    let bench = built();
    let entries = bench.table("entries.csv");
    let mut sums: BTreeMap<&str, u64> = BTreeMap::new();
    for (folder, number) in FOLDERS {
        let summary: serde_json::Value =
            serde_json::from_str(&bench.result(&format!("clients/{folder}/summary.json"))).unwrap();
        let own = || entries.iter().filter(|entry| entry["importer_number"] == number);
        assert_eq!(summary["importers"], serde_json::json!([number]));
        assert_eq!(summary["filer"], "B76");
        for (outcome, key) in [
            ("ready", "ready"),
            ("review", "review"),
            ("blocked", "blocked"),
            ("out-of-scope", "out_of_scope"),
        ] {
            let count = own().filter(|entry| entry["outcome"] == outcome).count() as u64;
            assert_eq!(summary["entries"][key], count, "{folder}: {key}");
            *sums.entry(key).or_default() += count;
        }
        let duty: i64 =
            own().filter(|e| e["outcome"] == "ready").map(|entry| cents(&entry["ieepa_duty"])).sum();
        assert_eq!(cents(summary["ieepa_duty"]["ready"].as_str().unwrap()), duty);
        let read: u64 = own().map(|entry| entry["rows"].parse::<u64>().unwrap()).sum();
        assert_eq!(summary["rows"]["read"], read, "rows of others are not counted");
        assert_eq!(summary["inputs"][0]["rows"], read);
    }
    assert!(sums.iter().all(|(key, sum)| bench.summary()["entries"][*key] == *sum), "{sums:?}");
}

#[test]
fn no_file_of_a_packet_names_another_client_or_an_entry_of_one() {
    // One export for each client, named after it.
    const NAMES: [&str; 3] = ["acme.csv", "borealis.csv", "a-person.csv"];
    let bench = Sandbox::new();
    let mut args = vec!["build".to_string()];
    for (client, name) in CLIENTS.iter().zip(NAMES) {
        let all = export(&CLIENTS, &FILERS);
        let (header, rows) = all.split_once('\n').unwrap();
        let own: String =
            rows.lines().filter(|line| line.contains(client)).map(|l| format!("{l}\n")).collect();
        args.push(bench.file(name, format!("{header}\n{own}")).to_string());
    }
    let flags = [&FLAGS[..], &["--as-of", "2026-05-01", "--fail-on", "never", "--quiet"]].concat();
    args.extend(flags.iter().map(ToString::to_string));
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let output = bench.cape(&args).output().unwrap();
    assert!(output.status.success(), "{}", crate::support::said(&output));
    let entries = bench.table("entries.csv");
    for (folder, number) in FOLDERS {
        let others: Vec<&str> = entries
            .iter()
            .filter(|entry| entry["importer_number"] != number)
            .map(|entry| entry["entry_number"].as_str())
            .collect();
        let packet = contents(&bench.path(&format!("cape-out/clients/{folder}")));
        for name in ["report.html", "results.xlsx", "summary.json", "entries.csv", "requests/9DM.txt"] {
            assert!(packet.contains_key(name), "{folder}: {name}");
        }
        for (name, content) in packet {
            let text = shown(&name, &content);
            assert!(others.iter().all(|other| !text.contains(other)), "{folder}/{name}: an entry of another");
            for (other, shown) in FOLDERS.iter().filter(|(other, _)| *other != folder) {
                assert!(!text.contains(other) && !text.contains(shown), "{folder}/{name} names {other}");
            }
            let others = NAMES.iter().zip(FOLDERS).filter(|(_, (other, _))| *other != folder);
            for (other, _) in others {
                assert!(!text.contains(other), "{folder}/{name} names {other}");
            }
        }
    }
}

#[test]
fn packets_are_verified_with_the_results_and_each_by_itself() {
    let bench = built();
    let verified = |folder: &str| bench.cape(&["verify", folder]).output().unwrap();
    assert!(verified("cape-out").status.success(), "{}", printed(&verified("cape-out")));
    for (folder, _) in FOLDERS {
        let alone =
            bench.cape(&["verify", &format!("cape-out/clients/{folder}"), "export.csv"]).output().unwrap();
        assert!(alone.status.success(), "{}", printed(&alone));
    }
    let upload = "cape-out/clients/12-3456789/CAPE_B76_12-3456789_001.csv";
    bench.file(upload, bench.read(upload).replacen("\r\n", "\n", 1));
    let output = verified("cape-out");
    assert_eq!(output.status.code(), Some(1));
    assert!(
        printed(&output).contains("clients/12-3456789/CAPE_B76_12-3456789_001.csv"),
        "{}",
        printed(&output)
    );
    bench.file("cape-out/clients/12-3456789/CAPE_B76_12-3456789_002.csv", "Entry Number\r\n");
    assert!(printed(&verified("cape-out")).contains("clients/12-3456789/CAPE_B76_12-3456789_002.csv"));
}

#[test]
fn results_with_packets_are_replaced_as_a_whole_and_nothing_of_others_with_them() {
    let bench = built();
    let force = [&FLAGS[..], &["--force"]].concat();
    bench.build(&force);
    assert!(bench.path("cape-out/clients/SSN6789/report.html").exists());
    bench.build(&["--filer", "B76", "--force"]);
    assert!(!bench.path("cape-out/clients").exists(), "packets are for those who ask to split");
    bench.build(&force);
    bench.file("cape-out/clients/12-3456789/notes.txt", "mine");
    let refused = bench
        .cape(&[&["build", "export.csv", "--as-of", "2026-05-01"], &force[..]].concat())
        .output()
        .unwrap();
    assert_eq!(refused.status.code(), Some(2));
    assert_eq!(bench.read("cape-out/clients/12-3456789/notes.txt"), "mine");
}

#[test]
fn an_importer_with_nothing_to_file_and_entries_without_one_have_no_packet() {
    let header = "Entry Number,Entry Date,HTS,Duty Amount,Importer Number";
    let row = |serial, date: &str, importer: &str| {
        format!("{},{date},9903.01.25,10.00,{importer}", crate::support::number("B76", serial))
    };
    let rows = [
        header.to_string(),
        row(1, "2025-06-02", "12-3456789"),
        row(2, "2024-06-02", "49-2208154"),
        row(3, "2025-06-02", ""),
    ];
    let bench = Sandbox::built(&rows.join("\n"), &FLAGS);
    assert_eq!(bench.list("cape-out/clients"), ["12-3456789"]);
}

#[test]
fn an_importer_who_files_gets_no_packet_of_another() {
    let bench =
        Sandbox::built(&export(&CLIENTS, &FILERS), &["--importer", "12-3456789", "--split-by", "importer"]);
    let folders: BTreeSet<String> = contents(&bench.path("cape-out"))
        .keys()
        .filter_map(|file| {
            file.strip_prefix("clients/")?.split_once('/').map(|(folder, _)| folder.to_string())
        })
        .collect();
    assert_eq!(folders, BTreeSet::from(["12-3456789".to_string()]));
}

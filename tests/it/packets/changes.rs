//! Changes since the last results.

use std::collections::BTreeMap;
use std::io::Cursor;

use calamine::{Reader, Xlsx};
use serde_json::{Value, json};

use super::data::{CLIENTS, FILERS, Sandbox, cents, export};
use crate::support::{contents, number, printed, said, shown};

const HEADER: &str = "Entry Number,Entry Type,Importer Number,Entry Date,HTS,Duty Amount,Control Status,\
                      Liquidation Status,Liquidation Date\n";
const FLAGS: [&str; 2] = ["--filer", "B76"];

/// A row: an entry, its importer, its duty, who has control, when it was liquidated.
fn row(serial: u32, importer: &str, duty: &str, control: &str, liquidated: &str) -> String {
    let status = if liquidated.is_empty() { "Unliquidated" } else { "Liquidated" };
    let number = number("B76", serial);
    format!("{number},01,{importer},2025-06-02,9903.01.25,{duty},{control},{status},{liquidated}\n")
}

fn before(importer: &str) -> String {
    [
        HEADER.to_string(),
        row(1, importer, "100.00", "CBP", ""),
        row(2, importer, "200.00", "Trade", ""),
        row(3, importer, "300.00", "CBP", "2026-02-25"),
        row(4, importer, "400.00", "CBP", ""),
    ]
    .concat()
}

/// The entry under Trade control was corrected, the one with 400.00 is gone, one with 500.00 is new. A week later the
/// liquidated one has nine days left.
fn after(importer: &str) -> String {
    before(importer).replace("Trade", "CBP").replace(&row(4, importer, "400.00", "CBP", ""), "")
        + &row(5, importer, "500.00", "Trade", "")
}

impl Sandbox {
    /// Builds from this export, replacing earlier results, and returns the terminal output.
    #[track_caller]
    fn rebuilt(&self, export: &str, as_of: &str, flags: &[&str]) -> String {
        self.file("export.csv", export);
        let fixed = ["build", "export.csv", "--fail-on", "never", "--force", "--as-of", as_of];
        let output = self.cape(&[&fixed[..], flags].concat()).output().unwrap();
        // The exit status is 1 if no entry is ready.
        assert_ne!(output.status.code(), Some(2), "{}", said(&output));
        printed(&output)
    }

    fn changes(&self) -> Value {
        self.summary()["run"]["changes"].clone()
    }
}

/// What happens to earlier results before they are replaced.
type Edit = fn(&Sandbox);

fn of_a_week() -> (Sandbox, String) {
    let bench = Sandbox::new();
    bench.rebuilt(&before("12-3456789"), "2026-04-30", &FLAGS);
    assert_eq!(bench.changes(), Value::Null, "nothing was replaced");
    let printed = bench.rebuilt(&after("12-3456789"), "2026-05-07", &FLAGS);
    (bench, printed)
}

#[test]
fn what_is_new_gone_changed_and_near_is_counted_with_its_money() {
    let (bench, printed) = of_a_week();
    let change = |from: Option<&str>, to: Option<&str>, duty: &str| json!({"from": from, "to": to, "entries": 1, "ieepa_duty": duty});
    let expected = json!({
        "since": "2026-04-30",
        "outcomes": [
            change(None, Some("blocked"), "500.00"),
            change(Some("ready"), None, "400.00"),
            change(Some("blocked"), Some("ready"), "200.00"),
        ],
        "came_near": [
            {"file_by": "2026-05-16", "file_by_basis": "liquidated", "entries": 1, "ieepa_duty": "300.00"},
        ],
    });
    assert_eq!(bench.changes(), expected);
    let lines = "\
Changed since the last results (filing on 2026-04-30)
  new: 1 blocked ($500.00)
  gone from the inputs: 1 ready ($400.00)
  changed: 1 from blocked to ready ($200.00)
  day 80 came near: 1 entry ($300.00), the first on 2026-05-16 (in 9 days, a
    Saturday, so file by Friday, 2026-05-15)
";
    assert!(printed.contains(lines), "{printed}");
    let verified = bench.cape(&["verify", "cape-out", "export.csv"]).output().unwrap();
    assert!(verified.status.success(), "{}", crate::support::printed(&verified));
}

#[test]
fn page_and_workbook_name_each_entry_that_changed() {
    let (bench, _) = of_a_week();
    let expected = [
        (3, "ready", "ready", 30_000),
        (2, "blocked", "ready", 20_000),
        (4, "ready", "gone", 40_000),
        (5, "new", "blocked", 50_000),
    ];
    let bytes = std::fs::read(bench.path("cape-out/results.xlsx")).unwrap();
    let mut book = Xlsx::new(Cursor::new(bytes)).unwrap();
    let sheet = book.worksheet_range("Changes").unwrap();
    let rows: Vec<_> = sheet.rows().skip(3).collect();
    assert_eq!(rows.len(), expected.len());
    let html = bench.result("report.html");
    let table = html.split("<table id=\"changed-entries\"").nth(1).unwrap().split("</table>").next().unwrap();
    let shown: Vec<&str> = table.split("<tr").skip(2).collect();
    assert_eq!(shown.len(), expected.len());
    for ((serial, before, now, duty), (cells, html)) in expected.iter().zip(rows.iter().zip(&shown)) {
        let number = number("B76", *serial);
        assert_eq!(
            (cells[0].to_string(), cells[1].to_string(), cells[2].to_string()),
            (number.clone(), (*before).into(), (*now).into())
        );
        assert_eq!((cells[7].to_string().parse::<f64>().unwrap() * 100.0).round() as i64, *duty);
        let amount = format!("data-value=\"{}.00\"", duty / 100);
        for part in [number.as_str(), &amount, &format!("<td>{before}</td><td>{now}<")] {
            assert!(html.contains(part), "{part} in {html}");
        }
    }
    let near = html.split("<table id=\"changes-near\"").nth(1).unwrap();
    assert!(near.contains("2026-05-16") && near.contains("in 9 days"));
}

#[test]
fn a_run_over_its_own_results_has_no_changes_and_writes_the_same_bytes() {
    let bench = Sandbox::new();
    let flags = ["--filer", "B76", "--split-by", "importer"];
    let export = export(&CLIENTS, &FILERS);
    bench.rebuilt(&export, "2026-05-01", &flags);
    let first = contents(&bench.path("cape-out"));
    let printed = bench.rebuilt(&export, "2026-05-01", &flags);
    let second = contents(&bench.path("cape-out"));
    assert_eq!(first.keys().collect::<Vec<_>>(), second.keys().collect::<Vec<_>>());
    for (name, bytes) in &first {
        assert!(name.ends_with("summary.json") || *bytes == second[name], "{name}");
    }
    assert_eq!(bench.changes(), json!({"since": "2026-05-01", "outcomes": [], "came_near": []}));
    let line = "Nothing changed since the last results (filing on 2026-05-01)";
    assert!(printed.contains(line), "{printed}");
}

#[test]
fn results_made_with_other_flags_are_not_compared_and_the_flags_are_named() {
    for (flags, words) in [
        (&["--filer", "9K4"][..], "they were made with --filer B76"),
        (&["--filer", "B76", "--importer", "12-3456789"], "they were made without --importer"),
        (&["--filer", "B76", "--scope", "all-ieepa"], "they were made with --scope 9903.01.25-9903.01.70"),
        (
            &["--filer", "B76", "--window", "2025-03-01..2026-02-28"],
            "they were made with --window 2025-02-01..2026-02-28",
        ),
        (&["--filer", "B76", "--strict"], "they were made without --strict"),
    ] {
        let bench = Sandbox::new();
        bench.rebuilt(&before("12-3456789"), "2026-04-30", &FLAGS);
        let printed = bench.rebuilt(&after("12-3456789"), "2026-05-07", flags);
        assert_eq!(bench.changes(), Value::Null, "{words}");
        assert_eq!(bench.summary()["run"]["not_compared"], words);
        let said = format!("Not compared with the last results: {words}");
        assert!(printed.replace('\n', " ").contains(&said), "{printed}");
        assert!(!bench.result("report.html").contains("id=\"changes\""));
    }
}

#[test]
fn earlier_results_that_cannot_be_compared_never_stop_a_run() {
    let edits: [(&str, Edit); 5] = [
        ("their entries.csv was changed after cape wrote it", |bench| {
            let text = bench.result("entries.csv").replace("100.00", "900.00");
            bench.file("cape-out/entries.csv", text);
        }),
        ("their entries.csv was changed after cape wrote it", |bench| {
            bench.file("cape-out/entries.csv", "B76,2.31E+10\n\u{0}");
        }),
        ("their entries.csv is missing", |bench| {
            std::fs::remove_file(bench.path("cape-out/entries.csv")).unwrap();
        }),
        ("another version of cape wrote them", |bench| {
            bench.file("cape-out/summary.json", "{\"uploads\": [{\"file\": \"CAPE_B76_001.csv\"}]}");
        }),
        ("another version of cape wrote them", |bench| {
            // As another version may write it: with another header, and the matching hash.
            let text = bench.result("entries.csv").replacen("entry_number", "entry", 1);
            let path = bench.file("cape-out/entries.csv", text);
            let old = bench.summary()["run"]["reports"][0]["sha256"].as_str().unwrap().to_string();
            let new = sha256(&bench.read(path));
            bench.file("cape-out/summary.json", bench.result("summary.json").replace(&old, &new));
        }),
    ];
    for (words, edit) in edits {
        let bench = Sandbox::new();
        bench.rebuilt(&before("12-3456789"), "2026-04-30", &FLAGS);
        edit(&bench);
        let printed = bench.rebuilt(&after("12-3456789"), "2026-05-07", &FLAGS);
        assert_eq!(
            (bench.changes(), bench.summary()["run"]["not_compared"].clone()),
            (Value::Null, json!(words))
        );
        assert!(printed.replace('\n', " ").contains(&format!("with the last results: {words}")), "{printed}");
        bench.rebuilt(&after("12-3456789"), "2026-05-08", &FLAGS);
        assert_eq!(bench.changes()["since"], "2026-05-07", "the next run is compared again");
    }
}

fn sha256(text: &str) -> String {
    use sha2::Digest;
    sha2::Sha256::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn a_packet_tells_what_changed_for_its_client_and_a_masked_number_tells_no_client() {
    let flags = ["--filer", "B76", "--split-by", "importer"];
    let bench = Sandbox::new();
    let exports = |of: fn(&str) -> String, shift: u32| {
        let person = of("123-45-6789").lines().skip(1).map(|line| format!("{line}\n")).collect::<String>();
        let moved =
            (1..=5).fold(person, |text, n| text.replace(&number("B76", n), &number("B76", n + shift)));
        of("12-3456789") + &moved
    };
    bench.rebuilt(&exports(before, 100), "2026-04-30", &flags);
    bench.rebuilt(&exports(after, 100), "2026-05-07", &flags);
    assert_eq!(bench.changes()["outcomes"][0]["entries"], 2, "all clients");
    let packet = |folder: &str| -> Value {
        serde_json::from_str(&bench.result(&format!("clients/{folder}/summary.json"))).unwrap()
    };
    assert_eq!(packet("12-3456789")["run"]["changes"]["outcomes"][0]["ieepa_duty"], "500.00");
    assert_eq!(packet("SSN6789")["run"]["changes"], Value::Null);
    let gone = number("B76", 104);
    for (name, content) in contents(&bench.path("cape-out/clients/12-3456789")) {
        assert!(!shown(&name, &content).contains(&gone), "{name} names an entry of another client");
    }
    for (name, content) in contents(&bench.path("cape-out")) {
        assert!(!shown(&name, &content).contains("123-45-6789"), "{name}");
    }
    assert!(bench.result("report.html").contains("***-**-6789"));
}

#[test]
fn entries_of_other_importers_are_no_changes_of_ones_own() {
    let flags = ["--importer", "12-3456789"];
    let bench = Sandbox::new();
    let others = |text: String| text.lines().skip(1).map(|line| format!("{line}\n")).collect::<String>();
    let moved =
        |text: String| (1..=5).fold(text, |text, n| text.replace(&number("B76", n), &number("B76", n + 50)));
    bench.rebuilt(&(before("12-3456789") + &moved(others(before("49-2208154")))), "2026-04-30", &flags);
    bench.rebuilt(&(after("12-3456789") + &moved(others(after("49-2208154")))), "2026-05-07", &flags);
    let changes = bench.changes();
    for change in
        changes["outcomes"].as_array().unwrap().iter().chain(changes["came_near"].as_array().unwrap())
    {
        assert_eq!(change["entries"], 1, "{changes}");
    }
}

#[test]
fn the_sums_of_the_changes_are_those_of_both_tables() {
    let bench = Sandbox::new();
    let all = export(&CLIENTS, &FILERS);
    let (header, rows) = all.split_once('\n').unwrap();
    let of =
        |rows: &mut dyn Iterator<Item = &str>| format!("{header}\n{}\n", rows.collect::<Vec<_>>().join("\n"));
    let total = rows.lines().count();
    bench.rebuilt(&of(&mut rows.lines().take(total - 200)), "2026-05-01", &FLAGS);
    let before = bench.table("entries.csv");
    bench.rebuilt(&of(&mut rows.lines().skip(100)).replace("Trade", "CBP"), "2026-05-08", &FLAGS);
    let after = bench.table("entries.csv");
    let by_number = |rows: &[BTreeMap<String, String>]| -> BTreeMap<String, (String, i64)> {
        rows.iter()
            .map(|row| (row["entry_number"].clone(), (row["outcome"].clone(), cents(&row["ieepa_duty"]))))
            .collect()
    };
    let (before, after) = (by_number(&before), by_number(&after));
    let mut expected: BTreeMap<(String, String), (u64, i64)> = BTreeMap::new();
    for number in before.keys().chain(after.keys().filter(|number| !before.contains_key(*number))) {
        let (was, is) = (before.get(number), after.get(number));
        let name = |of: Option<&(String, i64)>| of.map_or("none".to_string(), |(outcome, _)| outcome.clone());
        if name(was) != name(is) {
            let sum = expected.entry((name(was), name(is))).or_default();
            *sum = (sum.0 + 1, sum.1 + is.or(was).unwrap().1);
        }
    }
    let text = |value: &Value| value.as_str().unwrap_or("none").to_string();
    let found: BTreeMap<(String, String), (u64, i64)> = bench.changes()["outcomes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|change| {
            let sum = (change["entries"].as_u64().unwrap(), cents(change["ieepa_duty"].as_str().unwrap()));
            ((text(&change["from"]), text(&change["to"])), sum)
        })
        .collect();
    assert!(expected.len() > 6, "{expected:?}");
    assert_eq!(found, expected);
}

#[test]
fn with_a_ledger_a_new_folder_is_compared_with_the_last_one_of_the_same_filer() {
    let bench = Sandbox::new();
    let ledger = |args: &[&str]| {
        let output = bench.cape(&[&["ledger"], args].concat()).output().unwrap();
        assert!(output.status.success(), "{}", said(&output));
    };
    let changes = |folder: &str| -> Value {
        let text = bench.read(&format!("{folder}/summary.json"));
        serde_json::from_str::<Value>(&text).unwrap()["run"]["changes"].clone()
    };
    ledger(&["init"]);
    bench.rebuilt(&before("12-3456789"), "2026-04-30", &["--filer", "B76", "--out", "2026/april"]);
    assert_eq!(changes("2026/april"), Value::Null);
    ledger(&["submitted", "2026/april/CAPE_B76_001.csv", "--on", "2026-04-30"]);
    bench.rebuilt(&before("12-3456789"), "2026-04-30", &["--filer", "9K4", "--out", "other"]);
    assert_eq!(changes("other"), Value::Null, "another filer has no earlier results");
    let printed = bench.rebuilt(&after("12-3456789"), "2026-05-07", &["--filer", "B76", "--out", "2026/may"]);
    let outcomes = &changes("2026/may")["outcomes"];
    let of = |from: &str, to: &str| {
        let all = outcomes.as_array().unwrap().iter();
        all.filter(|change| change["from"] == from && change["to"] == to).count()
    };
    assert_eq!((of("ready", "pending"), of("blocked", "ready")), (1, 1), "{outcomes}");
    assert!(printed.contains("Changed since the last results (filing on 2026-04-30)"), "{printed}");
    std::fs::remove_dir_all(bench.path("2026/may")).unwrap();
    bench.rebuilt(&after("12-3456789"), "2026-05-08", &["--filer", "B76", "--out", "2026/june"]);
    assert_eq!(changes("2026/june"), Value::Null, "the folder was moved away");
}

//! Messy entry-summary rows.

use cape_declaration::internals::EntriesShown;
use cape_declaration::internals::Filing;
use cape_declaration::internals::Scope;
use cape_declaration::internals::{Aliases, ReadOptions};
use cape_declaration::internals::{BuildJob, Filer, InputFile, Job};
use cape_declaration::internals::{EntryNumber, parse_iso_date};
use proptest::prelude::*;
use proptest::sample::select;

pub(crate) const HEADER: &str = "Entry Summary Number,Filer Code,Entry Summary Line Number,Tariff Ordinal Number,\
    HTS Number - Full,Additional HTS,Line Tariff Duty Amount,Entry Type Code,Entry Date,Importer Number,\
    Liquidation Status,Liquidation Date,Control Status,Protest Status,Reconciliation Indicator,Drawback Indicator,\
    Entry Summary Date,Duty Paid Date,Line Tariff Goods Value Amount,Column 1 Current Primary Duty Rate";

/// One of a few entries of a few filers, so that several rows have the same entry; in one of many spellings.
fn entry_number() -> impl Strategy<Value = String> {
    let filer = select(vec!["B76", "9K4", "001"]);
    (filer, 0u32..8, 0u8..12, 0u8..12).prop_map(|(filer, serial, offset, form)| {
        let number = EntryNumber::from_text(&format!("{filer}{serial:07}0")).unwrap();
        let number = number.with_check_digit(if offset < 10 { 0 } else { 3 }).to_string();
        match form {
            0 => format!("{}-{}-{}", &number[..3], &number[3..10], &number[10..]),
            1 => number.to_lowercase(),
            2 => format!("'{number}"),
            3 => format!("\"=\"\"{number}\"\"\""),
            4 => number.trim_start_matches('0').to_string(),
            5 => number[3..].to_string(),
            6 => format!(" {number} "),
            _ => number,
        }
    })
}

fn cell(values: &[&'static str]) -> impl Strategy<Value = &'static str> + use<> {
    select(values.to_vec())
}

pub(crate) fn row() -> impl Strategy<Value = String> {
    let heading = cell(&[
        "9903.01.25",
        "9903.01.25",
        "99030125",
        "9903.01.24",
        "9903.01.26",
        "9903.02.20",
        "9903.01.36",
        "8471300100",
        "",
        "#N/A",
        "\"9903.01.25;9903.01.24\"",
        "9903.01",
    ]);
    let additional = cell(&["", "", "", "9903.01.25", "9903.01.24"]);
    let duty =
        cell(&["100.00", "\"$1,234.56\"", "0", "", "-5.00", "(1.005)", "0.125", "30000000.00", "n/a", "-"]);
    let date = || {
        cell(&[
            "06/02/2025",
            "2025-06-02",
            "1/31/2025",
            "2026-02-28 00:00",
            "12/31/1999",
            "01/01/2200",
            "",
            "13/13/2025",
        ])
    };
    let front =
        (entry_number(), cell(&["B76", "", "9K4"]), 1u8..3, cell(&["1", "2", ""]), heading, additional, duty);
    let back = (
        cell(&["01", "1", "03", "21", "08", "", "x"]),
        date(),
        cell(&["12-3456789", "900-12-3456", "", "?"]),
        cell(&["Liquidated", "Unliquidated", "Suspended", "2", "reliquidated", "", "odd"]),
        cell(&["2/9/2026", "2026-02-10", "6/1/2026", "", "soon"]),
        cell(&["CBP", "Trade", ""]),
        cell(&["", "op", "Denied"]),
        cell(&["", "N", "Y"]),
        cell(&["", "0", "X"]),
    );
    let refund = (
        cell(&["06/10/2025", "2025-06-16", ""]),
        cell(&["", "", "2025-06-20", "2025-07-22", "01/01/2200", "later"]),
        cell(&["", "", "", "1000.00", "n/a"]),
        cell(&["", "5%", "Free", "4.4¢/kg"]),
    );
    (front, back, refund).prop_map(|(f, b, (summary, paid, value, rate))| {
        let (number, filer, line, ordinal, heading, additional, duty) = f;
        let (kind, date, importer, status, liquidated, control, protest, recon, drawback) = b;
        format!(
            "{number},{filer},{line},{ordinal},{heading},{additional},{duty},{kind},{date},{importer},{status},\
             {liquidated},{control},{protest},{recon},{drawback},{summary},{paid},{value},{rate}"
        )
    })
}

/// The rows of an entry as a system writes them: they differ only in line, tariff number and amount, and pass all
/// rules.
pub(crate) fn tidy_entries() -> impl Strategy<Value = Vec<String>> {
    let lines =
        proptest::collection::vec((cell(&["8471300100", "9903.01.25", "9903.88.15"]), 1u32..90_000), 1..9);
    let state = (
        cell(&["01,06/02/2025", "\"01\",2025-06-02", "03,06/02/2025"]),
        cell(&["12-3456789", "\"12-3456789\""]),
        cell(&["Unliquidated,10/10/2026", "Suspended,", "Liquidated,04/30/2026"]),
        cell(&["CBP,,N,,06/10/2025,,", "\"CBP\",ap,,0,,2025-06-20,", "CBP,\"\",N,N,,,"]),
    );
    (0u32..100_000, lines, state).prop_map(|(serial, lines, (of_date, importer, liquidation, words))| {
        let number = EntryNumber::from_text(&format!("B76{serial:07}0")).unwrap().with_check_digit(0);
        let line = |(n, (heading, cents)): (usize, (&str, u32))| {
            let duty = if heading == "9903.88.15" {
                String::new()
            } else {
                format!("{}.{:02}", cents / 100, cents % 100)
            };
            format!("{number},,{n},1,{heading},,{duty},{of_date},{importer},{liquidation},{words},Free")
        };
        // A line of duty first, so that the entry is a candidate.
        let first = std::iter::once(("9903.01.25", 12_345));
        first.chain(lines).enumerate().map(line).collect()
    })
}

/// Rows of entries, with blank rows, totals and unreadable rows in between.
pub(crate) fn rows() -> impl Strategy<Value = Vec<String>> {
    let stray = cell(&[
        "",
        ",,,",
        "Total,,,,,,99",
        "a,b",
        ",,,,8471300100,,,,,,,,,,,,,,,",
        "6.0E+10,,,,,,,,,,,,,,,,,,,",
    ]);
    let any = prop_oneof![20 => row(), 1 => stray.prop_map(String::from)];
    proptest::collection::vec(any, 1..60)
}

/// A broker's filing on an ordinary date.
pub(crate) fn plain_filing() -> Filing {
    Filing::new(Filer::Broker("B76".parse().unwrap()), parse_iso_date("2026-05-01").unwrap())
}

/// A filing by a broker or an importer, strict or not, on a date before or after the rules changed.
pub(crate) fn filing() -> impl Strategy<Value = Filing> {
    let day = cell(&["2026-05-01", "2026-07-07", "2026-10-06"]);
    (day, any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>()).prop_map(
        |(day, broker, strict, all, cit)| {
            let importer = cape_declaration::internals::ImporterNumber::parse("12-3456789").unwrap();
            Filing {
                filer: match broker {
                    true => Filer::Broker("B76".parse().unwrap()),
                    false => Filer::new(None, [importer]).unwrap(),
                },
                as_of: parse_iso_date(day).unwrap(),
                scope: if all { Scope::AllIeepa } else { Scope::default() },
                strict,
                cit_plaintiff: cit,
                ..plain_filing()
            }
        },
    )
}

/// A folder with the rows in `files` files, and a job that reads them and writes into the same folder.
pub(crate) fn job(rows: &[String], files: usize, filing: &Filing) -> (tempfile::TempDir, BuildJob) {
    let dir = tempfile::tempdir().unwrap();
    let share = rows.len().div_ceil(files).max(1);
    let inputs: Vec<InputFile> = rows
        .chunks(share)
        .enumerate()
        .map(|(n, rows)| {
            let path = dir.path().join(format!("{n}.csv"));
            // Its own banner, because two files with equal bytes would be rejected.
            std::fs::write(&path, format!("Part {n}\n{HEADER}\n{}\n", rows.join("\n"))).unwrap();
            path.into()
        })
        .collect();
    let job = Job {
        inputs,
        already_filed: vec![],
        vocabulary: Aliases::default(),
        filing: filing.clone(),
        split_by_importer: false,
        max_entries: 5,
        entries_shown: EntriesShown::All,
        report: true,
        workbook: Some(false),
        pace: ReadOptions { threads: 2, chunk: 200 },
        clock: std::time::SystemTime::now,
    };
    let job = BuildJob { job, out: dir.path().join("out"), force: false };
    (dir, job)
}

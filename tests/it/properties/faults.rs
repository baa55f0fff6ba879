//! Faults put into a clean export: no entry is lost, and none is filed as if nothing had happened.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use crate::misread::{Built, build_in};

const CLEAN: &str = include_str!("../../../fixtures/clean.csv");

/// What is done to a row.
#[derive(Debug, Clone, Copy)]
enum Fault {
    /// A cell of this column holds something else.
    Cell(&'static str, &'static str),
    /// The importer's name has a comma and no quotes.
    Comma,
    /// The same, and the last cell is left out.
    CommaAndOmitted,
    /// A quote is never closed.
    Quote,
    /// Cells from the HTS number on are left out.
    CutOff,
    /// A NUL byte.
    Nul,
}

const HTS: &str = "HTS Number - Full";
const DUTY: &str = "Line Tariff Duty Amount";

/// Faults that hide or change what a rule needs.
const HARMFUL: [Fault; 20] = [
    Fault::Cell(HTS, "9.90301E+09"),
    Fault::Cell(HTS, "#REF!"),
    Fault::Cell(HTS, "9903.01"),
    Fault::Cell(HTS, "990301250.0"),
    Fault::Cell(DUTY, "1.250,00"),
    Fault::Cell(DUTY, "1 250.00"),
    Fault::Cell(DUTY, "TBD"),
    Fault::Cell("Entry Date", "soon"),
    Fault::Cell("Entry Date", "13/25/2025"),
    Fault::Cell("Entry Date", "45810"),
    Fault::Cell("Entry Date", "N/A"),
    Fault::Cell("Liquidation Status", "Cycle 16"),
    Fault::Cell("Control Status", "Trade"),
    Fault::Cell("Collection Status", "Authorized"),
    Fault::Cell("Entry Type Code", "00"),
    Fault::Comma,
    Fault::CommaAndOmitted,
    Fault::Quote,
    Fault::CutOff,
    Fault::Nul,
];

/// Faults that are put right: nothing is lost by them.
const HARMLESS: [Fault; 9] = [
    Fault::Cell(HTS, "9,903,012,500"),
    Fault::Cell(HTS, "9903012500.0"),
    Fault::Cell(HTS, "9903\u{200b}.01.25"),
    Fault::Cell(DUTY, "$ 1,250.00 "),
    Fault::Cell(DUTY, "1250.00"),
    Fault::Cell("Entry Date", "2-Jun-25"),
    Fault::Cell("Entry Date", "2025-06-02T00:00:00Z"),
    Fault::Cell("Drawback Indicator", "N/A"),
    Fault::Cell("Injunction Indicator", "--"),
];

impl Fault {
    fn put_into(self, row: &str, header: &[&str]) -> String {
        let mut cells: Vec<String> = row.split(',').map(String::from).collect();
        let index = |column: &str| header.iter().position(|name| *name == column).unwrap();
        let name = index("Importer Name");
        match self {
            Fault::Cell(column, value) if value.contains(',') => {
                cells[index(column)] = format!("\"{value}\"")
            }
            Fault::Cell(column, value) => cells[index(column)] = value.into(),
            Fault::Comma => cells[name] = "Acme, Inc.".into(),
            Fault::CommaAndOmitted => {
                cells[name] = "Acme, Inc.".into();
                cells.pop();
            }
            Fault::Quote => cells[name] = "\"Acme".into(),
            Fault::CutOff => cells.truncate(index(HTS)),
            Fault::Nul => cells[name] = "Ac\0me".into(),
        }
        cells.join(",")
    }
}

/// The clean export with faults in rows that name an IEEPA heading, and the entries that have one.
fn with_faults(faults: &[(usize, Fault)]) -> (String, BTreeSet<String>) {
    let mut lines: Vec<String> = CLEAN.lines().map(String::from).collect();
    let names = lines[0].clone();
    let header: Vec<&str> = names.split(',').collect();
    let ieepa: Vec<usize> = (1..lines.len()).filter(|row| lines[*row].contains("9903.01.25")).collect();
    let faults: BTreeMap<usize, Fault> =
        faults.iter().map(|(index, fault)| (ieepa[index % ieepa.len()], *fault)).collect();
    let mut touched = BTreeSet::new();
    for (row, fault) in faults {
        let number = lines[row].split(',').next().unwrap().to_string();
        // What one row of an entry doesn't say of the whole entry, another does.
        let is_of_entry = matches!(fault, Fault::Cell(column, _) if column != HTS && column != DUTY);
        for line in lines.iter_mut().filter(|line| is_of_entry && line.starts_with(&number)) {
            *line = fault.put_into(line, &header);
        }
        if !is_of_entry {
            lines[row] = fault.put_into(&lines[row], &header);
        }
        touched.insert(number);
    }
    (lines.join("\n") + "\n", touched)
}

fn run(text: &str) -> Built {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("in.csv"), text).unwrap();
    build_in(folder.path(), &["in.csv", "--filer", "B76", "--as-of", "2026-05-01"])
}

fn assert_accounted(built: &Built, rows: usize) {
    let sum: u64 = ["in_entries", "unreadable", "blank", "totals", "headers"]
        .iter()
        .map(|class| built.rows(class))
        .sum();
    assert_eq!((built.rows("read"), sum), (rows as u64, rows as u64));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn no_entry_with_a_fault_is_filed_as_if_nothing_had_happened(
        faults in prop::collection::vec((0usize..8, prop::sample::select(&HARMFUL[..])), 1..4),
    ) {
        let clean = run(CLEAN);
        let (text, touched) = with_faults(&faults);
        let built = run(&text);
        assert_accounted(&built, text.lines().count() - 1);
        prop_assert_eq!(built.entries.keys().collect::<Vec<_>>(), clean.entries.keys().collect::<Vec<_>>());
        for number in built.entries.keys() {
            let is_sure = built.outcome(number) == "ready" && built.is_fully_checked(number);
            prop_assert_eq!(is_sure, !touched.contains(number), "{} {:?}", number, &built.entries[number]);
        }
        let has_error = built.findings.iter().any(|of| of["severity"] == "error");
        let has_ready = built.outcomes().iter().any(|outcome| outcome == "ready");
        prop_assert_eq!(built.status, i32::from(has_error || !has_ready));
    }

    #[test]
    fn an_entry_with_a_fault_that_is_put_right_is_filed(
        faults in prop::collection::vec((0usize..8, prop::sample::select(&HARMLESS[..])), 1..4),
    ) {
        let (text, _) = with_faults(&faults);
        let built = run(&text);
        assert_accounted(&built, text.lines().count() - 1);
        prop_assert_eq!(built.status, 0);
        for number in built.entries.keys() {
            prop_assert!(built.outcome(number) == "ready" && built.is_fully_checked(number), "{} {:?}", number, built.rules());
        }
    }
}

//! Faults put into a clean export: no entry may be lost, and none filed as if it were sound.

use std::collections::{BTreeMap, BTreeSet};

use cape_declaration::internals::Checked;
use cape_declaration::{Declaration, EntryView, Outcome};
use proptest::prelude::*;
use serde_json::Value;

use crate::misread::{Built, build_in};

const CLEAN: &str = include_str!("../../../fixtures/clean.csv");

/// A change to a row.
#[derive(Debug, Clone, Copy)]
enum Fault {
    /// The cell of this column has other content.
    Cell(&'static str, &'static str),
    /// The importer's name has a comma and no quotes.
    Comma,
    /// The same, and the last cell is omitted.
    CommaAndOmitted,
    /// The cell of this column is missing, and those after it move to the left.
    Missing(&'static str),
    /// The same, and a blank cell is added at the end.
    MissingAndPadded(&'static str),
    /// A blank cell is inserted before that of this column, and those after it move to the right.
    Inserted(&'static str),
    /// The same, and the last cell is omitted.
    InsertedAndOmitted(&'static str),
    /// A quote is never closed.
    Quote,
    /// The whole row is in quotes.
    WholeRow,
    /// The cells from the HTS number on are omitted.
    CutOff,
    /// A NUL byte.
    Nul,
    /// The entry number is shown in the row above and left blank here.
    BlankRepeat,
    /// A column that isn't read has another IEEPA heading.
    Heading,
    /// The entry number is written in this way, in all its rows.
    Number(fn(&str) -> String),
    /// Trailing blank cells are omitted.
    Omitted,
    /// Blank cells are added at the end.
    Surplus,
    /// Each cell is in quotes.
    Quoted,
    /// The row stands twice, as where exports overlap.
    Twice,
    /// A row with this other IEEPA heading follows, on the same line and ordinal.
    Stacked(&'static str),
    /// The row stands below a header in another order, as where files were joined.
    Reordered,
    /// These lines are inserted before the row; `HEADER` is the header.
    Before(&'static str),
    /// These lines are added at the end of the file.
    AtEnd(&'static str),
}

const NUMBER: &str = "Entry Summary Number";
const HTS: &str = "HTS Number - Full";
const DUTY: &str = "Line Tariff Duty Amount";
const MEMO: &str = "DistinctStates";
/// An invented social security number as importer number, which no output may show.
const SSN: &str = "219-45-8731";

/// Faults that hide or change what a rule needs.
const HARMFUL: &[Fault] = &[
    Fault::Cell(NUMBER, "#N/A"),
    Fault::Cell(NUMBER, "6.05760E+10"),
    Fault::Cell(NUMBER, "B760509291"),
    Fault::Cell(NUMBER, "see above"),
    Fault::Stacked("9.90301E+09"),
    Fault::Stacked("9903.01.2"),
    Fault::Cell(HTS, "9.90301E+09"),
    Fault::Cell(HTS, "#REF!"),
    Fault::Cell(HTS, "9903.01"),
    Fault::Cell(HTS, "990301250.0"),
    Fault::Cell(HTS, "9,903,01"),
    Fault::Cell(HTS, "9903.01.2"),
    Fault::Cell(DUTY, "1.250,00"),
    Fault::Cell(DUTY, "1 250.00"),
    Fault::Cell(DUTY, "1,25.00"),
    Fault::Cell(DUTY, "TBD"),
    Fault::Cell(DUTY, "-"),
    Fault::Cell(DUTY, ""),
    Fault::Cell(DUTY, "#N/A"),
    Fault::Cell("Entry Date", "soon"),
    Fault::Cell("Entry Date", "13/25/2025"),
    Fault::Cell("Entry Date", "13/06/2025"),
    Fault::Cell("Entry Date", "45810"),
    Fault::Cell("Entry Date", "N/A"),
    Fault::Cell("Entry Date", "0001-01-01"),
    Fault::Cell("Entry Date", "1/1/1900"),
    Fault::Cell("Entry Date", "12/31/9999"),
    Fault::Cell("Entry Date", "00/00/0000"),
    Fault::Cell("Entry Date", "6/2/1925"),
    Fault::Cell("Liquidation Status", "Cycle 16"),
    Fault::Cell("Control Status", "Trade"),
    Fault::Cell("Collection Status", "Authorized"),
    Fault::Cell("Injunction Indicator", "maybe"),
    Fault::Cell("Reconciliation Indicator", "Y"),
    Fault::Cell("Protest Status", "OP"),
    Fault::Cell("Entry Type Code", "00"),
    Fault::Comma,
    Fault::CommaAndOmitted,
    Fault::Missing("Entry Date"),
    Fault::Missing("Country of Export Code"),
    Fault::Missing("Tariff Ordinal Number"),
    Fault::Missing(HTS),
    Fault::Missing("Line Tariff Goods Value Amount"),
    Fault::Missing(DUTY),
    Fault::MissingAndPadded("Entry Date"),
    Fault::MissingAndPadded("Country of Export Code"),
    Fault::MissingAndPadded(HTS),
    Fault::MissingAndPadded("Line Tariff Goods Value Amount"),
    Fault::Inserted("Entry Date"),
    Fault::Inserted("Country of Export Code"),
    Fault::Inserted(HTS),
    Fault::Inserted("Line Tariff Goods Value Amount"),
    Fault::InsertedAndOmitted("Entry Date"),
    Fault::InsertedAndOmitted("Country of Export Code"),
    Fault::InsertedAndOmitted(HTS),
    Fault::InsertedAndOmitted(DUTY),
    Fault::Quote,
    Fault::WholeRow,
    Fault::CutOff,
    Fault::Nul,
    Fault::BlankRepeat,
    Fault::Heading,
];

/// Faults that are repaired without any loss.
const HARMLESS: &[Fault] = &[
    Fault::Cell(HTS, "9,903,012,500"),
    Fault::Cell(HTS, "9903012500.0"),
    Fault::Cell(HTS, "9903\u{200b}.01.25"),
    Fault::Cell(HTS, "\u{feff}9903\u{ad}0125\u{2060}"),
    Fault::Cell(HTS, "'99030125"),
    Fault::Cell(DUTY, "$ 1,250.00 "),
    Fault::Cell(DUTY, "\u{a0}$1,250.00\u{2009}"),
    Fault::Cell(DUTY, " $ 1,250.00\u{202f}"),
    Fault::Cell(DUTY, "1250.00"),
    Fault::Cell("Entry Date", "2-Jun-25"),
    Fault::Cell("Entry Date", "Jun 2, 2025"),
    Fault::Cell("Entry Date", "06/02/2025 00:00:00"),
    Fault::Cell("Entry Date", "2025-06-02T00:00:00Z"),
    Fault::Cell("Entry Date", "2025-06-02\u{200b}"),
    Fault::Cell("Drawback Indicator", "N/A"),
    Fault::Cell("Injunction Indicator", "--"),
    Fault::Cell("Suspension Indicator", "none"),
    Fault::Cell("Protest Number", "N/A"),
    Fault::Cell("Importer Name", "A \"B\" Lamps"),
    Fault::Number(|number| format!("{}-{}-{}", &number[..3], &number[3..10], &number[10..])),
    Fault::Number(|number| format!("{}\u{200b}{}", &number[..3], &number[3..])),
    Fault::Number(|number| format!("\"=\"\"{number}\"\"\"")),
    Fault::Number(|number| format!("\u{2019}{} ", number.to_lowercase())),
    Fault::Cell("Importer Number", SSN),
    Fault::Omitted,
    Fault::Surplus,
    Fault::Quoted,
    Fault::Twice,
    Fault::Stacked("9903.01.24"),
    Fault::Reordered,
    Fault::Before("HEADER\n"),
    Fault::Before("\n,,,\n"),
    Fault::Before("Subtotal:,,,99\n"),
    Fault::Before("Grand Totals,,\n"),
    Fault::AtEnd("Count: 8\n"),
    Fault::AtEnd("Page 1 of 1\n"),
    Fault::AtEnd("\u{1a}"),
];

impl Fault {
    fn put_into(self, row: &str, header: &[&str]) -> String {
        let mut cells: Vec<String> = row.split(',').map(String::from).collect();
        let index = |column: &str| header.iter().position(|name| *name == column).unwrap();
        let name = index("Importer Name");
        match self {
            Fault::Cell(column, value) if value.contains([',', '"']) => {
                cells[index(column)] = format!("\"{}\"", value.replace('"', "\"\""));
            }
            Fault::Cell(column, value) => cells[index(column)] = value.into(),
            Fault::Comma => cells[name] = "Acme, Inc.".into(),
            Fault::CommaAndOmitted => {
                cells[name] = "Acme, Inc.".into();
                cells.pop();
            }
            Fault::Missing(column) => drop(cells.remove(index(column))),
            Fault::MissingAndPadded(column) => {
                cells.remove(index(column));
                cells.push(String::new());
            }
            Fault::Inserted(column) => cells.insert(index(column), String::new()),
            Fault::InsertedAndOmitted(column) => {
                cells.insert(index(column), String::new());
                cells.pop();
            }
            Fault::Quote => cells[name] = "\"Acme".into(),
            Fault::WholeRow => return format!("\"{row}\""),
            Fault::CutOff => cells.truncate(index(HTS)),
            Fault::Nul => cells[name] = "Ac\0me".into(),
            Fault::BlankRepeat => cells[0] = String::new(),
            Fault::Heading => cells[index(MEMO)] = "9903.01.24".into(),
            Fault::Number(written) => cells[0] = written(&cells[0]),
            Fault::Omitted => cells.truncate(index("Protest Number")),
            Fault::Quoted => cells.iter_mut().for_each(|cell| *cell = format!("\"{cell}\"")),
            Fault::Twice => return format!("{row}\n{row}"),
            Fault::Stacked(heading) => {
                cells[index(HTS)] = heading.into();
                return format!("{row}\n{}", cells.join(","));
            }
            Fault::Reordered => {
                let backwards = |cells: Vec<&str>| cells.into_iter().rev().collect::<Vec<_>>().join(",");
                let (names, cells) = (backwards(header.to_vec()), backwards(row.split(',').collect()));
                return format!("{names}\n{cells}\n{}", header.join(","));
            }
            Fault::Surplus => cells.extend([String::new(), String::new()]),
            Fault::Before(lines) => return lines.replace("HEADER", &header.join(",")) + row,
            Fault::AtEnd(_) => {}
        }
        cells.join(",")
    }

    /// Whether it concerns all rows of an entry; otherwise another row has what one row lacks.
    fn is_of_entry(self) -> bool {
        match self {
            Fault::Cell(column, _) => ![NUMBER, HTS, DUTY].contains(&column),
            Fault::Number(_) => true,
            _ => false,
        }
    }
}

/// A clean export of entries with two rows, and a column that no rule needs.
fn clean() -> String {
    let rows = CLEAN
        .lines()
        .enumerate()
        .map(|(n, row)| row.to_string() + if n == 0 { ",DistinctStates\n" } else { ",\n" });
    rows.collect()
}

/// The clean export with faults in rows with an IEEPA heading, and the entries with a fault.
fn with_faults(faults: &[(usize, Fault)]) -> (String, BTreeSet<String>) {
    let mut lines: Vec<String> = clean().lines().map(String::from).collect();
    let names = lines[0].clone();
    let header: Vec<&str> = names.split(',').collect();
    let ieepa: Vec<usize> = (1..lines.len()).filter(|row| lines[*row].contains("9903.01.25")).collect();
    let faults: BTreeMap<usize, Fault> =
        faults.iter().map(|(index, fault)| (ieepa[index % ieepa.len()], *fault)).collect();
    let (mut touched, mut end) = (BTreeSet::new(), "");
    for (row, fault) in faults {
        let number = lines[row].split(',').next().unwrap().to_string();
        if let Fault::AtEnd(text) = fault {
            end = text;
        }
        if let Fault::BlankRepeat = fault {
            // The IEEPA row continues the other one, whose number is shown.
            lines.swap(row, row + 1);
            lines[row + 1] = fault.put_into(&lines[row + 1], &header);
        } else if fault.is_of_entry() {
            for line in lines.iter_mut().filter(|line| line.starts_with(&number)) {
                *line = fault.put_into(line, &header);
            }
        } else {
            lines[row] = fault.put_into(&lines[row], &header);
        }
        touched.insert(number);
    }
    (lines.join("\n") + "\n" + end, touched)
}

/// Number of rows below the header. Each line is one; the mark at the end isn't.
fn rows_below_the_header(text: &str) -> usize {
    text.trim_end_matches('\u{1a}').lines().count() - 1
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

/// The result of a run in memory: for each entry whether it is ready and fully checked, and the number of rows by kind.
struct Judged {
    sure: BTreeMap<String, bool>,
    rows: Value,
    in_entries_csv: BTreeSet<String>,
    /// Whether a file shows the social security number.
    shows_ssn: bool,
}

fn judged(text: &str) -> Judged {
    let day = "2026-05-01".parse().unwrap();
    let builder = Declaration::builder().filer("B76".parse().unwrap()).as_of(day).exported(day).report(false);
    let run = builder.threads(1).input_bytes("in.csv", text.into()).judge().unwrap();
    let is_sure =
        |entry: &EntryView| entry.outcome() == Outcome::Ready && entry.checked() == Some(Checked::Fully);
    let files = run.files().unwrap();
    let file = |name: &str| &files.iter().find(|file| file.name == name).unwrap().bytes[..];
    let summary: Value = serde_json::from_slice(file("summary.json")).unwrap();
    let mut entries = csv::Reader::from_reader(file("entries.csv"));
    Judged {
        sure: run.entries().map(|entry| (entry.number().to_string(), is_sure(&entry))).collect(),
        rows: summary["rows"].clone(),
        in_entries_csv: entries.records().map(|entry| entry.unwrap()[0].to_string()).collect(),
        shows_ssn: files.iter().any(|file| memchr::memmem::find(&file.bytes, SSN.as_bytes()).is_some()),
    }
}

/// The rows of entries.csv, by entry.
fn entries_csv(text: &str) -> BTreeMap<String, Vec<String>> {
    let day = "2026-05-01".parse().unwrap();
    let builder = Declaration::builder().filer("B76".parse().unwrap()).as_of(day).exported(day).report(false);
    let run = builder.threads(1).input_bytes("in.csv", text.into()).judge().unwrap();
    let files = run.files().unwrap();
    let file = files.iter().find(|file| file.name == "entries.csv").unwrap();
    let mut entries = csv::Reader::from_reader(&file.bytes[..]);
    let cells = |entry: csv::StringRecord| entry.iter().map(String::from).collect::<Vec<_>>();
    entries.records().map(|entry| cells(entry.unwrap())).map(|entry| (entry[0].clone(), entry)).collect()
}

/// Judges an export with faults; an error describes what is wrong with the result.
fn wrong(faults: &[(usize, Fault)], is_sure: impl Fn(bool) -> bool) -> Result<(), String> {
    let (text, touched) = with_faults(faults);
    let entries: BTreeSet<String> = CLEAN.lines().skip(1).map(|row| row[..11].to_string()).collect();
    let judged = judged(&text);
    let rows = |class: &str| judged.rows[class].as_u64().unwrap();
    let sum: u64 = ["in_entries", "unreadable", "blank", "totals", "headers"].map(rows).iter().sum();
    if rows("read") != sum || sum != rows_below_the_header(&text) as u64 {
        return Err(format!("rows: {}", judged.rows));
    }
    if judged.shows_ssn {
        return Err("a social security number is shown".into());
    }
    if judged.in_entries_csv != entries || judged.sure.len() != entries.len() {
        return Err(format!("entries: {:?}", judged.in_entries_csv));
    }
    match judged.sure.iter().find(|(number, sure)| **sure != is_sure(touched.contains(*number))) {
        Some((number, sure)) => Err(format!("{number} is ready and fully checked: {sure}")),
        None => Ok(()),
    }
}

/// Puts this many faults in random places, of one kind after another and of all kinds together.
fn hold(faults: &[Fault], count: usize, is_sure: impl Fn(bool) -> bool + Copy) {
    let alone = faults
        .iter()
        .enumerate()
        .filter_map(|(n, fault)| wrong(&[(n, *fault)], is_sure).err().map(|why| format!("{fault:?}: {why}")));
    assert_eq!(alone.collect::<Vec<_>>(), Vec::<String>::new());
    let mut random = Mixed(0x2026_1126);
    let mut put = 0;
    while put < count {
        let mut several = Vec::new();
        // The last entry stays sound: its dates show that the month comes first.
        for place in 0..7 {
            if random.next(4) > 0 {
                several.push((place, faults[random.next(faults.len())]));
            }
        }
        put += several.len();
        wrong(&several, is_sure).unwrap_or_else(|why| panic!("after {put} faults: {several:?}: {why}"));
    }
}

/// Exports with one row whose cells have moved, for each way, column and row: what was done, the text, and the entry.
fn shifted(clean: &str) -> impl Iterator<Item = (String, String, String)> {
    let header: Vec<&'static str> = CLEAN.lines().next().unwrap().split(',').collect();
    let names: Vec<String> = clean.lines().next().unwrap().split(',').map(String::from).collect();
    let columns = header.into_iter().skip(1).filter(move |name| names.iter().any(|own| own == name));
    let ways = [Fault::Missing, Fault::MissingAndPadded, Fault::Inserted, Fault::InsertedAndOmitted];
    let faults: Vec<Fault> = columns.flat_map(|column| ways.map(|way| way(column))).collect();
    let lines: Vec<String> = clean.lines().map(String::from).collect();
    faults.into_iter().flat_map(move |fault| {
        let lines = lines.clone();
        (1..lines.len()).map(move |row| {
            let mut lines = lines.clone();
            let header = lines[0].clone();
            let number = lines[row][..11].to_string();
            lines[row] = fault.put_into(&lines[row], &header.split(',').collect::<Vec<_>>());
            (format!("{fault:?} in row {}", row + 1), lines.join("\n") + "\n", number)
        })
    })
}

#[test]
fn a_shifted_row_leaves_an_entry_sure_only_where_nothing_that_is_said_of_it_changes() {
    let clean = clean();
    let sound = entries_csv(&clean);
    let mut misread = Vec::new();
    for (fault, text, number) in shifted(&clean) {
        let is_sure = judged(&text).sure.get(&number).copied();
        if is_sure.is_none() || (is_sure == Some(true) && entries_csv(&text)[&number] != sound[&number]) {
            misread.push(fault);
        }
    }
    assert_eq!(misread, Vec::<String>::new());
}

/// Few columns, as in a list made by hand, so that no entry can be fully checked.
const FEW: [&str; 9] = [
    "Entry Summary Number",
    "Importer Name",
    "Entry Date",
    "Entry Type Code",
    HTS,
    DUTY,
    "Liquidation Status",
    "Liquidation Date",
    "Protest Number",
];

fn few_columns() -> String {
    let rows = CLEAN.lines().map(|row| row.split(',').collect::<Vec<_>>());
    let rows: Vec<Vec<&str>> = rows.collect();
    let indexes = FEW.map(|column| rows[0].iter().position(|name| *name == column).unwrap());
    rows.iter().map(|row| indexes.map(|index| row[index]).join(",") + "\n").collect()
}

#[test]
fn a_shifted_row_of_few_columns_is_never_read_as_something_else() {
    let clean = few_columns();
    let sound = entries_csv(&clean);
    let mut misread = Vec::new();
    for (fault, text, number) in shifted(&clean) {
        let Some(entry) = entries_csv(&text).remove(&number) else {
            misread.push(format!("{fault}: the entry is gone"));
            continue;
        };
        // Its outcome, dates and duty.
        let (now, before) = (&entry[1..15], &sound[&number][1..15]);
        let differs = now.iter().zip(before).any(|(now, before)| !now.is_empty() && now != before);
        if entry[1] != "review" && (differs || now[0] != before[0]) {
            misread.push(format!("{fault}: {now:?}, was {before:?}"));
        }
    }
    assert_eq!(misread, Vec::<String>::new());
}

/// Pseudo-random numbers, the same in each run (Steele, Lea, Flood: SplitMix64).
struct Mixed(u64);

impl Mixed {
    fn next(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) % below as u64) as usize
    }
}

/// Number of faults, from the environment variable `FAULTS`.
fn how_many() -> usize {
    std::env::var("FAULTS").ok().and_then(|count| count.parse().ok()).unwrap_or(2000)
}

#[test]
fn every_kind_of_fault_leaves_its_entry_unsure_and_the_others_as_they_were() {
    hold(HARMFUL, how_many(), |is_touched| !is_touched);
}

#[test]
fn every_kind_of_fault_that_is_put_right_leaves_all_entries_ready() {
    hold(HARMLESS, how_many(), |_| true);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    #[test]
    fn no_entry_with_a_fault_is_filed_as_if_nothing_had_happened(
        faults in prop::collection::vec((0usize..8, prop::sample::select(HARMFUL)), 1..4),
    ) {
        let clean = run(&clean());
        let (text, touched) = with_faults(&faults);
        let built = run(&text);
        assert_accounted(&built, rows_below_the_header(&text));
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
        faults in prop::collection::vec((0usize..8, prop::sample::select(HARMLESS)), 1..4),
    ) {
        let (text, _) = with_faults(&faults);
        let built = run(&text);
        assert_accounted(&built, rows_below_the_header(&text));
        prop_assert_eq!(built.status, 0);
        for number in built.entries.keys() {
            prop_assert!(built.outcome(number) == "ready" && built.is_fully_checked(number), "{} {:?}", number, built.rules());
        }
    }
}

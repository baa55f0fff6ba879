//! The scanner finds the cells that the `csv` crate finds.

use cape_declaration::internals::{Aliases, ReadOptions, Rows, find_header, open_all, read_rows};
use cape_declaration::internals::{Cells, MAX_RECORD, Scanned, scan};
use cape_declaration::internals::{Next, Record as Found, RowScanner};
use proptest::prelude::*;

type Record = Vec<String>;

/// The records up to the first malformed one, without empty lines, and whether none was malformed.
fn scanned(bytes: &[u8]) -> (Vec<Record>, bool) {
    let mut records = Vec::new();
    let mut cells = Cells::default();
    let mut from = 0;
    while from < bytes.len() {
        let Scanned::Record { length, total, malformed } = scan(&bytes[from..], b',', true, &mut cells)
        else {
            panic!("all bytes were given");
        };
        if malformed.is_some() {
            return (records, false);
        }
        let record = &bytes[from..from + length];
        if length > 0 {
            records.push((0..cells.len()).map(|index| content(record, &cells, index)).collect());
        }
        from += total;
    }
    (records, true)
}

fn content(record: &[u8], cells: &Cells, index: usize) -> String {
    let cell = cells.cell(record, index).unwrap();
    let text = String::from_utf8_lossy(&record[cell.content]).into_owned();
    if cell.doubled { text.replace("\"\"", "\"") } else { text }
}

fn by_the_csv_crate(bytes: &[u8]) -> Vec<Record> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes);
    reader
        .byte_records()
        .map(|r| r.unwrap().iter().map(|c| String::from_utf8_lossy(c).into_owned()).collect())
        .collect()
}

/// The first record of the bytes, by the scanner for single records.
fn slowly(bytes: &[u8], from: usize, separator: u8, all: bool, cells: &mut Cells) -> (Next, usize) {
    let rest = &bytes[from..];
    match scan(rest, separator, all, cells) {
        _ if rest.is_empty() => (if all { Next::End } else { Next::Short }, from),
        Scanned::Record { length, total, malformed } => {
            let several_lines = rest[..length].iter().any(|c| matches!(c, b'\n' | b'\r'));
            (Next::Record(Found { start: from, length, malformed, several_lines }), from + total)
        }
        Scanned::Incomplete => (Next::Short, from),
    }
}

/// Long and short pieces, so that anything may be at the edge of a block of 64 bytes.
fn long_messy_text() -> impl Strategy<Value = Vec<u8>> {
    let piece = |text: &str, times: std::ops::Range<usize>| {
        let text = text.to_string();
        times.prop_map(move |n| text.repeat(n)).boxed()
    };
    let pieces = prop_oneof![
        6 => piece("a", 1..70), 6 => piece(",", 1..5), 2 => piece(",", 60..70), 5 => piece("\n", 1..2),
        3 => piece("\r\n", 1..2), 2 => piece("\r", 1..2), 4 => piece("\"", 1..4), 4 => piece("\"b,c\"", 1..9),
        2 => piece("\"d\ne\"\"\r\"", 1..5), 1 => piece("\0", 1..2), 1 => piece("\x01", 1..3),
        1 => piece("\t", 1..3), 1 => piece("é", 1..40),
    ];
    proptest::collection::vec(pieces, 0..40).prop_map(|pieces| pieces.concat().into_bytes())
}

/// A cell, quoted or not: mostly as exports have it.
fn cell() -> impl Strategy<Value = &'static str> {
    proptest::sample::select(vec![
        "",
        "1",
        "12",
        "9903.01.25",
        "100.00",
        "\"\"",
        "\"1\"",
        "\"9903.01.24\"",
        "\"1,234.50\"",
        "\"a, b\"",
        "\"4\"\" x\"",
        "\"a\nb\"",
        "4\" x",
        "\"\"\"\"",
    ])
}

/// The rows of a few entries; each repeats the previous one except for some cells.
fn repeating_rows() -> impl Strategy<Value = String> {
    let row = (0usize..8, proptest::collection::vec((0usize..6, cell()), 0..4), any::<bool>());
    (proptest::collection::vec(row, 1..40), proptest::sample::select(vec!["\n", "\r\n"])).prop_map(
        |(rows, end)| {
            let mut text = format!("Entry Number,Line Number,Unit,HTS,Entry Type,Duty Amount{end}");
            let mut cells = ["B7603245278", "1", "NO", "9903.01.25", "01", "100.00"].map(String::from);
            for (number, changes, quoted) in rows {
                if number == 0 {
                    cells[0] = if quoted { "\"B76-0324527-8\"" } else { "B7603245279" }.into();
                }
                changes
                    .into_iter()
                    .filter(|(index, _)| *index > 0)
                    .for_each(|(i, cell)| cells[i] = cell.into());
                text += &cells.join(",");
                text += end;
            }
            text
        },
    )
}

/// The rows of a file up to the first malformed one, and whether none was malformed.
fn read_again(text: &str) -> (Vec<Record>, bool) {
    let file = tempfile::NamedTempFile::new().unwrap();
    std::fs::write(file.path(), text).unwrap();
    let source = &open_all(&[file.path().into()], &Aliases::default(), &mut |_| {}).unwrap()[0];
    let header = find_header(source, &Aliases::default()).unwrap();
    let mut records = Vec::new();
    let mut whole = true;
    let part = |rows: &mut Rows<'_>| {
        let mut read = Vec::new();
        while let Some(row) = rows.next_row() {
            let cells: Record = (0..row.cell_count()).map(|index| row.cell(index).into_owned()).collect();
            read.push((row.malformed.is_none(), cells));
        }
        read
    };
    read_rows(source, 0, &header, ReadOptions { threads: 1, chunk: 1 << 20 }, part, |read, _, _| {
        for (is_sound, cells) in read {
            whole &= is_sound;
            records.extend(whole.then_some(cells));
        }
    })
    .unwrap();
    (records, whole)
}

fn messy_text() -> impl Strategy<Value = Vec<u8>> {
    let pieces = prop_oneof![
        4 => Just("a"), 4 => Just(","), 3 => Just("\n"), 2 => Just("\r\n"), 1 => Just("\r"),
        3 => Just("\""), 2 => Just("\"\""), 2 => Just("\"b,c\""), 1 => Just("\"d\ne\""), 1 => Just(" "),
        1 => Just("é"),
    ];
    proptest::collection::vec(pieces, 0..60).prop_map(|pieces| pieces.concat().into_bytes())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4000))]

    #[test]
    fn cells_are_those_of_the_csv_crate_up_to_the_first_malformed_record(bytes in messy_text()) {
        let (records, whole) = scanned(&bytes);
        let expected = by_the_csv_crate(&bytes);
        prop_assert!(records.len() <= expected.len());
        prop_assert_eq!(&records[..], &expected[..records.len()]);
        if whole {
            prop_assert_eq!(records.len(), expected.len());
        }
    }

    #[test]
    fn rows_that_repeat_the_one_before_have_the_cells_of_the_csv_crate(text in repeating_rows()) {
        let (records, whole) = read_again(&text);
        let expected = &by_the_csv_crate(text.as_bytes())[1..];
        prop_assert!(records.len() <= expected.len());
        prop_assert_eq!(&records[..], &expected[..records.len()]);
        prop_assert!(!whole || records.len() == expected.len());
    }

    #[test]
    fn every_byte_belongs_to_one_record(bytes in messy_text()) {
        let mut cells = Cells::default();
        let mut from = 0;
        while from < bytes.len() {
            let Scanned::Record { length, total, .. } = scan(&bytes[from..], b',', true, &mut cells) else {
                panic!("all bytes were given");
            };
            prop_assert!(length <= total && total > 0);
            let outer: Vec<_> = (0..cells.len()).map(|index| cells.outer(index).unwrap()).collect();
            prop_assert_eq!((outer[0].start, outer[outer.len() - 1].end), (0, length));
            prop_assert!(outer.windows(2).all(|pair| pair[0].end + 1 == pair[1].start));
            from += total;
        }
        prop_assert_eq!(from, bytes.len());
    }

    #[test]
    fn a_record_given_in_parts_is_the_record_given_whole(bytes in messy_text(), cut in 0usize..60) {
        let (mut cells, mut parts) = (Cells::default(), Cells::default());
        let whole = scan(&bytes, b',', true, &mut cells);
        let part = scan(&bytes[..cut.min(bytes.len())], b',', false, &mut parts);
        if part != Scanned::Incomplete {
            prop_assert_eq!(part, whole);
            prop_assert_eq!(parts, cells);
        }
    }

    #[test]
    fn the_block_scanner_finds_what_the_one_record_scanner_finds(
        bytes in long_messy_text(),
        separator in proptest::sample::select(vec![b',', b'\t', b'a']),
        all: bool,
        from in 0usize..200,
    ) {
        let from = from.min(bytes.len());
        let (mut cells, mut expected) = (Cells::default(), Cells::default());
        let mut scanner = RowScanner::new(&bytes, separator, all, from);
        let mut at = from;
        prop_assert!(bytes.len() < MAX_RECORD);
        loop {
            let (next, behind) = slowly(&bytes, at, separator, all, &mut expected);
            prop_assert_eq!(scanner.next(&mut cells), next);
            prop_assert_eq!(scanner.position(), behind);
            if !matches!(next, Next::Record(_)) {
                break;
            }
            prop_assert_eq!(&cells, &expected);
            at = behind;
        }
    }
}

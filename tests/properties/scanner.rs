//! The scanner finds the cells that the `csv` crate finds.

use cape_declaration::read::scan::{CellSpan, Scanned, scan};
use proptest::prelude::*;

type Record = Vec<String>;

/// The records up to the first malformed one, without empty lines, and whether none was malformed.
fn scanned(bytes: &[u8]) -> (Vec<Record>, bool) {
    let mut records = Vec::new();
    let mut cells: Vec<CellSpan> = Vec::new();
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
            records.push(cells.iter().map(|cell| content(record, *cell)).collect());
        }
        from += total;
    }
    (records, true)
}

fn content(record: &[u8], cell: CellSpan) -> String {
    let text = String::from_utf8_lossy(&record[cell.range()]).into_owned();
    if cell.doubled { text.replace("\"\"", "\"") } else { text }
}

fn by_the_csv_crate(bytes: &[u8]) -> Vec<Record> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(bytes);
    reader
        .byte_records()
        .map(|r| r.unwrap().iter().map(|c| String::from_utf8_lossy(c).into_owned()).collect())
        .collect()
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
    fn every_byte_belongs_to_one_record(bytes in messy_text()) {
        let mut cells = Vec::new();
        let mut from = 0;
        while from < bytes.len() {
            let Scanned::Record { length, total, .. } = scan(&bytes[from..], b',', true, &mut cells) else {
                panic!("all bytes were given");
            };
            prop_assert!(length <= total && total > 0);
            prop_assert!(cells.iter().all(|cell| cell.range().end <= length));
            prop_assert!(cells.is_sorted_by(|a, b| a.range().end < b.range().start));
            from += total;
        }
        prop_assert_eq!(from, bytes.len());
    }

    #[test]
    fn a_record_given_in_parts_is_the_record_given_whole(bytes in messy_text(), cut in 0usize..60) {
        let (mut cells, mut parts) = (Vec::new(), Vec::new());
        let whole = scan(&bytes, b',', true, &mut cells);
        let part = scan(&bytes[..cut.min(bytes.len())], b',', false, &mut parts);
        if part != Scanned::Incomplete {
            prop_assert_eq!(part, whole);
            prop_assert_eq!(parts, cells);
        }
    }
}

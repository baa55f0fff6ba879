//! The text reader, with the `csv` crate as the oracle.

#![no_main]

use cape_declaration::internals::{Cells, MAX_RECORD, Next, Record, RowScanner, Scanned, scan};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Some((choice, bytes)) = bytes.split_first() else { return };
    // The csv crate skips it; in this program the code that opens the file does.
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let separator = [b',', b'\t', b';', b'|'][usize::from(choice % 4)];
    let (records, whole) = scanned(bytes, separator);
    let expected = by_the_csv_crate(bytes, separator);
    assert!(records.len() <= expected.len());
    assert_eq!(records, expected[..records.len()]);
    assert!(!whole || records.len() == expected.len());
    for all in [true, false] {
        blocks_and_records_agree(bytes, separator, all);
    }
});

/// The records up to the first malformed one, without empty lines, and whether none was malformed.
fn scanned(bytes: &[u8], separator: u8) -> (Vec<Vec<Vec<u8>>>, bool) {
    let (mut records, mut cells, mut from) = (Vec::new(), Cells::default(), 0);
    while from < bytes.len() {
        let Scanned::Record { length, total, malformed } = scan(&bytes[from..], separator, true, &mut cells)
        else {
            panic!("all bytes were given");
        };
        assert!(total > 0 && length <= total);
        // The csv crate accepts NUL bytes.
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

fn content(record: &[u8], cells: &Cells, index: usize) -> Vec<u8> {
    let cell = cells.cell(record, index).expect("a cell of the record");
    let mut text = record[cell.content].to_vec();
    if cell.doubled {
        let mut after_quote = false;
        text.retain(|c| {
            after_quote = *c == b'"' && !after_quote;
            *c != b'"' || after_quote
        });
    }
    text
}

fn by_the_csv_crate(bytes: &[u8], separator: u8) -> Vec<Vec<Vec<u8>>> {
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(separator).from_reader(bytes);
    let records = reader.byte_records().map(|record| record.expect("bytes in memory can be read"));
    records.map(|record| record.iter().map(<[u8]>::to_vec).collect()).collect()
}

/// The block scanner must find the same as the scanner for single records.
fn blocks_and_records_agree(bytes: &[u8], separator: u8, all: bool) {
    assert!(bytes.len() < MAX_RECORD);
    let (mut cells, mut expected, mut at) = (Cells::default(), Cells::default(), 0);
    let mut scanner = RowScanner::new(bytes, separator, all, 0);
    loop {
        let rest = &bytes[at..];
        let (next, behind) = match scan(rest, separator, all, &mut expected) {
            _ if rest.is_empty() => (if all { Next::End } else { Next::Short }, at),
            Scanned::Incomplete => (Next::Short, at),
            Scanned::Record { length, total, malformed } => {
                let several_lines = rest[..length].iter().any(|c| matches!(c, b'\n' | b'\r'));
                (Next::Record(Record { start: at, length, malformed, several_lines }), at + total)
            }
        };
        assert_eq!((scanner.next(&mut cells), scanner.position()), (next, behind));
        if !matches!(next, Next::Record(_)) {
            return;
        }
        assert_eq!(cells, expected);
        at = behind;
    }
}

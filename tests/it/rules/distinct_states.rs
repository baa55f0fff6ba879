//! What is remembered of other entries doesn't change a verdict, whichever cell differs.

use cape_declaration::internals::DistinctStates;

use super::harness::{
    COLLECTION, CONTROL, Case, DATE, DRAWBACK, DUTY, FILER, HTS, IMPORTER, INJUNCTION, LINE, LIQUIDATION,
    LIQUIDATION_DATE, NUMBER, ORDINAL, PROTEST, RECON, RECON_ENTRY, SUMMARY, SUSPENSION, TYPE, VALUE, sound,
};

const CELLS: [(&str, &[&str]); 21] = [
    (NUMBER, &["B7603245286", "9K400000006", "B7603245279"]),
    (FILER, &["", "9K4", "zebra"]),
    (LINE, &["", "1", "3"]),
    (ORDINAL, &["", "2"]),
    (
        HTS,
        &[
            "9903.01.24",
            "9903.01.26",
            "9903.02.20",
            "9903.01.36",
            "8471300100",
            "",
            "9903.01",
            "9903.01.25; 9903.01.63",
        ],
    ),
    (DUTY, &["", "0", "-5.00", "0.01", "zebra"]),
    (VALUE, &["0", "500.00"]),
    (TYPE, &["", "08", "11", "21"]),
    (DATE, &["", "13/13/2025", "01/01/2020", "03/01/2025", "02/01/2026"]),
    (IMPORTER, &["", "98-7654321"]),
    (LIQUIDATION, &["", "Suspended", "Liquidated", "Reliquidated"]),
    (LIQUIDATION_DATE, &["", "zebra", "01/01/2026", "02/15/2026", "04/30/2026", "12/31/2026"]),
    (CONTROL, &["", "Trade", "Inactive"]),
    (SUMMARY, &["", "Rejected", "Adjusted"]),
    (COLLECTION, &["", "Authorized"]),
    (RECON, &["", "Y"]),
    (RECON_ENTRY, &["B76-1234567-4"]),
    (PROTEST, &["Open", "Denied", "Approved"]),
    (DRAWBACK, &["", "Y"]),
    (INJUNCTION, &["", "Y"]),
    (SUSPENSION, &["", "Y"]),
];

/// The sound entry with changed cells: in all rows, in the second of two, and without the column.
fn cases(sound: impl Fn() -> Case) -> Vec<Case> {
    let mut cases = vec![sound(), sound().and_line(&[])];
    for (header, values) in CELLS {
        for value in values {
            cases.push(sound().with(header, value));
            cases.push(sound().and_line(&[(header, value)]));
            cases.push(sound().with(LIQUIDATION, "Liquidated").with(header, value).and_line(&[]));
            cases.push(sound().with(DATE, "01/01/2020").with(header, value));
            cases.push(sound().with(HTS, "9903.01.24").and_line(&[(header, value)]));
        }
        if ![NUMBER, HTS].contains(&header) {
            cases.push(sound().without(header));
        }
    }
    cases
}

#[test]
fn what_is_remembered_changes_no_verdict() {
    let by_broker = cases(sound);
    let by_importer = cases(|| sound().by_importer("12-3456789"));
    let strict = cases(|| sound().strict());
    for cases in [by_broker, by_importer, strict] {
        let mut states = DistinctStates::default();
        for _ in 0..2 {
            cases.iter().for_each(|case| case.is_judged_alike(&mut states));
        }
    }
}

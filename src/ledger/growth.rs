//! The work of an import and of a status must grow with the number of entries, not with its square. SQLite's steps are
//! counted, so that a busy machine doesn't matter.

use std::fmt::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use chrono::NaiveDate;

use super::{Ledger, MappedHeaders};
use crate::domain::EntryNumber;
use crate::read::{Aliases, InputFile, ReadOptions, open_all};

/// Number of entries in each upload file.
const OF_ONE_FILE: u32 = 100;

/// Thousands of steps for each task: importing answers, refunds by entry and refunds by importer, and the status after
/// all of them.
fn work(entries: u32) -> [u64; 4] {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("ledger.db");
    Ledger::create(&path).unwrap();
    let mut ledger = Ledger::open(&path).unwrap();
    record(&ledger, entries);
    let steps = Arc::new(AtomicU64::new(0));
    let counter = Arc::clone(&steps);
    let count = move || {
        counter.fetch_add(1, Ordering::Relaxed);
        false
    };
    ledger.connection.progress_handler(1000, Some(count)).unwrap();
    let files = [answers(entries), refunds(entries), sums(entries)];
    let [first, second, third] = files.map(|report| {
        import(&mut ledger, report);
        steps.swap(0, Ordering::Relaxed)
    });
    let status = ledger.status(NaiveDate::from_ymd_opt(2026, 8, 1).unwrap()).unwrap();
    assert_eq!(status.entries.accepted.entries, u64::from(entries));
    assert_eq!(status.entries.refunded.entries, u64::from(entries));
    [first, second, third, steps.swap(0, Ordering::Relaxed)]
}

fn number(n: u32) -> String {
    EntryNumber::from_text(&format!("B76{n:07}0")).unwrap().with_check_digit(0).to_string()
}

/// Each file has entries of 20 importers.
fn importer(n: u32) -> String {
    format!("12-34567{:02}", n % 20)
}

/// Records upload files that are marked as submitted, without claim numbers.
fn record(ledger: &Ledger, entries: u32) {
    let ledger = ledger.connection.unchecked_transaction().unwrap();
    ledger
        .execute("INSERT INTO run VALUES (1, 'build', '2026-05-01T00:00:00Z', '2026-05-01', '0')", [])
        .unwrap();
    for n in 0..entries {
        let file = n / OF_ONE_FILE + 1;
        if n % OF_ONE_FILE == 0 {
            let sql = "INSERT INTO upload (id, run, name, entry_set, sha256, bytes, entries, submitted_on) \
                       VALUES (?1, 1, 'CAPE_' || ?1, 'filed', ?1, 1, ?2, '2026-05-01')";
            ledger.execute(sql, [file, OF_ONE_FILE]).unwrap();
        }
        let sql = "INSERT INTO entry (upload, number, importer, duty, refund_low, refund_high) \
                   VALUES (?1, ?2, ?3, 1000, 1000, 1000)";
        ledger.execute(sql, (file, number(n), importer(n))).unwrap();
    }
    ledger.commit().unwrap();
}

fn answers(entries: u32) -> String {
    (0..entries).fold("ENTRY_NUMBER,CLAIM_NUMBER,STATUS,ERROR_DESCRIPTION\n".into(), |mut report, n| {
        writeln!(report, "{},C{},Entry Summary Updated,", number(n), n / OF_ONE_FILE).unwrap();
        report
    })
}

fn refunds(entries: u32) -> String {
    (0..entries).fold("Entry Number,Refund Number,Refund Date,Refund Amount\n".into(), |mut report, n| {
        writeln!(report, "{},R{n},7/20/2026,10.00", number(n)).unwrap();
        report
    })
}

/// A sum for each importer of each declaration.
fn sums(entries: u32) -> String {
    let header = "Importer Number,Claim Number,Liquidation Date,Refund Date,Refund Amount\n".to_string();
    (0..entries / OF_ONE_FILE * 20).fold(header, |mut report, n| {
        writeln!(report, "{},C{},6/15/2026,7/20/2026,50.00", importer(n), n / 20).unwrap();
        report
    })
}

fn import(ledger: &mut Ledger, report: String) {
    let files = [InputFile::Bytes { name: "report.csv".into(), content: Arc::new(report.into_bytes()) }];
    for source in open_all(&files, &Aliases::default(), &mut |_| {}).unwrap() {
        ledger.import(&source, &MappedHeaders::default(), ReadOptions::default()).unwrap();
    }
}

#[test]
fn four_times_the_entries_take_four_times_the_work() {
    let (few, many) = (work(2_000), work(8_000));
    for ((few, many), what) in few.into_iter().zip(many).zip(["answers", "refunds", "sums", "status"]) {
        // Sorting and deeper trees cost a little more than in proportion.
        assert!(many < few * 5, "{what}: {few} and {many} thousand steps");
    }
}

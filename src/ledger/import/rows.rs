//! Reads a report on several threads while its rows go into the ledger, and records the import.

use std::sync::mpsc::{SyncSender, sync_channel};
use std::thread;

use chrono::{SecondsFormat, Utc};
use rusqlite::{OptionalExtension, Transaction, params};

use crate::entries::RowDefect;
use crate::error::{Error, Result};
use crate::read::{Header, ReadOptions, Row, Rows, Source, read_rows};
use crate::text::mask_ssn;

/// The result of reading one piece on a thread.
type Part<R> = (Vec<R>, Vec<RowDefect>);

/// A row of a report as stored in the ledger.
pub(super) trait ReportRow: Send {
    /// Adds the number of rows of the file before the piece that this row is in.
    fn shift(&mut self, rows_before: u32);
}

/// Reads all rows with `read` and passes them to `insert` in order. Returns the SHA-256 of the file, or of a further
/// sheet's part of it, and the rows that can't be read.
pub(super) fn import_rows<R: ReportRow>(
    source: &Source,
    header: &Header,
    pace: ReadOptions,
    read: impl Fn(&Row<'_>) -> Option<std::result::Result<R, RowDefect>> + Sync,
    mut insert: impl FnMut(R) -> Result<()>,
) -> Result<(String, Vec<RowDefect>)> {
    thread::scope(|scope| {
        let (send, parts) = sync_channel(4);
        let reader = scope.spawn(|| read_parts(source, header, pace, &read, send));
        let mut unreadable = Vec::new();
        for (rows, defects) in parts {
            rows.into_iter().try_for_each(&mut insert)?;
            unreadable.extend(defects);
        }
        let sha256 = reader.join().unwrap_or_else(|_| Err(panicked(source)))?;
        Ok((source.hash_of_part(sha256), unreadable))
    })
}

fn read_parts<R: ReportRow>(
    source: &Source,
    header: &Header,
    pace: ReadOptions,
    read: &(impl Fn(&Row<'_>) -> Option<std::result::Result<R, RowDefect>> + Sync),
    send: SyncSender<Part<R>>,
) -> Result<String> {
    let part = |rows: &mut Rows<'_>| {
        let mut part: Part<R> = (Vec::new(), Vec::new());
        while let Some(row) = rows.next_row() {
            match read(&row) {
                None => {}
                Some(Ok(row)) => part.0.push(row),
                Some(Err(defect)) => part.1.push(defect),
            }
        }
        part
    };
    read_rows(source, 0, header, pace, part, |(mut rows, defects): Part<R>, rows_before, _| {
        rows.iter_mut().for_each(|row| row.shift(rows_before));
        let defects = defects.into_iter().map(|defect| defect.after(rows_before)).collect();
        // The receiver is gone only if the ledger can't be written, which it reports itself.
        drop(send.send((rows, defects)));
    })
}

/// The error for a reading thread that panicked.
fn panicked(source: &Source) -> Error {
    let io = std::io::Error::other("a thread that reads it panicked");
    Error::Read { name: source.name.clone(), source: io }
}

/// Cells under unknown headers as a JSON object; blank if there are none.
pub(super) fn further_cells(cells: impl Iterator<Item = (String, String)>) -> String {
    let cells: serde_json::Map<String, serde_json::Value> =
        cells.map(|(header, cell)| (header, cell.into())).collect();
    if cells.is_empty() { String::new() } else { serde_json::Value::from(cells).to_string() }
}

/// Records the import, so that its rows can refer to it. Hash and row count are added when they are known.
pub(super) fn begin(ledger: &Transaction<'_>, source: &Source) -> rusqlite::Result<i64> {
    let now = Utc::now().to_rfc3339_opts(SecondsFormat::Secs, true);
    ledger.execute(
        "INSERT INTO import (name, sha256, bytes, rows, imported_at) VALUES (?1, '', ?2, 0, ?3)",
        params![mask_ssn(&source.name), source.file_bytes() as i64, now],
    )?;
    Ok(ledger.last_insert_rowid())
}

/// The earlier import of a file with these bytes. If there is none, completes the new one.
pub(super) fn imported_before(
    ledger: &Transaction<'_>,
    id: i64,
    sha256: &str,
    rows: u64,
) -> rusqlite::Result<Option<i64>> {
    let same = "SELECT id FROM import WHERE sha256 = ?1";
    let known: Option<i64> = ledger.query_row(same, [sha256], |row| row.get(0)).optional()?;
    if known.is_none() {
        let sql = "UPDATE import SET sha256 = ?1, rows = ?2 WHERE id = ?3";
        ledger.execute(sql, params![sha256, rows as i64, id])?;
    }
    Ok(known)
}

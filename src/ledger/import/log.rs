//! The record of an import: which file it was, and when.

use chrono::{SecondsFormat, Utc};
use rusqlite::{OptionalExtension, Transaction, params};

use crate::read::Source;
use crate::text::mask_ssn;

/// Records the import, so that its rows can refer to it. Hash and row count follow when they are known.
pub(super) fn begin(ledger: &Transaction<'_>, source: &Source) -> rusqlite::Result<i64> {
    let now = Utc::now().to_rfc3339_opts(SecondsFormat::Secs, true);
    ledger.execute(
        "INSERT INTO import (name, sha256, bytes, rows, imported_at) VALUES (?1, '', ?2, 0, ?3)",
        params![mask_ssn(&source.name), source.file_bytes() as i64, now],
    )?;
    Ok(ledger.last_insert_rowid())
}

/// The earlier import of a file with these bytes. Where there is none, the new one is completed.
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

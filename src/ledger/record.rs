//! Recording a run: its upload files and their entries, all or nothing.

use std::path::Path;

use chrono::{NaiveDate, SecondsFormat, Utc};
use rusqlite::{Row, Transaction, TransactionBehavior, params};
use rust_decimal::prelude::ToPrimitive;
use rust_decimal::{Decimal, RoundingStrategy};

use super::{Ledger, data_version, failed};
use crate::domain::{EntryNumber, EntryType, FilerCode, LiquidationStatus, parse_iso_date};
use crate::entries::{Declaration, FiledAs, FiledEntries, Liquidation};
use crate::error::{Error, Result};

/// What made the upload files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RunKind {
    /// `cape build`.
    Build,
    /// `cape ledger retry`.
    Retry,
}

/// A run that writes upload files.
#[derive(Debug, Clone, Copy)]
pub struct NewRun {
    /// What makes them.
    pub kind: RunKind,
    /// The day of filing.
    pub as_of: NaiveDate,
}

/// An upload file that a run writes.
#[derive(Debug, Clone)]
pub struct NewUpload<'u> {
    /// Its name.
    pub name: &'u str,
    /// Which entries it holds: `filed`, `review` or `retry`.
    pub set: &'u str,
    /// The SHA-256 of its bytes, in hexadecimal.
    pub sha256: &'u str,
    /// Its size in bytes.
    pub bytes: u64,
    /// The broker that files, if one does.
    pub filer: Option<FilerCode>,
    /// Whose entries alone it holds, as the number may be shown.
    pub importer: Option<&'u str>,
}

/// An entry in an upload file.
#[derive(Debug, Clone)]
pub struct NewEntry {
    /// Its number.
    pub number: EntryNumber,
    /// Its type.
    pub entry_type: Option<EntryType>,
    /// Its importer of record, as it may be shown.
    pub importer: Option<String>,
    /// Its entry date.
    pub entry_date: Option<NaiveDate>,
    /// Its liquidation.
    pub liquidation: Liquidation,
    /// Its IEEPA duty in US dollars; none where it isn't known.
    pub duty: Option<Decimal>,
}

/// An upload file of an earlier run that isn't marked as submitted, though entries of a new run stand in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unsubmitted {
    /// Its name.
    pub name: String,
    /// The day of filing for which it was made, YYYY-MM-DD.
    pub as_of: String,
    /// How many entries of the new run stand in it.
    pub entries: u64,
}

/// A run while it is recorded. Nothing of it stands in the ledger before [`Recording::commit`].
#[derive(Debug)]
pub struct Recording<'l> {
    transaction: Transaction<'l>,
    path: &'l Path,
    run: i64,
}

impl Ledger {
    /// Begins to record a run; others that write wait until it is committed or dropped.
    ///
    /// # Errors
    ///
    /// Where another process wrote since this one has read which entries are filed: they may be others by now.
    pub fn record(&mut self, run: NewRun) -> Result<Recording<'_>> {
        let seen = self.seen;
        let path = self.path.as_path();
        let transaction = Transaction::new(&mut self.connection, TransactionBehavior::Immediate);
        let transaction = transaction.map_err(failed(path))?;
        let begin = || {
            let now = data_version(&transaction)?;
            let kind = match run.kind {
                RunKind::Build => "build",
                RunKind::Retry => "retry",
            };
            let made_at = Utc::now().to_rfc3339_opts(SecondsFormat::Secs, true);
            transaction.execute(
                "INSERT INTO run (kind, made_at, as_of, version) VALUES (?1, ?2, ?3, ?4)",
                params![kind, made_at, run.as_of.to_string(), env!("CARGO_PKG_VERSION")],
            )?;
            Ok((transaction.last_insert_rowid(), now))
        };
        let (run, now) = begin().map_err(failed(path))?;
        if now != seen {
            return Err(Error::LedgerChanged { path: path.to_path_buf() });
        }
        Ok(Recording { transaction, path, run })
    }
}

impl Recording<'_> {
    /// Records an upload file and its entries.
    ///
    /// # Errors
    ///
    /// Where the ledger can't be written.
    pub fn upload(
        &self,
        upload: &NewUpload<'_>,
        entries: impl ExactSizeIterator<Item = NewEntry>,
    ) -> Result<()> {
        let insert = || -> rusqlite::Result<()> {
            let (bytes, count) = (upload.bytes as i64, entries.len() as i64);
            let filer = upload.filer.map(|code| code.to_string());
            self.transaction.execute(
                "INSERT INTO upload (run, name, entry_set, sha256, bytes, entries, filer, importer) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                params![
                    self.run,
                    upload.name,
                    upload.set,
                    upload.sha256,
                    bytes,
                    count,
                    filer,
                    upload.importer
                ],
            )?;
            let upload = self.transaction.last_insert_rowid();
            let mut insert = self.transaction.prepare(
                "INSERT INTO entry (upload, number, type, importer, entry_date, liquidation_status, liquidation_date, \
                                    duty) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            )?;
            for entry in entries {
                let day = |day: Option<NaiveDate>| day.map(|day| day.to_string());
                insert.execute(params![
                    upload,
                    entry.number.to_string(),
                    entry.entry_type.map(|own| own.to_string()),
                    entry.importer,
                    day(entry.entry_date),
                    entry.liquidation.status.map(LiquidationStatus::name),
                    day(entry.liquidation.date),
                    entry.duty.and_then(to_cents),
                ])?;
            }
            Ok(())
        };
        insert().map_err(failed(self.path))
    }

    /// The upload files of earlier runs that hold entries of this one and aren't marked as submitted, the latest
    /// first: if one was uploaded all the same, its entries are about to be filed twice.
    ///
    /// # Errors
    ///
    /// Where the ledger can't be read.
    pub fn unsubmitted(&self) -> Result<Vec<Unsubmitted>> {
        let find = || {
            let mut find = self.transaction.prepare(
                "SELECT u.name, r.as_of, COUNT(*) \
                 FROM upload own JOIN entry e ON e.upload = own.id \
                 JOIN entry o ON o.number = e.number \
                 JOIN upload u ON u.id = o.upload AND u.run <> own.run AND u.submitted_on IS NULL \
                 JOIN run r ON r.id = u.run \
                 WHERE own.run = ?1 GROUP BY u.id ORDER BY u.id DESC",
            )?;
            let of_row = |row: &rusqlite::Row<'_>| {
                Ok(Unsubmitted { name: row.get(0)?, as_of: row.get(1)?, entries: row.get(2)? })
            };
            find.query_map([self.run], of_row)?.collect::<rusqlite::Result<Vec<_>>>()
        };
        find().map_err(failed(self.path))
    }

    /// Puts the run into the ledger. A file that is built again to the letter is the same file: it is kept once,
    /// with its last run.
    ///
    /// # Errors
    ///
    /// Where the ledger can't be written. Then nothing of the run is recorded.
    pub fn commit(self) -> Result<()> {
        let end = || {
            self.transaction.execute(
                "DELETE FROM upload WHERE run <> ?1 AND submitted_on IS NULL \
                 AND sha256 IN (SELECT sha256 FROM upload WHERE run = ?1)",
                [self.run],
            )?;
            self.transaction.commit()
        };
        end().map_err(failed(self.path))
    }
}

/// An amount in cents, rounded half-even as everywhere.
fn to_cents(amount: Decimal) -> Option<i64> {
    let cents = amount.checked_mul(Decimal::ONE_HUNDRED)?;
    cents.round_dp_with_strategy(0, RoundingStrategy::MidpointNearestEven).to_i64()
}

impl Ledger {
    /// The entries that are accepted or pending on a declaration, and those of which an answer says so although
    /// no declaration of the ledger holds them.
    ///
    /// # Errors
    ///
    /// Where the ledger can't be read.
    pub fn filed(&self) -> Result<FiledEntries> {
        let read = || -> rusqlite::Result<FiledEntries> {
            let mut filed = FiledEntries::default();
            self.on_declarations(&mut filed)?;
            self.by_answers_alone(&mut filed)?;
            filed.settle();
            Ok(filed)
        };
        read().map_err(self.failed())
    }

    fn on_declarations(&self, filed: &mut FiledEntries) -> rusqlite::Result<()> {
        let mut find = self.connection.prepare(
            "SELECT s.upload, s.standing, u.name, u.submitted_on, u.claim, s.number \
             FROM standing s JOIN upload u ON u.id = s.upload WHERE s.standing <> 'rejected' \
             ORDER BY s.upload",
        )?;
        let (mut rows, mut upload, mut places) = (find.query([])?, None, [None; 2]);
        while let Some(row) = rows.next()? {
            let this = Some(row.get::<_, i64>(0)?);
            if upload != this {
                (upload, places) = (this, [None; 2]);
            }
            let taken = row.get_ref(1)?.as_str()? == "accepted";
            let place = match places[usize::from(taken)] {
                Some(place) => place,
                None => filed.declare(Declaration {
                    filed: if taken { FiledAs::Taken } else { FiledAs::Pending },
                    file: row.get(2)?,
                    submitted: row.get::<_, Option<String>>(3)?.and_then(|day| parse_iso_date(&day)),
                    claim: row.get(4)?,
                }),
            };
            places[usize::from(taken)] = Some(place);
            add(filed, row, 5, place)?;
        }
        Ok(())
    }

    /// Answers that no declaration of the ledger holds: what CBP took elsewhere isn't filed again either.
    fn by_answers_alone(&self, filed: &mut FiledEntries) -> rusqlite::Result<()> {
        let mut find = self.connection.prepare(
            "SELECT s.import, s.claim, i.name, s.number, s.standing = 'accepted' \
             FROM standing_elsewhere s JOIN import i ON i.id = s.import \
             WHERE s.standing <> 'rejected' ORDER BY s.import, s.claim, s.standing",
        )?;
        let (mut rows, mut of, mut place) = (find.query([])?, None, 0);
        while let Some(row) = rows.next()? {
            let taken: bool = row.get(4)?;
            let this = Some((row.get::<_, i64>(0)?, row.get::<_, String>(1)?, taken));
            if of != this {
                let claim = row.get::<_, String>(1)?;
                place = filed.declare(Declaration {
                    filed: if taken { FiledAs::Taken } else { FiledAs::Pending },
                    file: row.get(2)?,
                    submitted: None,
                    claim: Some(claim).filter(|claim| !claim.is_empty()),
                });
                of = this;
            }
            add(filed, row, 3, place)?;
        }
        Ok(())
    }
}

fn add(filed: &mut FiledEntries, row: &Row<'_>, column: usize, place: usize) -> rusqlite::Result<()> {
    let number = row.get_ref(column)?.as_str()?;
    EntryNumber::from_text(number).into_iter().for_each(|number| filed.add(number, place));
    Ok(())
}

//! Records a run, with its upload files and their entries, in full or not at all.

use std::path::{Component, Path, PathBuf};

use chrono::{NaiveDate, SecondsFormat, Utc};
use rusqlite::{OptionalExtension, Row, Transaction, TransactionBehavior, params};
use rust_decimal::Decimal;

use super::Ledger;
use super::amounts::{Expected, to_cents};
use super::database::{data_version, failed};
use crate::domain::{EntryNumber, EntryType, FilerCode, LiquidationStatus, parse_iso_date};
use crate::entries::{Declaration, FiledAs, FiledEntries, Liquidation, Refusal, Rejection};
use crate::error::{Error, Result};
use crate::refund::{Deposit, OverpaymentRate};
use crate::text::display_path;

/// The command that made the upload files.
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
    /// The command that makes them.
    pub kind: RunKind,
    /// The filing date.
    pub as_of: NaiveDate,
}

/// An upload file that a run writes.
#[derive(Debug, Clone)]
pub struct NewUpload<'u> {
    /// Its name.
    pub name: &'u str,
    /// The set of its entries: `filed`, `review` or `retry`.
    pub set: &'u str,
    /// SHA-256, in hexadecimal.
    pub sha256: &'u str,
    /// Its size in bytes.
    pub bytes: u64,
    /// The broker that files; `None` if importers file.
    pub filer: Option<FilerCode>,
    /// The only importer of its entries, as the number may be shown.
    pub importer: Option<&'u str>,
}

/// An entry in an upload file.
#[derive(Debug, Clone)]
pub struct NewEntry {
    /// The entry number.
    pub number: EntryNumber,
    /// Its type.
    pub entry_type: Option<EntryType>,
    /// Its importer of record, as it may be shown.
    pub importer: Option<String>,
    /// Its entry date.
    pub entry_date: Option<NaiveDate>,
    /// Its liquidation.
    pub liquidation: Liquidation,
    /// Its IEEPA duty in US dollars; `None` if unknown.
    pub duty: Option<Decimal>,
    /// Its expected refund.
    pub(crate) expected: Expected,
    /// When the duty was deposited, as far as known.
    pub(crate) deposit: Option<Deposit>,
    /// Its interest rate.
    pub(crate) rate: OverpaymentRate,
    /// The last day to file it.
    pub file_by: Option<NaiveDate>,
}

/// An upload file of an earlier run with entries of a new run that isn't marked as submitted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unsubmitted {
    /// Its name.
    pub name: String,
    /// The filing date it was made for, YYYY-MM-DD.
    pub as_of: String,
    /// Number of entries of the new run in it.
    pub entries: u64,
    /// The folder it was written to, if known.
    pub folder: String,
    /// The only importer of its entries, if files were split by importer.
    pub importer: Option<String>,
}

/// A run that is being recorded. Nothing of it is visible to others before [`Recording::commit`].
#[derive(Debug)]
pub struct Recording<'l> {
    pub(super) transaction: Transaction<'l>,
    pub(super) path: &'l Path,
    pub(super) run: i64,
    made_at: String,
}

impl Ledger {
    /// Starts recording a run. Other writers wait until it is committed or dropped.
    ///
    /// # Errors
    ///
    /// If another process has written since this one read which entries are filed, because they may be others by now.
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
            Ok((transaction.last_insert_rowid(), made_at, now))
        };
        let (run, made_at, now) = begin().map_err(failed(path))?;
        if now != seen {
            return Err(Error::LedgerChanged { path: path.to_path_buf() });
        }
        Ok(Recording { transaction, path, run, made_at })
    }
}

impl Recording<'_> {
    /// Records an upload file and its entries.
    ///
    /// # Errors
    ///
    /// If the ledger can't be written.
    pub fn upload(
        &self,
        upload: &NewUpload<'_>,
        entries: impl ExactSizeIterator<Item = NewEntry>,
    ) -> Result<()> {
        let insert = || -> rusqlite::Result<()> {
            let (bytes, count) = (upload.bytes as i64, entries.len() as i64);
            let filer = upload.filer.map(|code| code.to_string());
            self.transaction.execute(
                "INSERT INTO upload (run, name, entry_set, sha256, bytes, entries, filer, importer, first_made_at) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
                params![
                    self.run,
                    upload.name,
                    upload.set,
                    upload.sha256,
                    bytes,
                    count,
                    filer,
                    upload.importer,
                    self.made_at
                ],
            )?;
            let upload = self.transaction.last_insert_rowid();
            let mut insert = self.transaction.prepare(
                "INSERT INTO entry (upload, number, type, importer, entry_date, liquidation_status, liquidation_date, \
                                    duty, refund_low, refund_high, interest_low, interest_high, file_by, deposit_first, \
                                    deposit_last, overpayment_rate) \
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16)",
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
                    entry.expected.refund.and_then(|range| to_cents(range.low)),
                    entry.expected.refund.and_then(|range| to_cents(range.high)),
                    entry.expected.interest.and_then(|range| to_cents(range.low)),
                    entry.expected.interest.and_then(|range| to_cents(range.high)),
                    day(entry.file_by),
                    day(entry.deposit.map(|deposit| deposit.earliest)),
                    day(entry.deposit.map(|deposit| deposit.latest)),
                    entry.rate.to_string(),
                ])?;
            }
            Ok(())
        };
        insert().map_err(failed(self.path))
    }

    /// Records the folder of the run's upload files.
    ///
    /// # Errors
    ///
    /// If the ledger can't be written.
    pub fn in_folder(&self, folder: &Path) -> Result<()> {
        let folder = stored_folder(self.path, folder);
        let sql = "UPDATE upload SET folder = ?1 WHERE run = ?2";
        self.transaction.execute(sql, params![folder, self.run]).map_err(failed(self.path)).map(drop)
    }

    /// Upload files of earlier runs with entries of this one that aren't marked as submitted, latest first. If one of
    /// them was uploaded after all, its entries are about to be filed twice.
    ///
    /// # Errors
    ///
    /// If the ledger can't be read.
    pub fn unsubmitted(&self) -> Result<Vec<Unsubmitted>> {
        let find = || {
            let mut find = self.transaction.prepare(
                "SELECT u.name, r.as_of, COUNT(*), u.folder, u.importer \
                 FROM upload own JOIN entry e ON e.upload = own.id \
                 JOIN entry o ON o.number = e.number \
                 JOIN upload u ON u.id = o.upload AND u.run <> own.run AND u.submitted_on IS NULL \
                 JOIN run r ON r.id = u.run \
                 WHERE own.run = ?1 GROUP BY u.id ORDER BY u.id DESC",
            )?;
            find.query_map([self.run], Unsubmitted::of_row)?.collect::<rusqlite::Result<Vec<_>>>()
        };
        find().map_err(failed(self.path))
    }

    /// Commits the run. A file that is built again with the same bytes is stored once, with its last run; its first
    /// build counts for answers imported in between.
    ///
    /// # Errors
    ///
    /// If the ledger can't be written. Nothing of the run is recorded.
    pub fn commit(self) -> Result<()> {
        let end = || {
            self.transaction.execute(
                "UPDATE upload SET first_made_at = \
                    (SELECT MIN(first_made_at) FROM upload same \
                     WHERE same.sha256 = upload.sha256 AND (same.submitted_on IS NULL OR same.id = upload.id)) \
                 WHERE run = ?1",
                [self.run],
            )?;
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

/// A folder as stored: relative to the ledger's folder, so that both can be moved together, and independent of how the
/// two were named. On another drive there is no such path, and the absolute one is stored.
fn stored_folder(ledger: &Path, folder: &Path) -> String {
    let absolute = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_path_buf());
    let (ledger, folder) = (absolute(ledger), absolute(folder));
    let from = ledger.parent().map(resolved).and_then(|parent| relative(&resolved(&folder), &parent));
    display_path(&from.unwrap_or(folder))
}

/// An absolute path without symbolic links and `..`, as far as it exists.
fn resolved(path: &Path) -> PathBuf {
    let real = |above: &Path| Some(above.canonicalize().ok()?.join(path.strip_prefix(above).ok()?));
    path.ancestors().find_map(real).unwrap_or_else(|| path.to_path_buf())
}

/// The relative path from one absolute path to another; `None` if they have no folder in common.
fn relative(to: &Path, from: &Path) -> Option<PathBuf> {
    let common = to.components().zip(from.components()).take_while(|(to, from)| to == from).count();
    let up = from.components().skip(common).map(|_| Component::ParentDir);
    (common > 0).then(|| up.chain(to.components().skip(common)).collect())
}

/// A file with its folder, as `cape ledger status` shows it and every command accepts it.
pub(super) fn upload_path(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.into() } else { format!("{folder}/{name}") }
}

/// The same in SQL, for a row `u` of the table `upload`.
pub(super) const UPLOAD_PATH: &str = "IIF(u.folder = '', u.name, u.folder || '/' || u.name)";

impl Unsubmitted {
    /// From name, filing date, number of entries, folder and importer.
    pub(super) fn of_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        let (name, as_of, entries) = (row.get(0)?, row.get(1)?, row.get(2)?);
        Ok(Unsubmitted { name, as_of, entries, folder: row.get(3)?, importer: row.get(4)? })
    }

    /// The file with its folder.
    pub(super) fn location(&self) -> String {
        upload_path(&self.folder, &self.name)
    }
}

impl Ledger {
    /// Entries that are accepted, pending or contradictory on a declaration, entries accepted by an answer although no
    /// declaration of the ledger has them, and rejections.
    ///
    /// # Errors
    ///
    /// If the ledger can't be read.
    pub fn filed(&self) -> Result<FiledEntries> {
        let read = || -> rusqlite::Result<FiledEntries> {
            let mut filed = FiledEntries::default();
            self.on_declarations(&mut filed)?;
            self.by_answers_alone(&mut filed)?;
            self.refused(&mut filed)?;
            filed.resolve();
            Ok(filed)
        };
        read().map_err(self.failed())
    }

    /// The folder in which the last build for this filer wrote its upload files.
    ///
    /// # Errors
    ///
    /// If the ledger can't be read.
    pub(super) fn last_results(&self, filer: Option<FilerCode>) -> Result<Option<PathBuf>> {
        let sql = "SELECT u.folder FROM upload u JOIN run r ON r.id = u.run \
                   WHERE r.kind = 'build' AND u.filer IS ?1 AND u.folder <> '' ORDER BY u.run DESC LIMIT 1";
        let filer = filer.map(|code| code.to_string());
        let folder = self.connection.query_row(sql, [filer], |row| row.get::<_, String>(0)).optional();
        let folder = folder.map_err(self.failed())?;
        let beside = self.path.parent().unwrap_or(Path::new(""));
        Ok(folder.map(|folder| beside.join(folder)))
    }

    fn on_declarations(&self, filed: &mut FiledEntries) -> rusqlite::Result<()> {
        let mut find = self.connection.prepare(&format!(
            "SELECT s.upload, s.standing, {UPLOAD_PATH}, u.submitted_on, u.claim, s.number \
             FROM standing s JOIN upload u ON u.id = s.upload \
             WHERE s.standing NOT IN ('rejected', 'released') ORDER BY s.upload, s.standing"
        ))?;
        let (mut rows, mut of, mut location) = (find.query([])?, None, 0);
        while let Some(row) = rows.next()? {
            let this = Some((row.get::<_, i64>(0)?, row.get::<_, String>(1)?));
            if of != this {
                let (filed_as, contradicted) = filed_as(row.get_ref(1)?.as_str()?);
                location = filed.declare(Declaration {
                    filed: filed_as,
                    file: row.get(2)?,
                    submitted: row.get::<_, Option<String>>(3)?.and_then(|day| parse_iso_date(&day)),
                    claim: row.get(4)?,
                    contradicted,
                });
                of = this;
            }
            add(filed, row, 5, location)?;
        }
        Ok(())
    }

    /// Answers without a declaration in the ledger: entries that CBP accepted elsewhere aren't filed again either.
    fn by_answers_alone(&self, filed: &mut FiledEntries) -> rusqlite::Result<()> {
        let mut find = self.connection.prepare(
            "SELECT s.import, s.claim, i.name, s.number, s.standing \
             FROM standing_elsewhere s JOIN import i ON i.id = s.import \
             WHERE s.standing NOT IN ('rejected', 'released') ORDER BY s.import, s.claim, s.standing",
        )?;
        let (mut rows, mut of, mut location) = (find.query([])?, None, 0);
        while let Some(row) = rows.next()? {
            let claim = row.get::<_, String>(1)?;
            let this = Some((row.get::<_, i64>(0)?, claim.clone(), row.get::<_, String>(4)?));
            if of != this {
                let (filed_as, contradicted) = filed_as(row.get_ref(4)?.as_str()?);
                location = filed.declare(Declaration {
                    filed: filed_as,
                    file: row.get(2)?,
                    submitted: None,
                    claim: Some(claim).filter(|claim| !claim.is_empty()),
                    contradicted,
                });
                of = this;
            }
            add(filed, row, 3, location)?;
        }
        Ok(())
    }

    /// Rejections, which outweigh an upload file given with --already-filed, with CBP's reasons.
    fn refused(&self, filed: &mut FiledEntries) -> rusqlite::Result<()> {
        let mut find = self.connection.prepare(&format!(
            "SELECT s.number, u.claim, u.sha256 || u.id, u.submitted_on, {UPLOAD_PATH}, a.error \
             FROM standing s JOIN upload u ON u.id = s.upload \
             JOIN result r ON r.number = s.number AND r.upload = s.upload JOIN answer a ON a.id = r.answer \
             WHERE s.standing = 'rejected' AND a.answer = 'rejected' \
             UNION ALL \
             SELECT s.number, NULLIF(s.claim, ''), 'import ' || s.import, NULL, i.name, a.error \
             FROM standing_elsewhere s JOIN import i ON i.id = s.import \
             JOIN result r ON r.number = s.number AND r.upload IS NULL AND r.claim = s.claim \
             JOIN answer a ON a.id = r.answer \
             WHERE s.standing = 'rejected' AND a.answer = 'rejected'"
        ))?;
        let mut rows = find.query([])?;
        while let Some(row) = rows.next()? {
            let Some(number) = EntryNumber::from_text(row.get_ref(0)?.as_str()?) else { continue };
            let claim: Option<String> = row.get(1)?;
            let submitted = row.get::<_, Option<String>>(3)?.and_then(|day| parse_iso_date(&day));
            let (file, error) = (row.get(4)?, row.get_ref(5)?.as_str()?);
            filed.reject(number, Rejection::new(submitted, file, claim.clone(), error));
            match claim {
                Some(claim) => filed.refuse(number, &Refusal::Claim(claim)),
                None => filed.refuse(number, &Refusal::Ledger(row.get(2)?)),
            }
        }
        Ok(())
    }
}

/// The meaning of a standing for a build, and whether answers contradict each other.
fn filed_as(standing: &str) -> (FiledAs, bool) {
    let filed = if standing == "accepted" { FiledAs::Taken } else { FiledAs::Pending };
    (filed, standing == "contradictory")
}

fn add(filed: &mut FiledEntries, row: &Row<'_>, column: usize, location: usize) -> rusqlite::Result<()> {
    let number = row.get_ref(column)?.as_str()?;
    EntryNumber::from_text(number).into_iter().for_each(|number| filed.add(number, location));
    Ok(())
}

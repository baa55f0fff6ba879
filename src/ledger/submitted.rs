//! Marks an upload file as uploaded, which makes it a declaration.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::NaiveDate;
use rusqlite::{Connection, OptionalExtension, ToSql, Transaction, TransactionBehavior, params};

use super::Ledger;
use super::find_upload::{claim_taken, no_file, not_marked, refunds_came, sha256_wanted, unrecorded};
use super::import::match_claims::{ClaimMatched, attach};
use super::import::{match_refunds, match_refunds_again};
use super::record_run::UPLOAD_PATH;
use crate::domain::{EntryNumber, parse_iso_date};
use crate::entries::Declaration;
use crate::error::Result;

/// An upload file that was marked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Marked {
    /// The file name, with its folder.
    pub name: String,
    /// Number of entries in it.
    pub entries: u64,
    /// The upload date, YYYY-MM-DD.
    pub submitted: String,
    /// CBP's claim number, if known.
    pub claim: Option<String>,
    /// The previous upload date.
    pub before: Option<String>,
    /// The filing date it was built for, YYYY-MM-DD, if the upload was earlier.
    pub made_for: Option<String>,
    /// Other declarations on which some of its entries are accepted or pending.
    pub elsewhere: Vec<Elsewhere>,
    /// Claim numbers that could be assigned from answers imported earlier.
    pub learned: Vec<ClaimMatched>,
    /// Whether the upload ended in CBP's internal error.
    pub internal_error: bool,
}

/// What the user states about an upload.
#[derive(Debug, Clone, Copy, Default)]
pub struct Upload<'u> {
    /// CBP's claim number.
    pub claim: Option<&'u str>,
    /// Whether it ended in CBP's internal error.
    pub internal_error: bool,
}

/// Another declaration with some of the same entries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Elsewhere {
    /// Its upload file, with its folder.
    pub name: String,
    /// The upload date, YYYY-MM-DD.
    pub submitted: String,
    /// Number of the entries that are accepted or pending on it.
    pub entries: u64,
}

/// An upload file that isn't marked any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undone {
    /// The file name, with its folder.
    pub name: String,
    /// Number of entries in it.
    pub entries: u64,
    /// The previous upload date, YYYY-MM-DD.
    pub submitted: String,
    /// Entries that still aren't filed again.
    pub kept_out: Vec<KeptOut>,
}

/// Entries that remain filed for another reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptOut {
    /// Number of entries.
    pub entries: u64,
    /// The declaration they are on.
    pub on: Declaration,
}

/// How a file was uploaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Uploaded {
    /// The upload date, YYYY-MM-DD.
    pub on: String,
    /// CBP's claim number, if known.
    pub claim: Option<String>,
}

/// A recorded upload file.
struct Found {
    id: i64,
    name: String,
    entries: u64,
    submitted: Option<String>,
    claim: Option<String>,
    made_for: String,
}

impl Ledger {
    /// Marks the upload file with these bytes as uploaded on a date. Of several identical files it marks the one with
    /// this claim number; otherwise the one uploaded on this date without another claim number; otherwise the last
    /// unmarked one; otherwise the last one, whose date and claim number are corrected.
    ///
    /// # Errors
    ///
    /// If no file with these bytes is recorded, another declaration has the claim number, or refunds are recorded that
    /// this would contradict.
    pub fn submit(&mut self, path: &Path, on: NaiveDate, how: Upload<'_>) -> Result<Marked> {
        let Upload { claim, internal_error } = how;
        let (failed, ledger, index) = (self.failed(), self.name(), self.path.clone());
        let transaction =
            Transaction::new(&mut self.connection, TransactionBehavior::Immediate).map_err(&failed)?;
        let sha256 = sha256_wanted(&transaction, &index, path, &failed)?;
        let sha256 = sha256.ok_or_else(|| no_file(path, &ledger))?;
        let order = "claim IS NULL OR claim IS NOT ?2, \
                     submitted_on IS NOT ?3 OR (claim IS NOT NULL AND ?2 IS NOT NULL), \
                     submitted_on IS NOT NULL, u.id DESC";
        let found = find(&transaction, order, params![sha256, claim, on.to_string()]).map_err(&failed)?;
        let Some(found) = found else {
            return Err(unrecorded(&transaction, path, &ledger).unwrap_or_else(&failed));
        };
        if let Some(claim) = claim {
            let bears = format!("SELECT {UPLOAD_PATH} FROM upload u WHERE u.claim = ?1 AND u.id <> ?2");
            let name = |row: &rusqlite::Row<'_>| row.get::<_, String>(0);
            let other = transaction.query_row(&bears, params![claim, found.id], name).optional();
            if let Some(other) = other.map_err(&failed)? {
                return Err(claim_taken(claim, &other));
            }
        }
        let other_claim = claim.is_some() && found.claim.is_some() && claim != found.claim.as_deref();
        if let Some(day) = first_refund(&transaction, found.id).map_err(&failed)?
            && (other_claim || day < on.to_string())
        {
            return Err(refunds_came(&found.name, &day));
        }
        let mark = || {
            if claim.is_some() && claim != found.claim.as_deref() {
                // Detaches answers that were wrongly assigned to this file.
                let detach =
                    "UPDATE result SET upload = NULL WHERE upload = ?1 AND claim <> '' AND claim <> ?2";
                transaction.execute(detach, params![found.id, claim])?;
            }
            transaction.execute(
                "UPDATE upload SET submitted_on = ?1, claim = COALESCE(?2, claim), internal_error = ?4 WHERE id = ?3",
                params![on.to_string(), claim, found.id, internal_error],
            )?;
            let learned = attach(&transaction)?;
            match_refunds_again(&transaction)?;
            let elsewhere = elsewhere(&transaction, found.id)?;
            let claim = "SELECT claim FROM upload WHERE id = ?1";
            let claim = transaction.query_row(claim, [found.id], |row| row.get(0))?;
            transaction.commit()?;
            Ok((learned, elsewhere, claim))
        };
        let (learned, elsewhere, claim) = mark().map_err(&failed)?;
        let Found { name, entries, submitted: before, made_for, .. } = found;
        let made_for = Some(made_for).filter(|day| parse_iso_date(day).is_some_and(|day| on < day));
        let submitted = on.to_string();
        Ok(Marked { name, entries, submitted, claim, before, made_for, elsewhere, learned, internal_error })
    }

    /// Removes the mark: the file wasn't uploaded after all, or CBP rejected it as a whole. Its entries are no longer
    /// filed, and answers to them are matched to another declaration.
    ///
    /// # Errors
    ///
    /// If no file with these bytes is recorded, it isn't marked, or refunds of it are recorded.
    pub fn undo(&mut self, path: &Path) -> Result<Undone> {
        let (failed, ledger, index) = (self.failed(), self.name(), self.path.clone());
        let transaction =
            Transaction::new(&mut self.connection, TransactionBehavior::Immediate).map_err(&failed)?;
        let sha256 = sha256_wanted(&transaction, &index, path, &failed)?;
        let sha256 = sha256.ok_or_else(|| no_file(path, &ledger))?;
        let order = "submitted_on IS NULL, u.id DESC";
        let found = find(&transaction, order, params![sha256]).map_err(&failed)?;
        let Some(found) = found else {
            return Err(unrecorded(&transaction, path, &ledger).unwrap_or_else(&failed));
        };
        let Some(submitted) = found.submitted else {
            return Err(not_marked(&found.name));
        };
        if let Some(day) = first_refund(&transaction, found.id).map_err(&failed)? {
            return Err(refunds_came(&found.name, &day));
        }
        let undo = || {
            transaction.execute("UPDATE result SET upload = NULL WHERE upload = ?1", [found.id])?;
            transaction.execute("DELETE FROM release WHERE upload = ?1", [found.id])?;
            let sql = "UPDATE upload SET submitted_on = NULL, claim = NULL, internal_error = 0 WHERE id = ?1";
            transaction.execute(sql, [found.id])?;
            transaction.execute("DELETE FROM confirmation WHERE upload = ?1", [found.id])?;
            transaction.execute("UPDATE refund SET upload = NULL WHERE upload = ?1", [found.id])?;
            attach(&transaction)?;
            match_refunds(&transaction)?;
            transaction.commit()
        };
        undo().map_err(&failed)?;
        let kept_out = self.at_one_moment(|| self.kept_out(found.id))?;
        Ok(Undone { name: found.name, entries: found.entries, submitted, kept_out })
    }

    /// The declarations that still have entries of an unmarked upload file, as a build would see them.
    fn kept_out(&self, upload: i64) -> Result<Vec<KeptOut>> {
        let filed = self.filed()?;
        let count = || -> rusqlite::Result<BTreeMap<&Declaration, u64>> {
            let mut find = self.connection.prepare("SELECT number FROM entry WHERE upload = ?1")?;
            let (mut rows, mut found) = (find.query([upload])?, BTreeMap::new());
            while let Some(row) = rows.next()? {
                let number = EntryNumber::from_text(row.get_ref(0)?.as_str()?);
                if let Some(on) = number.and_then(|number| filed.declaration(number)) {
                    *found.entry(on).or_default() += 1;
                }
            }
            Ok(found)
        };
        let found = count().map_err(self.failed())?;
        Ok(found.into_iter().map(|(on, entries)| KeptOut { entries, on: on.clone() }).collect())
    }

    /// How a file with this SHA-256 was last uploaded, if it was.
    ///
    /// # Errors
    ///
    /// If the ledger can't be read.
    pub fn uploaded(&self, sha256: &str) -> Result<Option<Uploaded>> {
        let sql = "SELECT submitted_on, claim FROM upload WHERE sha256 = ?1 AND submitted_on IS NOT NULL \
                   ORDER BY submitted_on DESC, id DESC LIMIT 1";
        let of_row = |row: &rusqlite::Row<'_>| Ok(Uploaded { on: row.get(0)?, claim: row.get(1)? });
        self.connection.query_row(sql, [sha256], of_row).optional().map_err(self.failed())
    }
}

/// The first date on which a refund of its entries was received.
fn first_refund(ledger: &Connection, upload: i64) -> rusqlite::Result<Option<String>> {
    let sql = "SELECT MIN(refunded_on) FROM entry WHERE upload = ?1";
    ledger.query_row(sql, [upload], |row| row.get(0))
}

/// The first upload file in this order with these bytes, whose SHA-256 is the first of the values.
fn find(ledger: &Connection, order: &str, values: &[&dyn ToSql]) -> rusqlite::Result<Option<Found>> {
    let sql = format!(
        "SELECT u.id, {UPLOAD_PATH}, u.entries, u.submitted_on, u.claim, r.as_of \
         FROM upload u JOIN run r ON r.id = u.run WHERE u.sha256 = ?1 ORDER BY {order} LIMIT 1"
    );
    let of_row = |row: &rusqlite::Row<'_>| {
        let (id, name, entries) = (row.get(0)?, row.get(1)?, row.get(2)?);
        Ok(Found { id, name, entries, submitted: row.get(3)?, claim: row.get(4)?, made_for: row.get(5)? })
    };
    ledger.query_row(&sql, values, of_row).optional()
}

/// Other declarations on which entries of this one are accepted or pending.
fn elsewhere(ledger: &Connection, upload: i64) -> rusqlite::Result<Vec<Elsewhere>> {
    let mut find = ledger.prepare(&format!(
        "SELECT {UPLOAD_PATH}, u.submitted_on, COUNT(*) \
         FROM entry own JOIN entry e ON e.number = own.number AND e.upload <> own.upload \
         JOIN upload u ON u.id = e.upload AND u.submitted_on IS NOT NULL \
         WHERE own.upload = ?1 \
         AND NOT EXISTS (SELECT 1 FROM release l \
                         WHERE l.number = e.number AND l.upload = e.upload AND l.claim = '') \
         AND (NOT EXISTS (SELECT 1 FROM result r JOIN answer a ON a.id = r.answer \
                          WHERE r.number = e.number AND r.upload = e.upload AND a.answer <> 'other') \
              OR EXISTS (SELECT 1 FROM result r JOIN answer a ON a.id = r.answer \
                         WHERE r.number = e.number AND r.upload = e.upload AND a.answer = 'accepted')) \
         GROUP BY u.id ORDER BY u.submitted_on DESC, u.id DESC"
    ))?;
    let of_row = |row: &rusqlite::Row<'_>| {
        Ok(Elsewhere { name: row.get(0)?, submitted: row.get(1)?, entries: row.get(2)? })
    };
    find.query_map([upload], of_row)?.collect()
}

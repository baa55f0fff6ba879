//! Finding the declaration that is meant, and its accepted entries.

use std::path::Path;

use rusqlite::{Connection, OptionalExtension, Row};
use rust_decimal::Decimal;

use super::declaration::{Accepted, Declared};
use super::errors::{no_declaration, not_submitted, several_declarations, unrecorded};
use super::find_upload::sha256_wanted;
use super::record::UPLOAD_PATH;
use super::status::awaited::Awaited;
use crate::domain::{DutyTotal, LiquidationStatus, clean};
use crate::error::{Error, Result};
use crate::text::display_path;

/// A declaration with its accepted entries.
type Candidate = (Declared, Vec<Accepted>);

/// The declaration with this claim number; else those of the upload file at this path, of which there are several
/// where the same file was uploaded again. It gives one at least.
pub(crate) fn candidates(
    ledger: &Connection,
    wanted: &Path,
    path_of_ledger: &Path,
    failed: &impl Fn(rusqlite::Error) -> Error,
) -> Result<Vec<Candidate>> {
    let claim = wanted.to_str().map(clean).unwrap_or_default();
    let mut found = declared(ledger, "claim", claim).map_err(failed)?;
    if found.is_empty() {
        let name_of_ledger = display_path(path_of_ledger);
        let Some(sha256) = sha256_wanted(ledger, path_of_ledger, wanted, failed)? else {
            return Err(no_declaration(wanted, &name_of_ledger));
        };
        found = declared(ledger, "sha256", &sha256).map_err(failed)?;
        if found.is_empty() {
            return Err(not_uploaded(ledger, wanted, &sha256, &name_of_ledger).unwrap_or_else(failed));
        }
    }
    let with_entries = |of: Declared| accepted(ledger, of.id).map(|entries| (of, entries));
    found.into_iter().map(with_entries).collect::<rusqlite::Result<_>>().map_err(failed)
}

/// The one of them that has entries which are meant; `none` says what is wrong where none has.
pub(crate) fn only(
    mut candidates: Vec<Candidate>,
    is_meant: impl Fn(&Accepted) -> bool,
    none: impl Fn(&Declared, &[Accepted]) -> Error,
) -> Result<Candidate> {
    let has_meant = |(_, entries): &Candidate| entries.iter().any(&is_meant);
    let meant: Vec<usize> = (0..candidates.len()).filter(|index| has_meant(&candidates[*index])).collect();
    match meant[..] {
        [one] => Ok(candidates.swap_remove(one)),
        [] => {
            let (declaration, entries) = &candidates[candidates.len() - 1];
            Err(none(declaration, entries))
        }
        [first, second, ..] => Err(several_declarations(&candidates[first].0, &candidates[second].0)),
    }
}

fn declared(ledger: &Connection, column: &str, value: &str) -> rusqlite::Result<Vec<Declared>> {
    let mut find = ledger.prepare(&format!(
        "SELECT u.id, {UPLOAD_PATH}, u.claim, u.submitted_on FROM upload u \
         WHERE u.{column} = ?1 AND u.submitted_on IS NOT NULL ORDER BY u.id"
    ))?;
    let of_row = |row: &Row<'_>| {
        Ok(Declared { id: row.get(0)?, name: row.get(1)?, claim: row.get(2)?, submitted: row.get(3)? })
    };
    find.query_map([value], of_row)?.collect()
}

/// The file was built, but isn't marked; or it isn't recorded at all.
fn not_uploaded(ledger: &Connection, path: &Path, sha256: &str, name: &str) -> rusqlite::Result<Error> {
    let sql = format!("SELECT {UPLOAD_PATH} FROM upload u WHERE u.sha256 = ?1 LIMIT 1");
    let built: Option<String> = ledger.query_row(&sql, [sha256], |row| row.get(0)).optional()?;
    built.map_or_else(|| unrecorded(ledger, path, name), |name| Ok(not_submitted(&name)))
}

fn accepted(ledger: &Connection, upload: i64) -> rusqlite::Result<Vec<Accepted>> {
    let mut find = ledger.prepare(
        "SELECT number, importer, liquidation_status, refunded_on, duty FROM standing \
         WHERE upload = ?1 AND standing = 'accepted' ORDER BY number",
    )?;
    let of_row = |row: &Row<'_>| {
        let (status, duty) = (row.get::<_, Option<String>>(2)?, row.get::<_, Option<i64>>(4)?);
        Ok(Accepted {
            number: row.get(0)?,
            importer: row.get(1)?,
            awaited: Awaited::of(status.and_then(|status| LiquidationStatus::parse(&status))),
            refunded: row.get(3)?,
            sum: DutyTotal::of_entry(duty.map(|cents| Decimal::new(cents, 2))),
        })
    };
    find.query_map([upload], of_row)?.collect()
}

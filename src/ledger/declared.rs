//! Finds a declaration and its accepted entries by a user's input, and explains why refunds can't be recorded.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use rusqlite::{Connection, OptionalExtension, Row};
use rust_decimal::Decimal;

use super::find_upload::{sha256_wanted, unrecorded};
use super::record_run::UPLOAD_PATH;
use super::status::awaited::Awaited;
use crate::domain::{DutyTotal, LiquidationStatus, clean};
use crate::error::{Error, Result};
use crate::text::{display_path, plural, truncate};

/// A file that was uploaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declared {
    pub(crate) id: i64,
    /// The file name, with its folder.
    pub name: String,
    /// CBP's claim number, if known.
    pub claim: Option<String>,
    /// The upload date, YYYY-MM-DD.
    pub submitted: String,
}

impl Declared {
    /// Its name in messages: `may/CAPE_B76_001.csv, claim 9900417`.
    pub fn named(&self) -> String {
        let claim = self.claim.as_ref().map_or(String::new(), |claim| format!(", claim {}", truncate(claim)));
        format!("{}{claim}", truncate(&self.name))
    }
}

/// An accepted entry of a declaration.
#[derive(Debug, Clone)]
pub(crate) struct Accepted {
    pub(crate) number: String,
    pub(crate) importer: Option<String>,
    pub(crate) awaited: Awaited,
    pub(crate) refunded: Option<String>,
    pub(crate) sum: DutyTotal,
}

/// A declaration with its accepted entries.
type Candidate = (Declared, Vec<Accepted>);

/// The declaration with this claim number; otherwise those of the upload file at this path, of which there are several
/// if the same file was uploaded again. Returns at least one.
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

/// The only candidate with matching entries; `none` makes the error if no candidate has any.
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

/// The error for a file that was built but isn't marked, or isn't recorded at all.
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

/// Limit on the parts of a declaration that are named.
const PARTS: usize = 6;

/// The error for input that is neither a claim number nor a file.
pub(crate) fn no_declaration(wanted: &Path, name_of_ledger: &str) -> Error {
    let wanted = display_path(wanted);
    Error::Usage {
        message: format!("{name_of_ledger} knows no claim {wanted} and no upload file of this name, and there is no such file"),
        help: "`cape ledger status` lists the declarations with their claim numbers; where one isn't known, name the \
               upload file"
            .into(),
    }
}

/// The error for a file that was built but isn't marked as submitted.
pub(crate) fn not_submitted(name: &str) -> Error {
    Error::Usage {
        message: format!("{} isn't marked as submitted, so no refund of it is expected", truncate(name)),
        help: "if it was uploaded, mark it with `cape ledger submitted`, then import CBP's answer with `cape ledger import`"
            .into(),
    }
}

/// The error for a file that was uploaded twice, with accepted entries on both declarations.
pub(crate) fn several_declarations(first: &Declared, second: &Declared) -> Error {
    Error::Usage {
        message: format!(
            "the file was uploaded several times: as {}, and as {}",
            with_day(first),
            with_day(second)
        ),
        help: "name the declaration by its claim number; `cape ledger submitted --claim NUMBER` records one that isn't \
               known"
            .into(),
    }
}

/// The error if no accepted entry of the declaration matches.
pub(crate) fn nothing_to_refund(declaration: &Declared, accepted: &[Accepted]) -> Error {
    let name = declaration.named();
    if accepted.is_empty() {
        return Error::Usage {
            message: format!("no entry of {name} is accepted, as far as the ledger knows: no refund is expected"),
            help: "import CBP's Claim Details download first with `cape ledger import`; `cape ledger status` shows the \
                   status of the entries"
                .into(),
        };
    }
    let mut parts: BTreeMap<_, u64> = BTreeMap::new();
    for entry in accepted {
        *parts.entry((entry.awaited, entry.importer.as_deref())).or_default() += 1;
    }
    let part = |((awaited, importer), entries): (&(_, Option<&str>), &u64)| {
        let importer = importer.unwrap_or("an importer that isn't known");
        format!("{} of {importer} awaiting {}", plural(*entries, "entry", "entries"), Awaited::name(*awaited))
    };
    let more = if parts.len() > PARTS { " and others" } else { "" };
    let parts: Vec<String> = parts.iter().take(PARTS).map(part).collect();
    Error::Usage {
        message: format!("no accepted entry of {name} matches"),
        help: format!(
            "accepted there: {}{more}. --importer and --awaiting select one of these; without --awaiting it is those whose \
             refunds follow CBP's time frame",
            parts.join(", ")
        ),
    }
}

/// The error for a refund dated before the upload.
pub(crate) fn refunded_before_upload(declaration: &Declared, day: &str) -> Error {
    Error::Usage {
        message: format!(
            "{} was uploaded on {}: it can't have been refunded on {day}",
            declaration.named(),
            declaration.submitted
        ),
        help: "check both dates; `cape ledger submitted` with the right date corrects that of the upload"
            .into(),
    }
}

/// The error if all entries are marked, with different dates.
pub(crate) fn refunded_on_days(declaration: &Declared, days: &BTreeSet<String>) -> Error {
    let days: Vec<&str> = days.iter().map(String::as_str).collect();
    Error::Usage {
        message: format!(
            "all of these refunds of {} are already recorded, on {}",
            declaration.named(),
            days.join(", ")
        ),
        help: "to correct a date, select its part with --importer or --awaiting; --undo removes the records"
            .into(),
    }
}

/// The error if there is no mark to remove.
pub(crate) fn no_refund_marked(declaration: &Declared) -> Error {
    Error::Usage {
        message: format!("no such refund of {} is recorded", declaration.named()),
        help: "no action needed; `cape ledger status` lists the refunds received".into(),
    }
}

/// Such as `CAPE_B76_001.csv, claim 9900417, on 2026-05-01`.
fn with_day(declaration: &Declared) -> String {
    format!("{}, on {}", declaration.named(), declaration.submitted)
}

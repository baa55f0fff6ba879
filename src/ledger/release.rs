//! Releases single entries for another declaration.

use chrono::{SecondsFormat, Utc};
use rusqlite::{Connection, Transaction, TransactionBehavior, params};

use super::Ledger;
use super::record_run::upload_path;
use crate::domain::EntryNumber;
use crate::error::{Error, Result};
use crate::text::{mask_ssn, single_line};

/// An entry that was released from one declaration or claim.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Released {
    /// Its number.
    pub number: EntryNumber,
    /// Its previous state: `pending` or `contradictory`.
    pub was: String,
    /// The upload file with its folder; `None` if only answers name the entry.
    pub upload: Option<String>,
    /// CBP's claim number, if known.
    pub claim: Option<String>,
}

/// What holds an entry back.
struct Held {
    upload: i64,
    /// The claim stored with the release, for an entry that only answers name.
    key: String,
    standing: String,
    file: Option<String>,
    claim: Option<String>,
}

impl Ledger {
    /// Releases pending or contradictory entries, so that the next build may include them: all of them, or none.
    ///
    /// # Errors
    ///
    /// If one of them is accepted, or neither pending nor contradictory.
    pub fn release(&mut self, numbers: &[EntryNumber], why: &str) -> Result<Vec<Released>> {
        let (failed, name) = (self.failed(), self.name());
        let transaction =
            Transaction::new(&mut self.connection, TransactionBehavior::Immediate).map_err(&failed)?;
        let why = mask_ssn(&single_line(why)).into_owned();
        let now = Utc::now().to_rfc3339_opts(SecondsFormat::Secs, true);
        let mut released = Vec::new();
        for number in numbers {
            let held = held(&transaction, *number).map_err(&failed)?;
            if let Some(accepted) = held.iter().find(|held| held.standing == "accepted") {
                return Err(accepted_already(*number, accepted));
            }
            let open = held
                .into_iter()
                .filter(|held| ["pending", "contradictory"].contains(&held.standing.as_str()));
            let before = released.len();
            for Held { upload, key, standing, file, claim } in open {
                let sql = "INSERT OR REPLACE INTO release (number, upload, claim, released_at, why) \
                           VALUES (?1, ?2, ?3, ?4, ?5)";
                let values = params![number.to_string(), upload, key, now, why];
                transaction.execute(sql, values).map_err(&failed)?;
                released.push(Released { number: *number, was: standing, upload: file, claim });
            }
            if released.len() == before {
                return Err(nothing_to_release(*number, &name));
            }
        }
        transaction.commit().map_err(&failed)?;
        Ok(released)
    }
}

fn held(ledger: &Connection, number: EntryNumber) -> rusqlite::Result<Vec<Held>> {
    let mut find = ledger.prepare(
        "SELECT s.upload, '', s.standing, u.folder, u.name, u.claim \
         FROM standing s JOIN upload u ON u.id = s.upload WHERE s.number = ?1 \
         UNION ALL \
         SELECT 0, s.claim, s.standing, NULL, NULL, NULLIF(s.claim, '') FROM standing_elsewhere s WHERE s.number = ?1",
    )?;
    let of_row = |row: &rusqlite::Row<'_>| {
        let (folder, name): (Option<String>, Option<String>) = (row.get(3)?, row.get(4)?);
        let file = name.map(|name| upload_path(&folder.unwrap_or_default(), &name));
        Ok(Held { upload: row.get(0)?, key: row.get(1)?, standing: row.get(2)?, file, claim: row.get(5)? })
    };
    find.query_map([number.to_string()], of_row)?.collect()
}

fn accepted_already(number: EntryNumber, on: &Held) -> Error {
    let claim = on.claim.as_ref().map_or(String::new(), |claim| format!(", claim {claim}"));
    let file = on.file.as_deref().unwrap_or("another declaration");
    Error::Usage {
        message: format!("{number} is accepted on {file}{claim}; nothing was released"),
        help: "an entry can be on one accepted declaration only: no action is needed for it".into(),
    }
}

fn nothing_to_release(number: EntryNumber, ledger: &str) -> Error {
    Error::Usage {
        message: format!("{number} is neither pending nor contradictory in {ledger}; nothing was released"),
        help: "`cape build` includes an entry unless it is pending, contradictory or accepted; `cape ledger status` \
               shows which are"
            .into(),
    }
}

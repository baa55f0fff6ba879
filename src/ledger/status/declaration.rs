//! A declaration in the status.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;

use super::awaited::{Awaited, overdue};
use super::sums::Sums;
use crate::domain::DutyTotal;
use crate::ledger::expected::ExpectedTotal;
use crate::ledger::record::upload_path;

/// A declaration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeclarationStatus {
    pub(crate) id: i64,
    /// Its upload file.
    pub upload: String,
    /// The folder into which that was written, where it is known.
    pub folder: String,
    /// Whose entries alone it holds, where it was split so.
    pub importer: Option<String>,
    /// The day of the upload.
    pub submitted: NaiveDate,
    /// CBP's claim number, where it is known.
    pub claim: Option<String>,
    /// Its entries.
    pub sums: Sums,
    /// Accepted entries that aren't refunded, by what is awaited of them.
    pub awaited: BTreeMap<Awaited, DutyTotal>,
    /// The days on which refunds came.
    pub refunded_on: BTreeSet<NaiveDate>,
    /// The expected sum of the awaited refunds.
    pub expected: ExpectedTotal,
    /// The nearest day on which a rejected entry can still be filed.
    pub retry_by: Option<NaiveDate>,
    /// Whether the upload ended in an internal error of CBP and nothing shows since that CBP has the file.
    pub is_unknown: bool,
}

impl DeclarationStatus {
    /// Its upload file with the folder.
    pub fn location(&self) -> String {
        upload_path(&self.folder, &self.upload)
    }

    /// The accepted entries whose refunds come within CBP's time frame.
    pub fn due(&self) -> DutyTotal {
        self.awaited.iter().filter(|(awaited, _)| awaited.is_dated()).map(|(_, part)| *part).sum()
    }

    /// By how many days refunds are overdue on a day, where there are any to come.
    pub fn overdue(&self, as_of: NaiveDate) -> Option<u64> {
        overdue(self.submitted, as_of).filter(|_| self.due().entries > 0)
    }
}

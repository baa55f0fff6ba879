//! Importing reports of CBP: every row of a file, or nothing of it.

mod answers;
mod counted;
mod layout;
mod log;
pub(super) mod match_claims;
mod match_refunds;
mod refund_rows;
mod refund_state;
mod refunds;
mod rows;

use super::Ledger;
use crate::error::Result;
use crate::read::{ReadOptions, Source};

pub(crate) use answers::ImportedAnswers;
pub(crate) use layout::MappedHeaders;
use layout::Report;
pub(super) use match_refunds::{UnmatchedRefunds, match_refunds, match_refunds_again, unmatched_refunds};
pub(crate) use refund_state::RefundState;
pub(crate) use refunds::{ImportedRefunds, UnreadableCell};

/// What an import did.
#[derive(Debug)]
pub enum Imported {
    /// Of answers to entries.
    Answers(ImportedAnswers),
    /// Of a refund report.
    Refunds(ImportedRefunds),
}

impl Ledger {
    /// Imports a report. What is in the ledger already stays as it is, so that importing a file again changes nothing.
    ///
    /// # Errors
    ///
    /// Where the file is no report that is known, or can't be read, or another process keeps the ledger locked. Then
    /// nothing of the file is imported.
    pub fn import(&mut self, source: &Source, mapped: &MappedHeaders, pace: ReadOptions) -> Result<Imported> {
        match layout::recognize(source, mapped)? {
            Report::Answers { header, columns } => {
                self.import_answers(source, &header, &columns, pace).map(Imported::Answers)
            }
            Report::Refunds { header, columns } => {
                self.import_refunds(source, &header, &columns, pace).map(Imported::Refunds)
            }
        }
    }
}

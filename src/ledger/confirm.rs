//! Confirms updates by a later export: CBP removes the IEEPA duty of an entry that it has updated through CAPE.

use chrono::NaiveDate;
use rusqlite::{Transaction, TransactionBehavior, params};
use rust_decimal::Decimal;

use super::Ledger;
use super::amounts::from_cents;
use super::record_run::upload_path;
use crate::domain::{DutyTotal, EntryNumber};
use crate::entries::FiledEntries;
use crate::error::Result;
use crate::judge::{Evaluation, Reading, read_and_judge};
use crate::read::{Aliases, InputFile, ReadOptions, expand_inputs};
use crate::rules::Filing;

/// What an export shows about a declaration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ConfirmedDeclaration {
    /// The upload file with its folder.
    pub upload: String,
    /// CBP's claim number, if known.
    pub claim: Option<String>,
    /// The upload date, YYYY-MM-DD.
    pub submitted: String,
    /// Whether the export is from after the upload. If not, it shows nothing, and all entries are unknown.
    pub is_later: bool,
    /// Entries without IEEPA duty now.
    pub updated: DutyTotal,
    /// Entries that still have IEEPA duty.
    pub not_updated: DutyTotal,
    /// Entries that the export doesn't have, or whose IEEPA duty can't be read.
    pub unknown: DutyTotal,
    /// Entries that aren't updated although CBP accepted them.
    pub accepted: Listed,
    /// Other entries that aren't updated.
    pub unanswered: Listed,
}

/// Entries, of which the first are named.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Listed {
    pub entries: u64,
    pub first: Vec<String>,
}

/// The result of comparing with a later export.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Confirmed {
    /// The export date.
    pub exported: NaiveDate,
    /// The declarations, in the order of the ledger.
    pub declarations: Vec<ConfirmedDeclaration>,
}

/// Reads an export like `cape build` does. The filer doesn't matter to the duty of entries.
///
/// # Errors
///
/// If it can't be read, or a required column is missing.
pub(crate) fn read_export(inputs: &[InputFile], vocabulary: &Aliases, day: NaiveDate) -> Result<Evaluation> {
    let filing = Filing::by_any_broker(day);
    let (inputs, _) = expand_inputs(inputs)?;
    let reading = Reading { already_filed: &[], vocabulary, filing: &filing, pace: ReadOptions::default() };
    read_and_judge(reading, inputs, FiledEntries::default(), &mut |_| {})
}

/// Limit on the entries named that aren't updated.
const EXAMPLES: usize = 8;

impl Ledger {
    /// Compares the declarations with an export made on a date, and records which entries it shows as updated.
    ///
    /// # Errors
    ///
    /// If the ledger can't be read or written. Nothing is recorded.
    pub(crate) fn confirm(&mut self, export: &Evaluation, exported: NaiveDate) -> Result<Confirmed> {
        let failed = self.failed();
        let transaction =
            Transaction::new(&mut self.connection, TransactionBehavior::Immediate).map_err(&failed)?;
        let declarations = compare(&transaction, export, exported).map_err(&failed)?;
        transaction.commit().map_err(&failed)?;
        Ok(Confirmed { exported, declarations })
    }
}

fn compare(
    ledger: &Transaction<'_>,
    export: &Evaluation,
    exported: NaiveDate,
) -> rusqlite::Result<Vec<ConfirmedDeclaration>> {
    // Entries that CBP rejected or a user released wait for another declaration.
    let mut find = ledger.prepare(
        "SELECT s.upload, s.number, s.duty, u.folder, u.name, u.claim, u.submitted_on, s.standing = 'accepted' \
         FROM standing s JOIN upload u ON u.id = s.upload \
         WHERE s.standing NOT IN ('rejected', 'released') ORDER BY s.upload, s.number",
    )?;
    let mut record = ledger.prepare(
        "INSERT INTO confirmation (upload, number, updated, on_day) VALUES (?1, ?2, ?3, ?4) \
         ON CONFLICT DO UPDATE SET updated = excluded.updated, on_day = excluded.on_day \
         WHERE excluded.on_day >= on_day",
    )?;
    let (day, mut of) = (exported.to_string(), None);
    let (mut rows, mut found) = (find.query([])?, Vec::<ConfirmedDeclaration>::new());
    while let Some(row) = rows.next()? {
        let upload: i64 = row.get(0)?;
        if of != Some(upload) {
            of = Some(upload);
            let submitted: String = row.get(6)?;
            found.push(ConfirmedDeclaration {
                upload: upload_path(row.get_ref(3)?.as_str()?, row.get_ref(4)?.as_str()?),
                claim: row.get(5)?,
                is_later: submitted < day,
                submitted,
                updated: DutyTotal::default(),
                not_updated: DutyTotal::default(),
                unknown: DutyTotal::default(),
                accepted: Listed::default(),
                unanswered: Listed::default(),
            });
        }
        let Some(declaration) = found.last_mut() else { continue };
        let number = row.get_ref(1)?.as_str()?;
        let sum = DutyTotal::of_entry(row.get::<_, Option<i64>>(2)?.map(from_cents));
        match EntryNumber::from_text(number)
            .filter(|_| declaration.is_later)
            .and_then(|of| is_updated(export, of))
        {
            None => declaration.unknown += sum,
            Some(updated) => {
                record.execute(params![upload, number, updated, day])?;
                let part = if updated { &mut declaration.updated } else { &mut declaration.not_updated };
                *part += sum;
                if !updated {
                    let is_accepted: bool = row.get(7)?;
                    let of =
                        if is_accepted { &mut declaration.accepted } else { &mut declaration.unanswered };
                    of.add(number);
                }
            }
        }
    }
    Ok(found)
}

impl Listed {
    fn add(&mut self, number: &str) {
        self.entries += 1;
        if self.first.len() < EXAMPLES {
            self.first.push(number.to_string());
        }
    }
}

/// Whether the export shows an entry without IEEPA duty; `None` if it doesn't show that.
fn is_updated(export: &Evaluation, number: EntryNumber) -> Option<bool> {
    let facts = export.entry(export.index(number)?).facts;
    let bears_duty = facts.bears_ieepa_duty || facts.duties.ieepa.is_some_and(|duty| duty > Decimal::ZERO);
    match (bears_duty, facts.duties.is_partly_unknown()) {
        (true, false) => Some(false),
        (false, false) => Some(true),
        (_, true) => None,
    }
}

//! rejected.csv: every entry that CBP rejected and that is on no other declaration, and what becomes of it.

use std::io::Write;

use chrono::NaiveDate;

use crate::domain::cents;
use crate::error::{Error, Result};
use crate::ledger::RejectedEntry;
use crate::report::text::safe_cell;

const HEADER: [&str; 10] = [
    "entry_number",
    "importer_number",
    "ieepa_duty",
    "rejected_in",
    "submitted_on",
    "claim_number",
    "reasons",
    "rule",
    "retried_in",
    "advice",
];

/// Writes the entries in their order; `file_of` names the new upload file of each, or is blank.
pub fn write_rejected(
    rejected: &[RejectedEntry],
    file_of: &[String],
    as_of: NaiveDate,
    to: &mut (dyn Write + Send),
    failed: impl Fn(std::io::Error) -> Error,
) -> Result<()> {
    let mut table = csv::Writer::from_writer(to);
    let mut write = || {
        table.write_record(HEADER)?;
        for (entry, file) in rejected.iter().zip(file_of) {
            let deciding = entry.deciding(as_of);
            table.write_record([
                entry.entry.number.to_string().as_str(),
                entry.entry.importer.as_deref().unwrap_or_default(),
                &entry.entry.duty.map(cents).unwrap_or_default(),
                &safe_cell(&entry.upload),
                &entry.submitted,
                &safe_cell(entry.claim.as_deref().unwrap_or_default()),
                &safe_cell(&entry.reasons.join("; ")),
                deciding.rule.unwrap_or_default(),
                file,
                &safe_cell(&deciding.advice),
            ])?;
        }
        Ok(table.flush()?)
    };
    write().map_err(|error: csv::Error| failed(error.into()))
}

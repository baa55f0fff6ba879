//! rejected.csv: every entry that CBP rejected and that is on no other declaration, and what becomes of it.

use std::io::Write;

use chrono::NaiveDate;

use crate::error::{Error, Result};
use crate::ledger::RejectedEntry;
use crate::report::cells::Cells;
use crate::report::text::safe_cell;

const HEADER: &str = "entry_number,importer_number,ieepa_duty,rejected_in,submitted_on,claim_number,reasons,rule,\
                      retried_in,advice\n";

/// Writes the entries in their order; `file_of` names the new upload file of each, or is blank.
pub fn write_rejected(
    rejected: &[RejectedEntry],
    file_of: &[String],
    as_of: NaiveDate,
    to: &mut (dyn Write + Send),
    failed: impl Fn(std::io::Error) -> Error,
) -> Result<()> {
    to.write_all(HEADER.as_bytes()).map_err(&failed)?;
    let mut cells = Cells::default();
    for (entry, file) in rejected.iter().zip(file_of) {
        let deciding = entry.deciding(as_of);
        cells.bytes.clear();
        cells.text(&entry.entry.number.to_string());
        cells.text(entry.entry.importer.as_deref().unwrap_or_default());
        cells.amount(entry.entry.duty);
        cells.any(&safe_cell(&entry.upload));
        cells.text(&entry.submitted);
        cells.any(&safe_cell(entry.claim.as_deref().unwrap_or_default()));
        cells.any(&safe_cell(&entry.reasons.join("; ")));
        cells.text(deciding.rule.unwrap_or_default());
        cells.text(file);
        cells.any(&safe_cell(&deciding.advice));
        cells.end();
        to.write_all(&cells.bytes).map_err(&failed)?;
    }
    Ok(())
}

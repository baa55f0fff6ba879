//! entries.csv: every entry, one a row.

use std::io::Write;

use super::cells::Cells;
use crate::domain::LiquidationStatus;
use crate::error::{Error, Result};
use crate::rules::{Disposition, Facts, Judged, JudgedEntry, RuleSet, file_by};
use crate::turns::in_turns;

/// Its first row.
pub const ENTRIES_HEADER: &str = "\
    entry_number,disposition,verification,filer_code,importer_number,entry_type,entry_date,liquidation_status,\
    liquidation_date,file_by,protest_by,ieepa_duty,ieepa_duty_outside_scope,rows,upload_file,rules\n";

/// How many entries a thread writes at a time.
const AT_A_TIME: usize = 1 << 13;

/// What of entries.csv is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntriesShown {
    /// Every entry.
    All,
    /// Those that are not out of scope.
    Candidates,
}

/// Writes the entries by number; `upload_file` names the file that holds the entry at this place.
///
/// Every cell is this program's own word or value: none holds what would have to be quoted, or would run in a
/// spreadsheet.
///
/// # Errors
///
/// What `failed` makes of it where they can't be written.
pub fn write_entries<'n>(
    judged: &Judged,
    shown: EntriesShown,
    upload_file: impl Fn(usize) -> &'n str + Sync,
    to: &mut (dyn Write + Send),
    failed: impl Fn(std::io::Error) -> Error + Sync,
) -> Result<()> {
    to.write_all(ENTRIES_HEADER.as_bytes()).map_err(&failed)?;
    let is_shown = |entry: &JudgedEntry| {
        shown == EntriesShown::All || entry.verdict.disposition != Disposition::OutOfScope
    };
    in_turns(
        judged.pace.threads,
        judged.len().div_ceil(AT_A_TIME),
        Rows::default,
        |rows, piece| {
            rows.cells.bytes.clear();
            let start = piece * AT_A_TIME;
            for place in start..judged.len().min(start + AT_A_TIME) {
                let entry = judged.entry(place);
                if is_shown(&entry) {
                    rows.add(judged, &entry, upload_file(place));
                }
            }
            Ok(())
        },
        |rows, _, ()| to.write_all(&rows.cells.bytes).map_err(&failed),
    )
}

/// The rows that a thread writes.
#[derive(Default)]
struct Rows {
    cells: Cells,
    /// The rules of the entry before, and how they are written: many entries share them.
    rules: (RuleSet, String),
}

impl Rows {
    fn add(&mut self, judged: &Judged, entry: &JudgedEntry, upload_file: &str) {
        let JudgedEntry { number, facts, verdict } = entry;
        let Facts { liquidation, duties, .. } = facts;
        let cells = &mut self.cells;
        let number = number.text();
        cells.ascii(&number);
        cells.text(verdict.disposition.name());
        cells.text(verdict.verification());
        cells.ascii(&number[..3]);
        cells.value(facts.importer);
        cells.value(facts.entry_type);
        cells.date(facts.entry_date);
        cells.text(liquidation.status.map_or("", LiquidationStatus::name));
        cells.date(liquidation.date);
        cells.date(file_by(*liquidation, judged.filing.as_of));
        cells.date(liquidation.protest_by());
        cells.amount(duties.in_scope);
        cells.amount(duties.outside_scope);
        cells.count(facts.rows);
        cells.text(upload_file);
        if self.rules.0 != verdict.failed {
            self.rules = (verdict.failed, verdict.failed.names().join(";"));
        }
        cells.text(&self.rules.1);
        cells.end();
    }
}

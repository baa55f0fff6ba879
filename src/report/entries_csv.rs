//! entries.csv: every entry, one a row.

use std::fmt::{Display, Write as _};
use std::io::Write;

use crate::domain::cents;
use crate::error::{Error, Result};
use crate::rules::{Disposition, Judged, JudgedEntry, file_by};
use crate::turns::in_turns;

const HEADER: &str = "entry_number,disposition,verification,filer_code,importer_number,entry_type,entry_date,\
                      liquidation_status,liquidation_date,file_by,protest_by,ieepa_duty,ieepa_duty_outside_scope,\
                      rows,upload_file,rules\n";

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
pub fn write_entries<'n>(
    judged: &Judged,
    shown: EntriesShown,
    upload_file: impl Fn(usize) -> &'n str + Sync,
    to: &mut (dyn Write + Send),
    failed: impl Fn(std::io::Error) -> Error + Sync,
) -> Result<()> {
    to.write_all(HEADER.as_bytes()).map_err(&failed)?;
    let is_shown = |entry: &JudgedEntry| {
        shown == EntriesShown::All || entry.verdict.disposition != Disposition::OutOfScope
    };
    in_turns(
        judged.pace.threads,
        judged.len().div_ceil(AT_A_TIME),
        String::new,
        |text, piece| {
            text.clear();
            let start = piece * AT_A_TIME;
            for place in start..judged.len().min(start + AT_A_TIME) {
                let entry = judged.entry(place);
                if is_shown(&entry) {
                    write_entry(text, judged, &entry, upload_file(place));
                }
            }
            Ok(())
        },
        |text, _, ()| to.write_all(text.as_bytes()).map_err(&failed),
    )
}

fn write_entry(text: &mut String, judged: &Judged, entry: &JudgedEntry, upload_file: &str) {
    let JudgedEntry { number, facts, verdict } = entry;
    let liquidation = facts.liquidation;
    let mut cell = |value: &dyn Display| {
        // Writing into a string can't fail.
        let _ = write!(text, "{value},");
    };
    cell(number);
    cell(&verdict.disposition);
    cell(&verdict.verification());
    cell(&number.filer());
    cell(&OrBlank(facts.importer));
    cell(&OrBlank(facts.entry_type));
    cell(&OrBlank(facts.entry_date));
    cell(&OrBlank(liquidation.status));
    cell(&OrBlank(liquidation.date));
    cell(&OrBlank(file_by(liquidation, judged.filing.as_of)));
    cell(&OrBlank(liquidation.protest_by()));
    cell(&OrBlank(facts.duties.in_scope.map(cents)));
    cell(&OrBlank(facts.duties.outside_scope.map(cents)));
    cell(&facts.rows);
    cell(&upload_file);
    let mut names = verdict.failed.names().into_iter();
    text.extend(names.next());
    names.for_each(|name| text.extend([";", name]));
    text.push('\n');
}

struct OrBlank<T>(Option<T>);

impl<T: Display> Display for OrBlank<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.as_ref().map_or(Ok(()), |value| value.fmt(f))
    }
}

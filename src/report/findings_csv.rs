//! findings.csv: every finding, one a row.

use std::io::Write;

use super::cells::Cells;
use super::finding::{Finding, Findings};
use super::text::safe_cell;
use crate::error::{Error, Result};
use crate::rules::{Judged, Look};
use crate::turns::in_turns;

/// Its first row.
pub const FINDINGS_HEADER: &str =
    "source,row,column,entry_number,severity,rule,value,message,cbp_message,help\n";

/// How many findings a thread writes at a time.
const AT_A_TIME: usize = 1 << 11;

/// Writes the findings in their order.
///
/// # Errors
///
/// What `failed` makes of it where they can't be written. Where a row of an input can't be read again, or the input was
/// changed meanwhile.
pub fn write_findings(
    judged: &Judged,
    findings: &Findings,
    to: &mut (dyn Write + Send),
    failed: impl Fn(std::io::Error) -> Error + Sync,
) -> Result<()> {
    to.write_all(FINDINGS_HEADER.as_bytes()).map_err(&failed)?;
    let pieces: Vec<_> = findings.list.chunks(AT_A_TIME).collect();
    in_turns(
        judged.pace.threads,
        pieces.len(),
        || (Look::at(judged), Cells::default()),
        |(look, cells), piece| {
            cells.bytes.clear();
            for of in pieces[piece] {
                write_finding(cells, &findings.text(of, look)?, judged);
            }
            Ok(())
        },
        |(_, cells), _, ()| to.write_all(&cells.bytes).map_err(&failed),
    )
}

fn write_finding(cells: &mut Cells, finding: &Finding<'_>, judged: &Judged) {
    cells.any(&safe_cell(finding.source));
    match finding.row {
        Some(row) => cells.count(row.into()),
        None => cells.text(""),
    }
    cells.any(&safe_cell(&finding.column));
    match finding.entry_number {
        Some(number) => cells.ascii(&number.text()),
        None => cells.text(""),
    }
    cells.text(finding.rule.severity_word(&judged.filing));
    cells.text(finding.rule.name);
    cells.any(&safe_cell(&finding.value));
    cells.any(&safe_cell(&finding.message));
    cells.any(finding.cbp_message.map_or("", |m| m.text));
    cells.any(&safe_cell(&finding.help));
    cells.end();
}

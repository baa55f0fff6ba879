//! findings.csv: every finding, one a row.

use std::io::Write;

use super::finding::{Finding, Findings};
use super::text::safe_cell;
use crate::error::{Error, Result};
use crate::rules::{Judged, Look};
use crate::turns::in_turns;

const HEADER: [&str; 10] = [
    "source",
    "row",
    "column",
    "entry_number",
    "severity",
    "rule",
    "value",
    "message",
    "cbp_message",
    "help",
];

/// How many findings a thread writes at a time.
const AT_A_TIME: usize = 1 << 11;

/// Writes the findings in their order.
pub fn write_findings(
    judged: &Judged,
    findings: &Findings,
    to: &mut (dyn Write + Send),
    failed: impl Fn(std::io::Error) -> Error + Sync,
) -> Result<()> {
    let mut header = csv::Writer::from_writer(Vec::new());
    let header =
        header.write_record(HEADER).and_then(|()| header.into_inner().map_err(|e| e.into_error().into()));
    to.write_all(&header.map_err(|error| failed(error.into()))?).map_err(&failed)?;
    let pieces: Vec<_> = findings.list.chunks(AT_A_TIME).collect();
    in_turns(
        judged.pace.threads,
        pieces.len(),
        || Look::at(judged),
        |look, piece| {
            let mut rows = csv::Writer::from_writer(Vec::new());
            for of in pieces[piece] {
                write_finding(&mut rows, &findings.text(of, look)?, judged);
            }
            Ok(rows.into_inner().unwrap_or_default())
        },
        |_, _, text| to.write_all(&text).map_err(&failed),
    )
}

fn write_finding(rows: &mut csv::Writer<Vec<u8>>, finding: &Finding, judged: &Judged) {
    let row = finding.row.map(|n| n.to_string()).unwrap_or_default();
    let number = finding.entry_number.map(|n| n.to_string()).unwrap_or_default();
    let severity = finding.rule.severity_word(&judged.filing);
    let cells: [&str; 10] = [
        &safe_cell(&finding.source),
        &row,
        &safe_cell(&finding.column),
        &number,
        &severity,
        finding.rule.name,
        &safe_cell(&finding.value),
        &safe_cell(&finding.message),
        finding.cbp_message.map_or("", |m| m.text),
        &safe_cell(&finding.help),
    ];
    rows.write_record(cells).expect("rows of as many cells each can be written into memory");
}

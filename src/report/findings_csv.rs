//! findings.csv: every finding, one a row.

use std::io::Write;

use super::finding::{Findings, Rows};
use super::text::safe_cell;
use crate::error::{Error, Result};
use crate::rules::Judged;

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

/// Writes the findings in their order.
pub fn write_findings(
    judged: &Judged,
    findings: &Findings<'_>,
    to: &mut dyn Write,
    failed: impl Fn(std::io::Error) -> Error,
) -> Result<()> {
    let mut csv = csv::Writer::from_writer(to);
    let failed_csv = |error: csv::Error| failed(error.into());
    csv.write_record(HEADER).map_err(failed_csv)?;
    let mut rows = Rows::of(judged);
    for of in &findings.list {
        let finding = findings.text(of, &mut rows)?;
        let row = finding.row.map(|n| n.to_string()).unwrap_or_default();
        let number = finding.entry_number.map(|n| n.to_string()).unwrap_or_default();
        let cbp_message = finding.cbp_message.map_or("", |m| m.text);
        csv.write_record([
            safe_cell(&finding.source).as_ref(),
            &row,
            safe_cell(&finding.column).as_ref(),
            &number,
            &finding.rule.severity_word(&judged.filing),
            finding.rule.name,
            safe_cell(&finding.value).as_ref(),
            safe_cell(&finding.message).as_ref(),
            cbp_message,
            safe_cell(&finding.help).as_ref(),
        ])
        .map_err(failed_csv)?;
    }
    csv.flush().map_err(&failed)
}

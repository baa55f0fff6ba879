//! findings.csv: every finding, one a row.

use std::io::Write;

use super::finding::Findings;
use super::rows::Rows;
use super::table::Table;
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
    findings: &Findings,
    to: &mut dyn Write,
    failed: impl Fn(std::io::Error) -> Error,
) -> Result<()> {
    let mut table = Table::new(HEADER, to, failed)?;
    let mut rows = Rows::of(judged);
    for of in &findings.list {
        let finding = findings.text(of, &mut rows)?;
        let row = finding.row.map(|n| n.to_string()).unwrap_or_default();
        let number = finding.entry_number.map(|n| n.to_string()).unwrap_or_default();
        let cbp_message = finding.cbp_message.map_or("", |m| m.text);
        table.row([
            &safe_cell(&finding.source),
            &row,
            &safe_cell(&finding.column),
            &number,
            &finding.rule.severity_word(&judged.filing),
            finding.rule.name,
            &safe_cell(&finding.value),
            &safe_cell(&finding.message),
            cbp_message,
            &safe_cell(&finding.help),
        ])?;
    }
    table.finish()
}

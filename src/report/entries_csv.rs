//! entries.csv: every entry, one a row.

use std::fmt::Display;
use std::io::Write;

use chrono::NaiveDate;

use super::table::Table;
use crate::domain::cents;
use crate::error::{Error, Result};
use crate::rules::{Judged, file_by};

const HEADER: [&str; 16] = [
    "entry_number",
    "disposition",
    "verification",
    "filer_code",
    "importer_number",
    "entry_type",
    "entry_date",
    "liquidation_status",
    "liquidation_date",
    "file_by",
    "protest_by",
    "ieepa_duty",
    "ieepa_duty_outside_scope",
    "rows",
    "upload_file",
    "rules",
];

/// Writes the entries by number; `upload_file` names the file that holds the entry at this place.
///
/// Every cell is this program's own word or value, so none needs to be neutralised.
pub fn write_entries<'n>(
    judged: &Judged,
    upload_file: impl Fn(usize) -> &'n str,
    to: &mut dyn Write,
    failed: impl Fn(std::io::Error) -> Error,
) -> Result<()> {
    let mut table = Table::new(HEADER, to, failed)?;
    for (place, (entry, verdict)) in judged.iter().enumerate() {
        let date = |date: Option<NaiveDate>| or_blank(date);
        table.row([
            entry.number.to_string().as_str(),
            &verdict.disposition.to_string(),
            verdict.verification(),
            entry.number.filer().as_str(),
            &or_blank(entry.agreed_importer()),
            &or_blank(entry.agreed_type()),
            &date(entry.agreed_date()),
            &or_blank(entry.liquidation.status),
            &date(entry.liquidation.date),
            &date(file_by(&entry, judged.filing.as_of)),
            &date(entry.liquidation.protest_by()),
            &entry.duties.in_scope.map(cents).unwrap_or_default(),
            &entry.duties.outside_scope.map(cents).unwrap_or_default(),
            &entry.rows.len().to_string(),
            upload_file(place),
            &verdict.failed.names().join(";"),
        ])?;
    }
    table.finish()
}

fn or_blank<T: Display>(value: Option<T>) -> String {
    value.map(|v| v.to_string()).unwrap_or_default()
}

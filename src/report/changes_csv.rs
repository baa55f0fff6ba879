//! The list of what was changed and left out in an upload file that was repaired, one row each.

use std::io::Write;

use super::text::safe_cell;
use super::upload_changes::change_text;
use crate::declare::{CheckedUpload, Repair};
use crate::error::{Error, Result};

const HEADER: [&str; 5] = ["row", "what", "old", "new", "why"];

/// Writes the changes in the order of rows.
///
/// # Errors
///
/// What `failed` makes of it where they can't be written.
pub fn write_changes(
    repair: &Repair,
    about: &CheckedUpload,
    to: &mut (dyn Write + Send),
    failed: impl Fn(std::io::Error) -> Error,
) -> Result<()> {
    let mut table = csv::Writer::from_writer(to);
    let mut write = || {
        table.write_record(HEADER)?;
        for change in &repair.changes {
            let text = change_text(change, about);
            let (row, old, why) = (change.at.row.to_string(), safe_cell(&text.old), safe_cell(&text.why));
            table.write_record([row.as_str(), text.what, &old, &text.new, &why])?;
        }
        Ok(table.flush()?)
    };
    write().map_err(|error: csv::Error| failed(error.into()))
}

//! The list of what was changed and left out in an upload file that was repaired, one row each.

use std::io::Write;

use super::cells::Cells;
use super::text::safe_cell;
use super::upload_changes::change_text;
use crate::declare::{CheckedUpload, Repair};
use crate::error::{Error, Result};

const HEADER: &str = "row,what,old,new,why\n";

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
    to.write_all(HEADER.as_bytes()).map_err(&failed)?;
    let mut cells = Cells::default();
    for change in &repair.changes {
        let text = change_text(change, about);
        cells.bytes.clear();
        cells.count(change.at.row.into());
        cells.text(text.what);
        cells.any(&safe_cell(&text.old));
        cells.text(&text.new);
        cells.any(&safe_cell(&text.why));
        cells.end();
        to.write_all(&cells.bytes).map_err(&failed)?;
    }
    Ok(())
}

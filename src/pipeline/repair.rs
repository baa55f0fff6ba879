//! Repaired copies of upload files, and the lists of what was changed in them.

use std::path::Path;

use crate::declare::{CheckedUpload, OutputDir, Repair, content, repairs};
use crate::domain::FilerCode;
use crate::error::Result;
use crate::report::write_changes;

/// Writes repaired copies of the files into a folder, and beside them what was changed and left out. The files
/// themselves are not touched, and nothing in the folder is replaced.
///
/// # Errors
///
/// Where two copies would bear one name, a file of such a name stands in the folder, or it can't be written.
/// Then no copy is left behind.
pub fn repair(all: &[CheckedUpload], filer: Option<FilerCode>, folder: &Path) -> Result<Vec<Repair>> {
    let repairs = repairs(all, filer)?;
    if repairs.iter().all(|repair| repair.kept.is_empty() && repair.changes.is_empty()) {
        return Ok(repairs);
    }
    let mut staged = OutputDir::shared(folder).stage()?;
    for (repair, about) in repairs.iter().zip(all) {
        for (name, numbers) in repair.copies() {
            let content = content(numbers.iter().copied());
            staged.add(&name, |to, failed| to.write_all(content.as_bytes()).map_err(failed))?;
        }
        if let Some(name) = repair.list() {
            staged.add(&name, |to, failed| write_changes(repair, about, to, failed))?;
        }
    }
    staged.commit()?;
    Ok(repairs)
}

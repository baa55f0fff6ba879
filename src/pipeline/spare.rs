//! What a run never replaces.

use super::file_name;
use crate::declare::OutputDir;
use crate::domain::shown;
use crate::error::Result;
use crate::ledger::{Ledger, Uploaded};
use crate::read::sha256_of;

/// Refuses to replace an upload file that the ledger has as uploaded: it is the copy of what CBP got. It is known by its
/// content, as everywhere in the ledger.
pub(super) fn refuse_to_replace_uploaded(folder: &OutputDir, ledger: &Ledger) -> Result<()> {
    for path in folder.replaced_uploads() {
        let Some(Uploaded { on, claim }) = ledger.uploaded(&sha256_of(&path)?)? else { continue };
        let claim = claim.map_or(String::new(), |claim| format!(" as claim {}", shown(&claim)));
        return Err(folder.taken(
            &format!("holds {}, which was uploaded on {on}{claim}, and stays", file_name(&path)),
            "write elsewhere with --out DIR: that file is the copy of what CBP got. If it was not uploaded after all, \
             `cape ledger submitted --undo` says so, and --force replaces it",
        ));
    }
    Ok(())
}

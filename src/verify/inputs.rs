//! The inputs: the files that are given are those that the run read, told by their hashes.

use std::path::{Path, PathBuf};

use super::recorded::Recorded;
use super::{Held, file};
use crate::domain::shown_path;
use crate::error::{Error, Result};
use crate::read::inputs_of;
use crate::report::MismatchKind;

pub(super) fn hold(recorded: &Recorded, inputs: &[PathBuf], held: &mut Held<'_>) -> Result<()> {
    let (paths, _) = inputs_of(inputs)?;
    held.compared.inputs = Some(recorded.inputs.len() as u64);
    let mut unseen: Vec<_> = recorded.inputs.iter().collect();
    for path in &paths {
        let missing = || Error::Read { name: shown_path(path), source: std::io::ErrorKind::NotFound.into() };
        let found = file::of(path)?.ok_or_else(missing)?;
        let same = |sha256: &str, bytes: u64| sha256 == found.sha256 && bytes == found.bytes;
        // A file may have another name by now, or have come through a pipe.
        if let Some(place) = unseen.iter().position(|input| same(&input.sha256, input.bytes)) {
            unseen.remove(place);
            continue;
        }
        let name = shown_path(path.file_name().map_or(path, Path::new));
        if let Some(place) = unseen.iter().position(|input| input.name == name) {
            let before = unseen.remove(place);
            let message = format!(
                "it isn't what the run read: {} bytes then, {} bytes now, and another hash",
                before.bytes, found.bytes
            );
            held.mismatch(&name, MismatchKind::Changed, message);
        } else {
            held.mismatch(&name, MismatchKind::NotRead, "the run did not read it");
        }
    }
    for input in unseen {
        let message = "the run read it, but it was not given to compare";
        held.mismatch(&input.name, MismatchKind::NotGiven, message);
    }
    Ok(())
}

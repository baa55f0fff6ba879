//! What is compared with the summary, and what doesn't fit.

use std::path::Path;

use super::file;
use super::report::{Compared, Mismatch, MismatchKind};
use crate::error::Result;
use crate::text::single_line;

/// What was compared with the summary so far.
pub(crate) struct Verifier<'v> {
    pub(crate) folder: &'v Path,
    pub(crate) compared: Compared,
    pub(crate) mismatches: Vec<Mismatch>,
}

impl Verifier<'_> {
    /// Adds what doesn't fit. A file in the folder may come from anyone: its text is made fit to be shown.
    pub(crate) fn mismatch(&mut self, file: &str, kind: MismatchKind, message: impl AsRef<str>) {
        let (file, message) = (single_line(file), single_line(message.as_ref()));
        self.mismatches.push(Mismatch { file, kind, message, help: kind.help() });
    }

    /// Compares a file with what the summary says of it. Gives whether it is there.
    pub(crate) fn file(&mut self, name: &str, bytes: u64, sha256: &str) -> Result<bool> {
        let Some(found) = file::of(&self.folder.join(name))? else {
            self.mismatch(name, MismatchKind::Missing, "the summary names it, but it isn't there");
            return Ok(false);
        };
        if found.bytes != bytes {
            let message = format!("it has {} bytes now, and had {bytes} when it was written", found.bytes);
            self.mismatch(name, MismatchKind::Changed, message);
        } else if found.sha256 != sha256 {
            self.mismatch(name, MismatchKind::Changed, "it isn't what was written, though as long");
        }
        Ok(true)
    }
}

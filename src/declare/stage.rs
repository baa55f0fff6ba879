//! Files written in a hidden folder, and synced, before any of them is to be seen.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::begun::{Begun, all};
use super::commit::{make, moves, take_place, turn};
use super::sync::Syncing;
use super::write::OutputFolder;
use crate::error::{Error, Result};
use crate::read::hexadecimal;

/// A file as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// Its name.
    pub name: String,
    /// Its size.
    pub bytes: u64,
    /// Its SHA-256 in hexadecimal.
    pub sha256: String,
}

/// Files that are written and not yet to be seen.
#[derive(Debug)]
pub struct Staged {
    pub(super) folder: OutputFolder,
    pub(super) names: Vec<String>,
    pub(super) begun: Begun,
    /// None once all is on the disk.
    syncing: Option<Syncing>,
    /// Whether the folder of results is not there yet.
    pub(super) is_new: bool,
    /// The folders above it that were made for it, the uppermost first.
    made: Vec<PathBuf>,
}

impl Staged {
    /// Makes the hidden folder: in the folder of results or, where that is new, beside where it will stand.
    pub(super) fn begin(folder: OutputFolder) -> Result<Self> {
        let failed = |source| folder.failed(None, source);
        let is_new = fs::symlink_metadata(&folder.path).is_err();
        let parent = if is_new { parent(&folder.path) } else { &folder.path };
        let made = missing_above(parent);
        let begun = fs::create_dir_all(parent).and_then(|()| Begun::within(parent)).map_err(|source| {
            remove_empty(&made);
            failed(source)
        })?;
        Ok(Staged { folder, names: Vec::new(), begun, syncing: Some(Syncing::begin()), is_new, made })
    }

    /// Writes a file; `write` fills it and is given what makes the error of a write that fails. The order of
    /// calls is the order in which the files will appear.
    ///
    /// On Unix only its owner can read it.
    pub fn add(
        &mut self,
        name: &str,
        write: impl FnOnce(&mut (dyn Write + Send), &(dyn Fn(io::Error) -> Error + Sync)) -> Result<()>,
    ) -> Result<Written> {
        let failed = |source| self.folder.failed(Some(name), source);
        let path = self.begun.path(name);
        let file = Hashed { to: create(&path).map_err(failed)?, hash: Sha256::new(), bytes: 0 };
        let mut buffer = BufWriter::with_capacity(1 << 16, file);
        write(&mut buffer, &failed)?;
        // It is closed here: there may be more files than a process may hold open.
        let Hashed { hash, bytes, .. } = buffer.into_inner().map_err(|error| failed(error.into_error()))?;
        self.syncing.iter_mut().for_each(|syncing| syncing.add(path.clone()));
        self.names.push(name.to_string());
        Ok(Written { name: name.to_string(), bytes, sha256: hexadecimal(&hash.finalize()) })
    }

    /// Puts the files where they belong, in place of those of an earlier run. If that fails midway all is put back
    /// as it was.
    pub fn commit(self) -> Result<()> {
        self.commit_with(|| Ok(()))
    }

    /// The same, with what else must be done for the files to count, such as to record them: it is done when all
    /// but the last rename is, so that nobody sees results that were not recorded. Where it fails all is put back
    /// too. Should only that last rename fail, what was done stays: rather a record without files than files without
    /// one.
    ///
    /// # Errors
    ///
    /// Where a file can't be synced or put in its place, something else came to stand there, or `then` fails.
    pub fn commit_with(mut self, then: impl FnOnce() -> Result<()>) -> Result<()> {
        self.syncing.take().map_or(Ok(()), Syncing::end).map_err(|(path, error)| {
            let name = path.file_name().map(|name| name.to_string_lossy());
            self.folder.failed(name.as_deref(), error)
        })?;
        let moves = if self.is_new { None } else { Some(moves(&self)?) };
        let _turn = moves.as_ref().map(|_| turn(&self.folder));
        // From here on nobody cuts in, a signal to end neither.
        let mut all = all();
        match moves {
            None => take_place(&self, then)?,
            Some(moves) => make(&self.folder, &moves, then).map_err(|(error, undone)| {
                if !undone {
                    // Rather a folder too many than an earlier result lost.
                    self.begun.keep();
                }
                error
            })?,
        }
        self.made.clear();
        self.begun.finished(&mut all);
        Ok(())
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        // Nothing of it is wanted any more, and nobody may hold a file that goes.
        drop(self.syncing.take().map(Syncing::end));
        self.begun.remove();
        remove_empty(&self.made);
    }
}

/// A file, and the hash of what is written to it.
struct Hashed {
    to: File,
    hash: Sha256,
    bytes: u64,
}

impl Write for Hashed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.to.write(bytes)?;
        self.hash.update(&bytes[..written]);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

/// Makes a file that only its owner can read, where the system knows owners.
pub(super) fn create(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let _nobody_cuts_in = all();
    options.open(path)
}

/// The folder in which this one stands.
pub(super) fn parent(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// This folder and those above it that are not there, the uppermost first.
fn missing_above(path: &Path) -> Vec<PathBuf> {
    let mut missing: Vec<PathBuf> =
        path.ancestors().take_while(|path| !path.exists()).map(Path::to_path_buf).collect();
    missing.retain(|path| !path.as_os_str().is_empty());
    missing.reverse();
    missing
}

/// Removes folders that were made, if they are still empty.
fn remove_empty(made: &[PathBuf]) {
    made.iter().rev().for_each(|path| drop(fs::remove_dir(path)));
}

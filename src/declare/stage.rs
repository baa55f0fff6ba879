//! Files written in a staging folder, and synced, before any of them is published.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::begun::{StagingDir, recover_all, staging_dirs};
use super::commit::sync;
use super::write::OutputDir;
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

/// Files that are written and not yet published.
#[derive(Debug)]
pub struct Staging {
    dir: OutputDir,
    staging: StagingDir,
    names: Vec<String>,
    /// The folders above the results that were made for them, the uppermost first.
    made: Vec<PathBuf>,
}

impl Staging {
    pub(super) fn begin(dir: OutputDir) -> Result<Self> {
        let path = dir.staging_path();
        let parent = parent(&path);
        let made = missing_above(parent);
        recover_all(parent);
        let staging = fs::create_dir_all(parent)
            .and_then(|()| StagingDir::create(path.clone(), dir.place()))
            .map_err(|source| {
                remove_empty(&made);
                dir.not_staged(source)
            })?;
        Ok(Staging { dir, staging, names: Vec::new(), made })
    }

    /// Writes a file; `write` fills it and is given what makes the error of a write that fails.
    ///
    /// On Unix only its owner can read it.
    pub fn add(
        &mut self,
        name: &str,
        write: impl FnOnce(&mut (dyn Write + Send), &(dyn Fn(io::Error) -> Error + Sync)) -> Result<()>,
    ) -> Result<Written> {
        let failed = |source| self.dir.failed(Some(name), source);
        let path = self.staging.new_dir().join(name);
        let file = Hashed { to: create(&path).map_err(failed)?, hash: Sha256::new(), bytes: 0 };
        let mut buffer = BufWriter::with_capacity(1 << 16, file);
        write(&mut buffer, &failed)?;
        // It is closed here: there may be more files than a process may hold open.
        let Hashed { hash, bytes, .. } = buffer.into_inner().map_err(|error| failed(error.into_error()))?;
        self.names.push(name.to_string());
        Ok(Written { name: name.to_string(), bytes, sha256: hexadecimal(&hash.finalize()) })
    }

    /// Publishes the files.
    pub fn commit(self) -> Result<()> {
        self.commit_with(|| Ok(()))
    }

    /// The same, with `then` done right before: it records the files, so that no one sees results that aren't
    /// recorded. Where it fails nothing is published. Where it succeeds and publishing fails, or the process is killed
    /// in between, the record stays: a record without files is found out, files without one may be filed twice.
    ///
    /// # Errors
    ///
    /// Where a file can't be synced, `then` fails, the folder has changed since it was opened, or it can't be renamed.
    /// Earlier results stay as they are.
    pub fn commit_with(mut self, then: impl FnOnce() -> Result<()>) -> Result<()> {
        sync(&self.staging.new_dir(), &self.names).map_err(|(path, error)| {
            let name = path.file_name().map(|name| name.to_string_lossy());
            self.dir.failed(name.as_deref(), error)
        })?;
        // Held until the renames are done, so that the signal handler can't remove the folder in between.
        let mut dirs = staging_dirs();
        self.dir.require_unchanged()?;
        then()?;
        self.dir.publish(&self.staging, &self.names)?;
        self.made.clear();
        dirs.any_published = true;
        self.staging.remove(&mut dirs);
        Ok(())
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        self.staging.remove(&mut staging_dirs());
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
fn create(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let _kept_from_the_signal_handler = staging_dirs();
    options.open(path)
}

/// The folder that holds this path.
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

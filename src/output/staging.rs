//! Files written in a staging folder, and synced, before any of them is published.

use std::fs::{File, OpenOptions};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::{fs, io};

use super::commit::sync;
use super::files::{Failed, Hashed, OutputFiles, Written};
use super::output_dir::OutputDir;
use super::staging_dir::{StagingDir, parent, recover_all, staging_dirs};
use crate::error::Result;

/// Files that are written and not yet published.
#[derive(Debug)]
pub(crate) struct Staging {
    dir: OutputDir,
    staging: StagingDir,
    names: Vec<String>,
    /// The folders above the results that were made for them, the uppermost first.
    made: Vec<PathBuf>,
}

impl Staging {
    pub(crate) fn begin(dir: OutputDir) -> Result<Self> {
        let path = dir.staging_path();
        let parent = parent(&path);
        let made = missing_above(parent);
        recover_all(parent);
        let staging = fs::create_dir_all(parent)
            .and_then(|()| StagingDir::create(path.clone(), dir.resolved()))
            .map_err(|source| {
                remove_empty(&made);
                dir.not_staged(source)
            })?;
        Ok(Staging { dir, staging, names: Vec::new(), made })
    }

    /// Publishes the files.
    pub(crate) fn commit(self) -> Result<()> {
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
    pub(crate) fn commit_with(mut self, then: impl FnOnce() -> Result<()>) -> Result<()> {
        sync(&self.staging.new_dir(), &self.names)
            .map_err(|(name, error)| self.dir.failed(name.as_deref(), error))?;
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

impl OutputFiles for Staging {
    /// On Unix only its owner can read the file.
    fn add(
        &mut self,
        name: &str,
        write: impl FnOnce(&mut (dyn Write + Send), &Failed<'_>) -> Result<()>,
    ) -> Result<Written> {
        let failed = |source| self.dir.failed(Some(name), source);
        let file = Hashed::new(create_within(&self.staging.new_dir(), name).map_err(failed)?);
        let mut buffer = BufWriter::with_capacity(1 << 16, file);
        write(&mut buffer, &failed)?;
        // It is closed here: there may be more files than a process may hold open.
        let (_, written) = buffer.into_inner().map_err(|error| failed(error.into_error()))?.finish(name);
        self.names.push(name.to_string());
        Ok(written)
    }

    fn earlier(&self, name: &str) -> Option<PathBuf> {
        self.dir.replaced(name)
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        self.staging.remove(&mut staging_dirs());
        remove_empty(&self.made);
    }
}

/// Makes a file, and the folders in its name that aren't there yet.
fn create_within(folder: &Path, name: &str) -> io::Result<File> {
    let path = folder.join(name);
    if name.contains('/') {
        let _kept_from_the_signal_handler = staging_dirs();
        fs::create_dir_all(parent(&path))?;
    }
    create(&path)
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

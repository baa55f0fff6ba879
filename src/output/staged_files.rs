//! Writes files into a staging folder and syncs them before any of them is published.

use std::fs::{File, OpenOptions};
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::{fs, io};

use super::commit::sync;
use super::files::{Failed, Hashed, OutputFiles, Written};
use super::output_dir::OutputDir;
use super::staging_dir::{StagingDir, parent, recover_all, staging_dirs};
use crate::error::Result;

/// Files that are written but not yet published.
#[derive(Debug)]
pub(crate) struct Staging {
    dir: OutputDir,
    staging: StagingDir,
    names: Vec<String>,
    /// Parent folders of the results that were created for them, outermost first.
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

    pub(crate) fn commit(self) -> Result<()> {
        self.commit_with(|| Ok(()))
    }

    /// Publishes the files, and calls `then` right before to record them, so that nobody sees results that aren't
    /// recorded. If `then` fails, nothing is published. If publishing fails after that, or the process is killed, the
    /// record remains: a record without files is detected later, but files without a record might be filed twice.
    ///
    /// # Errors
    ///
    /// If a file can't be synced or renamed, `then` fails, or the folder has changed since it was opened. Earlier
    /// results are left as they were.
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
    /// On Unix the file is readable by its owner only.
    fn add(
        &mut self,
        name: &str,
        write: impl FnOnce(&mut (dyn Write + Send), &Failed<'_>) -> Result<()>,
    ) -> Result<Written> {
        let failed = |source| self.dir.failed(Some(name), source);
        let file = Hashed::new(create_within(&self.staging.new_dir(), name).map_err(failed)?);
        let mut buffer = BufWriter::with_capacity(1 << 16, file);
        write(&mut buffer, &failed)?;
        // Closed right away, because a run may have more files than a process may keep open.
        let (_, written) = buffer.into_inner().map_err(|error| failed(error.into_error()))?.finish(name);
        self.names.push(name.to_string());
        Ok(written)
    }

    fn last_result(&self, name: &str) -> Option<PathBuf> {
        self.dir.last_result(name)
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        self.staging.remove(&mut staging_dirs());
        remove_empty(&self.made);
    }
}

/// Creates a file, and missing folders in its name.
fn create_within(folder: &Path, name: &str) -> io::Result<File> {
    let path = folder.join(name);
    if name.contains('/') {
        let _kept_from_the_signal_handler = staging_dirs();
        fs::create_dir_all(parent(&path))?;
    }
    create(&path)
}

/// Creates a file that only its owner can read, where the system has owners.
fn create(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let _kept_from_the_signal_handler = staging_dirs();
    options.open(path)
}

/// The missing ones of this folder and its parents, outermost first.
fn missing_above(path: &Path) -> Vec<PathBuf> {
    let mut missing: Vec<PathBuf> =
        path.ancestors().take_while(|path| !path.exists()).map(Path::to_path_buf).collect();
    missing.retain(|path| !path.as_os_str().is_empty());
    missing.reverse();
    missing
}

/// Removes created folders that are still empty.
fn remove_empty(made: &[PathBuf]) {
    made.iter().rev().for_each(|path| drop(fs::remove_dir(path)));
}

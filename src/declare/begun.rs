//! Folders that a run has begun to fill and not finished: hidden, locked while the run lives, and gone with it.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tempfile::{Builder, TempDir};

/// What their names begin with.
const PREFIX: &str = ".cape-unfinished-";

/// All that this process has begun. Whoever changes anything in one of them, or moves files out of it, holds this.
static BEGUN: Mutex<AllBegun> = Mutex::new(AllBegun { folders: Vec::new(), any_finished: false });

#[derive(Debug)]
pub(super) struct AllBegun {
    folders: Vec<PathBuf>,
    any_finished: bool,
}

/// A hidden folder that this process fills.
#[derive(Debug)]
pub(super) struct Begun {
    folder: Option<TempDir>,
    /// Tells other runs that this one lives; none where the system can't lock folders.
    _alive: Option<File>,
}

impl Begun {
    /// Makes one in this folder. Those of runs that were killed go first.
    pub(super) fn within(parent: &Path) -> io::Result<Self> {
        remove_abandoned(parent);
        let mut all = all();
        loop {
            let folder = Builder::new().prefix(PREFIX).tempdir_in(parent)?;
            let own = File::open(folder.path()).ok();
            let locked = own.as_ref().map(File::try_lock);
            // Another run may take it for abandoned in the moment before it is locked.
            let is_lost = matches!(locked, Some(Err(TryLockError::WouldBlock))) || !folder.path().exists();
            if !is_lost {
                all.folders.push(folder.path().to_path_buf());
                return Ok(Begun {
                    folder: Some(folder),
                    _alive: own.filter(|_| matches!(locked, Some(Ok(())))),
                });
            }
        }
    }

    /// The path of something in it.
    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.folder.as_ref().map_or(PathBuf::new(), |folder| folder.path().join(name))
    }

    /// What was in it stands where it belongs now, or is wanted no more.
    pub(super) fn finished(&self, all: &mut AllBegun) {
        all.any_finished = true;
        let own = self.path("");
        all.folders.retain(|folder| *folder != own);
    }

    /// Removes it, and what is left in it.
    pub(super) fn remove(&mut self) {
        let mut all = all();
        let own = self.path("");
        all.folders.retain(|folder| *folder != own);
        drop(self.folder.take());
    }

    /// Leaves it where it is.
    pub(super) fn keep(&mut self) {
        let _kept = self.folder.take().map(TempDir::keep);
    }
}

impl Drop for Begun {
    fn drop(&mut self) {
        self.remove();
    }
}

/// Waits until nobody else changes any of them.
pub(super) fn all() -> MutexGuard<'static, AllBegun> {
    BEGUN.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Removes what this process has begun to write and not finished, and lets it write nothing from now on: for a
/// process that is told to end. Gives whether it finished anything before.
pub fn abandon_all() -> bool {
    let all = all();
    all.folders.iter().for_each(|folder| drop(fs::remove_dir_all(folder)));
    let any_finished = all.any_finished;
    // Never given back: who waits for it waits until the process ends.
    std::mem::forget(all);
    any_finished
}

/// Removes what runs that were killed have left in a folder. A run that lives holds a lock on its own; where the
/// system can't lock folders nothing is touched.
fn remove_abandoned(parent: &Path) {
    for entry in fs::read_dir(parent).into_iter().flatten().flatten() {
        let is_one = entry.file_name().as_encoded_bytes().starts_with(PREFIX.as_bytes());
        if is_one && entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            let locked = File::open(entry.path()).ok().filter(|folder| folder.try_lock().is_ok());
            if locked.is_some() {
                drop(fs::remove_dir_all(entry.path()));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_killed_run_left_goes_and_what_a_living_one_fills_stays() {
        let dir = tempfile::tempdir().unwrap();
        let left = dir.path().join(".cape-unfinished-abc123");
        fs::create_dir(&left).unwrap();
        fs::write(left.join("CAPE_B76_001.csv"), "x").unwrap();
        let others = [".cape-backup", "cape-unfinished-abc123"].map(|name| dir.path().join(name));
        others.iter().for_each(|other| fs::create_dir(other).unwrap());
        fs::write(dir.path().join(".cape-unfinished-file"), "x").unwrap();
        let living = Begun::within(dir.path()).unwrap();
        let second = Begun::within(dir.path()).unwrap();
        assert!(!left.exists());
        assert!(living.path("").exists() && others.iter().all(|other| other.exists()));
        assert!(dir.path().join(".cape-unfinished-file").exists(), "a file of such a name is no one's");
        let paths = [living.path(""), second.path("")];
        drop((living, second));
        assert!(paths.iter().all(|path| !path.exists()));
    }
}

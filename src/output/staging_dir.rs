//! The hidden folder in which a run writes its results: created, locked, and recovered after a killed run.

use std::ffi::{OsStr, OsString};
use std::fs::{File, OpenOptions, TryLockError};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::thread::sleep;
use std::time::Duration;
use std::{fs, io};

const PREFIX: &str = ".cape-unfinished-";

/// Content of a staging folder: the new files, the earlier results while they are replaced, and the lock.
const NEW: &str = "new";
const OLD: &str = "old";
const LOCK: &str = "lock";

/// `FILE_SHARE_READ | FILE_SHARE_WRITE`: other runs may open the file to try its lock, but not remove it.
#[cfg(windows)]
const SHARED_BUT_NOT_REMOVED: u32 = 3;

/// How often, and how long apart, to retry if another run has the folder: a run that cleans up is done soon.
const TRIES: u32 = 50;
const BETWEEN_TRIES: Duration = Duration::from_millis(20);

/// Staging folders of this process, removed on a signal. Lock it before changing or publishing one.
static STAGING_DIRS: Mutex<StagingDirs> = Mutex::new(StagingDirs { held: Vec::new(), any_published: false });

#[derive(Debug)]
pub(crate) struct StagingDirs {
    held: Vec<Held>,
    pub(crate) any_published: bool,
}

/// A staging folder locked by this process, and its lock.
#[derive(Debug)]
struct Held {
    path: PathBuf,
    lock: File,
}

/// The staging folder of this run.
#[derive(Debug)]
pub(crate) struct StagingDir {
    path: PathBuf,
}

impl StagingDir {
    /// The name of the staging folder for results with this name.
    pub(crate) fn name_for(results: &OsStr) -> OsString {
        let mut name = OsString::from(PREFIX);
        name.push(results);
        name
    }

    /// Creates the folder for results that will be at `results`. The error is `WouldBlock` if another run has it.
    pub(crate) fn create(path: PathBuf, results: &Path) -> io::Result<Self> {
        for _ in 0..TRIES {
            let mut dirs = staging_dirs();
            let is_made = match fs::create_dir(&path) {
                Ok(()) => true,
                Err(error) if error.kind() == ErrorKind::AlreadyExists => false,
                Err(error) => return Err(error),
            };
            match lock(&path, is_made) {
                Ok(lock) => {
                    dirs.held.push(Held { path: path.clone(), lock });
                    drop(dirs);
                    let staging = StagingDir { path };
                    complete(&staging.path, results)?;
                    [staging.new_dir(), staging.old_dir()]
                        .iter()
                        .for_each(|left| drop(fs::remove_dir_all(left)));
                    fs::create_dir(staging.new_dir())?;
                    return Ok(staging);
                }
                Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::NotFound) => {}
                Err(error) => {
                    drop(fs::remove_dir(&path));
                    return Err(error);
                }
            }
            drop(dirs);
            sleep(BETWEEN_TRIES);
        }
        Err(ErrorKind::WouldBlock.into())
    }

    pub(crate) fn new_dir(&self) -> PathBuf {
        self.path.join(NEW)
    }

    pub(crate) fn old_dir(&self) -> PathBuf {
        self.path.join(OLD)
    }

    /// Removes the folder, with the earlier results if they are in it. Does nothing the second time, when another run
    /// may have a folder with this name.
    pub(crate) fn remove(&mut self, dirs: &mut StagingDirs) {
        if let Some(index) = dirs.held.iter().position(|held| held.path == self.path) {
            dirs.held.swap_remove(index).remove();
        }
    }
}

impl Drop for StagingDir {
    fn drop(&mut self) {
        self.remove(&mut staging_dirs());
    }
}

pub(crate) fn staging_dirs() -> MutexGuard<'static, StagingDirs> {
    STAGING_DIRS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Removes the staging folders of this process and prevents it from writing more; for a process that is asked to end.
/// Returns whether it published anything before.
pub(crate) fn abandon_all() -> bool {
    let mut dirs = staging_dirs();
    dirs.held.drain(..).for_each(Held::remove);
    let any_published = dirs.any_published;
    // Never unlocked: a thread that waits for the lock waits until the process ends.
    std::mem::forget(dirs);
    any_published
}

/// The parent folder of a path.
pub(crate) fn parent(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Completes or removes what a killed run into `results` left. The error is `WouldBlock` if that run is still alive.
pub(crate) fn recover(path: &Path, results: &Path) -> io::Result<()> {
    let lock = match lock(path, false) {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        lock => lock?,
    };
    complete(path, results)?;
    Held { path: path.to_path_buf(), lock }.remove();
    Ok(())
}

/// Does the second of two renames if a run was killed after the first. The new results are complete and recorded then,
/// and no results are in place.
fn complete(path: &Path, results: &Path) -> io::Result<()> {
    if is_between_renames(path) { fs::rename(path.join(NEW), results) } else { Ok(()) }
}

/// Recovers every staging folder in `parent`. One that can't be recovered is left for the run into its results, which
/// reports the reason.
pub(crate) fn recover_all(parent: &Path) {
    for entry in fs::read_dir(parent).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let Some(results) = name.to_str().and_then(|name| name.strip_prefix(PREFIX)) else { continue };
        if entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            drop(recover(&entry.path(), &parent.join(results)));
        }
    }
}

/// Locks a staging folder. The error is `WouldBlock` if another run has it, `NotFound` if another run just removed it.
fn lock(path: &Path, is_made: bool) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(windows)]
    std::os::windows::fs::OpenOptionsExt::share_mode(&mut options, SHARED_BUT_NOT_REMOVED);
    let lock = options.open(path.join(LOCK))?;
    match lock.try_lock() {
        Ok(()) if is_removed(&lock) => Err(ErrorKind::NotFound.into()),
        Ok(()) => Ok(lock),
        // On a file system without locks, only the run that created the folder can be sure of being alone.
        Err(TryLockError::Error(_)) if is_made => Ok(lock),
        Err(_) => Err(ErrorKind::WouldBlock.into()),
    }
}

#[cfg(unix)]
fn is_removed(lock: &File) -> bool {
    use std::os::unix::fs::MetadataExt;
    lock.metadata().is_ok_and(|about| about.nlink() == 0)
}

/// On other systems an open lock file can't be removed.
#[cfg(not(unix))]
fn is_removed(_: &File) -> bool {
    false
}

fn is_between_renames(path: &Path) -> bool {
    path.join(OLD).exists() && path.join(NEW).exists()
}

impl Held {
    /// Removes the folder, unless it has the only copy of results.
    fn remove(self) {
        if is_between_renames(&self.path) {
            return;
        }
        if cfg!(windows) {
            // An open file can't be removed, so the lock goes last; it stays with everything else if another run has it
            // by then.
            [NEW, OLD].iter().for_each(|left| drop(fs::remove_dir_all(self.path.join(left))));
            drop(self.lock);
            drop(fs::remove_file(self.path.join(LOCK)).and_then(|()| fs::remove_dir(&self.path)));
        } else {
            // Removed while the lock is held, so that no other run locks a file that is about to disappear.
            drop(fs::remove_dir_all(&self.path));
            drop(self.lock);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_killed_run_left_goes_and_what_a_living_one_fills_stays() {
        let dir = tempfile::tempdir().unwrap();
        let left = dir.path().join(".cape-unfinished-left");
        fs::create_dir_all(left.join("new")).unwrap();
        fs::write(left.join("new/CAPE_B76_001.csv"), "x").unwrap();
        let others = [".cape-backup", "cape-unfinished-left"].map(|name| dir.path().join(name));
        others.iter().for_each(|other| fs::create_dir(other).unwrap());
        let file = dir.path().join(".cape-unfinished-file");
        fs::write(&file, "x").unwrap();
        let results = dir.path().join("living");
        let path = dir.path().join(StagingDir::name_for(OsStr::new("living")));
        let living = StagingDir::create(path.clone(), &results).unwrap();
        recover_all(dir.path());
        assert!(!left.exists() && !dir.path().join("left").exists());
        assert!(living.new_dir().exists() && others.iter().all(|other| other.exists()));
        assert!(file.exists(), "no staging folder");
        assert_eq!(recover(&path, &results).unwrap_err().kind(), ErrorKind::WouldBlock);
        assert_eq!(StagingDir::create(path.clone(), &results).unwrap_err().kind(), ErrorKind::WouldBlock);
        drop(living);
        assert!(!path.exists());
        drop(StagingDir::create(path.clone(), &results).unwrap());
        assert!(!path.exists());
    }

    #[test]
    fn a_run_killed_between_two_renames_is_completed() {
        let dir = tempfile::tempdir().unwrap();
        let left = dir.path().join(".cape-unfinished-out");
        let leave = || {
            for within in ["new", "old"] {
                fs::create_dir_all(left.join(within)).unwrap();
                fs::write(left.join(within).join("summary.json"), within).unwrap();
            }
        };
        let results = dir.path().join("out");
        leave();
        recover_all(dir.path());
        assert_eq!(fs::read_to_string(results.join("summary.json")).unwrap(), "new");
        assert!(!left.exists());

        // Another folder took the place of the results: neither is lost.
        leave();
        assert!(recover(&left, &results).is_err());
        assert!(StagingDir::create(left.clone(), &results).is_err());
        assert!(left.join("new/summary.json").exists() && left.join("old/summary.json").exists());
        fs::remove_dir_all(&results).unwrap();
        drop(StagingDir::create(left.clone(), &results).unwrap());
        assert_eq!(fs::read_to_string(results.join("summary.json")).unwrap(), "new");
        assert!(!left.exists());
    }
}

//! Publishes staged files by renaming.
//!
//! A new results folder takes one rename. An existing one is exchanged for the new one:
//!
//! | system | |
//! |---|---|
//! | Linux, macOS, on a file system that can exchange (ext4, XFS, Btrfs, tmpfs, APFS) | one rename: atomic |
//! | elsewhere, Windows among them | two renames, each atomic; between them no folder of the name exists |
//!
//! A run that is killed between the two is completed by the next one (`recover`). At no moment does a folder of
//! the name hold files of two runs, or a part of one.

use std::collections::BTreeSet;
use std::fs::{File, OpenOptions};
use std::path::Path;
use std::{fs, io, thread};

use tempfile::TempPath;

use super::staging_dir::StagingDir;

/// Files synced at the same time. A disk syncs several in little more time than one.
const AT_ONCE: usize = 8;

/// Waits until the files of a folder, and their folders, are on the disk. An error includes the name of the file.
pub(crate) fn sync(folder: &Path, names: &[String]) -> Result<(), (Option<String>, io::Error)> {
    let sync = |name: &String| {
        let path = folder.join(name);
        // Opened again here, because a run may have more files than a process may keep open.
        let synced = OpenOptions::new().write(true).open(&path).and_then(|file| file.sync_all());
        synced.map_err(|error| (Some(name.clone()), error))
    };
    let panicked = |_| Err((None, io::Error::other("a thread that syncs files panicked")));
    thread::scope(|scope| {
        let parts = names.chunks(names.len().div_ceil(AT_ONCE).max(1));
        let workers: Vec<_> = parts.map(|part| scope.spawn(move || part.iter().try_for_each(sync))).collect();
        workers.into_iter().try_for_each(|worker| worker.join().unwrap_or_else(panicked))
    })?;
    let within = names.iter().flat_map(|name| Path::new(name).ancestors().skip(1));
    within.collect::<BTreeSet<_>>().into_iter().for_each(|within| sync_folder(&folder.join(within)));
    sync_folder(folder);
    Ok(())
}

/// Makes renames durable. Not every system can sync a folder; the files themselves are synced.
pub(crate) fn sync_folder(path: &Path) {
    if let Ok(folder) = File::open(path) {
        drop(folder.sync_all());
    }
}

/// Exchanges the results folder with the new one. Afterwards the earlier results are in the staging folder.
pub(crate) fn replace(staging: &StagingDir, results: &Path) -> io::Result<()> {
    let permissions = fs::metadata(results)?.permissions();
    if !exchange(&staging.new_dir(), results)? {
        replace_by_two_renames(staging, results)?;
    }
    drop(fs::set_permissions(results, permissions));
    Ok(())
}

fn replace_by_two_renames(staging: &StagingDir, results: &Path) -> io::Result<()> {
    fs::rename(results, staging.old_dir())?;
    fs::rename(staging.new_dir(), results).inspect_err(|_| drop(fs::rename(staging.old_dir(), results)))
}

/// Exchanges two folders in one step; `false` if the system or the file system can't.
#[cfg(any(target_os = "linux", target_os = "macos"))]
fn exchange(one: &Path, other: &Path) -> io::Result<bool> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    use rustix::io::Errno;

    match renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE) {
        Ok(()) => Ok(true),
        Err(Errno::INVAL | Errno::NOSYS | Errno::NOTSUP) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

#[cfg(not(any(target_os = "linux", target_os = "macos")))]
fn exchange(_: &Path, _: &Path) -> io::Result<bool> {
    Ok(false)
}

/// Moves files into a folder that may have other files, without replacing any. If one can't be moved, the others are
/// removed again; the error names it.
pub(crate) fn add(from: &Path, to: &Path, names: &[String]) -> Result<(), (String, io::Error)> {
    for (done, name) in names.iter().enumerate() {
        rename_to_free(&from.join(name), &to.join(name)).map_err(|error| {
            names[..done].iter().for_each(|added| drop(fs::remove_file(to.join(added))));
            (name.clone(), error)
        })?;
    }
    Ok(())
}

/// Renames a file. If the new name is taken, this is an error on every system.
fn rename_to_free(from: &Path, to: &Path) -> io::Result<()> {
    let from = TempPath::try_from_path(from)?;
    from.persist_noclobber(to).map_err(|mut error| {
        // Don't delete the file where it is now.
        error.path.disable_cleanup(true);
        error.error
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::ffi::OsStr;

    #[test]
    fn both_ways_to_replace_a_folder_leave_the_new_one_in_its_place() {
        for replace in [replace, replace_by_two_renames] {
            let dir = tempfile::tempdir().unwrap();
            let results = dir.path().join("out");
            fs::create_dir(&results).unwrap();
            fs::write(results.join("old"), "").unwrap();
            let path = dir.path().join(StagingDir::name_for(OsStr::new("out")));
            let staging = StagingDir::create(path, &results).unwrap();
            fs::write(staging.new_dir().join("new"), "").unwrap();
            replace(&staging, &results).unwrap();
            assert!(results.join("new").exists() && !results.join("old").exists());
            let kept = [staging.new_dir(), staging.old_dir()].map(|kept| kept.join("old").exists());
            assert_eq!(kept.iter().filter(|kept| **kept).count(), 1, "not removed before it is replaced");
            drop(staging);
            assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
        }
    }

    #[test]
    fn a_second_rename_that_fails_puts_the_earlier_results_back() {
        let dir = tempfile::tempdir().unwrap();
        let results = dir.path().join("out");
        fs::create_dir(&results).unwrap();
        fs::write(results.join("old"), "").unwrap();
        let path = dir.path().join(StagingDir::name_for(OsStr::new("out")));
        let staging = StagingDir::create(path, &results).unwrap();
        fs::remove_dir(staging.new_dir()).unwrap();
        replace_by_two_renames(&staging, &results).unwrap_err();
        assert!(results.join("old").exists());
        replace(&staging, &results).unwrap_err();
        assert!(results.join("old").exists());
    }

    #[test]
    fn a_file_that_cannot_be_synced_is_named() {
        let dir = tempfile::tempdir().unwrap();
        let names: Vec<String> = (0..20).map(|n| n.to_string()).collect();
        names.iter().for_each(|name| fs::write(dir.path().join(name), "").unwrap());
        sync(dir.path(), &names).unwrap();
        fs::remove_file(dir.path().join("13")).unwrap();
        assert_eq!(sync(dir.path(), &names).unwrap_err().0.as_deref(), Some("13"));
    }
}

//! Files that were staged come to stand where they belong, by renames: one for all where the folder is new, else one
//! after the other, in an order in which a run may be killed at any moment.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use tempfile::TempPath;

use super::stage::{Staged, create, parent};
use super::write::OutputFolder;
use crate::domain::{SUMMARY_JSON, shown};
use crate::error::{Error, Result};

/// Under this name the announcement waits among the staged files.
const ANNOUNCEMENT: &str = "announcement";
/// There the files of an earlier run go.
const REPLACED: &str = "replaced";

/// The hidden folder takes the place of the folder of results, which is new, once `then` has done what must be done
/// as well.
pub(super) fn take_place(staged: &Staged, then: impl FnOnce() -> Result<()>) -> Result<()> {
    let (path, place) = (&staged.folder.path, staged.begun.path(""));
    sync_folder(&place);
    then()?;
    fs::rename(&place, path).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists | io::ErrorKind::DirectoryNotEmpty | io::ErrorKind::NotADirectory => {
            staged.folder.taken(
                "was made by someone else while this run went on",
                "write into another folder, or run again",
            )
        }
        _ => staged.folder.failed(None, error),
    })?;
    sync_folder(parent(path));
    Ok(())
}

/// A rename.
#[derive(Debug)]
pub(super) struct Move {
    from: PathBuf,
    to: PathBuf,
    what: What,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum What {
    /// A file comes to stand where none may stand.
    Comes,
    /// The announcement takes the place of the earlier run's summary, of which this is a copy.
    Announces(PathBuf),
    /// The summary takes the place of the announcement.
    Vouches,
}

/// The renames through which the staged files come to stand in a folder that is there already.
///
/// Without a summary among them nothing vouches for the others: they come in their order.
pub(super) fn moves(staged: &Staged) -> Result<Vec<Move>> {
    let (folder, begun) = (&staged.folder, &staged.begun);
    let failed = |source| folder.failed(Some(SUMMARY_JSON), source);
    let coming =
        |name: &String| Move { from: begun.path(name), to: folder.path.join(name), what: What::Comes };
    let is_summary = |name: &&String| *name == SUMMARY_JSON;
    let files = || staged.names.iter().filter(|name| !is_summary(name));
    if !staged.names.iter().any(|name| name == SUMMARY_JSON) {
        return Ok(files().map(coming).collect());
    }
    let announcement = folder.announcement(files().map(String::as_str));
    write_synced(&begun.path(ANNOUNCEMENT), announcement.as_bytes()).map_err(failed)?;
    let replaced = begun.path(REPLACED);
    let summary = folder.path.join(SUMMARY_JSON);
    let what = if folder.earlier.is_empty() {
        What::Comes
    } else {
        fs::create_dir(&replaced).map_err(failed)?;
        let copy = replaced.join(SUMMARY_JSON);
        fs::copy(&summary, &copy).map_err(failed)?;
        What::Announces(copy)
    };
    let announces = Move { from: begun.path(ANNOUNCEMENT), to: summary.clone(), what };
    let goes =
        |name: &String| Move { from: folder.path.join(name), to: replaced.join(name), what: What::Comes };
    let vouches = Move { from: begun.path(SUMMARY_JSON), to: summary, what: What::Vouches };
    let going = folder.earlier.iter().filter(|name| !is_summary(name)).map(goes);
    Ok([announces].into_iter().chain(going).chain(files().map(coming)).chain([vouches]).collect())
}

/// Waits until no other run makes its moves in the folder, where the system can lock folders.
pub(super) fn turn(folder: &OutputFolder) -> Option<File> {
    File::open(&folder.path).and_then(|own| own.lock().map(|()| own)).ok()
}

/// Makes the moves, and `then` what must be done as well, before the summary vouches for the files: a run that is
/// killed in between has vouched for nothing. If one can't be made or `then` fails, the moves are undone, and it is
/// told whether that went well.
pub(super) fn make(
    folder: &OutputFolder,
    moves: &[Move],
    then: impl FnOnce() -> Result<()>,
) -> std::result::Result<(), (Error, bool)> {
    if folder.has_changed() {
        let error = folder.taken(
            "has other results in it now than when this run began",
            "run again, or write into another folder",
        );
        return Err((error, true));
    }
    let make = |next: &Move, made| {
        next.make().map_err(|source| (not_made(folder, next, source), undo(&moves[..made])))
    };
    // If there is one, it is the last.
    let coming = moves.iter().take_while(|next| next.what != What::Vouches).count();
    for (made, next) in moves[..coming].iter().enumerate() {
        make(next, made)?;
        if next.is_announcement() {
            sync_folder(&folder.path);
        }
    }
    sync_folder(&folder.path);
    then().map_err(|error| (error, undo(&moves[..coming])))?;
    moves[coming..].iter().try_for_each(|vouches| make(vouches, coming))?;
    sync_folder(&folder.path);
    Ok(())
}

/// Undoes moves, the last one first. Gives whether all could be.
fn undo(made: &[Move]) -> bool {
    made.iter().rev().filter(|done| done.undo().is_err()).count() == 0
}

fn not_made(folder: &OutputFolder, next: &Move, source: io::Error) -> Error {
    let name = next.from.file_name().unwrap_or_default().to_string_lossy();
    let name = if next.is_announcement() { SUMMARY_JSON } else { &*name };
    match source.kind() {
        io::ErrorKind::AlreadyExists => folder.taken(
            &format!("holds another file called {}", shown(name)),
            "write into another folder, or move that file away",
        ),
        _ => folder.failed(Some(name), source),
    }
}

impl Move {
    fn is_announcement(&self) -> bool {
        self.from.ends_with(ANNOUNCEMENT)
    }

    fn make(&self) -> io::Result<()> {
        match self.what {
            What::Comes => rename_to_free(&self.from, &self.to),
            What::Announces(_) | What::Vouches => fs::rename(&self.from, &self.to),
        }
    }

    fn undo(&self) -> io::Result<()> {
        match &self.what {
            What::Comes => rename_to_free(&self.to, &self.from),
            What::Announces(copy) => fs::rename(copy, &self.to),
            // It is the last: what stands behind it can't fail.
            What::Vouches => Ok(()),
        }
    }
}

/// Renames a file; where one of that name stands already that is an error, whatever the system makes of it.
fn rename_to_free(from: &Path, to: &Path) -> io::Result<()> {
    let from = TempPath::try_from_path(from)?;
    from.persist_noclobber(to).map_err(|mut error| {
        // It stays where it is.
        error.path.disable_cleanup(true);
        error.error
    })
}

fn write_synced(path: &Path, content: &[u8]) -> io::Result<()> {
    let mut file = create(path)?;
    file.write_all(content)?;
    file.sync_all()
}

/// Makes the renames last. Not every system can sync a folder, and the files themselves are synced.
fn sync_folder(path: &Path) {
    if let Ok(folder) = File::open(path) {
        drop(folder.sync_all());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Stages a run's files in a folder: three of upload files, and its reports.
    fn staged(folder: &Path, force: bool, content: &str) -> Staged {
        let mut staged = OutputFolder::open(folder, force).unwrap().stage().unwrap();
        let uploads = ["CAPE_B76_001.csv", "CAPE_B76_002.csv", "CAPE_B76_REVIEW_001.csv"];
        for name in uploads.iter().chain(&["entries.csv", "findings.csv"]) {
            staged.add(name, |to, failed| to.write_all(content.as_bytes()).map_err(failed)).unwrap();
        }
        let list: Vec<_> = uploads.iter().map(|name| serde_json::json!({"file": name})).collect();
        let summary = serde_json::json!({"content": content, "uploads": list}).to_string();
        staged.add(SUMMARY_JSON, |to, failed| to.write_all(summary.as_bytes()).map_err(failed)).unwrap();
        staged
    }

    fn names(folder: &Path) -> Vec<String> {
        let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
        let mut names: Vec<String> = names.map(|name| name.to_string_lossy().into_owned()).collect();
        names.retain(|name| !name.starts_with('.'));
        names.sort();
        names
    }

    /// What holds at every moment. Gives whether the summary vouches for the rest.
    fn assert_sound(folder: &Path) -> bool {
        let names = names(folder);
        let uploads: Vec<&String> = names.iter().filter(|name| name.starts_with("CAPE_")).collect();
        if !names.iter().any(|name| name == SUMMARY_JSON) {
            assert_eq!(uploads, [""; 0], "no upload file without its summary");
            return false;
        }
        let summary: serde_json::Value =
            serde_json::from_str(&fs::read_to_string(folder.join(SUMMARY_JSON)).unwrap()).unwrap();
        let listed = summary["uploads"].as_array().unwrap().iter();
        let listed: Vec<&str> = listed.map(|upload| upload["file"].as_str().unwrap()).collect();
        assert!(uploads.iter().all(|name| listed.contains(&name.as_str())), "each is named: {listed:?}");
        let vouches = summary["unfinished"].is_null();
        if vouches {
            let content = summary["content"].as_str().unwrap();
            for name in listed.into_iter().chain(["entries.csv", "findings.csv"]) {
                assert_eq!(fs::read_to_string(folder.join(name)).unwrap(), content, "{name}");
            }
        }
        vouches
    }

    #[test]
    fn a_run_killed_between_any_two_renames_leaves_what_the_next_one_completes() {
        for has_earlier in [false, true] {
            for killed_after in 0.. {
                let dir = tempfile::tempdir().unwrap();
                if has_earlier {
                    staged(dir.path(), false, "earlier").commit().unwrap();
                }
                let mut run = staged(dir.path(), true, "killed");
                let moves = moves(&run).unwrap();
                moves.iter().take(killed_after).for_each(|next| next.make().unwrap());
                // What is hidden stays behind, as after a kill.
                run.begun.keep();
                drop(run);
                let vouches = assert_sound(dir.path());
                let is_over = killed_after >= moves.len();
                assert_eq!(vouches, is_over || (has_earlier && killed_after == 0), "{killed_after}");
                // Who did not ask for it replaces no results that are whole, but what is unfinished.
                assert_eq!(OutputFolder::open(dir.path(), false).is_err(), vouches);
                staged(dir.path(), vouches, "next").commit().unwrap();
                assert!(assert_sound(dir.path()));
                let summary = fs::read_to_string(dir.path().join(SUMMARY_JSON)).unwrap();
                assert!(summary.contains("next"));
                assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 6, "nothing is left behind");
                if is_over {
                    break;
                }
            }
        }
    }

    #[test]
    fn a_rename_that_fails_undoes_those_before_it() {
        for has_earlier in [false, true] {
            for fails_at in 1.. {
                let dir = tempfile::tempdir().unwrap();
                if has_earlier {
                    staged(dir.path(), false, "earlier").commit().unwrap();
                }
                let before = names(dir.path());
                let run = staged(dir.path(), true, "failing");
                let moves = moves(&run).unwrap();
                let Some(failing) = moves.get(fails_at) else { break };
                fs::remove_file(&failing.from).unwrap();
                let (error, undone) = make(&run.folder, &moves, || Ok(())).unwrap_err();
                assert!(matches!(error, Error::Write { .. }) && undone, "{fails_at}: {error}");
                let vanished = failing.from.parent() == Some(dir.path());
                let left = before.iter().filter(|name| !vanished || !failing.from.ends_with(name));
                assert_eq!(names(dir.path()), left.cloned().collect::<Vec<_>>());
                if has_earlier && !vanished {
                    assert!(assert_sound(dir.path()));
                }
            }
        }
    }

    #[test]
    fn results_that_came_meanwhile_are_not_replaced() {
        let dir = tempfile::tempdir().unwrap();
        staged(dir.path(), false, "earlier").commit().unwrap();
        let slow = staged(dir.path(), true, "slow");
        staged(dir.path(), true, "quick").commit().unwrap();
        assert!(matches!(slow.commit(), Err(Error::OutputTaken { .. })));
        assert!(assert_sound(dir.path()));

        let folder = dir.path().join("new");
        let slow = staged(&folder, false, "slow");
        staged(&folder, false, "quick").commit().unwrap();
        assert!(matches!(slow.commit(), Err(Error::OutputTaken { .. })));
        assert!(assert_sound(&folder));
    }
}

//! Files that appear together, whole, or not at all: written to temporary names, synced, then renamed.

use std::fs;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use serde::Deserialize;
use tempfile::{NamedTempFile, TempDir, TempPath};

use super::sync::Syncing;
use crate::domain::shown;
use crate::error::{Error, Result};

const SUMMARY: &str = "summary.json";
/// What a run writes beside its upload files; the summary comes last, it vouches for the others.
const REPORTS: [&str; 4] = ["entries.csv", "findings.csv", "report.html", SUMMARY];

/// A folder into which a run may write.
#[derive(Debug)]
pub struct OutputFolder {
    path: PathBuf,
    /// The files of an earlier run that go when new ones appear.
    earlier: Vec<String>,
    /// Upload files that no summary names; they stay.
    unrelated: Vec<String>,
}

/// What is needed of an earlier run's summary.
#[derive(Deserialize)]
struct EarlierSummary {
    uploads: Vec<EarlierUpload>,
}

#[derive(Deserialize)]
struct EarlierUpload {
    file: String,
}

impl OutputFolder {
    /// Looks whether the folder may be written to, before any work is done.
    ///
    /// The results of an earlier run are replaced only with `force`, and only the files that its summary
    /// names. Files of these names without a summary are nobody's to remove.
    pub fn open(path: &Path, force: bool) -> Result<Self> {
        let folder = OutputFolder::shared(path);
        let names = match fs::read_dir(path) {
            Ok(entries) => entries
                .map(|entry| entry.map(|e| e.file_name().to_string_lossy().into_owned()))
                .collect::<io::Result<Vec<String>>>()
                .map_err(|source| folder.failed(None, source))?,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(folder),
            Err(source) => return Err(folder.failed(None, source)),
        };
        folder.with_earlier(names, force)
    }

    /// A folder in which other files may stand; none of them is replaced.
    pub fn shared(path: &Path) -> Self {
        OutputFolder { path: path.to_path_buf(), earlier: Vec::new(), unrelated: Vec::new() }
    }

    fn with_earlier(mut self, names: Vec<String>, force: bool) -> Result<Self> {
        let has = |name: &str| names.iter().any(|n| n == name);
        let uploads: Vec<&String> = names.iter().filter(|n| is_upload(n)).collect();
        let reports = REPORTS.into_iter().filter(|r| has(r));
        if !has(SUMMARY) {
            let ours = reports.chain(uploads.first().map(|n| n.as_str())).next();
            return match ours {
                None => Ok(self),
                Some(name) => Err(self.taken(
                    &format!("holds {name} without a summary.json, so it can't be told whose that is"),
                    "write elsewhere with --out DIR, or move that file away",
                )),
            };
        }
        if !force {
            return Err(self.taken(
                "holds the results of an earlier run",
                "write elsewhere with --out DIR, or replace them with --force",
            ));
        }
        // Names only, no paths: a summary that was tampered with can't reach out of the folder.
        let named = self.earlier_summary()?.uploads.into_iter().map(|upload| upload.file);
        let named: Vec<String> = named.filter(|n| is_upload(n) && has(n)).collect();
        self.unrelated = uploads.into_iter().filter(|n| !named.contains(n)).cloned().collect();
        self.earlier = named.into_iter().chain(reports.map(String::from)).collect();
        let no_file = |name: &&String| !self.path.join(name).is_file();
        match self.earlier.iter().find(no_file) {
            Some(name) => {
                Err(self.taken(&format!("holds {name}, which is no file"), "write elsewhere with --out DIR"))
            }
            None => Ok(self),
        }
    }

    /// Refuses to replace a file that the run reads: the list of what was filed, say, would be gone.
    pub fn spare(&self, inputs: &[PathBuf]) -> Result<()> {
        let canonical = |path: &Path| fs::canonicalize(path).ok();
        for input in inputs {
            let Some(path) = canonical(input) else { continue };
            let replaced = |name: &&String| canonical(&self.path.join(name)).as_ref() == Some(&path);
            if let Some(name) = self.earlier.iter().find(replaced) {
                return Err(self.taken(
                    &format!("holds {name}, which this run reads and would replace"),
                    "write elsewhere with --out DIR, or keep that file in another folder",
                ));
            }
        }
        Ok(())
    }

    /// Upload files in the folder that are neither this run's nor the earlier one's.
    pub fn unrelated(&self) -> &[String] {
        &self.unrelated
    }

    fn earlier_summary(&self) -> Result<EarlierSummary> {
        let text = fs::read_to_string(self.path.join(SUMMARY))
            .map_err(|source| self.failed(Some(SUMMARY), source))?;
        serde_json::from_str(&text).map_err(|_| {
            self.taken(
                "holds a summary.json that this program did not write",
                "write elsewhere with --out DIR",
            )
        })
    }

    fn taken(&self, reason: &str, help: &'static str) -> Error {
        Error::OutputTaken { folder: self.path.clone(), reason: reason.to_string(), help }
    }

    fn failed(&self, name: Option<&str>, source: io::Error) -> Error {
        let path = name.map_or(self.path.clone(), |n| self.path.join(n));
        Error::Write { path, source }
    }

    /// Begins to write: nothing is to be seen until [`Staged::commit`].
    pub fn stage(self) -> Result<Staged> {
        let created = !self.path.exists();
        fs::create_dir_all(&self.path).map_err(|source| self.failed(None, source))?;
        Ok(Staged { folder: self, files: Vec::new(), syncing: Some(Syncing::begin()), created })
    }
}

fn is_upload(name: &str) -> bool {
    name.starts_with("CAPE_") && name.ends_with(".csv") && !name.contains(['/', '\\'])
}

/// Files written under temporary names.
#[derive(Debug)]
pub struct Staged {
    folder: OutputFolder,
    files: Vec<(String, TempPath)>,
    /// None once all is on the disk.
    syncing: Option<Syncing>,
    created: bool,
}

impl Staged {
    /// Writes a file; `write` fills it and is given what makes the error of a write that fails. The order of
    /// calls is the order in which the files will appear.
    pub fn add(
        &mut self,
        name: &str,
        write: impl FnOnce(&mut (dyn Write + Send), &(dyn Fn(io::Error) -> Error + Sync)) -> Result<()>,
    ) -> Result<()> {
        let failed = |source| self.folder.failed(Some(name), source);
        let temporary = NamedTempFile::with_prefix_in(".cape-", &self.folder.path).map_err(failed)?;
        let mut buffer = BufWriter::with_capacity(1 << 16, temporary);
        write(&mut buffer, &failed)?;
        let temporary = buffer.into_inner().map_err(|error| failed(error.into_error()))?;
        // Only the path is kept: there may be more files than a process may hold open.
        let path = temporary.into_temp_path();
        self.syncing.iter().for_each(|syncing| syncing.add(path.to_path_buf()));
        self.files.push((name.to_string(), path));
        Ok(())
    }

    /// Puts the files of an earlier run aside and gives the new ones their names. If that fails midway all is
    /// put back as it was.
    pub fn commit(self) -> Result<()> {
        self.commit_with(|| Ok(()))
    }

    /// The same, with what must be done once the files stand; where that fails, all is put back too.
    pub fn commit_with(mut self, then: impl FnOnce() -> Result<()>) -> Result<()> {
        self.syncing.take().map_or(Ok(()), Syncing::end).map_err(|(path, error)| {
            let of = self.files.iter().find(|(_, temporary)| **temporary == *path);
            self.folder.failed(of.map(|(name, _)| name.as_str()), error)
        })?;
        let files = std::mem::take(&mut self.files);
        let folder = &self.folder;
        let aside = Aside::put(folder)?;
        let mut renamed: Vec<PathBuf> = Vec::new();
        for (name, temporary) in files {
            let path = folder.path.join(&name);
            if let Err(error) = temporary.persist_noclobber(&path) {
                renamed.iter().for_each(|done| drop(fs::remove_file(done)));
                aside.put_back();
                return Err(match error.error.kind() {
                    io::ErrorKind::AlreadyExists => folder.taken(
                        &format!("holds another file called {}", shown(&name)),
                        "write into another folder, or move that file away",
                    ),
                    _ => folder.failed(Some(&name), error.error),
                });
            }
            renamed.push(path);
        }
        sync_folder(&folder.path);
        if let Err(error) = then() {
            renamed.iter().for_each(|done| drop(fs::remove_file(done)));
            aside.put_back();
            return Err(error);
        }
        self.created = false;
        Ok(())
    }
}

impl Drop for Staged {
    fn drop(&mut self) {
        // Nothing of it is wanted any more, and nobody may hold a file that goes.
        drop(self.syncing.take().map(Syncing::end));
        self.files.clear();
        if self.created {
            // Only if it is still empty.
            drop(fs::remove_dir(&self.folder.path));
        }
    }
}

/// The files of an earlier run, moved into a folder that vanishes when the new ones stand.
struct Aside<'f> {
    folder: &'f OutputFolder,
    place: Option<TempDir>,
    moved: Vec<&'f str>,
}

impl<'f> Aside<'f> {
    fn put(folder: &'f OutputFolder) -> Result<Self> {
        let mut aside = Aside { folder, place: None, moved: Vec::new() };
        if folder.earlier.is_empty() {
            return Ok(aside);
        }
        let place = TempDir::with_prefix_in(".cape-replaced-", &folder.path)
            .map_err(|source| folder.failed(None, source))?;
        for name in &folder.earlier {
            if let Err(source) = fs::rename(folder.path.join(name), place.path().join(name)) {
                aside.place = Some(place);
                aside.put_back();
                return Err(folder.failed(Some(name), source));
            }
            aside.moved.push(name);
        }
        aside.place = Some(place);
        Ok(aside)
    }

    fn put_back(self) {
        let Some(place) = self.place else { return };
        let back = |name: &&str| fs::rename(place.path().join(name), self.folder.path.join(name)).is_ok();
        if !self.moved.iter().all(back) {
            // Rather a folder too many than an earlier result lost.
            let _kept = place.keep();
        }
    }
}

/// Makes the renames last. Not every system can sync a folder, and the files themselves are synced.
fn sync_folder(path: &Path) {
    if let Ok(folder) = fs::File::open(path) {
        drop(folder.sync_all());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(folder: &Path, force: bool, names: &[&str]) -> Result<()> {
        let mut staged = OutputFolder::open(folder, force)?.stage()?;
        for name in names {
            staged.add(name, |to, failed| to.write_all(name.as_bytes()).map_err(failed))?;
        }
        staged.commit()
    }

    fn list(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(folder)
            .unwrap()
            .map(|e| e.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    fn with_summary(folder: &Path, uploads: &str) {
        fs::write(folder.join(SUMMARY), format!("{{\"uploads\": [{uploads}]}}")).unwrap();
    }

    #[test]
    fn files_appear_together_and_leave_nothing_temporary() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("new/out");
        write(&folder, false, &["CAPE_B76_001.csv", "summary.json"]).unwrap();
        assert_eq!(list(&folder), ["CAPE_B76_001.csv", "summary.json"]);
    }

    #[test]
    fn nothing_is_to_be_seen_when_the_run_ends_before_the_commit() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("out");
        let mut staged = OutputFolder::open(&folder, false).unwrap().stage().unwrap();
        staged.add("CAPE_B76_001.csv", |_, _| Ok(())).unwrap();
        drop(staged);
        assert!(!folder.exists(), "the folder that was made goes too");
    }

    #[test]
    fn an_earlier_result_stays_without_force_and_goes_with_it() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("CAPE_B76_002.csv"), "old").unwrap();
        fs::write(dir.path().join("notes.txt"), "mine").unwrap();
        with_summary(dir.path(), r#"{"file": "CAPE_B76_002.csv"}, {"file": "../notes.txt"}"#);
        assert!(matches!(write(dir.path(), false, &["CAPE_B76_001.csv"]), Err(Error::OutputTaken { .. })));
        write(dir.path(), true, &["CAPE_B76_001.csv", "summary.json"]).unwrap();
        assert_eq!(list(dir.path()), ["CAPE_B76_001.csv", "notes.txt", "summary.json"]);
    }

    #[test]
    fn files_without_a_summary_are_never_touched() {
        for name in ["CAPE_B76_001.csv", "entries.csv", "findings.csv"] {
            let dir = tempfile::tempdir().unwrap();
            fs::write(dir.path().join(name), "old").unwrap();
            for force in [false, true] {
                let result = write(dir.path(), force, &[name]);
                assert!(matches!(result, Err(Error::OutputTaken { .. })), "{name}");
            }
            assert_eq!(fs::read_to_string(dir.path().join(name)).unwrap(), "old");
        }
    }

    #[test]
    fn a_folder_of_such_a_name_is_never_touched() {
        for name in ["CAPE_B76_001.csv", "entries.csv"] {
            let dir = tempfile::tempdir().unwrap();
            with_summary(dir.path(), r#"{"file": "CAPE_B76_001.csv"}"#);
            fs::create_dir_all(dir.path().join(name).join("keep")).unwrap();
            assert!(matches!(write(dir.path(), true, &[name]), Err(Error::OutputTaken { .. })));
            assert!(dir.path().join(name).join("keep").exists());
        }
    }

    #[test]
    fn many_files_are_staged_without_being_held_open() {
        let dir = tempfile::tempdir().unwrap();
        let names: Vec<String> = (0..100).map(|n| format!("CAPE_B76_{n:03}.csv")).collect();
        let mut staged = OutputFolder::open(dir.path(), false).unwrap().stage().unwrap();
        let open_files = || fs::read_dir("/proc/self/fd").map_or(0, Iterator::count);
        let before = open_files();
        names.iter().for_each(|name| staged.add(name, |_, _| Ok(())).unwrap());
        assert!(open_files() < before + 50, "other tests may hold some open meanwhile");
    }

    #[test]
    fn upload_files_that_no_summary_names_stay_and_are_told() {
        let dir = tempfile::tempdir().unwrap();
        with_summary(dir.path(), "");
        fs::write(dir.path().join("CAPE_9K4_001.csv"), "a stranger").unwrap();
        let folder = OutputFolder::open(dir.path(), true).unwrap();
        assert_eq!(folder.unrelated(), ["CAPE_9K4_001.csv"]);
    }

    #[test]
    fn a_failure_midway_puts_everything_back() {
        let dir = tempfile::tempdir().unwrap();
        with_summary(dir.path(), r#"{"file": "CAPE_B76_001.csv"}"#);
        fs::write(dir.path().join("CAPE_B76_001.csv"), "old").unwrap();
        fs::write(dir.path().join("CAPE_B76_002.csv"), "a stranger").unwrap();
        let names = ["CAPE_B76_001.csv", "CAPE_B76_002.csv", "summary.json"];
        assert!(matches!(write(dir.path(), true, &names), Err(Error::OutputTaken { .. })));
        assert_eq!(fs::read_to_string(dir.path().join("CAPE_B76_001.csv")).unwrap(), "old");
        assert_eq!(list(dir.path()), names);
    }

    #[test]
    fn nothing_stands_where_what_must_follow_fails() {
        let dir = tempfile::tempdir().unwrap();
        let refused = || Error::Usage { message: "no".into(), help: String::new() };
        let write_and_fail = |folder: &Path, force| {
            let mut staged = OutputFolder::open(folder, force)?.stage()?;
            staged.add(SUMMARY, |to, failed| to.write_all(b"new").map_err(failed))?;
            staged.commit_with(|| Err(refused()))
        };
        assert!(write_and_fail(&dir.path().join("new"), false).is_err());
        assert!(!dir.path().join("new").exists(), "the folder that was made goes too");
        with_summary(dir.path(), "");
        assert!(write_and_fail(dir.path(), true).is_err());
        assert_eq!(fs::read_to_string(dir.path().join(SUMMARY)).unwrap(), "{\"uploads\": []}");
        assert_eq!(list(dir.path()), [SUMMARY]);
    }

    #[test]
    fn a_summary_of_another_program_is_not_replaced() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join(SUMMARY), "{}").unwrap();
        assert!(matches!(write(dir.path(), true, &[SUMMARY]), Err(Error::OutputTaken { .. })));
    }
}

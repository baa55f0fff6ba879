//! The folder of results: what stands there already, what may be replaced, and where new files come to stand.
//!
//! What holds at every moment, a run being killed at any of them:
//!
//! - A file under its final name is whole and on the disk.
//! - An upload file stands only beside a summary.json that names it.
//! - A summary.json that doesn't call itself unfinished vouches for the others: all files of its run stand there.
//!
//! Where the folder is new, all files come with it in one rename: together, or not at all. In a folder that is
//! there already no system can let several files appear at once. There the run announces itself first, in a
//! summary.json that calls itself unfinished and names the upload files that go and come; then the earlier ones
//! go, the new ones come, and the summary, last, takes the place of the announcement. A run that fails puts all
//! back; one that is killed leaves the announcement, and the next run replaces what it names, unasked.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::stage::Staged;
use crate::domain::{ENTRIES_CSV, FINDINGS_CSV, REPORT_HTML, SUMMARY_JSON, is_upload_name};
use crate::error::{Error, Result};

/// What a run writes beside its upload files; the summary comes last, it vouches for the others.
const REPORTS: [&str; 4] = [ENTRIES_CSV, FINDINGS_CSV, REPORT_HTML, SUMMARY_JSON];

/// A folder into which a run may write.
#[derive(Debug)]
pub struct OutputFolder {
    pub(super) path: PathBuf,
    /// The files of an earlier run that go when new ones appear.
    pub(super) earlier: Vec<String>,
    /// The text of its summary.
    earlier_text: Option<String>,
    /// Upload files that no summary names; they stay.
    unrelated: Vec<String>,
}

/// What is needed of an earlier run's summary, and all that an announcement says.
#[derive(Debug, Default, Serialize, Deserialize)]
struct EarlierSummary {
    #[serde(default)]
    schema: u32,
    /// Only where the run did not come to its end: what that means.
    #[serde(default)]
    unfinished: Option<String>,
    uploads: Vec<EarlierUpload>,
}

#[derive(Debug, Serialize, Deserialize)]
struct EarlierUpload {
    file: String,
}

/// What an announcement says to those who find it.
const UNFINISHED: &str = "a run was ended before all its files stood here: upload none of them, run it again";

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
        let path = path.to_path_buf();
        OutputFolder { path, earlier: Vec::new(), earlier_text: None, unrelated: Vec::new() }
    }

    fn with_earlier(mut self, names: Vec<String>, force: bool) -> Result<Self> {
        let has = |name: &str| names.iter().any(|n| n == name);
        let uploads: Vec<&String> = names.iter().filter(|n| is_upload_name(n)).collect();
        let reports = REPORTS.into_iter().filter(|r| has(r));
        if !has(SUMMARY_JSON) {
            let ours = reports.chain(uploads.first().map(|n| n.as_str())).next();
            return match ours {
                None => Ok(self),
                Some(name) => Err(self.taken(
                    &format!("holds {name} without a summary.json, so it can't be told whose that is"),
                    "write elsewhere with --out DIR, or move that file away",
                )),
            };
        }
        let text = self.summary_text()?;
        let summary: EarlierSummary = serde_json::from_str(&text).map_err(|_| {
            self.taken(
                "holds a summary.json that this program did not write",
                "write elsewhere with --out DIR",
            )
        })?;
        if !force && summary.unfinished.is_none() {
            return Err(self.taken(
                "holds the results of an earlier run",
                "write elsewhere with --out DIR; `cape build` replaces them with --force",
            ));
        }
        // Names only, no paths: a summary that was tampered with can't reach out of the folder.
        let named = summary.uploads.into_iter().map(|upload| upload.file);
        let named: Vec<String> = named.filter(|n| is_upload_name(n) && has(n)).collect();
        self.unrelated = uploads.into_iter().filter(|n| !named.contains(n)).cloned().collect();
        self.earlier_text = Some(text);
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

    /// The upload files of an earlier run that would go.
    pub fn uploads_that_go(&self) -> impl Iterator<Item = PathBuf> {
        self.earlier.iter().filter(|name| is_upload_name(name)).map(|name| self.path.join(name))
    }

    /// Upload files in the folder that are neither this run's nor the earlier one's.
    pub fn unrelated(&self) -> &[String] {
        &self.unrelated
    }

    fn summary_text(&self) -> Result<String> {
        fs::read_to_string(self.path.join(SUMMARY_JSON))
            .map_err(|source| self.failed(Some(SUMMARY_JSON), source))
    }

    /// Whether the summary is no longer the one that said what may be replaced.
    pub(super) fn has_changed(&self) -> bool {
        let now = fs::read_to_string(self.path.join(SUMMARY_JSON)).ok();
        self.earlier_text.is_some() && now != self.earlier_text
    }

    /// The text of a summary that names the upload files which go and those of these names which come, and vouches
    /// for none of them.
    pub(super) fn announcement<'n>(&'n self, coming: impl Iterator<Item = &'n str>) -> String {
        let going = self.earlier.iter().map(String::as_str);
        let mut names: Vec<&str> = going.chain(coming).filter(|name| is_upload_name(name)).collect();
        names.sort_unstable();
        names.dedup();
        let uploads = names.into_iter().map(|name| EarlierUpload { file: name.into() }).collect();
        let summary = EarlierSummary { schema: 1, unfinished: Some(UNFINISHED.into()), uploads };
        serde_json::to_string_pretty(&summary).unwrap_or_default() + "\n"
    }

    /// The error of a folder in which something stands that stays.
    pub(crate) fn taken(&self, reason: &str, help: &'static str) -> Error {
        Error::OutputTaken { folder: self.path.clone(), reason: reason.to_string(), help }
    }

    pub(super) fn failed(&self, name: Option<&str>, source: io::Error) -> Error {
        let path = name.map_or(self.path.clone(), |n| self.path.join(n));
        Error::Write { path, source }
    }

    /// Begins to write: nothing is to be seen until [`Staged::commit`].
    pub fn stage(self) -> Result<Staged> {
        Staged::begin(self)
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
        fs::write(folder.join(SUMMARY_JSON), format!("{{\"uploads\": [{uploads}]}}")).unwrap();
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
        names.iter().for_each(|name| drop(staged.add(name, |_, _| Ok(())).unwrap()));
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
    fn nothing_stands_where_what_else_must_be_done_fails() {
        let dir = tempfile::tempdir().unwrap();
        let refused = || Error::Usage { message: "no".into(), help: String::new() };
        let write_and_fail = |folder: &Path, force| {
            let mut staged = OutputFolder::open(folder, force)?.stage()?;
            staged.add(SUMMARY_JSON, |to, failed| to.write_all(b"new").map_err(failed))?;
            staged.commit_with(|| Err(refused()))
        };
        assert!(write_and_fail(&dir.path().join("new"), false).is_err());
        assert!(!dir.path().join("new").exists(), "the folder that was made goes too");
        with_summary(dir.path(), "");
        assert!(write_and_fail(dir.path(), true).is_err());
        assert_eq!(fs::read_to_string(dir.path().join(SUMMARY_JSON)).unwrap(), "{\"uploads\": []}");
        assert_eq!(list(dir.path()), [SUMMARY_JSON]);
    }

    #[test]
    fn a_summary_of_another_program_is_not_replaced() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join(SUMMARY_JSON), "{}").unwrap();
        assert!(matches!(write(dir.path(), true, &[SUMMARY_JSON]), Err(Error::OutputTaken { .. })));
    }
}

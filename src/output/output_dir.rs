//! The results folder: what it contains, whether it may be replaced, and how new results are published to it.
//!
//! Results are written into a hidden folder next to it and published by one rename, so a folder with this name always
//! has the complete results of one run, however a run ends. `commit` documents the guarantee for each system.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::{fs, io};

use serde::Deserialize;

use super::commit::{add, replace, sync_folder};
use super::staging_dir::{StagingDir, parent, recover};
use crate::error::{Error, Result};
use crate::file_names::{
    REPORTS, SUMMARY_JSON, in_client_folder, is_folder_name, is_report_name, is_upload_name,
};
use crate::text::{display_path, plural, truncate};

/// Files that file managers leave in folders.
const OF_FILE_MANAGERS: [&str; 3] = [".DS_Store", "Thumbs.db", "desktop.ini"];

/// A folder that a run may write to.
#[derive(Debug)]
pub(crate) struct OutputDir {
    /// The path as given by the user.
    path: PathBuf,
    /// The path with links followed, so that the folder is replaced and not the link.
    resolved: PathBuf,
    found: Found,
    /// Results with which the new ones are compared, if they replace none.
    last_results: Option<PathBuf>,
}

/// What the path was when it was opened.
#[derive(Debug)]
enum Found {
    Nothing,
    /// A folder that may be replaced.
    Replaceable(Content),
    /// A folder that is kept; files are added to it.
    Shared,
}

#[derive(Debug, PartialEq, Eq)]
struct Content {
    /// Sorted names of the files in it.
    names: Vec<String>,
    /// The text of summary.json.
    summary: Option<String>,
}

/// The part of an earlier run's summary that is needed here.
#[derive(Debug, Deserialize)]
struct EarlierSummary {
    uploads: Vec<EarlierFile>,
    #[serde(default)]
    run: EarlierRun,
}

#[derive(Debug, Default, Deserialize)]
struct EarlierRun {
    #[serde(default)]
    reports: Vec<EarlierFile>,
}

#[derive(Debug, Deserialize)]
struct EarlierFile {
    file: String,
}

impl EarlierSummary {
    /// Whether it lists a file, and the name is one that this program gives.
    fn names(&self, path: &str) -> bool {
        let name = in_client_folder(path).map_or(path, |(_, name)| name);
        let is_of_ours = is_upload_name(name) || is_report_name(name);
        is_of_ours && self.uploads.iter().chain(&self.run.reports).any(|named| named.file == path)
    }
}

impl OutputDir {
    /// Checks whether the folder may be written to, before any work is done. First completes or removes what a killed
    /// run left.
    ///
    /// The results of an earlier run are replaced only with `force`, and only if nothing else is in the folder.
    pub(crate) fn open(path: &Path, force: bool) -> Result<Self> {
        let mut dir = OutputDir::at(path, Found::Nothing);
        if dir.resolved.file_name().is_none() {
            return Err(dir.taken(
                "is no folder that results can replace as a whole",
                "name a new folder with --out DIR, such as cape-out",
            ));
        }
        recover(&dir.staging_path(), &dir.resolved).map_err(|source| dir.not_staged(source))?;
        if let Some(content) = dir.content()? {
            dir.require_replaceable(&content, force)?;
            dir.found = Found::Replaceable(content);
        }
        Ok(dir)
    }

    /// A folder that may have other files; none of them is replaced.
    pub(crate) fn shared(path: &Path) -> Self {
        let found = if path.symlink_metadata().is_ok() { Found::Shared } else { Found::Nothing };
        OutputDir::at(path, found)
    }

    fn at(path: &Path, found: Found) -> Self {
        let resolved = if path.is_symlink() { fs::canonicalize(path).ok() } else { None };
        let path = path.to_path_buf();
        OutputDir { resolved: resolved.unwrap_or_else(|| path.clone()), path, found, last_results: None }
    }

    pub(crate) fn resolved(&self) -> &Path {
        &self.resolved
    }

    /// Next to the results, or inside a folder that files are added to, because renames can't cross file systems.
    pub(crate) fn staging_path(&self) -> PathBuf {
        match (&self.found, self.resolved.file_name()) {
            (Found::Nothing | Found::Replaceable(_), Some(name)) => {
                self.resolved.with_file_name(StagingDir::name_for(name))
            }
            _ => self.resolved.join(StagingDir::name_for("files".as_ref())),
        }
    }

    /// The content of the folder; `None` if it doesn't exist.
    fn content(&self) -> Result<Option<Content>> {
        let mut names = Vec::new();
        match add_names(&self.resolved, "", &mut names) {
            Err(error) if error.kind() == ErrorKind::NotFound && !self.resolved.is_symlink() => {
                return Ok(None);
            }
            listed => listed.map_err(|source| self.failed(None, source))?,
        }
        names.sort();
        let summary = names.iter().any(|name| name == SUMMARY_JSON).then(|| {
            fs::read_to_string(self.resolved.join(SUMMARY_JSON))
                .map_err(|source| Error::Read { name: display_path(&self.path.join(SUMMARY_JSON)), source })
        });
        Ok(Some(Content { names, summary: summary.transpose()? }))
    }

    /// Refuses to replace a folder with anything but the results of an earlier run.
    fn require_replaceable(&self, Content { names, summary }: &Content, force: bool) -> Result<()> {
        let Some(text) = summary else {
            return match names.iter().find(|name| is_report_name(name) || is_upload_name(name)) {
                Some(name) => Err(self.taken(
                    &format!("holds {name} without a summary.json, so it isn't clear which program wrote it"),
                    "write elsewhere with --out DIR, or move that file away",
                )),
                None => self.require_none_of_others(names.iter().collect()),
            };
        };
        let summary: EarlierSummary = serde_json::from_str(text).map_err(|_| {
            self.taken(
                "holds a summary.json that this program did not write",
                "write elsewhere with --out DIR",
            )
        })?;
        if !force {
            return Err(self.taken(
                "holds the results of an earlier run",
                "write elsewhere with --out DIR; `cape build` replaces them with --force",
            ));
        }
        // A report with a fixed name belongs to the summary in the same folder.
        let is_own = |name: &&String| {
            let is_known = REPORTS.contains(&name.as_str()) || summary.names(name);
            is_known && self.resolved.join(name).is_file()
        };
        self.require_none_of_others(names.iter().filter(|name| !is_own(name)).collect())
    }

    fn require_none_of_others(&self, others: Vec<&String>) -> Result<()> {
        let [first, rest @ ..] = &others[..] else { return Ok(()) };
        let more = match rest.len() {
            0 => String::new(),
            more => format!(" and {}", plural(more as u64, "other file", "other files")),
        };
        Err(self.taken(
            &format!(
                "holds {}{more} that cape did not write, and is replaced only as a whole",
                truncate(first)
            ),
            "write into a new folder with --out DIR, or move away what is to stay",
        ))
    }

    /// Refuses to replace a file that this run reads, such as a list of earlier declarations.
    pub(crate) fn refuse_to_replace(&self, inputs: &[PathBuf]) -> Result<()> {
        let canonical = |path: &Path| fs::canonicalize(path).ok();
        for input in inputs {
            let Some(path) = canonical(input) else { continue };
            let replaced = |name: &&String| canonical(&self.resolved.join(name)).as_ref() == Some(&path);
            if let Some(name) = self.earlier().iter().find(replaced) {
                return Err(self.taken(
                    &format!("holds {}, which this run reads and would replace", truncate(name)),
                    "write elsewhere with --out DIR, or keep that file in another folder",
                ));
            }
        }
        Ok(())
    }

    /// The upload files of the earlier run that will be replaced.
    pub(crate) fn replaced_uploads(&self) -> impl Iterator<Item = PathBuf> {
        self.earlier().iter().filter(|name| is_upload_name(name)).map(|name| self.resolved.join(name))
    }

    /// The file of this name among the last results: those that are replaced, or else those in the folder that
    /// [`OutputDir::comparing_with`] named.
    pub(crate) fn last_result(&self, name: &str) -> Option<PathBuf> {
        let has = |name: &str| self.earlier().binary_search_by(|known| known.as_str().cmp(name)).is_ok();
        match (has(SUMMARY_JSON), &self.last_results) {
            (true, _) => has(name).then(|| self.resolved.join(name)),
            (false, Some(folder)) => Some(folder.join(name)).filter(|path| path.is_file()),
            (false, None) => None,
        }
    }

    /// Names the folder of the last results, for a run that replaces none.
    pub(crate) fn comparing_with(self, last_results: Option<PathBuf>) -> Self {
        OutputDir { last_results, ..self }
    }

    fn earlier(&self) -> &[String] {
        match &self.found {
            Found::Replaceable(content) => &content.names,
            Found::Nothing | Found::Shared => &[],
        }
    }

    /// Refuses to replace a folder that changed since it was opened: whatever was added would be lost.
    pub(crate) fn require_unchanged(&self) -> Result<()> {
        let is_unchanged = match &self.found {
            Found::Shared => true,
            Found::Nothing => self.resolved.symlink_metadata().is_err(),
            Found::Replaceable(content) => self.content()?.as_ref() == Some(content),
        };
        if is_unchanged { Ok(()) } else { Err(self.changed()) }
    }

    fn changed(&self) -> Error {
        self.taken(
            "was made or changed by someone else while this run went on",
            "run again, or write into another folder",
        )
    }

    pub(crate) fn publish(&self, staging: &StagingDir, names: &[String]) -> Result<()> {
        let new = staging.new_dir();
        match &self.found {
            Found::Nothing => {
                fs::rename(new, &self.resolved).map_err(|source| self.not_replaced(staging, source))
            }
            Found::Replaceable(_) => {
                replace(staging, &self.resolved).map_err(|source| self.not_replaced(staging, source))
            }
            Found::Shared => add(&new, &self.resolved, names).map_err(|(name, source)| match source.kind() {
                ErrorKind::AlreadyExists => self.taken(
                    &format!("holds another file called {}", truncate(&name)),
                    "write into another folder, or move that file away",
                ),
                _ => self.failed(Some(&name), source),
            }),
        }?;
        sync_folder(parent(&self.resolved));
        Ok(())
    }

    fn not_replaced(&self, staging: &StagingDir, source: io::Error) -> Error {
        match source.kind() {
            _ if staging.old_dir().exists() => self.between_renames(),
            ErrorKind::AlreadyExists | ErrorKind::DirectoryNotEmpty | ErrorKind::NotADirectory => {
                self.changed()
            }
            ErrorKind::ResourceBusy | ErrorKind::CrossesDevices => self.taken(
                "is a mount point or in use, so that no other folder can take its place",
                "name a folder within it with --out DIR",
            ),
            _ => self.failed(None, source),
        }
    }

    /// The error for a staging folder that can't be made or recovered.
    pub(crate) fn not_staged(&self, source: io::Error) -> Error {
        let path = self.staging_path();
        match source.kind() {
            ErrorKind::WouldBlock => self.taken(
                &format!("is being written by another run, in {}", display_path(&path)),
                "wait until that run is done, or write into another folder. Where none is at work any more, remove \
                 that hidden folder",
            ),
            _ if path.join("old").exists() => self.between_renames(),
            _ if matches!(self.found, Found::Shared) => self.failed(None, source),
            _ => Error::Write { path, source },
        }
    }

    fn between_renames(&self) -> Error {
        let path = display_path(&self.staging_path());
        self.taken(
            &format!("was being replaced: the new results are in {path}, in the folder new, the earlier ones in old"),
            "move away what has come in their place, and run again: that puts the new ones there and removes the \
             earlier ones",
        )
    }

    /// The error for a folder with content that must not be replaced.
    pub(crate) fn taken(&self, reason: &str, help: &'static str) -> Error {
        Error::OutputTaken { folder: self.path.clone(), reason: reason.to_string(), help }
    }

    pub(crate) fn failed(&self, name: Option<&str>, source: io::Error) -> Error {
        let path = name.map_or(self.path.clone(), |n| self.path.join(n));
        Error::Write { path, source }
    }
}

/// Adds the file names in a folder and in the subfolders that a run creates.
fn add_names(folder: &Path, within: &str, names: &mut Vec<String>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = within.to_string() + &entry.file_name().to_string_lossy();
        if is_folder_name(&name) && entry.file_type()?.is_dir() {
            add_names(&entry.path(), &(name + "/"), names)?;
        } else if !OF_FILE_MANAGERS.iter().any(|of| *of == entry.file_name()) {
            names.push(name);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::file_names::ENTRIES_CSV;
    use crate::output::{OutputFiles, Staging};

    fn stage(folder: &Path, force: bool, names: &[&str]) -> Result<Staging> {
        let mut staging = Staging::begin(OutputDir::open(folder, force)?)?;
        for name in names {
            staging.add(name, |to, failed| to.write_all(name.as_bytes()).map_err(failed))?;
        }
        Ok(staging)
    }

    fn write(folder: &Path, force: bool, names: &[&str]) -> Result<()> {
        stage(folder, force, names)?.commit()
    }

    fn list(folder: &Path) -> Vec<String> {
        let names = fs::read_dir(folder).unwrap();
        let mut names: Vec<String> =
            names.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    /// A folder `out` of an earlier run with these files, alone in its parent folder.
    fn earlier(uploads: &str, names: &[&str]) -> (tempfile::TempDir, PathBuf) {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("out");
        fs::create_dir(&folder).unwrap();
        names.iter().for_each(|name| fs::write(folder.join(name), "old").unwrap());
        fs::write(folder.join(SUMMARY_JSON), format!("{{\"uploads\": [{uploads}]}}")).unwrap();
        (dir, folder)
    }

    #[track_caller]
    fn is_taken<T: std::fmt::Debug>(result: Result<T>, words: &str) {
        match result {
            Err(Error::OutputTaken { reason, .. }) => assert!(reason.contains(words), "{reason}"),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn files_appear_together_and_leave_nothing_temporary() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("new/out");
        write(&folder, false, &["CAPE_B76_001.csv", "summary.json"]).unwrap();
        assert_eq!(list(&folder), ["CAPE_B76_001.csv", "summary.json"]);
        assert_eq!(list(&dir.path().join("new")), ["out"]);
    }

    #[test]
    fn nothing_is_to_be_seen_when_the_run_ends_before_the_commit() {
        let dir = tempfile::tempdir().unwrap();
        drop(stage(&dir.path().join("new/out"), false, &["CAPE_B76_001.csv"]).unwrap());
        assert!(list(dir.path()).is_empty(), "the folder that was made goes too");
    }

    #[test]
    fn an_empty_folder_is_filled_in_one_rename_and_files_of_file_managers_go() {
        let dir = tempfile::tempdir().unwrap();
        let folder = dir.path().join("out");
        for left in [None, Some(".DS_Store")] {
            fs::create_dir(&folder).unwrap();
            left.iter().for_each(|name| fs::write(folder.join(name), "").unwrap());
            write(&folder, false, &[SUMMARY_JSON]).unwrap();
            assert_eq!((list(&folder), list(dir.path())), (vec![SUMMARY_JSON.into()], vec!["out".into()]));
            fs::remove_dir_all(&folder).unwrap();
        }
    }

    #[test]
    fn an_earlier_result_stays_without_force_and_goes_with_it() {
        let (dir, folder) = earlier(r#"{"file": "CAPE_B76_002.csv"}"#, &["CAPE_B76_002.csv", ENTRIES_CSV]);
        is_taken(write(&folder, false, &["CAPE_B76_001.csv"]), "holds the results of an earlier run");
        assert_eq!(list(&folder).len(), 3);
        write(&folder, true, &["CAPE_B76_001.csv", SUMMARY_JSON]).unwrap();
        assert_eq!(list(&folder), ["CAPE_B76_001.csv", SUMMARY_JSON]);
        assert_eq!(list(dir.path()), ["out"]);
    }

    #[test]
    fn a_folder_with_anything_else_in_it_is_never_replaced() {
        let uploads = r#"{"file": "CAPE_B76_001.csv"}, {"file": "../notes.txt"}, {"file": "notes.txt"}"#;
        for (names, words) in [
            (&["notes.txt"][..], "holds notes.txt that cape did not write"),
            (&["CAPE_B76_001.csv", "CAPE_9K4_001.csv"], "holds CAPE_9K4_001.csv that cape"),
            (&["a.txt", "b.txt", "c.txt"], "holds a.txt and 2 other files that cape did not write"),
        ] {
            let (dir, folder) = earlier(uploads, names);
            is_taken(write(&folder, true, &[SUMMARY_JSON]), words);
            assert_eq!(list(&folder).len(), names.len() + 1);
            assert_eq!(list(dir.path()), ["out"]);
            fs::remove_file(folder.join(SUMMARY_JSON)).unwrap();
            for force in [false, true] {
                is_taken(write(&folder, force, &[SUMMARY_JSON]), "holds ");
            }
            assert!(names.iter().all(|name| fs::read_to_string(folder.join(name)).unwrap() == "old"));
        }
    }

    #[test]
    fn files_without_a_summary_are_never_touched() {
        for name in ["CAPE_B76_001.csv", "entries.csv", "findings.csv"] {
            let (_dir, folder) = earlier("", &[name, "a.txt"]);
            fs::remove_file(folder.join(SUMMARY_JSON)).unwrap();
            for force in [false, true] {
                is_taken(write(&folder, force, &[name]), &format!("holds {name} without a summary.json"));
            }
            assert_eq!(fs::read_to_string(folder.join(name)).unwrap(), "old");
        }
    }

    #[test]
    fn a_folder_of_such_a_name_is_never_touched() {
        for name in ["CAPE_B76_001.csv", "entries.csv"] {
            let (_dir, folder) = earlier(r#"{"file": "CAPE_B76_001.csv"}"#, &[]);
            fs::create_dir_all(folder.join(name).join("keep")).unwrap();
            is_taken(write(&folder, true, &[name]), name);
            assert!(folder.join(name).join("keep").exists());
        }
    }

    #[test]
    fn a_summary_of_another_program_is_not_replaced() {
        let (_dir, folder) = earlier("", &[]);
        fs::write(folder.join(SUMMARY_JSON), "{}").unwrap();
        is_taken(write(&folder, true, &[SUMMARY_JSON]), "that this program did not write");
    }

    #[test]
    fn a_folder_that_has_no_name_of_its_own_is_refused() {
        for path in [".", "..", "/"] {
            is_taken(OutputDir::open(Path::new(path), true), "no folder that results can replace");
        }
    }

    #[cfg(unix)]
    #[test]
    fn behind_a_link_the_folder_is_replaced_and_not_the_link() {
        let (dir, folder) = earlier("", &[ENTRIES_CSV]);
        let link = dir.path().join("link");
        std::os::unix::fs::symlink(&folder, &link).unwrap();
        write(&link, true, &[SUMMARY_JSON]).unwrap();
        assert!(link.is_symlink() && list(&folder) == [SUMMARY_JSON]);
        fs::remove_dir_all(&folder).unwrap();
        assert!(matches!(write(&link, true, &[SUMMARY_JSON]), Err(Error::Write { .. })), "it leads nowhere");
        assert!(link.is_symlink());
    }

    #[cfg(unix)]
    #[test]
    fn the_new_folder_has_the_permissions_of_the_earlier_one() {
        use std::os::unix::fs::PermissionsExt;
        let (_dir, folder) = earlier("", &[]);
        fs::set_permissions(&folder, PermissionsExt::from_mode(0o750)).unwrap();
        write(&folder, true, &[SUMMARY_JSON]).unwrap();
        assert_eq!(fs::metadata(&folder).unwrap().permissions().mode() & 0o777, 0o750);
    }

    #[test]
    fn many_files_are_staged_without_being_held_open() {
        let dir = tempfile::tempdir().unwrap();
        let names: Vec<String> = (0..100).map(|n| format!("CAPE_B76_{n:03}.csv")).collect();
        let mut staging = Staging::begin(OutputDir::open(&dir.path().join("out"), false).unwrap()).unwrap();
        let open_files = || fs::read_dir("/proc/self/fd").map_or(0, Iterator::count);
        let before = open_files();
        names.iter().for_each(|name| drop(staging.add(name, |_, _| Ok(())).unwrap()));
        assert!(open_files() < before + 50, "other tests may hold some open meanwhile");
        staging.commit().unwrap();
        assert_eq!(list(&dir.path().join("out")), names);
    }

    #[test]
    fn what_came_meanwhile_is_not_replaced() {
        let (dir, folder) = earlier("", &[ENTRIES_CSV]);
        let changes: [&dyn Fn(); 4] = [
            &|| fs::write(folder.join("notes.txt"), "mine").unwrap(),
            &|| fs::write(folder.join(SUMMARY_JSON), "{\"uploads\": [], \"a\": 1}").unwrap(),
            &|| fs::remove_file(folder.join(ENTRIES_CSV)).unwrap(),
            &|| fs::remove_dir_all(&folder).unwrap(),
        ];
        for change in changes {
            drop(fs::remove_file(folder.join("notes.txt")));
            let staging = stage(&folder, true, &[SUMMARY_JSON]).unwrap();
            change();
            let recorded = staging.commit_with(|| unreachable!("nothing is recorded"));
            is_taken(recorded, "was made or changed by someone else");
            assert!(!folder.exists() || list(&folder).contains(&SUMMARY_JSON.to_string()));
        }
        let staging = stage(&folder, false, &[SUMMARY_JSON]).unwrap();
        fs::create_dir(&folder).unwrap();
        fs::write(folder.join("notes.txt"), "mine").unwrap();
        is_taken(staging.commit(), "was made or changed by someone else");
        assert_eq!((list(&folder), list(dir.path())), (vec!["notes.txt".into()], vec!["out".into()]));
    }

    #[test]
    fn two_runs_do_not_write_into_one_folder_at_once() {
        let (dir, folder) = earlier("", &[]);
        let first = stage(&folder, true, &[SUMMARY_JSON]).unwrap();
        is_taken(OutputDir::open(&folder, true), "is being written by another run");
        write(&dir.path().join("elsewhere"), false, &[SUMMARY_JSON]).unwrap();
        first.commit().unwrap();
        assert_eq!(fs::read_to_string(folder.join(SUMMARY_JSON)).unwrap(), SUMMARY_JSON);
        assert_eq!(list(dir.path()), ["elsewhere", "out"]);
    }

    #[test]
    fn nothing_is_published_where_the_record_fails() {
        let (dir, folder) = earlier("", &[]);
        let write_and_fail = |folder: &Path| {
            let refused = Error::Usage { message: "no".into(), help: String::new() };
            stage(folder, true, &[SUMMARY_JSON])?.commit_with(|| Err(refused))
        };
        assert!(write_and_fail(&dir.path().join("new/out")).is_err());
        assert!(write_and_fail(&folder).is_err());
        assert_eq!(fs::read_to_string(folder.join(SUMMARY_JSON)).unwrap(), "{\"uploads\": []}");
        assert_eq!((list(&folder), list(dir.path())), (vec![SUMMARY_JSON.into()], vec!["out".into()]));
    }

    #[test]
    fn the_record_is_made_before_anything_is_to_be_seen() {
        let (_dir, folder) = earlier("", &[]);
        for path in [folder.clone(), folder.with_file_name("new")] {
            let before = fs::read_to_string(path.join(SUMMARY_JSON)).ok();
            let staging = stage(&path, true, &[SUMMARY_JSON]).unwrap();
            let record = || {
                assert_eq!(fs::read_to_string(path.join(SUMMARY_JSON)).ok(), before);
                Ok(())
            };
            staging.commit_with(record).unwrap();
            assert_eq!(fs::read_to_string(path.join(SUMMARY_JSON)).unwrap(), SUMMARY_JSON);
        }
    }

    #[test]
    fn what_is_added_to_a_folder_replaces_nothing_there() {
        let dir = tempfile::tempdir().unwrap();
        fs::write(dir.path().join("b.csv"), "mine").unwrap();
        let write = |names: &[&str]| {
            let mut staging = Staging::begin(OutputDir::shared(dir.path()))?;
            names.iter().try_for_each(|name| staging.add(name, |_, _| Ok(())).map(drop))?;
            staging.commit()
        };
        is_taken(write(&["a.csv", "b.csv", "c.csv"]), "holds another file called b.csv");
        assert_eq!(list(dir.path()), ["b.csv"], "those that were moved before go again");
        assert_eq!(fs::read_to_string(dir.path().join("b.csv")).unwrap(), "mine");
        write(&["a.csv", "c.csv"]).unwrap();
        assert_eq!(list(dir.path()), ["a.csv", "b.csv", "c.csv"]);
    }
}

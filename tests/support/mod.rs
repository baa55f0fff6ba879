//! A folder in which the program is run. Each feature adds its own methods.

use std::collections::BTreeMap;
use std::marker::PhantomData;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use cape_declaration::internals::EntryNumber;
use serde_json::Value;

pub(crate) fn fixture(name: &str) -> String {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name).display().to_string()
}

/// The features share one binary, so each adds its methods to a type of its own.
pub(crate) struct Sandbox<Feature> {
    folder: tempfile::TempDir,
    feature: PhantomData<Feature>,
}

impl<Feature> Sandbox<Feature> {
    pub(crate) fn new() -> Self {
        Sandbox { folder: tempfile::tempdir().unwrap(), feature: PhantomData }
    }

    /// A folder with one file.
    pub(crate) fn with(name: &str, content: impl AsRef<[u8]>) -> Self {
        let sandbox = Sandbox::new();
        sandbox.file(name, content);
        sandbox
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Writes a file, creating its folders, and returns its name.
    pub(crate) fn file<'n>(&self, name: &'n str, content: impl AsRef<[u8]>) -> &'n str {
        let path = self.path(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, content).unwrap();
        name
    }

    pub(crate) fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap()
    }

    /// The names in a folder, sorted; empty if it doesn't exist.
    pub(crate) fn list(&self, folder: &str) -> Vec<String> {
        let entries = std::fs::read_dir(self.path(folder)).into_iter().flatten();
        let mut names: Vec<String> = entries.map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    /// The names of the files in a folder and its subfolders, sorted; empty if it doesn't exist.
    pub(crate) fn files(&self, folder: &str) -> Vec<String> {
        contents(&self.path(folder)).into_keys().collect()
    }

    /// A file written by `cape build`.
    pub(crate) fn result(&self, name: &str) -> String {
        self.read(&format!("cape-out/{name}"))
    }

    pub(crate) fn summary(&self) -> Value {
        serde_json::from_str(&self.result("summary.json")).unwrap()
    }

    /// The program, run in the folder with an empty environment.
    pub(crate) fn cape(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_cape"));
        command.args(args).current_dir(self.folder.path()).env_clear();
        command
    }
}

/// The files in a folder and its subfolders, by relative path with `/` on every system.
pub(crate) fn contents(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut all = BTreeMap::new();
    for entry in std::fs::read_dir(folder).into_iter().flatten() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_string();
        match path.is_dir() {
            true => {
                all.extend(contents(&path).into_iter().map(|(within, of)| (format!("{name}/{within}"), of)))
            }
            false => drop(all.insert(name, std::fs::read(&path).unwrap())),
        }
    }
    all
}

/// What someone who opens a file can read in it: its text, or each part of a workbook, which is a zip archive.
pub(crate) fn shown(name: &str, bytes: &[u8]) -> String {
    if !name.ends_with(".xlsx") {
        return String::from_utf8_lossy(bytes).into_owned();
    }
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    let parts = (0..archive.len()).map(|index| {
        let mut text = String::new();
        std::io::Read::read_to_string(&mut archive.by_index(index).unwrap(), &mut text).unwrap();
        text
    });
    parts.collect()
}

/// Standard error as text.
pub(crate) fn said(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// Standard output as text.
pub(crate) fn printed(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// Output with path separators as on Unix.
pub(crate) fn with_slashes(printed: &str) -> String {
    if cfg!(windows) { printed.replace('\\', "/") } else { printed.to_string() }
}

/// An invented entry number with the right check digit.
pub(crate) fn number(filer: &str, serial: u32) -> String {
    EntryNumber::from_text(&format!("{filer}{serial:07}0")).unwrap().with_check_digit(0).to_string()
}

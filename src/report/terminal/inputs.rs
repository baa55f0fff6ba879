//! What of folders and workbooks was read, and what was not.

use std::ffi::OsString;
use std::path::Path;

use super::{Style, thousands};
use crate::assemble::Input;
use crate::domain::{shown, shown_path};
use crate::read::Folder;

/// More names than these are counted.
const LISTED: usize = 12;

/// A line for each folder, and one for each workbook that may hold more than was read.
pub fn inputs(folders: &[Folder], inputs: &[Input], style: Style) -> String {
    let of_folders = folders.iter().map(of_folder);
    let of_workbooks = inputs.iter().filter_map(of_workbook);
    of_folders.chain(of_workbooks).map(|line| style.wrap("", &line)).collect()
}

fn of_folder(folder: &Folder) -> String {
    let text = format!("{}: read {}", shown_path(&folder.path), listed(names(&folder.read)));
    if folder.passed_over.is_empty() {
        return text;
    }
    text + &format!("; passed over {}", listed(names(&folder.passed_over)))
}

/// Rows that nobody reads would be missed by nobody.
fn of_workbook(input: &Input) -> Option<String> {
    let sheet = input.source.sheet.as_ref().filter(|sheet| !sheet.unread.is_empty())?;
    Some(format!(
        "! {}: of its sheets {} was read; {} may hold entries too: save it as a file of its own to include it",
        input.source.name,
        shown(&sheet.name),
        listed(sheet.unread.iter().map(|name| shown(name)).collect()),
    ))
}

fn names(of: &[OsString]) -> Vec<String> {
    of.iter().map(|name| shown_path(Path::new(name))).collect()
}

fn listed(mut names: Vec<String>) -> String {
    let more = names.len().saturating_sub(LISTED);
    if more > 0 {
        names.truncate(LISTED);
        names.push(format!("{} more", thousands(more as u64)));
    }
    names.join(", ")
}

//! What was read of a folder.

use std::ffi::OsString;
use std::path::Path;

use super::{Style, thousands};
use crate::domain::shown_path;
use crate::read::Folder;

/// More names than these are counted.
const LISTED: usize = 12;

/// Which files of a folder were read, and which were not.
pub fn folder(folder: &Folder, style: Style) -> String {
    let mut text = format!("{}: read {}", shown_path(&folder.path), listed(&folder.read));
    if !folder.passed_over.is_empty() {
        text += &format!("; passed over {}", listed(&folder.passed_over));
    }
    style.wrap("", &text)
}

fn listed(names: &[OsString]) -> String {
    let mut shown: Vec<String> = names.iter().take(LISTED).map(|name| shown_path(Path::new(name))).collect();
    let more = names.len().saturating_sub(LISTED);
    if more > 0 {
        shown.push(format!("{} more", thousands(more as u64)));
    }
    shown.join(", ")
}

//! What was repaired in existing upload files, for a person.

use std::collections::BTreeSet;
use std::path::Path;

use super::{Style, counted};
use crate::declare::{Change, CheckedUpload, Repair};
use crate::domain::{shown, shown_path, thousands};
use crate::report::upload_changes::change_text;
use crate::rules::{UploadDefect, upload_words};

/// So many rows are shown of what was changed, and of what was left out.
const SHOWN: usize = 10;

/// The copies of each file, what was left out of them and what was changed.
pub fn repaired(repairs: &[Repair], all: &[CheckedUpload], folder: &Path, style: Style) -> String {
    let mut text = String::new();
    for (repair, about) in repairs.iter().zip(all) {
        text += &format!("\n{}\n", style.bold(&format!("Repaired: {}", about.file.name)));
        text += &copies(repair, folder, style);
        let (left_out, changed): (Vec<&Change>, _) =
            repair.changes.iter().partition(|change| change.what.is_left_out());
        let list = repair.list().map(|name| shown_path(&folder.join(name))).unwrap_or_default();
        text += &table(
            "left out of the copies, since only what is certain is repaired",
            &left_out,
            about,
            &list,
            style,
        );
        text += &doubts(repair, about, style);
        text += &table("changed or taken out", &changed, about, &list, style);
    }
    text
}

fn copies(repair: &Repair, folder: &Path, style: Style) -> String {
    if let Some(defect) = repair.refused {
        let why = upload_words(defect, "", |_| "").message;
        return style.wrap("  ", &format!("no copy: {why}"));
    }
    if repair.kept.is_empty() {
        return style.wrap("  ", "no copy: no entry number is left");
    }
    let one = |(name, numbers): (String, &[_])| {
        let entries = counted(numbers.len() as u64, "entry", "entries");
        format!("  {}  {entries}\n", shown_path(&folder.join(name)))
    };
    repair.copies().map(one).collect()
}

/// Entries that stand in the copies although their check digits are wrong: no one but ACE knows better.
fn doubts(repair: &Repair, about: &CheckedUpload, style: Style) -> String {
    let doubted = about.findings.iter().filter_map(|of| match of.defect {
        UploadDefect::CheckDigit(number, _) => repair.kept.binary_search(&number).ok(),
        _ => None,
    });
    let doubted: BTreeSet<usize> = doubted.collect();
    if doubted.is_empty() {
        return String::new();
    }
    let entries = counted(doubted.len() as u64, "entry", "entries");
    style.wrap(
        "  ",
        &format!("{entries} kept as found, with a wrong check digit: look up in ACE before you upload"),
    )
}

/// The first of these rows, and how many more there are.
fn table(title: &str, changes: &[&Change], about: &CheckedUpload, list: &str, style: Style) -> String {
    if changes.is_empty() {
        return String::new();
    }
    let rows = counted(changes.len() as u64, "row", "rows");
    let mut text = style.wrap("  ", &format!("{rows} {title}"));
    for change in changes.iter().take(SHOWN) {
        text += &line(change, about, style);
    }
    if changes.len() > SHOWN {
        let more = thousands((changes.len() - SHOWN) as u64);
        text += &style.wrap("    ", &format!("and {more} more: {list}"));
    }
    text
}

/// `row 3  B76-0324527-8 → B7603245278: dashes or blanks taken out`.
fn line(change: &Change, about: &CheckedUpload, style: Style) -> String {
    let words = change_text(change, about);
    let old = shown(words.old.trim());
    // Some words show what they are about.
    let old = if words.why.contains(&old) { String::new() } else { old };
    let arrow = if words.new.is_empty() { String::new() } else { format!("→ {}", words.new) };
    let row = match [old, arrow].join(" ").trim() {
        "" => words.why,
        both => format!("{both}: {}", words.why),
    };
    style.hang(&format!("    row {}  ", change.at.row), "        ", &row)
}

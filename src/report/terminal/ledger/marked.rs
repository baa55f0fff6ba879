//! What was recorded, and what was marked as submitted.

use std::path::Path;

use super::{LINES, before, first, not_marked};
use crate::domain::{shown, shown_path, thousands, visible};
use crate::ledger::{Elsewhere, KeptOut, LEDGER_NAME, Marked, Undone, Unsubmitted};
use crate::report::UploadSummary;
use crate::report::terminal::{Style, counted};

/// That a run is recorded, and what to do once a file is uploaded.
pub fn recorded(
    ledger: &str,
    unsubmitted: &[Unsubmitted],
    uploads: &[UploadSummary],
    out: &Path,
    style: Style,
) -> String {
    let Some(first) = uploads.first() else { return String::new() };
    let mut text =
        style.wrap("", &format!("Recorded in {ledger}. Once a file is uploaded, tell it the day:"));
    let named = if ledger == LEDGER_NAME { String::new() } else { format!(" --ledger {ledger}") };
    text += &format!("  cape ledger submitted {} --on DATE{named}\n", shown_path(&out.join(&first.file)));
    if !unsubmitted.is_empty() {
        text += &style.alarm("! Entries of this run stand in other upload files, not marked as submitted");
        text += "\n";
        text += &not_marked(unsubmitted, style);
        let words = "If one of these was uploaded, mark it and build again: CBP takes an entry once. Else nothing is \
                     to do.";
        text += &style.wrap("  ", words);
    }
    text
}

/// That an upload file was marked as submitted.
pub fn marked(marked: &Marked, style: Style) -> String {
    let entries = counted(marked.entries, "entry", "entries");
    let claim = marked.claim.as_ref().map_or(String::new(), |claim| format!(", claim {}", shown(claim)));
    let before = before(marked.before.as_deref(), &marked.submitted);
    let words =
        format!("{}: {entries}, uploaded on {}{before}{claim}", shown(&marked.name), marked.submitted);
    let mut text = style.wrap("", &words);
    if let Some(day) = &marked.made_for {
        let words =
            format!("! that is before {day}, the day for which it was built: look whether the day is right");
        text += &style.alarm(&style.hang("  ", "    ", &words));
    }
    text += &marked.elsewhere.iter().map(|other| elsewhere(other, style)).collect::<String>();
    if marked.claim.is_none() {
        let words = "When CBP gives the claim number: the same again with --claim NUMBER. It is learned too from the \
                     Claim Details download, by `cape ledger import`.";
        text += &style.wrap("  ", words);
    }
    text
}

fn elsewhere(other: &Elsewhere, style: Style) -> String {
    let entries = counted(other.entries, "entry is", "entries are");
    let words = format!(
        "! {entries} accepted or pending on {}, uploaded on {}, as well: CBP takes an entry on one declaration only, and \
         will refuse it on this one",
        shown(&other.name),
        other.submitted
    );
    style.alarm(&style.wrap("  ", &words))
}

/// That an upload file isn't marked any more, and which of its entries may be filed again.
pub fn undone(undone: &Undone, style: Style) -> String {
    let kept_out: u64 = undone.kept_out.iter().map(|of| of.entries).sum();
    let entries = counted(undone.entries, "entry", "entries");
    let may = match undone.entries.saturating_sub(kept_out) {
        free if free == undone.entries => format!("its {entries} may be filed again"),
        0 => format!("none of its {entries} may be filed again"),
        free => format!("of its {entries}, {} may be filed again", thousands(free)),
    };
    let words =
        format!("{}: no longer marked as uploaded on {}; {may}", shown(&undone.name), undone.submitted);
    let line = |of: &KeptOut| {
        let words = format!(
            "! {} out: {}",
            counted(of.entries, "entry stays", "entries stay"),
            visible(of.on.standing())
        );
        style.alarm(&style.hang("  ", "    ", &words))
    };
    style.wrap("", &words)
        + &first(&undone.kept_out, LINES, line, |more| {
            format!("on {}", counted(more, "more declaration", "more declarations"))
        })
}

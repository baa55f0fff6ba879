//! Text about recording, marking and releasing.

use std::path::Path;

use super::{LINES, before, first, not_marked};
use crate::file_names::LEDGER_NAME;
use crate::ledger::record_run::Unsubmitted;
use crate::ledger::release::Released;
use crate::ledger::submitted::{Elsewhere, KeptOut, Marked, Undone};
use crate::report::UploadSummary;
use crate::terminal::Style;
use crate::text::{display_path, plural, single_line, thousands, truncate};

/// The result of recording a run, and what to do after uploading a file.
pub(crate) fn recorded(
    ledger: &str,
    unsubmitted: &[Unsubmitted],
    uploads: &[UploadSummary],
    out: &Path,
    style: Style,
) -> String {
    let Some(first) = uploads.first() else { return String::new() };
    let mut text = style.wrap("", &format!("Recorded in {ledger}. After uploading a file, record the date:"));
    let named = if ledger == LEDGER_NAME { String::new() } else { format!(" --ledger {ledger}") };
    text += &format!("  cape ledger submitted {} --on DATE{named}\n", display_path(&out.join(&first.file)));
    if !unsubmitted.is_empty() {
        text += &style.alarm("! Entries of this run are in other upload files too, not marked as submitted");
        text += "\n";
        text += &not_marked(unsubmitted, style);
        let words = "If one of these was uploaded, mark it and build again: CBP accepts an entry once. Otherwise no \
                     action is needed.";
        text += &style.wrap("  ", words);
    }
    text
}

/// The result of marking an upload file as submitted.
pub(crate) fn marked(marked: &Marked, style: Style) -> String {
    let entries = plural(marked.entries, "entry", "entries");
    let claim = marked.claim.as_ref().map_or(String::new(), |claim| format!(", claim {}", truncate(claim)));
    let before = before(marked.before.as_deref(), &marked.submitted);
    let words =
        format!("{}: {entries}, uploaded on {}{before}{claim}", truncate(&marked.name), marked.submitted);
    let mut text = style.wrap("", &words);
    if let Some(day) = &marked.made_for {
        let words = format!("! that is before {day}, the filing date of its build: check the date");
        text += &style.alarm(&style.hang("  ", "    ", &words));
    }
    text += &marked.elsewhere.iter().map(|other| elsewhere(other, style)).collect::<String>();
    if marked.internal_error && marked.claim.is_none() {
        let words = "! CBP may have taken the file in spite of the internal error: its entries stay out of the next build \
                     until you have looked at Claim Status in ACE. If the file has a claim number, record it with --claim \
                     NUMBER; if not, `cape ledger submitted --undo` frees its entries";
        text += &style.alarm(&style.hang("  ", "    ", words));
    } else if marked.claim.is_none() {
        let words = "When CBP gives the claim number, repeat the command with --claim NUMBER; importing Claim Details \
                     also sets it.";
        text += &style.wrap("  ", words);
    }
    text
}

fn elsewhere(other: &Elsewhere, style: Style) -> String {
    let entries = plural(other.entries, "entry is", "entries are");
    let words = format!(
        "! {entries} also accepted or pending on {}, uploaded on {}: CBP accepts an entry on one declaration only, and \
         will reject it on this one",
        truncate(&other.name),
        other.submitted
    );
    style.alarm(&style.wrap("  ", &words))
}

/// The result of removing a mark, and which entries can be submitted again.
pub(crate) fn undone(undone: &Undone, style: Style) -> String {
    let kept_out: u64 = undone.kept_out.iter().map(|of| of.entries).sum();
    let entries = plural(undone.entries, "entry", "entries");
    let may = match undone.entries.saturating_sub(kept_out) {
        free if free == undone.entries => format!("its {entries} can be submitted again"),
        0 => format!("none of its {entries} can be submitted again"),
        free => format!("of its {entries}, {} can be submitted again", thousands(free)),
    };
    let words =
        format!("{}: no longer marked as uploaded on {}; {may}", truncate(&undone.name), undone.submitted);
    let line = |of: &KeptOut| {
        let words = format!(
            "! {}: {}",
            plural(of.entries, "entry can't", "entries can't"),
            single_line(of.on.standing())
        );
        style.alarm(&style.hang("  ", "    ", &words))
    };
    style.wrap("", &words)
        + &first(&undone.kept_out, LINES, line, |more| {
            format!("on {}", plural(more, "more declaration", "more declarations"))
        })
}

/// The entries that were released, and from which declarations.
pub(crate) fn released(released: &[Released], style: Style) -> String {
    let line = |one: &Released| {
        let upload = one.upload.as_ref().map_or(String::new(), |upload| format!(" on {}", truncate(upload)));
        let claim = one.claim.as_ref().map_or(String::new(), |claim| format!(", claim {}", truncate(claim)));
        let words = format!("{}: released, was {}{upload}{claim}", one.number, one.was);
        style.hang("", "  ", &words)
    };
    let words = "The next `cape build` may include what was released. If CBP still accepts it on the old declaration, \
                 CBP will reject it on the new one.";
    released.iter().map(line).collect::<String>() + &style.wrap("", words)
}

//! What becomes of rejected entries.

use std::path::Path;

use super::{LINES, first, line, not_marked};
use crate::domain::{Money, shown, shown_path};
use crate::ledger::{Blocked, ByReason, Unsubmitted};
use crate::report::UploadSummary;
use crate::report::terminal::{Style, counted};

/// The new upload files, and the rejected entries by reason.
pub fn retried(
    uploads: &[UploadSummary],
    reasons: &[ByReason],
    unsubmitted: &[Unsubmitted],
    out: &Path,
    style: Style,
) -> String {
    if reasons.is_empty() {
        return "No entry is rejected that isn't accepted or pending elsewhere.\n".into();
    }
    let (again, blocked): (Vec<&ByReason>, Vec<&ByReason>) =
        reasons.iter().partition(|group| group.blocked.is_none());
    let mut text = part("Tried again", &again, style);
    text += &part("Not tried again", &blocked, style);
    text += &files(uploads, out, style);
    if !unsubmitted.is_empty() {
        text += &style.alarm("! They stand in other upload files too, not marked as submitted");
        text += "\n";
        text += &not_marked(unsubmitted, style);
        text += &style.wrap("  ", "If one of these was uploaded, mark it, and upload none of the new files.");
    }
    text
}

fn part(title: &str, groups: &[&ByReason], style: Style) -> String {
    let sum: Money = groups.iter().map(|group| group.sum).sum();
    if groups.is_empty() {
        return format!("{}\n", line(title, sum).trim_end());
    }
    let mut text = style.bold(line(title, sum).trim_end()) + "\n";
    for group in groups {
        text += &reason(group, style);
    }
    text
}

/// A reason with its entries; below it what to do.
fn reason(group: &ByReason, style: Style) -> String {
    let name = shown(&group.reason);
    let mut text = if name.chars().count() > 41 {
        style.wrap("  ", &name) + &line("", group.sum)
    } else {
        line(&format!("  {name}"), group.sum)
    };
    let page = group.rule.map_or(String::new(), |rule| format!(" (cape explain {rule})"));
    let late = match group.blocked {
        Some(Blocked::TooLate) => "by the liquidation known when it was filed: ",
        _ => "",
    };
    text += &style.wrap("      ", &format!("{late}{}{page}", group.advice));
    text
}

fn files(uploads: &[UploadSummary], out: &Path, style: Style) -> String {
    let list = shown_path(&out.join("rejected.csv"));
    if uploads.is_empty() {
        return style.wrap("", &format!("No upload file was written; {list} lists every rejected entry."));
    }
    let mut text = style.bold(&format!("Upload files in {}", shown_path(out))) + "\n";
    let line = |upload: &UploadSummary| {
        let entries = counted(upload.entries as u64, "entry", "entries");
        let importer = upload.importer.as_ref().map_or(String::new(), |importer| format!("  {importer}"));
        format!("  {:44}{entries:>16}{importer}\n", upload.file)
    };
    text += &first(uploads, LINES, line, |more| counted(more, "more file", "more files"));
    text + &style.wrap("  ", "beside them: rejected.csv (every rejected entry, and what it needs)")
}

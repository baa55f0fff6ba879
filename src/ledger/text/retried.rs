//! What is printed when rejected entries are resubmitted.

use std::path::Path;

use super::lists::{self, LINES, first, line, not_marked};
use crate::domain::DutyTotal;
use crate::ledger::rejected::{Blocked, ByReason};
use crate::ledger::retry::Retried;
use crate::report::UploadSummary;
use crate::terminal::Style;
use crate::text::{display_path, plural, truncate};

/// The new upload files, and the rejected entries by reason.
pub(crate) fn retried(retried: &Retried, out: &Path, style: Style) -> String {
    let Retried { uploads, reasons, unsubmitted, contradictory, .. } = retried;
    let unsettled = lists::contradictory(contradictory, style);
    if reasons.is_empty() {
        return "No rejected entries: all are accepted, pending or contradictory.\n".to_string() + &unsettled;
    }
    let of = |is_ready| {
        reasons.iter().filter(move |group| group.blocked.is_none() == is_ready).map(|group| (group, ""))
    };
    let [again, blocked] = [true, false].map(|is_ready| of(is_ready).collect::<Vec<_>>());
    let mut text = part("Ready to resubmit", &again, style);
    text += &part("Not ready to resubmit", &blocked, style);
    text += &unsettled;
    text += &files(uploads, out, style);
    if !unsubmitted.is_empty() {
        text += &style.alarm("! Their entries are in other upload files too, not marked as submitted");
        text += "\n";
        text += &not_marked(unsubmitted, style);
        text += &style.wrap("  ", "If one of these was uploaded, mark it, and don't upload the new files.");
    }
    text
}

/// Rejected entries with a title, by reason; below each what more is said of it.
pub(super) fn part(title: &str, groups: &[(&ByReason, &str)], style: Style) -> String {
    let sum: DutyTotal = groups.iter().map(|(group, _)| group.sum).sum();
    if groups.is_empty() {
        return format!("{}\n", line(title, sum).trim_end());
    }
    let mut text = style.bold(line(title, sum).trim_end()) + "\n";
    for (group, more) in groups {
        text += &reason(group, style);
        text += more;
    }
    text
}

/// A reason with its entries; below it what to do.
fn reason(group: &ByReason, style: Style) -> String {
    let name = truncate(&group.reason);
    let mut text = if name.chars().count() > 41 {
        style.wrap("  ", &name) + &line("", group.sum)
    } else {
        line(&format!("  {name}"), group.sum)
    };
    let page = group.rule.map_or(String::new(), |rule| format!(" (cape explain {rule})"));
    let late = match group.blocked {
        Some(Blocked::TooLate) => "by the liquidation known at the build: ",
        _ => "",
    };
    text += &style.wrap("      ", &format!("{late}{}{page}", group.advice));
    text
}

fn files(uploads: &[UploadSummary], out: &Path, style: Style) -> String {
    if uploads.is_empty() {
        let words = "Nothing was written, because no entry can be resubmitted. `cape ledger status` lists each rejected \
                     entry with its last day to file; `cape ledger export` writes them to rejected.csv.";
        return style.wrap("", words);
    }
    let mut text = style.bold(&format!("Upload files in {}", display_path(out))) + "\n";
    let line = |upload: &UploadSummary| {
        let entries = plural(upload.entries, "entry", "entries");
        let importer = upload.importer.as_ref().map_or(String::new(), |importer| format!("  {importer}"));
        format!("  {:44}{entries:>16}{importer}\n", upload.file)
    };
    text += &first(uploads, LINES, line, |more| plural(more, "more file", "more files"));
    text + &style.wrap("  ", "also there: rejected.csv (every rejected entry, and what it needs)")
}

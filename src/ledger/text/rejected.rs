//! Text about rejected entries, and about resubmitting them.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::NaiveDate;

use super::{LINES, contradictory, first, line, not_marked};
use crate::domain::DutyTotal;
use crate::ledger::rejected::{Blocked, ByReason, LastDays};
use crate::ledger::retry::Retried;
use crate::ledger::status::rejections::{NextStep, RejectedNow};
use crate::report::{UploadSummary, deadline_in_full};
use crate::terminal::Style;
use crate::text::{display_path, plural, thousands, truncate};

/// Entries with the same reason and advice.
type Groups<'e> = BTreeMap<String, (ByReason, Vec<&'e RejectedNow>)>;

/// Rejected entries by what each needs next, those that can still succeed first.
pub(super) fn rejected(entries: &[RejectedNow], as_of: NaiveDate, style: Style) -> String {
    let mut steps = BTreeMap::<NextStep, Groups<'_>>::new();
    for entry in entries {
        let mut by = entry.entry.deciding(as_of);
        let step = entry.next_step(as_of);
        by.advice = entry.advice(as_of);
        if step == NextStep::HeldBack {
            // The later build's reason counts.
            by.blocked = None;
        }
        let (sum, key) = (by.sum, format!("{} {}", by.reason, by.advice));
        let group = steps.entry(step).or_default().entry(key);
        group.and_modify(|(of, _)| of.sum += sum).or_insert_with(|| (by, Vec::new())).1.push(entry);
    }
    let step = |(step, groups): (NextStep, Groups<'_>)| {
        let title = match step {
            NextStep::Upload => "Rejected, in a file to upload",
            NextStep::Resubmit => "Rejected, ready to resubmit",
            NextStep::HeldBack => "Rejected, held back by a later build",
            NextStep::Other => "Rejected, not ready to resubmit",
        };
        let groups: Vec<(ByReason, String)> = groups
            .into_values()
            .map(|(by, mut own)| {
                own.sort_by_key(|entry| (entry.entry.file_by(as_of).is_none(), entry.entry.file_by(as_of)));
                (by, numbers(&own, as_of, style))
            })
            .collect();
        let again = style.wrap("  ", "`cape ledger retry --out DIR` writes their upload files.");
        let groups: Vec<(&ByReason, &str)> = groups.iter().map(|(by, numbers)| (by, &**numbers)).collect();
        part(title, &groups, style) + if step == NextStep::Resubmit { &again } else { "" }
    };
    steps.into_iter().map(step).collect()
}

/// The entries of a group with their deadlines, nearest first.
fn numbers(entries: &[&RejectedNow], as_of: NaiveDate, style: Style) -> String {
    let line = |of: &&RejectedNow| {
        let words =
            format!("{}, {}: {}", of.entry.entry.number, truncate(&of.entry.upload), of.last_day(as_of));
        style.hang("      ", "        ", &words)
    };
    first(entries, LINES, line, |more| format!("{} more: --format json has all", thousands(more)))
}

/// The new upload files, and the rejected entries by reason.
pub(crate) fn retried(retried: &Retried, out: &Path, as_of: NaiveDate, style: Style) -> String {
    let Retried { reasons, unsubmitted, contradictory: unsettled, .. } = retried;
    let unsettled = contradictory(unsettled, style);
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
    text += &files(retried, out, as_of, style);
    if !unsubmitted.is_empty() {
        text += &style.alarm("! Their entries are in other upload files too, not marked as submitted");
        text += "\n";
        text += &not_marked(unsubmitted, style);
        text += &style.wrap("  ", "If one of these was uploaded, mark it, and don't upload the new files.");
    }
    text
}

/// Rejected entries under a title, by reason, with further text below each.
fn part(title: &str, groups: &[(&ByReason, &str)], style: Style) -> String {
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

/// A reason with its entries, and below it what to do.
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

/// Such as `upload the first by 2026-07-01, an estimate; 1 entry is past the last day to file`.
pub(super) fn last_days(days: LastDays, as_of: NaiveDate) -> Option<String> {
    let first = if days.ahead > 1 { "upload the first by" } else { "upload by" };
    let by = days.first.map(|by| format!("{first} {}", deadline_in_full(by, as_of)));
    let late = (days.too_late > 0)
        .then(|| format!("{} past the last day to file", plural(days.too_late, "entry is", "entries are")));
    let said: Vec<String> = by.into_iter().chain(late).collect();
    (!said.is_empty()).then(|| said.join("; "))
}

fn files(Retried { uploads, rejected, .. }: &Retried, out: &Path, as_of: NaiveDate, style: Style) -> String {
    if uploads.is_empty() {
        let words = "Nothing was written, because no entry can be resubmitted. `cape ledger status` lists each rejected \
                     entry with its last day to file; `cape ledger export` writes them to rejected.csv.";
        return style.wrap("", words);
    }
    let mut text = style.bold(&format!("Upload files in {}", display_path(out))) + "\n";
    let line = |upload: &UploadSummary| {
        let entries = plural(upload.entries, "entry", "entries");
        let importer = upload.importer.as_ref().map_or(String::new(), |importer| format!("  {importer}"));
        let own = rejected.iter().filter(|(_, file)| file.as_ref() == Some(&upload.file));
        let days = last_days(LastDays::of(own.map(|(entry, _)| entry), as_of), as_of);
        let days = days.unwrap_or_else(|| "last day not known".into());
        format!("  {:44}{entries:>16}{importer}\n", upload.file) + &style.wrap("      ", &days)
    };
    text += &first(uploads, LINES, line, |more| plural(more, "more file", "more files"));
    text + &style.wrap("  ", "also there: rejected.csv (every rejected entry, and what it needs)")
}

//! What is printed about rejected entries.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::lists::{LINES, first};
use super::retried::part;
use crate::ledger::rejected::ByReason;
use crate::ledger::status::rejections::{NextStep, RejectedNow};
use crate::terminal::Style;
use crate::text::{thousands, truncate};

/// Entries with the same reason and advice.
type Groups<'e> = BTreeMap<String, (ByReason, Vec<&'e RejectedNow>)>;

/// Rejected entries by what each needs next, those that can be saved first.
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

/// The entries of a group with their last days, the nearest first.
fn numbers(entries: &[&RejectedNow], as_of: NaiveDate, style: Style) -> String {
    let line = |of: &&RejectedNow| {
        let words =
            format!("{}, {}: {}", of.entry.entry.number, truncate(&of.entry.upload), of.last_day(as_of));
        style.hang("      ", "        ", &words)
    };
    first(entries, LINES, line, |more| format!("{} more: --format json has all", thousands(more)))
}

//! Lines and lists that several commands print.

use rust_decimal::Decimal;

use crate::domain::{DutyTotal, dollars};
use crate::ledger::record::Unsubmitted;
use crate::ledger::status::open_entries::OpenEntry;
use crate::terminal::Style;
use crate::text::{plural, thousands, truncate};

/// How many lines a list has before the rest is counted.
pub(super) const LINES: usize = 8;

/// `  accepted            8        $61,000.00`.
pub(super) fn line(label: &str, sum: DutyTotal) -> String {
    let duty = if sum.entries == 0 && sum.duty == Decimal::ZERO { String::new() } else { dollars(sum.duty) };
    let entries = thousands(sum.entries);
    format!("{label:44}{entries:>12}{duty:>18}{}", and_unknown(sum)).trim_end().to_string() + "\n"
}

/// What follows an amount that isn't known for all entries.
pub(super) fn and_unknown(sum: DutyTotal) -> &'static str {
    if sum.unknown > 0 { " + ?" } else { "" }
}

/// What follows the day of a mark: the day that was recorded before, if one was.
pub(super) fn before(before: Option<&str>, day: &str) -> String {
    match before {
        Some(other) if other != day => format!(" (before: {other})"),
        Some(_) => " (as before)".into(),
        None => String::new(),
    }
}

/// Upload files that aren't marked as submitted, though one may have been uploaded.
pub(super) fn not_marked(files: &[Unsubmitted], style: Style) -> String {
    let line = |file: &Unsubmitted| {
        let entries = plural(file.entries, "entry", "entries");
        let importer = of_importer(file.importer.as_deref());
        style.wrap(
            "  ",
            &format!("{}{importer}, built for {}: {entries}", truncate(&file.location()), file.as_of),
        )
    };
    first(files, LINES, line, |more| format!("{} more", thousands(more)))
}

/// `, importer 12-3456789`.
pub(super) fn of_importer(importer: Option<&str>) -> String {
    importer.map_or(String::new(), |importer| format!(", importer {importer}"))
}

/// The first lines of a list, and what is said of the others by their number.
pub(super) fn first<T>(
    items: &[T],
    lines: usize,
    line: impl Fn(&T) -> String,
    others: impl Fn(u64) -> String,
) -> String {
    let mut text: String = items.iter().take(lines).map(line).collect();
    if items.len() > lines {
        text += &format!("  and {}\n", others((items.len() - lines) as u64));
    }
    text
}

pub(super) fn contradictory(entries: &[OpenEntry], style: Style) -> String {
    listed(
        entries,
        "accepted in one answer of CBP and rejected in another: look the claim up in ACE. Until then cape neither \
         includes nor resubmits them; `cape ledger release` frees one that was rejected",
        style,
    )
}

pub(super) fn unanswered(entries: &[OpenEntry], style: Style) -> String {
    listed(
        entries,
        "without an answer, though CBP answered others on the same declaration: look them up in ACE; `cape ledger \
         release` frees one that isn't on the claim",
        style,
    )
}

/// Entries with a common problem, the first of them by number and declaration.
pub(super) fn listed(entries: &[OpenEntry], problem: &str, style: Style) -> String {
    if entries.is_empty() {
        return String::new();
    }
    let words = format!("! {} {problem}", plural(entries.len() as u64, "entry is", "entries are"));
    let line = |entry: &OpenEntry| {
        let file = entry.upload.as_ref().map_or(String::new(), |upload| format!(", {}", truncate(upload)));
        let day = entry.submitted.as_ref().map_or(String::new(), |day| format!(" of {day}"));
        let claim =
            entry.claim.as_ref().map_or(String::new(), |claim| format!(", claim {}", truncate(claim)));
        style.hang("    ", "      ", &format!("{}{file}{day}{claim}", entry.number))
    };
    style.alarm(&style.hang("", "  ", &words))
        + &first(entries, LINES, line, |more| format!("{} more: --format json has all", thousands(more)))
}

/// `7 entries, $27,994.00`.
pub(super) fn entries_and_money(sum: DutyTotal) -> String {
    format!("{}, {}{}", plural(sum.entries, "entry", "entries"), dollars(sum.duty), and_unknown(sum))
}

//! The text of the ledger commands, and the lines and lists that several of them share.

mod answers;
mod declarations;
mod payments;
mod rejected;
mod status;
mod submitted;

use rust_decimal::Decimal;

use super::amounts::ExpectedTotal;
use super::record_run::Unsubmitted;
use super::status::open_entries::OpenEntry;
use crate::domain::{DutyTotal, dollars};
use crate::entries::{RowDefect, RowDefectKind};
use crate::terminal::Style;
use crate::text::{plural, thousands, truncate};

pub(crate) use answers::{after_rejections, confirmed, imported, unread_sheets};
pub(super) use payments::what_to_do;
pub(crate) use payments::{awaited_again, refunded};
pub(crate) use rejected::retried;
pub(super) use status::law;
pub(crate) use status::{by_importer, ledger_status};
pub(crate) use submitted::{marked, recorded, released, undone};

/// Number of lines of a list before the rest is only counted.
pub(super) const LINES: usize = 8;

/// Such as `  accepted            8        $61,000.00`.
pub(super) fn line(label: &str, sum: DutyTotal) -> String {
    let duty = if sum.entries == 0 && sum.duty == Decimal::ZERO { String::new() } else { sum.shown() };
    let entries = thousands(sum.entries);
    format!("{label:44}{entries:>12}{duty:>18}{}", and_unknown(sum)).trim_end().to_string() + "\n"
}

/// Text to append to an amount that isn't known for all entries.
pub(super) fn and_unknown(sum: DutyTotal) -> &'static str {
    if sum.adds_unknown() { " + ?" } else { "" }
}

/// Text to append to a recorded date: the previous date, if there was one.
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

/// Such as `, importer 12-3456789`.
pub(super) fn of_importer(importer: Option<&str>) -> String {
    importer.map_or(String::new(), |importer| format!(", importer {importer}"))
}

/// The first lines of a list, and a line with the number of the others.
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
        |_| None,
        "accepted in one answer of CBP and rejected in another: look the claim up in ACE. Until then cape neither \
         includes nor resubmits them; `cape ledger release` frees one that was rejected",
        style,
    )
}

pub(super) fn unanswered(entries: &[OpenEntry], style: Style) -> String {
    listed(
        entries,
        |_| None,
        "without an answer, though CBP answered others on the same declaration: look them up in ACE; `cape ledger \
         release` frees one that isn't on the claim",
        style,
    )
}

/// Entries with a common problem; the first are named with number, declaration and the text that `more` returns.
pub(super) fn listed(
    entries: &[OpenEntry],
    more: impl Fn(&OpenEntry) -> Option<String>,
    problem: &str,
    style: Style,
) -> String {
    if entries.is_empty() {
        return String::new();
    }
    let words = format!("! {} {problem}", plural(entries.len() as u64, "entry is", "entries are"));
    let line = |entry: &OpenEntry| {
        let file = entry.upload.as_ref().map_or(String::new(), |upload| format!(", {}", truncate(upload)));
        let day = entry.submitted.as_ref().map_or(String::new(), |day| format!(" of {day}"));
        let claim =
            entry.claim.as_ref().map_or(String::new(), |claim| format!(", claim {}", truncate(claim)));
        let more = more(entry).unwrap_or_default();
        style.hang("    ", "      ", &format!("{}{file}{day}{claim}{more}", entry.number))
    };
    style.alarm(&style.hang("", "  ", &words))
        + &first(entries, LINES, line, |more| format!("{} more: --format json has all", thousands(more)))
}

/// Such as `7 entries, $27,994.00`.
pub(super) fn entries_and_money(sum: DutyTotal) -> String {
    format!("{}, {}{}", plural(sum.entries, "entry", "entries"), sum.shown(), and_unknown(sum))
}

/// Rows that weren't imported, by number.
pub(super) fn unreadable(defects: &[RowDefect], style: Style) -> String {
    if defects.is_empty() {
        return String::new();
    }
    let rows: Vec<String> = defects.iter().take(LINES).map(|of| of.at.row.to_string()).collect();
    let more = if defects.len() > LINES { " and others" } else { "" };
    let (one, many) = ("row has", "rows have");
    let what = match defects.iter().all(|of| matches!(of.kind, RowDefectKind::EntryNumber(_))) {
        true => "no readable entry number",
        false => "no readable entry number or cells",
    };
    let count = plural(defects.len() as u64, one, many);
    let words = format!("! {count} {what}; not imported: row {}{more}", rows.join(", "));
    style.alarm(&style.hang("  ", "    ", &words))
}

/// `$1,000.00 to $1,200.00`, and what the sum lacks.
pub(in crate::ledger) fn range(of: ExpectedTotal) -> String {
    let (low, high) = (dollars(of.range.low), dollars(of.range.high));
    let amounts = if low == high { low } else { format!("{low} to {high}") };
    if of.unknown + of.without_interest > 0 { format!("{amounts} + ?") } else { amounts }
}

//! What a ledger says, for a person.

mod imported;
mod marked;
mod refunded;
mod retried;
mod status;

pub use imported::{after_rejections, imported};
pub use marked::{marked, recorded, undone};
pub use refunded::{awaited_again, refunded};
pub use retried::retried;
pub use status::ledger_status;

use rust_decimal::Decimal;

use super::{Style, counted};
use crate::domain::{Money, dollars, shown, thousands};
use crate::ledger::Unsubmitted;

/// How many lines a list has before the rest is counted.
const LINES: usize = 8;

/// `  accepted            8        $61,000.00`.
fn line(label: &str, sum: Money) -> String {
    let duty = if sum.entries == 0 && sum.duty == Decimal::ZERO { String::new() } else { dollars(sum.duty) };
    let entries = thousands(sum.entries);
    format!("{label:44}{entries:>12}{duty:>18}{}", and_unknown(sum)).trim_end().to_string() + "\n"
}

/// What stands behind an amount that isn't known of all entries.
fn and_unknown(sum: Money) -> &'static str {
    if sum.unknown > 0 { " + ?" } else { "" }
}

/// What stands behind the day of a mark: the day that stood there before it, if one did.
fn before(before: Option<&str>, day: &str) -> String {
    match before {
        Some(other) if other != day => format!(" (before: {other})"),
        Some(_) => " (as before)".into(),
        None => String::new(),
    }
}

/// Upload files that aren't marked as submitted, of which one may have been uploaded all the same.
fn not_marked(files: &[Unsubmitted], style: Style) -> String {
    let line = |file: &Unsubmitted| {
        let entries = counted(file.entries, "entry", "entries");
        style.wrap("  ", &format!("{} for {}: {entries}", shown(&file.name), file.as_of))
    };
    first(files, LINES, line, |more| format!("{} more", thousands(more)))
}

/// The first so many lines of a list, and what is said of the others by their number.
fn first<T>(
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

//! Words that several rules use.

use std::collections::BTreeSet;

/// The first few of several values.
pub(crate) fn several(values: BTreeSet<String>) -> String {
    const SHOWN: usize = 4;
    let more = values.len().saturating_sub(SHOWN);
    let shown: Vec<String> = values.into_iter().take(SHOWN).collect();
    let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
    shown.join(" / ") + &rest
}

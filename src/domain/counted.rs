//! Counts with the noun that agrees with them.

use super::thousands;

/// A count for people, with its noun: `1 entry`, `1,234 entries`.
///
/// ```
/// use cape_declaration::domain::counted;
/// assert_eq!(counted(1, "entry", "entries"), "1 entry");
/// assert_eq!(counted(1_234_567, "entry", "entries"), "1,234,567 entries");
/// ```
pub fn counted(count: u64, one: &str, many: &str) -> String {
    format!("{} {}", thousands(count), noun(count, one, many))
}

/// The noun alone: one of a single thing, the other of none and of several.
pub fn noun<'n>(count: u64, one: &'n str, many: &'n str) -> &'n str {
    if count == 1 { one } else { many }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_have_separators_and_their_noun_agrees() {
        assert_eq!(counted(0, "entry", "entries"), "0 entries");
        assert_eq!(counted(1, "entry", "entries"), "1 entry");
        assert_eq!(counted(1_234_567, "entry", "entries"), "1,234,567 entries");
    }
}

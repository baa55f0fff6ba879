//! What holds for the text of any cell, whatever its column.

use std::borrow::Cow;

/// The values that a spreadsheet writes where a formula failed.
const ERROR_VALUES: [&str; 7] = ["#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!"];

/// Blanks, no-break spaces (U+FEFF is one too) and line breaks.
fn is_blank_char(c: char) -> bool {
    c.is_whitespace() || c == '\u{feff}'
}

fn trim(text: &str) -> &str {
    // Nearly every cell is plain ASCII without a blank at either end.
    let bytes = text.as_bytes();
    match (bytes.first(), bytes.last()) {
        (Some(b'!'..=b'~'), Some(b'!'..=b'~')) => text,
        _ => text.trim_matches(is_blank_char),
    }
}

/// A cell's content: trimmed, taken out of `="…"`, without one leading apostrophe (straight or curly).
pub fn clean(text: &str) -> &str {
    let mut text = trim(text);
    if let Some(inner) = text.strip_prefix("=\"").and_then(|t| t.strip_suffix('"')) {
        text = trim(inner);
    }
    match text.strip_prefix(['\'', '\u{2018}', '\u{2019}']) {
        Some(rest) => trim(rest),
        None => text,
    }
}

/// Whether nothing stands in the cell once it is cleaned.
pub fn is_blank(text: &str) -> bool {
    clean(text).is_empty()
}

/// Whether a cleaned cell holds a spreadsheet's error value, such as `#N/A`.
pub fn is_error_value(cleaned: &str) -> bool {
    cleaned.starts_with('#') && ERROR_VALUES.iter().any(|v| v.eq_ignore_ascii_case(cleaned))
}

/// One blank for each run of blanks, none at the ends; copies only where there is something to change.
pub(crate) fn collapse_blanks(text: &str) -> Cow<'_, str> {
    let text = trim(text);
    let mut after_blank = false;
    let tidy = text.chars().all(|c| {
        let blank = is_blank_char(c);
        let fine = !blank || (c == ' ' && !after_blank);
        after_blank = blank;
        fine
    });
    if tidy {
        return Cow::Borrowed(text);
    }
    let words: Vec<&str> = text.split(is_blank_char).filter(|w| !w.is_empty()).collect();
    Cow::Owned(words.join(" "))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_trimmed_unwrapped_and_freed_of_one_apostrophe() {
        for (raw, cleaned) in [
            ("  x ", "x"),
            ("\u{a0}x\u{202f}", "x"),
            ("=\"60575980937\"", "60575980937"),
            ("=\" 1 \"", "1"),
            ("'60575980937", "60575980937"),
            ("\u{2019}1", "1"),
            ("''1", "'1"),
            ("=\"", "=\""),
            ("=\"\"", ""),
            ("", ""),
            ("=x", "=x"),
        ] {
            assert_eq!(clean(raw), cleaned, "{raw:?}");
        }
    }

    #[test]
    fn error_values_are_known_and_their_neighbours_are_not() {
        assert!(ERROR_VALUES.iter().all(|v| is_error_value(v)));
        assert!(is_error_value("#n/a"));
        assert!(!is_error_value("N/A"));
        assert!(!is_error_value("#N/A!"));
    }

    #[test]
    fn blanks_collapse() {
        assert_eq!(collapse_blanks(" under \t review\n"), "under review");
        assert!(matches!(collapse_blanks("under review"), Cow::Borrowed(_)));
        assert_eq!(collapse_blanks(" "), "");
    }
}

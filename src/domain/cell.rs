//! What holds for the text of any cell, whatever its column.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

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

/// Social security numbers (`NNN-NN-NNNN`) are personal data: all but the last four digits become `*`.
///
/// Also where blanks stand between, or the hyphens are typographic ones. The length stays the same in
/// characters, so that what points into the text still points at the right place.
///
/// ```
/// assert_eq!(cape_declaration::domain::mask_private("owner 900-12-3456"), "owner ***-**-3456");
/// ```
pub fn mask_private(text: &str) -> Cow<'_, str> {
    static FORM: LazyLock<Regex> = LazyLock::new(|| {
        let gap = r"[\s\u{feff}]*";
        let hyphen = r"[-\u{2010}-\u{2015}\u{2212}]";
        let digits = |n: usize| vec![r"[0-9]"; n].join(gap);
        let form = format!(
            "({a}{gap}{hyphen}{gap}{b}{gap}{hyphen}{gap})({c})",
            a = digits(3),
            b = digits(2),
            c = digits(4)
        );
        Regex::new(&form).expect("the pattern is fixed and compiles")
    });
    FORM.replace_all(text, |found: &regex::Captures<'_>| {
        let hidden: String = found[1].chars().map(|c| if c.is_ascii_digit() { '*' } else { c }).collect();
        hidden + &found[2]
    })
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

    #[test]
    fn social_security_numbers_are_masked_at_equal_length() {
        for (raw, masked) in [
            ("900-12-3456", "***-**-3456"),
            ("x900-12-3456y 666-01-0002", "x***-**-3456y ***-**-0002"),
            ("900\u{2011}12\u{2011}3456", "***\u{2011}**\u{2011}3456"),
            ("9 00-12 - 3456", "* **-** - 3456"),
            ("12-3456789", "12-3456789"),
            ("900-123-456", "900-123-456"),
        ] {
            assert_eq!(mask_private(raw), masked);
            assert_eq!(mask_private(raw).chars().count(), raw.chars().count());
        }
    }
}

//! Text from inputs, made fit to be shown.

use std::borrow::Cow;

use crate::domain::mask_private;

/// What of a value stands in a message; the whole of it is in findings.csv.
const SHOWN: usize = 80;

/// A value as a message shows it: private data masked, nothing a terminal obeys, not too long.
pub(super) fn shown(value: &str) -> String {
    let plain = visible(&mask_private(value));
    match plain.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &plain[..end]),
        None => plain,
    }
}

/// The text with a mark in place of each character that steers a terminal or turns the direction of reading.
/// Each is replaced by one character, so that what points into the text still does.
pub(super) fn visible(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\t' | '\n' | '\r' => ' ',
            '\0'..='\u{1f}' => char::from_u32(0x2400 + c as u32).unwrap_or('\u{fffd}'),
            '\u{7f}' => '\u{2421}',
            '\u{80}'..='\u{9f}'
            | '\u{ad}'
            | '\u{61c}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}' => '\u{fffd}',
            _ => c,
        })
        .collect()
}

/// A text cell for a file that people open in a spreadsheet: what would run as a formula gets an apostrophe.
pub(super) fn safe_cell(text: &str) -> Cow<'_, str> {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_steers_a_terminal_becomes_visible_one_for_one() {
        assert_eq!(visible("a\u{1b}[31mb\u{202e}c\u{9b}\0\td"), "a␛[31mb\u{fffd}c\u{fffd}␀ d");
        assert_eq!(visible("Jos\u{e9} \u{4e2d}"), "Jos\u{e9} \u{4e2d}");
    }

    #[test]
    fn long_values_are_cut_and_private_ones_masked() {
        assert_eq!(shown(&"x".repeat(200)).chars().count(), SHOWN + 1);
        assert_eq!(shown("900-12-3456"), "***-**-3456");
    }

    #[test]
    fn formulas_are_neutralised_in_text_cells() {
        for formula in ["=1+1", "+1", "-1", "@x", "\tx", "\rx"] {
            assert_eq!(safe_cell(formula), format!("'{formula}"));
        }
        assert_eq!(safe_cell("B7603245278"), "B7603245278");
        assert_eq!(safe_cell(""), "");
    }
}

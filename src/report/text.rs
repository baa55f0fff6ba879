//! Small things about text that several forms of report share.

use std::borrow::Cow;

/// A text cell for a file that people open in a spreadsheet: what would run as a formula gets an apostrophe.
pub(super) fn safe_cell(text: &str) -> Cow<'_, str> {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// A text as a sentence: it begins with a capital and ends with a full stop.
pub(super) fn sentence(text: &str) -> String {
    let mut rest = text.chars();
    let first = rest.next().map(|c| c.to_ascii_uppercase());
    let stop = if text.ends_with('.') { "" } else { "." };
    first.into_iter().chain(rest).collect::<String>() + stop
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_neutralised_in_text_cells() {
        for formula in ["=1+1", "+1", "-1", "@x", "\tx", "\rx"] {
            assert_eq!(safe_cell(formula), format!("'{formula}"));
        }
        assert_eq!(safe_cell("B7603245278"), "B7603245278");
        assert_eq!(safe_cell(""), "");
    }
}

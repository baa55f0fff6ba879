//! Values of customs data. Each type is parsed once from the text of a cell; a value that exists is valid.
//!
//! Nothing here reads a file. A cell can be blank, readable or unreadable ([`Reading`]), because the rules treat the
//! three differently.

mod calendar;
mod date;
mod entry_number;
mod hts;
mod money;
mod parse_error;
mod parties;
pub(crate) mod phases;
mod routing_number;
mod status;
mod typed_day;

use std::borrow::Cow;

pub use calendar::eastern_today;
pub(crate) use calendar::{eastern_day, utc};
pub(crate) use date::{DateCell, DateOrder, SlashDate, read_date, slash_date};
pub use date::{parse_date, parse_iso_date, parse_plain_date};
pub use entry_number::{EntryNumber, read_entry_number};
pub(crate) use entry_number::{
    EntryNumberDefect, EntryNumberReading, NumberContext, padded_number, read_number_in,
};
pub use hts::{Heading, parse_column1_rate, read_hts_cell, read_plain_hts};
pub(crate) use hts::{HtsCell, is_scientific_hts};
pub(crate) use money::{DutyTotal, dollars_of};
pub use money::{cents, dollars, parse_amount, parse_plain_amount};
pub(crate) use parse_error::ParseError;
pub use parties::{Filer, FilerCode, ImporterNumber, Importers};
pub(crate) use phases::{
    ACH_ONLY, APPENDIX_E, CBP_FAQ, CBP_PAGE, CBP_TABLE, CIT, CLOSING_DAYS, COLLECTION_ENDED, CORRECTION_DAYS,
    CORRECTION_END_DAYS, CYCLE_DAYS, FIRST_FILING_DAY, FTZ_CORRECTIONS, GOODS_VALUE, IEEPA_BEGAN,
    LIQUIDATED_AFTER, OPENING, OURS, PROTEST_DAYS, RECONCILIATION, REFUND_FROM, REFUND_UNTIL, STATUS_CODES,
    TARIFF, WAREHOUSE,
};
pub use phases::{FILING_DAYS, PHASES, RULES_AS_OF};
pub(crate) use routing_number::{RoutingNumberDefect, check_routing_number};
pub(crate) use status::is_none_word;
pub use status::{
    CollectionStatus, ControlStatus, EntryType, LiquidationStatus, ProtestStatus, SummaryStatus,
    parse_indicator, parse_mark,
};
pub use typed_day::Window;
pub(crate) use typed_day::{FilingDay, TypedDay};

/// The content of a cell with an optional value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Reading<T> {
    /// The cell is blank, or the input has no such column.
    #[default]
    Blank,
    /// The cell isn't blank, but doesn't contain such a value.
    Unreadable,
    /// The value.
    Value(T),
}

impl<T: Copy> Reading<T> {
    /// The value, if there is one.
    pub fn value(&self) -> Option<T> {
        match self {
            Reading::Value(value) => Some(*value),
            Reading::Blank | Reading::Unreadable => None,
        }
    }
}

/// What spreadsheets write if a formula fails.
const ERROR_VALUES: [&str; 7] = ["#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!"];

/// Blanks, no-break spaces (U+FEFF counts as one) and line breaks.
fn is_blank_char(c: char) -> bool {
    c.is_whitespace() || c == '\u{feff}'
}

/// Whether a character is invisible, such as a zero-width space or soft hyphen from copied text.
pub(crate) fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

/// The text without invisible characters.
pub(crate) fn drop_invisible(text: Cow<'_, str>) -> Cow<'_, str> {
    if text.is_ascii() || !text.contains(is_invisible) {
        return text;
    }
    Cow::Owned(text.chars().filter(|c| !is_invisible(*c)).collect())
}

fn trim(text: &str) -> &str {
    // Nearly every cell is plain ASCII without a blank at either end.
    let bytes = text.as_bytes();
    match (bytes.first(), bytes.last()) {
        (Some(b'!'..=b'~'), Some(b'!'..=b'~')) => text,
        _ => text.trim_matches(is_blank_char),
    }
}

/// A cell's content: trimmed, without `="…"` around it, without one leading apostrophe (straight or curly).
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

/// Whether the cell is blank once it is cleaned.
pub(crate) fn is_blank(text: &str) -> bool {
    clean(text).is_empty()
}

/// Whether a cleaned cell is an error value of a spreadsheet, such as `#N/A`.
pub fn is_error_value(cleaned: &str) -> bool {
    cleaned.starts_with('#') && ERROR_VALUES.iter().any(|v| v.eq_ignore_ascii_case(cleaned))
}

/// Replaces each run of blanks by one blank and trims the ends; copies only if something changes.
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

//! Makes text from inputs safe to show: no private data, no control characters.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::Path;
use std::sync::LazyLock;

use regex::Regex;
use serde::Serialize;

/// Longest value shown in a message, in characters; findings.csv has the full value.
const SHOWN: usize = 80;

/// A value for a message: on one line, safe to show, shortened.
pub fn truncate(value: &str) -> String {
    let plain = single_line(value);
    match plain.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &plain[..end]),
        None => plain,
    }
}

/// The text on one line and safe to show, with the same number of characters.
pub(crate) fn single_line<'t>(text: impl Into<Cow<'t, str>>) -> String {
    let text = text.into();
    if is_harmless(&text) {
        return text.into_owned();
    }
    sanitize(text).chars().map(|c| if matches!(c, '\t' | '\n' | '\r') { ' ' } else { c }).collect()
}

/// Masks private data and replaces each character that controls a terminal or the direction of text by a mark.
/// Characters are replaced one by one, so that positions in the text remain valid.
pub fn sanitize<'t>(text: impl Into<Cow<'t, str>>) -> String {
    sanitized(text).into_owned()
}

/// Like [`sanitize`], but borrows text that needs no change.
pub(crate) fn sanitized<'t>(text: impl Into<Cow<'t, str>>) -> Cow<'t, str> {
    let text = text.into();
    if is_harmless(&text) {
        return text;
    }
    mask_ssn(&text)
        .chars()
        .map(|c| match c {
            '\t' | '\n' | '\r' => c,
            '\0'..='\u{1f}' => char::from_u32(0x2400 + c as u32).unwrap_or('\u{fffd}'),
            '\u{7f}' => '\u{2421}',
            '\u{80}'..='\u{9f}'
            | '\u{ad}'
            | '\u{61c}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
            | '\u{e0000}'..='\u{e007f}' => '\u{fffd}',
            _ => c,
        })
        .collect::<String>()
        .into()
}

/// A path or file name for messages, with one kind of separator, so that it can be copied into a command.
pub(crate) fn display_path(path: &Path) -> String {
    let shown = path.display().to_string();
    single_line(if cfg!(windows) { shown.replace('/', "\\") } else { shown })
}

/// Whether the text is plain ASCII on one line without private data, as nearly all text is.
fn is_harmless(text: &str) -> bool {
    // Checking every byte is faster than stopping at the first that isn't plain.
    let is_plain = text.bytes().fold(true, |plain, c| plain & matches!(c, b' '..=b'~'));
    is_plain && !may_be_private(text.as_bytes())
}

/// Fast check for what the pattern of [`mask_ssn`] matches in ASCII text: a hyphen between digits, followed by two
/// digits, a hyphen and four digits, with any blanks in between.
fn may_be_private(text: &[u8]) -> bool {
    let is_content = |c: &&u8| !matches!(c, b'\t'..=b'\r' | b' ');
    let follows = |hyphen: usize| {
        let behind = text[hyphen + 1..].iter().filter(is_content);
        let is_form = |(c, form): (&u8, &u8)| if *form == b'-' { *c == b'-' } else { c.is_ascii_digit() };
        let fits = behind.zip(b"00-0000").take_while(|pair| is_form((pair.0, pair.1))).count();
        let before = text[..hyphen].iter().rfind(is_content);
        fits == 7 && before.is_some_and(u8::is_ascii_digit)
    };
    memchr::memchr_iter(b'-', text).any(follows)
}

/// Masks social security numbers (`NNN-NN-NNNN`): all digits but the last four become `*`.
///
/// The hyphens may be typographic and have blanks around them. Further adjoining digits make it another number, such as
/// a date. The number of characters stays the same, so that positions in the text remain valid.
pub(crate) fn mask_ssn(text: &str) -> Cow<'_, str> {
    static FORM: LazyLock<Regex> = LazyLock::new(|| {
        // Invisible characters, which `sanitize` shows as marks, don't interrupt a number; nor do blanks around hyphens.
        let hidden = r"[\u{feff}\u{61c}\u{200b}-\u{200f}\u{2060}-\u{206f}]*";
        let hyphen = r"[\s\u{feff}\u{61c}\u{200b}-\u{200f}\u{2060}-\u{206f}]*[-\u{ad}\u{2010}-\u{2015}\u{2212}\u{fe58}\u{fe63}\u{ff0d}][\s\u{feff}\u{61c}\u{200b}-\u{200f}\u{2060}-\u{206f}]*";
        let digits = |n: usize| vec![r"[0-9]"; n].join(hidden);
        let form = format!("({}{hyphen}{}{hyphen}){}", digits(3), digits(2), digits(4));
        Regex::new(&form).expect("the pattern is fixed and compiles")
    });
    if text.is_ascii() && !may_be_private(text.as_bytes()) {
        return Cow::Borrowed(text);
    }
    let is_digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    let (mut masked, mut copied, mut from) = (String::new(), 0, 0);
    while let Some(found) = FORM.captures_at(text, from) {
        let (whole, hidden) = (found.get_match(), found.get(1).map_or(0..0, |group| group.range()));
        let is_longer = is_digit(text[..whole.start()].chars().next_back())
            || is_digit(text[whole.end()..].chars().next());
        // Of two adjoining numbers, each ends where the other begins.
        let follows_one = copied > 0 && from == whole.start();
        let precedes_one = FORM.find_at(text, whole.end()).is_some_and(|next| next.start() == whole.end());
        if is_longer && !follows_one && !precedes_one {
            from = whole.start() + 1;
            continue;
        }
        masked.push_str(&text[copied..hidden.start]);
        masked.extend(text[hidden.clone()].chars().map(|c| if c.is_ascii_digit() { '*' } else { c }));
        (copied, from) = (hidden.end, whole.end());
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    masked.push_str(&text[copied..]);
    Cow::Owned(masked)
}

/// The name of a file without its folders, which may be private.
pub(crate) fn file_name(path: &Path) -> String {
    display_path(Path::new(path.file_name().unwrap_or(path.as_os_str())))
}

/// A count with thousands separators: `1,234,567`.
pub(crate) fn thousands(count: u64) -> String {
    grouped(&count.to_string())
}

/// Digits with a comma before each group of three.
pub(crate) fn grouped(digits: &str) -> String {
    let mut grouped = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    grouped
}

/// A count with its noun: `1 entry`, `1,234 entries`.
pub(crate) fn plural(count: u64, one: &str, many: &str) -> String {
    format!("{} {}", thousands(count), noun(count, one, many))
}

/// A value as indented JSON.
pub(crate) fn pretty(result: &impl Serialize) -> String {
    let json = serde_json::to_string_pretty(result);
    json.expect("results have only text keys and plain values") + "\n"
}

/// The noun for a count: `one` for 1, `many` otherwise.
pub(crate) fn noun<'n>(count: u64, one: &'n str, many: &'n str) -> &'n str {
    if count == 1 { one } else { many }
}

/// Bytes in hexadecimal.
pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// The column name in spreadsheets for an index from 0: A to Z, then AA.
pub(crate) fn column_letters(index: usize) -> String {
    let last = char::from(b'A' + (index % 26) as u8);
    match index / 26 {
        0 => last.to_string(),
        more => column_letters(more - 1) + &last.to_string(),
    }
}

/// A text cell for a file that is opened in a spreadsheet: what would run as a formula gets an apostrophe.
pub(crate) fn safe_cell(text: &str) -> Cow<'_, str> {
    if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// The text with a capital first letter.
pub(crate) fn capitalized(text: &str) -> String {
    let mut rest = text.chars();
    rest.next().map_or(String::new(), |first| first.to_uppercase().to_string() + rest.as_str())
}

/// The text as a sentence, with a capital first letter and a period.
pub(crate) fn sentence(text: &str) -> String {
    let stop = if text.ends_with('.') { "" } else { "." };
    capitalized(text) + stop
}

/// The first few of several values.
pub(crate) fn several(values: BTreeSet<String>) -> String {
    const SHOWN: usize = 4;
    let more = values.len().saturating_sub(SHOWN);
    let shown: Vec<String> = values.into_iter().take(SHOWN).collect();
    let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
    shown.join(" / ") + &rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_has_its_noun_in_the_right_number() {
        assert_eq!(plural(1, "entry", "entries"), "1 entry");
        assert_eq!(plural(1_234_567, "entry", "entries"), "1,234,567 entries");
    }

    #[test]
    fn a_social_security_number_keeps_its_last_four_digits() {
        assert_eq!(mask_ssn("owner 900-12-3456"), "owner ***-**-3456");
    }

    #[test]
    fn counts_are_grouped_by_thousands() {
        for (count, text) in [(0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(thousands(count), text);
        }
    }

    #[test]
    fn what_steers_a_terminal_becomes_visible_one_for_one() {
        assert_eq!(single_line("a\u{1b}[31mb\u{202e}c\u{9b}\0\td"), "a␛[31mb\u{fffd}c\u{fffd}␀ d");
        assert_eq!(sanitize("a\tb\n"), "a\tb\n", "a file may hold them");
        assert_eq!(single_line("Jos\u{e9} \u{4e2d}"), "Jos\u{e9} \u{4e2d}");
    }

    #[test]
    fn long_values_are_cut_and_private_ones_masked() {
        assert_eq!(truncate(&"x".repeat(200)).chars().count(), SHOWN + 1);
        assert_eq!(truncate("900-12-3456"), "***-**-3456");
    }

    #[test]
    fn social_security_numbers_are_masked_at_equal_length() {
        for (raw, masked) in [
            ("900-12-3456", "***-**-3456"),
            ("x900-12-3456y 666-01-0002", "x***-**-3456y ***-**-0002"),
            ("900\u{2011}12\u{2011}3456", "***\u{2011}**\u{2011}3456"),
            ("900-12 - 3456", "***-** - 3456"),
            ("9 00-12-3456", "9 00-12-3456"),
            ("900\u{200b}-12\u{ff0d}3456", "***\u{200b}-**\u{ff0d}3456"),
            ("900-12-345900-12-3456", "900-12-345900-12-3456"),
            ("900-12-3458900-12-3459", "***-**-3458***-**-3459"),
            ("900-12-900-12-3456 666-01-0002", "900-12-***-**-3456 ***-**-0002"),
            ("2025-08-20 00:00:00", "2025-08-20 00:00:00"),
            ("2025-08-2000", "2025-08-2000"),
            ("900-12-34567", "900-12-34567"),
            ("1900-12-3456", "1900-12-3456"),
            ("12-3456789", "12-3456789"),
            ("900-123-456", "900-123-456"),
        ] {
            assert_eq!(mask_ssn(raw), masked);
            assert_eq!(mask_ssn(raw).chars().count(), raw.chars().count());
        }
    }

    #[test]
    fn counts_have_separators_and_their_noun_agrees() {
        assert_eq!(plural(0, "entry", "entries"), "0 entries");
        assert_eq!(plural(1, "entry", "entries"), "1 entry");
        assert_eq!(plural(1_234_567, "entry", "entries"), "1,234,567 entries");
    }

    #[test]
    fn columns_are_named_as_a_spreadsheet_names_them() {
        for (index, letters) in
            [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA"), (701, "ZZ"), (702, "AAA")]
        {
            assert_eq!(column_letters(index), letters);
        }
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

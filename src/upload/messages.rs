//! The defects of existing upload files, with their rules and messages.

use super::row::{Unsafe, is_invisible};
use crate::domain::{EntryNumber, EntryNumberDefect, FilerCode};
use crate::rules::{
    APOSTROPHE, BLANK_ROW, BYTE_ORDER_MARK, CHECK_DIGIT, CHECK_DIGIT_FACTOR, DASHES, DUPLICATE_ENTRY,
    ENTRY_IN_TWO_FILES, ENTRY_NUMBER_FORMAT, EXTRA_COLUMNS, FILE_EMPTY, FILE_TOO_LARGE, FILER_CODE_MISMATCH,
    HEADER, MIXED_FILERS, Message, NOT_CSV, Rule, TOO_MANY_ENTRIES, UNSAFE_CONTENT, UPLOAD_BYTES,
    UPLOAD_ENTRIES, UPLOAD_HEADER, entry_number_words,
};
use crate::text::{thousands, truncate};

/// What is wrong with an upload file, or with a row of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UploadDefect {
    /// It is another kind of file.
    NotText {
        /// Which kind.
        what: &'static str,
        /// Whether its rows could still be read.
        is_read: bool,
    },
    /// Its name doesn't end in .csv.
    OtherName,
    /// It has no entry numbers.
    Empty {
        /// Whether it is empty.
        no_bytes: bool,
    },
    /// Its first line isn't a header.
    HeaderMissing,
    /// Its first line is a header, but not exactly CBP's.
    HeaderOtherwise,
    /// It is too large.
    TooLarge {
        /// Its size.
        bytes: u64,
        /// Whether only the size was checked.
        unread: bool,
    },
    /// It has this many entries, which is too many.
    TooManyEntries(u64),
    /// It begins with a byte order mark.
    ByteOrderMark,
    /// It has entries of the first filer, and more of the second.
    MixedFilers(FilerCode, FilerCode),
    /// The entries of this filer show this check-digit factor.
    Factor(FilerCode, u8),
    /// The row is blank.
    BlankRow,
    /// The row has more cells than one.
    ExtraColumns {
        /// How many.
        cells: usize,
        /// Whether one of the others holds data.
        is_filled: bool,
    },
    /// CBP may consider a cell unsafe.
    Unsafe(Unsafe),
    /// An entry number with dashes or blanks.
    Dashes,
    /// An entry number with an apostrophe.
    Apostrophe,
    /// Not an entry number.
    Unreadable(EntryNumberDefect),
    /// The header is among the entries.
    StrayHeader,
    /// An entry number with invisible characters.
    Invisible(EntryNumber),
    /// An entry number in lower case.
    LowerCase(EntryNumber),
    /// An entry number with more quotes than those of a quoted cell.
    StrayQuotes(EntryNumber),
    /// An entry number without its leading zeros.
    ZerosLost(EntryNumber),
    /// An entry number that this earlier row has too.
    Duplicate(u32),
    /// An entry number that an earlier file has too: file and row.
    InTwoFiles(u16, u32),
    /// Another filer's entry.
    OtherFiler(EntryNumber, FilerCode),
    /// An entry number whose check digit doesn't match its filer's factor.
    CheckDigit(EntryNumber, u8),
}

/// The rule for a defect of an upload file.
pub fn upload_rule(defect: UploadDefect) -> &'static Rule {
    use UploadDefect as D;
    match defect {
        D::NotText { .. } | D::OtherName => &NOT_CSV,
        D::Empty { .. } => &FILE_EMPTY,
        D::HeaderMissing | D::HeaderOtherwise => &HEADER,
        D::TooLarge { .. } => &FILE_TOO_LARGE,
        D::TooManyEntries(_) => &TOO_MANY_ENTRIES,
        D::ByteOrderMark => &BYTE_ORDER_MARK,
        D::MixedFilers(..) => &MIXED_FILERS,
        D::Factor(..) => &CHECK_DIGIT_FACTOR,
        D::BlankRow => &BLANK_ROW,
        D::ExtraColumns { .. } => &EXTRA_COLUMNS,
        D::Unsafe(_) => &UNSAFE_CONTENT,
        D::Dashes => &DASHES,
        D::Apostrophe => &APOSTROPHE,
        D::Unreadable(_)
        | D::StrayHeader
        | D::Invisible(_)
        | D::LowerCase(_)
        | D::StrayQuotes(_)
        | D::ZerosLost(_) => &ENTRY_NUMBER_FORMAT,
        D::Duplicate(_) => &DUPLICATE_ENTRY,
        D::InTwoFiles(..) => &ENTRY_IN_TWO_FILES,
        D::OtherFiler(..) => &FILER_CODE_MISMATCH,
        D::CheckDigit(..) => &CHECK_DIGIT,
    }
}

/// The message for a defect: `value` is the offending text, `name_of` returns the name of a file of the call.
pub(super) fn upload_words<'n>(
    defect: UploadDefect,
    value: &str,
    name_of: impl Fn(u16) -> &'n str,
) -> Message {
    use UploadDefect as D;
    let value = &truncate(value);
    match defect {
        D::NotText { what, is_read: false } => Message::new(format!("not a CSV file: {what}")),
        D::NotText { what, is_read: true } => Message::with_help(
            format!("not a CSV file: {what}"),
            "save the entry numbers as plain CSV; `cape check --fix DIR` writes such a file",
        ),
        D::OtherName => Message::with_help(
            "the file's name does not end in .csv",
            "rename it so that the name ends in .csv, if it is a CSV file",
        ),
        D::Empty { no_bytes: true } => Message::new("the file has no bytes"),
        D::Empty { no_bytes: false } => Message::new("the file has no entry number"),
        D::HeaderMissing if value.trim().is_empty() => {
            Message::new("the first line is blank; it must be the header")
        }
        D::HeaderMissing => Message::new(format!("the header is missing: the first line is {value}")),
        D::HeaderOtherwise => header_otherwise(value),
        D::TooLarge { bytes, unread } => too_large(bytes, unread),
        D::TooManyEntries(entries) => Message::new(format!(
            "the file has {} entry numbers; the limit is {}",
            thousands(entries),
            thousands(UPLOAD_ENTRIES)
        )),
        D::ByteOrderMark => Message::new("the file begins with a byte order mark"),
        D::MixedFilers(other, most) => Message::new(format!("the file has entries of {other} and of {most}")),
        D::Factor(filer, factor) => Message::new(format!(
            "filer {filer} seems to have the check-digit factor +{factor}: at least four in five of its entries \
             show it"
        )),
        D::BlankRow => Message::new("the row is blank"),
        D::ExtraColumns { is_filled: true, .. } => Message::new("the row has data in other columns"),
        D::ExtraColumns { cells, is_filled: false } => {
            Message::new(format!("the row has {cells} cells instead of one; the others are blank"))
        }
        D::Unsafe(Unsafe::Formula) => Message::new(format!("{value} begins like a spreadsheet formula")),
        D::Unsafe(Unsafe::ControlBytes) => Message::new("the cell has control bytes"),
        D::Dashes => Message::new(format!("dashes or blanks in or around the number: {value}")),
        D::Apostrophe => Message::new(format!("apostrophe before the number: {value}")),
        D::Duplicate(first) => Message::new(format!("duplicate of row {first}")),
        D::InTwoFiles(file, row) => Message::new(format!("also in {}, row {row}", name_of(file))),
        D::OtherFiler(number, own) => Message::new(format!("filed by {}, not by {own}", number.filer())),
        D::Unreadable(_)
        | D::StrayHeader
        | D::Invisible(_)
        | D::LowerCase(_)
        | D::StrayQuotes(_)
        | D::ZerosLost(_) => format_words(defect, value),
        D::CheckDigit(number, factor) => check_digit(number, factor),
    }
}

/// How the header differs from CBP's; a header that is quite different is shown.
fn header_otherwise(line: &str) -> Message {
    let is_surplus = |c: char| matches!(c, '"' | ',' | ';' | '|') || c.is_whitespace();
    let inner = line.trim_matches(is_surplus);
    if !inner.eq_ignore_ascii_case(UPLOAD_HEADER) {
        let message = format!("the first line is another header: {line}");
        return match line.contains(',') {
            false => Message::new(message),
            true => Message::with_help(
                message,
                "an upload file has the one column Entry Number; if these are entry summaries, `cape build` makes \
                 upload files of them",
            ),
        };
    }
    let how = [
        (inner != UPLOAD_HEADER, "upper and lower case differ"),
        (line.contains('"'), "it is in quotes"),
        (
            line.starts_with(char::is_whitespace) || line.ends_with(char::is_whitespace),
            "blanks before or after it",
        ),
        (line.contains([',', ';', '|', '\t']), "the row has other columns"),
    ];
    let how: Vec<&str> = how.into_iter().filter(|(is, _)| *is).map(|(_, how)| how).collect();
    Message::new(format!("the first line is not exactly the header: {}", how.join(", ")))
}

fn too_large(bytes: u64, unread: bool) -> Message {
    let message =
        format!("the file has {} bytes; the limit is {}", thousands(bytes), thousands(UPLOAD_BYTES));
    if !unread {
        return Message::new(message);
    }
    Message::with_help(
        format!("{message}; its rows were not read"),
        "an upload file is a list of entry numbers. If these are entry summaries, `cape build` makes upload files \
         of them; if it is a list, split it first",
    )
}

/// The message for a cell that isn't an entry number.
fn format_words(defect: UploadDefect, value: &str) -> Message {
    use UploadDefect as D;
    let repaired = |message: String, number: EntryNumber, why: &str| {
        Message::with_help(message, format!("write {number}{why}; `cape check --fix DIR` does"))
    };
    match defect {
        D::Invisible(number) => {
            repaired(format!("invisible characters in or around the number: {value}"), number, "")
        }
        D::LowerCase(number) => repaired(format!("{value} has lower-case letters"), number, ""),
        D::StrayQuotes(number) => repaired(format!("stray quotes around the number: {value}"), number, ""),
        D::ZerosLost(number) => {
            repaired(format!("{value} lost its leading zeros"), number, ", confirmed by the check digit")
        }
        D::StrayHeader => Message::with_help(
            format!("the header is among the entries: {value}"),
            "delete the line; `cape check --fix DIR` removes it",
        ),
        D::Unreadable(defect) => unreadable(defect, value),
        _ => Message::new(value),
    }
}

fn unreadable(defect: EntryNumberDefect, value: &str) -> Message {
    let Message { message, help, cbp } = entry_number_words(defect, value);
    let help = match defect {
        EntryNumberDefect::Scientific => "its last digits are lost and can't be computed: look the entry up in \
                                          ACE, and format the column as text before a spreadsheet opens the file"
            .to_string(),
        EntryNumberDefect::FilerMissing => "put the three characters of the filer code before it".to_string(),
        _ => help.unwrap_or_else(|| {
            "look the number up in ACE: three letters or digits of filer code and eight digits, nothing else"
                .to_string()
        }),
    };
    Message { message, help: Some(help), cbp }
}

fn check_digit(number: EntryNumber, factor: u8) -> Message {
    let right = number.with_check_digit(factor).to_string();
    let factor = if factor == 0 { String::new() } else { format!(" (check-digit factor +{factor})") };
    Message::with_help(
        format!("the last digit should be {} by CBP's check-digit formula{factor}", &right[10..]),
        "compare the number with ACE. If it differs, correct it. If it is the same, keep it: CBP shifts the check digits \
         of some filers, and cape recognizes that only from five entries on",
    )
}

/// The text with invisible characters replaced by their codes, such as `[U+200B]`.
pub(super) fn name_invisible(text: &str) -> String {
    let mut named = String::with_capacity(text.len());
    for c in text.chars() {
        match is_invisible(c) {
            true => named += &format!("[U+{:04X}]", u32::from(c)),
            false => named.push(c),
        }
    }
    named
}

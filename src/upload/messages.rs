//! What can be wrong with an upload file that exists already, which rule says so, and in which words.

use super::file::Unsafe;
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
    NotText(&'static str),
    /// Its name doesn't end in .csv.
    OtherName,
    /// It has no entry number, or not a byte.
    Empty {
        /// Whether it has no byte.
        no_bytes: bool,
    },
    /// Its first line is no header.
    HeaderMissing,
    /// Its first line is a header, but not to the letter.
    HeaderOtherwise,
    /// It has too many bytes.
    TooLarge {
        /// How many.
        bytes: u64,
        /// Whether that was all that was looked at.
        unread: bool,
    },
    /// It has so many entries, which is too many.
    TooManyEntries(u64),
    /// It begins with a byte order mark.
    ByteOrderMark,
    /// It has entries of this filer beside others of this one, which has the most.
    MixedFilers(FilerCode, FilerCode),
    /// The entries of this filer show this check-digit factor.
    Factor(FilerCode, u8),
    /// Nothing stands in the row.
    BlankRow,
    /// The row has so many cells.
    ExtraColumns(usize),
    /// A cell may be deemed unsafe.
    Unsafe(Unsafe),
    /// Dashes or blanks.
    Dashes,
    /// An apostrophe.
    Apostrophe,
    /// No entry number.
    Unreadable(EntryNumberDefect),
    /// The header stands among the entries.
    StrayHeader,
    /// An entry number in lower case.
    LowerCase(EntryNumber),
    /// An entry number in more quotes than a cell has.
    StrayQuotes(EntryNumber),
    /// An entry number that lost its zeros.
    ZerosLost(EntryNumber),
    /// An entry number that stands in an earlier row.
    Duplicate(u32),
    /// An entry number that stands in an earlier file: which, and in which row.
    InTwoFiles(u16, u32),
    /// Another filer's entry.
    OtherFiler(EntryNumber, FilerCode),
    /// An entry number whose filer has this check-digit factor, and the digit is another.
    CheckDigit(EntryNumber, u8),
}

/// The rule that speaks of a defect of an upload file.
pub fn upload_rule(defect: UploadDefect) -> &'static Rule {
    use UploadDefect as D;
    match defect {
        D::NotText(_) | D::OtherName => &NOT_CSV,
        D::Empty { .. } => &FILE_EMPTY,
        D::HeaderMissing | D::HeaderOtherwise => &HEADER,
        D::TooLarge { .. } => &FILE_TOO_LARGE,
        D::TooManyEntries(_) => &TOO_MANY_ENTRIES,
        D::ByteOrderMark => &BYTE_ORDER_MARK,
        D::MixedFilers(..) => &MIXED_FILERS,
        D::Factor(..) => &CHECK_DIGIT_FACTOR,
        D::BlankRow => &BLANK_ROW,
        D::ExtraColumns(_) => &EXTRA_COLUMNS,
        D::Unsafe(_) => &UNSAFE_CONTENT,
        D::Dashes => &DASHES,
        D::Apostrophe => &APOSTROPHE,
        D::Unreadable(_) | D::StrayHeader | D::LowerCase(_) | D::StrayQuotes(_) | D::ZerosLost(_) => {
            &ENTRY_NUMBER_FORMAT
        }
        D::Duplicate(_) => &DUPLICATE_ENTRY,
        D::InTwoFiles(..) => &ENTRY_IN_TWO_FILES,
        D::OtherFiler(..) => &FILER_CODE_MISMATCH,
        D::CheckDigit(..) => &CHECK_DIGIT,
    }
}

/// What to say of a defect: `value` is the offending text, `name_of` names a file of the call.
pub(super) fn upload_words<'n>(
    defect: UploadDefect,
    value: &str,
    name_of: impl Fn(u16) -> &'n str,
) -> Message {
    use UploadDefect as D;
    let value = &truncate(value);
    match defect {
        D::NotText(what) => Message::new(format!("not a CSV file: {what}")),
        D::OtherName => Message::with_help(
            "the file's name does not end in .csv",
            "rename it so that the name ends in .csv, if it is a CSV file",
        ),
        D::Empty { no_bytes: true } => Message::new("the file has no bytes"),
        D::Empty { no_bytes: false } => Message::new("the file has no entry number"),
        D::HeaderMissing if value.trim().is_empty() => {
            Message::new("the first line is blank, not the header")
        }
        D::HeaderMissing => Message::new(format!("the header is missing: the first line is {value}")),
        D::HeaderOtherwise => header_otherwise(value),
        D::TooLarge { bytes, unread } => too_large(bytes, unread),
        D::TooManyEntries(entries) => Message::new(format!(
            "the file has {} entry numbers, {} are allowed",
            thousands(entries),
            thousands(UPLOAD_ENTRIES)
        )),
        D::ByteOrderMark => Message::new("the file begins with a byte order mark"),
        D::MixedFilers(other, most) => {
            Message::new(format!("the file has entries of {other} beside those of {most}"))
        }
        D::Factor(filer, factor) => Message::new(format!(
            "filer {filer} seems to have the check-digit factor +{factor}: at least four in five of its entries \
             show it"
        )),
        D::BlankRow => Message::new("nothing stands in the row"),
        D::ExtraColumns(cells) => Message::new(format!("the row has {cells} cells instead of one")),
        D::Unsafe(Unsafe::Formula) => Message::new(format!("{value} begins as what a spreadsheet would run")),
        D::Unsafe(Unsafe::ControlBytes) => Message::new("the cell holds control bytes"),
        D::Dashes => Message::new(format!("dashes or blanks stand in or around the number: {value}")),
        D::Apostrophe => Message::new(format!("an apostrophe stands before the number: {value}")),
        D::Duplicate(first) => Message::new(format!("stands in row {first} already")),
        D::InTwoFiles(file, row) => Message::new(format!("stands in {}, row {row}, too", name_of(file))),
        D::OtherFiler(number, own) => Message::new(format!("filed by {}, not by {own}", number.filer())),
        D::Unreadable(_) | D::StrayHeader | D::LowerCase(_) | D::StrayQuotes(_) | D::ZerosLost(_) => {
            format_words(defect, value)
        }
        D::CheckDigit(number, factor) => check_digit(number, factor),
    }
}

/// Of the spellings of the right header it is said what is wrong; any other words are shown.
fn header_otherwise(line: &str) -> Message {
    let beside = |c: char| matches!(c, '"' | ',' | ';' | '|') || c.is_whitespace();
    let inner = line.trim_matches(beside);
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
        (line.contains('"'), "quotes stand around it"),
        (
            line.starts_with(char::is_whitespace) || line.ends_with(char::is_whitespace),
            "blanks stand beside it",
        ),
        (line.contains([',', ';', '|', '\t']), "further cells stand behind it"),
    ];
    let how: Vec<&str> = how.into_iter().filter(|(is, _)| *is).map(|(_, how)| how).collect();
    Message::new(format!("the first line is not the header to the letter: {}", how.join(", ")))
}

fn too_large(bytes: u64, unread: bool) -> Message {
    let message = format!("the file has {} bytes, {} are allowed", thousands(bytes), thousands(UPLOAD_BYTES));
    if !unread {
        return Message::new(message);
    }
    Message::with_help(
        format!("{message}; it was not read any further"),
        "an upload file is a list of entry numbers. If these are entry summaries, `cape build` makes upload files \
         of them; if it is a list, split it first",
    )
}

/// What stands where an entry number should, and how far it is from one.
fn format_words(defect: UploadDefect, value: &str) -> Message {
    use UploadDefect as D;
    let repaired = |message: String, number: EntryNumber, why: &str| {
        Message::with_help(message, format!("write {number}{why}; `cape check --fix DIR` does"))
    };
    match defect {
        D::LowerCase(number) => repaired(format!("{value} has lower-case letters"), number, ""),
        D::StrayQuotes(number) => repaired(format!("quotes stand beside the number: {value}"), number, ""),
        D::ZerosLost(number) => {
            repaired(format!("{value} lost its leading zeros"), number, ", which the check digit proves")
        }
        D::StrayHeader => Message::with_help(
            format!("the header stands among the entries: {value}"),
            "delete the line; were files joined here? `cape check --fix DIR` leaves it out",
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
        format!("the check digit would be {}{factor}", &right[10..]),
        "look the entry up in ACE: a digit may be mistyped, or CBP shifts this filer's check digits, which fewer \
         than five entries can't show. CBP's message stands in its table of file errors: one such number may sink \
         the whole file",
    )
}

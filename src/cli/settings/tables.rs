//! Parses parts of cape.toml with their positions: values that are parsed like flags, the table [account] with answers
//! for `cape ready`, and the tables about columns.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::ops::Range;
use std::path::Path;
use std::str::FromStr;

use clap::ValueEnum;
use serde::Deserialize;
use serde::de::{Deserializer, Error as _};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::cli::flag_values::{self, column_key, column_name, instead, nearest};
use crate::domain::{clean, is_blank, is_error_value};
use crate::entries::FieldHeader;
use crate::error::Error;
use crate::read::{COLUMNS, Column, HeaderAlias, ValueAliases, column_known_by, normal_header};
use crate::ready::{GROUPS, Recipient, yes_or_no, yes_or_no_item};
use crate::text::{display_path, sanitize, truncate};

pub(crate) type Checked<T> = Result<T, Misplaced>;

/// A text, or a value for which TOML has its own syntax: a date, a number.
#[derive(Deserialize)]
#[serde(untagged, expecting = "expected a text")]
enum Plain {
    Text(String),
    Date(toml::value::Datetime),
    Number(i64),
}

impl Plain {
    fn text(&self) -> String {
        match self {
            Plain::Text(text) => text.clone(),
            Plain::Date(date) => date.to_string(),
            Plain::Number(number) => number.to_string(),
        }
    }
}

/// Such as `"12-3456789"` or `["12-3456789", "98-7654321"]`.
#[derive(Deserialize)]
#[serde(untagged, expecting = "expected a text, or a list of texts")]
enum OneOrMore {
    One(String),
    More(Vec<String>),
}

/// Parses a value like a flag.
pub(crate) fn parsed<'de, D, T>(from: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: FromStr<Err: Display>,
{
    Plain::deserialize(from)?.text().parse().map(Some).map_err(D::Error::custom)
}

/// Parses one value, or a list of values, like flags.
pub(crate) fn parsed_list<'de, D, T>(from: D) -> Result<Vec<T>, D::Error>
where
    D: Deserializer<'de>,
    T: FromStr<Err: Display>,
{
    let texts = match OneOrMore::deserialize(from)? {
        OneOrMore::One(text) => vec![text],
        OneOrMore::More(texts) => texts,
    };
    texts.iter().map(|text| text.parse().map_err(D::Error::custom)).collect()
}

/// Parses one of a few words.
pub(crate) fn choice<'de, D, T>(from: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: ValueEnum,
{
    let text = Plain::deserialize(from)?.text();
    T::from_str(&text, false).map(Some).map_err(|_| {
        let values = T::value_variants().iter().filter_map(ValueEnum::to_possible_value);
        let names: Vec<String> = values.map(|value| value.get_name().to_string()).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        D::Error::custom(format!("{:?} is none of the values{}", truncate(&text), instead(&text, &names)))
    })
}

/// `[account]`: items and their answers.
pub(crate) type AccountTable = BTreeMap<Spanned<String>, Spanned<Word>>;

/// The only setting that isn't answered with yes or no.
const RECIPIENT: &str = "recipient";

/// `"yes"`, or `true`.
#[derive(Debug, Deserialize)]
#[serde(untagged, expecting = "expected \"yes\", \"no\" or \"not-known\"")]
pub(crate) enum Word {
    Plain(bool),
    Text(String),
}

/// The answers in the table.
#[derive(Debug, Clone, Default)]
pub(crate) struct AccountAnswers {
    /// By item; `None` for an explicit "not known".
    pub(crate) yes_or_no: BTreeMap<&'static str, Option<bool>>,
    pub(crate) recipient: Option<Recipient>,
}

/// Parses the answers in the table.
pub(crate) fn answers(table: &AccountTable) -> Checked<AccountAnswers> {
    let mut answers = AccountAnswers::default();
    for (name, word) in table {
        let misplaced = |message| Misplaced::at(word, message);
        if name.get_ref() == RECIPIENT {
            let Word::Text(text) = word.get_ref() else {
                return Err(misplaced("expected \"importer\" or \"notify-party\"".into()));
            };
            answers.recipient = Some(flag_values::recipient(text).map_err(misplaced)?);
            continue;
        }
        let item = yes_or_no_item(name.get_ref()).ok_or_else(|| unknown_answer(name, name.get_ref()))?;
        let answer = match word.get_ref() {
            Word::Plain(yes) => Some(*yes),
            Word::Text(text) => flag_values::yes_or_no(text).map_err(misplaced)?,
        };
        answers.yes_or_no.insert(item.id, answer);
    }
    Ok(answers)
}

/// Rejects unknown names before any value is read, so that no error message shows the number of a bank.
pub(crate) fn refuse_unknown_answers(settings: &DeTable<'_>) -> Checked<()> {
    for (name, value) in settings {
        let of_account = name.get_ref() == "account";
        refuse_bank(name, name.get_ref())?;
        let DeValue::Table(table) = value.get_ref() else { continue };
        for name in table.keys().filter(|_| of_account) {
            refuse_bank(name, name.get_ref())?;
            let known = name.get_ref() == RECIPIENT || yes_or_no_item(name.get_ref()).is_some();
            if !known {
                return Err(unknown_answer(name, name.get_ref()));
            }
        }
    }
    Ok(())
}

fn refuse_bank<T>(at: &Spanned<T>, name: &str) -> Checked<()> {
    if !names_a_bank(name) {
        return Ok(());
    }
    let message = "bank numbers can't be settings, because they don't belong in a file: remove the line. `cape \
                   ready` asks for the routing number on a terminal, without showing it, or reads it with --routing-number -; \
                   the account number it never needs";
    Err(Misplaced::at(at, message))
}

fn unknown_answer<T>(at: &Spanned<T>, name: &str) -> Misplaced {
    let names = GROUPS.iter().flat_map(yes_or_no).map(|item| item.id).chain([RECIPIENT]);
    let names: Vec<&str> = names.collect();
    let near = nearest(name, &names).map_or(String::new(), |near| format!(", did you mean {near}?"));
    Misplaced::at(at, format!("[account] has no answer called {:?}{near}", truncate(name)))
}

type Text = Spanned<String>;

/// `[column]`: the header of a column.
pub(crate) type ColumnTable = BTreeMap<Text, Text>;
/// `[headers]`: more headers of a column.
pub(crate) type HeaderTable = BTreeMap<Text, Vec<Text>>;
/// `[words.COLUMN]`: for each word the built-in word it means.
pub(crate) type WordTables = BTreeMap<Text, BTreeMap<Text, Text>>;

/// Headers mapped by hand.
pub(crate) fn by_hand(table: &ColumnTable) -> Checked<Vec<HeaderAlias>> {
    table.iter().map(|(name, header)| header_of(column(name)?, header)).collect()
}

/// Headers of imported reports, mapped by hand.
pub(crate) fn refund_columns(table: &ColumnTable) -> Checked<Vec<FieldHeader>> {
    let of_line = |(name, header): (&Text, &Text)| {
        let field =
            flag_values::field_name(name.get_ref()).map_err(|message| Misplaced::at(name, message))?;
        if header.get_ref().trim().is_empty() {
            return Err(Misplaced::at(header, "the header is blank"));
        }
        Ok(FieldHeader { field, header: header.get_ref().clone() })
    };
    table.iter().map(of_line).collect()
}

/// Headers known in addition. A header of another column is rejected, because the order of the table would decide.
pub(crate) fn headers(table: &HeaderTable) -> Checked<Vec<HeaderAlias>> {
    let mut found: Vec<HeaderAlias> = Vec::new();
    for (name, headers) in table {
        let column = column(name)?;
        for header in headers {
            let of = header_of(column, header)?;
            let same = |other: &&HeaderAlias| normal_header(&other.header) == normal_header(&of.header);
            let added = || found.iter().find(same).map(|other| other.column);
            let other = column_known_by(&of.header).or_else(added).filter(|other| *other != column);
            if let Some(other) = other {
                let (header_text, other) = (truncate(&of.header), other.spec().name);
                let message = format!("the header {header_text:?} is already known for the column {other}");
                return Err(Misplaced::at(header, message));
            }
            found.push(of);
        }
    }
    Ok(found)
}

/// Words known in addition.
pub(crate) fn words(tables: &WordTables) -> Checked<ValueAliases> {
    let mut extra = ValueAliases::default();
    for (name, words) in tables {
        let column = column_of_words(name)?;
        for (word, value) in words {
            let text = clean(word.get_ref());
            if text.is_empty() || is_error_value(text) {
                return Err(Misplaced::at(word, "this counts as a blank cell, which is no word"));
            }
            let means = |other| format!("{:?} already means {other}", truncate(word.get_ref()));
            let known = known_word(column, value)?;
            extra.add(column, word.get_ref(), known).map_err(|other| Misplaced::at(word, means(other)))?;
        }
    }
    Ok(extra)
}

fn column(name: &Text) -> Checked<Column> {
    column_name(name.get_ref()).map_err(|message| Misplaced::at(name, message))
}

fn header_of(column: Column, header: &Text) -> Checked<HeaderAlias> {
    if is_blank(header.get_ref()) {
        return Err(Misplaced::at(header, "the header is blank"));
    }
    Ok(HeaderAlias { column, header: header.get_ref().clone() })
}

fn column_of_words(name: &Text) -> Checked<Column> {
    let column = column(name)?;
    if !column.spec().words.is_empty() {
        return Ok(column);
    }
    let those = COLUMNS.iter().filter(|spec| !spec.words.is_empty());
    let names: Vec<&str> = those.map(|spec| spec.name).collect();
    let message = format!("the column {} has no words to add to. Those that have: ", column.spec().name);
    Err(Misplaced::at(name, message + &names.join(", ")))
}

fn known_word(column: Column, value: &Text) -> Checked<&'static str> {
    let (known, typed) = (column.spec().words, value.get_ref());
    let found = known.iter().find(|word| word.eq_ignore_ascii_case(typed.trim()));
    found.copied().ok_or_else(|| {
        let message = format!("{:?} is no known word{}", truncate(typed), instead(typed, known));
        Misplaced::at(value, message)
    })
}

/// An error in a settings file, with its position.
#[derive(Debug)]
pub(crate) struct Misplaced {
    span: Range<usize>,
    message: String,
}

impl Misplaced {
    pub(crate) fn at<T>(at: &Spanned<T>, message: impl Into<String>) -> Self {
        Misplaced { span: at.span(), message: message.into() }
    }

    /// The error with file name, line and column, and the line itself.
    pub(crate) fn in_file(&self, path: &Path, text: &str) -> Error {
        let start = text.floor_char_boundary(self.span.start);
        let number = line_number(text, start);
        let line_start = text[..start].rfind('\n').map_or(0, |end| end + 1);
        let line = text[line_start..].lines().next().unwrap_or_default();
        let before = text[line_start..start].chars().count();
        let marked = text.get(start..self.span.end).unwrap_or_default().lines().next().unwrap_or_default();
        let (margin, marks) =
            (" ".repeat(number.to_string().len()), "^".repeat(marked.chars().count().max(1)));
        let (name, column, message) = (display_path(path), before + 1, &self.message);
        let line = without_bank_numbers(line);
        let shown = format!(
            "{name}, line {number}, column {column}: {message}\n{margin} |\n{number} | {line}\n\
             {margin} | {:before$}{marks}",
            ""
        );
        Error::Usage {
            message: sanitize(&shown).to_string(),
            help: "`cape template config` prints every setting with its meaning".into(),
        }
    }
}

impl From<toml::de::Error> for Misplaced {
    fn from(error: toml::de::Error) -> Self {
        // In words for people who aren't programmers.
        let plain = [
            ("a sequence", "a list, such as [\"…\"]"),
            ("a boolean", "true or false"),
            ("a map", "a table"),
            ("usize", "a whole number, 0 or more"),
        ];
        let message = plain.iter().fold(error.message().into(), |message: String, (said, meant)| {
            message.replace(&format!("expected {said}"), &format!("expected {meant}"))
        });
        Misplaced { span: error.span().unwrap_or_default(), message }
    }
}

/// The line of each setting; one in a table is named `table.column`.
#[derive(Debug, Default)]
pub(crate) struct Lines(BTreeMap<String, usize>);

impl Lines {
    pub(crate) fn of(settings: &DeTable<'_>, text: &str) -> Self {
        let mut lines = BTreeMap::new();
        for (name, value) in settings {
            lines.insert(name.get_ref().to_string(), line_number(text, name.span().start));
            let DeValue::Table(columns) = value.get_ref() else { continue };
            for column in columns.keys() {
                // Answers have the names of flags, everything else in a table those of columns.
                let key = match name.get_ref().as_ref() {
                    "account" => column.get_ref().to_string(),
                    _ => column_key(column.get_ref()),
                };
                let of_column = format!("{}.{key}", name.get_ref());
                lines.insert(of_column, line_number(text, column.span().start));
            }
        }
        Lines(lines)
    }

    pub(crate) fn get(&self, setting: &str) -> Option<usize> {
        self.0.get(setting).copied()
    }
}

fn line_number(text: &str, offset: usize) -> usize {
    text[..offset].matches('\n').count() + 1
}

/// Whether a setting with this name could have a bank number as its value.
fn names_a_bank(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    let words = ["routing", "account-nu", "account_nu", "accountnu", "bank-", "bank_", "iban"];
    words.iter().any(|word| name.contains(word))
}

/// The line, with digits masked if it names a bank: bank numbers are never shown, not even in an error about them.
fn without_bank_numbers(line: &str) -> String {
    if !names_a_bank(line) {
        return line.to_string();
    }
    line.chars().map(|c| if c.is_ascii_digit() { '*' } else { c }).collect()
}

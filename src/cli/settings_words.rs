//! The tables of cape.toml that are about columns: headers mapped by hand, and headers and words that are known in
//! addition.

use std::collections::BTreeMap;

use toml::Spanned;

use super::settings_place::Misplaced;
use super::{instead, values};
use crate::domain::{clean, is_blank, is_error_value, shown};
use crate::read::columns::{COLUMNS, normal_header};
use crate::read::vocabulary::column_known_by;
use crate::read::{Column, ExtraWords, HeaderOf};

type Text = Spanned<String>;
type Checked<T> = Result<T, Misplaced>;

/// `[column]`: the header of a column.
pub(super) type ColumnTable = BTreeMap<Text, Text>;
/// `[headers]`: more headers of a column.
pub(super) type HeaderTable = BTreeMap<Text, Vec<Text>>;
/// `[words.COLUMN]`: for each word the known one for which it stands.
pub(super) type WordTables = BTreeMap<Text, BTreeMap<Text, Text>>;

/// Headers mapped by hand.
pub(super) fn by_hand(table: &ColumnTable) -> Checked<Vec<HeaderOf>> {
    table.iter().map(|(name, header)| header_of(column(name)?, header)).collect()
}

/// Headers that are known in addition. None may be known for another column, or the order of the table would decide.
pub(super) fn headers(table: &HeaderTable) -> Checked<Vec<HeaderOf>> {
    let mut found: Vec<HeaderOf> = Vec::new();
    for (name, headers) in table {
        let column = column(name)?;
        for header in headers {
            let of = header_of(column, header)?;
            let same = |other: &&HeaderOf| normal_header(&other.header) == normal_header(&of.header);
            let added = || found.iter().find(same).map(|other| other.column);
            let other = column_known_by(&of.header).or_else(added).filter(|other| *other != column);
            if let Some(other) = other {
                let (header_text, other) = (shown(&of.header), other.spec().name);
                let message = format!("the header {header_text:?} is already known for the column {other}");
                return Err(Misplaced::at(header, message));
            }
            found.push(of);
        }
    }
    Ok(found)
}

/// Words that are known in addition.
pub(super) fn words(tables: &WordTables) -> Checked<ExtraWords> {
    let mut extra = ExtraWords::default();
    for (name, words) in tables {
        let column = column_of_words(name)?;
        for (word, value) in words {
            let text = clean(word.get_ref());
            if text.is_empty() || is_error_value(text) {
                return Err(Misplaced::at(word, "this counts as a blank cell, which is no word"));
            }
            let means = |other| format!("{:?} already means {other}", shown(word.get_ref()));
            let known = known_word(column, value)?;
            extra.add(column, word.get_ref(), known).map_err(|other| Misplaced::at(word, means(other)))?;
        }
    }
    Ok(extra)
}

fn column(name: &Text) -> Checked<Column> {
    values::column_name(name.get_ref()).map_err(|message| Misplaced::at(name, message))
}

fn header_of(column: Column, header: &Text) -> Checked<HeaderOf> {
    if is_blank(header.get_ref()) {
        return Err(Misplaced::at(header, "the header is blank"));
    }
    Ok(HeaderOf { column, header: header.get_ref().clone() })
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
        let message = format!("{:?} is no known word{}", shown(typed), instead(typed, known));
        Misplaced::at(value, message)
    })
}

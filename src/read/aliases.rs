//! Headers and words of inputs in addition to those that the program knows.

use std::collections::BTreeMap;

use super::columns::{COLUMNS, Column, normal_header};
use crate::domain::{DateOrder, clean, collapse_blanks};

/// A header mapped to a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeaderAlias {
    /// The column.
    pub column: Column,
    /// The header as written in the file.
    pub header: String,
}

/// Headers and words known in addition to the built-in ones.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Aliases {
    /// Headers mapped by hand with `--column NAME=HEADER`. They take precedence, and each must be in at least one
    /// input.
    pub by_hand: Vec<HeaderAlias>,
    /// Headers accepted in addition to the built-in ones.
    pub headers: Vec<HeaderAlias>,
    /// Status words accepted in addition to the built-in ones.
    pub words: ValueAliases,
    /// The order of day and month in dates.
    pub date_order: DateOrder,
    /// Whether rows without an entry number belong to the entry above.
    pub fill_down: bool,
    /// Whether the inputs are CBP reports, whose headers have other columns than entry-summary data.
    pub reports: bool,
}

/// The column with this header among its built-in ones, unless the header is ambiguous.
pub(crate) fn column_known_by(header: &str) -> Option<Column> {
    let header = normal_header(header);
    let known = COLUMNS.iter().find(|spec| spec.headers.contains(&header.as_str()));
    known.map(|spec| spec.column)
}

/// Additional status words, each with the built-in word it means.
///
/// They are looked up only if a word isn't a built-in one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ValueAliases(BTreeMap<(Column, String), &'static str>);

impl ValueAliases {
    /// Adds a word that means the built-in word `known` of the column.
    ///
    /// # Errors
    ///
    /// The built-in word that it already means, if that is a different one.
    pub fn add(&mut self, column: Column, word: &str, known: &'static str) -> Result<(), &'static str> {
        let by_itself =
            || column.spec().words.iter().find(|own| meaning(column, own) == meaning(column, word));
        let already = match meaning(column, clean(word)) {
            Some(_) => by_itself().copied(),
            None => self.known_word(column, word),
        };
        match already.filter(|already| meaning(column, already) != meaning(column, known)) {
            Some(other) => Err(other),
            None => {
                self.0.insert((column, normal_word(word)), known);
                Ok(())
            }
        }
    }

    /// The built-in word that this word means.
    pub fn known_word(&self, column: Column, word: &str) -> Option<&'static str> {
        if self.0.is_empty() {
            return None;
        }
        self.0.get(&(column, normal_word(word))).copied()
    }

    /// All words, each with its column and the built-in word it means.
    pub fn iter(&self) -> impl Iterator<Item = (Column, &str, &'static str)> {
        self.0.iter().map(|((column, word), known)| (*column, word.as_str(), *known))
    }
}

/// The meaning of a word in a column, as a number for comparison only.
fn meaning(column: Column, word: &str) -> Option<u8> {
    (column.spec().meaning)(word)
}

/// A word in the form in which words are compared: cleaned like a cell, blanks collapsed, lower case.
fn normal_word(word: &str) -> String {
    collapse_blanks(clean(word)).to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::LiquidationStatus;
    use crate::read::columns::COLUMNS;

    #[test]
    fn every_known_word_means_something_in_its_column() {
        for spec in &COLUMNS {
            for word in spec.words {
                assert!(meaning(spec.column, word).is_some(), "{} {word}", spec.name);
            }
        }
        let all: Vec<&str> = LiquidationStatus::ALL.iter().map(|status| status.name()).collect();
        assert_eq!(Column::LiquidationStatus.spec().words, all);
    }

    #[test]
    fn a_word_stands_for_a_known_one_in_its_column_however_it_is_spelled() {
        let mut words = ValueAliases::default();
        words.add(Column::LiquidationStatus, "Liq'd  (auto)", "liquidated").unwrap();
        assert_eq!(words.known_word(Column::LiquidationStatus, "LIQ'D (Auto)"), Some("liquidated"));
        assert_eq!(words.known_word(Column::ControlStatus, "LIQ'D (Auto)"), None);
        assert_eq!(words.known_word(Column::LiquidationStatus, "Liq'd"), None);
    }

    #[test]
    fn a_word_has_one_meaning() {
        let mut words = ValueAliases::default();
        assert_eq!(words.add(Column::LiquidationStatus, "Closed", "unliquidated"), Err("liquidated"));
        assert_eq!(
            words.add(Column::LiquidationStatus, "closed", "liquidated"),
            Ok(()),
            "as it means by itself"
        );
        assert_eq!(words.add(Column::ControlStatus, "No trade", "CBP"), Err("trade"));
        assert_eq!(words.add(Column::ProtestStatus, "gone", "withdrawn"), Ok(()));
        assert_eq!(words.add(Column::ProtestStatus, "Gone", "approved"), Ok(()), "neither bars an entry");
        assert_eq!(words.add(Column::ProtestStatus, "GONE", "open"), Err("approved"));
        assert_eq!(words.add(Column::Suspension, "J", "yes"), Ok(()));
        assert_eq!(words.add(Column::Injunction, "J", "no"), Ok(()), "another column");
    }

    #[test]
    fn headers_that_may_mean_something_else_are_known_by_no_column() {
        assert_eq!(column_known_by(" HTS  Code"), Some(Column::Hts));
        assert_eq!(column_known_by("Tariff"), None);
    }
}

//! What is to be said once about a file: words that weren't recognised, error values of a spreadsheet.

use std::collections::BTreeMap;

use crate::domain::{clean, collapse_blanks, is_error_value};
use crate::read::{Column, Row};

/// More different words than this in one column are counted, not listed.
const LISTED: usize = 50;

/// The words in a column that mean nothing to this program, and how often each stands there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UnknownWords {
    /// Of all different words the first in alphabetical order, so that the order of rows doesn't matter: each
    /// as it is compared (lower case, blanks collapsed), as it is first spelled, and how many cells hold it.
    pub listed: BTreeMap<String, (String, u64)>,
    /// How many cells hold a word that isn't listed.
    pub others: u64,
}

impl UnknownWords {
    fn count(&mut self, word: &str) {
        let word = collapse_blanks(word);
        let (spelled, count) =
            self.listed.entry(word.to_lowercase()).or_insert_with(|| (word.to_string(), 0));
        *count += 1;
        if word.as_ref() < spelled.as_str() {
            *spelled = word.into_owned();
        }
        self.list_the_first();
    }

    fn list_the_first(&mut self) {
        while self.listed.len() > LISTED {
            // What falls out can't come back: every word that is listed then stands before it.
            self.others += self.listed.pop_last().map_or(0, |(_, (_, count))| count);
        }
    }

    /// Adds the words of other rows.
    fn add(&mut self, other: UnknownWords) {
        self.others += other.others;
        for (word, (spelled, count)) in other.listed {
            let (own, sum) = self.listed.entry(word).or_insert_with(|| (spelled.clone(), 0));
            *sum += count;
            if spelled < *own {
                *own = spelled;
            }
        }
        self.list_the_first();
    }
}

/// What is to be said about one file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Notices {
    /// UnknownWords not recognised, by column.
    pub words: BTreeMap<Column, UnknownWords>,
    /// Error values such as `#N/A`: how many cells of each column, by its place.
    pub error_values: BTreeMap<usize, u64>,
}

impl Notices {
    pub(crate) fn word(&mut self, column: Column, word: &str) {
        self.words.entry(column).or_default().count(word);
    }

    /// Adds what is to be said of other rows of the file.
    pub(crate) fn add(&mut self, other: Notices) {
        for (column, words) in other.words {
            self.words.entry(column).or_default().add(words);
        }
        for (place, count) in other.error_values {
            *self.error_values.entry(place).or_default() += count;
        }
    }

    /// Counts the error values of a row, in whatever column they stand.
    pub(crate) fn error_values(&mut self, row: &Row<'_>) {
        for place in 0..row.cell_count() {
            if is_error_value(clean(&row.cell(place))) {
                *self.error_values.entry(place).or_default() += 1;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn which_words_are_listed_depends_on_the_words_and_not_on_their_order() {
        let words: Vec<String> = (0..200).map(|n| format!("w{:03}", n * 7 % 120)).collect();
        let mut forward = UnknownWords::default();
        words.iter().for_each(|w| forward.count(w));
        let mut backward = UnknownWords::default();
        words.iter().rev().for_each(|w| backward.count(w));
        assert_eq!(forward, backward);
        assert_eq!(forward.listed.len(), LISTED);
        assert_eq!(forward.listed.values().map(|(_, count)| count).sum::<u64>() + forward.others, 200);
    }

    #[test]
    fn spellings_of_one_word_are_one_word() {
        for order in [["odd  X", "ODD x", "odd x"], ["odd x", "odd  X", "ODD x"]] {
            let mut words = UnknownWords::default();
            order.iter().for_each(|word| words.count(word));
            assert_eq!(words.listed, BTreeMap::from([("odd x".into(), ("ODD x".into(), 3))]));
        }
    }
}

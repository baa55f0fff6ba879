//! What is to be said once about a file: words that weren't recognised, error values of a spreadsheet.

use std::collections::BTreeMap;

use crate::domain::{clean, is_error_value};
use crate::read::{Column, Row};

/// More different words than this in one column are counted, not listed.
const LISTED: usize = 50;

/// The words in a column that mean nothing to this program, and how often each stands there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UnknownWords {
    /// Of all different words the first in alphabetical order, so that the order of rows doesn't matter.
    pub listed: BTreeMap<String, u64>,
    /// How many cells hold a word that isn't listed.
    pub others: u64,
}

impl UnknownWords {
    fn count(&mut self, word: &str) {
        if let Some(count) = self.listed.get_mut(word) {
            *count += 1;
            return;
        }
        self.listed.insert(word.to_string(), 1);
        if self.listed.len() > LISTED {
            // What falls out can't come back: every word that is listed then stands before it.
            self.others += self.listed.pop_last().map_or(0, |(_, count)| count);
        }
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
    pub(super) fn word(&mut self, column: Column, word: &str) {
        self.words.entry(column).or_default().count(word);
    }

    /// Counts the error values of a row, in whatever column they stand.
    pub(super) fn error_values(&mut self, row: &Row<'_>) {
        if !row.contains(b'#') {
            return;
        }
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
        assert_eq!(forward.listed.values().sum::<u64>() + forward.others, 200);
    }
}

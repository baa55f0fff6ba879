//! What is noticed of an input while its rows are read: words that aren't recognized, error values of a spreadsheet, rows
//! that can't be read, and how the rows are laid out.

use std::collections::BTreeMap;

use super::fields::EntryRow;
use super::row_order::RowOrder;
use crate::domain::{
    DateOrder, EntryNumber, EntryNumberDefect, SlashDate, clean, collapse_blanks, is_error_value,
};
use crate::error::{Error, Result};
use crate::read::{Column, ColumnSet, Learned, Malformed, Row, RowRef, Source};

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
    /// UnknownWords not recognized, by column.
    pub words: BTreeMap<Column, UnknownWords>,
    /// Error values such as `#N/A`: how many cells of each column, by its place.
    pub error_values: BTreeMap<usize, u64>,
    /// Dates and words that stand for no date, by column.
    pub placeholders: BTreeMap<Column, UnknownWords>,
    /// How many cells were read as serial numbers of days.
    pub serials: BTreeMap<Column, u64>,
    /// Characters that show nothing: how many of each were dropped.
    pub invisible: BTreeMap<char, u64>,
    /// IEEPA headings in columns that aren't read: how many cells of each column, by its place.
    pub unread_headings: BTreeMap<usize, u64>,
    /// How many rows of entries end before the last column.
    pub omitted: u64,
    /// In which forms dates stand in the columns.
    pub(crate) dates: DateForms,
}

/// Which columns hold dates of which form: by it the columns are read once more where the forms tell how.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct DateForms {
    /// A date the first number of which is above 12.
    first_above_12: ColumnSet,
    /// A date the second number of which is above 12.
    second_above_12: ColumnSet,
    /// A whole number that may be a serial number.
    serial: ColumnSet,
    /// Anything else.
    other: ColumnSet,
}

impl DateForms {
    /// Notes a date in numbers: whether its day, the second of them, is above 12.
    #[inline]
    pub(crate) fn plain(&mut self, column: Column, is_above_12: bool) {
        self.other.insert(column);
        if is_above_12 {
            self.second_above_12.insert(column);
        }
    }

    pub(crate) fn slashes(&mut self, column: Column, slashes: SlashDate) {
        match slashes {
            SlashDate::First => self.first_above_12.insert(column),
            SlashDate::Second => self.second_above_12.insert(column),
            SlashDate::Either | SlashDate::Same => {}
        }
    }

    pub(crate) fn serial(&mut self, column: Column) {
        self.serial.insert(column);
    }

    pub(crate) fn other(&mut self, column: Column) {
        self.other.insert(column);
    }

    fn add(&mut self, other: DateForms) {
        self.first_above_12 = self.first_above_12.union(other.first_above_12);
        self.second_above_12 = self.second_above_12.union(other.second_above_12);
        self.serial = self.serial.union(other.serial);
        self.other = self.other.union(other.other);
    }

    /// What they tell of how the input is to be read, besides what was known of it.
    pub(crate) fn learned(&self, known: &Learned) -> Learned {
        let is_month_first = known.order == DateOrder::MonthFirst;
        Learned {
            day_first: if is_month_first { self.day_first() } else { ColumnSet::default() },
            serials: self.serials(),
            ..known.clone()
        }
    }

    /// The columns that write the day first.
    fn day_first(&self) -> ColumnSet {
        self.first_above_12.without(self.second_above_12)
    }

    /// The columns in which all dates are serial numbers.
    fn serials(&self) -> ColumnSet {
        self.serial.without(self.other)
    }
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
        for (column, words) in other.placeholders {
            self.placeholders.entry(column).or_default().add(words);
        }
        add_counts(&mut self.error_values, other.error_values);
        add_counts(&mut self.unread_headings, other.unread_headings);
        add_counts(&mut self.serials, other.serials);
        add_counts(&mut self.invisible, other.invisible);
        self.omitted += other.omitted;
        self.dates.add(other.dates);
    }

    pub(crate) fn placeholder(&mut self, column: Column, text: &str) {
        self.placeholders.entry(column).or_default().count(text);
    }

    /// Counts the invisible characters of a row.
    pub(crate) fn invisible(&mut self, row: &Row<'_>) {
        row.invisible().for_each(|c| *self.invisible.entry(c).or_default() += 1);
    }

    /// Counts the error values of a row, in whatever column they stand.
    pub(crate) fn error_values(&mut self, row: &Row<'_>) {
        for index in 0..row.cell_count() {
            if is_error_value(clean(&row.cell(index))) {
                *self.error_values.entry(index).or_default() += 1;
            }
        }
    }
}

fn add_counts<K: Ord>(counts: &mut BTreeMap<K, u64>, more: BTreeMap<K, u64>) {
    more.into_iter().for_each(|(key, count)| *counts.entry(key).or_default() += count);
}

/// A header within the rows of an input.
#[derive(Debug, Clone, Copy)]
pub(crate) struct HeaderRow {
    pub(crate) at: RowRef,
    /// Whether it names the columns as the first header does.
    pub(crate) is_first: bool,
}

/// What rows show of how their input is laid out.
#[derive(Debug, Clone, Default)]
pub(crate) struct Layout {
    pub(crate) headers: Vec<HeaderRow>,
    /// Whether a row with data has no entry number.
    pub(crate) lacks_numbers: bool,
    pub(crate) order: RowOrder,
}

/// More sections than this aren't files that someone joined.
const MOST_SECTIONS: usize = 1 << 12;

impl Layout {
    /// Adds what other rows show, which come after so many rows.
    pub(crate) fn add(&mut self, other: Layout, rows_before: u32) {
        let behind = |header: HeaderRow| HeaderRow {
            at: RowRef { row: header.at.row + rows_before, ..header.at },
            ..header
        };
        self.headers.extend(other.headers.into_iter().map(behind));
        self.lacks_numbers |= other.lacks_numbers;
        self.order.add(other.order);
    }

    /// Where sections begin: each header that differs from the one before, by its offset and the rows above it.
    pub(crate) fn sections(&self, source: &Source) -> Result<Vec<(u64, u32)>> {
        let (mut sections, mut before) = (Vec::new(), None);
        if self.headers.iter().all(|header| header.is_first) {
            return Ok(sections);
        }
        for header in &self.headers {
            let text = match header.is_first {
                true => None,
                false => Some(source.read_at(header.at.offset, header.at.length as usize)?),
            };
            if text != before {
                sections.push((header.at.offset, header.at.row - 1));
                before = text;
            }
        }
        match sections.len() <= MOST_SECTIONS {
            true => Ok(sections),
            false => Err(Error::Unsupported {
                name: source.name.clone(),
                what: "text with more than 4,096 headers that differ",
                help: "export the report again, or put the rows below each header into a file of its own",
            }),
        }
    }
}

/// A row that can't be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RowDefect {
    /// Where it is.
    pub at: RowRef,
    /// What is wrong.
    pub kind: RowDefectKind,
    /// Its entry number, where it can be read all the same.
    pub number: Option<EntryNumber>,
    /// Whether it is a footer if no row of an entry follows.
    pub(crate) may_be_footer: bool,
}

impl RowDefect {
    /// Whether the row has data and no entry number.
    pub(crate) fn is_without_number(&self) -> bool {
        self.kind == RowDefectKind::EntryNumber(EntryNumberDefect::Missing)
    }

    /// The row as one of its entry, where that is known: it may hide a duty or a status.
    pub(crate) fn unread_row(&self) -> Option<EntryRow> {
        let is_malformed = matches!(self.kind, RowDefectKind::Malformed(_));
        self.number.filter(|_| is_malformed).map(|number| EntryRow::unread(number, self.at))
    }

    /// The same, shifted by the number of rows before those read in one go.
    pub(crate) fn behind(self, rows: u32) -> Self {
        RowDefect { at: RowRef { row: self.at.row + rows, ..self.at }, ..self }
    }
}

/// What is wrong with a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowDefectKind {
    /// Its cells can't be distinguished.
    Malformed(Malformed),
    /// It has no entry number, or none that can be read.
    EntryNumber(EntryNumberDefect),
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

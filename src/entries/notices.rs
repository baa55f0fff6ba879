//! Observations about an input while its rows are read: unrecognized words, error values of a spreadsheet, unreadable
//! rows, and the layout of the rows.

use std::collections::BTreeMap;

use super::fields::EntryRow;
use super::row_order::RowOrder;
use crate::domain::{
    DateOrder, EntryNumber, EntryNumberDefect, SlashDate, clean, collapse_blanks, is_error_value,
};
use crate::error::{Error, Result};
use crate::read::{Column, ColumnSet, Learned, Malformed, Row, RowRef, Source};

/// Limit on different words listed for a column; further ones are counted.
const LISTED: usize = 50;

/// The unrecognized words in a column, and how often each occurs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct UnknownWords {
    /// The alphabetically first words, so that the result doesn't depend on the order of rows. For each, in the form in
    /// which words are compared (lower case, blanks collapsed): its first spelling, and the number of cells.
    pub listed: BTreeMap<String, (String, u64)>,
    /// Number of cells with a word that isn't listed.
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
            // A word that is dropped can't come back, because all words listed from then on precede it.
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

/// Observations about one file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Notices {
    /// Unrecognized words, by column.
    pub words: BTreeMap<Column, UnknownWords>,
    /// Number of cells with error values such as `#N/A`, by column index.
    pub error_values: BTreeMap<usize, u64>,
    /// Dates and words that mean "no date", by column.
    pub placeholders: BTreeMap<Column, UnknownWords>,
    /// Number of cells read as serial dates, by column.
    pub serials: BTreeMap<Column, u64>,
    /// Invisible characters that were dropped, and how many of each.
    pub invisible: BTreeMap<char, u64>,
    /// Number of cells with IEEPA headings in columns that aren't read, by column index.
    pub unread_headings: BTreeMap<usize, u64>,
    /// Number of entry rows that end before the last column.
    pub omitted: u64,
    /// Forms of dates in each column.
    pub(crate) dates: DateForms,
}

/// Forms of dates by column. They may show that a column must be reread another way.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct DateForms {
    /// Columns with a date whose first number is above 12.
    first_above_12: ColumnSet,
    /// Columns with a date whose second number is above 12.
    second_above_12: ColumnSet,
    /// Columns with a whole number that may be a serial date.
    serial: ColumnSet,
    /// Columns with anything else.
    other: ColumnSet,
}

impl DateForms {
    /// Records a numeric date, and whether its second number, the day, is above 12.
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

    /// What the forms reveal about how to read the input, added to `known`.
    pub(crate) fn learned(&self, known: &Learned) -> Learned {
        let is_month_first = known.order == DateOrder::MonthFirst;
        Learned {
            day_first: if is_month_first { self.day_first() } else { ColumnSet::default() },
            serials: self.serials(),
            ..known.clone()
        }
    }

    /// The columns with the day first.
    fn day_first(&self) -> ColumnSet {
        self.first_above_12.without(self.second_above_12)
    }

    /// The columns in which all dates are serial dates.
    fn serials(&self) -> ColumnSet {
        self.serial.without(self.other)
    }
}

impl Notices {
    pub(crate) fn word(&mut self, column: Column, word: &str) {
        self.words.entry(column).or_default().count(word);
    }

    /// Adds the observations about other rows of the file.
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

    pub(crate) fn invisible(&mut self, row: &Row<'_>) {
        row.invisible().for_each(|c| *self.invisible.entry(c).or_default() += 1);
    }

    /// Counts the error values of a row in all its columns.
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

/// A header row among the rows of an input.
#[derive(Debug, Clone, Copy)]
pub(crate) struct HeaderRow {
    pub(crate) at: RowRef,
    /// Whether it is the same as the first header.
    pub(crate) is_first: bool,
}

/// The layout of an input as far as its rows show it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Layout {
    pub(crate) headers: Vec<HeaderRow>,
    /// Whether a row with data has no entry number.
    pub(crate) lacks_numbers: bool,
    pub(crate) order: RowOrder,
}

/// Limit on sections; a file with more isn't several files joined together.
const MOST_SECTIONS: usize = 1 << 12;

impl Layout {
    /// Adds the layout of later rows, before which there are `rows_before` rows.
    pub(crate) fn add(&mut self, other: Layout, rows_before: u32) {
        let shifted = |header: HeaderRow| HeaderRow {
            at: RowRef { row: header.at.row + rows_before, ..header.at },
            ..header
        };
        self.headers.extend(other.headers.into_iter().map(shifted));
        self.lacks_numbers |= other.lacks_numbers;
        self.order.add(other.order);
    }

    /// The start of each section, which is a header that differs from the previous one: offset and number of rows
    /// above.
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
    /// Its location.
    pub at: RowRef,
    /// What is wrong.
    pub kind: RowDefectKind,
    /// Its entry number, if that can be read.
    pub number: Option<EntryNumber>,
    /// Whether it is a footer if no entry row follows.
    pub(crate) may_be_footer: bool,
}

impl RowDefect {
    /// Whether the row has data but no entry number.
    pub(crate) fn is_without_number(&self) -> bool {
        self.kind == RowDefectKind::EntryNumber(EntryNumberDefect::Missing)
    }

    /// An unread row of its entry, if that is known: it may hide a duty or a status.
    pub(crate) fn unread_row(&self) -> Option<EntryRow> {
        let is_malformed = matches!(self.kind, RowDefectKind::Malformed(_));
        self.number.filter(|_| is_malformed).map(|number| EntryRow::unread(number, self.at))
    }

    /// The same defect, with its row number increased by `rows`.
    pub(crate) fn after(self, rows: u32) -> Self {
        RowDefect { at: RowRef { row: self.at.row + rows, ..self.at }, ..self }
    }
}

/// What is wrong with a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowDefectKind {
    /// It can't be split into cells reliably.
    Malformed(Malformed),
    /// Its entry number is missing or can't be read.
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

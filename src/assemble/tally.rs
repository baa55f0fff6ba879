//! What rows come to, without any judgement: of one input, or of several together.

use chrono::NaiveDate;

use super::intake::RowCounts;
use super::notices::Notices;
use super::row::EntryRow;
use super::told::ToldEntry;
use super::{Factors, UnknownWords};
use crate::domain::Reading;
use crate::read::{Column, ColumnSet};

/// What rows come to.
#[derive(Debug, Clone, Default)]
pub struct Tally {
    /// How the rows are accounted for.
    pub rows: RowCounts,
    /// The columns that are there.
    pub columns: ColumnSet,
    /// What is to be said once.
    pub notices: Notices,
    /// The entry dates.
    pub entry_dates: Dates,
    /// The liquidation dates, scheduled ones among them.
    pub liquidation_dates: Dates,
    /// The entries by number, each once.
    pub entries: Vec<ToldEntry>,
}

/// The dates in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Dates {
    /// The first and the last that can be read.
    pub range: Option<(NaiveDate, NaiveDate)>,
    /// How many cells hold something that is no date.
    pub unreadable: u64,
}

impl Dates {
    fn note(&mut self, date: Reading<NaiveDate>) {
        match date {
            Reading::Blank => {}
            Reading::Unreadable => self.unreadable += 1,
            Reading::Value(day) => self.include(day, day),
        }
    }

    fn include(&mut self, first: NaiveDate, last: NaiveDate) {
        let (earliest, latest) = self.range.unwrap_or((first, last));
        self.range = Some((earliest.min(first), latest.max(last)));
    }

    fn add(&mut self, other: Dates) {
        self.unreadable += other.unreadable;
        if let Some((first, last)) = other.range {
            self.include(first, last);
        }
    }
}

impl Tally {
    /// Counts a row of an entry. Rows that stand side by side make one entry at once, others when all is sorted.
    pub(super) fn take(&mut self, row: &EntryRow) {
        self.entry_dates.note(row.state.entry_date);
        self.liquidation_dates.note(row.state.liquidation_date);
        match self.entries.last_mut().filter(|last| last.number == row.number) {
            Some(last) => last.add(row),
            None => self.entries.push(ToldEntry::of(row)),
        }
    }

    /// Adds what other rows come to; entries stand twice until they are sorted.
    pub(super) fn append(&mut self, other: Tally) {
        self.rows += other.rows;
        self.columns = self.columns.union(other.columns);
        self.notices.add(other.notices);
        self.entry_dates.add(other.entry_dates);
        self.liquidation_dates.add(other.liquidation_dates);
        self.entries.extend(other.entries);
    }

    /// Sorts the entries by number, each once.
    pub(super) fn sort(&mut self) {
        self.entries.sort_unstable_by_key(|entry| entry.number);
        self.entries.dedup_by(|next, first| {
            let same = next.number == first.number;
            if same {
                first.join(*next);
            }
            same
        });
    }

    /// What several inputs come to together.
    pub fn together(tallies: impl IntoIterator<Item = Tally>) -> Tally {
        let mut all = Tally::default();
        tallies.into_iter().for_each(|tally| all.append(tally));
        all.sort();
        all
    }

    /// The check-digit factors of the filers.
    pub fn factors(&self) -> Factors {
        Factors::of(self.entries.iter().map(|entry| entry.number))
    }

    /// The words that were not recognised, by column.
    pub fn unknown_words(&self) -> impl Iterator<Item = (Column, &UnknownWords)> {
        self.notices.words.iter().map(|(column, words)| (*column, words))
    }
}

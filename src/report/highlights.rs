//! The entries that a report names: of many the few that a person looks at first.

use std::cmp::Reverse;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::domain::EntryNumber;
use crate::judge::{JudgedEntry, Outcome};

/// The entries that a report names: of each kind the first, by what a person looks at first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Highlights {
    /// To be filed within ten days, or perhaps too late: the nearest last day first.
    pub closing: TopN<(NaiveDate, Reverse<Decimal>)>,
    /// Blocked, the most duty first.
    pub blocked: TopN<Reverse<Decimal>>,
    /// In review, the most duty first.
    pub review: TopN<Reverse<Decimal>>,
    /// Ready with a warning or note, the most duty first.
    pub warned: TopN<Reverse<Decimal>>,
}

impl Default for Highlights {
    fn default() -> Self {
        Highlights {
            closing: TopN::of(1_000),
            blocked: TopN::of(2_500),
            review: TopN::of(1_000),
            warned: TopN::of(500),
        }
    }
}

impl Highlights {
    pub(crate) fn add(&mut self, entry: &JudgedEntry) {
        let verdict = entry.verdict;
        let duty = Reverse(entry.money().duty);
        match verdict.outcome {
            Outcome::Blocked => self.blocked.show(duty, entry.number),
            Outcome::Review => self.review.show(duty, entry.number),
            Outcome::Ready if !verdict.failed.is_empty() => self.warned.show(duty, entry.number),
            _ => {}
        }
    }

    pub(crate) fn append(&mut self, other: Highlights) {
        self.closing.append(other.closing);
        self.blocked.append(other.blocked);
        self.review.append(other.review);
        self.warned.append(other.warned);
    }
}

/// The first entries by a key, and how many there are in all. Holds few at a time, whatever it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopN<K> {
    most: usize,
    kept: Vec<(K, EntryNumber)>,
    /// How many entries there are in all.
    pub total: u64,
}

impl<K: Ord + Clone> TopN<K> {
    /// Of at most so many entries.
    pub(crate) fn of(most: usize) -> Self {
        TopN { most, kept: Vec::new(), total: 0 }
    }

    /// Shows it an entry; equal keys stand by entry number.
    pub(crate) fn show(&mut self, key: K, number: EntryNumber) {
        self.total += 1;
        self.keep((key, number));
    }

    /// Shows it the entries of another one.
    pub(crate) fn append(&mut self, other: Self) {
        self.total += other.total;
        other.kept.into_iter().for_each(|entry| self.keep(entry));
    }

    fn keep(&mut self, entry: (K, EntryNumber)) {
        self.kept.push(entry);
        if self.kept.len() >= 2 * self.most.max(1) {
            self.kept.select_nth_unstable(self.most.max(1) - 1);
            self.kept.truncate(self.most);
        }
    }

    /// The first entries in their order.
    pub fn numbers(&self) -> Vec<EntryNumber> {
        let mut kept = self.kept.clone();
        kept.sort_unstable();
        kept.into_iter().take(self.most).map(|(_, number)| number).collect()
    }
}

#[cfg(test)]
mod tests {

    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_first_ones_are_those_that_sorting_all_would_give(
            keys in proptest::collection::vec(0u8..20, 0..200),
            most in 1usize..30,
            cut in 0usize..200,
        ) {
            let entries: Vec<(u8, EntryNumber)> =
                keys.iter().enumerate().map(|(n, key)| (*key, EntryNumber::from_bits(n as u64))).collect();
            let (mut first, mut second) = (TopN::of(most), TopN::of(most));
            for (n, (key, number)) in entries.iter().enumerate() {
                if n < cut { first.show(*key, *number) } else { second.show(*key, *number) }
            }
            second.append(first);
            let mut sorted = entries.clone();
            sorted.sort();
            let expected: Vec<EntryNumber> = sorted.iter().take(most).map(|(_, number)| *number).collect();
            prop_assert_eq!(second.numbers(), expected);
            prop_assert_eq!(second.total, entries.len() as u64);
        }
    }
}

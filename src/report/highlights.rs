//! The entries that a report names: the most important ones of each kind.

use std::cmp::Reverse;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::domain::EntryNumber;
use crate::judge::{JudgedEntry, Outcome};

/// The entries that a report names, of each kind the most important ones.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Highlights {
    /// With a filing deadline within ten days or possibly past, nearest first.
    pub closing: TopN<(NaiveDate, Reverse<Decimal>)>,
    /// Blocked, most duty first.
    pub blocked: TopN<Reverse<Decimal>>,
    /// In review, most duty first.
    pub review: TopN<Reverse<Decimal>>,
    /// Ready with a warning or note, most duty first.
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

/// The first entries by a key, and the number of all. Keeps only a few, however many are offered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TopN<K> {
    most: usize,
    kept: Vec<(K, EntryNumber)>,
    /// Number of all entries.
    pub total: u64,
}

impl<K: Ord + Clone> TopN<K> {
    /// Keeps at most `most` entries.
    pub(crate) fn of(most: usize) -> Self {
        TopN { most, kept: Vec::new(), total: 0 }
    }

    /// Offers an entry. Ties are ordered by entry number.
    pub(crate) fn show(&mut self, key: K, number: EntryNumber) {
        self.total += 1;
        self.keep((key, number));
    }

    /// Offers the entries of another list.
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

    /// The first entries, in order.
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

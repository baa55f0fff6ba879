//! The entries that stand first by some order, found without sorting all of them.

use crate::domain::EntryNumber;

/// The first entries by a key, and how many there are in all. Holds few at a time, whatever it is shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Foremost<K> {
    most: usize,
    kept: Vec<(K, EntryNumber)>,
    /// How many entries there are in all.
    pub total: u64,
}

impl<K: Ord + Clone> Foremost<K> {
    /// Of at most so many entries.
    pub(super) fn of(most: usize) -> Self {
        Foremost { most, kept: Vec::new(), total: 0 }
    }

    /// Shows it an entry; equal keys stand by entry number.
    pub(super) fn show(&mut self, key: K, number: EntryNumber) {
        self.total += 1;
        self.keep((key, number));
    }

    /// Shows it the entries of another one.
    pub(super) fn append(&mut self, other: Self) {
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
            let (mut first, mut second) = (Foremost::of(most), Foremost::of(most));
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

//! Detects inputs in which the rows of entries are shuffled.

use crate::domain::EntryNumber;

/// Statistics about the order of entry rows.
#[derive(Debug, Clone, Default)]
pub(crate) struct RowOrder {
    rows: u64,
    /// Number of runs of adjacent rows of the same entry.
    runs: u64,
    ascending: u64,
    descending: u64,
    first: Option<EntryNumber>,
    last: Option<EntryNumber>,
}

impl RowOrder {
    /// Runs below which the order isn't judged.
    const LEAST: u64 = 16;
    /// Runs from which older ones are given less weight.
    const MOST: u64 = 1 << 10;

    /// Adds `rows` rows of one entry.
    pub(crate) fn note(&mut self, number: EntryNumber, rows: usize) {
        self.rows += rows as u64;
        match self.last.replace(number) {
            Some(last) => self.turn(last, number),
            None => (self.first, self.runs) = (Some(number), 1),
        }
    }

    /// Adds the order of the rows that follow.
    pub(crate) fn add(&mut self, next: RowOrder) {
        let (Some(first), before) = (next.first, self.last) else { return };
        self.rows += next.rows;
        // If its first run continues the last one here, they are one run.
        self.runs += next.runs - u64::from(before.is_some());
        self.ascending += next.ascending;
        self.descending += next.descending;
        self.last = next.last;
        match before {
            Some(before) => self.turn(before, first),
            None => self.first = next.first,
        }
    }

    /// Halves the weight of earlier rows when there are many.
    pub(crate) fn fade(&mut self) {
        if self.runs >= Self::MOST {
            for count in [&mut self.rows, &mut self.runs, &mut self.ascending, &mut self.descending] {
                *count /= 2;
            }
        }
    }

    /// Whether nearly every row is separate from others of its entry, and entry numbers both rise and fall. If they
    /// only rise or only fall, the entries simply have one row each.
    pub(crate) fn is_shuffled(&self) -> bool {
        let turns = self.ascending.min(self.descending);
        self.runs >= Self::LEAST && self.rows * 4 < self.runs * 5 && turns > self.runs / 4
    }

    fn turn(&mut self, last: EntryNumber, next: EntryNumber) {
        self.runs += u64::from(last != next);
        self.ascending += u64::from(last < next);
        self.descending += u64::from(last > next);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The order of runs of `rows` rows with these numbers.
    fn order(numbers: impl Iterator<Item = u64>, rows: usize) -> RowOrder {
        let mut order = RowOrder::default();
        numbers.for_each(|number| order.note(EntryNumber::from_bits(number), rows));
        order
    }

    /// Numbers that rise and fall.
    fn jumping(count: u64) -> impl Iterator<Item = u64> {
        (0..count).map(|n| n * 7 % 17)
    }

    #[test]
    fn rows_are_shuffled_where_each_stands_alone_and_numbers_go_up_and_down() {
        assert!(order(jumping(100), 1).is_shuffled());
        assert!(!order(jumping(100), 2).is_shuffled(), "rows of an entry stand together");
        assert!(!order(0..100, 1).is_shuffled(), "entries of one row, in order");
        assert!(!order((0..100).rev(), 1).is_shuffled(), "in the other order");
        assert!(!order(jumping(15), 1).is_shuffled(), "too few to say");
    }

    #[test]
    fn rows_that_come_in_order_later_are_no_longer_taken_for_shuffled() {
        let is_shuffled = |numbers: &mut dyn Iterator<Item = u64>| {
            let mut order = RowOrder::default();
            for number in numbers {
                order.note(EntryNumber::from_bits(number), 1);
                order.fade();
            }
            order.is_shuffled()
        };
        assert!(is_shuffled(&mut jumping(5000)));
        assert!(!is_shuffled(&mut jumping(5000).chain(0..5000)));
        assert!(is_shuffled(&mut (0..5000).chain(jumping(5000))));
    }

    #[test]
    fn parts_come_to_what_the_whole_comes_to() {
        let numbers: Vec<u64> = jumping(40).chain([3, 3, 3, 9]).chain(0..9).collect();
        let whole = format!("{:?}", order(numbers.iter().copied(), 1));
        for cut in 0..=numbers.len() {
            let (one, other) = numbers.split_at(cut);
            let mut parts = order(one.iter().copied(), 1);
            parts.add(order(other.iter().copied(), 1));
            assert_eq!(format!("{parts:?}"), whole, "{cut}");
        }
    }
}

//! Check-digit factors: CBP may shift all check digits of a filer by +1 to +9 (CATAIR Appendix E, step 6).

use std::collections::BTreeMap;

use crate::domain::{EntryNumber, FilerCode};

/// So few entries prove nothing.
const ENTRIES: u64 = 5;

/// How each filer's check digits lie above the computed ones.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Factors {
    offsets: BTreeMap<FilerCode, [u64; 10]>,
}

impl Factors {
    /// Counts distinct entries.
    pub fn of(entries: impl Iterator<Item = EntryNumber>) -> Self {
        let mut factors = Factors::default();
        for number in entries {
            let offset = usize::from(number.check_digit_offset());
            factors.offsets.entry(number.filer()).or_default()[offset] += 1;
        }
        factors
    }

    /// A filer's factor: the non-zero offset that at least five of its entries, and at least 80 % of all of
    /// them, share; else 0.
    pub fn factor(&self, filer: FilerCode) -> u8 {
        let Some(counts) = self.offsets.get(&filer) else {
            return 0;
        };
        let total: u64 = counts.iter().sum();
        let shared = |k: &u8| counts[usize::from(*k)];
        (1..10).find(|k| shared(k) >= ENTRIES && shared(k) * 5 >= total * 4).unwrap_or(0)
    }

    /// The filers with a factor: its value, the entries that share it, all entries.
    pub fn found(&self) -> impl Iterator<Item = (FilerCode, u8, u64, u64)> + '_ {
        self.offsets.iter().filter_map(|(filer, counts)| {
            let factor = self.factor(*filer);
            let shared = counts[usize::from(factor)];
            (factor > 0).then(|| (*filer, factor, shared, counts.iter().sum()))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn factor(shifted: u64, right: u64) -> u8 {
        let number = |n: u64| EntryNumber::from_text(&format!("B76{n:07}0")).unwrap();
        let shifted = (0..shifted).map(|n| number(n).with_check_digit(3));
        let right = (1000..1000 + right).map(|n| number(n).with_check_digit(0));
        Factors::of(shifted.chain(right)).factor(FilerCode::parse("B76").unwrap())
    }

    #[test]
    fn an_offset_that_five_entries_and_four_in_five_of_all_share_is_a_factor() {
        assert_eq!(factor(4, 0), 0, "too few");
        assert_eq!(factor(4, 1), 0, "too few that share it");
        assert_eq!(factor(5, 0), 3);
        assert_eq!(factor(5, 1), 3);
        assert_eq!(factor(5, 2), 0, "71 %");
        assert_eq!(factor(7, 2), 0, "77.8 %");
        assert_eq!(factor(8, 2), 3);
        assert_eq!(factor(0, 9), 0);
    }
}

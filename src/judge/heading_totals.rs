//! Duty paid under each IEEPA heading, by the outcome of the entries.
//!
//! Summed up while entries are judged: an entry's record keeps only its totals, not its headings.

use rust_decimal::Decimal;

use super::verdict::{Outcome, Verdict};
use crate::domain::{Filer, Heading};
use crate::entries::Entry;
use crate::tariff::{HeadingKind, kind};

/// Entries by outcome, with those outside the entry window and those of other importers apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EntryGroup {
    /// Ready.
    Ready,
    /// In review.
    Review,
    /// Blocked.
    Blocked,
    /// Claimed.
    Claimed,
    /// Pending.
    Pending,
    /// Out of scope, within the entry window.
    OutOfScope,
    /// Outside the entry window.
    OutsideWindow,
    /// Of importers for whom nothing is filed.
    OtherImporter,
}

impl EntryGroup {
    /// Number of groups.
    pub const COUNT: usize = Self::ALL.len();
    /// All groups.
    pub const ALL: [EntryGroup; 8] = [
        EntryGroup::Ready,
        EntryGroup::Review,
        EntryGroup::Blocked,
        EntryGroup::Claimed,
        EntryGroup::Pending,
        EntryGroup::OutOfScope,
        EntryGroup::OutsideWindow,
        EntryGroup::OtherImporter,
    ];

    fn of(entry: &Entry<'_>, verdict: Verdict, filer: &Filer) -> Self {
        if verdict.is_of_importer_outside(filer, || entry.agreed_importer()) {
            return EntryGroup::OtherImporter;
        }
        match verdict.outcome {
            Outcome::Ready => EntryGroup::Ready,
            Outcome::Review => EntryGroup::Review,
            Outcome::Blocked => EntryGroup::Blocked,
            Outcome::Claimed => EntryGroup::Claimed,
            Outcome::Pending => EntryGroup::Pending,
            Outcome::OutOfScope if verdict.is_outside_window() => EntryGroup::OutsideWindow,
            Outcome::OutOfScope => EntryGroup::OutOfScope,
        }
    }
}

/// Totals of entries under one heading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct HeadingTotal {
    /// Entries that name the heading. May be negative in a partial sum.
    pub entries: i64,
    /// Known duty, in US dollars.
    pub duty: Decimal,
    /// Entries with at least one duty under the heading that isn't known.
    pub unknown: i64,
}

impl HeadingTotal {
    fn add(&mut self, other: HeadingTotal) {
        self.entries += other.entries;
        self.duty += other.duty;
        self.unknown += other.unknown;
    }
}

/// Totals for each heading.
#[derive(Debug, Default)]
pub struct HeadingTotals {
    sums: Vec<(Heading, [HeadingTotal; EntryGroup::COUNT])>,
    /// Index of the sums that were used last.
    last: usize,
    /// Buffer for the tariffs of one entry.
    tariffs: Vec<(Heading, Option<Decimal>)>,
}

impl HeadingTotals {
    /// Headings in no particular order, each with the totals of every group in the order of [`EntryGroup::ALL`].
    pub fn iter(&self) -> impl Iterator<Item = (Heading, &[HeadingTotal; EntryGroup::COUNT])> {
        let sums = self.sums.iter().map(|(heading, sums)| (*heading, sums));
        sums.filter(|(_, sums)| sums.iter().any(|paid| paid.entries != 0))
    }

    /// Adds the duty of an entry.
    pub(crate) fn add(&mut self, entry: &Entry<'_>, verdict: Verdict, filer: &Filer) {
        self.count(entry, EntryGroup::of(entry, verdict, filer), 1);
    }

    /// Subtracts what [`Self::add`] added for an entry with this verdict.
    pub(crate) fn take_back(&mut self, entry: &Entry<'_>, verdict: Verdict, filer: &Filer) {
        self.count(entry, EntryGroup::of(entry, verdict, filer), -1);
    }

    pub(crate) fn append(&mut self, other: HeadingTotals) {
        for (heading, parts) in other.sums {
            self.of(heading).iter_mut().zip(parts).for_each(|(sum, part)| sum.add(part));
        }
    }

    fn count(&mut self, entry: &Entry<'_>, group: EntryGroup, sign: i64) {
        let mut tariffs = std::mem::take(&mut self.tariffs);
        tariffs.clear();
        tariffs.extend(entry.counted_tariffs());
        if tariffs.len() > 1 {
            tariffs.sort_by_key(|(heading, _)| *heading);
        }
        for of_heading in tariffs.chunk_by(|a, b| a.0 == b.0) {
            let heading = of_heading[0].0;
            let sum = &mut self.of(heading)[group as usize];
            sum.entries += sign;
            for duty in of_heading.iter().filter_map(|(_, duty)| *duty) {
                if sign < 0 { sum.duty -= duty } else { sum.duty += duty }
            }
            let lacks_one = of_heading.iter().any(|(_, duty)| duty.is_none());
            if lacks_one && kind(heading) != Some(HeadingKind::Exemption) {
                sum.unknown += sign;
            }
        }
        self.tariffs = tariffs;
    }

    /// The sums of a heading. There are few headings, and most entries have that of the previous entry.
    fn of(&mut self, heading: Heading) -> &mut [HeadingTotal; EntryGroup::COUNT] {
        if self.sums.get(self.last).is_none_or(|(last, _)| *last != heading) {
            let known = self.sums.iter().position(|(known, _)| *known == heading);
            self.last = known.unwrap_or(self.sums.len());
            if known.is_none() {
                self.sums.push((heading, Default::default()));
            }
        }
        &mut self.sums[self.last].1
    }
}

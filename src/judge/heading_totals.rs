//! What was paid under each IEEPA heading, by the entries' outcome.
//!
//! Added up while entries are judged: of an entry only the sums are kept, not its headings.

use rust_decimal::Decimal;

use super::verdict::{Outcome, Verdict};
use crate::domain::{Filer, Heading};
use crate::entries::Entry;
use crate::tariff::{HeadingKind, kind};

/// Entries by outcome, those outside the entry window and those of other importers apart.
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
    /// Their dates lie outside the entry window.
    OutsideWindow,
    /// Of importers for whom nothing is filed.
    OtherImporter,
}

impl EntryGroup {
    /// How many there are.
    pub const COUNT: usize = Self::ALL.len();
    /// All of them.
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

/// What entries paid under one heading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct HeadingTotal {
    /// How many entries name the heading. While they are counted it may fall below zero.
    pub entries: i64,
    /// The duty that is known, in US dollars.
    pub duty: Decimal,
    /// In how many of the entries a duty under the heading isn't known.
    pub unknown: i64,
}

impl HeadingTotal {
    fn add(&mut self, other: HeadingTotal) {
        self.entries += other.entries;
        self.duty += other.duty;
        self.unknown += other.unknown;
    }
}

/// What was paid under each heading.
#[derive(Debug, Default)]
pub struct HeadingTotals {
    sums: Vec<(Heading, [HeadingTotal; EntryGroup::COUNT])>,
    /// Where the sums of the heading counted last stand.
    last: usize,
    /// The tariffs of the entry looked at, kept for its room.
    tariffs: Vec<(Heading, Option<Decimal>)>,
}

impl HeadingTotals {
    /// Each heading in no order, and what entries of each group paid under it, in the order of [`EntryGroup::ALL`].
    pub fn iter(&self) -> impl Iterator<Item = (Heading, &[HeadingTotal; EntryGroup::COUNT])> {
        let sums = self.sums.iter().map(|(heading, sums)| (*heading, sums));
        sums.filter(|(_, sums)| sums.iter().any(|paid| paid.entries != 0))
    }

    /// Adds what an entry paid.
    pub(crate) fn add(&mut self, entry: &Entry<'_>, verdict: Verdict, filer: &Filer) {
        self.count(entry, EntryGroup::of(entry, verdict, filer), 1);
    }

    /// Takes back what was added with this verdict.
    pub(crate) fn take_back(&mut self, entry: &Entry<'_>, verdict: Verdict, filer: &Filer) {
        self.count(entry, EntryGroup::of(entry, verdict, filer), -1);
    }

    /// Adds what was counted of other rows.
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

    /// The sums of a heading. There are few, and most entries have the one of the entry before.
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

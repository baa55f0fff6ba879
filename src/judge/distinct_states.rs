//! Remembers the rules' results for each distinct state and tariff line.
//!
//! There are many entries, but few distinct states and lines. The rules judge each distinct one once, as an entry of a
//! single row. For an entry whose rows share one state, it is then enough to run the rules that failed for its state or
//! didn't pass for one of its lines, and those that look at more than either. Rules undecided for its state remain so.

use std::hash::{Hash, Hasher};

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::checks::CHECKS;
use crate::domain::{Heading, Reading};
use crate::entries::{Entry, EntryRow, EntryState};
use crate::read::{Column, ColumnSet};
use crate::rules::{Filing, RuleOutcome, RuleSet, Sees};

/// The rules' results for states and tariff lines. They are valid for one [`Filing`] only, so each run starts without
/// any.
#[derive(Debug, Default)]
pub struct DistinctStates {
    states: Table<(EntryState, ColumnSet), Answers>,
    lines: Table<Line, RuleSet>,
}

/// Results of the rules that look only at an entry's state.
#[derive(Debug, Clone, Copy, Default)]
struct Answers {
    failed: RuleSet,
    unknown: RuleSet,
    not_in_export: RuleSet,
}

/// The rules that must still be run for an entry. All others pass, except those already known to be undecided.
#[derive(Debug)]
pub(crate) struct ToAsk {
    pub(crate) rules: RuleSet,
    pub(crate) unknown: RuleSet,
    pub(crate) not_in_export: RuleSet,
}

impl DistinctStates {
    /// Reduces the applying rules to those that must be run for this entry.
    pub(crate) fn narrow(&mut self, entry: &Entry<'_>, filing: &Filing, applying: RuleSet) -> ToAsk {
        if !entry.has_one_state() {
            let none = RuleSet::default();
            return ToAsk { rules: applying, unknown: none, not_in_export: none };
        }
        let of_state = CHECKS.that_see(Sees::State).and(applying);
        let of_lines = CHECKS.that_see(Sees::Line).and(applying);
        let mut rules = CHECKS.that_see(Sees::Entry);
        let (mut unknown, mut not_in_export) = (RuleSet::default(), RuleSet::default());
        if !of_state.is_empty() {
            let known = self.state(entry, filing);
            rules = rules.or(known.failed);
            unknown = known.unknown.and(applying);
            not_in_export = known.not_in_export.and(applying);
        }
        if !of_lines.is_empty() {
            rules = rules.or(self.lines(entry, filing));
        }
        ToAsk { rules: rules.and(applying), unknown, not_in_export }
    }

    fn state(&mut self, entry: &Entry<'_>, filing: &Filing) -> Answers {
        let row = &entry.rows[0];
        // No rule looks at these dates: states that differ only in them are judged once.
        let state = EntryState { summary_date: Reading::Blank, paid_date: Reading::Blank, ..row.state };
        self.states.get_or_make((state, entry.columns), || {
            let alone = alone(entry, row);
            let mut answers = Answers::default();
            for (id, check) in CHECKS.in_set(CHECKS.that_see(Sees::State)) {
                match (check.judge)(&alone, filing) {
                    RuleOutcome::Pass => {}
                    RuleOutcome::Fail(_) => answers.failed.insert(id),
                    RuleOutcome::Unknown => answers.unknown.insert(id),
                    RuleOutcome::NotInExport => answers.not_in_export.insert(id),
                }
            }
            answers
        })
    }

    /// The rules that don't pass for at least one of the entry's lines.
    fn lines(&mut self, entry: &Entry<'_>, filing: &Filing) -> RuleSet {
        let all = CHECKS.that_see(Sees::Line);
        let (mut rules, mut before) = (RuleSet::default(), None);
        for row in entry.rows {
            let Some(line) = Line::of(row) else { return all };
            if before.replace(line) == Some(line) {
                continue;
            }
            rules = rules.or(self.lines.get_or_make(line, || {
                let alone = alone(entry, row);
                let mut rules = RuleSet::default();
                for (id, check) in CHECKS.in_set(all) {
                    if (check.judge)(&alone, filing) != RuleOutcome::Pass {
                        rules.insert(id);
                    }
                }
                rules
            }));
        }
        rules
    }
}

/// One row as an entry of its own.
fn alone<'r>(entry: &Entry<'_>, row: &'r EntryRow) -> Entry<'r> {
    Entry::new(std::slice::from_ref(row), entry.columns, entry.factor, entry.scope)
}

/// Everything in a row that the rules about lines look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Line {
    entry_date: Reading<NaiveDate>,
    heading: Option<Heading>,
    duty: Duty,
    has_goods_value: bool,
    tariff_column: Column,
    unreadable_hts: Option<Column>,
}

/// What the rules about lines need to know of a duty. The amount matters only to the entry's sums.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Duty {
    Blank,
    Unreadable,
    BelowZero,
    Zero,
    AboveZero,
}

impl Line {
    /// `None` if the row names several headings or can't be read.
    fn of(row: &EntryRow) -> Option<Self> {
        (row.other_headings.is_empty() && !row.is_unread).then(|| Line {
            entry_date: row.state.entry_date,
            heading: row.own_heading,
            duty: Duty::of(row.duty),
            has_goods_value: row.has_goods_value,
            tariff_column: row.tariff_column,
            unreadable_hts: row.unreadable_hts,
        })
    }
}

impl Duty {
    fn of(duty: Reading<Decimal>) -> Self {
        match duty {
            Reading::Blank => Duty::Blank,
            Reading::Unreadable => Duty::Unreadable,
            Reading::Value(amount) if amount.is_zero() => Duty::Zero,
            Reading::Value(amount) if amount.is_sign_negative() => Duty::BelowZero,
            Reading::Value(_) => Duty::AboveZero,
        }
    }
}

impl Hash for Line {
    /// Hashes only the fields that differ most.
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        self.entry_date.hash(hasher);
        hasher
            .write_u64(self.heading.map_or(0, |heading| u64::from(heading.digits())) << 8 | self.duty as u64);
    }
}

/// A cache of fixed size: each key has one slot, and a later key with the same slot replaces it.
#[derive(Debug)]
struct Table<K, V>(Vec<Option<(K, V)>>);

/// Binary logarithm of the number of slots.
const SLOT_BITS: u32 = 12;

impl<K, V> Default for Table<K, V> {
    fn default() -> Self {
        Table(Vec::new())
    }
}

impl<K: Hash + Eq + Copy, V: Copy> Table<K, V> {
    fn get_or_make(&mut self, key: K, make: impl FnOnce() -> V) -> V {
        if self.0.is_empty() {
            self.0 = vec![None; 1 << SLOT_BITS];
        }
        let mut hasher = Mixer(0);
        key.hash(&mut hasher);
        let slot = &mut self.0[(hasher.finish() >> (u64::BITS - SLOT_BITS)) as usize];
        match slot {
            Some((known, value)) if *known == key => *value,
            _ => slot.insert((key, make())).1,
        }
    }
}

/// A fast hash. A collision only costs time.
struct Mixer(u64);

impl Hasher for Mixer {
    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            self.write_u64(u64::from_le_bytes(word));
        }
    }

    fn write_u64(&mut self, word: u64) {
        // An odd number whose bits look random; with the constant of FNV the upper bits would hardly differ.
        self.0 = (self.0.rotate_left(5) ^ word).wrapping_mul(0x517c_c1b7_2722_0a95);
    }

    fn write_u8(&mut self, word: u8) {
        self.write_u64(word.into());
    }

    fn write_u32(&mut self, word: u32) {
        self.write_u64(word.into());
    }

    fn write_usize(&mut self, word: usize) {
        self.write_u64(word as u64);
    }

    fn finish(&self) -> u64 {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_key_has_its_own_value_however_many_there_are() {
        let mut table = Table::default();
        for key in (0..5u64 << SLOT_BITS).chain(0..5 << SLOT_BITS) {
            assert_eq!(table.get_or_make(key, || key + 1), key + 1);
        }
    }

    #[test]
    fn what_was_made_is_not_made_again() {
        let mut table = Table::default();
        assert_eq!(table.get_or_make(7u64, || "made"), "made");
        assert_eq!(table.get_or_make(7, || unreachable!("the value is known")), "made");
    }
}

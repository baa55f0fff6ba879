//! The figures of a run: entries and money by what became of them, and why.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap};
use std::ops::AddAssign;

use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;

use super::finding::Findings;
use crate::domain::{
    CLOSING_DAYS, DutyTotal, EntryNumber, FILING_DAYS, FilerCode, ImporterNumber, PROTEST_DAYS,
};
use crate::error::Result;
use crate::judge::{Disposition, Evaluation, JudgedEntry, Verdict};
use crate::parallel::for_each_in_order;
use crate::rules::{RuleId, Severity, file_by};

/// How many days ahead the last day of filing is announced.
pub(crate) const AHEAD: i64 = (FILING_DAYS - CLOSING_DAYS) as i64;
/// How far ahead deadlines are counted day by day: a protest can be filed for as long.
const DEADLINES: i64 = PROTEST_DAYS as i64;
/// How many entries a thread adds up at a time.
const ENTRIES_PER_PIECE: usize = 1 << 14;

/// The figures of a run.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Figures {
    /// Filed.
    pub filed: DutyTotal,
    /// Filed, every rule decided.
    pub proven: u64,
    /// In review.
    pub review: DutyTotal,
    /// Rejected.
    pub rejected: DutyTotal,
    /// Outside the entry window; the duty is what bears on it in scope.
    pub outside_window: DutyTotal,
    /// Without IEEPA duty in scope.
    pub no_duty: u64,
    /// Entries, not outside the window, that paid under IEEPA headings outside the scope, and the sum of
    /// those duties.
    pub outside_scope: DutyTotal,
    /// Of them those that bear nothing else and are therefore not filed.
    pub only_outside_scope: u64,
    /// What became of the candidates for which a rule failed.
    pub by_rule: BTreeMap<RuleId, BTreeMap<Disposition, DutyTotal>>,
    /// How many findings each rule made.
    pub findings: BTreeMap<RuleId, u64>,
    /// How many filed and review entries a rule could not be decided for.
    pub undecided: BTreeMap<RuleId, u64>,
    /// Filed and review entries that are liquidated, or should be, by the last day of filing; rejected ones are not
    /// among them.
    pub file_by: BTreeMap<NaiveDate, Outcomes>,
    /// Rejected entries by the last day on which a protest can be filed.
    pub protest_by: BTreeMap<NaiveDate, DutyTotal>,
    /// Filed and review entries that are too late if they were liquidated as scheduled.
    pub perhaps_over: DutyTotal,
    /// Candidates by the month of entry; none where no date is known.
    pub months: BTreeMap<Option<Month>, Outcomes>,
    /// Candidates by filer code.
    pub filers: BTreeMap<FilerCode, Outcomes>,
    /// Candidates by importer of record.
    pub importers: Importers,
    /// Some of the entries, to be named.
    pub named: Highlights,
    /// The worst severity of all findings.
    pub worst: Option<Severity>,
}

impl Figures {
    /// Adds everything up.
    ///
    /// # Errors
    ///
    /// None today: adding fails nowhere, but work that is spread over threads may.
    pub fn of(judged: &Evaluation, findings: &Findings) -> Result<Self> {
        let mut all = Figures::default();
        let part = |_: &mut (), piece: usize| {
            let start = piece * ENTRIES_PER_PIECE;
            let mut part = Figures::default();
            for place in start..judged.len().min(start + ENTRIES_PER_PIECE) {
                part.add_entry(&judged.entry(place), judged);
            }
            Ok(part)
        };
        let pieces = judged.len().div_ceil(ENTRIES_PER_PIECE);
        for_each_in_order(
            judged.pace.threads,
            pieces,
            || (),
            part,
            |_, _, part| {
                all.add(part);
                Ok(())
            },
        )?;
        let mut found = vec![0; RuleId::all().count()];
        findings.list.iter().for_each(|finding| found[finding.rule.place()] += 1);
        let counts = RuleId::all().zip(found).filter(|(_, count)| *count > 0);
        for (rule, count) in counts {
            all.findings.insert(rule, count);
            all.worst = all.worst.max(rule.rule().severity(&judged.filing));
        }
        Ok(all)
    }

    /// Adds the figures of other entries.
    fn add(&mut self, other: Figures) {
        let sums = [
            (&mut self.filed, other.filed),
            (&mut self.review, other.review),
            (&mut self.rejected, other.rejected),
            (&mut self.outside_window, other.outside_window),
            (&mut self.outside_scope, other.outside_scope),
            (&mut self.perhaps_over, other.perhaps_over),
        ];
        sums.into_iter().for_each(|(sum, part)| *sum += part);
        self.proven += other.proven;
        self.no_duty += other.no_duty;
        self.only_outside_scope += other.only_outside_scope;
        for (rule, dispositions) in other.by_rule {
            let sums = self.by_rule.entry(rule).or_default();
            dispositions.into_iter().for_each(|(what, part)| *sums.entry(what).or_default() += part);
        }
        other.undecided.into_iter().for_each(|(rule, n)| *self.undecided.entry(rule).or_default() += n);
        other.file_by.into_iter().for_each(|(day, part)| *self.file_by.entry(day).or_default() += part);
        other.protest_by.into_iter().for_each(|(day, part)| *self.protest_by.entry(day).or_default() += part);
        other.months.into_iter().for_each(|(month, part)| *self.months.entry(month).or_default() += part);
        other.filers.into_iter().for_each(|(filer, part)| *self.filers.entry(filer).or_default() += part);
        self.importers.append(other.importers);
        self.named.append(other.named);
    }

    fn add_entry(&mut self, entry: &JudgedEntry, judged: &Evaluation) {
        let verdict = entry.verdict;
        match verdict.disposition {
            Disposition::Filed => self.filed += entry.money(),
            Disposition::Review => self.review += entry.money(),
            Disposition::Rejected => self.rejected += entry.money(),
            Disposition::OutOfScope if verdict.is_outside_window() => self.outside_window += entry.money(),
            Disposition::OutOfScope => self.no_duty += 1,
        }
        if !verdict.is_outside_window() {
            self.add_outside_scope(entry, verdict);
        }
        if verdict.disposition == Disposition::Filed && verdict.unknown.is_empty() {
            self.proven += 1;
        }
        for rule in verdict.failed.iter() {
            let by_rule = self.by_rule.entry(rule).or_default();
            *by_rule.entry(verdict.disposition).or_default() += entry.money();
        }
        if matches!(verdict.disposition, Disposition::Filed | Disposition::Review) {
            for rule in verdict.unknown.iter() {
                *self.undecided.entry(rule).or_default() += 1;
            }
            self.add_closing(entry, judged.filing.as_of);
        }
        if verdict.disposition != Disposition::OutOfScope {
            self.add_candidate(entry, judged.filing.as_of);
        }
    }

    fn add_candidate(&mut self, entry: &JudgedEntry, as_of: NaiveDate) {
        self.months.entry(entry.facts.entry_date.map(Month::of)).or_default().add(entry);
        self.filers.entry(entry.number.filer()).or_default().add(entry);
        self.importers.add(entry);
        self.named.add(entry);
        if entry.verdict.disposition == Disposition::Rejected {
            let deadline = entry.facts.liquidation.protest_by();
            if let Some(last) = deadline.filter(|last| is_ahead(*last, as_of, DEADLINES)) {
                *self.protest_by.entry(last).or_default() += entry.money();
            }
        }
    }

    fn add_outside_scope(&mut self, entry: &JudgedEntry, verdict: Verdict) {
        self.outside_scope.unknown += u64::from(entry.facts.unknown_outside_scope);
        let Some(duty) = entry.facts.duties.outside_scope else { return };
        self.outside_scope.duty += duty;
        if duty > Decimal::ZERO {
            self.outside_scope.entries += 1;
            if verdict.disposition == Disposition::OutOfScope {
                self.only_outside_scope += 1;
            }
        }
    }

    fn add_closing(&mut self, entry: &JudgedEntry, as_of: NaiveDate) {
        let Some(last) = file_by(entry.facts.liquidation, as_of) else { return };
        let perhaps_over = last < as_of && entry.facts.liquidation.scheduled().is_some();
        if perhaps_over {
            self.perhaps_over += entry.money();
        } else if is_ahead(last, as_of, DEADLINES) {
            self.file_by.entry(last).or_default().add(entry);
        }
        if perhaps_over || is_ahead(last, as_of, AHEAD) {
            let duty = Reverse(entry.facts.duties.in_scope.unwrap_or_default());
            self.named.closing.show((last, duty), entry.number);
        }
    }

    /// Filed and review entries whose last day of filing is at most [`AHEAD`] days off, by that day.
    pub fn closing(&self, as_of: NaiveDate) -> impl Iterator<Item = (NaiveDate, Outcomes)> {
        let soon = self.file_by.iter().filter(move |(last, _)| is_ahead(**last, as_of, AHEAD));
        soon.map(|(last, outcomes)| (*last, *outcomes))
    }

    /// Whether some entry of a disposition with money bears duty of unknown amount.
    pub fn has_unknown_duty(&self) -> bool {
        [self.filed, self.review, self.rejected, self.outside_window].iter().any(|money| money.unknown > 0)
    }

    /// All entries.
    pub fn total(&self) -> u64 {
        self.filed.entries + self.review.entries + self.rejected.entries + self.out_of_scope()
    }

    /// Entries out of scope.
    pub fn out_of_scope(&self) -> u64 {
        self.outside_window.entries + self.no_duty
    }
}

/// Whether a day is the day of filing or one of so many after it.
fn is_ahead(day: NaiveDate, as_of: NaiveDate, days: i64) -> bool {
    (0..=days).contains(&(day - as_of).num_days())
}

/// Candidates by what became of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Outcomes {
    /// Filed.
    pub filed: DutyTotal,
    /// In review.
    pub review: DutyTotal,
    /// Rejected.
    pub rejected: DutyTotal,
}

impl AddAssign for Outcomes {
    fn add_assign(&mut self, other: Self) {
        self.filed += other.filed;
        self.review += other.review;
        self.rejected += other.rejected;
    }
}

impl Outcomes {
    /// Adds a candidate; an entry that is out of scope is none.
    pub(crate) fn add(&mut self, entry: &JudgedEntry) {
        match entry.verdict.disposition {
            Disposition::Filed => self.filed += entry.money(),
            Disposition::Review => self.review += entry.money(),
            Disposition::Rejected => self.rejected += entry.money(),
            Disposition::OutOfScope => {}
        }
    }

    /// All of them together.
    pub fn total(&self) -> DutyTotal {
        [self.filed, self.review, self.rejected].into_iter().sum()
    }
}

/// Of more importers nobody reads a list, and it would take room.
const MOST: usize = 100_000;

/// What became of one importer's entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OfImporter {
    /// Its candidates.
    pub outcomes: Outcomes,
    /// The first of them by number.
    pub first: EntryNumber,
}

/// The importers of record of all candidates.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Importers {
    /// By number; none where the rows name none, or disagree.
    list: HashMap<Option<ImporterNumber>, OfImporter>,
    /// Whether there were too many to be listed.
    pub too_many: bool,
}

impl Importers {
    pub(crate) fn add(&mut self, entry: &JudgedEntry) {
        if let Some(sum) = self.of(entry.facts.importer, entry.number) {
            sum.outcomes.add(entry);
        }
    }

    pub(crate) fn append(&mut self, other: Self) {
        self.too_many |= other.too_many;
        for (importer, part) in other.list {
            if let Some(sum) = self.of(importer, part.first) {
                sum.outcomes += part.outcomes;
            }
        }
    }

    /// What became of the entries of an importer, one of which has this number; nothing once there are too many.
    fn of(&mut self, importer: Option<ImporterNumber>, number: EntryNumber) -> Option<&mut OfImporter> {
        self.too_many |= self.list.len() == MOST && !self.list.contains_key(&importer);
        if self.too_many {
            self.list.clear();
            return None;
        }
        let new = OfImporter { outcomes: Outcomes::default(), first: number };
        let sum = self.list.entry(importer).or_insert(new);
        sum.first = sum.first.min(number);
        Some(sum)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The importers by duty, the most first.
    pub fn by_duty(&self) -> Vec<(Option<ImporterNumber>, &OfImporter)> {
        let mut list: Vec<_> = self.list.iter().map(|(importer, of)| (*importer, of)).collect();
        list.sort_by_cached_key(|(importer, of)| {
            let DutyTotal { duty, entries, .. } = of.outcomes.total();
            (std::cmp::Reverse((duty, entries)), *importer)
        });
        list
    }
}

/// A month of a year.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Month(i32);

impl Month {
    /// The month of a day.
    pub fn of(day: NaiveDate) -> Self {
        Month(day.year() * 12 + day.month0() as i32)
    }

    /// The month after it.
    pub fn next(self) -> Self {
        Month(self.0 + 1)
    }

    /// Its year.
    pub fn year(self) -> i32 {
        self.0.div_euclid(12)
    }

    /// The month of the year, 1 to 12.
    pub fn month(self) -> u32 {
        self.0.rem_euclid(12) as u32 + 1
    }
}

/// The entries that a report names: of each kind the first, by what a person looks at first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Highlights {
    /// Filed and in review, to be filed within ten days, or perhaps too late: the nearest last day first.
    pub closing: TopN<(NaiveDate, Reverse<Decimal>)>,
    /// Rejected, the most duty first.
    pub rejected: TopN<Reverse<Decimal>>,
    /// In review, the most duty first.
    pub review: TopN<Reverse<Decimal>>,
    /// Filed with a warning or note, the most duty first.
    pub warned: TopN<Reverse<Decimal>>,
}

impl Default for Highlights {
    fn default() -> Self {
        Highlights {
            closing: TopN::of(1_000),
            rejected: TopN::of(2_500),
            review: TopN::of(1_000),
            warned: TopN::of(500),
        }
    }
}

impl Highlights {
    pub(crate) fn add(&mut self, entry: &JudgedEntry) {
        let verdict = entry.verdict;
        let duty = Reverse(entry.facts.duties.in_scope.unwrap_or_default());
        match verdict.disposition {
            Disposition::Rejected => self.rejected.show(duty, entry.number),
            Disposition::Review => self.review.show(duty, entry.number),
            Disposition::Filed if !verdict.failed.is_empty() => self.warned.show(duty, entry.number),
            Disposition::Filed | Disposition::OutOfScope => {}
        }
    }

    pub(crate) fn append(&mut self, other: Highlights) {
        self.closing.append(other.closing);
        self.rejected.append(other.rejected);
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
    use super::*;
    use crate::domain::parse_iso_date;
    use proptest::prelude::*;

    #[test]
    fn a_month_follows_another_over_the_turn_of_the_year() {
        let december = Month::of(parse_iso_date("2025-12-31").unwrap());
        assert_eq!((december.year(), december.month()), (2025, 12));
        let january = december.next();
        assert_eq!((january.year(), january.month()), (2026, 1));
        assert_eq!(january, Month::of(parse_iso_date("2026-01-01").unwrap()));
    }

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

//! All entries of a run with their verdicts.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::finding_ref::{About, FindingRef};
use super::heading_totals::HeadingTotals;
use super::judged_rows::JudgedRows;
use super::packed_entry::{EntryRecord, Kept, Records};
use super::verdict::{Outcome, Verdict};
use crate::domain::{DutyTotal, EntryNumber, Filer, ImporterNumber};
use crate::entries::{AlreadyFiled, Entry, EntryFacts, EntryRow, Factors, ReadEntries, RowDefect};
use crate::read::{ColumnSet, Header, ReadOptions, RowSpan, Source, ValueAliases};
use crate::refund::{Interest, OverpaymentRate, Refund, RefundBasis, liquidation_expected};
use crate::rules::{FINAL_LIQUIDATION, Filing, FilingDeadline, filing_deadline, foreseen_deadline};

/// All entries of a run with their verdicts, and what is needed to reread their rows.
///
/// Only a packed record of each entry is kept. Anything else about it is reread from its input.
#[derive(Debug)]
pub struct Evaluation {
    /// The inputs and the rows that can't be read.
    pub assembled: ReadEntries,
    /// The files of entries filed earlier.
    pub already_filed: AlreadyFiled,
    /// The filer, dates, scope and earlier declarations that the entries were judged against.
    pub filing: Filing,
    /// Check-digit factors of the filer codes for which one was found.
    pub factors: Factors,
    /// How the inputs are read.
    pub pace: ReadOptions,
    /// Status words known in addition to the built-in ones.
    pub words: ValueAliases,
    /// For each input, how many rows repeat rows of another input and don't count.
    pub repeats: BTreeMap<u16, u64>,
    /// Names of files in input folders that weren't read.
    pub passed_over: Vec<String>,
    /// Findings about entries.
    pub(crate) found: Vec<FindingRef>,
    pub(crate) entries: Records,
    /// Duty paid under each heading.
    pub paid: HeadingTotals,
    /// Interest until the day on which entries filed now are expected to be liquidated.
    pub(crate) interest: Option<Interest>,
    /// Spans of the entries whose rows are in several places, sorted by entry number and place.
    pub(crate) scattered: Vec<(EntryNumber, RowSpan)>,
}

/// An entry as it was judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JudgedEntry {
    /// The entry number.
    pub number: EntryNumber,
    /// Facts from its rows: importer, dates, liquidation, duties.
    pub facts: EntryFacts,
    /// Its verdict.
    pub verdict: Verdict,
    /// What its rows say about a refund; empty unless it is ready or in review.
    pub basis: RefundBasis,
}

impl JudgedEntry {
    /// The entry as a total: one entry and its IEEPA duty.
    pub fn money(&self) -> DutyTotal {
        let duties = self.facts.duties;
        let unknown = duties.is_partly_unknown().into();
        DutyTotal { entries: 1, duty: duties.ieepa.unwrap_or_default(), unknown }
    }

    /// The filing deadline. `None` for entries outside the entry window, entries without IEEPA duty, and claimed
    /// entries.
    pub fn file_by(&self, as_of: NaiveDate) -> Option<FilingDeadline> {
        let EntryFacts { liquidation, latest_date, .. } = self.facts;
        filing_deadline(liquidation, latest_date, as_of).filter(|_| self.has_deadline())
    }

    /// The same as far as it can be foreseen: also from a scheduled liquidation that is still ahead.
    pub fn foreseen_file_by(&self, as_of: NaiveDate) -> Option<FilingDeadline> {
        let EntryFacts { liquidation, latest_date, .. } = self.facts;
        foreseen_deadline(liquidation, latest_date, as_of).filter(|_| self.has_deadline())
    }

    fn has_deadline(&self) -> bool {
        let may_bear_duty = self.facts.bears_ieepa_duty
            || self.verdict.outcome != Outcome::OutOfScope
            || self.verdict.is_of_other_importer();
        may_bear_duty && self.verdict.outcome != Outcome::Claimed && !self.verdict.is_outside_window()
    }

    /// Whether nothing is filed for its importer.
    pub fn is_of_other_importer(&self, filer: &Filer) -> bool {
        self.verdict.is_of_importer_outside(filer, || self.facts.importer)
    }

    /// The last day on which a protest can still be filed; `None` if it has passed or a protest is already open.
    pub fn protest_ahead(&self, as_of: NaiveDate) -> Option<NaiveDate> {
        self.protest_by().filter(|last| *last >= as_of && !self.verdict.has_open_protest())
    }

    /// Whether CAPE no longer takes it because its liquidation is final.
    pub fn fails_as_final(&self) -> bool {
        self.verdict.failed.holds(&FINAL_LIQUIDATION)
    }

    /// The last day to protest it, if a protest can still be filed and CAPE doesn't take the entry now.
    pub fn protest_instead(&self, as_of: NaiveDate) -> Option<NaiveDate> {
        let is_taken = self.verdict.outcome != Outcome::Blocked && !self.fails_as_final();
        self.protest_ahead(as_of).filter(|_| !is_taken)
    }

    /// The last day to protest its liquidation; `None` for a claimed entry, which can't be protested.
    pub fn protest_by(&self) -> Option<NaiveDate> {
        let deadline = self.facts.liquidation.protest_by();
        deadline.filter(|_| self.verdict.outcome != Outcome::Claimed)
    }
}

impl Evaluation {
    /// Moves the findings about entries out of the evaluation.
    pub fn take_found(&mut self) -> Vec<FindingRef> {
        std::mem::take(&mut self.found)
    }

    /// Adds fully judged entries, sorted by number.
    pub(super) fn add(&mut self, added: JudgedRows) {
        self.found.extend(added.found);
        self.paid.append(added.paid);
        self.count_repeats(added.repeats);
        self.entries.append(added.records, 0);
    }

    pub(super) fn count_repeats(&mut self, repeats: BTreeMap<u16, u64>) {
        repeats.into_iter().for_each(|(input, count)| *self.repeats.entry(input).or_default() += count);
    }

    /// Number of entries.
    pub fn len(&self) -> usize {
        self.entries.list.len()
    }

    /// Whether there are no entries.
    pub fn is_empty(&self) -> bool {
        self.entries.list.is_empty()
    }

    /// The entry at this index, in order of entry number.
    pub fn entry(&self, index: usize) -> JudgedEntry {
        let record = &self.entries.list[index];
        let Kept { facts, verdict, refund } = self.entries.kept(record);
        JudgedEntry { number: record.number(), facts, verdict, basis: refund }
    }

    /// Whether a finding is about an entry of an importer for whom nothing is filed.
    pub(crate) fn is_about_other_importer(&self, finding: &FindingRef) -> bool {
        let filer = &self.filing.filer;
        let About::Entry { number, .. } = finding.about else { return false };
        let entry = || self.index(number).map(|index| self.entry(index));
        filer.importers().is_some() && entry().is_some_and(|entry| entry.is_of_other_importer(filer))
    }

    /// The expected refund of an entry; `None` unless it is ready or in review.
    pub fn refund(&self, entry: &JudgedEntry) -> Option<Refund> {
        let is_filed = matches!(entry.verdict.outcome, Outcome::Ready | Outcome::Review);
        let interest = || self.interest.as_ref().filter(|_| self.liquidation_expected(entry).is_some());
        is_filed.then(|| Refund::of(entry.basis, self.overpayment_rate(entry), interest()))
    }

    /// The rate at which interest runs on the refund of an entry.
    pub fn overpayment_rate(&self, entry: &JudgedEntry) -> OverpaymentRate {
        self.filing.overpayment_rate.unwrap_or_else(|| OverpaymentRate::of(entry.facts.importer))
    }

    /// When an entry filed now is expected to be liquidated or reliquidated.
    pub fn liquidation_expected(&self, entry: &JudgedEntry) -> Option<NaiveDate> {
        liquidation_expected(self.filing.as_of, entry.facts.liquidation.status)
    }

    /// The number of the entry at this index.
    pub fn number(&self, index: usize) -> EntryNumber {
        self.entries.list[index].number()
    }

    /// All entries, in order of entry number.
    pub fn iter(&self) -> impl Iterator<Item = JudgedEntry> + '_ {
        (0..self.len()).map(|index| self.entry(index))
    }

    /// The verdict and the importer of record of the entry at this index.
    pub fn verdict(&self, index: usize) -> (Verdict, Option<ImporterNumber>) {
        let record = &self.entries.list[index];
        (self.entries.verdict(record), record.importer())
    }

    /// Every entry's number, and the first input that has rows of it.
    pub fn first_inputs(&self) -> impl Iterator<Item = (EntryNumber, u16)> + '_ {
        self.entries.list.iter().map(|record| (record.number(), record.input()))
    }

    /// The spans of the rows of the entry at this index.
    pub(crate) fn runs(&self, index: usize) -> impl Iterator<Item = RowSpan> + '_ {
        let record = &self.entries.list[index];
        let single = (!record.is_scattered()).then(|| record.run());
        let scattered = if record.is_scattered() { self.scattered_runs(record.number()) } else { &[] };
        single.into_iter().chain(scattered.iter().map(|(_, run)| *run))
    }

    pub(super) fn scattered_runs(&self, number: EntryNumber) -> &[(EntryNumber, RowSpan)] {
        let start = self.scattered.partition_point(|(other, _)| *other < number);
        let length = self.scattered[start..].partition_point(|(other, _)| *other == number);
        &self.scattered[start..start + length]
    }

    /// The index of an entry.
    pub(crate) fn index(&self, number: EntryNumber) -> Option<usize> {
        self.entries.list.binary_search_by_key(&number, EntryRecord::number).ok()
    }

    /// The entry that these rows make up; they must be all its rows.
    pub(crate) fn resolve<'r>(&self, rows: &'r [EntryRow]) -> Entry<'r> {
        let mut columns = ColumnSet::default();
        for row in rows {
            columns = columns.union(self.assembled.inputs[usize::from(row.at.input)].columns);
        }
        let factor = self.factors.factor(rows[0].number.filer());
        Entry::new(rows, columns, factor, self.filing.scope)
    }

    /// The rows that can't be read, of all inputs.
    pub fn defects(&self) -> impl Iterator<Item = &RowDefect> {
        self.assembled.defects.iter().chain(&self.already_filed.defects)
    }

    /// An input's source and header. Files of entries filed earlier are numbered after the inputs.
    pub fn input(&self, input: u16) -> (&Source, &Header) {
        let inputs = &self.assembled.inputs;
        match inputs.get(usize::from(input)) {
            Some(input) => (&input.source, &input.header),
            None => {
                let list = &self.already_filed.lists[usize::from(input) - inputs.len()];
                (&list.source, &list.header)
            }
        }
    }

    /// Number of inputs and files of entries filed earlier.
    pub fn input_count(&self) -> usize {
        self.assembled.inputs.len() + self.already_filed.lists.len()
    }
}

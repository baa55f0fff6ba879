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
use crate::rules::{Filing, FilingDeadline, filing_deadline};

/// All entries of a run with their verdicts, and what is needed to look at them again.
///
/// Of an entry only a record is kept. Whatever else is to be said of it, its rows are read again.
#[derive(Debug)]
pub struct Evaluation {
    /// What was read.
    pub assembled: ReadEntries,
    /// The files of entries filed before.
    pub already_filed: AlreadyFiled,
    /// Against what the entries were judged.
    pub filing: Filing,
    /// The check-digit factors found.
    pub factors: Factors,
    /// How the inputs are read.
    pub pace: ReadOptions,
    /// The words for statuses that are known in addition.
    pub words: ValueAliases,
    /// How many rows of each input repeat rows of another and don't count.
    pub repeats: BTreeMap<u16, u64>,
    /// The names of files in folders that weren't read.
    pub passed_over: Vec<String>,
    /// What was found about entries.
    pub(crate) found: Vec<FindingRef>,
    pub(crate) entries: Records,
    /// What was paid under each heading.
    pub paid: HeadingTotals,
    /// Interest until the day on which entries filed now are expected to be liquidated.
    pub(crate) interest: Option<Interest>,
    /// Where the rows stand of the entries whose rows stand in several places, by number and place.
    pub(crate) scattered: Vec<(EntryNumber, RowSpan)>,
}

/// An entry as it was judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JudgedEntry {
    /// Its number.
    pub number: EntryNumber,
    /// What is known of it.
    pub facts: EntryFacts,
    /// Its verdict.
    pub verdict: Verdict,
    /// What its rows say of a refund; nothing unless it is ready or in review.
    pub basis: RefundBasis,
}

impl JudgedEntry {
    /// It and its IEEPA duty.
    pub fn money(&self) -> DutyTotal {
        let duties = self.facts.duties;
        let unknown = duties.is_partly_unknown().into();
        DutyTotal { entries: 1, duty: duties.ieepa.unwrap_or_default(), unknown }
    }

    /// By when it must be filed: known of every entry within the window that bears duty, or may, and isn't claimed.
    pub fn file_by(&self, as_of: NaiveDate) -> Option<FilingDeadline> {
        let EntryFacts { liquidation, latest_date, bears_ieepa_duty, .. } = self.facts;
        let may_bear_duty = bears_ieepa_duty
            || self.verdict.outcome != Outcome::OutOfScope
            || self.verdict.is_of_other_importer();
        let has_deadline =
            may_bear_duty && self.verdict.outcome != Outcome::Claimed && !self.verdict.is_outside_window();
        filing_deadline(liquidation, latest_date, as_of).filter(|_| has_deadline)
    }

    /// Whether it is of an importer for whom nothing is filed.
    pub fn is_of_other_importer(&self, filer: &Filer) -> bool {
        self.verdict.is_of_importer_outside(filer, || self.facts.importer)
    }

    /// The last day on which a protest can still be filed: none where one is open already.
    pub fn protest_ahead(&self, as_of: NaiveDate) -> Option<NaiveDate> {
        self.protest_by().filter(|last| *last >= as_of && !self.verdict.has_open_protest())
    }

    /// The last day of a protest; none for a claimed entry, which takes none.
    pub fn protest_by(&self) -> Option<NaiveDate> {
        let deadline = self.facts.liquidation.protest_by();
        deadline.filter(|_| self.verdict.outcome != Outcome::Claimed)
    }
}

impl Evaluation {
    /// What was found about entries; it is no longer here then.
    pub fn take_found(&mut self) -> Vec<FindingRef> {
        std::mem::take(&mut self.found)
    }

    /// Adds entries that are judged in full, as they are sorted by number.
    pub(super) fn add(&mut self, settled: JudgedRows) {
        self.found.extend(settled.found);
        self.paid.append(settled.paid);
        self.count_repeats(settled.repeats);
        self.entries.append(settled.records, 0);
    }

    pub(super) fn count_repeats(&mut self, repeats: BTreeMap<u16, u64>) {
        repeats.into_iter().for_each(|(input, count)| *self.repeats.entry(input).or_default() += count);
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.entries.list.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.entries.list.is_empty()
    }

    /// The entry at this place; they are sorted by number.
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

    /// What is expected for an entry; none unless it is ready or in review.
    pub fn refund(&self, entry: &JudgedEntry) -> Option<Refund> {
        let is_filed = matches!(entry.verdict.outcome, Outcome::Ready | Outcome::Review);
        let interest = || self.interest.as_ref().filter(|_| self.liquidation_expected(entry).is_some());
        is_filed.then(|| Refund::of(entry.basis, self.overpayment_rate(entry), interest()))
    }

    /// The rate at which interest runs on the refund of an entry.
    pub fn overpayment_rate(&self, entry: &JudgedEntry) -> OverpaymentRate {
        self.filing.overpayment_rate.unwrap_or_else(|| OverpaymentRate::of(entry.facts.importer))
    }

    /// When an entry is expected to be liquidated or reliquidated if it is filed.
    pub fn liquidation_expected(&self, entry: &JudgedEntry) -> Option<NaiveDate> {
        liquidation_expected(self.filing.as_of, entry.facts.liquidation.status)
    }

    /// The number of the entry at this place.
    pub fn number(&self, index: usize) -> EntryNumber {
        self.entries.list[index].number()
    }

    /// Every entry by number.
    pub fn iter(&self) -> impl Iterator<Item = JudgedEntry> + '_ {
        (0..self.len()).map(|index| self.entry(index))
    }

    /// The verdict and the importer of record of the entry at this place.
    pub fn verdict(&self, index: usize) -> (Verdict, Option<ImporterNumber>) {
        let record = &self.entries.list[index];
        (self.entries.verdict(record), record.importer())
    }

    /// Every entry's number, and the first input that holds rows of it.
    pub fn first_inputs(&self) -> impl Iterator<Item = (EntryNumber, u16)> + '_ {
        self.entries.list.iter().map(|record| (record.number(), record.input()))
    }

    /// Where the rows of the entry at this place stand.
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

    /// The place of an entry.
    pub(crate) fn index(&self, number: EntryNumber) -> Option<usize> {
        self.entries.list.binary_search_by_key(&number, EntryRecord::number).ok()
    }

    /// Brings the rows of an entry together; they are all its rows.
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

    /// The source of an input and its header; the files of entries filed before count after the inputs.
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

    /// How many inputs and files of entries filed before there are.
    pub fn input_count(&self) -> usize {
        self.assembled.inputs.len() + self.already_filed.lists.len()
    }
}

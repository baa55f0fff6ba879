//! All entries of a run with their verdicts.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use super::finding_ref::{CellText, FindingRef, cell, point_to};
use super::heading_totals::HeadingTotals;
use super::memo::Memo;
use super::packed_entry::{EntryRecord, Records};
use super::second_pass::second_pass;
use super::verdict::{Failed, Verdict, judge_with};
use crate::domain::{DutyTotal, EntryNumber, ImporterNumber};
use crate::entries::{
    AlreadyFiled, Duties, Entry, EntryFacts, EntryRow, Factors, ReadEntries, RowDefect, RowGroup,
    RowGroupSink, TariffLines, assemble, columns_of,
};
use crate::error::Result;
use crate::read::{Aliases, Column, ColumnSet, Header, Learned, ReadOptions, RowSpan, Source, ValueAliases};
use crate::rules::Filing;
use crate::tariff::Scope;

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
    /// Where the rows stand of the entries whose rows stand in several places, by number and place.
    pub(crate) scattered: Vec<(EntryNumber, RowSpan)>,
}

/// An entry as it was judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JudgedEntry {
    /// Its number.
    pub number: EntryNumber,
    /// What is told of it.
    pub facts: EntryFacts,
    /// Its verdict.
    pub verdict: Verdict,
}

impl JudgedEntry {
    /// It and its duty in scope.
    pub fn money(&self) -> DutyTotal {
        let Duties { in_scope, unknown, .. } = self.facts.duties;
        DutyTotal { entries: 1, duty: in_scope.unwrap_or_default(), unknown: unknown.into() }
    }
}

impl Evaluation {
    /// Reads all sources and judges every entry.
    pub fn read(
        mut sources: Vec<Source>,
        vocabulary: Aliases,
        mut already_filed: AlreadyFiled,
        mut filing: Filing,
        pace: ReadOptions,
        progress: &mut (dyn FnMut(u64) + Send),
    ) -> Result<Self> {
        // Moved: they can be as many as the entries.
        filing.already_filed.merge(std::mem::take(&mut already_filed.entries));
        let order = vocabulary.date_order;
        let mut learned = vec![Learned { order, ..Learned::default() }; sources.len()];
        let mut is_first = true;
        let (assembled, all) = loop {
            let mut all = JudgedRows::default();
            let judge = Judge { filing: &filing, spare: Mutex::default() };
            let join = |mut part: JudgedRows, rows_before| {
                judge.keep(std::mem::take(&mut part.spare));
                all.append(part, rows_before);
            };
            let assembled = assemble(sources, &vocabulary, &learned, pace, &judge, join, progress)?;
            let numbers = all.records.list.iter().map(EntryRecord::number);
            let more = assembled.learned(numbers, &learned);
            // What was read by a wrong assumption is read once more.
            if !is_first || more == learned {
                break (assembled, all);
            }
            (is_first, learned) = (false, more);
            sources = assembled.inputs.into_iter().map(|input| input.source).collect();
        };
        let mut judged = Evaluation {
            assembled,
            already_filed,
            filing,
            factors: Factors::default(),
            pace,
            words: vocabulary.words,
            repeats: BTreeMap::new(),
            passed_over: Vec::new(),
            found: all.found,
            entries: all.records,
            paid: all.paid,
            scattered: Vec::new(),
        };
        second_pass(&mut judged)?;
        Ok(judged)
    }

    /// What was found about entries; it is no longer here then.
    pub fn take_found(&mut self) -> Vec<FindingRef> {
        std::mem::take(&mut self.found)
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
    pub fn entry(&self, place: usize) -> JudgedEntry {
        let record = &self.entries.list[place];
        JudgedEntry {
            number: record.number(),
            facts: self.entries.facts(record),
            verdict: self.entries.verdict(record),
        }
    }

    /// The number of the entry at this place.
    pub fn number(&self, place: usize) -> EntryNumber {
        self.entries.list[place].number()
    }

    /// Every entry by number.
    pub fn iter(&self) -> impl Iterator<Item = JudgedEntry> + '_ {
        (0..self.len()).map(|place| self.entry(place))
    }

    /// The verdict and the importer of record of the entry at this place.
    pub fn verdict(&self, place: usize) -> (Verdict, Option<ImporterNumber>) {
        let record = &self.entries.list[place];
        (self.entries.verdict(record), record.importer())
    }

    /// Every entry's number, and the first input that holds rows of it.
    pub fn first_inputs(&self) -> impl Iterator<Item = (EntryNumber, u16)> + '_ {
        self.entries.list.iter().map(|record| (record.number(), record.input()))
    }

    /// Where the rows of the entry at this place stand.
    pub(crate) fn runs(&self, place: usize) -> impl Iterator<Item = RowSpan> + '_ {
        let record = &self.entries.list[place];
        let single = (!record.is_scattered()).then(|| record.run());
        let scattered = if record.is_scattered() { self.scattered_runs(record.number()) } else { &[] };
        single.into_iter().chain(scattered.iter().map(|(_, run)| *run))
    }

    fn scattered_runs(&self, number: EntryNumber) -> &[(EntryNumber, RowSpan)] {
        let start = self.scattered.partition_point(|(other, _)| *other < number);
        let length = self.scattered[start..].partition_point(|(other, _)| *other == number);
        &self.scattered[start..start + length]
    }

    /// The place of an entry.
    pub(crate) fn place(&self, number: EntryNumber) -> Option<usize> {
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

/// Judges entries as their rows are read, as if they had no others and nothing else would come of the inputs:
/// neither factors of check digits nor a column that turns out to hold importer numbers. Where that proves
/// wrong the entry is judged once more in the end.
struct Judge<'f> {
    filing: &'f Filing,
    /// What parts used that were joined, for those that are begun.
    spare: Mutex<Vec<Spare>>,
}

impl Judge<'_> {
    fn keep(&self, spare: Spare) {
        self.spare.lock().unwrap_or_else(PoisonError::into_inner).push(spare);
    }
}

/// What serves to judge one entry after the other.
#[derive(Debug, Default)]
pub(crate) struct Spare {
    memo: Memo,
    lines: TariffLines,
    failed: Vec<Failed>,
}

/// What was made of rows that were read.
#[derive(Debug, Default)]
pub(crate) struct JudgedRows {
    pub(crate) records: Records,
    pub(crate) found: Vec<FindingRef>,
    pub(crate) paid: HeadingTotals,
    pub(crate) repeats: BTreeMap<u16, u64>,
    spare: Spare,
}

impl JudgedRows {
    /// Adds what was made of further rows, before which so many stand.
    pub(crate) fn append(&mut self, other: JudgedRows, rows_before: u32) {
        self.records.append(other.records, rows_before);
        self.paid.append(other.paid);
        self.count_repeats(other.repeats);
        let absolute = |found: FindingRef| FindingRef { row: found.row + rows_before, ..found };
        self.found.extend(other.found.into_iter().map(absolute));
    }

    pub(crate) fn count_repeats(&mut self, repeats: BTreeMap<u16, u64>) {
        repeats.into_iter().for_each(|(input, count)| *self.repeats.entry(input).or_default() += count);
    }

    /// An entry of these rows, as if nothing else came of the inputs.
    fn entry_at_first<'r>(&mut self, rows: &'r [EntryRow], columns: ColumnSet, scope: Scope) -> Entry<'r> {
        Entry::in_room(rows, columns, 0, scope, std::mem::take(&mut self.spare.lines))
    }

    /// Judges an entry and adds it with what was found about it. `cell` fetches a cell.
    pub(crate) fn judge(
        &mut self,
        entry: Entry<'_>,
        filing: &Filing,
        run: RowSpan,
        mut cell: impl FnMut(&EntryRow, Column) -> Result<CellText>,
    ) -> Result<()> {
        let Spare { memo, failed, .. } = &mut self.spare;
        failed.clear();
        let verdict = judge_with(&entry, filing, Some(memo), failed);
        let first = self.found.len();
        for failed in &*failed {
            self.found.push(point_to(failed, entry.rows, &mut cell)?);
        }
        self.found[first..].sort_by_key(|found| (found.input, found.row, found.rule.rank()));
        self.records.add(entry.number, run, &EntryFacts::of(&entry), verdict);
        self.paid.add(&entry, verdict);
        self.spare.lines = entry.into_room();
        Ok(())
    }

    /// Takes back what was added for rows as they were read: for an entry that is judged again.
    pub(crate) fn take_back(&mut self, rows: &[EntryRow], header: &Header, filing: &Filing) {
        let entry = self.entry_at_first(rows, columns_of(header, rows), filing.scope);
        let verdict = self.spare.memo.judge(&entry, filing);
        self.paid.take_back(&entry, verdict);
        self.spare.lines = entry.into_room();
    }
}

impl RowGroupSink for Judge<'_> {
    type Part = JudgedRows;

    fn begin(&self) -> JudgedRows {
        let spare = self.spare.lock().unwrap_or_else(PoisonError::into_inner).pop();
        JudgedRows { spare: spare.unwrap_or_default(), ..JudgedRows::default() }
    }

    fn add(&self, run: RowGroup<'_>, part: &mut JudgedRows) {
        let RowGroup { rows, columns, header, text, cells } = run;
        let cell = |row: &EntryRow, column| {
            Ok(match column {
                Column::EntryNumber if row.plain_number => {
                    CellText { place: header.places.get(column), text: row.number.to_string() }
                }
                _ => cell(&header.places, column, &text.row(row.at, cells)),
            })
        };
        let entry = part.entry_at_first(rows, columns, self.filing.scope);
        let judged = part.judge(entry, self.filing, run_of(rows), cell);
        judged.expect("text in memory can be looked at again");
    }
}

/// Where rows that stand side by side stand.
fn run_of(rows: &[EntryRow]) -> RowSpan {
    let (first, last) = (rows[0].at, rows[rows.len() - 1].at);
    let length = last.offset + u64::from(last.length) - first.offset;
    RowSpan { input: first.input, offset: first.offset, length: length as u32, row: first.row }
}

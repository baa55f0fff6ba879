//! From inputs to judged entries: reads all sources and judges every entry.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use super::evaluation::Evaluation;
use super::finding_ref::{CellText, cell};
use super::judged_rows::{JudgedRows, Spare};
use super::packed_entry::EntryRecord;
use super::packed_row::KeptRows;
use super::second_pass::second_pass;
use crate::entries::{
    AlreadyFiled, EntryRow, Factors, FiledEntries, RowGroup, RowGroupSink, assemble, read_already_filed,
    reshaped,
};
use crate::error::{Error, Result};
use crate::read::{Aliases, Column, InputFile, Learned, ReadOptions, RowSpan, Source, open_with_reports};
use crate::refund::{Interest, liquidation_expected};
use crate::rules::Filing;

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
        let unlearned = Learned { order, ..Learned::default() };
        let mut learned = vec![unlearned.clone(); sources.len()];
        let mut is_first = true;
        let (assembled, all) = loop {
            let mut all = JudgedRows::default();
            let judge = Judge { filing: &filing, spare: Mutex::default() };
            let join = |mut part: JudgedRows, rows_before| {
                judge.keep(std::mem::take(&mut part.spare));
                all.append(part, rows_before);
            };
            let mut assembled = assemble(sources, &vocabulary, &learned, pace, &judge, join, progress)?;
            if let Some(other) = reshaped(&mut assembled.inputs, &vocabulary, pace)? {
                already_filed.count_behind(other.len());
                learned.resize(other.len(), unlearned.clone());
                sources = other;
                continue;
            }
            let numbers = all.records.list.iter().map(EntryRecord::number);
            let of_kept = all.kept.iter().flat_map(|kept| (0..kept.len()).map(|index| kept.number(index)));
            let more = assembled.learned(numbers.chain(of_kept), &learned);
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
            interest: liquidation_expected(filing.as_of, None).map(Interest::until),
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
        second_pass(&mut judged, all.kept)?;
        Ok(judged)
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

impl RowGroupSink for Judge<'_> {
    type Part = JudgedRows;

    fn begin(&self) -> JudgedRows {
        let spare = self.spare.lock().unwrap_or_else(PoisonError::into_inner).pop();
        JudgedRows { spare: spare.unwrap_or_default(), ..JudgedRows::default() }
    }

    fn add(&self, run: RowGroup<'_>, part: &mut JudgedRows) {
        let RowGroup { rows, columns, header, text, cells } = run;
        part.spare.order.note(rows[0].number, rows.len());
        part.spare.order.fade();
        if part.spare.order.is_shuffled() {
            return part.keep(rows);
        }
        let cell = |row: &EntryRow, column| {
            Ok(match column {
                Column::EntryNumber if row.plain_number => {
                    CellText { index: header.columns.get(column), text: row.number.to_string() }
                }
                _ => cell(&header.columns, column, &text.row(row.at, cells)),
            })
        };
        let entry = part.entry_at_first(rows, columns, self.filing.scope);
        let judged = part.judge(entry, self.filing, run_of(rows), cell);
        judged.expect("text in memory can be looked at again");
    }

    fn end(&self, part: &mut JudgedRows) {
        part.kept.iter_mut().for_each(KeptRows::finish);
    }
}

/// Where rows that stand side by side stand.
fn run_of(rows: &[EntryRow]) -> RowSpan {
    let (first, last) = (rows[0].at, rows[rows.len() - 1].at);
    let length = last.offset + u64::from(last.length) - first.offset;
    RowSpan { input: first.input, offset: first.offset, length: length as u32, row: first.row }
}

/// How entries are read and judged.
pub(crate) struct Reading<'j> {
    pub(crate) already_filed: &'j [InputFile],
    pub(crate) vocabulary: &'j Aliases,
    pub(crate) filing: &'j Filing,
    pub(crate) pace: ReadOptions,
}

/// What a run is at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Progress {
    /// So many bytes more of text were taken out of inputs that are no plain text.
    Unpacked(u64),
    /// There are so many bytes to read.
    ToRead(u64),
    /// So many bytes more were read.
    Read(u64),
    /// All is read; the results are written.
    Writing,
}

pub(crate) fn read_and_judge(
    reading: Reading<'_>,
    inputs: Vec<InputFile>,
    filed: FiledEntries,
    progress: &mut (dyn FnMut(Progress) + Send),
) -> Result<Evaluation> {
    if inputs.is_empty() {
        return Err(Error::Usage {
            message: "no input was named".into(),
            help: "name the entry-summary files to read, or - for standard input".into(),
        });
    }
    let Ok(_) = u16::try_from(inputs.len()) else {
        return Err(Error::Usage {
            message: format!("{} inputs are too many for one call", inputs.len()),
            help: "join some of them first".into(),
        });
    };
    let Reading { already_filed, vocabulary, filing, pace } = reading;
    let mut unpacked = |bytes| progress(Progress::Unpacked(bytes));
    let (sources, lists) = open_with_reports(&inputs, already_filed, vocabulary, &mut unpacked)?;
    let lists_from = u16::try_from(sources.len()).unwrap_or(u16::MAX);
    progress(Progress::ToRead(sources.iter().map(|source| source.bytes).sum()));
    let mut already_filed = read_already_filed(lists, lists_from, pace)?;
    already_filed.entries.merge(filed);
    let mut read = |bytes| progress(Progress::Read(bytes));
    Evaluation::read(sources, vocabulary.clone(), already_filed, filing.clone(), pace, &mut read)
}

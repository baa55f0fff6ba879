//! Reads all inputs and judges every entry: first pass while reading, then the second pass.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use super::evaluation::Evaluation;
use super::finding_ref::{CellText, cell};
use super::judged_rows::{JudgedRows, Scratch};
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
    /// Reads all sources and judges every entry. `progress` receives the number of bytes read since its last call.
    pub fn read(
        mut sources: Vec<Source>,
        vocabulary: Aliases,
        mut already_filed: AlreadyFiled,
        mut filing: Filing,
        pace: ReadOptions,
        progress: &mut (dyn FnMut(u64) + Send),
    ) -> Result<Self> {
        // Moved, not cloned: there may be as many as entries in the inputs.
        filing.already_filed.merge(std::mem::take(&mut already_filed.entries));
        let exported = sources.iter().filter_map(|source| source.exported).map(|exported| exported.day);
        filing.oldest_export = filing.exported.or(exported.min());
        let order = vocabulary.date_order;
        let unlearned = Learned { order, ..Learned::default() };
        let mut learned = vec![unlearned.clone(); sources.len()];
        let mut is_first = true;
        let (assembled, all) = loop {
            let mut all = JudgedRows::default();
            let judge = Judge { filing: &filing, scratch: Mutex::default() };
            let join = |mut part: JudgedRows, rows_before| {
                judge.keep(std::mem::take(&mut part.scratch));
                all.append(part, rows_before);
            };
            let mut assembled = assemble(sources, &vocabulary, &learned, pace, &judge, join, progress)?;
            if let Some(other) = reshaped(&mut assembled.inputs, &vocabulary, pace)? {
                already_filed.count_after(other.len());
                learned.resize(other.len(), unlearned.clone());
                sources = other;
                continue;
            }
            let numbers = all.records.list.iter().map(EntryRecord::number);
            let of_kept = all.kept.iter().flat_map(|kept| (0..kept.len()).map(|index| kept.number(index)));
            let more = assembled.learned(numbers.chain(of_kept), &learned);
            // Some cells were read under an assumption that the whole input disproves: read once more with what was
            // learned.
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

/// First pass: judges each group of adjacent rows as if it were a complete entry and nothing were learned from the rest
/// of the inputs (check-digit factors, whether a column holds importer numbers). Entries for which that proves wrong
/// are judged again in the second pass.
struct Judge<'f> {
    filing: &'f Filing,
    /// Scratch memory of finished parts, reused by those that start later.
    scratch: Mutex<Vec<Scratch>>,
}

impl Judge<'_> {
    fn keep(&self, scratch: Scratch) {
        self.scratch.lock().unwrap_or_else(PoisonError::into_inner).push(scratch);
    }
}

impl RowGroupSink for Judge<'_> {
    type Part = JudgedRows;

    fn begin(&self) -> JudgedRows {
        let scratch = self.scratch.lock().unwrap_or_else(PoisonError::into_inner).pop();
        JudgedRows { scratch: scratch.unwrap_or_default(), ..JudgedRows::default() }
    }

    fn add(&self, run: RowGroup<'_>, part: &mut JudgedRows) {
        let RowGroup { rows, columns, header, text, cells } = run;
        part.scratch.order.note(rows[0].number, rows.len());
        part.scratch.order.fade();
        if part.scratch.order.is_shuffled() {
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
        let entry = part.first_pass_entry(rows, columns, self.filing.scope);
        let judged = part.judge(entry, self.filing, run_of(rows), cell);
        judged.expect("text in memory can be looked at again");
    }

    fn end(&self, part: &mut JudgedRows) {
        part.kept.iter_mut().for_each(KeptRows::finish);
    }
}

/// The span of adjacent rows.
fn run_of(rows: &[EntryRow]) -> RowSpan {
    let (first, last) = (rows[0].at, rows[rows.len() - 1].at);
    let length = last.offset + u64::from(last.length) - first.offset;
    RowSpan { input: first.input, offset: first.offset, length: length as u32, row: first.row }
}

/// Options for reading and judging.
pub(crate) struct Reading<'j> {
    pub(crate) already_filed: &'j [InputFile],
    pub(crate) vocabulary: &'j Aliases,
    pub(crate) filing: &'j Filing,
    pub(crate) pace: ReadOptions,
}

/// Progress of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Progress {
    /// Bytes of text unpacked from workbooks or compressed inputs since the last report.
    Unpacked(u64),
    /// Total bytes to read.
    ToRead(u64),
    /// Bytes read since the last report.
    Read(u64),
    /// All inputs are read; the results are being written.
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
    let mut unpacked = |bytes| progress(Progress::Unpacked(bytes));
    let opened = open_with_reports(&inputs, reading.already_filed, reading.vocabulary, &mut unpacked)?;
    judge_opened(reading, opened, filed, progress)
}

/// Reads and judges inputs that are open, and the lists of entries filed earlier.
pub(crate) fn judge_opened(
    Reading { vocabulary, filing, pace, .. }: Reading<'_>,
    (sources, lists): (Vec<Source>, Vec<Source>),
    filed: FiledEntries,
    progress: &mut (dyn FnMut(Progress) + Send),
) -> Result<Evaluation> {
    let lists_from = u16::try_from(sources.len()).unwrap_or(u16::MAX);
    progress(Progress::ToRead(sources.iter().map(|source| source.bytes).sum()));
    let mut already_filed = read_already_filed(lists, lists_from, pace)?;
    already_filed.entries.merge(filed);
    let mut read = |bytes| progress(Progress::Read(bytes));
    Evaluation::read(sources, vocabulary.clone(), already_filed, filing.clone(), pace, &mut read)
}

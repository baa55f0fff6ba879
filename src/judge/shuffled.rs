//! Judges inputs whose rows are shuffled, as after sorting a spreadsheet by a column other than the entry number.
//!
//! In such an input nearly every row is separated from the other rows of its entry. Judging each and rereading it later
//! would take several times as long as keeping the rows, packed, and judging them by ranges of entry numbers in the
//! end.

use super::entry_reader::{EntryReader, MOST_ROWS};
use super::evaluation::Evaluation;
use super::finding_ref::{About, CellText};
use super::judged_rows::{JudgedRows, Scratch};
use super::packed_row::{KeptRows, RowKey};
use crate::domain::EntryNumber;
use crate::entries::{EntryRow, Factors, mark_together};
use crate::error::{Error, Result};
use crate::parallel::for_each_in_order;
use crate::read::{Column, RowSpan};

/// The kept rows, split into ranges of entry numbers with about as many rows each.
#[derive(Debug)]
pub(super) struct ShuffledRows {
    parts: Vec<KeptRows>,
    /// Bounds of the ranges: range `i` goes from number `limits[i]` up to but not including `limits[i + 1]`.
    limits: Vec<u64>,
    /// For each part, the index of the first row at or above each limit.
    cuts: Vec<Vec<u32>>,
    /// The check-digit factors of all entries.
    pub(super) factors: Factors,
    /// Indexes of the entries of which other rows were judged in the first pass.
    pub(super) judged_before: Vec<u32>,
}

/// About how many rows are judged at a time.
const ROWS_AT_A_TIME: usize = 1 << 14;
/// One row in this many is sampled to choose the bounds of the ranges.
const SAMPLE: usize = 1 << 8;

impl ShuffledRows {
    /// From the kept parts and the entries judged in the first pass, whose records must be sorted.
    pub(super) fn of(parts: Vec<KeptRows>, judged: &Evaluation) -> Result<Self> {
        let limits = limits(&parts);
        let threads = judged.pace.threads;
        let mut cuts = Vec::with_capacity(parts.len());
        for_each_in_order(
            threads,
            parts.len(),
            || (),
            |(), part| Ok(parts[part].cuts(&limits)),
            |(), _, of_part| {
                cuts.push(of_part);
                Ok(())
            },
        )?;
        let mut all =
            ShuffledRows { parts, limits, cuts, factors: Factors::default(), judged_before: Vec::new() };
        let (mut factors, mut judged_before) = (Factors::default(), Vec::new());
        let list = &judged.entries.list;
        for_each_in_order(
            threads,
            all.ranges(),
            Vec::new,
            |numbers: &mut Vec<EntryNumber>, range| {
                numbers.clear();
                numbers.extend(all.keys(range).map(|(number, ..)| number));
                numbers.sort_unstable();
                numbers.dedup();
                let index = |limit: u64| list.partition_point(|record| record.number().bits() < limit);
                let in_range = index(all.limits[range])..index(all.limits[range + 1]);
                let is_kept = |index: &usize| numbers.binary_search(&list[*index].number()).is_ok();
                let before: Vec<u32> = in_range.filter(is_kept).map(|index| index as u32).collect();
                Ok((Factors::of(numbers.iter().copied()), before))
            },
            |_, _, (of_range, before)| {
                factors.append(of_range);
                judged_before.extend(before);
                Ok(())
            },
        )?;
        let only_judged = (0u32..).zip(list).filter(|(index, _)| judged_before.binary_search(index).is_err());
        factors.append(Factors::of(only_judged.map(|(_, record)| record.number())));
        (all.factors, all.judged_before) = (factors, judged_before);
        Ok(all)
    }

    fn ranges(&self) -> usize {
        self.limits.len() - 1
    }

    /// Keys of all rows of a range.
    fn keys(&self, range: usize) -> impl Iterator<Item = RowKey> + '_ {
        let cut = move |cuts: &Vec<u32>| cuts[range]..cuts[range + 1];
        (0u32..)
            .zip(self.parts.iter().zip(&self.cuts))
            .flat_map(move |(index, (part, cuts))| part.keys(index, cut(cuts)))
    }

    pub(super) fn judge(self, judged: &mut Evaluation) -> Result<()> {
        let (mut added, mut scattered) = (JudgedRows::default(), Vec::new());
        for_each_in_order(
            judged.pace.threads,
            self.ranges(),
            || RangeJudge::at(judged),
            |judge, range| judge.judge(&self, range),
            |judge, _, (mut part, runs)| {
                judge.scratch = std::mem::take(&mut part.scratch);
                added.append(part, 0);
                scattered.extend(runs);
                Ok(())
            },
        )?;
        let ShuffledRows { parts, judged_before, .. } = self;
        drop(parts);
        put_in(judged, &judged_before, added, scattered);
        Ok(())
    }
}

/// Bounds that split the entry numbers of all rows into ranges of about [`ROWS_AT_A_TIME`] rows.
fn limits(parts: &[KeptRows]) -> Vec<u64> {
    if parts.is_empty() {
        return vec![0];
    }
    let sample =
        |part: &KeptRows| (SAMPLE / 2..part.len()).step_by(SAMPLE).map(|i| part.number(i).bits()).collect();
    let mut sampled: Vec<u64> = parts.iter().flat_map::<Vec<u64>, _>(sample).collect();
    sampled.sort_unstable();
    let mut limits: Vec<u64> = sampled.into_iter().step_by(ROWS_AT_A_TIME / SAMPLE).skip(1).collect();
    limits.insert(0, 0);
    limits.push(u64::MAX);
    limits.dedup();
    limits
}

/// State of a thread that judges ranges.
struct RangeJudge<'j> {
    judged: &'j Evaluation,
    reader: EntryReader<'j>,
    scratch: Scratch,
    keys: Vec<RowKey>,
    rows: Vec<EntryRow>,
    runs: Vec<RowSpan>,
}

type RunOfEntry = (EntryNumber, RowSpan);

impl<'j> RangeJudge<'j> {
    fn at(judged: &'j Evaluation) -> Self {
        let (keys, rows, runs) = (Vec::new(), Vec::new(), Vec::new());
        RangeJudge { judged, reader: EntryReader::at(judged), scratch: Scratch::default(), keys, rows, runs }
    }

    /// Judges the entries of a range. Also returns the spans of the entries whose rows are in several places.
    fn judge(&mut self, all: &ShuffledRows, range: usize) -> Result<(JudgedRows, Vec<RunOfEntry>)> {
        let mut part = JudgedRows { scratch: std::mem::take(&mut self.scratch), ..JudgedRows::default() };
        let mut scattered = Vec::new();
        let mut sorted = std::mem::take(&mut self.keys);
        sorted.clear();
        sorted.extend(all.keys(range));
        sorted.sort_unstable();
        for of_entry in sorted.chunk_by(|a, b| a.0 == b.0) {
            let number = of_entry[0].0;
            self.gather(all, of_entry, &mut part)?;
            part.count_repeats(mark_together(&mut self.rows));
            let reader = &mut self.reader;
            let cell = |row: &EntryRow, column| match column {
                Column::EntryNumber if row.plain_number => {
                    let index = self.judged.input(row.at.input).1.columns.get(column);
                    Ok(CellText { index, text: row.number.to_string() })
                }
                _ => reader.cell(row.at, column),
            };
            part.judge(self.judged.resolve(&self.rows), &self.judged.filing, self.runs[0], cell)?;
            if let ([_, _, ..], Some(record)) = (&*self.runs, part.records.list.last_mut()) {
                *record = record.scattered();
                scattered.extend(self.runs.iter().map(|run| (number, *run)));
            }
        }
        self.keys = sorted;
        Ok((part, scattered))
    }

    /// Collects the rows of an entry, with those that the first pass judged.
    fn gather(&mut self, all: &ShuffledRows, of_entry: &[RowKey], part: &mut JudgedRows) -> Result<()> {
        let RangeJudge { judged, reader, rows, runs, .. } = self;
        let number = of_entry[0].0;
        rows.clear();
        runs.clear();
        if of_entry.len() > MOST_ROWS {
            let name =
                judged.input(all.parts[of_entry[0].2 as usize].row(of_entry[0].3).at.input).0.name.clone();
            return Err(Error::TooManyRowsOfEntry { name, number });
        }
        let mut before = None;
        for (_, _, index, row) in of_entry {
            let row = all.parts[*index as usize].row(*row);
            let (start, length) = (row.at.offset, row.at.length);
            match runs.last_mut() {
                Some(run) if before == Some((*index, row.at.row)) => {
                    run.length = (start + u64::from(length) - run.offset) as u32;
                }
                _ => runs.push(RowSpan { input: row.at.input, offset: start, length, row: row.at.row }),
            }
            before = Some((*index, row.at.row + 1));
            rows.push(row);
        }
        let judged_at = |index: &u32| judged.number(*index as usize);
        let Ok(at) = all.judged_before.binary_search_by_key(&number, judged_at) else { return Ok(()) };
        for run in judged.runs(all.judged_before[at] as usize) {
            let first = rows.len();
            reader.reread(run, number, rows)?;
            part.take_back(&rows[first..], judged.input(run.input).1, &judged.filing);
            runs.push(run);
        }
        rows.sort_by_key(|row| row.at);
        runs.sort_unstable();
        Ok(())
    }
}

/// Adds the judged entries and drops what the first pass recorded about other rows of the same entries.
fn put_in(judged: &mut Evaluation, before: &[u32], added: JudgedRows, scattered: Vec<RunOfEntry>) {
    let numbers: Vec<EntryNumber> = before.iter().map(|index| judged.number(*index as usize)).collect();
    let is_new = |number: EntryNumber| numbers.binary_search(&number).is_err();
    judged.found.retain(|found| match found.about {
        About::Entry { number, .. } => is_new(number),
        About::File(_) | About::Row(_) => true,
    });
    judged.scattered.retain(|(number, _)| is_new(*number));
    judged.scattered.extend(scattered);
    judged.scattered.sort_unstable();
    judged.add(added);
    judged.entries.list.retain({
        let mut index = 0;
        move |_| {
            index += 1;
            before.binary_search(&(index - 1)).is_err()
        }
    });
}

//! Second pass: judges the entries that could only be judged when all inputs were read.

use std::ops::Range;

use super::entry_reader::{EntryReader, MOST_ROWS};
use super::evaluation::Evaluation;
use super::finding_ref::About;
use super::judged_rows::JudgedRows;
use super::packed_entry::EntryRecord;
use super::packed_row::KeptRows;
use super::shuffled::ShuffledRows;
use crate::domain::EntryNumber;
use crate::entries::{EntryRow, mark_together};
use crate::error::Result;
use crate::parallel::for_each_in_order;
use crate::read::{Column, RowSpan};

/// Bytes of rows that a thread rereads at a time, and the shortest row of an entry. The rows of a batch may be of many
/// entries: they must leave room below [`MOST_ROWS`], which is the limit for a single one.
const BYTES_AT_A_TIME: u64 = 1 << 20;
const SHORTEST_ROW: u64 = 8;
const _: () = assert!(BYTES_AT_A_TIME / SHORTEST_ROW <= MOST_ROWS as u64 / 2);

/// Merges the records of entries whose rows are in several places, and judges again those entries and the ones that
/// were judged on a wrong assumption. Also judges the shuffled rows in `kept`.
pub(crate) fn second_pass(judged: &mut Evaluation, kept: Vec<KeptRows>) -> Result<()> {
    sort(&mut judged.entries.list);
    gather_scattered(judged);
    let shuffled = ShuffledRows::of(kept, judged)?;
    judged.factors = shuffled.factors.clone();
    let is_left = |(index, record): &(u32, &EntryRecord)| {
        is_open(judged, record) && shuffled.judged_before.binary_search(index).is_err()
    };
    let open: Vec<u32> = (0u32..).zip(&judged.entries.list).filter(is_left).map(|(i, _)| i).collect();
    if !open.is_empty() {
        judge_open(judged, &open)?;
    }
    shuffled.judge(judged)?;
    sort(&mut judged.entries.list);
    Ok(())
}

fn judge_open(judged: &mut Evaluation, indexes: &[u32]) -> Result<()> {
    let size = |index: &u32| judged.runs(*index as usize).map(|run| u64::from(run.length)).sum();
    let batches = batches(indexes.iter().map(size));
    let mut rejudged = JudgedRows::default();
    for_each_in_order(
        judged.pace.threads,
        batches.len(),
        || (),
        |(), batch| judge_again(judged, &indexes[batches[batch].clone()]),
        |(), _, part| {
            rejudged.append(part, 0);
            Ok(())
        },
    )?;
    put_in_place(judged, indexes, rejudged);
    Ok(())
}

/// Sorts the records. They are nearly always in order except for a few, which are merged in.
fn sort(list: &mut Vec<EntryRecord>) {
    let mut late = Vec::new();
    let mut highest = None;
    list.retain(|record| {
        let in_order = Some(record.order()) >= highest;
        if in_order {
            highest = Some(record.order());
        } else {
            late.push(*record);
        }
        in_order
    });
    late.sort_unstable_by_key(EntryRecord::order);
    let (mut left, mut late_left) = (list.len(), late.len());
    list.extend_from_slice(&late);
    if late_left > left / 16 {
        return list.sort_unstable_by_key(EntryRecord::order);
    }
    // From the end, so that no record is overwritten before it is moved.
    for index in (0..list.len()).rev() {
        let Some(next_late) = late_left.checked_sub(1) else { break };
        let from = left.checked_sub(1).filter(|i| list[*i].order() > late[next_late].order());
        (list[index], left, late_left) = match from {
            Some(i) => (list[i], i, late_left),
            None => (late[next_late], left, next_late),
        };
    }
}

/// Keeps the first of several records of an entry, marked as scattered, and stores the spans of all.
fn gather_scattered(judged: &mut Evaluation) {
    let Evaluation { entries, scattered, .. } = judged;
    let list = &entries.list;
    if list.is_sorted_by(|a, b| a.number() < b.number()) {
        return;
    }
    let several = list.chunk_by(|a, b| a.number() == b.number()).filter(|runs| runs.len() > 1);
    scattered.extend(several.flatten().map(|record| (record.number(), record.run())));
    entries.list.dedup_by(|next, first| {
        let same = next.number() == first.number();
        if same {
            *first = first.scattered();
        }
        same
    });
}

/// Whether the entry must be judged again: its rows are scattered, its filer code has a check-digit factor, or it has
/// no importer although its column turned out to have importer numbers.
fn is_open(judged: &Evaluation, record: &EntryRecord) -> bool {
    record.is_scattered()
        || judged.factors.factor(record.number().filer()) != 0
        || (judged.filing.filer.importers().is_some() && has_late_importer(judged, record))
}

/// Whether the entry has no importer number in a column that turned out to have importer numbers.
fn has_late_importer(judged: &Evaluation, record: &EntryRecord) -> bool {
    let input = &judged.assembled.inputs[usize::from(record.input())];
    let may_be_number = !input.header.columns.importer_or_name.is_empty();
    may_be_number && input.columns.contains(Column::Importer) && record.importer().is_none()
}

/// Groups entries of these sizes, in bytes, into batches of about [`BYTES_AT_A_TIME`].
fn batches(sizes: impl ExactSizeIterator<Item = u64>) -> Vec<Range<usize>> {
    let (count, mut batches, mut start, mut bytes) = (sizes.len(), Vec::new(), 0, 0);
    for (i, size) in sizes.enumerate() {
        bytes += size;
        if bytes >= BYTES_AT_A_TIME || i + 1 == count {
            batches.push(start..i + 1);
            (start, bytes) = (i + 1, 0);
        }
    }
    batches
}

/// Rereads all rows of these entries in input order and judges the entries.
fn judge_again(judged: &Evaluation, indexes: &[u32]) -> Result<JudgedRows> {
    let mut runs: Vec<(RowSpan, EntryNumber)> = Vec::new();
    for index in indexes {
        let number = judged.entries.list[*index as usize].number();
        runs.extend(judged.runs(*index as usize).map(|run| (run, number)));
    }
    runs.sort_unstable();
    let mut reader = EntryReader::at(judged);
    let mut rows: Vec<EntryRow> = Vec::new();
    let mut part = JudgedRows::default();
    for (run, number) in runs {
        let first = rows.len();
        reader.reread(run, number, &mut rows)?;
        let (reread, (_, header)) = (&rows[first..], judged.input(run.input));
        part.take_back(reread, header, &judged.filing);
    }
    rows.sort_by_key(|row| (row.number, row.at));
    for (rows, index) in rows.chunk_by_mut(|a, b| a.number == b.number).zip(indexes) {
        part.count_repeats(mark_together(rows));
        let rows = &*rows;
        let run = judged.entries.list[*index as usize].run();
        let cell = |row: &EntryRow, column| reader.cell(row.at, column);
        part.judge(judged.resolve(rows), &judged.filing, run, cell)?;
    }
    Ok(part)
}

/// Replaces the records and findings of these entries.
fn put_in_place(judged: &mut Evaluation, indexes: &[u32], rejudged: JudgedRows) {
    let numbers: Vec<EntryNumber> =
        indexes.iter().map(|index| judged.entries.list[*index as usize].number()).collect();
    judged.found.retain(|found| match found.about {
        About::Entry { number, .. } => numbers.binary_search(&number).is_err(),
        About::File(_) | About::Row(_) => true,
    });
    judged.found.extend(rejudged.found);
    judged.paid.append(rejudged.paid);
    judged.count_repeats(rejudged.repeats);
    judged.entries.replace(indexes, rejudged.records);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_of_one_short_row_each_do_not_reach_the_limit_for_one_entry() {
        let batches = batches(vec![SHORTEST_ROW; 2 * MOST_ROWS].into_iter());
        assert!(batches.iter().all(|batch| batch.len() <= MOST_ROWS / 2));
    }

    #[test]
    fn entries_are_read_again_in_groups_of_about_as_many_bytes() {
        let half = BYTES_AT_A_TIME / 2;
        assert_eq!(batches([half, half - 1, 1, half, half, 3].into_iter()), [0..3, 3..5, 5..6]);
        assert_eq!(batches([3 * BYTES_AT_A_TIME, 1].into_iter()), [0..1, 1..2]);
        assert!(batches([].into_iter()).is_empty());
    }
}

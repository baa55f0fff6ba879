//! The first pass over a part of an input: judges entries as their rows are read and collects the results.

use std::collections::BTreeMap;

use super::apply::{Failed, judge_with};
use super::distinct_states::DistinctStates;
use super::finding_ref::{CellText, FindingRef, point_to};
use super::heading_totals::HeadingTotals;
use super::packed_entry::{Kept, Records};
use super::packed_row::KeptRows;
use super::verdict::Outcome;
use crate::entries::{Entry, EntryFacts, EntryRow, RowOrder, TariffLines, columns_of};
use crate::error::Result;
use crate::read::{Column, ColumnSet, Header, RowSpan};
use crate::refund::{RefundBasis, TariffRow};
use crate::rules::Filing;
use crate::tariff::Scope;

/// Memory reused from one entry to the next, and from one part to the next.
#[derive(Debug, Default)]
pub(crate) struct Scratch {
    states: DistinctStates,
    lines: TariffLines,
    failed: Vec<Failed>,
    tariffs: Vec<TariffRow>,
    /// How ordered the rows read so far are.
    pub(crate) order: RowOrder,
}

/// The results of judging a part of the rows.
#[derive(Debug, Default)]
pub(crate) struct JudgedRows {
    pub(crate) records: Records,
    pub(crate) found: Vec<FindingRef>,
    pub(crate) paid: HeadingTotals,
    pub(crate) repeats: BTreeMap<u16, u64>,
    /// Shuffled rows, to be judged when all inputs are read.
    pub(crate) kept: Vec<KeptRows>,
    pub(crate) scratch: Scratch,
}

impl JudgedRows {
    /// Adds the results of later rows of the same input; `rows_before` rows come before them.
    pub(crate) fn append(&mut self, other: JudgedRows, rows_before: u32) {
        self.records.append(other.records, rows_before);
        self.paid.append(other.paid);
        self.count_repeats(other.repeats);
        self.kept.extend(other.kept.into_iter().map(|kept| kept.after(rows_before)));
        let absolute = |found: FindingRef| FindingRef { row: found.row + rows_before, ..found };
        self.found.extend(other.found.into_iter().map(absolute));
    }

    pub(crate) fn count_repeats(&mut self, repeats: BTreeMap<u16, u64>) {
        repeats.into_iter().for_each(|(input, count)| *self.repeats.entry(input).or_default() += count);
    }

    /// Keeps rows to be judged when all inputs are read.
    pub(crate) fn keep(&mut self, rows: &[EntryRow]) {
        if self.kept.is_empty() {
            self.kept.push(KeptRows::default());
        }
        rows.iter().for_each(|row| self.kept[0].push(row));
    }

    /// These rows as an entry, with no check-digit factor and nothing learned from other rows.
    pub(crate) fn first_pass_entry<'r>(
        &mut self,
        rows: &'r [EntryRow],
        columns: ColumnSet,
        scope: Scope,
    ) -> Entry<'r> {
        Entry::in_room(rows, columns, 0, scope, std::mem::take(&mut self.scratch.lines))
    }

    /// Judges an entry and adds its record and findings. `cell` fetches a cell.
    pub(crate) fn judge(
        &mut self,
        entry: Entry<'_>,
        filing: &Filing,
        run: RowSpan,
        mut cell: impl FnMut(&EntryRow, Column) -> Result<CellText>,
    ) -> Result<()> {
        let Scratch { states, failed, tariffs, .. } = &mut self.scratch;
        let verdict = judge_with(&entry, filing, Some(states), failed);
        let first = self.found.len();
        for failed in &*failed {
            // A rule of scope makes no finding: entries.csv shows it.
            if let Some(severity) = failed.severity {
                self.found.push(point_to(failed, severity, entry.rows, &mut cell)?);
            }
        }
        self.found[first..].sort_by_key(|found| (found.input, found.row, found.rule.rank()));
        let refund = match verdict.outcome {
            Outcome::Ready | Outcome::Review => RefundBasis::of(&entry, tariffs),
            // They aren't filed, so nothing is refunded.
            Outcome::Blocked | Outcome::Claimed | Outcome::Pending | Outcome::OutOfScope => {
                RefundBasis::default()
            }
        };
        self.records.add(entry.number, run, &Kept { facts: EntryFacts::of(&entry), verdict, refund });
        self.paid.add(&entry, verdict, &filing.filer);
        self.scratch.lines = entry.into_room();
        Ok(())
    }

    /// Subtracts the duty that the first pass added for these rows, before their entry is judged again.
    pub(crate) fn take_back(&mut self, rows: &[EntryRow], header: &Header, filing: &Filing) {
        let entry = self.first_pass_entry(rows, columns_of(header, rows), filing.scope);
        let verdict = self.scratch.states.judge(&entry, filing);
        self.paid.take_back(&entry, verdict, &filing.filer);
        self.scratch.lines = entry.into_room();
    }
}

//! Entries judged as their rows come.

use std::collections::BTreeMap;

use super::apply::{Failed, judge_with};
use super::finding_ref::{CellText, FindingRef, point_to};
use super::heading_totals::HeadingTotals;
use super::memo::Memo;
use super::packed_entry::{Kept, Records};
use super::packed_row::KeptRows;
use super::verdict::Outcome;
use crate::entries::{Entry, EntryFacts, EntryRow, RowOrder, TariffLines, columns_of};
use crate::error::Result;
use crate::read::{Column, ColumnSet, Header, RowSpan};
use crate::refund::{RefundBasis, TariffRow};
use crate::rules::Filing;
use crate::tariff::Scope;

/// What serves to judge one entry after the other.
#[derive(Debug, Default)]
pub(crate) struct Spare {
    memo: Memo,
    lines: TariffLines,
    failed: Vec<Failed>,
    tariffs: Vec<TariffRow>,
    /// How the rows came that were read last.
    pub(crate) order: RowOrder,
}

/// What was made of rows that were read.
#[derive(Debug, Default)]
pub(crate) struct JudgedRows {
    pub(crate) records: Records,
    pub(crate) found: Vec<FindingRef>,
    pub(crate) paid: HeadingTotals,
    pub(crate) repeats: BTreeMap<u16, u64>,
    /// Rows that are judged only once all are read.
    pub(crate) kept: Vec<KeptRows>,
    pub(crate) spare: Spare,
}

impl JudgedRows {
    /// Adds what was made of further rows, before which so many stand.
    pub(crate) fn append(&mut self, other: JudgedRows, rows_before: u32) {
        self.records.append(other.records, rows_before);
        self.paid.append(other.paid);
        self.count_repeats(other.repeats);
        self.kept.extend(other.kept.into_iter().map(|kept| kept.behind(rows_before)));
        let absolute = |found: FindingRef| FindingRef { row: found.row + rows_before, ..found };
        self.found.extend(other.found.into_iter().map(absolute));
    }

    pub(crate) fn count_repeats(&mut self, repeats: BTreeMap<u16, u64>) {
        repeats.into_iter().for_each(|(input, count)| *self.repeats.entry(input).or_default() += count);
    }

    /// Keeps rows for later.
    pub(crate) fn keep(&mut self, rows: &[EntryRow]) {
        if self.kept.is_empty() {
            self.kept.push(KeptRows::default());
        }
        rows.iter().for_each(|row| self.kept[0].push(row));
    }

    /// An entry of these rows, as if nothing else came of the inputs.
    pub(crate) fn entry_at_first<'r>(
        &mut self,
        rows: &'r [EntryRow],
        columns: ColumnSet,
        scope: Scope,
    ) -> Entry<'r> {
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
        let Spare { memo, failed, tariffs, .. } = &mut self.spare;
        let verdict = judge_with(&entry, filing, Some(memo), failed);
        let first = self.found.len();
        for failed in &*failed {
            // A rule of scope is no finding: entries.csv names it.
            if let Some(severity) = failed.severity {
                self.found.push(point_to(failed, severity, entry.rows, &mut cell)?);
            }
        }
        self.found[first..].sort_by_key(|found| (found.input, found.row, found.rule.rank()));
        let refund = match verdict.outcome {
            Outcome::Ready | Outcome::Review => RefundBasis::of(&entry, tariffs),
            // Nothing is filed for them, and so nothing is refunded.
            Outcome::Blocked | Outcome::Claimed | Outcome::Pending | Outcome::OutOfScope => {
                RefundBasis::default()
            }
        };
        self.records.add(entry.number, run, &Kept { facts: EntryFacts::of(&entry), verdict, refund });
        self.paid.add(&entry, verdict, &filing.filer);
        self.spare.lines = entry.into_room();
        Ok(())
    }

    /// Takes back what was added for rows as they were read: for an entry that is judged again.
    pub(crate) fn take_back(&mut self, rows: &[EntryRow], header: &Header, filing: &Filing) {
        let entry = self.entry_at_first(rows, columns_of(header, rows), filing.scope);
        let verdict = self.spare.memo.judge(&entry, filing);
        self.paid.take_back(&entry, verdict, &filing.filer);
        self.spare.lines = entry.into_room();
    }
}

//! All entries of a run with their verdicts.

use std::ops::Range;

use super::{Filing, Verdict, judge};
use crate::assemble::{AlreadyFiled, Assembled, Entry, EntryRow, RowDefect};
use crate::read::{ColumnSet, Header, Source};

/// All entries of a run with their verdicts, and what is needed to look at them again.
#[derive(Debug)]
pub struct Judged {
    /// What was read.
    pub assembled: Assembled,
    /// The files of entries filed before.
    pub already_filed: AlreadyFiled,
    /// Against what the entries were judged.
    pub filing: Filing,
    /// The entries, sorted by number.
    pub entries: Vec<JudgedEntry>,
}

/// An entry's place and verdict.
#[derive(Debug, Clone)]
pub struct JudgedEntry {
    /// Its rows among those that were read.
    rows: Range<usize>,
    /// Its verdict.
    pub verdict: Verdict,
}

impl Judged {
    /// Judges every entry.
    pub fn new(assembled: Assembled, mut already_filed: AlreadyFiled, mut filing: Filing) -> Self {
        // Moved: they can be as many as the entries.
        filing.already_filed.append(&mut already_filed.numbers);
        let mut judged = Judged { assembled, already_filed, filing, entries: Vec::new() };
        let mut entries = Vec::new();
        let mut start = 0;
        for rows in judged.assembled.entries() {
            let verdict = judge(&judged.resolve(rows), &judged.filing);
            entries.push(JudgedEntry { rows: start..start + rows.len(), verdict });
            start += rows.len();
        }
        judged.entries = entries;
        judged
    }

    /// The entry at this place, resolved.
    pub fn entry(&self, place: usize) -> Entry<'_> {
        self.resolve(&self.assembled.rows[self.entries[place].rows.clone()])
    }

    /// Every entry, resolved, with its verdict.
    pub fn iter(&self) -> impl Iterator<Item = (Entry<'_>, Verdict)> {
        (0..self.entries.len()).map(|place| (self.entry(place), self.entries[place].verdict))
    }

    fn resolve<'a>(&self, rows: &'a [EntryRow]) -> Entry<'a> {
        let mut columns = ColumnSet::default();
        for row in rows {
            columns = columns.union(self.assembled.inputs[usize::from(row.at.input)].columns);
        }
        let factor = self.assembled.factors.factor(rows[0].number.filer());
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

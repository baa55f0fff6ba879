//! One importer's part of a run, as an evaluation of its own without data of any other importer.

use std::collections::BTreeMap;

use super::entry_reader::EntryReader;
use super::evaluation::Evaluation;
use super::finding_ref::FindingRef;
use super::heading_totals::HeadingTotals;
use crate::domain::{Filer, ImporterNumber};
use crate::entries::{AlreadyFiled, ReadEntries};
use crate::error::Result;
use crate::parallel::for_each_in_order;
use crate::read::RowSpan;
use crate::rules::Filing;

/// Entries that a thread rereads at a time.
const ENTRIES_PER_PIECE: usize = 1 << 10;

/// Totals of some entries' rows: duty by heading, and the number of rows by input.
#[derive(Default)]
struct Reread {
    paid: HeadingTotals,
    rows: BTreeMap<u16, u64>,
}

/// New input numbers by those of the whole run, for the inputs that have rows of the importer.
pub(crate) struct InputNumbers(BTreeMap<u16, u16>);

impl InputNumbers {
    fn of(&self, input: u16) -> u16 {
        self.0.get(&input).copied().unwrap_or_default()
    }

    /// The finding with the input number of the part.
    pub(crate) fn finding(&self, of_run: FindingRef) -> FindingRef {
        FindingRef { input: self.of(of_run.input), ..of_run }
    }
}

impl Evaluation {
    /// An evaluation of the entries at these indexes, all of one importer, as if only their rows had been read.
    /// Findings about files and about unreadable rows are left out, because they may concern other importers.
    ///
    /// # Errors
    ///
    /// If a row can't be reread, or its input has changed since it was read.
    pub(crate) fn of_importer(
        &self,
        importer: ImporterNumber,
        places: &[u32],
    ) -> Result<(Evaluation, InputNumbers)> {
        let Reread { paid, rows } = self.read_again(places)?;
        let numbers = InputNumbers((0..).zip(rows.keys()).map(|(new, input)| (*input, new)).collect());
        let inputs =
            rows.iter().map(|(input, rows)| self.assembled.inputs[usize::from(*input)].holding(*rows));
        let run = |run: RowSpan| RowSpan { input: numbers.of(run.input), ..run };
        let mut scattered = Vec::new();
        for place in places {
            let number = self.number(*place as usize);
            scattered.extend(self.scattered_runs(number).iter().map(|(number, of)| (*number, run(*of))));
        }
        let filer = Filer::new(self.filing.filer.code(), [importer]);
        let part = Evaluation {
            assembled: ReadEntries { inputs: inputs.collect(), defects: Vec::new() },
            already_filed: AlreadyFiled::default(),
            filing: Filing {
                filer: filer.unwrap_or_else(|| self.filing.filer.clone()),
                ..self.filing.clone()
            },
            factors: self.factors.clone(),
            pace: self.pace,
            words: self.words.clone(),
            repeats: BTreeMap::new(),
            passed_over: Vec::new(),
            found: Vec::new(),
            entries: self.entries.some(places, |input| numbers.of(input)),
            paid,
            interest: self.interest.clone(),
            scattered,
        };
        Ok((part, numbers))
    }

    /// Rereads the entries' rows for their headings and inputs, which the records don't keep.
    fn read_again(&self, places: &[u32]) -> Result<Reread> {
        let mut all = Reread::default();
        let pieces: Vec<&[u32]> = places.chunks(ENTRIES_PER_PIECE).collect();
        let part = |reader: &mut EntryReader<'_>, piece: usize| {
            let mut part = Reread::default();
            for place in pieces[piece] {
                let judged = self.entry(*place as usize);
                let entry = reader.entry(judged.number)?;
                part.paid.add(&entry, judged.verdict, &self.filing.filer);
                entry.rows.iter().for_each(|row| *part.rows.entry(row.at.input).or_default() += 1);
            }
            Ok(part)
        };
        let reader = || EntryReader::at(self);
        for_each_in_order(self.pace.threads, pieces.len(), reader, part, |_, _, part| {
            all.paid.append(part.paid);
            part.rows.into_iter().for_each(|(input, rows)| *all.rows.entry(input).or_default() += rows);
            Ok(())
        })?;
        Ok(all)
    }
}

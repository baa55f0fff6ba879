//! The part of a run that is of one importer: an evaluation of its own, in which nothing is of anyone else.

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

/// How many entries a thread reads again at a time.
const ENTRIES_PER_PIECE: usize = 1 << 10;

/// What the rows of some entries hold: what was paid under each heading, and how many rows are of which input.
#[derive(Default)]
struct Again {
    paid: HeadingTotals,
    rows: BTreeMap<u16, u64>,
}

/// The numbers of the inputs that hold an importer's rows, as the run counts them and as its part does.
pub(crate) struct InputNumbers(BTreeMap<u16, u16>);

impl InputNumbers {
    fn of(&self, input: u16) -> u16 {
        self.0.get(&input).copied().unwrap_or_default()
    }

    /// The finding as the part has it.
    pub(crate) fn finding(&self, of_run: FindingRef) -> FindingRef {
        FindingRef { input: self.of(of_run.input), ..of_run }
    }
}

impl Evaluation {
    /// The entries at these places, all of one importer, as if their rows were all that was read. What is said of files,
    /// and of rows that can't be read, is left out: it may be about anyone.
    ///
    /// # Errors
    ///
    /// Where a row can't be read again, or the input was changed meanwhile.
    pub(crate) fn of_importer(
        &self,
        importer: ImporterNumber,
        places: &[u32],
    ) -> Result<(Evaluation, InputNumbers)> {
        let Again { paid, rows } = self.read_again(places)?;
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

    /// Reads the rows of entries again. Only sums are kept of an entry, not its headings.
    fn read_again(&self, places: &[u32]) -> Result<Again> {
        let mut all = Again::default();
        let pieces: Vec<&[u32]> = places.chunks(ENTRIES_PER_PIECE).collect();
        let part = |look: &mut EntryReader<'_>, piece: usize| {
            let mut part = Again::default();
            for place in pieces[piece] {
                let judged = self.entry(*place as usize);
                let entry = look.entry(judged.number)?;
                part.paid.add(&entry, judged.verdict, &self.filing.filer);
                entry.rows.iter().for_each(|row| *part.rows.entry(row.at.input).or_default() += 1);
            }
            Ok(part)
        };
        let look = || EntryReader::at(self);
        for_each_in_order(self.pace.threads, pieces.len(), look, part, |_, _, part| {
            all.paid.append(part.paid);
            part.rows.into_iter().for_each(|(input, rows)| *all.rows.entry(input).or_default() += rows);
            Ok(())
        })?;
        Ok(all)
    }
}

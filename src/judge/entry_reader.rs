//! Rereads the rows of judged entries: for findings, reports and the second pass.

use super::evaluation::{Evaluation, JudgedEntry};
use super::finding_ref::{CellText, cell};
use crate::domain::{EntryNumber, clean};
use crate::entries::{Entry, EntryRow, Input, NumberRead, RowReader, mark_line_totals, mark_together};
use crate::error::{Error, Result};
use crate::read::{Column, Header, Row, RowFetcher, RowRef, RowSpan, ValueAliases};

/// Rereads rows and entries of a run. It keeps the last entry, so that repeated requests for it cost nothing.
#[derive(Debug)]
pub struct EntryReader<'j> {
    judged: &'j Evaluation,
    windows: Vec<RowFetcher<'j>>,
    rereaders: Vec<RowRereader<'j>>,
    /// Index of the entry requested last.
    index: usize,
    /// Rows of the entry reread last.
    rows: Vec<EntryRow>,
}

impl<'j> EntryReader<'j> {
    /// A reader over all inputs of an evaluation.
    pub fn at(judged: &'j Evaluation) -> Self {
        let window = |input| {
            let (source, header) = judged.input(input);
            RowFetcher::new(source, header)
        };
        let windows = (0u16..).take(judged.input_count()).map(window).collect();
        let rereader = |input: &'j Input| RowRereader::below(&input.header, &judged.words);
        let rereaders = judged.assembled.inputs.iter().map(rereader).collect();
        EntryReader { judged, windows, rereaders, index: 0, rows: Vec::new() }
    }

    /// The evaluation that it reads.
    pub fn judged(&self) -> &'j Evaluation {
        self.judged
    }

    /// Rereads a row and passes it to `look`.
    pub fn row<T>(&mut self, at: RowRef, look: impl FnOnce(&Row<'_>) -> T) -> Result<T> {
        self.windows[usize::from(at.input)].row(at).map(|row| look(&row))
    }

    /// A row's cell in a column.
    pub fn cell(&mut self, at: RowRef, column: Column) -> Result<CellText> {
        let (_, header) = self.judged.input(at.input);
        self.row(at, |row| cell(&header.columns, column, row))
    }

    /// An entry as it was judged.
    pub fn judged_entry(&mut self, number: EntryNumber) -> JudgedEntry {
        self.judged_at(number).1
    }

    /// An entry as it was judged, with its index among all entries.
    pub fn judged_at(&mut self, number: EntryNumber) -> (usize, JudgedEntry) {
        let index = self.index_of(number);
        (index, self.judged.entry(index))
    }

    /// The location of an entry's row, given its input and row number. An error if the entry no longer has that row.
    pub fn row_of(&mut self, number: EntryNumber, (input, row): (u16, u32)) -> Result<RowRef> {
        let judged = self.judged;
        let of = self.entry(number)?;
        let at = of.rows.iter().map(|row| row.at).find(|at| (at.input, at.row) == (input, row));
        at.ok_or_else(|| Error::Changed { name: judged.input(input).0.name.clone() })
    }

    /// The smallest non-blank cell text of an entry in a column, cleaned; `None` if all its cells are blank. The result
    /// doesn't depend on the order of rows.
    pub fn least_cell(&mut self, number: EntryNumber, column: Column) -> Result<Option<String>> {
        let (judged, entry) = (self.judged, self.index_of(number));
        let mut least: Option<String> = None;
        for run in judged.runs(entry) {
            let columns = &judged.input(run.input).1.columns;
            if columns.get(column).is_none() {
                continue;
            }
            let mut rows = self.windows[usize::from(run.input)].rows(run)?;
            while let Some(row) = rows.next_row() {
                let text = cell(columns, column, &row).text;
                let text = clean(&text);
                if !text.is_empty() && least.as_deref().is_none_or(|least| text < least) {
                    least = Some(text.to_string());
                }
            }
        }
        Ok(least)
    }

    /// An entry with all its rows, as the second pass saw it.
    pub fn entry(&mut self, number: EntryNumber) -> Result<Entry<'_>> {
        if self.rows.first().is_none_or(|row| row.number != number) {
            let mut rows = std::mem::take(&mut self.rows);
            rows.clear();
            let index = self.index_of(number);
            for run in self.judged.runs(index) {
                self.reread(run, number, &mut rows)?;
            }
            rows.sort_by_key(|row| row.at);
            mark_together(&mut rows);
            self.rows = rows;
        }
        Ok(self.judged.resolve(&self.rows))
    }

    /// The index of an entry. Requests mostly come in order of entry number, so the next few entries are tried before a
    /// binary search.
    fn index_of(&mut self, number: EntryNumber) -> usize {
        const NEAR: usize = 16;
        let near = self.index..self.judged.len().min(self.index + NEAR);
        let found = near.into_iter().find(|index| self.judged.number(*index) == number);
        let index = found.or_else(|| self.judged.index(number));
        self.index = index.expect("findings are about entries that were read");
        self.index
    }

    /// Appends the rows of `number` found in `run` to `rows`.
    pub(crate) fn reread(
        &mut self,
        run: RowSpan,
        number: EntryNumber,
        rows: &mut Vec<EntryRow>,
    ) -> Result<()> {
        let input = usize::from(run.input);
        self.rereaders[input].read(&mut self.windows[input], run, number, rows)
    }
}

/// Limit on rows of one entry kept in memory; far above any real entry summary, however many reports contain it.
pub(super) const MOST_ROWS: usize = 1 << 18;

/// Rereads entry rows of one input.
#[derive(Debug)]
pub(super) struct RowRereader<'a> {
    reader: RowReader<'a>,
    number: usize,
}

impl<'a> RowRereader<'a> {
    /// A reader for rows under `header` that also knows the extra status words `extra`.
    pub(super) fn below(header: &'a Header, extra: &'a ValueAliases) -> Self {
        let number = header.columns.get(Column::EntryNumber).unwrap_or_default();
        RowRereader { reader: RowReader::new(header, extra), number }
    }

    /// Appends the adjacent rows in `run` to `rows`, parsed as in the first pass. An error if one of them isn't a row
    /// of `number` any longer, because the input has changed since.
    pub(super) fn read(
        &mut self,
        window: &mut RowFetcher<'_>,
        run: RowSpan,
        number: EntryNumber,
        rows: &mut Vec<EntryRow>,
    ) -> Result<()> {
        let (reader, index) = (&mut self.reader, self.number);
        let first = rows.len();
        let mut reread = window.rows(run)?;
        while let Some(row) = reread.next_row() {
            if rows.len() == MOST_ROWS {
                return Err(Error::TooManyRowsOfEntry { name: window.name().into(), number });
            }
            let is_malformed = row.malformed.is_some();
            let cell = row.cell(index);
            let text = clean(&cell);
            // The first pass strips these quotes of a malformed row too.
            let text = if is_malformed { text.trim_matches('"') } else { text };
            let plain = || row.plain(index).and_then(NumberRead::plain);
            let any = || reader.entry_number(&row, text).ok().map(NumberRead::from);
            let repeated = if is_malformed { None } else { reader.repeated_number(&row) };
            let read = repeated.or_else(plain).or_else(any);
            match read.filter(|read| read.reading.number() == number) {
                Some(_) if is_malformed => rows.push(EntryRow::unread(number, row.at)),
                Some(read) => rows.push(reader.read(&row, read)),
                None => return Err(Error::Changed { name: window.name().into() }),
            }
        }
        mark_line_totals(&mut rows[first..]);
        Ok(())
    }
}

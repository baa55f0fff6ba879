//! Fills down entry numbers that are written once and left blank below, as in reports that suppress repeated values and
//! in merged cells saved as text. The result is a new text in which rows keep their numbers.

use super::classify::{Class, classify};
use super::row_reader::{RowReader, whole_number};
use crate::domain::{clean, is_blank, is_error_value, read_hts_cell};
use crate::error::Result;
use crate::read::{
    Aliases, Column, Header, ReadOptions, Row, RowRef, Rows, Source, Spool, Storage, read_rows,
};

/// A text with its entry numbers filled down.
pub(crate) struct FilledDown {
    /// The text and its size.
    pub(crate) text: (Storage, u64),
    /// Offsets of the rows whose number is a guess.
    pub(crate) filled: Vec<u64>,
}

/// Fills down entry numbers; `None` if no row continues a numbered one.
pub(crate) fn fill_down(
    source: &Source,
    header: &Header,
    vocabulary: &Aliases,
    pace: ReadOptions,
) -> Result<Option<FilledDown>> {
    let mut unheard = |_| {};
    let mut filling = Filling {
        source,
        text: Spool::begin(source.is_in_memory(), &mut unheard)?,
        is_asked_for: vocabulary.fill_down,
        has_lines: header.columns.get(Column::Line).or(header.columns.get(Column::Ordinal)).is_some(),
        copied: 0,
        written: 0,
        above: None,
        filled: Vec::new(),
        count: 0,
    };
    let part = |rows: &mut Rows<'_>| {
        let mut reader = RowReader::of(rows, header, &vocabulary.words);
        let mut outlines = Vec::new();
        while let Some(row) = rows.next_row() {
            let class = classify(&row, &mut reader);
            outlines.push(Outline::of(&row, &class, header));
        }
        outlines
    };
    let mut failed = Ok(());
    read_rows(source, 0, header, pace, part, |outlines, _, _| {
        for outline in outlines {
            if failed.is_ok() {
                failed = filling.take(outline);
            }
        }
    })?;
    failed?;
    if filling.count == 0 {
        return Ok(None);
    }
    filling.copy_to(source.bytes)?;
    Ok(Some(FilledDown { text: filling.text.finish()?, filled: filling.filled }))
}

/// The columns that make up an entry number.
const NUMBER: [Column; 3] = [Column::EntryNumber, Column::Filer, Column::CheckDigit];

/// What filling down needs to know of a row.
enum Outline {
    /// A row with an entry number: the cells of number, line and ordinal.
    Numbered { cells: [Vec<u8>; 3], line: Vec<u8>, lines: Lines, hts: Hts },
    /// A row with data but no entry number.
    Unnumbered { at: RowRef, cells: Vec<(Filled, u64, u64)>, lines: Lines, hts: Hts, is_error: bool },
    /// Any other row: blank, total or malformed.
    Other,
}

/// Whether a cell counts as blank: an error value such as `#N/A` is no number either.
fn is_without_value(cell: &str) -> bool {
    is_blank(cell) || is_error_value(clean(cell))
}

/// What to write into a blank cell.
#[derive(Clone, Copy)]
enum Filled {
    /// The cell of this index in [`NUMBER`].
    Number(usize),
    Line,
}

/// The content of a row's HTS cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Hts {
    Blank,
    Ieepa,
    Other,
}

impl Hts {
    fn of(row: &Row<'_>, header: &Header) -> Self {
        let columns = [Column::Hts, Column::HtsAdditional];
        let indexes = columns.iter().flat_map(|column| header.columns.all(*column));
        let mut hts = Hts::Blank;
        for index in indexes.filter(|index| !is_blank(&row.cell(**index))) {
            match read_hts_cell(clean(&row.cell(*index))).ieepa.is_empty() {
                true => hts = Hts::Other,
                false => return Hts::Ieepa,
            }
        }
        hts
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Lines {
    line: Option<u32>,
    ordinal: Option<u32>,
}

impl Outline {
    fn of(row: &Row<'_>, class: &Class, header: &Header) -> Self {
        let index = |column| header.columns.get(column);
        let raw =
            |column| index(column).and_then(|index| row.raw(index..=index)).unwrap_or_default().to_vec();
        let whole = |column| index(column).and_then(|index| whole_number(clean(&row.cell(index))));
        let lines = Lines { line: whole(Column::Line), ordinal: whole(Column::Ordinal) };
        let hts = Hts::of(row, header);
        match class {
            Class::OfEntry(_) => {
                Outline::Numbered { cells: NUMBER.map(raw), line: raw(Column::Line), lines, hts }
            }
            Class::Unreadable(defect) if defect.is_without_number() && !defect.may_be_footer => {
                let numbers = NUMBER.iter().enumerate().map(|(n, column)| (Filled::Number(n), *column));
                let blank = numbers.chain([(Filled::Line, Column::Line)]).filter_map(|(filled, column)| {
                    let index = index(column).filter(|index| is_without_value(&row.cell(*index)))?;
                    let cell = row.cell_bytes(index)?;
                    let start = row.at.offset + cell.start as u64;
                    Some((filled, start, start + cell.len() as u64))
                });
                let mut cells: Vec<_> = blank.collect();
                cells.sort_unstable_by_key(|(_, start, _)| *start);
                let number = index(Column::EntryNumber).map(|index| row.cell(index));
                let is_error = number.is_some_and(|cell| is_error_value(clean(&cell)));
                Outline::Unnumbered { at: row.at, cells, lines, hts, is_error }
            }
            _ => Outline::Other,
        }
    }
}

/// The row above, whose number is filled down.
struct Above {
    cells: [Vec<u8>; 3],
    line: Vec<u8>,
    lines: Lines,
    /// Whether a row of the entry so far has an IEEPA heading.
    has_ieepa: bool,
    /// Whether a row was already filled down from it.
    is_filling: bool,
}

/// State while filling down.
struct Filling<'f, 'p> {
    source: &'f Source,
    text: Spool<'p>,
    is_asked_for: bool,
    /// Whether rows have lines or ordinals.
    has_lines: bool,
    /// Offset up to which the source was copied.
    copied: u64,
    written: u64,
    above: Option<Above>,
    filled: Vec<u64>,
    count: u64,
}

impl Filling<'_, '_> {
    fn take(&mut self, outline: Outline) -> Result<()> {
        match outline {
            Outline::Numbered { cells, line, lines, hts } => {
                let goes_on =
                    self.above.as_ref().is_some_and(|above| above.cells == cells && above.has_ieepa);
                let has_ieepa = goes_on || hts == Hts::Ieepa;
                self.above = Some(Above { cells, line, lines, has_ieepa, is_filling: false });
            }
            Outline::Unnumbered { at, cells, lines, hts, is_error } => {
                // Nobody asked for a number in place of an error value. It is guessed only for a row with IEEPA duty,
                // without which the entry above may be called free of it.
                let hts = if is_error && hts != Hts::Ieepa { Hts::Blank } else { hts };
                self.fill(at, &cells, (lines, hts), self.is_asked_for && !is_error)?;
            }
            Outline::Other => {}
        }
        Ok(())
    }

    fn fill(
        &mut self,
        at: RowRef,
        cells: &[(Filled, u64, u64)],
        (lines, hts): (Lines, Hts),
        is_asked_for: bool,
    ) -> Result<()> {
        let Some(mut above) = self.above.take() else { return Ok(()) };
        let goes_on = match self.has_lines {
            true => lines.go_on_from(above.lines),
            // Without lines, only a row that the entry above still needs: its IEEPA row, or any row after that.
            false => above.is_filling || (hts == Hts::Ieepa && !above.has_ieepa),
        };
        let goes_on = is_asked_for || (hts != Hts::Blank && goes_on);
        if !goes_on {
            // A new entry without a number starts here. Rows after it don't belong to the entry above either.
            return Ok(());
        }
        self.copy_to(at.offset)?;
        if !is_asked_for {
            self.filled.push(self.written);
        }
        for (filled, start, end) in cells {
            self.copy_to(*start)?;
            let text = match filled {
                Filled::Number(n) => &above.cells[*n],
                Filled::Line => &above.line,
            };
            self.text.write(text)?;
            self.written += text.len() as u64;
            self.copied = *end;
        }
        self.count += 1;
        (above.has_ieepa, above.is_filling) = (above.has_ieepa || hts == Hts::Ieepa, true);
        above.lines = Lines { line: lines.line.or(above.lines.line), ordinal: lines.ordinal };
        self.above = Some(above);
        Ok(())
    }

    /// Copies the source up to this offset.
    fn copy_to(&mut self, end: u64) -> Result<()> {
        const PIECE: u64 = 1 << 16;
        while self.copied < end {
            let length = PIECE.min(end - self.copied);
            let bytes = self.source.read_at(self.copied, length as usize)?;
            self.text.write(&bytes)?;
            (self.copied, self.written) = (self.copied + length, self.written + length);
        }
        Ok(())
    }
}

impl Lines {
    /// Whether a row continues the one above: with a later line, or on the same line with a later ordinal.
    fn go_on_from(self, above: Lines) -> bool {
        let is_later =
            |this: Option<u32>, above: Option<u32>| this.zip(above).is_none_or(|(this, above)| this > above);
        match (self.line, above.line) {
            (Some(line), Some(above_line)) if line != above_line => line > above_line,
            (Some(_), None) if self.ordinal.is_none() => true,
            _ => is_later(self.ordinal, above.ordinal),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_goes_on_by_a_later_line_or_a_later_ordinal_of_the_same_line() {
        let lines = |line, ordinal| Lines { line, ordinal };
        let above = lines(Some(2), Some(2));
        for (line, ordinal) in
            [(Some(2), Some(3)), (None, Some(3)), (Some(3), Some(1)), (Some(3), None), (None, None)]
        {
            assert!(lines(line, ordinal).go_on_from(above), "{line:?} {ordinal:?}");
        }
        for (line, ordinal) in [(Some(2), Some(2)), (None, Some(1)), (Some(1), Some(3)), (Some(1), None)] {
            assert!(!lines(line, ordinal).go_on_from(above), "{line:?} {ordinal:?}");
        }
    }
}

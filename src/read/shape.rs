//! What a row must look like below its header.

use std::ops::RangeInclusive;

use super::columns::Column;
use super::header::Header;
use super::repeats::Repeats;
use super::row::decode;
use super::row_scanner::Record;
use super::scan::{Cells, Malformed, scan_first_line, split_leniently};
use crate::domain::{FilerCode, clean, is_blank, read_entry_number};

/// How many cells a row must have, and where its entry number stands.
#[derive(Debug)]
pub(super) struct Shape {
    separator: u8,
    width: RangeInclusive<usize>,
    number: Option<usize>,
    filer: Option<usize>,
    /// What rows of an entry repeat.
    pub(super) repeats: Option<Repeats>,
}

impl Shape {
    pub(super) fn below(header: &Header) -> Self {
        let named = header.names.iter().rposition(|n| !is_blank(n)).map_or(0, |i| i + 1);
        Shape {
            separator: header.separator,
            width: named..=header.names.len(),
            number: header.places.get(Column::EntryNumber),
            filer: header.places.get(Column::Filer),
            repeats: Repeats::below(header),
        }
    }

    /// Holds a record against the header. One that is wrong and has several lines is only its first line: then
    /// its length without and with the line end is given, and the cells are those of that line.
    #[inline]
    pub(super) fn check(
        &self,
        bytes: &[u8],
        record: &mut Record,
        cells: &mut Cells,
    ) -> Option<(usize, usize)> {
        if record.malformed.is_some() || (!record.several_lines && self.width.contains(&cells.len())) {
            return None;
        }
        let text = &bytes[record.start..record.start + record.length];
        record.malformed = if record.several_lines && self.holds_two_rows(text) {
            Some(Malformed::RunsIntoAnotherRow)
        } else {
            self.wrong_width(text, cells)
        };
        (record.malformed.is_some() && record.several_lines)
            .then(|| scan_first_line(&bytes[record.start..], self.separator, cells))
    }

    /// Whether two lines of a record are rows by themselves: each has enough cells, and an entry number at its
    /// place. Then it isn't text that someone broke over lines, but a quote that a stray one further down
    /// closed. (Of a text in the first or last column one line may look like a row, never two.)
    fn holds_two_rows(&self, record: &[u8]) -> bool {
        let Some(place) = self.number else { return false };
        let text = |line: &[u8], cells: &Cells, place: usize| {
            cells.cell(line, place).map(|cell| decode(&line[cell.content]).into_owned()).unwrap_or_default()
        };
        let mut cells = Cells::default();
        let mut is_row = |line: &&[u8]| {
            split_leniently(line, self.separator, &mut cells);
            let filer = self.filer.and_then(|place| FilerCode::parse(&text(line, &cells, place)));
            let number = text(line, &cells, place);
            cells.len() >= (*self.width.start()).max(2) && read_entry_number(clean(&number), filer).is_ok()
        };
        record.split(|c| matches!(c, b'\n' | b'\r')).filter(&mut is_row).nth(1).is_some()
    }

    fn wrong_width(&self, record: &[u8], cells: &Cells) -> Option<Malformed> {
        let content = |place| cells.cell(record, place).map_or(0..0, |cell| cell.content);
        let blank = |place| is_blank(&decode(&record[content(place)]));
        let (least, most) = (*self.width.start(), *self.width.end());
        match cells.len() {
            n if n < least => Some(Malformed::TooFewCells),
            n if n > most && !(most..n).all(blank) => Some(Malformed::TooManyCells),
            _ => None,
        }
    }
}

//! A row as it stands in the input.

use std::borrow::Cow;
use std::ops::{Range, RangeInclusive};

use super::scan::{Cells, Malformed};

/// Where a row stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub struct RowRef {
    /// Which input, counted from 0 in the order of the call.
    pub input: u16,
    /// The row as a spreadsheet numbers it, the first being 1.
    pub row: u32,
    /// Its length in bytes, without the line end.
    pub length: u32,
    /// Where it begins in the input.
    pub offset: u64,
}

/// A row as it stands in the input: borrowed, nothing is copied.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    /// Where it stands.
    pub at: RowRef,
    /// What is wrong with it, if anything.
    pub malformed: Option<Malformed>,
    /// Whether it has the same bytes as the row before, but for cells that say nothing of the whole entry.
    pub repeats: bool,
    bytes: &'a [u8],
    /// The same as text; none where a byte isn't UTF-8.
    text: Option<&'a str>,
    cells: &'a Cells,
}

impl<'a> Row<'a> {
    /// A row of these bytes and cells; as text, where it is known that it is UTF-8.
    pub(super) fn new(at: RowRef, bytes: &'a [u8], text: Option<&'a str>, cells: &'a Cells) -> Self {
        Row {
            at,
            malformed: None,
            repeats: false,
            bytes,
            text: text.or_else(|| std::str::from_utf8(bytes).ok()),
            cells,
        }
    }

    /// The bytes of some cells as they stand in the file, with quotes and separators; none where the row ends
    /// before the last of them.
    #[inline]
    pub fn raw(&self, places: RangeInclusive<usize>) -> Option<&'a [u8]> {
        let (first, last) = (self.cells.outer(*places.start())?, self.cells.outer(*places.end())?);
        self.bytes.get(first.start..last.end)
    }

    /// Whether the row is UTF-8; if not, it is read as Windows-1252.
    pub fn is_utf8(&self) -> bool {
        self.text.is_some()
    }

    /// How many cells the row has.
    pub fn cell_count(&self) -> usize {
        self.cells.len()
    }

    /// A cell's bytes where no quotes stand around them, as is so of nearly all; none beyond the last cell.
    #[inline]
    pub fn plain(&self, place: usize) -> Option<&'a [u8]> {
        let bytes = self.bytes.get(self.cells.outer(place)?)?;
        (bytes.first() != Some(&b'"')).then_some(bytes)
    }

    /// A cell's content as the file has it, without the quotes around it; blank beyond the last cell.
    pub fn cell(&self, place: usize) -> Cow<'a, str> {
        let Some(cell) = self.cells.cell(self.bytes, place) else {
            return Cow::Borrowed("");
        };
        let text = self.decode(cell.content);
        if cell.doubled { Cow::Owned(text.replace("\"\"", "\"")) } else { text }
    }

    /// The whole row as text, and where the cell at `place` stands in it, quotes included.
    pub fn text_around(&self, place: Option<usize>) -> (String, Range<usize>) {
        let whole = 0..self.bytes.len();
        let cell = place.and_then(|p| self.cells.outer(p)).unwrap_or(whole.clone());
        let mut text = self.decode(0..cell.start).into_owned();
        let start = text.len();
        text.push_str(&self.decode(cell.clone()));
        let end = text.len();
        text.push_str(&self.decode(cell.end..whole.end));
        (text, start..end)
    }

    /// A part of the row; where one byte of the row isn't UTF-8 all of it is read as Windows-1252.
    fn decode(&self, range: Range<usize>) -> Cow<'a, str> {
        match self.text.and_then(|text| text.get(range.clone())) {
            Some(text) => Cow::Borrowed(text),
            None => windows_1252(&self.bytes[range]),
        }
    }
}

/// UTF-8, or else Windows-1252, in which every byte is a character.
pub(super) fn decode(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => windows_1252(bytes),
    }
}

fn windows_1252(bytes: &[u8]) -> Cow<'_, str> {
    encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0
}

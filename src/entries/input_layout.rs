//! What only all rows of an input show of how it is laid out: headers within, by which it falls into sections, and
//! entry numbers that are written once and left blank below.

use super::row_order::RowOrder;
use crate::error::{Error, Result};
use crate::read::{RowRef, Source};

/// A header within the rows of an input.
#[derive(Debug, Clone, Copy)]
pub(crate) struct HeaderRow {
    pub(crate) at: RowRef,
    /// Whether it names the columns as the first header does.
    pub(crate) is_first: bool,
}

/// What rows show of how their input is laid out.
#[derive(Debug, Clone, Default)]
pub(crate) struct Layout {
    pub(crate) headers: Vec<HeaderRow>,
    /// Whether a row with data has no entry number.
    pub(crate) lacks_numbers: bool,
    pub(crate) order: RowOrder,
}

/// More sections than this aren't files that someone joined.
const MOST_SECTIONS: usize = 1 << 12;

impl Layout {
    /// Adds what other rows show, which come after so many rows.
    pub(crate) fn add(&mut self, other: Layout, rows_before: u32) {
        let behind = |header: HeaderRow| HeaderRow {
            at: RowRef { row: header.at.row + rows_before, ..header.at },
            ..header
        };
        self.headers.extend(other.headers.into_iter().map(behind));
        self.lacks_numbers |= other.lacks_numbers;
        self.order.add(other.order);
    }

    /// Where sections begin: each header that differs from the one before, by its offset and the rows above it.
    pub(crate) fn sections(&self, source: &Source) -> Result<Vec<(u64, u32)>> {
        let (mut sections, mut before) = (Vec::new(), None);
        if self.headers.iter().all(|header| header.is_first) {
            return Ok(sections);
        }
        for header in &self.headers {
            let text = match header.is_first {
                true => None,
                false => Some(source.read_at(header.at.offset, header.at.length as usize)?),
            };
            if text != before {
                sections.push((header.at.offset, header.at.row - 1));
                before = text;
            }
        }
        match sections.len() <= MOST_SECTIONS {
            true => Ok(sections),
            false => Err(Error::Unsupported {
                name: source.name.clone(),
                what: "text with more than 4,096 headers that differ",
                help: "export the report again, or put the rows below each header into a file of its own",
            }),
        }
    }
}

//! The words that stood together in rows read before.

use std::ops::RangeInclusive;

use super::fields::EntryState;
use crate::read::Row;

/// The words that stood together in rows read before, and what they say. Few combinations make up nearly all rows.
#[derive(Debug, Default)]
pub(super) struct KnownWords {
    /// The bytes of all cells of words, in their order.
    known: Vec<(Vec<u8>, EntryState)>,
    /// Those of the row that was looked up last; none where a cell of them is missing.
    wanted: Option<Vec<u8>>,
}

impl KnownWords {
    /// So many combinations are compared in less time than one is read.
    const KEPT: usize = 16;

    pub(super) fn find(&mut self, row: &Row<'_>, words: &[RangeInclusive<usize>]) -> Option<EntryState> {
        let mut wanted = self.wanted.take().unwrap_or_default();
        wanted.clear();
        wanted.push(u8::from(row.is_utf8()));
        for span in words {
            wanted.extend_from_slice(row.raw(span.clone())?);
            // No row that is read holds it.
            wanted.push(0);
        }
        let place = self.known.iter().position(|(known, _)| *known == wanted);
        self.wanted = Some(wanted);
        // The most frequent come to stand in front.
        let place = place?;
        self.known.swap(place, place / 2);
        Some(self.known[place / 2].1)
    }

    /// Keeps what the words looked up last say.
    pub(super) fn keep(&mut self, words: EntryState) {
        let Some(wanted) = self.wanted.take() else { return };
        if self.known.len() == Self::KEPT {
            self.known.pop();
        }
        self.known.push((wanted, words));
    }
}

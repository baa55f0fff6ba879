//! Rows read again, and which of their cells a finding points at.

use crate::assemble::Entry;
use crate::domain::{ImporterNumber, clean, is_blank, parse_mark};
use crate::error::Result;
use crate::read::{Column, Places, Row, RowRef, RowWindow};
use crate::rules::{Answer, Evidence, Judged, RuleId, Subject};

/// Rows fetched again.
pub struct Rows<'j> {
    windows: Vec<RowWindow<'j>>,
    judged: &'j Judged,
}

impl<'j> Rows<'j> {
    /// For the rows of a run.
    pub fn of(judged: &'j Judged) -> Self {
        let window = |input| {
            let (source, header) = judged.input(input);
            RowWindow::new(source, header.separator)
        };
        Rows { windows: (0u16..).take(judged.input_count()).map(window).collect(), judged }
    }

    /// The run whose rows these are.
    pub(super) fn judged(&self) -> &'j Judged {
        self.judged
    }

    /// Looks at a row.
    pub(super) fn with<T>(&mut self, at: RowRef, look: impl FnOnce(&Row<'_>) -> T) -> Result<T> {
        self.windows[usize::from(at.input)].row(at).map(|row| look(&row))
    }

    /// Where a rule's finding about an entry stands: in which column, and in which of its rows. Of the offending
    /// cells' texts it is the first in alphabetical order, so that the finding doesn't depend on the order of
    /// rows; of the rows that have it the first.
    pub(super) fn offending(&mut self, entry: &Entry<'_>, rule: RuleId) -> Result<(Column, u32)> {
        let Some(Evidence { column, rows }) = evidence(entry, self.judged, rule) else {
            return Ok((Column::EntryNumber, 0));
        };
        if let [only] = rows[..] {
            return Ok((column, only));
        }
        let mut least = None;
        for row in rows {
            let cell = self.cell(entry.rows[row as usize].at, column)?;
            // Rows come in their order: of equal cells the first stays.
            if least.as_ref().is_none_or(|(_, found)| cell < *found) {
                least = Some((row, cell));
            }
        }
        Ok((column, least.map_or(0, |(row, _)| row)))
    }

    /// The text of a row's cell, and the header above it.
    fn cell(&mut self, at: RowRef, column: Column) -> Result<(String, &'j str)> {
        let (_, header) = self.judged.input(at.input);
        self.with(at, |row| match place_of(&header.places, column, row) {
            Some(place) => (row.cell(place).into_owned(), header.names.get(place).map_or("", String::as_str)),
            None => (String::new(), ""),
        })
    }
}

/// The cells that made a rule fail for an entry.
fn evidence(entry: &Entry<'_>, judged: &Judged, rule: RuleId) -> Option<Evidence> {
    let Subject::Entry(check) = rule.rule().subject else { return None };
    match (check.judge)(entry, &judged.filing) {
        Answer::Fail(evidence) => Some(evidence),
        Answer::Pass | Answer::Unknown => None,
    }
}

/// Where a column's cell stands in a row. Where several columns combine it is the one that is set.
pub(super) fn place_of(places: &Places, column: Column, row: &Row<'_>) -> Option<usize> {
    if column == Column::Importer && places.get(column).is_none() {
        let number = |p: &&usize| ImporterNumber::parse(clean(&row.cell(**p))).is_some();
        let places = &places.importer_or_name;
        return places.iter().find(number).or(places.first()).copied();
    }
    let all = places.all(column);
    let filled = |p: &&usize| !is_blank(&row.cell(**p));
    let set = |p: &&usize| filled(p) && parse_mark(clean(&row.cell(**p)));
    match all.len() {
        0 | 1 => all.first().copied(),
        _ => all.iter().find(set).or(all.iter().find(filled)).or(all.first()).copied(),
    }
}

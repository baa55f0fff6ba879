//! The section about changes since the last results.

use super::entries::file_by_words;
use crate::report::ReportData;
use crate::report::changes::{ChangedEntry, Changes, before_words, now_words};
use crate::report::step::Step;
use crate::report::wording::{Sum, when};
use crate::text::thousands;

/// Limit on the entries that are named; further ones are counted.
const NAMED: usize = 1_000;

/// The section.
pub(super) struct ChangesSection {
    pub(super) since: String,
    pub(super) outcomes: Vec<OutcomeRow>,
    pub(super) near: Vec<NearRow>,
    pub(super) rows: Vec<ChangedRow>,
    pub(super) total: String,
    /// Whether there are more than are shown.
    pub(super) is_cut: bool,
}

/// Entries by earlier and current outcome.
pub(super) struct OutcomeRow {
    pub(super) before: &'static str,
    pub(super) now: &'static str,
    pub(super) sum: Sum,
}

/// Entries whose deadline came near.
pub(super) struct NearRow {
    pub(super) day: String,
    pub(super) when: String,
    pub(super) sum: Sum,
}

/// An entry.
pub(super) struct ChangedRow {
    pub(super) number: String,
    pub(super) before: &'static str,
    pub(super) now: &'static str,
    pub(super) came_near: bool,
    pub(super) file_by: String,
    pub(super) to_do: &'static str,
    pub(super) importer: String,
    pub(super) sum: Sum,
}

impl ChangesSection {
    /// `None` if nothing changed.
    pub(super) fn of(data: ReportData<'_>) -> Option<Self> {
        let (changes, as_of) = (data.changes?, data.judged.filing.as_of);
        let Changes { since, outcomes, came_near, total, named } = changes;
        let row = |entry: &ChangedEntry| ChangedRow {
            number: entry.number.to_string(),
            before: before_words(entry.before),
            now: now_words(entry.now),
            came_near: entry.came_near,
            file_by: entry.file_by.map(|deadline| file_by_words(deadline, as_of)).unwrap_or_default(),
            to_do: entry.to_do.map_or("", Step::words),
            importer: entry.importer.clone(),
            sum: entry.money.into(),
        };
        Some(ChangesSection {
            since: since.to_string(),
            outcomes: outcomes
                .iter()
                .map(|((before, now), money)| OutcomeRow {
                    before: before_words(*before),
                    now: now_words(*now),
                    sum: (*money).into(),
                })
                .collect(),
            near: came_near
                .iter()
                .map(|(deadline, money)| NearRow {
                    day: deadline.last.to_string(),
                    when: when(*deadline, as_of),
                    sum: (*money).into(),
                })
                .collect(),
            rows: named.iter().take(NAMED).map(row).collect(),
            total: thousands(*total),
            is_cut: *total > NAMED as u64,
        })
    }
}

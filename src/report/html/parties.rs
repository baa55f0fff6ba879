//! Importers of record and filers, with what became of their entries.

use super::Told;
use super::sums::Sum;
use crate::domain::{FilerCode, ImporterNumber, shown, thousands};
use crate::error::Result;
use crate::read::Column;
use crate::report::{Figures, OfImporter, Outcomes};
use crate::rules::Look;

/// More importers than these are counted, not named.
const NAMED: usize = 50;

/// Parties and their sums.
pub(super) struct PartyTable {
    pub(super) rows: Vec<Party>,
    /// How many there are; none where they were too many to be counted.
    pub(super) total: Option<String>,
    /// Whether there are more than stand here.
    pub(super) is_cut: bool,
}

/// A party.
pub(super) struct Party {
    pub(super) number: String,
    pub(super) name: String,
    pub(super) filed: Sum,
    pub(super) review: Sum,
    pub(super) rejected: Sum,
    pub(super) total: Sum,
}

impl Party {
    fn new(number: String, name: String, outcomes: &Outcomes) -> Self {
        Party {
            number,
            name,
            filed: outcomes.filed.into(),
            review: outcomes.review.into(),
            rejected: outcomes.rejected.into(),
            total: outcomes.total().into(),
        }
    }
}

/// The importers with the most duty.
pub(super) fn importer_table(told: Told<'_>) -> Result<PartyTable> {
    let importers = &told.figures.importers;
    let mut look = Look::at(told.judged);
    let row = |(number, of): (Option<ImporterNumber>, &OfImporter)| {
        let name = match number {
            Some(_) => look.least_cell(of.first, Column::ImporterName)?,
            None => None,
        };
        let number = number.map_or("not known".into(), |number| number.to_string());
        Ok(Party::new(number, name.as_deref().map(shown).unwrap_or_default(), &of.outcomes))
    };
    let rows = importers.by_duty().into_iter().take(NAMED).map(row).collect::<Result<Vec<_>>>()?;
    let is_cut = importers.len() > rows.len() || importers.too_many;
    let total = (!importers.too_many).then(|| thousands(importers.len() as u64));
    Ok(PartyTable { rows, total, is_cut })
}

/// Every filer.
pub(super) fn filer_table(figures: &Figures) -> PartyTable {
    let row =
        |(filer, outcomes): (&FilerCode, &Outcomes)| Party::new(filer.to_string(), String::new(), outcomes);
    let mut rows: Vec<Party> = figures.filers.iter().map(row).collect();
    rows.sort_by_key(|party| std::cmp::Reverse(party.total.count));
    let total = rows.len() as u64;
    rows.truncate(NAMED);
    PartyTable { is_cut: total > rows.len() as u64, rows, total: Some(thousands(total)) }
}

//! protests.csv, a worksheet for counsel: entries in final liquidation, and others that are blocked while a protest is
//! possible, by the last day to protest.

use std::io::Write;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::csv::CsvCells;
use super::figures::Figures;
use super::step::Step;
use crate::domain::{EntryNumber, ImporterNumber};
use crate::error::Result;
use crate::judge::{Evaluation, JudgedEntry};
use crate::output::Failed;
use crate::rules::{Action, RuleSet};

const HEADER: &str = "entry_number,action,importer_number,liquidation_date,protest_by,ieepa_duty,rules\n";

/// An entry for counsel.
pub(crate) struct Protest {
    pub(crate) number: EntryNumber,
    pub(crate) action: Action,
    pub(crate) importer: Option<ImporterNumber>,
    pub(crate) liquidated: Option<NaiveDate>,
    pub(crate) day_180: Option<NaiveDate>,
    pub(crate) duty: Option<Decimal>,
    pub(crate) rules: RuleSet,
    /// What to do, more specific than the action.
    pub(crate) step: Step,
}

/// The entries that can be protested, nearest deadline first, followed by those that are closed; those of other importers
/// are left out.
pub(crate) fn protests(judged: &Evaluation) -> Vec<Protest> {
    let is_own = |entry: &JudgedEntry| !entry.is_of_other_importer(&judged.filing.filer);
    let as_of = judged.filing.as_of;
    let for_counsel = judged.iter().filter(|entry| is_for_counsel(entry, as_of) && is_own(entry));
    let mut list: Vec<Protest> = for_counsel.map(|entry| Protest::of(&entry, as_of)).collect();
    list.sort_by_key(|row| {
        let is_over = row.day_180.is_some_and(|last| last < as_of);
        (is_over, row.day_180.is_none(), row.day_180, row.number)
    });
    list
}

fn is_for_counsel(entry: &JudgedEntry, as_of: NaiveDate) -> bool {
    let is_final = matches!(Step::of(entry, as_of), Step::Protest | Step::Closed | Step::LeftOutFinal);
    is_final || entry.protest_instead(as_of).is_some()
}

/// Whether the worksheet has any entry.
pub(crate) fn has_protests(own: &Figures) -> bool {
    let is_over = own.steps.keys().any(|step| matches!(step, Step::Closed | Step::LeftOutFinal));
    is_over || !own.protest_by.is_empty()
}

impl Protest {
    fn of(entry: &JudgedEntry, as_of: NaiveDate) -> Self {
        Protest {
            number: entry.number,
            action: entry.verdict.action,
            importer: entry.facts.importer,
            liquidated: entry.facts.liquidation.happened(),
            day_180: entry.protest_by(),
            duty: entry.facts.duties.ieepa,
            rules: entry.verdict.failed,
            step: Step::of(entry, as_of),
        }
    }
}

pub(crate) fn write_protests(
    judged: &Evaluation,
    to: &mut (dyn Write + Send),
    failed: &Failed<'_>,
) -> Result<()> {
    let mut cells = CsvCells::default();
    cells.bytes.extend_from_slice(HEADER.as_bytes());
    for row in protests(judged) {
        cells.ascii(&row.number.text());
        cells.text(row.action.name());
        cells.value(row.importer);
        cells.date(row.liquidated);
        cells.date(row.day_180);
        cells.amount(row.duty);
        cells.text(&row.rules.names().join(";"));
        cells.end();
    }
    to.write_all(&cells.bytes).map_err(failed)
}

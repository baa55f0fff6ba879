//! The entries that the page names: the first of each kind, with what was found about them.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::Told;
use crate::domain::{EntryNumber, cents, dollars_of, thousands, visible};
use crate::error::Result;
use crate::report::{Finding, Foremost};
use crate::rules::{About, Disposition, Look, RuleId, Severity, file_by};

/// Entries of one kind.
pub(super) struct EntryTable {
    pub(super) rows: Vec<EntryRow>,
    /// How many of the kind there are.
    pub(super) total: String,
    /// Whether there are more than stand here.
    pub(super) is_cut: bool,
    /// The rules that the rows name, for the filter.
    pub(super) rules: Vec<&'static str>,
}

/// An entry.
pub(super) struct EntryRow {
    pub(super) number: String,
    pub(super) importer: String,
    pub(super) entry_date: String,
    /// Its liquidation: status and date.
    pub(super) liquidation: String,
    pub(super) liquidation_date: String,
    pub(super) file_by: String,
    pub(super) protest_by: String,
    pub(super) duty: String,
    /// For sorting; blank where none is known.
    pub(super) value: String,
    pub(super) unknown: bool,
    /// The upload file that holds it.
    pub(super) file: String,
    pub(super) said: Vec<Said>,
    /// The rules, joined with blanks, for the filter.
    pub(super) rules: String,
}

/// A finding about an entry.
pub(super) struct Said {
    pub(super) rule: &'static str,
    pub(super) message: String,
    /// File and row.
    pub(super) place: String,
}

/// The tables of entries.
pub(super) struct EntryTables {
    pub(super) closing: EntryTable,
    pub(super) rejected: EntryTable,
    pub(super) review: EntryTable,
    pub(super) warned: EntryTable,
}

/// Looks at the entries that the figures name.
pub(super) fn entry_tables<'n>(
    told: Told<'_>,
    upload_file: impl Fn(usize) -> &'n str,
) -> Result<EntryTables> {
    let named = &told.figures.named;
    let mut maker = Maker { told, upload_file, look: Look::at(told.judged), said: BTreeMap::new() };
    let (rejected, review, warned) =
        (named.rejected.numbers(), named.review.numbers(), named.warned.numbers());
    maker.say([&rejected[..], &review, &warned].concat())?;
    Ok(EntryTables {
        rejected: maker.table(&named.rejected, &rejected),
        review: maker.table(&named.review, &review),
        warned: maker.table(&named.warned, &warned),
        // Last, since one of these may stand among the others, and its findings there.
        closing: maker.table(&named.closing, &named.closing.numbers()),
    })
}

struct Maker<'a, F> {
    told: Told<'a>,
    upload_file: F,
    look: Look<'a>,
    /// What is to be said about the entries to be named, the weightiest first.
    said: BTreeMap<EntryNumber, Vec<(Weighed, Said)>>,
}

/// By severity, then in the order of the table of rules.
type Weighed = (Reverse<Option<Severity>>, RuleId);

impl<'n, F: Fn(usize) -> &'n str> Maker<'_, F> {
    /// Makes text of what decided over these entries, in the order in which the findings stand in the inputs: the
    /// errors of one that is rejected, the doubts of one in review, whatever is to be said of one that is filed.
    fn say(&mut self, mut numbers: Vec<EntryNumber>) -> Result<()> {
        numbers.sort_unstable();
        let Told { judged, findings, .. } = self.told;
        let severities: Vec<Option<Severity>> =
            RuleId::all().map(|id| id.rule().severity(&judged.filing)).collect();
        for of in &findings.list {
            let severity = severities[of.rule.place()];
            let About::Entry { number, .. } = of.about else { continue };
            if severity.is_none() || numbers.binary_search(&number).is_err() {
                continue;
            }
            let least = match self.look.judged_entry(number).verdict.disposition {
                Disposition::Rejected => Severity::Error,
                Disposition::Review => Severity::Doubt,
                Disposition::Filed | Disposition::OutOfScope => Severity::Note,
            };
            if severity >= Some(least) {
                let said = Said::of(findings.text(of, &mut self.look)?);
                self.said.entry(number).or_default().push(((Reverse(severity), of.rule), said));
            }
        }
        self.said.values_mut().for_each(|said| said.sort_by_key(|(weighed, _)| *weighed));
        Ok(())
    }

    fn table<K: Ord + Clone>(&mut self, of: &Foremost<K>, numbers: &[EntryNumber]) -> EntryTable {
        let rows: Vec<EntryRow> = numbers.iter().map(|number| self.row(*number)).collect();
        let mut rules: Vec<&str> = rows.iter().flat_map(|row| row.said.iter().map(|s| s.rule)).collect();
        rules.sort_unstable();
        rules.dedup();
        EntryTable { is_cut: of.total > rows.len() as u64, rows, total: thousands(of.total), rules }
    }

    fn row(&mut self, number: EntryNumber) -> EntryRow {
        let judged = self.told.judged;
        let (place, entry) = self.look.judged_at(number);
        let (facts, liquidation) = (entry.facts, entry.facts.liquidation);
        let said: Vec<Said> = self.said.remove(&number).into_iter().flatten().map(|(_, said)| said).collect();
        let value = facts.duties.in_scope.map(cents);
        let text = |day: Option<chrono::NaiveDate>| day.map(|d| d.to_string()).unwrap_or_default();
        EntryRow {
            number: number.to_string(),
            importer: facts.importer.map(|n| n.to_string()).unwrap_or_default(),
            entry_date: text(facts.entry_date),
            liquidation: liquidation.status.map(|status| status.to_string()).unwrap_or_default(),
            liquidation_date: text(liquidation.date),
            file_by: text(file_by(liquidation, judged.filing.as_of)),
            protest_by: text(liquidation.protest_by()),
            duty: value.as_deref().map(dollars_of).unwrap_or_default(),
            value: value.unwrap_or_default(),
            unknown: facts.duties.unknown,
            file: (self.upload_file)(place).to_string(),
            rules: said.iter().map(|s| s.rule).collect::<Vec<_>>().join(" "),
            said,
        }
    }
}

impl Said {
    fn of(finding: Finding<'_>) -> Self {
        let row = finding.row.map(|row| format!(", row {row}")).unwrap_or_default();
        Said { rule: finding.rule.name, message: finding.message, place: visible(finding.source) + &row }
    }
}

//! Which rules can be decided with the columns of the inputs, and for how many entries not.

use super::eligibility::{RECONCILIATION_FLAGGED, SUSPENSION_PENDING, VALUE_ON_CHAPTER_99};
use super::party::IMPORTER_MISMATCH;
use super::rows::DUPLICATE_ROW;
use super::rule::Rule;
use super::rule_set::RuleId;
use super::scope::{DUTY_UNKNOWN, NO_IEEPA_DUTY};
use crate::entries::Profile;
use crate::read::{COLUMNS, Column, ColumnSet};

/// How far the inputs can decide a rule that needs columns.
#[derive(Debug)]
pub(crate) struct Decidable {
    pub rule: &'static Rule,
    /// Number of entries for which it can't be decided.
    pub undecided: u64,
    pub needs: Vec<Column>,
    /// Columns it needs that no input has.
    pub missing: Vec<Column>,
    /// Columns it needs that are present, but blank or not recognized for some entry.
    pub to_fill: Vec<Column>,
    /// Whether it passes without its columns, and is unknown only if a word isn't recognized.
    pub passes_unseen: bool,
    pub only_for_importers: bool,
    /// Whether ES-003 offers its columns. If it doesn't, entries without them still count as fully checked.
    pub in_es003: bool,
}

/// Rules that are never unknown, and the columns without which they can't fail.
static PASS_UNSEEN: [(&Rule, &[Column]); 4] = [
    (&RECONCILIATION_FLAGGED, &[Column::ReconciliationFlag]),
    (&SUSPENSION_PENDING, &[Column::Suspension]),
    (&VALUE_ON_CHAPTER_99, &[Column::Value]),
    (&DUPLICATE_ROW, &[Column::Line, Column::Ordinal]),
];

/// The rules that need a column, in the order of the table of rules.
pub(crate) fn decidable(tally: &Profile) -> Vec<Decidable> {
    let mut rules: Vec<Decidable> = RuleId::all().filter_map(|id| Decidable::of(id.rule(), tally)).collect();
    for open in tally.entries.iter().map(|entry| entry.undecided()).filter(|open| !open.is_empty()) {
        rules.iter_mut().for_each(|rule| rule.count(open));
    }
    rules
}

impl Decidable {
    /// The rule with no entry counted yet; `None` if it needs no column.
    fn of(rule: &'static Rule, tally: &Profile) -> Option<Self> {
        let needs = deciding_columns(rule);
        (!needs.is_empty()).then(|| Decidable {
            rule,
            undecided: 0,
            missing: missing(&needs, tally.columns),
            in_es003: needs.iter().all(|column| column.is_in_es003()),
            to_fill: Vec::new(),
            needs,
            passes_unseen: unseen(rule).is_some(),
            only_for_importers: rule.name == IMPORTER_MISMATCH.name,
        })
    }

    /// Counts an entry whose values in the columns `open` are missing or not recognized.
    fn count(&mut self, open: ColumnSet) {
        let mut counted = false;
        for column in self.needs.iter().filter(|column| open.contains(**column)) {
            counted = true;
            if !self.missing.contains(column) && !self.to_fill.contains(column) {
                self.to_fill.push(*column);
            }
        }
        self.undecided += u64::from(counted);
    }
}

fn unseen(rule: &Rule) -> Option<&'static [Column]> {
    PASS_UNSEEN.iter().find(|(other, _)| other.name == rule.name).map(|(_, columns)| *columns)
}

/// The columns without which a pass of the rule shows nothing.
pub(super) fn deciding_columns(rule: &Rule) -> Vec<Column> {
    unseen(rule).map_or_else(|| needed_columns(rule), <[Column]>::to_vec)
}

/// The columns that decide a rule. Two rules need HTS numbers implicitly, since all IEEPA duty is found by them.
fn needed_columns(rule: &Rule) -> Vec<Column> {
    let by_hts = [NO_IEEPA_DUTY.name, DUTY_UNKNOWN.name].contains(&rule.name);
    by_hts.then_some(Column::Hts).into_iter().chain(named_columns(rule)).collect()
}

fn named_columns(rule: &Rule) -> impl Iterator<Item = Column> {
    let names = rule.needs.into_iter().flat_map(|needs| needs.split(", "));
    names.filter_map(|name| COLUMNS.iter().find(|spec| spec.ace == name)).map(|spec| spec.column)
}

fn missing(columns: &[Column], there: ColumnSet) -> Vec<Column> {
    let is_there = |column: Column| match column {
        Column::Hts => there.contains(column) || there.contains(Column::HtsAdditional),
        _ => there.contains(column),
    };
    columns.iter().copied().filter(|column| !is_there(*column)).collect()
}

#[cfg(test)]
mod tests {

    use super::*;

    #[test]
    fn every_column_that_a_rule_names_is_known_under_that_name() {
        for rule in RuleId::all().map(RuleId::rule) {
            let named = rule.needs.map_or(0, |needs| needs.split(", ").count());
            assert_eq!(named_columns(rule).count(), named, "{}", rule.name);
        }
    }

    #[test]
    fn a_rule_that_passes_unseen_is_unknown_for_a_word_alone() {
        let by_word = |rule: &Rule| rule.name == SUSPENSION_PENDING.name;
        assert!(PASS_UNSEEN.iter().all(|(rule, _)| rule.needs.is_none() || by_word(rule)));
    }
}

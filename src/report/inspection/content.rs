//! What stands below the header, and which rules it lets be decided.

use serde::Serialize;

use crate::assemble::{Dates, Tally};
use crate::domain::{FilerCode, shown};
use crate::read::{Column, Header};
use crate::report::summary::RowSummary;
use crate::rules::{Decidable, decidable};

/// What rows hold, of one input or of all.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ContentInspection {
    /// The rows accounted for: `read` is the sum of the others.
    pub rows: RowSummary,
    /// How many entries there are.
    pub entries: u64,
    /// The entry dates.
    pub entry_dates: DatesInspection,
    /// The liquidation dates, those for which liquidation is scheduled among them.
    pub liquidation_dates: DatesInspection,
    /// The words that are not recognised, which count as blanks.
    pub unrecognised: Vec<WordInspection>,
    /// The check-digit factors found.
    pub check_digit_factors: Vec<FactorInspection>,
    /// The rules that need a column, in the order of `cape explain`; all others can always be decided.
    pub rules: Vec<RuleInspection>,
}

/// The dates in a column.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct DatesInspection {
    /// The first, `YYYY-MM-DD`; null where there is none.
    pub first: Option<String>,
    /// The last, likewise.
    pub last: Option<String>,
    /// How many cells hold something that is no date.
    pub unreadable: u64,
}

/// A word that isn't recognised.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct WordInspection {
    /// The column's name in flags and settings.
    pub column: &'static str,
    /// Its header; null for several inputs together.
    pub header: Option<String>,
    /// The word; null for all words beyond the first 50.
    pub word: Option<String>,
    /// How many cells hold it.
    pub cells: u64,
}

/// A check-digit factor.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct FactorInspection {
    /// The filer.
    pub filer: String,
    /// By how much its check digits are shifted: 1 to 9.
    pub factor: u8,
    /// How many of its entries show it.
    pub shared_by: u64,
    /// How many entries it has.
    pub entries: u64,
}

/// A rule that needs a column.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct RuleInspection {
    /// Its name.
    pub rule: &'static str,
    /// `yes`; `partly`: not for some entries; `no`: for none; `unseen`: the rule is never unknown, but without its
    /// column it can't fail.
    pub decided: &'static str,
    /// For how many entries it can't be decided.
    pub undecided_entries: u64,
    /// The columns that decide it, by ACE's names.
    pub needs: Vec<&'static str>,
    /// Those of them to add to the ACE report.
    pub add: Vec<&'static str>,
    /// Those of them that are there, but are blank or hold what isn't recognised.
    pub fill: Vec<&'static str>,
    /// Whether the rule is asked only with `--importer`.
    pub only_for_importers: bool,
}

impl ContentInspection {
    /// What rows come to; those of one input, where its header is given.
    pub fn of(tally: &Tally, header: Option<&Header>) -> Self {
        let factors = tally.factors();
        let factor = |(filer, factor, shared_by, entries): (FilerCode, _, _, _)| FactorInspection {
            filer: filer.to_string(),
            factor,
            shared_by,
            entries,
        };
        let entries = tally.entries.len() as u64;
        ContentInspection {
            rows: RowSummary::of(tally.rows),
            entries,
            entry_dates: DatesInspection::of(tally.entry_dates),
            liquidation_dates: DatesInspection::of(tally.liquidation_dates),
            unrecognised: words(tally, header),
            check_digit_factors: factors.found().map(factor).collect(),
            rules: decidable(tally).iter().map(|rule| RuleInspection::of(rule, entries)).collect(),
        }
    }
}

impl DatesInspection {
    fn of(dates: Dates) -> Self {
        DatesInspection {
            first: dates.range.map(|(first, _)| first.to_string()),
            last: dates.range.map(|(_, last)| last.to_string()),
            unreadable: dates.unreadable,
        }
    }
}

impl RuleInspection {
    fn of(decidable: &Decidable, entries: u64) -> Self {
        let Decidable { rule, undecided, needs, missing, to_fill, passes_unseen, only_for_importers } =
            decidable;
        let ace = |columns: &[Column]| columns.iter().map(|column| column.ace_name()).collect();
        let decided = match *undecided {
            0 if missing.is_empty() => "yes",
            0 if *passes_unseen => "unseen",
            0 if entries == 0 => "no",
            // A column is missing that no entry needs: none of them is liquidated.
            0 => "yes",
            some if some == entries => "no",
            _ => "partly",
        };
        RuleInspection {
            rule: rule.name,
            decided,
            undecided_entries: *undecided,
            needs: ace(needs),
            add: ace(missing),
            fill: ace(to_fill),
            only_for_importers: *only_for_importers,
        }
    }
}

fn words(tally: &Tally, header: Option<&Header>) -> Vec<WordInspection> {
    let mut list = Vec::new();
    for (column, words) in tally.unknown_words() {
        let place = header.and_then(|header| Some((header, header.places.get(column)?)));
        let name = place.map(|(header, place)| shown(header.names[place].trim()));
        let mut add = |word: Option<String>, cells| {
            list.push(WordInspection { column: column.spec().name, header: name.clone(), word, cells });
        };
        words.listed.values().for_each(|(word, cells)| add(Some(shown(word)), *cells));
        if words.others > 0 {
            add(None, words.others);
        }
    }
    list
}

//! The tables of headings, with duty paid and registry data, and of parties.

use std::cmp::Reverse;
use std::ops::RangeTo;

use rust_decimal::Decimal;

use crate::domain::{FilerCode, Heading, ImporterNumber};
use crate::error::Result;
use crate::judge::{EntryGroup, EntryReader, HeadingTotal, HeadingTotals};
use crate::read::Column;
use crate::report::ReportData;
use crate::report::figures::Figures;
use crate::report::outcomes::{OfImporter, Outcomes};
use crate::report::wording::{Sum, share};
use crate::tariff::{HeadingKind, Period, Scope, kind, periods};
use crate::text::{thousands, truncate};

/// Limit on the countries that are listed; otherwise they are counted.
const COUNTRIES: usize = 12;

/// A heading.
pub(crate) struct HeadingRow {
    pub(crate) heading: String,
    pub(crate) program: String,
    /// The countries of origin.
    pub(crate) countries: Vec<String>,
    /// Its rates with their periods.
    pub(crate) rates: Vec<String>,
    pub(crate) in_scope: bool,
    pub(crate) ready: Sum,
    pub(crate) review: Sum,
    pub(crate) blocked: Sum,
    /// Entries that are claimed, pending or out of scope.
    pub(crate) not_ready: Sum,
    pub(crate) total: Sum,
    pub(crate) share: String,
}

/// The groups of entries for whose importers the run files.
const OWN: RangeTo<usize> = ..EntryGroup::OtherImporter as usize;

/// The headings by duty, most first, without what entries of other importers paid.
pub(crate) fn heading_rows(paid: &HeadingTotals, scope: &Scope) -> Vec<HeadingRow> {
    let mut all: Vec<(Heading, &[HeadingTotal; EntryGroup::COUNT], HeadingTotal)> =
        paid.iter().map(|(heading, by_group)| (heading, by_group, total(&by_group[OWN]))).collect();
    all.retain(|(_, _, total)| total.entries != 0);
    all.sort_by_key(|(heading, _, total)| (Reverse(total.duty), *heading));
    let most = all.iter().map(|(_, _, total)| total.duty).max().unwrap_or(Decimal::ZERO);
    all.into_iter().map(|(heading, by_group, total)| row(heading, by_group, total, scope, most)).collect()
}

fn total(parts: &[HeadingTotal]) -> HeadingTotal {
    let mut total = HeadingTotal::default();
    for part in parts {
        total.entries += part.entries;
        total.duty += part.duty;
        total.unknown += part.unknown;
    }
    total
}

fn row(
    heading: Heading,
    by_group: &[HeadingTotal; EntryGroup::COUNT],
    total_paid: HeadingTotal,
    scope: &Scope,
    most: Decimal,
) -> HeadingRow {
    let of = |group: EntryGroup| sum(by_group[group as usize]);
    let known = periods(heading);
    HeadingRow {
        heading: heading.to_string(),
        program: program(heading, known),
        countries: countries(known),
        rates: rates(known),
        in_scope: scope.contains(heading),
        ready: of(EntryGroup::Ready),
        review: of(EntryGroup::Review),
        blocked: of(EntryGroup::Blocked),
        not_ready: sum(total(&[
            by_group[EntryGroup::Claimed as usize],
            by_group[EntryGroup::Pending as usize],
            by_group[EntryGroup::OutOfScope as usize],
            by_group[EntryGroup::OutsideWindow as usize],
        ])),
        total: sum(total_paid),
        share: share(total_paid.duty, most),
    }
}

fn sum(paid: HeadingTotal) -> Sum {
    Sum::new(u64::try_from(paid.entries).unwrap_or_default(), paid.duty, paid.unknown > 0)
}

/// The name of the program.
fn program(heading: Heading, known: &[Period]) -> String {
    let Some(first) = known.first() else { return "not in the registry of headings".into() };
    let words = match first.program.as_str() {
        "fentanyl_mx" => "Fentanyl duties, Mexico",
        "fentanyl_ca" => "Fentanyl duties, Canada",
        "fentanyl_cn" => "Fentanyl duties, China and Hong Kong",
        "reciprocal_baseline" => "Reciprocal, baseline",
        "reciprocal_china" => "Reciprocal, China",
        "reciprocal_country_apr2025" => "Reciprocal, country rates of April 2025",
        "reciprocal_country" => "Reciprocal, country rates",
        "reciprocal_country_superseded" => "Reciprocal, country rates, superseded",
        "reciprocal_all_in" => "Reciprocal, all-in rate",
        "reciprocal_transshipment" => "Reciprocal, transshipment",
        "reciprocal" => "Reciprocal",
        "brazil" => "Brazil",
        "india_russian_oil" => "India, Russian oil",
        other => other,
    };
    match kind(heading) {
        Some(HeadingKind::Exemption) => format!("{words}: exemption"),
        _ => words.to_string(),
    }
}

/// The countries of origin, with dates if they changed.
fn countries(known: &[Period]) -> Vec<String> {
    let lists: Vec<&Period> =
        known.chunk_by(|a, b| a.countries == b.countries).map(|same| &same[0]).collect();
    let list = |(n, period): (usize, &&Period)| match n {
        0 => country_list(&period.countries),
        _ => format!("from {} {}", period.from, country_list(&period.countries)),
    };
    lists.iter().enumerate().map(list).collect()
}

fn country_list(countries: &str) -> String {
    let (all, codes) = match countries.strip_prefix('*') {
        Some(excepted) => (true, excepted.trim_start_matches('!')),
        None => (false, countries),
    };
    let list: Vec<&str> = codes.split(';').filter(|code| !code.is_empty()).collect();
    let named = if list.len() > COUNTRIES { format!("{} countries", list.len()) } else { list.join(", ") };
    match (all, list.is_empty()) {
        (true, true) => "all countries".into(),
        (true, false) => format!("all but {named}"),
        (false, _) => named,
    }
}

/// The rates with first and last day; adjacent periods with the same rate are merged.
fn rates(known: &[Period]) -> Vec<String> {
    let same = known.chunk_by(|a, b| a.rate_percent == b.rate_percent && a.to.succ_opt() == Some(b.from));
    let rate = |spans: &[Period]| {
        let (first, last) = (spans.first()?, spans.last()?);
        let rate = match first.kind {
            HeadingKind::Duty => format!("{} %", first.rate_percent.normalize()),
            HeadingKind::Exemption => "exempt".into(),
        };
        Some(format!("{rate}, {} to {}", first.from, last.to))
    };
    same.filter_map(rate).collect()
}

/// Limit on the importers that are named; further ones are counted.
pub(crate) const NAMED: usize = 50;

/// Parties and their sums.
pub(crate) struct PartyTable {
    pub(crate) rows: Vec<Party>,
    /// Number of parties; `None` if there were too many to count.
    pub(crate) total: Option<String>,
    /// Whether there are more than are shown.
    pub(crate) is_cut: bool,
}

/// A party.
pub(crate) struct Party {
    pub(crate) number: String,
    pub(crate) name: String,
    pub(crate) ready: Sum,
    pub(crate) review: Sum,
    pub(crate) blocked: Sum,
    pub(crate) total: Sum,
}

impl Party {
    fn new(number: String, name: String, outcomes: &Outcomes) -> Self {
        Party {
            number,
            name,
            ready: outcomes.ready.into(),
            review: outcomes.review.into(),
            blocked: outcomes.blocked.into(),
            total: outcomes.total().into(),
        }
    }
}

/// The importers with the most duty.
pub(crate) fn importer_table(data: ReportData<'_>) -> Result<PartyTable> {
    let importers = &data.figures.own().importers;
    let mut reader = EntryReader::at(data.judged);
    let row = |(number, of): (Option<ImporterNumber>, &OfImporter)| {
        let name = match number {
            Some(_) => reader.least_cell(of.first, Column::ImporterName)?,
            None => None,
        };
        let number = number.map_or("not known".into(), |number| number.to_string());
        Ok(Party::new(number, name.as_deref().map(truncate).unwrap_or_default(), &of.outcomes))
    };
    let rows = importers.by_duty().into_iter().take(NAMED).map(row).collect::<Result<Vec<_>>>()?;
    let is_cut = importers.len() > rows.len() || importers.too_many;
    let total = (!importers.too_many).then(|| thousands(importers.len() as u64));
    Ok(PartyTable { rows, total, is_cut })
}

/// All filers.
pub(crate) fn filer_table(figures: &Figures) -> PartyTable {
    let row =
        |(filer, outcomes): (&FilerCode, &Outcomes)| Party::new(filer.to_string(), String::new(), outcomes);
    let mut rows: Vec<Party> = figures.filers.iter().map(row).collect();
    rows.sort_by_key(|party| Reverse(party.total.count));
    let total = rows.len() as u64;
    rows.truncate(NAMED);
    PartyTable { is_cut: total > rows.len() as u64, rows, total: Some(thousands(total)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heading(text: &str) -> Heading {
        Heading::parse(text).unwrap()
    }

    #[test]
    fn a_heading_is_told_by_the_registry() {
        for (name, program_is, countries_are, rates_are) in [
            (
                "9903.01.63",
                "Reciprocal, China",
                vec!["CN, HK, MO"],
                vec!["84 %, 2025-04-09 to 2025-04-09", "125 %, 2025-04-10 to 2025-05-13"],
            ),
            ("9903.01.26", "Reciprocal: exemption", vec!["CA"], vec!["exempt, 2025-04-05 to 2026-02-23"]),
            ("9903.01.36", "not in the registry of headings", vec![], vec![]),
        ] {
            let known = periods(heading(name));
            assert_eq!(program(heading(name), known), program_is);
            assert_eq!(countries(known), countries_are);
            assert_eq!(rates(known), rates_are);
        }
        let baseline = periods(heading("9903.01.25"));
        assert_eq!(rates(baseline), ["10 %, 2025-04-05 to 2026-02-23"]);
        assert_eq!(
            countries(baseline),
            ["all but CA, MX, BY, CU, KP, RU", "from 2025-10-05 all but 101 countries"]
        );
    }

    #[test]
    fn every_program_of_the_registry_has_words() {
        for digits in (99_030_100..=99_030_299).chain(99_039_601..=99_039_602) {
            let heading = Heading::from_digits(digits);
            assert!(!program(heading, periods(heading)).contains('_'), "{heading}");
        }
    }
}

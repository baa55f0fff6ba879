//! The dated registry of IEEPA headings, from `headings.csv` in this folder.
//!
//! Source: USITC, HTS chapter 99, 44 editions from 2025 Basic to 2026 Revision 10, and the executive orders, Federal
//! Register notices and CSMS messages that each row names.

use std::ops::Range;
use std::sync::LazyLock;

use chrono::NaiveDate;
use rust_decimal::Decimal;
use serde::Deserialize;

use crate::domain::Heading;

/// Whether a heading imposed duty or exempted from it. No heading changed from one to the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum HeadingKind {
    /// Goods under it were dutiable.
    Duty,
    /// Goods under it were exempt.
    Exemption,
}

/// One heading in one period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Period {
    /// The heading.
    pub heading: Heading,
    /// The program of duties it belongs to.
    pub program: String,
    /// Duty or exemption.
    pub kind: HeadingKind,
    /// The rate in percent of the value; 0 for an exemption.
    pub rate_percent: Decimal,
    /// Countries of origin: ISO codes joined with `;`, `*` for all, `*!` for all except those that follow.
    pub countries: String,
    /// The first entry date to which it applied.
    pub from: NaiveDate,
    /// The last entry date to which it applied.
    pub to: NaiveDate,
    /// The order that imposed it.
    pub authority: String,
}

/// A row of the file.
#[derive(Deserialize)]
struct Record {
    heading: String,
    program: String,
    kind: HeadingKind,
    rate_percent: String,
    countries: String,
    effective_from: NaiveDate,
    effective_to: NaiveDate,
    authority: String,
}

static PERIODS: LazyLock<Vec<Period>> = LazyLock::new(|| {
    let file = include_str!("headings.csv");
    let mut periods: Vec<Period> = csv::Reader::from_reader(file.as_bytes())
        .into_deserialize()
        .map(|record| record.expect("headings.csv is part of the program and tested"))
        .map(|r: Record| Period {
            heading: Heading::parse(&r.heading).expect("headings.csv names headings"),
            program: r.program,
            kind: r.kind,
            rate_percent: r.rate_percent.parse().expect("headings.csv gives rates as numbers"),
            countries: r.countries,
            from: r.effective_from,
            to: r.effective_to,
            authority: r.authority,
        })
        .collect();
    periods.sort_by_key(|p| (p.heading, p.from));
    periods
});

/// The range of each heading's periods, by the index of the heading. Precomputed, because every row asks for them.
static INDEXES: LazyLock<Vec<Range<usize>>> = LazyLock::new(|| {
    let of_heading = |heading: Heading| {
        let start = PERIODS.partition_point(|p| p.heading < heading);
        start..start + PERIODS[start..].partition_point(|p| p.heading == heading)
    };
    let all = (99_030_100..=99_030_299).chain(99_039_601..=99_039_602).map(Heading::from_digits);
    all.map(of_heading).collect()
});

/// The periods of a heading, oldest first; empty if the registry doesn't have it.
pub(crate) fn periods(heading: Heading) -> &'static [Period] {
    let index = match heading.digits() {
        digits @ 99_030_100..=99_030_299 => digits - 99_030_100,
        digits @ 99_039_601..=99_039_602 => digits - 99_039_601 + 200,
        _ => return &[],
    };
    &PERIODS[INDEXES[index as usize].clone()]
}

/// Whether the heading imposed duty or exempted from it; `None` if the registry doesn't have it.
pub(crate) fn kind(heading: Heading) -> Option<HeadingKind> {
    periods(heading).first().map(|p| p.kind)
}

/// Whether the heading was in force for goods entered on this date; `false` if the registry doesn't have it.
pub(crate) fn was_in_force(heading: Heading, day: NaiveDate) -> bool {
    periods(heading).iter().any(|p| p.from <= day && day <= p.to)
}

/// Whether the heading is one of 9903.01.35 to .42, which never were in the tariff.
pub(crate) fn never_in_tariff(heading: Heading) -> bool {
    (99_030_135..=99_030_142).contains(&heading.digits())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::parse_iso_date;

    fn heading(text: &str) -> Heading {
        Heading::parse(text).unwrap()
    }

    #[test]
    fn every_row_of_the_registry_is_read_and_no_period_overlaps() {
        let rows = include_str!("headings.csv").lines().count() - 1;
        assert_eq!(PERIODS.len(), rows);
        for pair in PERIODS.windows(2) {
            assert!(pair[0].from <= pair[0].to && pair[0].heading.is_ieepa());
            if pair[0].heading == pair[1].heading {
                assert!(pair[0].to < pair[1].from, "{}", pair[0].heading);
                assert_eq!(pair[0].kind, pair[1].kind, "{}", pair[0].heading);
            }
            assert!(!pair[0].program.is_empty() && !pair[0].authority.is_empty());
        }
    }

    #[test]
    fn exemptions_stand_between_the_duties() {
        for n in 26..=34 {
            assert_eq!(kind(Heading::from_digits(99_030_100 + n)), Some(HeadingKind::Exemption));
        }
        for n in 35..=42 {
            let lacking = Heading::from_digits(99_030_100 + n);
            assert_eq!(kind(lacking), None);
            assert!(never_in_tariff(lacking));
        }
        assert_eq!(kind(heading("9903.01.25")), Some(HeadingKind::Duty));
        assert_eq!(kind(heading("9903.01.43")), Some(HeadingKind::Duty));
        assert!(!never_in_tariff(heading("9903.01.34")) && !never_in_tariff(heading("9903.01.43")));
    }

    #[test]
    fn a_heading_is_in_force_from_its_first_to_its_last_day() {
        for (name, day, in_force) in [
            ("9903.01.25", "2025-04-04", false),
            ("9903.01.25", "2025-04-05", true),
            ("9903.01.25", "2026-02-23", true),
            ("9903.01.25", "2026-02-24", false),
            ("9903.01.63", "2025-04-08", false),
            ("9903.01.63", "2025-04-09", true),
            ("9903.01.63", "2025-05-13", true),
            ("9903.01.63", "2025-05-14", false),
            ("9903.01.36", "2025-06-01", false),
        ] {
            let day = parse_iso_date(day).unwrap();
            assert_eq!(was_in_force(heading(name), day), in_force, "{name} {day}");
        }
    }
}

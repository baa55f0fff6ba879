//! Which tariff headings carried IEEPA duty, when, and which of them a run claims.

mod registry;

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

use crate::domain::Heading;

pub(crate) use registry::{HeadingKind, Period, kind, never_in_tariff, periods, was_in_force};

/// Whether the 15 % under a heading include the column 1 duty: EU, Japan, Korea, Switzerland, Liechtenstein (CBP FAQ of
/// 2026-06-09; CSMS 66319804, 67045953, 67133044).
pub(crate) fn is_all_in(heading: Heading) -> bool {
    matches!(heading.digits(), 99_030_220 | 99_030_273 | 99_030_280 | 99_030_283 | 99_030_288)
}

/// Which IEEPA headings are claimed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Scope {
    /// The headings from the first to the last, within 9903.01 and 9903.02.
    Range(Heading, Heading),
    /// Every IEEPA heading.
    AllIeepa,
}

/// The text isn't a scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("a scope is all-ieepa or a range within 9903.01 and 9903.02, such as {}", Scope::default())]
pub struct ParseScopeError;

/// Parses `all-ieepa`, a range such as `9903.01.25-9903.01.70`, or one heading.
impl FromStr for Scope {
    type Err = ParseScopeError;

    fn from_str(text: &str) -> Result<Self, ParseScopeError> {
        let text = text.trim();
        if text == "all-ieepa" {
            return Ok(Scope::AllIeepa);
        }
        let heading = |text| Heading::parse(text).ok_or(ParseScopeError);
        let (first, last) = text.split_once('-').unwrap_or((text, text));
        let (first, last) = (heading(first)?, heading(last)?);
        let within = |h: Heading| (99_030_100..=99_030_299).contains(&h.digits());
        match within(first) && within(last) && first <= last {
            true => Ok(Scope::Range(first, last)),
            false => Err(ParseScopeError),
        }
    }
}

impl Scope {
    /// Whether a heading is in scope.
    pub fn contains(&self, heading: Heading) -> bool {
        match self {
            Scope::Range(first, last) => *first <= heading && heading <= *last,
            Scope::AllIeepa => heading.is_ieepa(),
        }
    }
}

impl Default for Scope {
    /// 9903.01.25 to 9903.01.70: most of the reciprocal duties.
    fn default() -> Self {
        Scope::Range(Heading::from_digits(99_030_125), Heading::from_digits(99_030_170))
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Scope::Range(first, last) => write!(f, "{first}-{last}"),
            Scope::AllIeepa => f.write_str("all-ieepa"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_default_scope_runs_from_25_to_70_both_included() {
        let scope: Scope = "9903.01.25-9903.01.70".parse().unwrap();
        assert_eq!(scope, Scope::default());
        for (heading, inside) in [
            ("9903.01.24", false),
            ("9903.01.25", true),
            ("9903.01.30", true),
            ("9903.01.70", true),
            ("9903.01.71", false),
            ("9903.02.25", false),
        ] {
            assert_eq!(scope.contains(Heading::parse(heading).unwrap()), inside, "{heading}");
        }
    }

    #[test]
    fn a_scope_lies_within_the_ieepa_headings() {
        assert_eq!("all-ieepa".parse(), Ok(Scope::AllIeepa));
        assert!(Scope::AllIeepa.contains(Heading::parse("9903.96.02").unwrap()));
        assert!(!Scope::AllIeepa.contains(Heading::parse("9903.88.15").unwrap()));
        assert!("9903.01.25-9903.02.71".parse::<Scope>().is_ok());
        assert!("9903.01.25".parse::<Scope>().is_ok());
        for bad in ["9903.01.70-9903.01.25", "9903.88.01-9903.88.15", "9903.01.25-", "all", "", "8471"] {
            assert_eq!(bad.parse::<Scope>(), Err(ParseScopeError), "{bad}");
        }
        for text in ["all-ieepa", "9903.01.25-9903.01.70"] {
            assert_eq!(text.parse::<Scope>().unwrap().to_string(), text);
        }
    }
}

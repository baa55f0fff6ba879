//! Until when an entry can be corrected in ACE, for the help of findings.

use chrono::{Days, NaiveDate};

use super::rule::Failure;
use crate::domain::phases::{Phase, correction_window};
use crate::domain::{ACH_ONLY, CORRECTION_DAYS, CORRECTION_END_DAYS, EntryType, FTZ_CORRECTIONS};
use crate::entries::Liquidation;

/// Whether a post-summary correction is still possible.
#[derive(Debug, PartialEq, Eq)]
enum Correction {
    Until(NaiveDate),
    /// Neither its entry date nor its liquidation is known.
    Unknown,
    Over,
}

impl Correction {
    fn of(liquidation: Liquidation, entry_date: Option<NaiveDate>, as_of: NaiveDate) -> Self {
        if liquidation.status.is_some_and(|status| status.is_liquidated()) {
            return Correction::Over;
        }
        let by_entry = entry_date.and_then(|day| day.checked_add_days(Days::new(CORRECTION_DAYS)));
        let scheduled = liquidation.scheduled();
        let by_schedule = scheduled.and_then(|day| day.checked_sub_days(Days::new(CORRECTION_END_DAYS)));
        match [by_entry, by_schedule].into_iter().flatten().min() {
            Some(last) if last < as_of => Correction::Over,
            Some(last) => Correction::Until(last),
            None => Correction::Unknown,
        }
    }
}

/// What to know about a post-summary correction of the entry; blank once none is possible.
pub(super) fn correction(f: &Failure<'_>) -> String {
    let (facts, as_of) = (f.facts, f.filing.as_of);
    let until = match Correction::of(facts.liquidation, facts.latest_date, as_of) {
        Correction::Until(last) => format!(" until {last}"),
        Correction::Unknown => String::new(),
        Correction::Over => return String::new(),
    };
    let said = |phase: Phase| format!(". {} ({})", phase.on(as_of), phase.source);
    let foreign_trade_zone = match facts.entry_type.map(EntryType::code) {
        Some(6) => said(FTZ_CORRECTIONS),
        _ => String::new(),
    };
    format!(
        ". A post-summary correction (PSC) is possible{until}, but not once the entry is on an accepted declaration (until \
         {}){}{foreign_trade_zone}",
        correction_window!(),
        said(ACH_ONLY)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{LiquidationStatus, parse_iso_date};

    #[test]
    fn a_correction_is_possible_to_the_last_day_and_no_longer() {
        let day = |text: &str| parse_iso_date(text).unwrap();
        let of = |status: Option<&str>, scheduled: Option<&str>, entry: Option<&str>, as_of| {
            let status = status.and_then(LiquidationStatus::parse);
            let liquidation = Liquidation { status, date: scheduled.map(day) };
            Correction::of(liquidation, entry.map(day), day(as_of))
        };
        let open = Some("Unliquidated");
        // 2025-06-02 and 300 days.
        let last = Correction::Until(day("2026-03-29"));
        assert_eq!(of(open, None, Some("2025-06-02"), "2026-03-29"), last);
        assert_eq!(of(open, None, Some("2025-06-02"), "2026-03-30"), Correction::Over);
        // 15 days before a liquidation that comes sooner.
        let last = Correction::Until(day("2026-03-17"));
        assert_eq!(of(open, Some("2026-04-01"), Some("2025-06-02"), "2026-03-17"), last);
        assert_eq!(of(open, Some("2026-04-01"), Some("2025-06-02"), "2026-03-18"), Correction::Over);
        assert_eq!(of(open, Some("2026-04-12"), None, "2026-03-18"), Correction::Until(day("2026-03-28")));
        assert_eq!(of(None, None, None, "2026-03-18"), Correction::Unknown);
        assert_eq!(of(Some("Liquidated"), None, Some("2026-01-02"), "2026-03-18"), Correction::Over);
    }
}

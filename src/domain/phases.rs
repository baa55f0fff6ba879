//! CBP's dates and periods, each with its source. They are written nowhere else.
//!
//! [`date`] and [`days`] give literals, so that `concat!` can put them into texts; the constants are computed from the
//! same literals. `tests/architecture.rs` looks for copies elsewhere.

use chrono::NaiveDate;

use super::calendar::day;

/// A date literal.
macro_rules! date {
    (opening) => {
        "2026-04-20"
    };
    (reconciliation) => {
        "2026-06-29"
    };
    (warehouse) => {
        "2026-07-07"
    };
    (ach_only) => {
        "2026-08-05"
    };
    (ftz_corrections) => {
        "2026-08-21"
    };
    (cit) => {
        "2026-10-06"
    };
    // The months of the entry window, and the first and last day of collection within them.
    (window_start) => {
        "2025-02-01"
    };
    (collection_start) => {
        "2025-02-04"
    };
    (collection_end) => {
        "2026-02-23"
    };
    (window_end) => {
        "2026-02-28"
    };
    // The dates of CBP's page and error table that the rules follow.
    (page_read) => {
        "2026-09-02"
    };
    (error_table) => {
        "2026-07-07"
    };
}

/// A number of days as a literal.
macro_rules! days {
    (filing) => {
        "80"
    };
    (closing) => {
        "70"
    };
    (protest) => {
        "180"
    };
    (liquidation) => {
        "45"
    };
    (cycle) => {
        "314"
    };
    (refund_from) => {
        "60"
    };
    (refund_until) => {
        "90"
    };
    (correction) => {
        "300"
    };
    (correction_end) => {
        "15"
    };
}

/// A change in what CBP accepts, or in how it treats entries.
#[derive(Debug, Clone, Copy)]
pub struct Phase {
    /// The first filing date to which it applies.
    pub from: NaiveDate,
    /// What applies from then on.
    pub what: &'static str,
    /// The publication that announced it.
    pub source: &'static str,
}

/// CAPE opened.
pub(crate) const OPENING: Phase = Phase {
    from: day_of(date!(opening)),
    what: "CBP accepts CAPE declarations",
    source: concat!(
        "CSMS 68315804, 2026-04-13; CBP, IEEPA Duty Refunds page, error table of ",
        date!(error_table),
        ", read as of ",
        date!(page_read)
    ),
};

/// Entries flagged for reconciliation are accepted.
pub(crate) const RECONCILIATION: Phase = Phase {
    from: day_of(date!(reconciliation)),
    what: "CBP accepts entries of types 01, 02 and 06 flagged for reconciliation",
    source: "CSMS 69035485, 2026-06-23",
};

/// Warehouse entries are refused, warehouse withdrawals accepted.
pub(crate) const WAREHOUSE: Phase = Phase {
    from: day_of(date!(warehouse)),
    what: "CBP refuses types 21 and 22 and accepts their withdrawals",
    source: concat!(
        "CBP, IEEPA Duty Refunds page, error table of ",
        date!(error_table),
        "; CSMS 69127837, ",
        date!(warehouse),
        " (types 21 and 22; known through summaries)"
    ),
};

/// Increases can't be paid by check any more.
pub(crate) const ACH_ONLY: Phase = Phase {
    from: day_of(date!(ach_only)),
    what: "CBP takes payment of increases by ACH only",
    source: "CSMS 69428352",
};

/// IEEPA headings of entries from a foreign-trade zone can't be corrected any more.
pub(crate) const FTZ_CORRECTIONS: Phase = Phase {
    from: day_of(date!(ftz_corrections)),
    what: "ACE refuses (F883) a correction that changes an IEEPA heading on an FTZ entry, type 06",
    source: "CSMS 69635410",
};

/// Importers with a case before the Court of International Trade. It isn't known whether this step opened.
pub(crate) const CIT: Phase = Phase {
    from: day_of(date!(cit)),
    what: "a step for importers with a case before the Court of International Trade was announced",
    source: CBP_PAGE,
};

/// All phases, by date.
pub const PHASES: [Phase; 6] = [OPENING, RECONCILIATION, WAREHOUSE, ACH_ONLY, FTZ_CORRECTIONS, CIT];

impl Phase {
    /// What applies, in a sentence on a filing date that may come before it.
    pub(crate) fn on(&self, as_of: NaiveDate) -> String {
        let Phase { from, what, .. } = self;
        match as_of >= *from {
            true => format!("Since {from} {what}"),
            false => format!("From {from} on {what}"),
        }
    }
}

/// No declaration could be filed earlier.
pub(crate) const FIRST_FILING_DAY: NaiveDate = OPENING.from;

/// The first day on which duty was collected under IEEPA.
pub(crate) const IEEPA_BEGAN: NaiveDate = day_of(date!(collection_start));

/// The months in which IEEPA duty was collected (CSMS 67834313).
pub(crate) const ENTRY_WINDOW: [NaiveDate; 2] = [day_of(date!(window_start)), day_of(date!(window_end))];

/// An entry can be filed until this many days after its liquidation (CSMS 68315804), so that CBP can
/// reliquidate it within 90 (19 U.S.C. 1501).
pub const FILING_DAYS: u64 = number(days!(filing).as_bytes());
/// Days after liquidation from which the approaching deadline is announced; chosen by this program.
pub(crate) const CLOSING_DAYS: u64 = number(days!(closing).as_bytes());
/// A protest can be filed until this many days after liquidation (19 U.S.C. 1514).
pub(crate) const PROTEST_DAYS: u64 = number(days!(protest).as_bytes());
/// CBP usually liquidates an entry this many days after its entry date; an estimate.
pub(crate) const CYCLE_DAYS: u64 = number(days!(cycle).as_bytes());
/// Days after acceptance on which unliquidated entries are set to liquidate ([`CBP_PAGE`]).
pub(crate) const LIQUIDATED_AFTER: u64 = number(days!(liquidation).as_bytes());
/// First day on which CBP expects to refund, in days after acceptance ([`CBP_PAGE`]).
pub(crate) const REFUND_FROM: u64 = number(days!(refund_from).as_bytes());
/// Last day on which CBP expects to refund, in days after acceptance.
pub(crate) const REFUND_UNTIL: u64 = number(days!(refund_until).as_bytes());

/// Days after the entry date in which a post-summary correction is possible (NCBFAA, 2026-05-18).
pub(crate) const CORRECTION_DAYS: u64 = number(days!(correction).as_bytes());
/// Days before the scheduled liquidation until which it is possible.
pub(crate) const CORRECTION_END_DAYS: u64 = number(days!(correction_end).as_bytes());

/// The period in which a post-summary correction is possible (NCBFAA, 2026-05-18).
macro_rules! correction_window {
    () => {
        concat!(
            $crate::domain::phases::days!(correction),
            " days after the entry date or ",
            $crate::domain::phases::days!(correction_end),
            " days before the scheduled liquidation: NCBFAA, 2026-05-18"
        )
    };
}

/// The date as of which the rules are current.
pub const RULES_AS_OF: NaiveDate = day_of(date!(page_read));

pub(crate) const CBP_TABLE: &str = concat!(
    "CBP, IEEPA Duty Refunds page, error table of ",
    date!(error_table),
    ", read as of ",
    date!(page_read)
);
pub(crate) const CBP_PAGE: &str = concat!("CBP, IEEPA Duty Refunds page, read as of ", date!(page_read));
pub(crate) const CBP_FAQ: &str = "CBP, IEEPA Duty Refunds page, FAQ of 2026-06-09";
pub(crate) const GOODS_VALUE: &str = concat!(
    "CBP, IEEPA Duty Refunds page, error table of ",
    date!(error_table),
    "; CSMS 69056483, 2026-06-25, relaxed a like-named check"
);
pub(crate) const APPENDIX_E: &str = "CATAIR, Appendix E; ACE error dictionary, July 2026 (B16)";
pub(crate) const COLLECTION_ENDED: &str =
    "CSMS 67834313, 2026-02-22: no collection on goods entered on or after 2026-02-24";
pub(crate) const TARIFF: &str = "USITC, HTS chapter 99, 44 editions from 2025 Basic to 2026 Revision 10";
pub(crate) const STATUS_CODES: &str =
    "CATAIR, Entry Summary Query v26, 2026-05: the date of an unliquidated entry is the scheduled one";
pub(crate) const OURS: &str =
    concat!("cape's own check; CBP publishes no such error (page read as of ", date!(page_read), ")");

/// The date of a [`date`] literal.
const fn day_of(text: &str) -> NaiveDate {
    let (year, rest) = text.as_bytes().split_at(4);
    let (month, date) = rest.split_at(3);
    day(number(year) as i32, number(month.split_at(1).1) as u32, number(date.split_at(1).1) as u32)
}

const fn number(digits: &[u8]) -> u64 {
    let (mut sum, mut index) = (0, 0);
    while index < digits.len() {
        assert!(digits[index].is_ascii_digit(), "a number in the source code has only digits");
        sum = sum * 10 + (digits[index] - b'0') as u64;
        index += 1;
    }
    sum
}

pub(crate) use date;

pub(crate) use days;

pub(crate) use correction_window;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constants_are_what_texts_say() {
        assert_eq!(OPENING.from.to_string(), date!(opening));
        assert_eq!(RULES_AS_OF.to_string(), date!(page_read));
        assert_eq!((FILING_DAYS, CLOSING_DAYS, PROTEST_DAYS), (80, 70, 180));
        assert_eq!((LIQUIDATED_AFTER, REFUND_FROM, REFUND_UNTIL), (45, 60, 90));
    }

    #[test]
    fn a_phase_to_come_is_said_as_one_to_come() {
        let day = |text: &str| text.parse().unwrap();
        let words = "2026-08-05 on CBP takes payment of increases by ACH only";
        assert_eq!(ACH_ONLY.on(day("2026-08-04")), format!("From {words}"));
        assert_eq!(ACH_ONLY.on(day("2026-08-05")), format!("Since {}", words.replace(" on ", " ")));
    }

    #[test]
    fn phases_are_sorted_by_date_and_name_their_source() {
        assert!(PHASES.is_sorted_by_key(|phase| phase.from));
        for phase in PHASES {
            let named = ["CSMS", "CBP"].iter().any(|by| phase.source.starts_with(by));
            assert!(named && !phase.what.is_empty(), "{phase:?}");
        }
    }
}

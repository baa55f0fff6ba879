//! Where the rules come from: each source with its date.

use chrono::NaiveDate;

use crate::domain::day;

/// The day to which this table of rules was brought up.
pub const RULES_AS_OF: NaiveDate = day(2026, 9, 2);

pub(super) const CBP_TABLE: &str =
    "CBP, IEEPA Duty Refunds page, error table of 2026-07-07, read as of 2026-09-02";
pub(super) const CBP_PAGE: &str = "CBP, IEEPA Duty Refunds page, read as of 2026-09-02";
pub(super) const CBP_FAQ: &str = "CBP, IEEPA Duty Refunds page, FAQ of 2026-06-09";
pub(super) const OPENING: &str = "CSMS 68315804, 2026-04-13; CBP, IEEPA Duty Refunds page, error table of \
                                  2026-07-07, read as of 2026-09-02";
pub(super) const RECONCILIATION: &str = "CSMS 69035485, 2026-06-23";
pub(super) const TYPES: &str = "CBP, IEEPA Duty Refunds page, error table of 2026-07-07; CSMS 69127837, \
                                2026-07-07 (types 21 and 22; known through summaries)";
pub(super) const GOODS_VALUE: &str = "CBP, IEEPA Duty Refunds page, error table of 2026-07-07; CSMS 69056483, \
                                      2026-06-25, relaxed a like-named check";
pub(super) const APPENDIX_E: &str = "CATAIR, Appendix E; ACE error dictionary, July 2026 (B16)";
pub(super) const COLLECTION_ENDED: &str = "CSMS 67834313, 2026-02-22: no collection on goods entered on or \
                                           after 2026-02-24";
pub(super) const TARIFF: &str = "USITC, HTS chapter 99, 44 editions from 2025 Basic to 2026 Revision 10";
pub(super) const STATUS_CODES: &str =
    "CATAIR, Entry Summary Query v26, 2026-05: the date of an unliquidated entry is the scheduled one";
pub(super) const OURS: &str =
    "this program's own check; CBP publishes no such error (page read as of 2026-09-02)";

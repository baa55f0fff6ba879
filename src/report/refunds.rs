//! Expected refunds: sums for the figures, and their form in summary.json.

use std::collections::BTreeMap;
use std::ops::AddAssign;

use chrono::{Days, NaiveDate};
use rust_decimal::Decimal;
use serde::{Deserialize, Serialize};

use crate::domain::phases::days;
use crate::domain::{ImporterNumber, REFUND_FROM, REFUND_UNTIL, cents};
use crate::refund::{RefundTotal, rates_through, refund_with_interest, unknowns};
use crate::text::plural;

/// The refunds of all ready and review entries.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ExpectedRefunds {
    /// By liquidation or reliquidation date; `None` if it isn't known.
    pub by_liquidation: BTreeMap<Option<NaiveDate>, RefundTotal>,
}

impl ExpectedRefunds {
    /// All refunds.
    pub(crate) fn total(&self) -> RefundTotal {
        self.by_liquidation.values().copied().sum()
    }

    /// Those of entries that are suspended, extended or under review, for which no day of payment is known, and the
    /// others.
    fn by_known_day(&self) -> (RefundTotal, RefundTotal) {
        let (undated, dated): (Vec<_>, Vec<_>) =
            self.by_liquidation.iter().partition(|(day, _)| day.is_none());
        let sum =
            |part: Vec<(&Option<NaiveDate>, &RefundTotal)>| part.into_iter().map(|(_, total)| *total).sum();
        (sum(undated), sum(dated))
    }

    /// Adds the refund of an entry that is liquidated on a date.
    pub(crate) fn add(&mut self, refund: RefundTotal, liquidated: Option<NaiveDate>) {
        *self.by_liquidation.entry(liquidated).or_default() += refund;
    }
}

impl AddAssign for ExpectedRefunds {
    fn add_assign(&mut self, other: Self) {
        for (day, part) in other.by_liquidation {
            *self.by_liquidation.entry(day).or_default() += part;
        }
    }
}

/// The first and last day on which CBP pays the refunds of a declaration filed on a date.
pub(crate) fn paid_between(filed: NaiveDate) -> Option<[NaiveDate; 2]> {
    Some([filed.checked_add_days(Days::new(REFUND_FROM))?, filed.checked_add_days(Days::new(REFUND_UNTIL))?])
}

/// Expected refunds, by how likely they are.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RefundSets {
    /// On ready entries.
    pub ready: RefundSet,
    /// On entries in review, if they are uploaded.
    pub review: RefundSet,
}

/// The refunds of entries of one outcome.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct RefundSet {
    /// Of entries that CAPE still accepts.
    pub in_time: ExpectedRefunds,
    /// Of entries that are probably too late, or whose liquidation isn't known.
    pub perhaps_late: ExpectedRefunds,
}

impl RefundSets {
    /// All refunds.
    pub(crate) fn all(&self) -> ExpectedRefunds {
        let mut all = ExpectedRefunds::default();
        for set in [&self.ready, &self.review] {
            all += set.in_time.clone();
            all += set.perhaps_late.clone();
        }
        all
    }
}

impl AddAssign for RefundSet {
    fn add_assign(&mut self, other: Self) {
        self.in_time += other.in_time;
        self.perhaps_late += other.perhaps_late;
    }
}

impl AddAssign for RefundSets {
    fn add_assign(&mut self, other: Self) {
        self.ready += other.ready;
        self.review += other.review;
    }
}

/// One line: the expected refund of ready entries with its dates, that of other entries, and the reasons for a wide
/// range. `None` if no entry is included.
pub(crate) fn refund_line(refunds: &RefundSets, filed: NaiveDate) -> Option<String> {
    let all = refunds.all();
    let review = of_set(&refunds.review, filed).into_iter().map(|part| format!("in review {part}"));
    let parts: Vec<String> = of_set(&refunds.ready, filed).into_iter().chain(review).collect();
    let why = match is_wide(&all.total()) {
        true => format!("; it is a range because there is {}", unknowns(&all.total()).join(" and ")),
        false => String::new(),
    };
    (!parts.is_empty()).then(|| format!("Refund estimate with interest: {}{why}", parts.join("; ")))
}

/// The condition on which refunds come of entries that are probably too late, or whose day isn't known for sure.
pub(crate) const IF_IN_TIME: &str = concat!("if day ", days!(filing), " isn't past");

/// What comes by a day, what comes when entries liquidate on a day that isn't known, and what comes only if it isn't
/// too late: each entry in one of them.
fn of_set(set: &RefundSet, filed: NaiveDate) -> Vec<String> {
    let (undated, dated) = set.in_time.by_known_day();
    let by = paid_between(filed).map_or(String::new(), |[_, until]| format!(" by {until}"));
    let entries = plural(undated.entries, "entry liquidates", "entries liquidate");
    let late = set.perhaps_late.total();
    [
        amount(&dated).map(|sum| if dated.principal.is_none() { sum } else { sum + &by }),
        amount(&undated).map(|sum| format!("{sum} when {entries}, date unknown")),
        amount(&late).map(|sum| format!("{sum} {IF_IN_TIME}")),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn amount(total: &RefundTotal) -> Option<String> {
    let amount = || refund_with_interest(total).unwrap_or_else(|| "not known".into());
    (total.entries > 0).then(amount)
}

/// Whether the lowest amount is less than nine tenths of the highest.
fn is_wide(total: &RefundTotal) -> bool {
    let (refund, interest) = (total.principal.unwrap_or_default(), total.interest.unwrap_or_default());
    let (low, high) = (refund.low + interest.low, refund.high + interest.high);
    low < high * Decimal::new(9, 1) && !unknowns(total).is_empty()
}

/// The refunds of ready and review entries: an estimate, since CBP recalculates each entry as a whole.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[allow(missing_docs)]
pub struct RefundSummary {
    #[serde(flatten)]
    pub total: RefundAmounts,
    /// The last day for which interest rates are published; after it the last rate goes on.
    pub rates_through: String,
    /// Entries without known duty, which aren't in the sums.
    pub duty_unknown: u64,
    /// Entries whose interest is known only when they liquidate.
    pub awaiting_liquidation: u64,
    /// Entries without interest, because no date shows when their duty was deposited.
    pub deposit_unknown: u64,
    /// Entries with a range of interest, because the day of the deposit is known only as a range.
    pub deposit_open: u64,
    pub by_importer: Vec<ImporterRefund>,
    pub by_payment: Vec<PaymentRefund>,
}

/// Entries, and between which amounts their refunds and the interest on them lie.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[allow(missing_docs)]
pub struct RefundAmounts {
    pub entries: u64,
    pub refund_low: String,
    pub refund_high: String,
    pub interest_low: String,
    pub interest_high: String,
}

/// The refunds of an importer of record; null if the rows name none or disagree.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[allow(missing_docs)]
pub struct ImporterRefund {
    pub importer: Option<String>,
    #[serde(flatten)]
    pub amounts: RefundAmounts,
}

/// The refunds that CBP is expected to pay together; all days are null for entries that are suspended, extended or under
/// review.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[allow(missing_docs)]
pub struct PaymentRefund {
    /// When they are expected to be liquidated or reliquidated.
    pub liquidation: Option<String>,
    pub paid_from: Option<String>,
    pub paid_until: Option<String>,
    #[serde(flatten)]
    pub amounts: RefundAmounts,
}

impl From<&RefundTotal> for RefundAmounts {
    fn from(total: &RefundTotal) -> Self {
        let (principal, interest) = (total.principal.unwrap_or_default(), total.interest.unwrap_or_default());
        RefundAmounts {
            entries: total.entries,
            refund_low: cents(principal.low),
            refund_high: cents(principal.high),
            interest_low: cents(interest.low),
            interest_high: cents(interest.high),
        }
    }
}

impl RefundSummary {
    /// For a run with this filing date; every importer has at least one entry.
    pub(crate) fn of<'r>(
        refunds: &ExpectedRefunds,
        importers: impl Iterator<Item = (Option<ImporterNumber>, &'r RefundTotal)>,
        filed: NaiveDate,
    ) -> Self {
        let total = &refunds.total();
        RefundSummary {
            total: total.into(),
            rates_through: rates_through().to_string(),
            duty_unknown: total.without_duty,
            awaiting_liquidation: total.awaiting_liquidation,
            deposit_unknown: total.without_deposit,
            deposit_open: total.open_deposits,
            by_importer: by_importer(importers),
            by_payment: by_payment(refunds, filed),
        }
    }
}

fn by_importer<'r>(
    importers: impl Iterator<Item = (Option<ImporterNumber>, &'r RefundTotal)>,
) -> Vec<ImporterRefund> {
    let mut importers: Vec<_> = importers.collect();
    importers.sort_by_key(|(number, _)| *number);
    let of = |(number, total): (Option<ImporterNumber>, &RefundTotal)| ImporterRefund {
        importer: number.map(|number| number.to_string()),
        amounts: total.into(),
    };
    importers.into_iter().map(of).collect()
}

fn by_payment(refunds: &ExpectedRefunds, filed: NaiveDate) -> Vec<PaymentRefund> {
    let text = |day: NaiveDate| day.to_string();
    let of = |(day, total): (&Option<NaiveDate>, &RefundTotal)| {
        let paid = day.and_then(|_| paid_between(filed));
        PaymentRefund {
            liquidation: day.map(text),
            paid_from: paid.map(|[from, _]| text(from)),
            paid_until: paid.map(|[_, until]| text(until)),
            amounts: total.into(),
        }
    };
    // Those without a date come last.
    let (unknown, known): (Vec<_>, Vec<_>) =
        refunds.by_liquidation.iter().partition(|(day, _)| day.is_none());
    known.into_iter().chain(unknown).map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::parse_iso_date;
    use crate::refund::Range;

    fn day(text: &str) -> NaiveDate {
        parse_iso_date(text).unwrap()
    }

    fn refunds(parts: &[(Option<&str>, u64, i64, i64)]) -> ExpectedRefunds {
        let mut all = ExpectedRefunds::default();
        for (liquidated, entries, low, high) in parts {
            let principal = Some(Range { low: Decimal::from(*low), high: Decimal::from(*high) });
            let total = RefundTotal { entries: *entries, principal, ..RefundTotal::default() };
            all.add(total, liquidated.map(day));
        }
        all
    }

    fn line(ready: &[(Option<&str>, u64, i64, i64)], review: &[(Option<&str>, u64, i64, i64)]) -> String {
        let set = |parts| RefundSet { in_time: refunds(parts), ..RefundSet::default() };
        let sets = RefundSets { ready: set(ready), review: set(review) };
        refund_line(&sets, day("2026-05-01")).unwrap_or_default()
    }

    #[test]
    fn only_what_is_too_late_or_may_be_depends_on_day_80() {
        let late = |parts: &[_]| RefundSet { perhaps_late: refunds(parts), ..RefundSet::default() };
        let liquidated = Some("2026-06-15");
        let ready = RefundSet {
            in_time: refunds(&[(liquidated, 1, 10, 10)]),
            perhaps_late: refunds(&[(liquidated, 1, 20, 20), (None, 1, 30, 30)]),
        };
        let sets = RefundSets { ready, review: late(&[(liquidated, 1, 40, 40)]) };
        assert_eq!(
            refund_line(&sets, day("2026-05-01")).unwrap(),
            "Refund estimate with interest: $10.00 by 2026-07-30; $50.00 if day 80 isn't past; in review $40.00 if day \
             80 isn't past"
        );
    }

    #[test]
    fn what_is_said_to_come_by_a_day_has_that_day() {
        let liquidated = Some("2026-06-15");
        for (ready, review, said) in [
            (&[(liquidated, 2, 900, 900)][..], &[][..], "$900.00 by 2026-07-30"),
            (
                &[(liquidated, 2, 900, 950), (None, 3, 100, 100)],
                &[(None, 1, 50, 50)],
                "$900 to $950 by 2026-07-30; $100.00 when 3 entries liquidate, date unknown; in review $50.00 when 1 \
                 entry liquidates, date unknown",
            ),
            (&[(None, 3, 100, 100)], &[], "$100.00 when 3 entries liquidate, date unknown"),
            (&[], &[(liquidated, 1, 50, 50)], "in review $50.00 by 2026-07-30"),
            (
                &[(liquidated, 1, 0, 50)],
                &[],
                "$0 to $50 by 2026-07-30; it is a range because there is no column 1 rate for some all-in headings",
            ),
        ] {
            assert_eq!(line(ready, review), format!("Refund estimate with interest: {said}"));
        }
        assert_eq!(line(&[], &[]), "");
    }
}

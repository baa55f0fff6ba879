//! Compares refunds that were reported or recorded with those expected.

use std::collections::BTreeMap;
use std::sync::Arc;

use rust_decimal::Decimal;

use super::amounts::Expected;
use crate::domain::DutyTotal;

/// The outcome of a refund.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PaymentOutcome {
    /// Within the expected range, or a status without an amount.
    Paid,
    /// Paid after it had been returned.
    Reissued,
    /// More than expected.
    More,
    /// Less duty than expected.
    Short,
    /// CBP or the Treasury is processing it.
    UnderWay,
    /// It was applied to debts to CBP.
    Diverted,
    /// It was returned.
    Returned,
    /// The importer owes CBP.
    Bill,
    /// Its status isn't known.
    UnknownStatus,
    /// Paid, but no amount or no expected range is known.
    NotCompared,
}

impl PaymentOutcome {
    /// The name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            PaymentOutcome::Paid => "paid",
            PaymentOutcome::Reissued => "reissued",
            PaymentOutcome::More => "more",
            PaymentOutcome::Short => "short",
            PaymentOutcome::UnderWay => "under-way",
            PaymentOutcome::Diverted => "diverted",
            PaymentOutcome::Returned => "returned",
            PaymentOutcome::Bill => "bill",
            PaymentOutcome::UnknownStatus => "unknown-status",
            PaymentOutcome::NotCompared => "not-compared",
        }
    }

    /// Whether something was paid or settled, and the importer received less than is due.
    pub fn is_in_part(self) -> bool {
        use PaymentOutcome as P;
        matches!(self, P::Short | P::Diverted | P::Bill)
    }

    /// Whether someone must act on it.
    pub fn needs_a_look(self) -> bool {
        use PaymentOutcome as P;
        matches!(self, P::Short | P::Diverted | P::Returned | P::Bill | P::UnknownStatus)
    }
}

/// The refund of an entry, or of several entries of an importer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payment {
    /// The entry; `None` for a refund of several entries.
    pub number: Option<String>,
    /// The importer of record as it may be shown; `None` if unknown.
    pub importer: Option<String>,
    /// The declaration.
    pub(crate) declaration: i64,
    /// Its upload file with the folder.
    pub upload: Arc<str>,
    /// CBP's claim number, if known.
    pub claim: Option<Arc<str>>,
    /// The latest date on which any of it was paid or reported, YYYY-MM-DD.
    pub day: String,
    /// Its entries by importer.
    pub of: ImporterSums,
    /// Duty and interest that were reported.
    pub paid: Option<Decimal>,
    /// The interest in it, if reported separately.
    pub interest: Option<Decimal>,
    /// What was expected.
    pub(crate) expected: Expected,
    /// The result of comparing the two.
    pub outcome: PaymentOutcome,
    /// The amount above or below the expected range.
    pub difference: Decimal,
    /// How much the interest is below the estimate, if the duty isn't short.
    pub interest_below: Decimal,
}

impl Payment {
    /// Number of its entries.
    pub fn entries(&self) -> u64 {
        self.of.values().map(|sum| sum.entries).sum()
    }
}

/// The sum of several refunds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PaidTotal {
    /// Number of entries.
    pub entries: u64,
    /// Duty and interest that were reported.
    pub paid: Decimal,
    /// The amount above or below the expected range.
    pub difference: Decimal,
}

impl PaidTotal {
    fn add(&mut self, payment: &Payment) {
        self.entries += payment.entries();
        self.paid += payment.paid.unwrap_or_default();
        self.difference += payment.difference;
    }
}

/// All refunds, by outcome and importer.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Payments {
    /// The sums.
    pub totals: BTreeMap<(PaymentOutcome, Option<String>), PaidTotal>,
    /// Refunds on which someone must act.
    pub to_look_at: Vec<Payment>,
    /// Number of refunds whose interest is below the estimate although the duty isn't short, and the sum of the
    /// differences.
    pub interest_below: (u64, Decimal),
}

impl Payments {
    /// Refunds that were short, were applied to debts to CBP, or became a bill.
    pub fn in_part(&self) -> impl Iterator<Item = &Payment> {
        self.to_look_at.iter().filter(|payment| payment.outcome.is_in_part())
    }

    /// The sums by outcome, of one importer or of all.
    pub fn by_outcome(&self, importer: Option<&Option<String>>) -> BTreeMap<PaymentOutcome, PaidTotal> {
        let mut found = BTreeMap::<_, PaidTotal>::new();
        let meant = self.totals.iter().filter(|((_, of), _)| importer.is_none_or(|importer| importer == of));
        for ((outcome, _), total) in meant {
            let sum = found.entry(*outcome).or_default();
            sum.entries += total.entries;
            sum.paid += total.paid;
            sum.difference += total.difference;
        }
        found
    }

    pub(super) fn add(&mut self, payment: Payment) {
        self.totals.entry((payment.outcome, payment.importer.clone())).or_default().add(&payment);
        if payment.interest_below > Decimal::ZERO {
            self.interest_below.0 += 1;
            self.interest_below.1 += payment.interest_below;
        }
        if payment.outcome.needs_a_look() {
            self.to_look_at.push(payment);
        }
    }
}

/// Entries by importer.
pub(super) type ImporterSums = BTreeMap<Option<String>, DutyTotal>;

/// Compares duty and interest with the expected range; returns the outcome and the difference. Only missing duty makes
/// a refund short, because the interest depends on the liquidation date, which is estimated from CBP's time frame.
pub(super) fn compare(
    amount: Option<Decimal>,
    interest: Option<Decimal>,
    expected: Expected,
) -> (PaymentOutcome, Decimal) {
    let (Some(amount), Some(refund)) = (amount, expected.refund) else {
        return (PaymentOutcome::NotCompared, Decimal::ZERO);
    };
    let missing = refund.low - amount;
    if missing > Decimal::ZERO {
        return (PaymentOutcome::Short, missing);
    }
    let paid = amount + interest.unwrap_or_default();
    let most = expected.interest.map(|interest| refund.high + interest.high);
    match most.map(|most| paid - most).filter(|more| *more > Decimal::ZERO) {
        Some(more) => (PaymentOutcome::More, more),
        None => (PaymentOutcome::Paid, Decimal::ZERO),
    }
}

pub(super) fn interest_below(paid: Option<Decimal>, expected: Expected) -> Decimal {
    let least = expected.refund.zip(expected.interest).map(|(refund, interest)| refund.low + interest.low);
    let below = least.zip(paid).map(|(least, paid)| least - paid);
    below.unwrap_or_default().max(Decimal::ZERO)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::refund::Range;

    fn range(low: i64, high: i64) -> Option<Range> {
        Some(Range { low: Decimal::from(low), high: Decimal::from(high) })
    }

    fn amount(amount: i64) -> Option<Decimal> {
        Some(Decimal::from(amount))
    }

    #[test]
    fn an_amount_is_short_below_the_duty_and_more_above_duty_and_interest() {
        let expected = Expected { refund: range(100, 120), interest: range(5, 8) };
        for (refund, interest, outcome, difference) in [
            (99, None, PaymentOutcome::Short, 1),
            (100, None, PaymentOutcome::Paid, 0),
            (128, None, PaymentOutcome::Paid, 0),
            (129, None, PaymentOutcome::More, 1),
            // Interest doesn't make up for missing duty.
            (95, amount(10), PaymentOutcome::Short, 5),
            (120, amount(9), PaymentOutcome::More, 1),
        ] {
            let found = compare(amount(refund), interest, expected);
            assert_eq!(found, (outcome, Decimal::from(difference)), "{refund}, {interest:?}");
        }
    }

    #[test]
    fn what_is_not_known_is_not_compared_and_open_interest_has_no_upper_limit() {
        let unknown = (PaymentOutcome::NotCompared, Decimal::ZERO);
        assert_eq!(compare(None, amount(5), Expected { refund: range(1, 1), interest: None }), unknown);
        assert_eq!(compare(amount(5), None, Expected::default()), unknown);
        let open = Expected { refund: range(100, 100), interest: None };
        assert_eq!(compare(amount(900), None, open).0, PaymentOutcome::Paid);
        assert_eq!(interest_below(amount(900), open), Decimal::ZERO);
        let known = Expected { refund: range(100, 100), interest: range(5, 8) };
        assert_eq!(interest_below(amount(102), known), Decimal::from(3));
    }
}

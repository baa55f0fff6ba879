//! What refunds are expected: summed up for the figures, and as summary.json has it.

use std::collections::BTreeMap;
use std::ops::AddAssign;

use chrono::{Days, NaiveDate};
use serde::{Deserialize, Serialize};

use crate::domain::{ImporterNumber, REFUND_FROM, REFUND_UNTIL, cents};
use crate::refund::{RefundTotal, rates_through};

/// The refunds of all ready and review entries.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ExpectedRefunds {
    /// By the day of liquidation or reliquidation; none where it isn't known.
    pub by_liquidation: BTreeMap<Option<NaiveDate>, RefundTotal>,
}

impl ExpectedRefunds {
    /// All of them.
    pub(crate) fn total(&self) -> RefundTotal {
        self.by_liquidation.values().copied().sum()
    }

    /// Adds the refund of an entry that is liquidated on a day.
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

/// Between which days CBP pays the refunds of a declaration filed on a day.
pub(crate) fn paid_between(filed: NaiveDate) -> Option<[NaiveDate; 2]> {
    Some([filed.checked_add_days(Days::new(REFUND_FROM))?, filed.checked_add_days(Days::new(REFUND_UNTIL))?])
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

/// The refunds of an importer of record; null where the rows name none or disagree.
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
    /// Of a run that files on a day; of the importers each has at least one entry.
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
    // Those whose day isn't known come last.
    let (unknown, known): (Vec<_>, Vec<_>) =
        refunds.by_liquidation.iter().partition(|(day, _)| day.is_none());
    known.into_iter().chain(unknown).map(of).collect()
}

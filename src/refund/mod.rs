//! Estimates refunds as ranges. CBP recalculates the whole entry and nets everything on it (19 CFR 159.1), so the
//! result can be smaller, or a bill.
//!
//! Nothing here reads a file or a clock. Amounts are exact decimals.

mod basis;
mod interest;
mod principal;
mod text;

use std::iter::Sum;
use std::ops::AddAssign;

pub(crate) use basis::is_working_day;
pub use basis::{Deposit, RefundBasis, liquidation_expected};
pub use interest::{Growth, Interest, OverpaymentRate, rates_through};
pub use principal::{Range, TariffRow, principal};
pub(crate) use text::{NO_PROMISE, omissions, refund_and_interest, refund_with_interest, unknowns};

/// The expected refund of one entry, in US dollars.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Refund {
    /// The IEEPA duty refunded; `None` if no duty is known.
    pub principal: Option<Range>,
    /// The interest on it; `None` if the days from deposit to liquidation aren't known.
    pub interest: Option<Range>,
    /// Whether the interest is known only when the entry liquidates.
    pub awaits_liquidation: bool,
    /// Whether the deposit date is known only as a range.
    pub is_deposit_open: bool,
}

impl Refund {
    /// The refund of an entry; `interest` is `None` if its liquidation date can't be estimated.
    pub fn of(basis: RefundBasis, rate: OverpaymentRate, interest: Option<&Interest>) -> Self {
        let RefundBasis { principal, deposit } = basis;
        let accrued = || interest?.on(principal?, deposit?, rate);
        Refund {
            principal,
            interest: accrued(),
            awaits_liquidation: interest.is_none(),
            is_deposit_open: deposit.is_some_and(|deposit| deposit.earliest < deposit.latest),
        }
    }
}

/// The expected refunds of several entries, in US dollars.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RefundTotal {
    /// Number of entries.
    pub entries: u64,
    /// The IEEPA duty; `None` if it isn't known for any entry.
    pub principal: Option<Range>,
    /// The interest; `None` if it isn't known for any entry.
    pub interest: Option<Range>,
    /// Entries without known duty, which the sums leave out.
    pub without_duty: u64,
    /// Entries with known duty whose interest is known only when they liquidate.
    pub awaiting_liquidation: u64,
    /// Entries with known duty, but without a date from which interest could run.
    pub without_deposit: u64,
    /// Entries whose interest runs from a date that is known only as a range.
    pub open_deposits: u64,
}

impl From<Refund> for RefundTotal {
    fn from(refund: Refund) -> Self {
        let Refund { principal, interest, awaits_liquidation, is_deposit_open } = refund;
        let lacks_interest = principal.is_some() && interest.is_none();
        RefundTotal {
            entries: 1,
            principal,
            interest,
            without_duty: u64::from(principal.is_none()),
            awaiting_liquidation: u64::from(lacks_interest && awaits_liquidation),
            without_deposit: u64::from(lacks_interest && !awaits_liquidation),
            open_deposits: u64::from(interest.is_some() && is_deposit_open),
        }
    }
}

impl AddAssign for RefundTotal {
    fn add_assign(&mut self, other: Self) {
        let sum = |a: Option<Range>, b: Option<Range>| a.into_iter().chain(b).reduce(|a, b| a + b);
        self.principal = sum(self.principal, other.principal);
        self.interest = sum(self.interest, other.interest);
        self.entries += other.entries;
        self.without_duty += other.without_duty;
        self.awaiting_liquidation += other.awaiting_liquidation;
        self.without_deposit += other.without_deposit;
        self.open_deposits += other.open_deposits;
    }
}

impl Sum for RefundTotal {
    fn sum<I: Iterator<Item = Self>>(totals: I) -> Self {
        totals.fold(RefundTotal::default(), |mut all, total| {
            all += total;
            all
        })
    }
}

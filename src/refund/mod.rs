//! What a refund will come to: an estimate, as a range. CBP recalculates the whole entry and nets everything on it
//! (19 CFR 159.1), so that the result can be smaller, or a bill.
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

/// What is expected for one entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Refund {
    /// The IEEPA duty refunded; none if no duty is known.
    pub principal: Option<Range>,
    /// The interest on it; none if the days from deposit to liquidation aren't known.
    pub interest: Option<Range>,
    /// Whether the interest is known only when the entry liquidates.
    pub awaits_liquidation: bool,
    /// Whether the day of deposit is known only as a range.
    pub is_deposit_open: bool,
}

impl Refund {
    /// Of an entry; `interest` is none where the day of liquidation isn't known.
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

/// What is expected for several entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RefundTotal {
    /// How many entries.
    pub entries: u64,
    /// The IEEPA duty; none if that of no entry is known.
    pub principal: Option<Range>,
    /// The interest; none if that of no entry is known.
    pub interest: Option<Range>,
    /// How many entries have no known duty, and so aren't in the sums.
    pub without_duty: u64,
    /// How many have known duty and no interest before they liquidate.
    pub awaiting_liquidation: u64,
    /// How many have known duty and no date from which interest could run.
    pub without_deposit: u64,
    /// How many have interest from a day that is known only as a range.
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

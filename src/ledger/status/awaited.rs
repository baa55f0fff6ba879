//! Refunds that are expected, and refunds that were received.

use chrono::{Days, NaiveDate};

use crate::domain::{DutyTotal, LIQUIDATED_AFTER, LiquidationStatus, REFUND_FROM, REFUND_UNTIL};
use crate::ledger::amounts::ExpectedTotal;

/// What accepted entries wait for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Awaited {
    /// They are set to liquidate on a date, and refunded then.
    Liquidation,
    /// They were liquidated before they were filed, and are reliquidated.
    Reliquidation,
    /// Suspended, extended or under review: refunded when they liquidate, at an unknown time.
    EndOfSuspension,
    /// The refund was returned: CBP reissues it when the bank account is corrected.
    Reissue,
}

impl Awaited {
    /// By the liquidation status known when they were filed.
    pub(crate) fn of(status: Option<LiquidationStatus>) -> Self {
        use LiquidationStatus as S;
        match status {
            Some(S::Liquidated | S::Reliquidated) => Awaited::Reliquidation,
            Some(S::Suspended | S::Extended | S::UnderReview) => Awaited::EndOfSuspension,
            Some(S::Unliquidated | S::Pending) | None => Awaited::Liquidation,
        }
    }

    /// Those that the user can select.
    pub const ALL: [Awaited; 3] = [Awaited::Liquidation, Awaited::Reliquidation, Awaited::EndOfSuspension];

    /// Whether the refund comes within CBP's time frame.
    pub fn is_dated(self) -> bool {
        !matches!(self, Awaited::EndOfSuspension | Awaited::Reissue)
    }

    /// The name in flags.
    pub fn name(self) -> &'static str {
        match self {
            Awaited::Liquidation => "liquidation",
            Awaited::Reliquidation => "reliquidation",
            Awaited::EndOfSuspension => "end-of-suspension",
            Awaited::Reissue => "reissue",
        }
    }
}

/// Accepted entries of an importer that were uploaded on the same date and aren't refunded yet: CBP consolidates
/// refunds by importer and liquidation date ([`CBP_PAGE`](crate::domain::phases)).
///
/// Social security numbers are stored masked, so importers whose masked numbers are equal are one importer here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpectedRefund {
    /// The importer of record as it may be shown; `None` if unknown.
    pub importer: Option<String>,
    /// The upload date.
    pub submitted: NaiveDate,
    /// What they wait for.
    pub awaited: Awaited,
    /// The entries.
    pub sum: DutyTotal,
    /// Their expected refund.
    pub expected: ExpectedTotal,
}

/// Refunds of an importer received on one date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceivedRefund {
    /// The importer of record as it may be shown; `None` if unknown.
    pub importer: Option<String>,
    /// The day.
    pub on: NaiveDate,
    /// The entries.
    pub sum: DutyTotal,
}

impl ExpectedRefund {
    /// The date on which the entries are set to liquidate.
    pub fn liquidation(&self) -> Option<NaiveDate> {
        (self.awaited == Awaited::Liquidation).then(|| after(self.submitted, LIQUIDATED_AFTER))
    }

    /// The first and last day of CBP's time frame, if there is one.
    pub fn due(&self) -> Option<(NaiveDate, NaiveDate)> {
        self.awaited
            .is_dated()
            .then(|| (after(self.submitted, REFUND_FROM), after(self.submitted, REFUND_UNTIL)))
    }

    /// Days by which the refund is overdue.
    pub fn overdue(&self, as_of: NaiveDate) -> Option<u64> {
        self.due().and_then(|_| overdue(self.submitted, as_of))
    }
}

/// The date `days` days later.
pub(crate) fn after(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_add_days(Days::new(days)).unwrap_or(day)
}

/// Days by which refunds of an upload on `submitted` are overdue on `as_of`.
pub(crate) fn overdue(submitted: NaiveDate, as_of: NaiveDate) -> Option<u64> {
    let late = (as_of - after(submitted, REFUND_UNTIL)).num_days();
    u64::try_from(late).ok().filter(|late| *late > 0)
}

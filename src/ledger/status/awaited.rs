//! Refunds that are expected, and refunds received.

use chrono::{Days, NaiveDate};

use crate::domain::{DutyTotal, LIQUIDATED_AFTER, LiquidationStatus, REFUND_FROM, REFUND_UNTIL};
use crate::ledger::amounts::ExpectedTotal;

/// What is awaited of accepted entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Awaited {
    /// They are set to liquidate on a day, and refunded then.
    Liquidation,
    /// They were liquidated before they were filed: they are reliquidated.
    Reliquidation,
    /// Suspended, extended or under review: they are refunded when they liquidate, whenever that is.
    EndOfSuspension,
    /// The refund came back: CBP reissues it once the bank account is corrected.
    Reissue,
}

impl Awaited {
    /// By the status that was known when they were filed.
    pub(crate) fn of(status: Option<LiquidationStatus>) -> Self {
        use LiquidationStatus as S;
        match status {
            Some(S::Liquidated | S::Reliquidated) => Awaited::Reliquidation,
            Some(S::Suspended | S::Extended | S::UnderReview) => Awaited::EndOfSuspension,
            Some(S::Unliquidated | S::Pending) | None => Awaited::Liquidation,
        }
    }

    /// Those that a person can name.
    pub const ALL: [Awaited; 3] = [Awaited::Liquidation, Awaited::Reliquidation, Awaited::EndOfSuspension];

    /// Whether the refund comes within CBP's time frame.
    pub fn is_dated(self) -> bool {
        !matches!(self, Awaited::EndOfSuspension | Awaited::Reissue)
    }

    /// As a flag takes it.
    pub fn name(self) -> &'static str {
        match self {
            Awaited::Liquidation => "liquidation",
            Awaited::Reliquidation => "reliquidation",
            Awaited::EndOfSuspension => "end-of-suspension",
            Awaited::Reissue => "reissue",
        }
    }
}

/// Accepted entries of an importer that were uploaded on one day and aren't refunded yet: CBP consolidates refunds by
/// importer and liquidation date ([`CBP_PAGE`](crate::domain::phases)).
///
/// Social security numbers are stored masked: two importers whose numbers look alike so are one here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExpectedRefund {
    /// The importer of record, as it may be shown; none where it isn't known.
    pub importer: Option<String>,
    /// The day of the upload.
    pub submitted: NaiveDate,
    /// What they wait for.
    pub awaited: Awaited,
    /// The entries.
    pub sum: DutyTotal,
    /// Their expected refund.
    pub expected: ExpectedTotal,
}

/// Refunds of an importer that came on one day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceivedRefund {
    /// The importer of record, as it may be shown; none where it isn't known.
    pub importer: Option<String>,
    /// The day.
    pub on: NaiveDate,
    /// The entries.
    pub sum: DutyTotal,
}

impl ExpectedRefund {
    /// The day on which the entries are set to liquidate.
    pub fn liquidation(&self) -> Option<NaiveDate> {
        (self.awaited == Awaited::Liquidation).then(|| after(self.submitted, LIQUIDATED_AFTER))
    }

    /// The first and the last day of CBP's time frame, where there is one.
    pub fn due(&self) -> Option<(NaiveDate, NaiveDate)> {
        self.awaited
            .is_dated()
            .then(|| (after(self.submitted, REFUND_FROM), after(self.submitted, REFUND_UNTIL)))
    }

    /// By how many days the refund is overdue.
    pub fn overdue(&self, as_of: NaiveDate) -> Option<u64> {
        self.due().and_then(|_| overdue(self.submitted, as_of))
    }
}

/// So many days later.
pub(crate) fn after(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_add_days(Days::new(days)).unwrap_or(day)
}

/// By how many days refunds are overdue on a day, of what was uploaded on another.
pub(crate) fn overdue(submitted: NaiveDate, as_of: NaiveDate) -> Option<u64> {
    let late = (as_of - after(submitted, REFUND_UNTIL)).num_days();
    u64::try_from(late).ok().filter(|late| *late > 0)
}

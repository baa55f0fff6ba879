//! `FromStr` for the values, for flags and settings: text is parsed like a cell, and the error says how to write it.

use std::str::FromStr;

use thiserror::Error;

use super::clean;
use super::entry_number::{EntryNumber, read_entry_number};
use super::hts::Heading;
use super::parties::{FilerCode, ImporterNumber};
use super::phases::{ENTRY_WINDOW, FIRST_FILING_DAY};
use super::status::{
    CollectionStatus, ControlStatus, EntryType, LiquidationStatus, ProtestStatus, SummaryStatus,
};

/// The text isn't a valid value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ParseError {
    /// Not a filer code.
    #[error("a filer code is three letters or digits, such as B76")]
    FilerCode,
    /// Not an importer number.
    #[error("an importer number is NN-NNNNNNN with or without a suffix, YYDDPP-NNNNN or NNN-NN-NNNN")]
    ImporterNumber,
    /// Not an entry number.
    #[error("an entry number is a filer code, seven digits and a check digit, such as B7603245278")]
    EntryNumber,
    /// Not an entry type.
    #[error("an entry type is a code of two digits, such as 01")]
    EntryType,
    /// Not a tariff heading.
    #[error("a heading has eight digits, such as 9903.01.25")]
    Heading,
    /// Not a date.
    #[error("a day is written YYYY-MM-DD or M/D/YYYY, such as 2026-05-01")]
    Day,
    /// Not a date order.
    #[error("the order of dates is mdy (the month first) or dmy (the day first)")]
    DateOrder,
    /// Not an overpayment rate.
    #[error("the overpayment rate is corporate or non-corporate")]
    OverpaymentRate,
    /// A date before CAPE opened.
    #[error("CAPE opened on {FIRST_FILING_DAY}; the day of filing can't be earlier")]
    BeforeOpening,
    /// Not an entry window.
    #[error(
        "a window is START..END, such as {}..{}, the start not after the end",
        ENTRY_WINDOW[0],
        ENTRY_WINDOW[1]
    )]
    Window,
    /// Not a liquidation status.
    #[error("a liquidation status is a word such as liquidated or unliquidated")]
    LiquidationStatus,
    /// Not a control status.
    #[error("a control status is trade, CBP or inactive")]
    ControlStatus,
    /// Not an entry summary status.
    #[error("the status of an entry summary is accepted, rejected, cancelled or adjusted")]
    SummaryStatus,
    /// Not a collection status.
    #[error("a collection status is a word such as paid or authorized")]
    CollectionStatus,
    /// Not a protest status.
    #[error("a protest status is a word such as open, suspended or denied")]
    ProtestStatus,
}

/// Implements `FromStr` by the type's parser for cells.
macro_rules! read_as_a_cell_is {
    ($($value:ident),+) => {$(
        impl FromStr for $value {
            type Err = ParseError;

            fn from_str(text: &str) -> Result<Self, ParseError> {
                $value::parse(clean(text)).ok_or(ParseError::$value)
            }
        }
    )+};
}

read_as_a_cell_is!(
    FilerCode,
    ImporterNumber,
    EntryType,
    Heading,
    LiquidationStatus,
    ControlStatus,
    SummaryStatus,
    CollectionStatus,
    ProtestStatus
);

impl FromStr for EntryNumber {
    type Err = ParseError;

    fn from_str(text: &str) -> Result<Self, ParseError> {
        let reading = read_entry_number(clean(text), None).map_err(|_| ParseError::EntryNumber)?;
        Ok(reading.number())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Window;

    #[test]
    fn values_are_read_as_cells_are_and_errors_say_how_they_are_written() {
        assert_eq!(" b76 ".parse(), Ok(FilerCode::parse("B76").unwrap()));
        assert_eq!("b76-0324527-8".parse(), Ok(EntryNumber::from_text("B7603245278").unwrap()));
        assert_eq!("9903.01.25".parse(), Ok(Heading::from_digits(99_030_125)));
        assert_eq!("B7".parse::<FilerCode>(), Err(ParseError::FilerCode));
        assert_eq!("B76".parse::<EntryNumber>(), Err(ParseError::EntryNumber));
        let error = "2026..2025".parse::<Window>().unwrap_err().to_string();
        assert_eq!(
            error,
            "a window is START..END, such as 2025-02-01..2026-02-28, the start not after the end"
        );
    }

    #[test]
    fn what_is_displayed_is_read_again() {
        use CollectionStatus as C;
        for status in LiquidationStatus::ALL {
            assert_eq!(status.to_string().parse(), Ok(status));
        }
        for status in [ControlStatus::Trade, ControlStatus::Cbp, ControlStatus::Inactive] {
            assert_eq!(status.to_string().parse(), Ok(status));
        }
        for status in [
            SummaryStatus::Accepted,
            SummaryStatus::Rejected,
            SummaryStatus::Cancelled,
            SummaryStatus::Adjusted,
        ] {
            assert_eq!(status.to_string().parse(), Ok(status));
        }
        assert_eq!(
            [C::Paid, C::Authorized].map(|status| status.to_string().parse()),
            [Ok(C::Paid), Ok(C::Authorized)]
        );
        for status in [ProtestStatus::Open, ProtestStatus::Suspended, ProtestStatus::Denied] {
            assert_eq!(status.to_string().parse(), Ok(status));
        }
    }
}

//! The values of the trade: each is parsed once from the text of a cell and can then only be right.
//!
//! Nothing here reads a file. Where a cell can be blank, readable or unreadable, that is a value too
//! ([`Reading`]), because the rules treat the three differently.

mod cell;
mod column_letters;
mod counted;
mod date;
mod entry_number;
mod entry_type;
mod filer;
mod hts;
mod importer;
mod money;
mod parse_error;
pub mod phases;
mod results;
mod routing_number;
mod shown;
mod status;
mod sums;

pub(crate) use cell::collapse_blanks;
pub use cell::{clean, is_blank, is_error_value};
pub(crate) use column_letters::column_letters;
pub use counted::{counted, noun};
pub use date::{FilingDay, Window, eastern_today, parse_date, parse_iso_date, parse_plain_date};
pub use entry_number::{EntryNumber, EntryNumberDefect, EntryNumberReading, read_entry_number};
pub use entry_type::EntryType;
pub use filer::FilerCode;
pub use hts::{Heading, HtsCell, read_hts_cell, read_plain_hts};
pub use importer::ImporterNumber;
pub(crate) use money::dollars_of;
pub use money::{cents, dollars, parse_amount, parse_plain_amount, thousands};
pub use parse_error::ParseError;
pub use phases::FIRST_FILING_DAY;
pub use results::{ENTRIES_CSV, FINDINGS_CSV, REPORT_HTML, SUMMARY_JSON, UPLOAD, is_upload_name};
pub use routing_number::{RoutingNumberDefect, check_routing_number};
pub use shown::{as_harmless, harmless, mask_private, shown, shown_path, visible};
pub use status::{
    CollectionStatus, ControlStatus, LiquidationStatus, ProtestStatus, SummaryStatus, parse_indicator,
    parse_mark,
};
pub use sums::Money;

/// What a cell says where a value is optional.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Reading<T> {
    /// Nothing stands there (or the input has no such column).
    #[default]
    Blank,
    /// Something stands there that is no such value.
    Unreadable,
    /// The value.
    Value(T),
}

impl<T: Copy> Reading<T> {
    /// The value, where there is one.
    pub fn value(&self) -> Option<T> {
        match self {
            Reading::Value(value) => Some(*value),
            Reading::Blank | Reading::Unreadable => None,
        }
    }
}

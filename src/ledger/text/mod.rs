//! What the ledger commands print for a person.

mod answers;
mod lists;
mod payments;
mod status;
mod submitted;

use super::import::Imported;
use crate::terminal::Style;

pub(crate) use answers::{after_rejections, confirmed};
pub(super) use payments::what_to_do;
pub(crate) use payments::{awaited_again, refunded};
pub(crate) use status::{by_importer, ledger_status};
pub(super) use status::{law, range};
pub(crate) use submitted::{marked, recorded, released, retried, undone};

/// The result of an import, and what of it a person must look at.
pub(crate) fn imported(of: &Imported, style: Style) -> String {
    match of {
        Imported::Answers(of) => answers::answers(of, style),
        Imported::Refunds(of) => payments::refund_report(of, style),
    }
}

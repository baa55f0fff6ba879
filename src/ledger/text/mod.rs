//! What the ledger commands print for a person.

mod answers;
mod confirmed;
mod declarations;
mod lists;
mod payments;
mod refund_report;
mod refunded;
mod rejected;
mod retried;
mod status;
mod submitted;

use super::import::Imported;
use crate::terminal::Style;

pub(crate) use answers::after_rejections;
pub(crate) use confirmed::confirmed;
pub(super) use payments::what_to_do;
pub(crate) use refunded::{awaited_again, refunded};
pub(crate) use retried::retried;
pub(crate) use status::{by_importer, ledger_status};
pub(super) use status::{law, range};
pub(crate) use submitted::{marked, recorded, released, undone};

/// The sheets that hold entry numbers and weren't imported.
pub(crate) fn unread_sheets(sheets: &[String], style: Style) -> String {
    let line = |sheet: &String| {
        let words = format!(
            "! {sheet} holds entry numbers, and was not imported: it has no header, or neither answers nor refunds. If it \
             is part of the report, save it as a file of its own with the header of the report"
        );
        style.alarm(&style.hang("", "  ", &words))
    };
    sheets.iter().map(line).collect()
}

/// The result of an import, and what of it a person must look at.
pub(crate) fn imported(of: &Imported, style: Style) -> String {
    match of {
        Imported::Answers(of) => answers::answers(of, style),
        Imported::Refunds(of) => refund_report::refund_report(of, style),
    }
}

//! Where the declarations of a ledger stand, one a row.

use crate::domain::cents;
use crate::ledger::{DeclarationStatus, Status};
use crate::report::ledger::status_json::TimeFrame;
use crate::report::text::safe_cell;

const HEADER: [&str; 19] = [
    "upload_file",
    "submitted_on",
    "claim_number",
    "entries",
    "accepted",
    "rejected",
    "pending",
    "ieepa_duty",
    "accepted_duty",
    "rejected_duty",
    "pending_duty",
    "duty_unknown",
    "liquidation_on",
    "refund_from",
    "refund_by",
    "overdue_days",
    "refunded",
    "refunded_duty",
    "last_refunded_on",
];

/// The declarations in their order.
pub fn status_csv(status: &Status) -> String {
    let mut table = csv::Writer::from_writer(Vec::new());
    let mut rows = status.declarations.iter().map(|declaration| row(declaration, status));
    let written = table.write_record(HEADER).and_then(|()| rows.try_for_each(|row| table.write_record(row)));
    written.expect("memory takes rows as long as the header");
    let bytes = table.into_inner().expect("memory takes what is left");
    String::from_utf8_lossy(&bytes).into_owned()
}

fn row(of: &DeclarationStatus, status: &Status) -> [String; HEADER.len()] {
    let sums = &of.sums;
    let total = sums.total();
    let frame = TimeFrame::of(of, status.as_of);
    [
        safe_cell(&of.upload).into_owned(),
        of.submitted.to_string(),
        safe_cell(of.claim.as_deref().unwrap_or_default()).into_owned(),
        total.entries.to_string(),
        sums.accepted.entries.to_string(),
        sums.rejected.entries.to_string(),
        sums.pending.entries.to_string(),
        cents(total.duty),
        cents(sums.accepted.duty),
        cents(sums.rejected.duty),
        cents(sums.pending.duty),
        total.unknown.to_string(),
        frame.liquidation_on.unwrap_or_default(),
        frame.refund_from.unwrap_or_default(),
        frame.refund_by.unwrap_or_default(),
        frame.overdue_days.map(|days| days.to_string()).unwrap_or_default(),
        sums.refunded.entries.to_string(),
        cents(sums.refunded.duty),
        of.refunded_on.last().map(|day| day.to_string()).unwrap_or_default(),
    ]
}

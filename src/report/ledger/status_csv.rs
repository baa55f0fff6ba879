//! Where the declarations of a ledger stand, one a row.

use crate::domain::Money;
use crate::ledger::{DeclarationStatus, Status};
use crate::report::cells::Cells;
use crate::report::ledger::status_json::TimeFrame;
use crate::report::text::safe_cell;

const HEADER: &str = "upload_file,submitted_on,claim_number,entries,accepted,rejected,pending,ieepa_duty,\
                      accepted_duty,rejected_duty,pending_duty,duty_unknown,liquidation_on,refund_from,refund_by,\
                      overdue_days,refunded,refunded_duty,last_refunded_on\n";

/// The declarations in their order.
pub fn status_csv(status: &Status) -> String {
    let mut cells = Cells::default();
    cells.bytes.extend_from_slice(HEADER.as_bytes());
    status.declarations.iter().for_each(|declaration| row(&mut cells, declaration, status));
    String::from_utf8_lossy(&cells.bytes).into_owned()
}

fn row(cells: &mut Cells, of: &DeclarationStatus, status: &Status) {
    cells.any(&safe_cell(&of.upload));
    cells.date(Some(of.submitted));
    cells.any(&safe_cell(of.claim.as_deref().unwrap_or_default()));
    let (total, parts) = (of.sums.total(), [of.sums.accepted, of.sums.rejected, of.sums.pending]);
    cells.count(total.entries);
    parts.iter().for_each(|part| cells.count(part.entries));
    let duty = |sum: &Money| Some(sum.duty);
    cells.amount(duty(&total));
    parts.iter().for_each(|part| cells.amount(duty(part)));
    cells.count(total.unknown);
    let frame = TimeFrame::of(of, status.as_of);
    [frame.liquidation_on, frame.refund_from, frame.refund_by]
        .into_iter()
        .for_each(|day| cells.text(day.as_deref().unwrap_or_default()));
    match frame.overdue_days {
        Some(days) => cells.count(days),
        None => cells.text(""),
    }
    cells.count(of.sums.refunded.entries);
    cells.amount(duty(&of.sums.refunded));
    cells.date(of.refunded_on.last().copied());
    cells.end();
}

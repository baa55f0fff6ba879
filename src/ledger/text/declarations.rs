//! Text about each declaration and the status of its entries.

use super::{line, of_importer, range};
use crate::domain::{DutyTotal, LIQUIDATED_AFTER, REFUND_FROM, REFUND_UNTIL, dollars};
use crate::ledger::amounts::ExpectedTotal;
use crate::ledger::status::awaited::{Awaited, after};
use crate::ledger::status::{DeclarationStatus, Status};
use crate::report::deadline_in_full;
use crate::terminal::Style;
use crate::text::{plural, thousands, truncate};

/// Limit on the declarations shown; the other formats have all.
const DECLARATIONS: usize = 20;

pub(super) fn declarations(status: &Status, style: Style) -> String {
    let mut text: Vec<String> = Vec::new();
    for of in status.declarations.iter().take(DECLARATIONS) {
        text.push(declaration(of, status, style));
    }
    if status.declarations.len() > DECLARATIONS {
        let more = (status.declarations.len() - DECLARATIONS) as u64;
        text.push(format!("and {} more: --format csv has all\n", thousands(more)));
    }
    text.join("\n")
}

fn declaration(of: &DeclarationStatus, status: &Status, style: Style) -> String {
    let claim =
        of.claim.as_ref().map_or(", claim number not known".into(), |c| format!(", claim {}", truncate(c)));
    let (index, importer) = (of.location(), of_importer(of.importer.as_deref()));
    let name = format!("{}{importer}, uploaded on {}{claim}", truncate(&index), of.submitted);
    let mut text = style.bold(style.wrap("", &name).trim_end()) + "\n";
    text += &sums(of);
    match of.overdue(status.as_of) {
        Some(days) => text += &style.alarm(&style.hang("  ", "    ", &overdue(of, days))),
        None if of.due().entries > 0 => text += &style.hang("  ", "    ", &awaited(of, status)),
        None => {}
    }
    if let Some(days) = of.pending_days(status.as_of) {
        text += &style.hang("  ", "    ", &pending(of, days));
    }
    if of.is_unknown {
        text += &style.alarm(&style.hang("  ", "    ", INTERNAL_ERROR));
    }
    if let Some(by) = of.retry_by {
        let until = deadline_in_full(by, status.as_of);
        let words = format!("rejected entries can be filed again; the first of them until {until}");
        text += &style.hang("  ", "    ", &words);
    }
    if let Some(held) = of.awaited.get(&Awaited::EndOfSuspension) {
        let words = format!(
            "{} suspended, extended or under review: refunded when they liquidate",
            plural(held.entries, "accepted entry is", "accepted entries are")
        );
        text += &style.wrap("  ", &words);
    }
    if let Some(returned) = of.awaited.get(&Awaited::Reissue) {
        let refunds = plural(returned.entries, "refund was", "refunds were");
        text += &style.alarm(&style.hang("  ", "    ", &format!("! {refunds} {CAME_BACK}")));
    }
    text
}

/// Such as `refunded on 2026-07-28`.
fn refunded_days(of: &DeclarationStatus) -> String {
    match (of.refunded_on.first(), of.refunded_on.last()) {
        (Some(first), Some(last)) if first < last => format!("refunded from {first} to {last}"),
        (Some(day), _) => format!("refunded on {day}"),
        (None, _) => String::new(),
    }
}

fn overdue(of: &DeclarationStatus, days: u64) -> String {
    format!(
        "! refunds of {} are overdue by {}: CBP's time frame ended on {}. Look for them in REV-603; REV-613 lists \
         those without an ACH authorization",
        duty_of_refunds(of.due()),
        plural(days, "day", "days"),
        after(of.submitted, REFUND_UNTIL)
    )
}

fn awaited(of: &DeclarationStatus, status: &Status) -> String {
    let (liquidated, from, until) = (
        after(of.submitted, LIQUIDATED_AFTER),
        after(of.submitted, REFUND_FROM),
        after(of.submitted, REFUND_UNTIL),
    );
    let liquidation = match of.awaited.get(&Awaited::Liquidation) {
        Some(_) if status.as_of < liquidated => {
            format!("unliquidated entries are set to liquidate on {liquidated}, ")
        }
        _ => String::new(),
    };
    format!("{liquidation}refunds are expected from {from} to {until}")
}

fn pending(of: &DeclarationStatus, days: u64) -> String {
    let since = match days {
        0 => "uploaded today".into(),
        days => format!("no answer for {}", plural(days, "day", "days")),
    };
    let entries = plural(of.sums.pending.entries, "entry", "entries");
    let expected = of.expected_if_accepted;
    let known = range(ExpectedTotal { unknown: 0, without_interest: 0, ..expected });
    let lacks = [("refund", expected.unknown), ("interest", expected.without_interest)];
    let lacks = lacks.into_iter().filter(|(_, entries)| *entries > 0);
    let lacks = lacks.map(|(what, entries)| {
        format!("; the {what} of {} isn't known yet", plural(entries, "entry", "entries"))
    });
    let lacks: String = lacks.collect();
    format!("{since}: if CBP accepts the {entries}, an estimated {known} with interest{lacks}")
}

/// Such as `$1,200.00 of duty`.
fn duty_of_refunds(sum: DutyTotal) -> String {
    sum.known().map_or_else(|| "unknown duty".into(), |duty| format!("{} of duty", dollars(duty)))
}

/// What to do about an upload that ended in CBP's internal error.
const INTERNAL_ERROR: &str = "! the upload ended in an internal error of CBP, but may have a claim number: look \
                              at Claim Status in ACE. If it has one, record it with `cape ledger submitted --claim NUMBER`; if \
                              not, `cape ledger submitted --undo` frees its entries";

/// What to do about returned refunds.
const CAME_BACK: &str = "returned: correct the bank account in ACE, and CBP reissues it";

/// Entries by status, with parts of the accepted and of the rejected ones below them.
fn sums(of: &DeclarationStatus) -> String {
    let sums = &of.sums;
    let if_any = |label: &str, sum: DutyTotal| if sum.entries > 0 { line(label, sum) } else { String::new() };
    let mut text = line("  accepted", sums.accepted);
    text += &if_any(&format!("    {}", refunded_days(of)), sums.refunded);
    text += &if_any("    short, diverted or billed", sums.refunded_in_part);
    text += &line("  rejected", sums.rejected);
    if of.resubmitted.entries > 0 {
        text += &line("    resubmitted since", of.resubmitted);
        text += &line("    still open", of.still_rejected());
    }
    text += &line("  pending", sums.pending);
    text + &if_any("  contradictory answers", sums.contradictory) + &if_any("  released", sums.released)
}

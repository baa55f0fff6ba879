//! Where the declarations of a ledger stand.

use super::{and_unknown, first, line, not_marked};
use crate::domain::phases::{LIQUIDATED_AFTER, REFUND_FROM, REFUND_UNTIL};
use crate::domain::{dollars, shown, thousands};
use crate::ledger::{Awaited, DeclarationStatus, ExpectedRefund, ReceivedRefund, Status, Sums, after};
use crate::report::terminal::{Style, counted};

/// So many declarations are shown; the other forms have all.
const DECLARATIONS: usize = 20;
/// So many refunds are shown.
const REFUNDS: usize = 20;

/// The status for a person: overdue refunds first.
pub fn ledger_status(status: &Status, style: Style) -> String {
    let title = style.bold(&format!("{} on {}", status.ledger, status.as_of)) + "\n";
    let parts = [
        title + &entries(status),
        declarations(status, style),
        refunds(status, style),
        received(status, style),
        loose_ends(status, style),
        if status.declarations.is_empty() { String::new() } else { how_days_count(style) },
    ];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n")
}

fn entries(status: &Status) -> String {
    let files = counted(status.declarations.len() as u64, "declaration", "declarations");
    if status.declarations.is_empty() {
        return "no declaration: no upload file is marked as submitted\n".into();
    }
    format!("  {:42}{:>12}{:>18}\n", files, "entries", "IEEPA duty") + &sums(&status.entries, "refunded")
}

/// How entries stand; below the accepted ones those of them that are refunded.
fn sums(sums: &Sums, refunded: &str) -> String {
    let mut text = line("  accepted", sums.accepted);
    if sums.refunded.entries > 0 {
        text += &line(&format!("    {refunded}"), sums.refunded);
    }
    text + &line("  rejected", sums.rejected) + &line("  pending", sums.pending)
}

fn declarations(status: &Status, style: Style) -> String {
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
        of.claim.as_ref().map_or(", claim number not known".into(), |c| format!(", claim {}", shown(c)));
    let name = format!("{}, uploaded on {}{claim}", shown(&of.upload), of.submitted);
    let mut text = style.bold(style.wrap("", &name).trim_end()) + "\n";
    text += &sums(&of.sums, &refunded(of));
    match of.overdue(status.as_of) {
        Some(days) => text += &style.alarm(&style.hang("  ", "    ", &overdue(of, days))),
        None if of.due().entries > 0 => text += &style.hang("  ", "    ", &awaited(of, status)),
        None => {}
    }
    if let Some(held) = of.awaited.get(&Awaited::EndOfSuspension) {
        let words = format!(
            "{} suspended, extended or under review: refunded when they liquidate",
            counted(held.entries, "accepted entry is", "accepted entries are")
        );
        text += &style.wrap("  ", &words);
    }
    text
}

/// `refunded on 2026-07-28`.
fn refunded(of: &DeclarationStatus) -> String {
    match (of.refunded_on.first(), of.refunded_on.last()) {
        (Some(first), Some(last)) if first < last => format!("refunded from {first} to {last}"),
        (Some(day), _) => format!("refunded on {day}"),
        (None, _) => String::new(),
    }
}

fn overdue(of: &DeclarationStatus, days: u64) -> String {
    format!(
        "! refunds of {} are overdue by {}: CBP's time frame ended on {}",
        dollars(of.due().duty),
        counted(days, "day", "days"),
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
    format!("{liquidation}refunds are to come from {from} to {until}")
}

fn refunds(status: &Status, style: Style) -> String {
    if status.refunds.is_empty() {
        return String::new();
    }
    let mut text = style.bold("Refunds to expect, by importer and day of liquidation") + "\n";
    text += &format!(
        "  {:14}{:18}{:12}{:>12}{:>18}\n",
        "importer", "liquidation", "refund by", "entries", "IEEPA duty"
    );
    let line = |of: &ExpectedRefund| refund(of, status, style);
    text + &first(&status.refunds, REFUNDS, line, |more| {
        format!("{} more: --format json has all", thousands(more))
    })
}

fn refund(of: &ExpectedRefund, status: &Status, style: Style) -> String {
    let liquidation = match of.awaited {
        Awaited::Liquidation => after(of.submitted, LIQUIDATED_AFTER).to_string(),
        Awaited::Reliquidation => "reliquidation".into(),
        Awaited::EndOfSuspension => "when it ends".into(),
    };
    let by = of.due().map_or("not set".into(), |(_, by)| by.to_string());
    let unknown = and_unknown(of.sum);
    let importer = of.importer.as_deref().unwrap_or("not known");
    let (entries, duty) = (thousands(of.sum.entries), dollars(of.sum.duty));
    let row = format!("  {importer:14}{liquidation:18}{by:12}{entries:>12}{duty:>18}{unknown}");
    if of.overdue(status.as_of).is_some() { style.alarm(&row) + "\n" } else { row + "\n" }
}

fn received(status: &Status, style: Style) -> String {
    if status.received.is_empty() {
        return String::new();
    }
    let mut text = style.bold("Refunds that came, by day and importer") + "\n";
    text += &format!("  {:14}{:30}{:>12}{:>18}\n", "importer", "refunded on", "entries", "IEEPA duty");
    let line = |of: &ReceivedRefund| {
        let unknown = and_unknown(of.sum);
        let importer = of.importer.as_deref().unwrap_or("not known");
        let (on, entries, duty) = (of.on.to_string(), thousands(of.sum.entries), dollars(of.sum.duty));
        format!("  {importer:14}{on:30}{entries:>12}{duty:>18}{unknown}\n")
    };
    text + &first(&status.received, REFUNDS, line, |more| {
        format!("{} more: --format json has all", thousands(more))
    })
}

/// What isn't marked, and what belongs nowhere.
fn loose_ends(status: &Status, style: Style) -> String {
    let mut text = String::new();
    if !status.unsubmitted.is_empty() {
        text += &style.bold("Built, and not marked as submitted: these keep nothing out of the next build");
        text += "\n";
        text += &not_marked(&status.unsubmitted, style);
    }
    if status.unmatched > 0 {
        let words = format!(
            "! {} to no declaration here; `cape ledger export` lists them in results.csv",
            counted(status.unmatched, "answer of CBP belongs", "answers of CBP belong")
        );
        text += &style.alarm(&style.wrap("", &words));
    }
    text
}

fn how_days_count(style: Style) -> String {
    let words = format!(
        "Days count from the upload, since no download tells the day of acceptance: unliquidated entries are set to \
         liquidate {LIQUIDATED_AFTER} days after acceptance, refunds come {REFUND_FROM} to {REFUND_UNTIL} days after it, \
         one for an importer and day of liquidation (CBP, IEEPA Duty Refunds page, read as of 2026-09-02). Whether \
         one came is known only as it is marked with `cape ledger refunded`: ACE report REV-603 tells it \
         (\"Check/ACH Returned\" is a wrong account), REV-613 lists refunds without an ACH authorization."
    );
    style.wrap("", &words)
}

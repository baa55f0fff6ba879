//! The status of everything, as one page of text.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::declarations::declarations;
use super::payments::{payments, unmatched_refunds};
use super::rejected::rejected;
use super::{and_unknown, contradictory, first, line, listed, not_marked, range, unanswered};
use crate::domain::{DutyTotal, LIQUIDATED_AFTER, REFUND_FROM, REFUND_UNTIL, dollars, parse_iso_date};
use crate::ledger::status::awaited::{Awaited, ExpectedRefund, ReceivedRefund, after};
use crate::ledger::status::held::{HeldGroup, of_all_importers};
use crate::ledger::status::open_entries::OpenEntry;
use crate::ledger::status::{ImporterStatus, Status};
use crate::report::{day_in_full, deadline_in_full};
use crate::rules::{Action, FilingDeadline};
use crate::terminal::Style;
use crate::text::{plural, thousands};

/// Limit on the refunds or groups of entries shown; the other formats have all.
const SHOWN: usize = 20;

/// The whole status: what to do first, then each declaration and refund.
pub(crate) fn ledger_status(status: &Status, style: Style) -> String {
    let title = style.bold(&format!("{} on {}", status.ledger, status.as_of)) + "\n";
    let parts = [
        title + &totals(status, style),
        held(status, style),
        rejected(&status.rejected, status.as_of, style),
        open(status, style),
        payments(&status.payments, style),
        declarations(status, style),
        refunds(status, style),
        received(status, style),
        loose_ends(status, style),
        if status.declarations.is_empty() { String::new() } else { how_days_count(style) },
    ];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n")
}

/// The totals from held back to paid. An entry that was rejected and built again is in two lines.
fn totals(status: &Status, style: Style) -> String {
    let held: DutyTotal = status.held.iter().map(|of| of.sum).sum();
    let (sums, not_uploaded) = (&status.entries, status.not_uploaded);
    let files = match status.declarations.len() as u64 {
        0 => "no declarations: no upload file is marked as submitted".to_string(),
        count => plural(count, "declaration", "declarations"),
    };
    let always = [("rejected", sums.rejected), ("pending", sums.pending)];
    let rare = [("contradictory answers", sums.contradictory), ("released", sums.released)];
    let shown = |(label, sum): (&str, DutyTotal)| line(&format!("  {label}"), sum);
    let if_any =
        |(label, sum): (&str, DutyTotal)| if sum.entries > 0 { shown((label, sum)) } else { String::new() };
    let mut text =
        if_any(("held back by builds", held)) + &if_any(("ready, not uploaded", not_uploaded.in_time));
    if let Some(by) = not_uploaded.first {
        let first = if not_uploaded.in_time.entries > 1 { "the first by" } else { "by" };
        text += &style.wrap("    ", &format!("{first} {}", deadline_in_full(by, status.as_of)));
    }
    text += &if_any(("built, and past the last day to file", not_uploaded.too_late));
    if !status.declarations.is_empty() {
        text += &shown(("accepted", sums.accepted));
        text += &if_any(("  refund received in full", sums.refunded));
        text += &if_any(("  refund short, diverted or billed", sums.refunded_in_part));
        text += &always.map(shown).concat();
        text += &rare.map(if_any).concat();
    }
    if text.is_empty() {
        return format!("{files}\n");
    }
    let head = if status.declarations.is_empty() { files.clone() + "\n  " } else { format!("  {files}") };
    let (before, label) = head.split_once('\n').unwrap_or(("", &head));
    let before = if before.is_empty() { String::new() } else { format!("{before}\n") };
    format!("{before}{label:44}{:>12}{:>18}\n", "entries", "IEEPA duty") + &text
}

/// What builds held back, and why, nearest deadline first.
fn held(status: &Status, style: Style) -> String {
    let groups = of_all_importers(&status.held);
    if groups.is_empty() {
        return String::new();
    }
    let group = |group: &HeldGroup| {
        let name = format!("  {} ({})", group.to_do(), group.rules.replace(';', ", "));
        let head = if name.chars().count() > 43 {
            style.wrap("", &name) + &line("", group.sum)
        } else {
            line(&name, group.sum)
        };
        let by = group.file_by.map(|by| file_by(group, by, status.as_of));
        let undated = (group.undated > 0 && group.action != Action::Closed.name()).then(|| no_day(group));
        let late = (group.too_late > 0).then(|| too_late(group, status.as_of));
        let read = format!("held back since {}, last built on {}", group.since, group.last_read);
        let again = group
            .outdated
            .map(|(from, what)| format!("since {from} {what}: build again from a fresh export"));
        let opens = group.opens.map(|(from, what)| format!("from {from} on {what}: build again then"));
        let words: Vec<String> =
            again.into_iter().chain(opens).chain(by).chain(late).chain(undated).chain([read]).collect();
        head + &style.wrap("      ", &words.join("; "))
    };
    let words = "Build again from a fresh export once a cause is gone; `cape explain RULE` says what to do.";
    style.bold("Held back, by what to do and why")
        + "\n"
        + &first(&groups, SHOWN, group, |more| format!("{} more: --format json has all", thousands(more)))
        + &style.wrap("  ", words)
}

/// Such as `the first by 2026-07-01, an estimate`.
fn file_by(group: &HeldGroup, by: FilingDeadline, as_of: NaiveDate) -> String {
    let first = if group.sum.entries - group.too_late - group.undated > 1 { "the first " } else { "" };
    format!("file {first}by {}", deadline_in_full(by, as_of))
}

fn no_day(group: &HeldGroup) -> String {
    match group.undated == group.sum.entries {
        true => "no last day to file is known yet".into(),
        false => format!("{} no last day yet", plural(group.undated, "entry has", "entries have")),
    }
}

/// Such as `1 entry is past the last day to file, protest by 2026-09-28`.
fn too_late(group: &HeldGroup, as_of: NaiveDate) -> String {
    let is = plural(group.too_late, "entry is", "entries are");
    let estimated = match group.perhaps_too_late {
        0 => String::new(),
        all if all == group.too_late => " by an estimate".into(),
        some => format!(" ({} by an estimate)", thousands(some)),
    };
    let late = format!("{is} past the last day to file{estimated}");
    let protest = group.protest_by.map(|day| day_in_full(day, as_of));
    match protest {
        Some(day) if group.too_late == 1 => format!("{late}, protest by {day}"),
        Some(day) => format!("{late}, the first protest by {day}"),
        None if group.action == Action::Closed.name() => format!("{late} and to protest"),
        None => late,
    }
}

/// Entries that need attention.
fn open(status: &Status, style: Style) -> String {
    let open = &status.open;
    let pending = |of: &OpenEntry| {
        let submitted = of.submitted.as_deref().and_then(parse_iso_date)?;
        Some(format!(", pending for {} days", (status.as_of - submitted).num_days()))
    };
    contradictory(&open.contradictory, style)
        + &unanswered(&open.unanswered, style)
        + &listed(
            &open.overdue,
            pending,
            "pending for more than 7 days: download the Claim Details in ACE and import them; if CBP rejected the whole \
             file, `cape ledger submitted --undo` frees its entries",
            style,
        )
}

fn refunds(status: &Status, style: Style) -> String {
    if status.refunds.is_empty() {
        return String::new();
    }
    let mut text = style.bold("Expected refunds with interest, by importer and day of liquidation") + "\n";
    text += &format!(
        "  {:14}{:15}{:12}{:>9}{:>28}\n",
        "importer", "liquidation", "refund by", "entries", "expected"
    );
    let line = |of: &ExpectedRefund| refund(of, status, style);
    text += &first(&status.refunds, SHOWN, line, |more| {
        format!("{} more: --format json has all", thousands(more))
    });
    let words = "An estimate, not a promise: CBP recalculates each entry as a whole. + ? marks refunds of which duty or \
                 interest isn't known yet.";
    text + &style.wrap("  ", words)
}

fn refund(of: &ExpectedRefund, status: &Status, style: Style) -> String {
    let liquidation = match of.awaited {
        Awaited::Liquidation => after(of.submitted, LIQUIDATED_AFTER).to_string(),
        Awaited::Reliquidation => "reliquidation".into(),
        Awaited::EndOfSuspension => "when it ends".into(),
        Awaited::Reissue => "returned".into(),
    };
    let by = of.due().map_or("not set".into(), |(_, by)| by.to_string());
    let importer = of.importer.as_deref().unwrap_or("not known");
    let (entries, expected) = (thousands(of.sum.entries), range(of.expected));
    let row = format!("  {importer:14}{liquidation:15}{by:12}{entries:>9}{expected:>28}");
    if of.overdue(status.as_of).is_some() { style.alarm(&row) + "\n" } else { row + "\n" }
}

fn received(status: &Status, style: Style) -> String {
    if status.received.is_empty() {
        return String::new();
    }
    let in_part =
        if status.entries.refunded_in_part.entries > 0 { ", short and diverted ones included" } else { "" };
    let mut text = style.bold(&format!("Refunds paid, by day and importer{in_part}")) + "\n";
    text += &format!("  {:14}{:30}{:>12}{:>18}\n", "importer", "refunded on", "entries", "IEEPA duty");
    let line = |of: &ReceivedRefund| {
        let unknown = and_unknown(of.sum);
        let importer = of.importer.as_deref().unwrap_or("not known");
        let (on, entries, duty) = (of.on.to_string(), thousands(of.sum.entries), of.sum.shown());
        format!("  {importer:14}{on:30}{entries:>12}{duty:>18}{unknown}\n")
    };
    text + &first(&status.received, SHOWN, line, |more| {
        format!("{} more: --format json has all", thousands(more))
    })
}

/// What isn't marked, and answers that belong to no declaration.
fn loose_ends(status: &Status, style: Style) -> String {
    let mut text = String::new();
    if !status.unsubmitted.is_empty() {
        text +=
            &style.bold("Built, and not marked as submitted: the next build includes their entries again");
        text += "\n";
        text += &not_marked(&status.unsubmitted, style);
    }
    if status.unmatched > 0 {
        let words = format!(
            "! {} no declaration here; `cape ledger export` lists them in results.csv",
            plural(status.unmatched, "answer of CBP matches", "answers of CBP match")
        );
        text += &style.alarm(&style.wrap("", &words));
    }
    text + &unmatched_refunds(&status.unmatched_refunds, "", style)
}

/// The law by which dates and amounts are calculated.
fn how_days_count(style: Style) -> String {
    style.wrap("", &law())
}

/// The same as one paragraph.
pub(in crate::ledger) fn law() -> String {
    format!(
        "Days count from the upload, since no download has the day of acceptance: unliquidated entries are set to \
         liquidate {LIQUIDATED_AFTER} days after acceptance, and CBP refunds {REFUND_FROM} to {REFUND_UNTIL} days after \
         it, one refund for each importer and day of liquidation (CBP, IEEPA Duty Refunds page, read as of \
         2026-09-02). Refunds show as received only after you import a refund report (ACE report REV-603) or record them \
         with `cape ledger refunded`; REV-613 lists those without an ACH authorization."
    )
}

/// The status of each importer.
pub(crate) fn by_importer(status: &Status, style: Style) -> String {
    if status.importers.is_empty() {
        return String::new();
    }
    let heads = ["held back", "not uploaded", "pending", "rejected", "accepted"];
    let mut text = style.bold("By importer") + "\n";
    text += &format!("  {:14}{}\n", "importer", heads.map(|head| format!("{head:>13}")).concat());
    for of in &status.importers {
        text += &importer(of, status.as_of, style);
    }
    text
}

fn importer(of: &ImporterStatus, as_of: NaiveDate, style: Style) -> String {
    let name = of.importer.as_deref().unwrap_or("not known");
    let counts = [of.held, of.not_uploaded.in_time, of.sums.pending, of.sums.rejected, of.sums.accepted];
    let counts = counts.map(|sum| format!("{:>13}", thousands(sum.entries))).concat();
    let by = of.file_by.map(|by| format!("held back: file by {}", deadline_in_full(by, as_of)));
    let late = (of.not_uploaded.too_late.entries > 0).then(|| {
        format!("built, and past the last day to file: {}", thousands(of.not_uploaded.too_late.entries))
    });
    let expected = (of.expected.entries > 0).then(|| format!("expected: {}", range(of.expected)));
    let paid = (of.paid() != Decimal::ZERO).then(|| format!("received: {}", dollars(of.paid())));
    let details: Vec<String> = by.into_iter().chain(late).chain(expected).chain(paid).collect();
    let details = if details.is_empty() { String::new() } else { style.wrap("      ", &details.join("; ")) };
    format!("  {name:14}{counts}\n{details}")
}

//! What the ledger commands print for a person.

use std::path::Path;

use rust_decimal::Decimal;

use super::awaited::{Awaited, ExpectedRefund, ReceivedRefund, after};
use super::import::Imported;
use super::match_claims::{AssumedLatest, ClaimMatched, UnmatchedResults};
use super::open_entries::{OpenEntries, OpenEntry};
use super::record::{Unsubmitted, upload_path};
use super::refunds::{AwaitedAgain, Refunded};
use super::release::Released;
use super::retry::{Blocked, ByReason, Retried};
use super::status::{DeclarationStatus, Status, Sums};
use super::submitted::{Elsewhere, KeptOut, Marked, Undone};
use crate::domain::{DutyTotal, EntryNumber, LIQUIDATED_AFTER, REFUND_FROM, REFUND_UNTIL, dollars};
use crate::entries::{ClaimStatus, RowDefect, RowDefectKind};
use crate::file_names::LEDGER_NAME;
use crate::report::UploadSummary;
use crate::terminal::Style;
use crate::text::{display_path, plural, single_line, thousands, truncate};

/// How many lines a list has before the rest is counted.
const LINES: usize = 8;

/// `  accepted            8        $61,000.00`.
fn line(label: &str, sum: DutyTotal) -> String {
    let duty = if sum.entries == 0 && sum.duty == Decimal::ZERO { String::new() } else { dollars(sum.duty) };
    let entries = thousands(sum.entries);
    format!("{label:44}{entries:>12}{duty:>18}{}", and_unknown(sum)).trim_end().to_string() + "\n"
}

/// What follows an amount that isn't known for all entries.
fn and_unknown(sum: DutyTotal) -> &'static str {
    if sum.unknown > 0 { " + ?" } else { "" }
}

/// What follows the day of a mark: the day that was recorded before, if one was.
fn before(before: Option<&str>, day: &str) -> String {
    match before {
        Some(other) if other != day => format!(" (before: {other})"),
        Some(_) => " (as before)".into(),
        None => String::new(),
    }
}

/// Upload files that aren't marked as submitted, though one may have been uploaded.
fn not_marked(files: &[Unsubmitted], style: Style) -> String {
    let line = |file: &Unsubmitted| {
        let entries = plural(file.entries, "entry", "entries");
        let importer = of_importer(file.importer.as_deref());
        style.wrap(
            "  ",
            &format!("{}{importer}, built for {}: {entries}", truncate(&file.location()), file.as_of),
        )
    };
    first(files, LINES, line, |more| format!("{} more", thousands(more)))
}

/// `, importer 12-3456789`.
fn of_importer(importer: Option<&str>) -> String {
    importer.map_or(String::new(), |importer| format!(", importer {importer}"))
}

/// The first lines of a list, and what is said of the others by their number.
fn first<T>(
    items: &[T],
    lines: usize,
    line: impl Fn(&T) -> String,
    others: impl Fn(u64) -> String,
) -> String {
    let mut text: String = items.iter().take(lines).map(line).collect();
    if items.len() > lines {
        text += &format!("  and {}\n", others((items.len() - lines) as u64));
    }
    text
}

/// How many declarations are shown; the other formats have all.
const DECLARATIONS: usize = 20;
/// How many refunds are shown.
const REFUNDS: usize = 20;

/// The status for a person: overdue refunds first.
pub(crate) fn ledger_status(status: &Status, style: Style) -> String {
    let title = style.bold(&format!("{} on {}", status.ledger, status.as_of)) + "\n";
    let parts = [
        title + &entry_totals(status),
        open(&status.open, style),
        declarations(status, style),
        refunds(status, style),
        received(status, style),
        loose_ends(status, style),
        if status.declarations.is_empty() { String::new() } else { how_days_count(style) },
    ];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n")
}

fn entry_totals(status: &Status) -> String {
    let files = plural(status.declarations.len() as u64, "declaration", "declarations");
    if status.declarations.is_empty() {
        return "no declarations: no upload file is marked as submitted\n".into();
    }
    format!("  {:42}{:>12}{:>18}\n", files, "entries", "IEEPA duty") + &sums(&status.entries, "refunded")
}

/// Entries by status; below the accepted ones those of them that are refunded.
fn sums(sums: &Sums, refunded: &str) -> String {
    let rare = [("  contradictory answers", sums.contradictory), ("  released", sums.released)];
    let rare = rare.into_iter().filter(|(_, sum)| sum.entries > 0);
    let rare: String = rare.map(|(label, sum)| line(label, sum)).collect();
    let mut text = line("  accepted", sums.accepted);
    if sums.refunded.entries > 0 {
        text += &line(&format!("    {refunded}"), sums.refunded);
    }
    text + &line("  rejected", sums.rejected) + &line("  pending", sums.pending) + &rare
}

/// Entries that a person must look at.
fn open(open: &OpenEntries, style: Style) -> String {
    contradictory(&open.contradictory, style)
        + &unanswered(&open.unanswered, style)
        + &listed(
            &open.overdue,
            "pending for more than 7 days: download the Claim Details in ACE and import them; if CBP rejected the whole \
             file, `cape ledger submitted --undo` frees its entries",
            style,
        )
}

fn contradictory(entries: &[OpenEntry], style: Style) -> String {
    listed(
        entries,
        "accepted in one answer of CBP and rejected in another: look the claim up in ACE. Until then cape neither \
         includes nor resubmits them; `cape ledger release` frees one that was rejected",
        style,
    )
}

fn unanswered(entries: &[OpenEntry], style: Style) -> String {
    listed(
        entries,
        "without an answer, though CBP answered others on the same declaration: look them up in ACE; `cape ledger \
         release` frees one that isn't on the claim",
        style,
    )
}

/// Entries with a common problem, the first of them by number and declaration.
fn listed(entries: &[OpenEntry], problem: &str, style: Style) -> String {
    if entries.is_empty() {
        return String::new();
    }
    let words = format!("! {} {problem}", plural(entries.len() as u64, "entry is", "entries are"));
    let line = |entry: &OpenEntry| {
        let file = entry.upload.as_ref().map_or(String::new(), |upload| format!(", {}", truncate(upload)));
        let day = entry.submitted.as_ref().map_or(String::new(), |day| format!(" of {day}"));
        let claim =
            entry.claim.as_ref().map_or(String::new(), |claim| format!(", claim {}", truncate(claim)));
        style.hang("    ", "      ", &format!("{}{file}{day}{claim}", entry.number))
    };
    style.alarm(&style.hang("", "  ", &words))
        + &first(entries, LINES, line, |more| format!("{} more: --format json has all", thousands(more)))
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
        of.claim.as_ref().map_or(", claim number not known".into(), |c| format!(", claim {}", truncate(c)));
    let (index, importer) = (upload_path(&of.folder, &of.upload), of_importer(of.importer.as_deref()));
    let name = format!("{}{importer}, uploaded on {}{claim}", truncate(&index), of.submitted);
    let mut text = style.bold(style.wrap("", &name).trim_end()) + "\n";
    text += &sums(&of.sums, &refunded_days(of));
    match of.overdue(status.as_of) {
        Some(days) => text += &style.alarm(&style.hang("  ", "    ", &overdue(of, days))),
        None if of.due().entries > 0 => text += &style.hang("  ", "    ", &awaited(of, status)),
        None => {}
    }
    if let Some(held) = of.awaited.get(&Awaited::EndOfSuspension) {
        let words = format!(
            "{} suspended, extended or under review: refunded when they liquidate",
            plural(held.entries, "accepted entry is", "accepted entries are")
        );
        text += &style.wrap("  ", &words);
    }
    text
}

/// `refunded on 2026-07-28`.
fn refunded_days(of: &DeclarationStatus) -> String {
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

fn refunds(status: &Status, style: Style) -> String {
    if status.refunds.is_empty() {
        return String::new();
    }
    let mut text = style.bold("Expected refunds, by importer and day of liquidation") + "\n";
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
    let mut text = style.bold("Refunds received, by day and importer") + "\n";
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
    text
}

fn how_days_count(style: Style) -> String {
    let words = format!(
        "Days count from the upload, since no download has the day of acceptance: unliquidated entries are set to \
         liquidate {LIQUIDATED_AFTER} days after acceptance, and CBP refunds {REFUND_FROM} to {REFUND_UNTIL} days after \
         it, one refund for each importer and day of liquidation (CBP, IEEPA Duty Refunds page, read as of \
         2026-09-02). Refunds show as received only after you record them with `cape ledger refunded`: ACE report \
         REV-603 lists them (\"Check/ACH Returned\" means a wrong account), REV-613 those without an ACH authorization."
    );
    style.wrap("", &words)
}

/// The result of an import, and what of it a person must look at.
pub(crate) fn imported(of: &Imported, style: Style) -> String {
    let mut text = format!("{}: {}\n", style.bold(&of.name), news(of));
    for answer in [ClaimStatus::Accepted, ClaimStatus::Rejected, ClaimStatus::Other] {
        let label = match answer {
            ClaimStatus::Accepted => "accepted",
            ClaimStatus::Rejected => "rejected",
            ClaimStatus::Other => "of unknown status, pending",
        };
        let rows = of.answers.get(&answer).copied().unwrap_or_default();
        if rows > 0 || answer != ClaimStatus::Other {
            text += &format!("  {label:42}{:>12}\n", thousands(rows));
        }
    }
    let learned = |learned: &ClaimMatched| {
        let (claim, upload) = (truncate(&learned.claim), truncate(&learned.upload));
        let words = format!("claim {claim} assigned to {upload}, uploaded on {}", learned.submitted);
        style.wrap("  ", &words)
    };
    text += &first(&of.learned, LINES, learned, |more| {
        format!("{} assigned", plural(more, "more claim number", "more claim numbers"))
    });
    let taken = |taken: &AssumedLatest| {
        let entries = plural(taken.entries, "entry", "entries");
        let words = format!(
            "{entries} without a claim number: assigned to {}, the latest upload that contains them, on {}",
            truncate(&taken.upload),
            taken.submitted
        );
        style.hang("  ", "    ", &words)
    };
    text += &first(&of.taken_as_last, LINES, taken, |more| {
        format!("for {}", plural(more, "more declaration", "more declarations"))
    });
    if !of.other_headers.is_empty() {
        let words = format!("! unknown columns, kept as they are: {}", of.other_headers.join(", "));
        text += &style.alarm(&style.hang("  ", "    ", &words));
    }
    if !of.other_statuses.is_empty() {
        text += &style.alarm(&style.hang("  ", "    ", &statuses(of)));
    }
    text += &unmatched(&of.unmatched, style);
    text += &(contradictory(&of.contradictory, style) + &unanswered(&of.unanswered, style));
    text + &unreadable(&of.defects, style)
}

/// What to do where entries were rejected.
pub(crate) fn after_rejections(style: Style) -> String {
    let words = "`cape ledger retry --out DIR` lists what each rejected entry needs, and writes upload files with those \
                 that can be resubmitted.";
    style.wrap("", words)
}

fn news(of: &Imported) -> String {
    let answers = plural(of.rows, "answer", "answers");
    match of.new {
        0 => format!("{answers}, all imported before: nothing changed"),
        new if new == of.rows => answers,
        new => format!("{answers}, {} of them new", thousands(new)),
    }
}

fn statuses(of: &Imported) -> String {
    let mut words: Vec<String> = of
        .other_statuses
        .iter()
        .take(LINES)
        .map(|(status, rows)| {
            let status =
                if status.is_empty() { "(blank)".to_string() } else { format!("{:?}", truncate(status)) };
            format!("{status} ({})", thousands(*rows))
        })
        .collect();
    if of.other_statuses.len() > LINES {
        words.push(format!("and {} more", thousands((of.other_statuses.len() - LINES) as u64)));
    }
    format!("! unknown statuses, kept as they are, their entries pending: {}", words.join(", "))
}

fn unmatched(of: &UnmatchedResults, style: Style) -> String {
    let files: Vec<String> = of.files.iter().take(LINES).map(|name| truncate(name)).collect();
    let more = if of.files.len() > LINES { " and others" } else { "" };
    let [unknown, unsubmitted, other_claim] = of.examples;
    let like = |example: Option<EntryNumber>| example.map_or(String::new(), |n| format!(", such as {n}"));
    let mut text = String::new();
    let mut say = |count: u64, words: String| {
        if count > 0 {
            let entries = plural(count, "entry", "entries");
            text += &style.alarm(&style.hang("  ", "    ", &format!("! {entries} {words}")));
        }
    };
    say(
        of.unknown,
        format!(
            "in no upload file of the ledger{}: the answers are kept, and `cape build` leaves out what CBP accepted",
            like(unknown)
        ),
    );
    say(
        of.unsubmitted,
        format!(
            "in an upload file not marked as submitted{}: {}{more}; the answers are kept until you record the upload \
             with `cape ledger submitted`",
            like(unsubmitted),
            files.join(", ")
        ),
    );
    say(
        of.other_claim,
        format!(
            "on declarations, but on none with the claim number of the answer{}: the answers are kept, and `cape build` \
             leaves out what CBP accepted; `cape ledger submitted` with --claim assigns the number to one of them",
            like(other_claim)
        ),
    );
    text
}

fn unreadable(defects: &[RowDefect], style: Style) -> String {
    if defects.is_empty() {
        return String::new();
    }
    let rows: Vec<String> = defects.iter().take(LINES).map(|of| of.at.row.to_string()).collect();
    let more = if defects.len() > LINES { " and others" } else { "" };
    let (one, many) = ("row has", "rows have");
    let what = match defects.iter().all(|of| matches!(of.kind, RowDefectKind::EntryNumber(_))) {
        true => "no readable entry number",
        false => "no readable entry number or cells",
    };
    let count = plural(defects.len() as u64, one, many);
    let words = format!("! {count} {what}; not imported: row {}{more}", rows.join(", "));
    style.alarm(&style.hang("  ", "    ", &words))
}

/// That a run is recorded, and what to do once a file is uploaded.
pub(crate) fn recorded(
    ledger: &str,
    unsubmitted: &[Unsubmitted],
    uploads: &[UploadSummary],
    out: &Path,
    style: Style,
) -> String {
    let Some(first) = uploads.first() else { return String::new() };
    let mut text = style.wrap("", &format!("Recorded in {ledger}. After uploading a file, record the date:"));
    let named = if ledger == LEDGER_NAME { String::new() } else { format!(" --ledger {ledger}") };
    text += &format!("  cape ledger submitted {} --on DATE{named}\n", display_path(&out.join(&first.file)));
    if !unsubmitted.is_empty() {
        text += &style.alarm("! Entries of this run are in other upload files too, not marked as submitted");
        text += "\n";
        text += &not_marked(unsubmitted, style);
        let words = "If one of these was uploaded, mark it and build again: CBP accepts an entry once. Otherwise no \
                     action is needed.";
        text += &style.wrap("  ", words);
    }
    text
}

/// That an upload file was marked as submitted.
pub(crate) fn marked(marked: &Marked, style: Style) -> String {
    let entries = plural(marked.entries, "entry", "entries");
    let claim = marked.claim.as_ref().map_or(String::new(), |claim| format!(", claim {}", truncate(claim)));
    let before = before(marked.before.as_deref(), &marked.submitted);
    let words =
        format!("{}: {entries}, uploaded on {}{before}{claim}", truncate(&marked.name), marked.submitted);
    let mut text = style.wrap("", &words);
    if let Some(day) = &marked.made_for {
        let words = format!("! that is before {day}, the filing date of its build: check the date");
        text += &style.alarm(&style.hang("  ", "    ", &words));
    }
    text += &marked.elsewhere.iter().map(|other| elsewhere(other, style)).collect::<String>();
    if marked.claim.is_none() {
        let words = "When CBP gives the claim number, repeat the command with --claim NUMBER; importing Claim Details \
                     also sets it.";
        text += &style.wrap("  ", words);
    }
    text
}

fn elsewhere(other: &Elsewhere, style: Style) -> String {
    let entries = plural(other.entries, "entry is", "entries are");
    let words = format!(
        "! {entries} also accepted or pending on {}, uploaded on {}: CBP accepts an entry on one declaration only, and \
         will reject it on this one",
        truncate(&other.name),
        other.submitted
    );
    style.alarm(&style.wrap("  ", &words))
}

/// That an upload file isn't marked any more, and which of its entries can be submitted again.
pub(crate) fn undone(undone: &Undone, style: Style) -> String {
    let kept_out: u64 = undone.kept_out.iter().map(|of| of.entries).sum();
    let entries = plural(undone.entries, "entry", "entries");
    let may = match undone.entries.saturating_sub(kept_out) {
        free if free == undone.entries => format!("its {entries} can be submitted again"),
        0 => format!("none of its {entries} can be submitted again"),
        free => format!("of its {entries}, {} can be submitted again", thousands(free)),
    };
    let words =
        format!("{}: no longer marked as uploaded on {}; {may}", truncate(&undone.name), undone.submitted);
    let line = |of: &KeptOut| {
        let words = format!(
            "! {}: {}",
            plural(of.entries, "entry can't", "entries can't"),
            single_line(of.on.standing())
        );
        style.alarm(&style.hang("  ", "    ", &words))
    };
    style.wrap("", &words)
        + &first(&undone.kept_out, LINES, line, |more| {
            format!("on {}", plural(more, "more declaration", "more declarations"))
        })
}

/// Which entries were released, and from which declarations.
pub(crate) fn released(released: &[Released], style: Style) -> String {
    let line = |one: &Released| {
        let upload = one.upload.as_ref().map_or(String::new(), |upload| format!(" on {}", truncate(upload)));
        let claim = one.claim.as_ref().map_or(String::new(), |claim| format!(", claim {}", truncate(claim)));
        let words = format!("{}: released, was {}{upload}{claim}", one.number, one.was);
        style.hang("", "  ", &words)
    };
    let words = "The next `cape build` may include what was released. If CBP still accepts it on the old declaration, \
                 CBP will reject it on the new one.";
    released.iter().map(line).collect::<String>() + &style.wrap("", words)
}

/// That refunds of a declaration were received, and what of it is still expected.
pub(crate) fn refunded(of: &Refunded, style: Style) -> String {
    let before = before(of.before.as_deref(), &of.on);
    let words =
        format!("{}: {}, refunded on {}{before}", of.declaration.named(), entries_and_money(of.sum), of.on);
    let mut text = style.wrap("", &words);
    if of.others.entries > 0 {
        let words = format!("{}, keep the days recorded before", entries_and_money(of.others));
        text += &style.wrap("  ", &words);
    }
    for (awaited, sum) in &of.awaited {
        let waits = match awaited {
            Awaited::EndOfSuspension => {
                ", suspended, extended or under review: --awaiting end-of-suspension records their refund"
            }
            Awaited::Liquidation => " (liquidation)",
            Awaited::Reliquidation => " (reliquidation)",
        };
        let words = format!("still expected: {}{waits}", entries_and_money(*sum));
        text += &style.hang("  ", "    ", &words);
    }
    text
}

/// That refunds are expected again.
pub(crate) fn awaited_again(of: &AwaitedAgain, style: Style) -> String {
    let days: Vec<&str> = of.days.iter().map(String::as_str).collect();
    let (name, entries, days) = (of.declaration.named(), entries_and_money(of.sum), days.join(", "));
    style.wrap("", &format!("{name}: {entries}, no longer marked as refunded on {days}"))
}

/// `7 entries, $27,994.00`.
fn entries_and_money(sum: DutyTotal) -> String {
    format!("{}, {}{}", plural(sum.entries, "entry", "entries"), dollars(sum.duty), and_unknown(sum))
}

/// The new upload files, and the rejected entries by reason.
pub(crate) fn retried(retried: &Retried, out: &Path, style: Style) -> String {
    let Retried { uploads, reasons, unsubmitted, contradictory } = retried;
    let unsettled = self::contradictory(contradictory, style);
    if reasons.is_empty() {
        return "No rejected entries: all are accepted, pending or contradictory.\n".to_string() + &unsettled;
    }
    let (again, blocked): (Vec<&ByReason>, Vec<&ByReason>) =
        reasons.iter().partition(|group| group.blocked.is_none());
    let mut text = part("Resubmitted", &again, style);
    text += &part("Not resubmitted", &blocked, style);
    text += &unsettled;
    text += &files(uploads, out, style);
    if !unsubmitted.is_empty() {
        text += &style.alarm("! Their entries are in other upload files too, not marked as submitted");
        text += "\n";
        text += &not_marked(unsubmitted, style);
        text += &style.wrap("  ", "If one of these was uploaded, mark it, and don't upload the new files.");
    }
    text
}

fn part(title: &str, groups: &[&ByReason], style: Style) -> String {
    let sum: DutyTotal = groups.iter().map(|group| group.sum).sum();
    if groups.is_empty() {
        return format!("{}\n", line(title, sum).trim_end());
    }
    let mut text = style.bold(line(title, sum).trim_end()) + "\n";
    for group in groups {
        text += &reason(group, style);
    }
    text
}

/// A reason with its entries; below it what to do.
fn reason(group: &ByReason, style: Style) -> String {
    let name = truncate(&group.reason);
    let mut text = if name.chars().count() > 41 {
        style.wrap("  ", &name) + &line("", group.sum)
    } else {
        line(&format!("  {name}"), group.sum)
    };
    let page = group.rule.map_or(String::new(), |rule| format!(" (cape explain {rule})"));
    let late = match group.blocked {
        Some(Blocked::TooLate) => "by the liquidation known at the build: ",
        _ => "",
    };
    text += &style.wrap("      ", &format!("{late}{}{page}", group.advice));
    text
}

fn files(uploads: &[UploadSummary], out: &Path, style: Style) -> String {
    let list = display_path(&out.join("rejected.csv"));
    if uploads.is_empty() {
        return style.wrap("", &format!("No upload file was written; {list} lists every rejected entry."));
    }
    let mut text = style.bold(&format!("Upload files in {}", display_path(out))) + "\n";
    let line = |upload: &UploadSummary| {
        let entries = plural(upload.entries, "entry", "entries");
        let importer = upload.importer.as_ref().map_or(String::new(), |importer| format!("  {importer}"));
        format!("  {:44}{entries:>16}{importer}\n", upload.file)
    };
    text += &first(uploads, LINES, line, |more| plural(more, "more file", "more files"));
    text + &style.wrap("  ", "also there: rejected.csv (every rejected entry, and what it needs)")
}

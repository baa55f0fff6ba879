//! Text about CBP's answers: imported ones, and what a later export shows.

use chrono::NaiveDate;

use super::payments::refund_report;
use super::rejected::last_days;
use super::{LINES, contradictory, first, line, unanswered, unreadable};
use crate::domain::EntryNumber;
use crate::entries::ClaimStatus;
use crate::ledger::confirm::{Confirmed, ConfirmedDeclaration, Listed};
use crate::ledger::import::match_claims::{AssumedLatest, ClaimMatched, UnmatchedResults};
use crate::ledger::import::{Imported, ImportedAnswers};
use crate::ledger::rejected::LastDays;
use crate::terminal::Style;
use crate::text::{plural, thousands, truncate};

/// The result of an import, and what of it needs attention.
pub(crate) fn imported(of: &Imported, style: Style) -> String {
    match of {
        Imported::Answers(of) => answers(of, style),
        Imported::Refunds(of) => refund_report(of, style),
    }
}

/// The sheets with entry numbers that weren't imported.
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

/// The answers by status, and the declarations they belong to.
fn answers(of: &ImportedAnswers, style: Style) -> String {
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

/// What to do after rejections.
pub(crate) fn after_rejections(days: LastDays, as_of: NaiveDate, style: Style) -> String {
    let words = "`cape ledger retry --out DIR` lists what each rejected entry needs, and writes upload files with those \
                 that can be resubmitted.";
    let days = last_days(days, as_of)
        .map_or(String::new(), |days| format!(" Rejected and not resubmitted: {days}."));
    style.wrap("", &format!("{words}{days}"))
}

fn news(of: &ImportedAnswers) -> String {
    let answers = plural(of.rows, "answer", "answers");
    match of.new {
        0 => format!("{answers}, all imported before: nothing changed"),
        new if new == of.rows => answers,
        new => format!("{answers}, {} of them new", thousands(new)),
    }
}

fn statuses(of: &ImportedAnswers) -> String {
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

pub(crate) fn confirmed(of: &Confirmed, style: Style) -> String {
    if of.declarations.is_empty() {
        return "No declarations: no upload file is marked as submitted.\n".into();
    }
    let mut text = String::new();
    for one in &of.declarations {
        text += &declaration(one, of, style);
    }
    if of.declarations.iter().any(|of| of.is_later) {
        let words = "CBP removes the IEEPA duty of an entry that it updated through CAPE. Unknown are entries that the export \
                     doesn't have: it must not be limited to entries or rows with IEEPA duty.";
        text += &style.wrap("", words);
    }
    text
}

fn declaration(of: &ConfirmedDeclaration, all: &Confirmed, style: Style) -> String {
    let claim = of.claim.as_ref().map_or(String::new(), |claim| format!(", claim {}", truncate(claim)));
    let name = format!("{}, uploaded on {}{claim}", truncate(&of.upload), of.submitted);
    let mut text = style.bold(style.wrap("", &name).trim_end()) + "\n";
    if !of.is_later {
        let words = format!(
            "! nothing was recorded: the export of {} isn't from after the upload, so it can't show what CBP updated. Run \
             the ACE report again; if it was made later, give its day with --exported",
            all.exported
        );
        return text + &style.alarm(&style.hang("  ", "    ", &words));
    }
    text += &line("  updated", of.updated);
    text += &line("  not updated", of.not_updated);
    text += &line("  unknown", of.unknown);
    let words = "accepted by CBP, and still with IEEPA duty. Look in ACE: if CBP has removed the duty since the \
                 export, run the report again; if not, write to IEEPARefunds@cbp.dhs.gov";
    text += &not_updated(&of.accepted, words, style);
    let words = "still with IEEPA duty, and no answer of CBP is imported: import Claim Details to see why";
    text + &not_updated(&of.unanswered, words, style)
}

/// Such as `! still with IEEPA duty …: B7604296304`.
fn not_updated(of: &Listed, words: &str, style: Style) -> String {
    if of.entries == 0 {
        return String::new();
    }
    let more = of.entries.saturating_sub(of.first.len() as u64);
    let more = if more > 0 { format!(" and {}", plural(more, "other", "others")) } else { String::new() };
    style.alarm(&style.hang("  ", "    ", &format!("! {}{more}: {words}", of.first.join(", "))))
}

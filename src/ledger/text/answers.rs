//! What is printed when answers to entries are imported.

use super::lists::{LINES, contradictory, first, unanswered};
use crate::domain::EntryNumber;
use crate::entries::{ClaimStatus, RowDefect, RowDefectKind};
use crate::ledger::import::ImportedAnswers;
use crate::ledger::import::match_claims::{AssumedLatest, ClaimMatched, UnmatchedResults};
use crate::terminal::Style;
use crate::text::{plural, thousands, truncate};

/// The result of an import, and what of it a person must look at.
pub(super) fn answers(of: &ImportedAnswers, style: Style) -> String {
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

pub(super) fn unreadable(defects: &[RowDefect], style: Style) -> String {
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

//! What an import brought.

use crate::assemble::{Answer, RowDefect, RowDefectKind};
use crate::domain::{EntryNumber, shown, thousands};
use crate::ledger::{Imported, Learned, TakenAsLast, UnmatchedResults};
use crate::report::terminal::{Style, counted};

use super::{LINES, first};

/// What an import brought, and what of it a person must look at.
pub fn imported(of: &Imported, style: Style) -> String {
    let mut text = format!("{}: {}\n", style.bold(&of.name), news(of));
    for answer in [Answer::Accepted, Answer::Rejected, Answer::Other] {
        let label = match answer {
            Answer::Accepted => "accepted",
            Answer::Rejected => "rejected",
            Answer::Other => "of unknown status, pending",
        };
        let rows = of.answers.get(&answer).copied().unwrap_or_default();
        if rows > 0 || answer != Answer::Other {
            text += &format!("  {label:42}{:>12}\n", thousands(rows));
        }
    }
    let learned = |learned: &Learned| {
        let (claim, upload) = (shown(&learned.claim), shown(&learned.upload));
        let words = format!("claim {claim} is that of {upload}, uploaded on {}", learned.submitted);
        style.wrap("  ", &words)
    };
    text += &first(&of.learned, LINES, learned, |more| {
        format!("{} known now", counted(more, "more claim number is", "more claim numbers are"))
    });
    let taken = |taken: &TakenAsLast| {
        let entries = counted(taken.entries, "entry", "entries");
        let words = format!(
            "{entries} without a claim number: taken for the answer to {}, uploaded last with them, on {}",
            shown(&taken.upload),
            taken.submitted
        );
        style.hang("  ", "    ", &words)
    };
    text += &first(&of.taken_as_last, LINES, taken, |more| {
        format!("for {}", counted(more, "more declaration", "more declarations"))
    });
    if !of.other_headers.is_empty() {
        let words = format!("! columns not known, kept as they are: {}", of.other_headers.join(", "));
        text += &style.alarm(&style.hang("  ", "    ", &words));
    }
    if !of.other_statuses.is_empty() {
        text += &style.alarm(&style.hang("  ", "    ", &statuses(of)));
    }
    text += &unmatched(&of.unmatched, style);
    text + &unreadable(&of.defects, style)
}

/// What to do where entries were rejected.
pub fn after_rejections(style: Style) -> String {
    let words = "`cape ledger retry --out DIR` says of each rejected entry what to do, and writes upload files with \
                 those that may be tried again.";
    style.wrap("", words)
}

fn news(of: &Imported) -> String {
    let answers = counted(of.rows, "answer", "answers");
    match of.new {
        0 => format!("{answers}, all known already: nothing changed"),
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
                if status.is_empty() { "(blank)".to_string() } else { format!("{:?}", shown(status)) };
            format!("{status} ({})", thousands(*rows))
        })
        .collect();
    if of.other_statuses.len() > LINES {
        words.push(format!("and {} more", thousands((of.other_statuses.len() - LINES) as u64)));
    }
    format!("! statuses not known, kept as they are, their entries pending: {}", words.join(", "))
}

fn unmatched(of: &UnmatchedResults, style: Style) -> String {
    let files: Vec<String> = of.files.iter().take(LINES).map(|name| shown(name)).collect();
    let more = if of.files.len() > LINES { " and others" } else { "" };
    let [unknown, unsubmitted, other_claim] = of.examples;
    let like = |example: Option<EntryNumber>| example.map_or(String::new(), |n| format!(", such as {n}"));
    let mut text = String::new();
    let mut say = |count: u64, words: String| {
        if count > 0 {
            let entries = counted(count, "entry", "entries");
            text += &style.alarm(&style.hang("  ", "    ", &format!("! {entries} {words}")));
        }
    };
    say(
        of.unknown,
        format!(
            "that no upload file of the ledger holds{}: the answers are kept, and what CBP took isn't filed again",
            like(unknown)
        ),
    );
    say(
        of.unsubmitted,
        format!(
            "in an upload file not marked as submitted{}: {}{more}; the answers are kept until `cape ledger submitted` \
             says when it was uploaded",
            like(unsubmitted),
            files.join(", ")
        ),
    );
    say(
        of.other_claim,
        format!(
            "on declarations, none of which the claim is known to be{}: the answers are kept, and what CBP took isn't \
             filed again; if it is one of them, `cape ledger submitted` with --claim says so",
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
        true => "no entry number that can be read",
        false => "no entry number or cells that can be read",
    };
    let count = counted(defects.len() as u64, one, many);
    let words = format!("! {count} {what}; not imported: row {}{more}", rows.join(", "));
    style.alarm(&style.hang("  ", "    ", &words))
}

//! What is printed when a refund report is imported.

use super::answers::unreadable;
use super::lists::{LINES, first};
use super::payments::{payments, unmatched_refunds};
use crate::ledger::import::{ImportedRefunds, UnreadableCell};
use crate::terminal::Style;
use crate::text::{plural, thousands, truncate};

pub(super) fn refund_report(of: &ImportedRefunds, style: Style) -> String {
    let mut text = style.wrap("", &format!("{}: {}", style.bold(&of.name), news(of)));
    text += &indented(&payments(&of.payments, style));
    let alarm = |words: String| style.alarm(&style.hang("  ", "    ", &words));
    if !of.other_statuses.is_empty() {
        let word = |(word, rows): (&String, &u64)| format!("{:?} ({})", truncate(word), thousands(*rows));
        let words: Vec<String> = of.other_statuses.iter().map(word).take(LINES).collect();
        let more = if of.other_statuses.len() > LINES { " and others" } else { "" };
        text += &alarm(format!("! unknown statuses, kept as they are: {}{more}", words.join(", ")));
    }
    if !of.other_headers.is_empty() {
        let words = format!("columns kept as they are: {}", of.other_headers.join(", "));
        text += &style.hang("  ", "    ", &words);
    }
    let cell = |cell: &UnreadableCell| {
        alarm(format!(
            "! row {}, {}: {:?} can't be read; the row is kept without it",
            thousands(cell.row.into()),
            cell.header,
            truncate(&cell.value)
        ))
    };
    text += &first(&of.unreadable, LINES, cell, |more| plural(more, "more such cell", "more such cells"));
    text += &unmatched_refunds(&of.unmatched, "  ", style);
    text + &unreadable(&of.defects, style)
}

fn news(of: &ImportedRefunds) -> String {
    let rows = plural(of.rows, "refund row", "refund rows");
    if of.is_known {
        return format!("{rows}, all imported before: nothing changed");
    }
    let repeated = (of.repeated > 0).then(|| {
        format!("{} about a payment that another row has too: it counts once", thousands(of.repeated))
    });
    let corrected = (of.corrected > 0).then(|| {
        format!(
            "{} corrected",
            plural(of.corrected, "row of an earlier report is", "rows of earlier reports are")
        )
    });
    [Some(rows), repeated, corrected].into_iter().flatten().collect::<Vec<_>>().join("; ")
}

fn indented(text: &str) -> String {
    text.lines().map(|line| format!("  {line}\n")).collect()
}

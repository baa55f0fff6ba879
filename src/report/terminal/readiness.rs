//! Whether an importer is ready to file and to be paid, for a person.

use super::{Style, capitalised, counted};
use crate::domain::thousands;
use crate::ready::{Answer, Asked, Group, Parties, Readiness, State};

/// As many things are done first.
const FIRST: usize = 3;

/// What to do first, then every item by group.
pub fn readiness(readiness: &Readiness, style: Style) -> String {
    let mut text = overall(readiness, style) + &first(readiness, style);
    for (group, states) in &readiness.groups {
        text += &format!("\n{}\n", style.bold(group.title));
        text += &inputs(group, readiness.answers.inputs.as_ref(), style);
        states.iter().for_each(|state| text += &one(state, style));
    }
    text + "\n" + &style.wrap("", "`cape explain ready` prints the list with its sources and their dates.")
}

fn overall(readiness: &Readiness, style: Style) -> String {
    let [no, not_known] = [Answer::No, Answer::NotKnown].map(|answer| readiness.count(answer) as u64);
    let (word, why) = match readiness.overall() {
        Answer::No => (style.bad("no"), format!("{no} no, {not_known} not known")),
        Answer::NotKnown => {
            (style.alarm("not known"), counted(not_known, "answer is open", "answers are open"))
        }
        Answer::Yes | Answer::NotNeeded => (style.good("yes"), "as far as it can be told without ACE".into()),
    };
    let several = match readiness.answers.importers.len() {
        0 | 1 => String::new(),
        n => style.wrap(
            "",
            &format!("An answer counts for all {n} importers: it is yes only if it is so for each."),
        ),
    };
    format!("{} {word}: {why}\n{several}", style.bold("Ready to file and to be paid?"))
}

fn first(readiness: &Readiness, style: Style) -> String {
    let next = readiness.next();
    if next.is_empty() {
        return String::new();
    }
    let mut text = format!("\n{}\n", style.bold("Do first"));
    for (n, state) in next.iter().take(FIRST).enumerate() {
        let words = match (state.answer, state.item.if_no) {
            (Answer::No, Some(no)) => format!("{} ({})", no.step, state.item.id),
            _ => format!("find out: {}", state.item.question),
        };
        text += &style.hang(&format!("  {}  ", n + 1), "     ", &words);
    }
    let more = next.len().saturating_sub(FIRST);
    if more > 0 {
        text += &format!("     and {more} more below\n");
    }
    text
}

/// What inputs were read, above what is said of them.
fn inputs(group: &Group, parties: Option<&Parties>, style: Style) -> String {
    let of_inputs = |asked: Asked| matches!(asked, Asked::FilersOfInputs | Asked::ImportersOfInputs);
    let Some(parties) = parties.filter(|_| group.items.iter().any(|item| of_inputs(item.asked))) else {
        return String::new();
    };
    let mut words = format!(
        "{}: {}, {} of them within the dates and headings of the refunds",
        parties.names.join(", "),
        counted(parties.entries, "entry", "entries"),
        thousands(parties.candidates)
    );
    if parties.unreadable_rows > 0 {
        let rows = counted(parties.unreadable_rows, "row", "rows");
        words += &format!("; {rows} can't be read, see `cape inspect`");
    }
    style.wrap("  ", &words)
}

/// An item: sign and word, its name, what is to be said, and what to do.
fn one(state: &State, style: Style) -> String {
    let (sign, word) = match state.answer {
        Answer::Yes => ("✓", "yes"),
        Answer::No => ("✗", "no"),
        Answer::NotKnown => ("?", "not known"),
        Answer::NotNeeded => ("-", "not needed"),
    };
    let blank = " ".repeat(16);
    let words = style.hang(&blank, &blank, &format!("{}: {}", state.item.id, state.says()));
    // Painted once the lines are broken: what paints has no width.
    let marked = format!("{sign} {word:10}");
    let marked = match state.answer {
        Answer::Yes => style.good(&marked),
        Answer::No => style.bad(&marked),
        Answer::NotKnown => style.alarm(&marked),
        Answer::NotNeeded => marked,
    };
    let mut text = format!("  {marked}  {}", words.trim_start());
    if let Some(next) = state.what_next() {
        text += &style.wrap(&blank, &(capitalised(next) + "."));
        text += &style.hang(&format!("{blank}Where: "), &" ".repeat(23), state.item.place);
    }
    text
}

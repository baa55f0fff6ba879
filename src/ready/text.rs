//! Whether an importer is ready to file and to be paid, for a person.

use super::item::{Item, Question};
use super::items::{GROUPS, Group};
use super::parties::Parties;
use super::{Readiness, ReadyAnswer, State};
use crate::terminal::{Style, capitalised, fact};
use crate::text::{plural, thousands};

/// As many things are done first.
const FIRST: usize = 3;

/// What to do first, then every item by group.
pub(crate) fn readiness(readiness: &Readiness, style: Style) -> String {
    let mut text = overall(readiness, style) + &first(readiness, style);
    for (group, states) in &readiness.groups {
        text += &format!("\n{}\n", style.bold(group.title));
        text += &inputs(group, readiness.answers.inputs.as_ref(), style);
        states.iter().for_each(|state| text += &one(state, style));
    }
    text + "\n" + &style.wrap("", "`cape explain ready` prints the list with its sources and their dates.")
}

fn overall(readiness: &Readiness, style: Style) -> String {
    let [no, not_known] =
        [ReadyAnswer::No, ReadyAnswer::NotKnown].map(|answer| readiness.count(answer) as u64);
    let (word, why) = match readiness.overall() {
        ReadyAnswer::No => (style.bad("no"), format!("{no} no, {not_known} not known")),
        ReadyAnswer::NotKnown => {
            (style.alarm("not known"), plural(not_known, "answer is open", "answers are open"))
        }
        ReadyAnswer::Yes | ReadyAnswer::NotNeeded => {
            (style.good("yes"), "as far as it can be told without ACE".into())
        }
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
            (ReadyAnswer::No, Some(no)) => format!("{} ({})", no.step, state.item.id),
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
    let of_inputs = |asked: Question| matches!(asked, Question::FilersOfInputs | Question::ImportersOfInputs);
    let Some(parties) = parties.filter(|_| group.items.iter().any(|item| of_inputs(item.asked))) else {
        return String::new();
    };
    let mut words = format!(
        "{}: {}, {} of them within the dates and headings of the refunds",
        parties.names.join(", "),
        plural(parties.entries, "entry", "entries"),
        thousands(parties.candidates)
    );
    if parties.unreadable_rows > 0 {
        let rows = plural(parties.unreadable_rows, "row", "rows");
        words += &format!("; {rows} can't be read, see `cape inspect`");
    }
    style.wrap("  ", &words)
}

/// An item: sign and word, its name, what is to be said, and what to do.
fn one(state: &State, style: Style) -> String {
    let (sign, word) = match state.answer {
        ReadyAnswer::Yes => ("✓", "yes"),
        ReadyAnswer::No => ("✗", "no"),
        ReadyAnswer::NotKnown => ("?", "not known"),
        ReadyAnswer::NotNeeded => ("-", "not needed"),
    };
    let blank = " ".repeat(16);
    let words = style.hang(&blank, &blank, &format!("{}: {}", state.item.id, state.says()));
    // Painted once the lines are broken: what paints has no width.
    let marked = format!("{sign} {word:10}");
    let marked = match state.answer {
        ReadyAnswer::Yes => style.good(&marked),
        ReadyAnswer::No => style.bad(&marked),
        ReadyAnswer::NotKnown => style.alarm(&marked),
        ReadyAnswer::NotNeeded => marked,
    };
    let mut text = format!("  {marked}  {}", words.trim_start());
    if let Some(next) = state.what_next() {
        text += &style.wrap(&blank, &(capitalised(next) + "."));
        text += &style.hang(&format!("{blank}Where: "), &" ".repeat(23), state.item.place);
    }
    text
}

/// The whole list with its sources.
pub(crate) fn ready_list(style: Style) -> String {
    let mut text = style.bold("Ready to file and to be paid: what `cape ready` goes through") + "\n";
    for group in GROUPS {
        text += &format!("\n{}\n", style.bold(group.title));
        group.items.iter().for_each(|item| text += &format!("\n{}", about(item, style)));
    }
    let note = "What isn't answered is not known, and no answer is stored: settings are read from the table \
                [account] of cape.toml, and never written. Of a bank nothing is kept and nothing is shown.";
    text + "\n" + &style.wrap("", note)
}

fn about(item: &Item, style: Style) -> String {
    let mut text = format!("  {}\n", style.bold(item.id)) + &style.wrap("  ", item.question);
    let mut say = |label, content: &str| text += &fact(label, content, style);
    say("Why", item.why);
    say("Yes", &(capitalised(item.yes) + "."));
    if let Some(no) = item.if_no {
        say("No", &(capitalised(no.says) + "."));
        say("If no", &(capitalised(no.to_do) + "."));
    }
    say("Not known", &(capitalised(item.to_find_out) + "."));
    if let Some(not_needed) = item.not_needed {
        say("Not needed", &format!("Where {}.", not_needed.because));
    }
    say("Where", item.place);
    say("Answer with", &item.asked.how(item.id));
    say("Source", item.source);
    text
}

/// A question with why it is asked; its answer is typed behind it.
pub(crate) fn question(question: &str, why: &str, keys: &str, style: Style) -> String {
    let question = style.wrap("  ", question);
    format!("\n{}\n{}  {keys} ", style.bold(question.trim_end()), style.wrap("  ", why))
}

//! The text that `cape ready` prints.

use super::item::{Item, Question};
use super::items::{GROUPS, Group};
use super::parties::Parties;
use super::{Readiness, ReadyAnswer, State};
use crate::terminal::{Style, fact};
use crate::text::{capitalized, plural, thousands};

/// Number of steps listed under "Do first".
const FIRST: usize = 3;

/// The first steps, then all items by group.
pub(crate) fn readiness(readiness: &Readiness, style: Style) -> String {
    let mut text = overall(readiness, style) + &first(readiness, style);
    for (group, states) in &readiness.groups {
        text += &format!("\n{}\n", style.bold(group.title));
        text += &inputs(group, readiness.answers.inputs.as_ref(), style);
        for state in states {
            text += &one(state, style);
            if state.item.asked == Question::ImportersOfInputs {
                text += &importers(readiness);
            }
        }
    }
    text + "\n" + &style.wrap("", "`cape explain ready` lists all questions with their sources and dates.")
}

fn overall(readiness: &Readiness, style: Style) -> String {
    let [no, not_known] =
        [ReadyAnswer::No, ReadyAnswer::NotKnown].map(|answer| readiness.count(answer) as u64);
    let open = plural(not_known, "answer is not known", "answers are not known");
    let verdict = match readiness.overall() {
        ReadyAnswer::No if not_known == 0 => style.bad("Not ready: ") + &answers_no(no),
        ReadyAnswer::No => format!("{}{}, {open}", style.bad("Not ready: "), answers_no(no)),
        ReadyAnswer::NotKnown => style.alarm("Not ready yet: ") + &open,
        ReadyAnswer::Yes | ReadyAnswer::NotNeeded => {
            style.good("Ready to file and to be paid") + ", as far as can be checked without ACE"
        }
    };
    let several = match readiness.answers.importers.len() {
        0 | 1 => String::new(),
        n => style.wrap(
            "",
            &format!("Each answer is for all {n} importers: it is yes only if it is yes for each of them."),
        ),
    };
    format!("{verdict}\n{several}")
}

fn answers_no(count: u64) -> String {
    plural(count, "answer is no", "answers are no")
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

/// Summary of the inputs, above the items about them.
fn inputs(group: &Group, parties: Option<&Parties>, style: Style) -> String {
    let of_inputs = |asked: Question| matches!(asked, Question::FilersOfInputs | Question::ImportersOfInputs);
    let Some(parties) = parties.filter(|_| group.items.iter().any(|item| of_inputs(item.asked))) else {
        return String::new();
    };
    let mut words = format!(
        "{}: {}, {} of them within the dates and the scope ({})",
        parties.names.join(", "),
        plural(parties.entries, "entry", "entries"),
        thousands(parties.candidates),
        parties.scope
    );
    if parties.unreadable_rows > 0 {
        let rows = plural(parties.unreadable_rows, "row", "rows");
        words += &format!("; {rows} can't be read, see `cape inspect`");
    }
    style.wrap("  ", &words)
}

/// One item: sign and answer, name, meaning of the answer, and what to do.
fn one(state: &State, style: Style) -> String {
    let (sign, word) = match state.answer {
        ReadyAnswer::Yes => ("✓", "yes"),
        ReadyAnswer::No => ("✗", "no"),
        ReadyAnswer::NotKnown => ("?", "not known"),
        ReadyAnswer::NotNeeded => ("-", "not needed"),
    };
    let blank = " ".repeat(16);
    let words = style.hang(&blank, &blank, &format!("{}: {}", state.item.id, state.says()));
    // Colored after wrapping, because escape codes have no width.
    let marked = format!("{sign} {word:10}");
    let marked = match state.answer {
        ReadyAnswer::Yes => style.good(&marked),
        ReadyAnswer::No => style.bad(&marked),
        ReadyAnswer::NotKnown => style.alarm(&marked),
        ReadyAnswer::NotNeeded => marked,
    };
    let mut text = format!("  {marked}  {}", words.trim_start());
    if let Some(next) = state.what_next() {
        text += &style.wrap(&blank, &(capitalized(next) + "."));
        text += &style.hang(&format!("{blank}Where: "), &" ".repeat(23), state.item.location);
    }
    text
}

/// Limit on importers in the table; JSON has all.
const IMPORTERS: usize = 20;

/// The importers in the inputs and their entries, if there are several importers.
fn importers(readiness: &Readiness) -> String {
    let answers = &readiness.answers;
    let Some(parties) = answers.inputs.as_ref().filter(|parties| parties.importers.len() > 1) else {
        return String::new();
    };
    let blank = " ".repeat(16);
    let mut text = format!("{blank}{:<16}{:>9}  Answered for\n", "Importer", "Entries");
    for (importer, entries) in parties.importers.iter().take(IMPORTERS) {
        let answered = if answers.importers.contains(importer) { "yes" } else { "no" };
        text += &format!("{blank}{:<16}{:>9}  {answered}\n", importer.to_string(), thousands(*entries));
    }
    let more = parties.importers.len().saturating_sub(IMPORTERS);
    if more > 0 {
        text += &format!("{blank}and {} more (--format json has all)\n", thousands(more as u64));
    }
    text
}

/// All questions with their sources.
pub(crate) fn ready_list(style: Style) -> String {
    let mut text = style.bold("Ready to file and to be paid: the questions of `cape ready`") + "\n";
    for group in GROUPS {
        text += &format!("\n{}\n", style.bold(group.title));
        group.items.iter().for_each(|item| text += &format!("\n{}", about(item, style)));
    }
    let note = "What isn't answered is not known. No answer is stored: the table [account] of cape.toml is read, never \
                written. Bank data is neither kept nor shown.";
    text + "\n" + &style.wrap("", note)
}

fn about(item: &Item, style: Style) -> String {
    let mut text = format!("  {}\n", style.bold(item.id)) + &style.wrap("  ", item.question);
    let mut add = |label, content: &str| text += &fact(label, content, style);
    add("Why", item.why);
    add("Yes", &(capitalized(item.yes) + "."));
    if let Some(no) = item.if_no {
        add("No", &(capitalized(no.says) + "."));
        add("If no", &(capitalized(no.to_do) + "."));
    }
    add("Not known", &(capitalized(item.to_find_out) + "."));
    if let Some(not_needed) = item.not_needed {
        add("Not needed", &format!("If {}.", not_needed.because));
    }
    add("Where", item.location);
    add("Answer with", &item.asked.how(item.id));
    add("Source", item.source);
    text
}

/// A question and its reason; the answer is typed after it.
pub(crate) fn question(question: &str, why: &str, keys: &str, style: Style) -> String {
    let question = style.wrap("  ", question);
    format!("\n{}\n{}  {keys} ", style.bold(question.trim_end()), style.wrap("  ", why))
}

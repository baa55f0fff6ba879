//! The list behind `cape ready`: as `cape explain ready` prints it, and as it is asked.

use super::pages::fact;
use super::{Style, capitalised};
use crate::ready::{GROUPS, Item};

/// The whole list with its sources.
pub fn ready_list(style: Style) -> String {
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
pub fn question(question: &str, why: &str, keys: &str, style: Style) -> String {
    let question = style.wrap("  ", question);
    format!("\n{}\n{}  {keys} ", style.bold(question.trim_end()), style.wrap("  ", why))
}

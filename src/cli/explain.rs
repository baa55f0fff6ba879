//! `cape explain`.

use super::console::Console;
use super::options::DONE;
use super::values::nearest;
use crate::domain::{clean, collapse_blanks, shown};
use crate::error::{Error, Result};
use crate::report::terminal::{self, Style};
use crate::rules::{MESSAGES, RULES, RuleId};

/// What stands beside the rules: the list of `cape ready`.
const READY: &str = "ready";

pub(super) fn run(asked: &[String], console: &Console) -> Result<u8> {
    let text = match asked {
        [] => terminal::rule_list(console.style()),
        [word] if word.eq_ignore_ascii_case(READY) => terminal::ready_list(console.style()),
        words => page(&words.join(" "), console.style())?,
    };
    console.result(&text)?;
    Ok(DONE)
}

/// The page of the rule with this name, or of what a message of CBP is about.
fn page(asked: &str, style: Style) -> Result<String> {
    let asked = collapse_blanks(clean(asked));
    if let Some(id) = RuleId::by_name(&asked.to_lowercase()) {
        return Ok(terminal::rule_page(id.rule(), style));
    }
    match MESSAGES.iter().find(|message| message.text.eq_ignore_ascii_case(&asked)) {
        Some(message) => Ok(terminal::message_page(message, style)),
        None => Err(unknown(&asked)),
    }
}

fn unknown(asked: &str) -> Error {
    let names = RULES.iter().map(|rule| rule.name);
    let messages = MESSAGES.iter().map(|message| message.text.as_str());
    let all: Vec<&str> = names.chain(messages).chain([READY]).collect();
    let near = match nearest(asked, &all) {
        Some(message) if message.contains(' ') => format!("did you mean `cape explain \"{message}\"`? "),
        Some(rule) => format!("did you mean `cape explain {rule}`? "),
        None => String::new(),
    };
    let help = near + "`cape explain` lists all rules";
    Error::Usage { message: format!("no rule and no message of CBP is called {:?}", shown(asked)), help }
}

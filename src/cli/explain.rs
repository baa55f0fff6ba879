//! `cape explain`.

use super::DONE;
use super::console::Console;
use crate::error::{Error, Result};
use crate::report::terminal;
use crate::rules::{RULES, RuleId};

pub(super) fn run(name: Option<&str>, console: &Console) -> Result<u8> {
    let style = console.style();
    let text = match name {
        None => terminal::rule_list(style),
        Some(name) => match RuleId::by_name(&name.to_lowercase()) {
            Some(id) => terminal::rule_page(id.rule(), style),
            None => return Err(unknown(name)),
        },
    };
    console.result(&text);
    Ok(DONE)
}

fn unknown(name: &str) -> Error {
    let likeness = |rule: &str| strsim::normalized_damerau_levenshtein(rule, name);
    let nearest = RULES
        .iter()
        .map(|rule| rule.name)
        .max_by(|a, b| likeness(a).total_cmp(&likeness(b)))
        .filter(|rule| likeness(rule) > 0.4);
    let help = match nearest {
        Some(rule) => format!("did you mean `cape explain {rule}`? `cape explain` lists all rules"),
        None => "`cape explain` lists all rules".into(),
    };
    Error::Usage { message: format!("there is no rule {name:?}"), help }
}

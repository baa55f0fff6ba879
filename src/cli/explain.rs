//! `cape explain`.

use super::console::Console;
use super::{DONE, nearest};
use crate::domain::shown;
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
    console.result(&text)?;
    Ok(DONE)
}

fn unknown(name: &str) -> Error {
    let names: Vec<&str> = RULES.iter().map(|rule| rule.name).collect();
    let help = match nearest(name, &names) {
        Some(rule) => format!("did you mean `cape explain {rule}`? `cape explain` lists all rules"),
        None => "`cape explain` lists all rules".into(),
    };
    Error::Usage { message: format!("there is no rule {:?}", shown(name)), help }
}

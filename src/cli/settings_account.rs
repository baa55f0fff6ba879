//! The table [account] of cape.toml: answers for `cape ready`, under the names of its flags.

use std::collections::BTreeMap;

use serde::Deserialize;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::bank_numbers::names_a_bank;
use super::settings_place::Misplaced;
use super::{nearest, values};
use crate::domain::shown;
use crate::ready::{GROUPS, Recipient, yes_or_no, yes_or_no_item};

/// `[account]`: items and their answers.
pub(super) type AccountTable = BTreeMap<Spanned<String>, Spanned<Word>>;

/// The name of the one setting that isn't answered with yes or no.
const RECIPIENT: &str = "recipient";

/// `"yes"`, or `true`.
#[derive(Debug, Deserialize)]
#[serde(untagged, expecting = "expected \"yes\", \"no\" or \"not-known\"")]
pub(super) enum Word {
    Plain(bool),
    Text(String),
}

/// What the table answers.
#[derive(Debug, Clone, Default)]
pub(super) struct AccountAnswers {
    /// By item; none is "not known", said in so many words.
    pub(super) yes_or_no: BTreeMap<&'static str, Option<bool>>,
    pub(super) recipient: Option<Recipient>,
}

/// The answers of the table.
pub(super) fn answers(table: &AccountTable) -> Result<AccountAnswers, Misplaced> {
    let mut answers = AccountAnswers::default();
    for (name, word) in table {
        let misplaced = |message| Misplaced::at(word, message);
        if name.get_ref() == RECIPIENT {
            let Word::Text(text) = word.get_ref() else {
                return Err(misplaced("expected \"importer\" or \"notify-party\"".into()));
            };
            answers.recipient = Some(values::recipient(text).map_err(misplaced)?);
            continue;
        }
        let item = yes_or_no_item(name.get_ref()).ok_or_else(|| unknown(name, name.get_ref()))?;
        let answer = match word.get_ref() {
            Word::Plain(yes) => Some(*yes),
            Word::Text(text) => values::yes_or_no(text).map_err(misplaced)?,
        };
        answers.yes_or_no.insert(item.id, answer);
    }
    Ok(answers)
}

/// Refuses names that are none before any value is looked at: the number of a bank is to be in no message.
pub(super) fn refuse_unknown(settings: &DeTable<'_>) -> Result<(), Misplaced> {
    for (name, value) in settings {
        let of_account = name.get_ref() == "account";
        refuse_bank(name, name.get_ref())?;
        let DeValue::Table(table) = value.get_ref() else { continue };
        for name in table.keys().filter(|_| of_account) {
            refuse_bank(name, name.get_ref())?;
            let known = name.get_ref() == RECIPIENT || yes_or_no_item(name.get_ref()).is_some();
            if !known {
                return Err(unknown(name, name.get_ref()));
            }
        }
    }
    Ok(())
}

fn refuse_bank<T>(place: &Spanned<T>, name: &str) -> Result<(), Misplaced> {
    if !names_a_bank(name) {
        return Ok(());
    }
    let message = "numbers of a bank are no setting, for they are not to lie in a file: take the line out. `cape \
                   ready` asks for the routing number on a terminal, unseen, or reads it with --routing-number -; \
                   the account number it never needs";
    Err(Misplaced::at(place, message))
}

fn unknown<T>(place: &Spanned<T>, name: &str) -> Misplaced {
    let names = GROUPS.iter().flat_map(yes_or_no).map(|item| item.id).chain([RECIPIENT]);
    let names: Vec<&str> = names.collect();
    let near = nearest(name, &names).map_or(String::new(), |near| format!(", did you mean {near}?"));
    Misplaced::at(place, format!("[account] has no answer called {:?}{near}", shown(name)))
}

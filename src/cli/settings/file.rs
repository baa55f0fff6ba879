//! Reads cape.toml: settings with the names of the flags, parsed like the flags, so that an error has its line and
//! column in the file; and tables that have no flags.
//!
//! `force` isn't a setting, because replacing earlier results must be requested each time.

use std::path::{Path, PathBuf};

use serde::de::value::Error as NoValue;
use serde::de::{Deserializer, Error as _, Visitor};
use serde::{Deserialize, forward_to_deserialize_any};
use toml::de::DeTable;

use super::build_flags::BuildArgs;
use super::tables::{
    AccountAnswers, Checked, Lines, Misplaced, answers, by_hand, headers, refund_columns,
    refuse_unknown_answers, words,
};
use crate::cli::flag_values::nearest;
use crate::entries::FieldHeader;
use crate::error::{Error, Result};
use crate::read::{Aliases, open_file};
use crate::text::{display_path, truncate};

/// The file that is used by default if it is in the working folder.
const FOUND_BY_ITSELF: &str = "cape.toml";

/// The content of a settings file.
#[derive(Debug, Default)]
pub(crate) struct SettingsFile {
    pub(crate) settings: BuildArgs,
    /// The answers in the table [account].
    pub(crate) answers: AccountAnswers,
    /// The headers and words in the tables about columns.
    pub(crate) vocabulary: Aliases,
    /// The headers of refund reports that the ledger imports.
    pub(crate) refund_columns: Vec<FieldHeader>,
    /// The file itself, if there is one.
    pub(crate) found: Option<Found>,
}

/// A settings file that was found.
#[derive(Debug)]
pub(crate) struct Found {
    pub(crate) path: PathBuf,
    /// The line of each setting.
    pub(crate) lines: Lines,
}

/// Reads the named file, or the one in the working folder if it exists.
pub(crate) fn read(named: Option<&Path>) -> Result<SettingsFile> {
    let path = named.unwrap_or(Path::new(FOUND_BY_ITSELF));
    let text = match open_file(path).and_then(|(file, _)| std::io::read_to_string(file)) {
        Ok(text) => text,
        Err(error) if named.is_none() && error.kind() == std::io::ErrorKind::NotFound => {
            return Ok(SettingsFile::default());
        }
        Err(source) => return Err(Error::Read { name: display_path(path), source }),
    };
    read_text(path, &text)
}

/// Reads the text of a file.
pub(crate) fn read_text(path: &Path, text: &str) -> Result<SettingsFile> {
    parse(path, text).map_err(|misplaced| misplaced.in_file(path, text))
}

fn parse(path: &Path, text: &str) -> Checked<SettingsFile> {
    let table = DeTable::parse(text)?;
    refuse_unknown_answers(table.get_ref())?;
    refuse_unknown(table.get_ref())?;
    let settings: BuildArgs = toml::from_str(text)?;
    let answers = answers(&settings.account)?;
    let vocabulary = Aliases {
        by_hand: by_hand(&settings.column_table)?,
        headers: headers(&settings.headers)?,
        words: words(&settings.words)?,
        date_order: settings.date_order.unwrap_or_default(),
        fill_down: settings.fill_down.unwrap_or_default(),
        reports: false,
    };
    let refund_columns = refund_columns(&settings.refund_columns)?;
    let found = Found { path: path.to_path_buf(), lines: Lines::of(table.get_ref(), text) };
    Ok(SettingsFile { settings, answers, vocabulary, refund_columns, found: Some(found) })
}

fn refuse_unknown(settings: &DeTable<'_>) -> Checked<()> {
    let known = names();
    let Some(unknown) = settings.keys().find(|name| !known.contains(&name.get_ref().as_ref())) else {
        return Ok(());
    };
    let name = unknown.get_ref();
    let near = nearest(name, known).map_or(String::new(), |near| format!(", did you mean {near}?"));
    Err(Misplaced::at(unknown, format!("no setting is called {:?}{near}", truncate(name))))
}

/// The names of all settings, obtained from serde.
fn names() -> &'static [&'static str] {
    let mut names = FieldNames(&[]);
    // This always fails, because there is no value; only the names are needed.
    drop(BuildArgs::deserialize(&mut names));
    names.0
}

/// Captures the names of the fields that a struct asks for.
struct FieldNames(&'static [&'static str]);

impl<'de> Deserializer<'de> for &mut FieldNames {
    type Error = NoValue;

    fn deserialize_struct<V: Visitor<'de>>(
        self,
        _: &'static str,
        fields: &'static [&'static str],
        _: V,
    ) -> std::result::Result<V::Value, NoValue> {
        self.0 = fields;
        Err(NoValue::custom("only the names are read"))
    }

    fn deserialize_any<V: Visitor<'de>>(self, _: V) -> std::result::Result<V::Value, NoValue> {
        Err(NoValue::custom("settings are a struct"))
    }

    forward_to_deserialize_any! {
        bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf option unit unit_struct
        newtype_struct seq tuple tuple_struct map enum identifier ignored_any
    }
}

#[cfg(test)]
mod tests {

    use super::*;

    #[test]
    fn settings_are_called_like_the_flags_that_serde_does_not_skip() {
        let known = names();
        for name in ["filer", "as-of", "max-entries", "quiet", "account", "column", "headers", "words"] {
            assert!(known.contains(&name), "{name}");
        }
        for flag in ["inputs", "config", "force", "no-ledger", "show-settings", "column-table"] {
            assert!(!known.contains(&flag), "{flag}");
        }
        let template = include_str!("../../../templates/cape.toml");
        for name in known {
            assert!(
                template.contains(&format!("{name} = ")) || template.contains(&format!("[{name}")),
                "{name}"
            );
        }
    }
}

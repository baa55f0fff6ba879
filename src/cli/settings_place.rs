//! Where settings stand in their file, and errors that say so.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::bank_numbers::without_bank_numbers;
use super::values::column_key;
use crate::domain::{harmless, shown_path};
use crate::error::Error;

/// What is wrong with a settings file, and where.
#[derive(Debug)]
pub(super) struct Misplaced {
    span: Range<usize>,
    message: String,
}

impl Misplaced {
    pub(super) fn at<T>(place: &Spanned<T>, message: impl Into<String>) -> Self {
        Misplaced { span: place.span(), message: message.into() }
    }

    /// The error with the file's name, the line and the column, and the line itself.
    pub(super) fn in_file(&self, path: &Path, text: &str) -> Error {
        let start = text.floor_char_boundary(self.span.start);
        let number = line_number(text, start);
        let line_start = text[..start].rfind('\n').map_or(0, |end| end + 1);
        let line = text[line_start..].lines().next().unwrap_or_default();
        let before = text[line_start..start].chars().count();
        let marked = text.get(start..self.span.end).unwrap_or_default().lines().next().unwrap_or_default();
        let (margin, marks) =
            (" ".repeat(number.to_string().len()), "^".repeat(marked.chars().count().max(1)));
        let (name, column, message) = (shown_path(path), before + 1, &self.message);
        let line = without_bank_numbers(line);
        let shown = format!(
            "{name}, line {number}, column {column}: {message}\n{margin} |\n{number} | {line}\n\
             {margin} | {:before$}{marks}",
            ""
        );
        Error::Usage {
            message: harmless(&shown).to_string(),
            help: "`cape template config` prints every setting with its meaning".into(),
        }
    }
}

impl From<toml::de::Error> for Misplaced {
    fn from(error: toml::de::Error) -> Self {
        // Not everyone who writes settings is a programmer.
        let plain = [
            ("a sequence", "a list, such as [\"…\"]"),
            ("a boolean", "true or false"),
            ("a map", "a table"),
            ("usize", "a whole number, 0 or more"),
        ];
        let message = plain.iter().fold(error.message().into(), |message: String, (said, meant)| {
            message.replace(&format!("expected {said}"), &format!("expected {meant}"))
        });
        Misplaced { span: error.span().unwrap_or_default(), message }
    }
}

/// In which line each setting stands; that of a column or an answer in a table is named `table.column`.
#[derive(Debug, Default)]
pub(super) struct Lines(BTreeMap<String, usize>);

impl Lines {
    pub(super) fn of(settings: &DeTable<'_>, text: &str) -> Self {
        let mut lines = BTreeMap::new();
        for (name, value) in settings {
            lines.insert(name.get_ref().to_string(), line_number(text, name.span().start));
            let DeValue::Table(columns) = value.get_ref() else { continue };
            for column in columns.keys() {
                // Answers are called like flags, everything else in a table like columns.
                let key = match name.get_ref().as_ref() {
                    "account" => column.get_ref().to_string(),
                    _ => column_key(column.get_ref()),
                };
                let of_column = format!("{}.{key}", name.get_ref());
                lines.insert(of_column, line_number(text, column.span().start));
            }
        }
        Lines(lines)
    }

    pub(super) fn get(&self, setting: &str) -> Option<usize> {
        self.0.get(setting).copied()
    }
}

fn line_number(text: &str, offset: usize) -> usize {
    text[..offset].matches('\n').count() + 1
}

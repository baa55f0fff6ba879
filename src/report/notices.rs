//! Findings about a whole file, made from what was noticed while it was read.

use std::collections::BTreeMap;

use super::text::column_letters;
use crate::domain::{FilerCode, shown};
use crate::read::{Column, Header};
use crate::rules::{Judged, RuleId};

/// A finding about a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FileFinding {
    pub(super) input: u16,
    pub(super) rule: RuleId,
    pub(super) column: String,
    pub(super) value: String,
    pub(super) message: String,
}

/// Everything to be said about the files, file by file.
pub(super) fn file_findings(judged: &Judged) -> Vec<FileFinding> {
    let mut findings = Vec::new();
    for (n, input) in (0u16..).zip(&judged.assembled.inputs) {
        let header = &input.header;
        let mut add = |rule: &str, column: &str, value: &str, message: String| {
            if let Some(rule) = RuleId::by_name(rule) {
                let (column, value) = (column.to_string(), value.to_string());
                findings.push(FileFinding { input: n, rule, column, value, message });
            }
        };
        for (place, column) in &header.ambiguous {
            let name = &header.names[*place];
            // `Importer` is a name or a number; its content has decided.
            let is_number =
                header.places.importer_or_name.contains(place) && input.columns.contains(Column::Importer);
            let column = if is_number { Column::Importer } else { *column };
            let meaning = column.ace_name();
            let message = format!("the header {:?} was taken for the {meaning}", shown(name));
            add("header-ambiguous", name, name, message);
        }
        for (place, column) in &header.duplicate {
            let name = &header.names[*place];
            let read = header.places.get(*column).unwrap_or_default();
            let message = format!(
                "{:?} in column {} is not read: the {} is taken from {:?} in column {}",
                shown(name),
                column_letters(*place),
                column.ace_name(),
                shown(header.names.get(read).map_or("", String::as_str)),
                column_letters(read),
            );
            add("header-duplicate", name, name, message);
        }
        for (column, words) in &input.notices.words {
            let name = header_of(header, *column);
            for (word, count) in &words.listed {
                let message = format!("{:?} is not recognised: {}", shown(word), cells(*count));
                add("status-unrecognised", name, word, message);
            }
            if words.others > 0 {
                let message = format!("still other words: {}", cells(words.others));
                add("status-unrecognised", name, "", message);
            }
        }
        if !input.notices.error_values.is_empty() {
            let places = &input.notices.error_values;
            let named: Vec<String> = places
                .iter()
                .map(|(place, count)| {
                    let name = header.names.get(*place).map_or("", String::as_str);
                    format!("{:?} ({})", shown(name), cells(*count))
                })
                .collect();
            let first = places.keys().next().and_then(|p| header.names.get(*p));
            let message = format!("error values such as #N/A in {}", named.join(", "));
            add("cell-error-value", first.map_or("", String::as_str), "", message);
        }
    }
    findings.extend(factors(judged));
    findings
}

fn header_of(header: &Header, column: Column) -> &str {
    header.places.get(column).map_or("", |place| header.names[place].as_str())
}

fn cells(count: u64) -> String {
    if count == 1 { "1 cell".into() } else { format!("{count} cells") }
}

/// Once for each filer, at the first input that holds entries of it.
fn factors(judged: &Judged) -> Vec<FileFinding> {
    let Some(rule) = RuleId::by_name("check-digit-factor") else { return Vec::new() };
    let mut first_input: BTreeMap<FilerCode, u16> = BTreeMap::new();
    for rows in judged.assembled.entries() {
        let of_entry = rows.iter().map(|row| row.at.input).min().unwrap_or_default();
        let first = first_input.entry(rows[0].number.filer()).or_insert(of_entry);
        *first = of_entry.min(*first);
    }
    let of = |(filer, factor, shared, all)| {
        let input = first_input.get(&filer).copied().unwrap_or_default();
        let message = format!(
            "filer {filer} has the check-digit factor +{factor}: {shared} of its {all} entries show it"
        );
        let column = header_of(&judged.assembled.inputs[usize::from(input)].header, Column::EntryNumber);
        FileFinding { input, rule, column: column.to_string(), value: filer.to_string(), message }
    };
    judged.assembled.factors.found().map(of).collect()
}

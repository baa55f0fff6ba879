//! Findings about a whole file, made from what was noticed while it was read.

use std::collections::BTreeMap;

use crate::assemble::Input;
use crate::domain::{FilerCode, column_letters, shown};
use crate::read::{Column, Header, Source};
use crate::rules::{
    CELL_ERROR_VALUE, CHECK_DIGIT_FACTOR, HEADER_AMBIGUOUS, HEADER_DUPLICATE, HIDDEN_ROWS, Judged, Rule,
    RuleId, STATUS_UNRECOGNISED,
};

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
    let inputs = (0u16..).zip(&judged.assembled.inputs);
    let of_input = |(n, input)| {
        [ambiguous(n, input), duplicate(n, input), unrecognised(n, input), error_values(n, input)].concat()
    };
    // The files of entries filed before count after the inputs.
    let all = (0u16..).take(judged.input_count());
    let hidden = all.flat_map(|n| hidden_rows(n, judged.input(n).0));
    inputs.flat_map(of_input).chain(hidden).chain(factors(judged)).collect()
}

fn finding(input: u16, rule: &'static Rule, column: &str, value: &str, message: String) -> FileFinding {
    let (column, value) = (column.to_string(), value.to_string());
    FileFinding { input, rule: RuleId::of(rule), column, value, message }
}

fn ambiguous(n: u16, input: &Input) -> Vec<FileFinding> {
    let header = &input.header;
    let one = |(place, column): &(usize, Column)| {
        let name = &header.names[*place];
        // `Importer` is a name or a number; its content has decided.
        let is_number =
            header.places.importer_or_name.contains(place) && input.columns.contains(Column::Importer);
        let column = if is_number { Column::Importer } else { *column };
        let message = format!("the header {:?} was taken for the {}", shown(name), column.ace_name());
        finding(n, &HEADER_AMBIGUOUS, name, name, message)
    };
    header.ambiguous.iter().map(one).collect()
}

fn duplicate(n: u16, input: &Input) -> Vec<FileFinding> {
    let header = &input.header;
    let one = |(place, column): &(usize, Column)| {
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
        finding(n, &HEADER_DUPLICATE, name, name, message)
    };
    header.duplicate.iter().map(one).collect()
}

fn unrecognised(n: u16, input: &Input) -> Vec<FileFinding> {
    let mut findings = Vec::new();
    for (column, words) in &input.notices.words {
        let name = header_of(&input.header, *column);
        for (word, count) in words.listed.values() {
            let message = format!("{:?} is not recognised: {}", shown(word), cells(*count));
            findings.push(finding(n, &STATUS_UNRECOGNISED, name, word, message));
        }
        if words.others > 0 {
            let message = format!("other unrecognised words: {}", cells(words.others));
            findings.push(finding(n, &STATUS_UNRECOGNISED, name, "", message));
        }
    }
    findings
}

/// Once a file, at the first column that holds some.
fn error_values(n: u16, input: &Input) -> Vec<FileFinding> {
    let name = |place: &usize| input.header.names.get(*place).map_or("", String::as_str);
    let places = &input.notices.error_values;
    let Some(first) = places.keys().next() else { return Vec::new() };
    let named: Vec<String> =
        places.iter().map(|(place, count)| format!("{:?} ({})", shown(name(place)), cells(*count))).collect();
    let message = format!("error values such as #N/A in {}", named.join(", "));
    vec![finding(n, &CELL_ERROR_VALUE, name(first), "", message)]
}

/// Once a workbook.
fn hidden_rows(n: u16, source: &Source) -> Vec<FileFinding> {
    let Some(sheet) = &source.sheet else { return Vec::new() };
    let name = shown(&sheet.name);
    let message = match sheet.hidden_rows.as_slice() {
        [] => return Vec::new(),
        [row] => format!("row {row} of the sheet {name:?} is hidden"),
        [first, .., last] => {
            let count = sheet.hidden_rows.len();
            format!("{count} rows of the sheet {name:?} are hidden, the first is {first}, the last {last}")
        }
    };
    vec![finding(n, &HIDDEN_ROWS, "", "", message)]
}

/// Once for each filer, at the first input that holds entries of it.
fn factors(judged: &Judged) -> Vec<FileFinding> {
    let found: Vec<_> = judged.factors.found().collect();
    if found.is_empty() {
        return Vec::new();
    }
    let mut first_input: BTreeMap<FilerCode, u16> = BTreeMap::new();
    for (number, input) in judged.first_inputs() {
        let first = first_input.entry(number.filer()).or_insert(input);
        *first = input.min(*first);
    }
    let one = |(filer, factor, shared, all)| {
        let input = first_input.get(&filer).copied().unwrap_or_default();
        let message = format!(
            "filer {filer} seems to have the check-digit factor +{factor}: {shared} of its {all} entries show it"
        );
        finding(input, &CHECK_DIGIT_FACTOR, "", &filer.to_string(), message)
    };
    found.into_iter().map(one).collect()
}

fn header_of(header: &Header, column: Column) -> &str {
    header.places.get(column).map_or("", |place| header.names[place].as_str())
}

fn cells(count: u64) -> String {
    if count == 1 { "1 cell".into() } else { format!("{count} cells") }
}

//! Error texts for missing columns: the headers found, the nearest ones, and the flag that maps a header by hand.

use super::columns::{COLUMNS, Column, normal_header};
use super::header::{HEADER_ROWS, Header};
use crate::domain::is_blank;
use crate::error::Error;
use crate::text::truncate;

/// The error for a required column without a header.
pub(crate) fn missing(name: &str, column: Column, headers: &[&Header]) -> Error {
    let is_upload_list = !headers.is_empty() && headers.iter().all(|header| has_only_entry_numbers(header));
    let help = match is_upload_list {
        true => format!("this is a list of entry numbers: cape check {name}"),
        false => header_help(column, headers),
    };
    Error::MissingColumn { name: name.to_string(), column: column.ace_name(), help }
}

fn has_only_entry_numbers(header: &Header) -> bool {
    let named = header.names.iter().filter(|name| !is_blank(name)).count();
    named == 1 && header.columns.get(Column::EntryNumber).is_some()
}

/// The headers found, those nearest to the column's own, and the flag that maps one by hand.
pub(crate) fn header_help(column: Column, headers: &[&Header]) -> String {
    let found = named_headers(headers);
    if found.is_empty() {
        let first = HEADER_ROWS;
        return format!("the first {first} rows are blank; a header row must name {:?}", column.ace_name());
    }
    if headers.iter().all(|h| h.columns.known().is_empty()) {
        return format!(
            "no row names a known column; the first is {}. The header row must be among the first \
             {} rows; `cape template entries` shows one",
            listed(&found),
            HEADER_ROWS
        );
    }
    let free = found.iter().filter(|(_, free)| *free).map(|(name, _)| name.as_str());
    let near = nearest(column, free);
    let nearest: Vec<String> = near.iter().map(|n| format!("{n:?}")).collect();
    let nearest = if near.is_empty() { String::new() } else { format!("; nearest: {}", nearest.join(", ")) };
    let (name, example) = (column.spec().name, near.first().copied().unwrap_or("HEADER"));
    format!("headers found: {}{nearest}; to map one by hand: --column {name}={example:?}", listed(&found))
}

/// The headers found, safe to show.
pub(crate) fn headers_found(headers: &[&Header]) -> String {
    listed(&named_headers(headers))
}

/// The headers that aren't blank, and whether each is unused.
fn named_headers(headers: &[&Header]) -> Vec<(String, bool)> {
    let of_one = |header: &&Header| {
        let used = header.columns.used();
        let names = header.names.iter().enumerate().filter(|(_, name)| !is_blank(name));
        names.map(|(i, name)| (truncate(name.trim()), !used.contains(&i))).collect::<Vec<_>>()
    };
    headers.iter().flat_map(of_one).collect()
}

fn listed(found: &[(String, bool)]) -> String {
    const LISTED: usize = 40;
    let names: Vec<String> = found.iter().take(LISTED).map(|(name, _)| format!("{name:?}")).collect();
    let more = found.len().saturating_sub(LISTED);
    names.join(", ") + &if more > 0 { format!(" and {more} more") } else { String::new() }
}

/// Similarity below which headers are considered different.
const LIKE: f64 = 0.6;

/// Up to three headers similar to one of the column's.
fn nearest<'h>(column: Column, found: impl Iterator<Item = &'h str>) -> Vec<&'h str> {
    let spec = column.spec();
    let likeness = |header: &str| {
        let header = normal_header(header);
        let known = spec.headers.iter().chain(spec.ambiguous);
        known.map(|k| strsim::normalized_damerau_levenshtein(k, &header)).fold(0.0, f64::max)
    };
    let mut near: Vec<(f64, &str)> = found.map(|h| (likeness(h), h)).collect();
    near.retain(|(like, _)| *like >= LIKE);
    near.sort_by(|a, b| b.0.total_cmp(&a.0));
    near.truncate(3);
    near.into_iter().map(|(_, header)| header).collect()
}

/// The column with a header most similar to an unknown one, and that header.
pub(crate) fn nearest_column(header: &str) -> Option<(Column, &'static str)> {
    let header = normal_header(header);
    let likeness = |known: &str| strsim::normalized_damerau_levenshtein(known, &header);
    let known = COLUMNS.iter().flat_map(|spec| spec.headers.iter().map(move |known| (spec, *known)));
    let near = known.map(|(spec, known)| (likeness(known), spec.column, known));
    let best = near.filter(|(like, ..)| *like >= LIKE).max_by(|a, b| a.0.total_cmp(&b.0));
    best.map(|(_, column, known)| (column, known))
}

//! Bytes → rows: the only place that opens inputs.
//!
//! Everything behind it sees rows of cells with their offsets and a header that says which cell is what.

pub mod columns;
mod delimited;
pub mod header;
pub mod scan;
mod source;

use std::fmt::Write;

pub use columns::{Column, ColumnSet};
pub use delimited::{Reader, Row, RowRef, RowWindow};
pub use header::{HandMapped, Header, Places};
pub use scan::Malformed;
pub use source::{Source, open_all};

use crate::domain::{is_blank, shown};
use crate::error::{Error, Result};

/// Reads the first rows of an input and finds the header among them.
pub fn find_header(source: &Source, by_hand: &[HandMapped]) -> Result<Header> {
    let mut reader = Reader::new(source, 0)?;
    let mut rows = Vec::new();
    while rows.len() < header::HEADER_ROWS
        && let Some(row) = reader.next_row()?
    {
        let names = (0..row.cell_count()).map(|i| row.cell(i).into_owned()).collect();
        rows.push(header::read_header(row.at.row, names, by_hand));
    }
    let fullest = rows.iter().max_by_key(|h| h.names.len()).cloned().unwrap_or_default();
    header::pick_header(rows).ok_or_else(|| missing(&source.name, Column::EntryNumber, &[&fullest]))
}

/// The error for a required column that no header names.
pub fn missing(name: &str, column: Column, headers: &[&Header]) -> Error {
    Error::MissingColumn {
        name: name.to_string(),
        column: column.ace_name(),
        help: header_help(column, headers),
    }
}

/// The headers found, those nearest to the column's own, and the flag that maps one by hand.
pub fn header_help(column: Column, headers: &[&Header]) -> String {
    let names = headers.iter().flat_map(|h| &h.names).filter(|n| !is_blank(n));
    let found: Vec<String> = names.map(|n| shown(n.trim())).collect();
    let name = column.spec().name;
    if found.is_empty() {
        return format!("the file is empty: it needs a header row with {:?}", column.ace_name());
    }
    let near = nearest(column, &found);
    let nearest = near.iter().map(|n| format!("{n:?}")).collect::<Vec<_>>().join(", ");
    let nearest = if near.is_empty() { String::new() } else { format!("; nearest: {nearest}") };
    let example = near.first().copied().unwrap_or("YOUR HEADER");
    let list = found.iter().map(|n| format!("{n:?}")).collect::<Vec<_>>().join(", ");
    format!("headers found: {list}{nearest}; to map one by hand: --column {name}={example:?}")
}

/// Up to three headers that look like one of the column's.
fn nearest(column: Column, found: &[String]) -> Vec<&str> {
    let spec = column.spec();
    let likeness = |header: &str| {
        let header = columns::normal_header(header);
        let known = spec.headers.iter().chain(spec.ambiguous);
        known.map(|k| strsim::normalized_damerau_levenshtein(k, &header)).fold(0.0, f64::max)
    };
    let mut near: Vec<(f64, &str)> = found.iter().map(|h| (likeness(h), h.as_str())).collect();
    near.retain(|(like, _)| *like >= 0.6);
    near.sort_by(|a, b| b.0.total_cmp(&a.0));
    near.truncate(3);
    near.into_iter().map(|(_, header)| header).collect()
}

/// Bytes in hexadecimal.
pub fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

//! Bytes → rows: the only place that opens inputs.
//!
//! Everything behind it sees rows of cells with their offsets and a header that says which cell is what.

mod aliases;
mod chunks;
mod columns;
pub(crate) mod decode;
mod file_at;
mod header;
mod inputs;
mod quoting;
mod record;
mod row_delta;
mod row_scanner;
mod rows;
mod sheet;
mod source;
#[cfg(feature = "xlsx")]
pub(crate) mod workbook;

use std::fmt::Write;

use crate::domain::is_blank;
use crate::error::{Error, Result};
use crate::text::truncate;

pub use aliases::Aliases;
pub(crate) use aliases::{HeaderAlias, ValueAliases, column_known_by};
pub use chunks::{ReadOptions, read_rows};
pub(crate) use columns::{COLUMNS, Column, ColumnSet, is_not_needed, normal_header};
pub(crate) use decode::{FileKind, Packed};
pub use file_at::ReadAt;
pub(crate) use file_at::{FileAt, Storage};
pub(crate) use header::{ColumnMap, Header, Learned};
pub use inputs::InputFile;
pub(crate) use inputs::{Folder, expand_inputs};
pub(crate) use quoting::Quoting;
pub use record::{Cells, MAX_RECORD, Scanned, scan};
pub(crate) use record::{Malformed, scan_first_line};
pub use row_scanner::{Next, Record, RowScanner};
pub use rows::Rows;
pub(crate) use rows::{ChunkText, Row, RowFetcher, RowRef, RowSpan};
pub use source::open_all;
pub(crate) use source::{Source, State, hash_of, open_each, open_file, sha256_of};

pub(crate) const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// What may separate cells, the most common first.
pub(crate) const SEPARATORS: [u8; 4] = [b',', b'\t', b';', b'|'];

/// So many columns a spreadsheet has.
const MOST_COLUMNS: usize = 1 << 14;

/// Reads the first rows of an input, finds the header among them, and by it what separates the cells.
pub fn find_header(source: &Source, vocabulary: &Aliases) -> Result<Header> {
    let mut best: Option<Header> = None;
    let mut rows_by_separator = Vec::new();
    for separator in separators(source).iter().copied() {
        let rows = first_rows(source, separator, vocabulary)?;
        if let Some(found) = header::pick_header(rows.clone()) {
            let known = |h: &Header| h.columns.known().len();
            if best.as_ref().is_none_or(|b| known(&found) > known(b)) {
                best = Some(found);
            }
        }
        if best.as_ref().is_some_and(Header::is_full) {
            break;
        }
        rows_by_separator.push(rows);
    }
    let header = best.ok_or_else(|| no_header(source, &rows_by_separator))?;
    completed(header, source, vocabulary)
}

/// A header that was found, with what holds for all rows of its input.
fn completed(mut header: Header, source: &Source, vocabulary: &Aliases) -> Result<Header> {
    if header.names.len() > MOST_COLUMNS {
        return Err(Error::Unsupported {
            name: source.name.clone(),
            what: "text with more than 16,384 columns",
            help: "no spreadsheet and no report has that many: check what separates its cells, or export it again",
        });
    }
    // The rows of a sheet are all as wide as the sheet.
    let width = source.sheet.as_ref().map_or(0, |sheet| sheet.width).max(header.names.len());
    header.names.resize(width, String::new());
    header.learned.order = vocabulary.date_order;
    if source.sheet.as_ref().is_some_and(|sheet| sheet.continues) {
        // It stands before the rows of the sheet, and is none of them.
        header.row -= 1;
    }
    Ok(header)
}

/// The row among the first that is most like a header: the one with most of what `count` counts, however the cells are
/// separated. None where no row has any.
pub(crate) fn find_header_by(
    source: &Source,
    vocabulary: &Aliases,
    count: impl Fn(&Header) -> usize,
) -> Result<Option<Header>> {
    let mut best: Option<(usize, Header)> = None;
    for separator in separators(source) {
        for row in first_rows(source, *separator, vocabulary)? {
            let counted = count(&row);
            if counted > best.as_ref().map_or(0, |(most, _)| *most) {
                best = Some((counted, row));
            }
        }
    }
    best.map(|(_, header)| completed(header, source, vocabulary)).transpose()
}

/// What may separate the cells of an input.
fn separators(source: &Source) -> &'static [u8] {
    if source.sheet.is_some() { &[sheet::SEPARATOR] } else { &SEPARATORS }
}

/// Where no row names an entry number column: the row most like a header, if one names any column that is known.
pub(crate) fn likeliest_header(source: &Source, vocabulary: &Aliases) -> Result<Option<Header>> {
    let rows = separators(source).iter().map(|separator| first_rows(source, *separator, vocabulary));
    let rows = rows.collect::<Result<Vec<_>>>()?;
    Ok(likeliest(&rows).filter(|row| !row.columns.known().is_empty()).cloned())
}

/// Of rows read with one separator and another the one most like a header.
fn likeliest(rows_by_separator: &[Vec<Header>]) -> Option<&Header> {
    let filled = |row: &Header| row.names.iter().filter(|n| !is_blank(n)).count();
    let all = rows_by_separator.iter().flatten();
    all.rev().max_by_key(|row| (row.columns.known().len(), filled(row)))
}

/// So many bytes hold the first rows of nearly every input.
const HEAD: u64 = 1 << 16;

/// The first rows, each read as a header, as far as the first full one.
fn first_rows(source: &Source, separator: u8, vocabulary: &Aliases) -> Result<Vec<Header>> {
    let mut wanted = HEAD;
    loop {
        let bytes = source.read_at(0, wanted.min(source.bytes) as usize)?;
        let all = bytes.len() as u64 == source.bytes;
        let mark = if bytes.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len() } else { 0 };
        let (mut scanner, mut cells) = (RowScanner::new(&bytes, separator, all, mark), Cells::default());
        let mut rows: Vec<Header> = Vec::new();
        let ended = loop {
            match scanner.next(&mut cells) {
                Next::Record(record) if rows.len() < header::HEADER_ROWS => {
                    let number = rows.len() as u32 + 1;
                    let names = names(&bytes[record.start..record.start + record.length], &cells);
                    let end = scanner.position() as u64;
                    let row = Header { separator, end, ..header::read_header(number, names, vocabulary) };
                    let is_full = row.is_full();
                    rows.push(row);
                    if is_full {
                        // No row below it is preferred.
                        return Ok(rows);
                    }
                }
                ended => break ended,
            }
        };
        match ended {
            Next::Short => wanted *= 4,
            Next::TooLong => {
                let row = rows.len() as u32 + 1;
                return Err(Error::RowTooLong { name: source.name.clone(), row });
            }
            Next::Record(_) | Next::End => return Ok(rows),
        }
    }
}

fn names(record: &[u8], cells: &Cells) -> Vec<String> {
    let row = Row::new(RowRef::default(), record, None, cells);
    // One more tells that they are too many.
    (0..row.cell_count().min(MOST_COLUMNS + 1)).map(|i| row.cell(i).into_owned()).collect()
}

/// Why no header was found: of all rows, however they are separated, the most like one is shown.
fn no_header(source: &Source, rows_by_separator: &[Vec<Header>]) -> Error {
    let mut all = rows_by_separator.iter().flatten();
    if all.any(|row| row.names.iter().any(|n| n.contains('\0'))) {
        return Error::Unsupported {
            name: source.name.clone(),
            what: "binary data, or text in an encoding with NUL bytes",
            help: "export the report again as CSV, or save it as \"CSV UTF-8\"",
        };
    }
    let most = likeliest(rows_by_separator);
    missing(&source.name, Column::EntryNumber, &most.into_iter().collect::<Vec<_>>())
}

/// The error for a required column that no header names.
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
        let first = header::HEADER_ROWS;
        return format!("the first {first} rows are blank; a header row must name {:?}", column.ace_name());
    }
    if headers.iter().all(|h| h.columns.known().is_empty()) {
        return format!(
            "no row names a known column; the first is {}. The header row must be among the first \
             {} rows; `cape template entries` shows one",
            listed(&found),
            header::HEADER_ROWS
        );
    }
    let free = found.iter().filter(|(_, free)| *free).map(|(name, _)| name.as_str());
    let near = nearest(column, free);
    let nearest: Vec<String> = near.iter().map(|n| format!("{n:?}")).collect();
    let nearest = if near.is_empty() { String::new() } else { format!("; nearest: {}", nearest.join(", ")) };
    let (name, example) = (column.spec().name, near.first().copied().unwrap_or("HEADER"));
    format!("headers found: {}{nearest}; to map one by hand: --column {name}={example:?}", listed(&found))
}

/// The headers found, fit to be shown.
pub(crate) fn headers_found(headers: &[&Header]) -> String {
    listed(&named_headers(headers))
}

/// The headers that aren't blank, and whether each is free to be mapped.
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

/// Headers that are less alike than this mean different things.
const LIKE: f64 = 0.6;

/// Up to three headers that look like one of the column's.
fn nearest<'h>(column: Column, found: impl Iterator<Item = &'h str>) -> Vec<&'h str> {
    let spec = column.spec();
    let likeness = |header: &str| {
        let header = columns::normal_header(header);
        let known = spec.headers.iter().chain(spec.ambiguous);
        known.map(|k| strsim::normalized_damerau_levenshtein(k, &header)).fold(0.0, f64::max)
    };
    let mut near: Vec<(f64, &str)> = found.map(|h| (likeness(h), h)).collect();
    near.retain(|(like, _)| *like >= LIKE);
    near.sort_by(|a, b| b.0.total_cmp(&a.0));
    near.truncate(3);
    near.into_iter().map(|(_, header)| header).collect()
}

/// The column that a header not known is most like, and that column's header.
pub(crate) fn nearest_column(header: &str) -> Option<(Column, &'static str)> {
    let header = columns::normal_header(header);
    let likeness = |known: &str| strsim::normalized_damerau_levenshtein(known, &header);
    let known = columns::COLUMNS.iter().flat_map(|spec| spec.headers.iter().map(move |known| (spec, *known)));
    let near = known.map(|(spec, known)| (likeness(known), spec.column, known));
    let best = near.filter(|(like, ..)| *like >= LIKE).max_by(|a, b| a.0.total_cmp(&b.0));
    best.map(|(_, column, known)| (column, known))
}

/// The name, or where an input has it already, the name with a number that none has.
pub(crate) fn unique_name(name: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let numbered = (2..).map(|n| format!("{name} ({n})"));
    let mut names = std::iter::once(name.to_string()).chain(numbered);
    names.find(|name| !is_taken(name)).expect("numbers don't end")
}

/// Bytes in hexadecimal.
pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

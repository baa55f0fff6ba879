//! Finds the header among the first rows of an input, and with it the separator.

use super::aliases::Aliases;
use super::columns::Column;
use super::decode::{BYTE_ORDER_MARK, SHEET_SEPARATOR};
use super::header::{HEADER_ROWS, Header, pick_header, read_header};
use super::missing_column::missing;
use super::record::{Cells, SEPARATORS};
use super::row_scanner::{Next, RowScanner};
use super::rows::{Row, RowRef};
use super::source::Source;
use crate::domain::is_blank;
use crate::error::{Error, Result};

/// Limit on columns: as many as a spreadsheet has.
const MOST_COLUMNS: usize = 1 << 14;

/// Finds the header among the first rows of an input, and with it the separator.
pub fn find_header(source: &Source, vocabulary: &Aliases) -> Result<Header> {
    let mut best: Option<Header> = None;
    let mut rows_by_separator = Vec::new();
    for separator in separators(source).iter().copied() {
        let rows = first_rows(source, separator, vocabulary)?;
        if let Some(found) = pick_header(rows.clone()) {
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

/// Adds to a header what applies to all rows of its input.
fn completed(mut header: Header, source: &Source, vocabulary: &Aliases) -> Result<Header> {
    if header.names.len() > MOST_COLUMNS {
        return Err(Error::Unsupported {
            name: source.name.clone(),
            what: "text with more than 16,384 columns",
            help: "no spreadsheet and no report has that many: check what separates its cells, or export it again",
        });
    }
    // All rows of a sheet are as wide as the sheet.
    let width = source.sheet.as_ref().map_or(0, |sheet| sheet.width).max(header.names.len());
    header.names.resize(width, String::new());
    header.learned.order = vocabulary.date_order;
    header.filled = source.filled.clone();
    header.row += source.section.map_or(0, |section| section.rows_before);
    if source.sheet.as_ref().is_some_and(|sheet| sheet.continues) {
        // The header line was added before the rows of the sheet and isn't one of them.
        header.row -= 1;
    }
    Ok(header)
}

/// The first row with the most of what `count` counts, with any separator; `None` if no row has any.
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

/// The possible separators of an input.
fn separators(source: &Source) -> &'static [u8] {
    if source.sheet.is_some() { &[SHEET_SEPARATOR] } else { &SEPARATORS }
}

/// If no row has an entry number column: the row most like a header, provided that it has any known column.
pub(crate) fn likeliest_header(source: &Source, vocabulary: &Aliases) -> Result<Option<Header>> {
    let rows = separators(source).iter().map(|separator| first_rows(source, *separator, vocabulary));
    let rows = rows.collect::<Result<Vec<_>>>()?;
    Ok(likeliest(&rows).filter(|row| !row.columns.known().is_empty()).cloned())
}

/// The row most like a header, among rows split by each separator.
fn likeliest(rows_by_separator: &[Vec<Header>]) -> Option<&Header> {
    let filled = |row: &Header| row.names.iter().filter(|n| !is_blank(n)).count();
    let all = rows_by_separator.iter().flatten();
    all.rev().max_by_key(|row| (row.columns.known().len(), filled(row)))
}

/// Bytes that contain the first rows of nearly every input.
const HEAD: u64 = 1 << 16;

/// The first rows interpreted as headers, up to the first full one.
fn first_rows(source: &Source, separator: u8, vocabulary: &Aliases) -> Result<Vec<Header>> {
    let mut wanted = HEAD;
    // A section begins with its header.
    let most = if source.section.is_some() { 1 } else { HEADER_ROWS };
    loop {
        let bytes = source.read_at(0, wanted.min(source.bytes) as usize)?;
        let all = bytes.len() as u64 == source.bytes;
        let mark = if bytes.starts_with(BYTE_ORDER_MARK) { BYTE_ORDER_MARK.len() } else { 0 };
        let (mut scanner, mut cells) = (RowScanner::new(&bytes, separator, all, mark), Cells::default());
        let mut rows: Vec<Header> = Vec::new();
        let ended = loop {
            match scanner.next(&mut cells) {
                Next::Record(record) if rows.len() < most => {
                    let number = rows.len() as u32 + 1;
                    let names = names(&bytes[record.start..record.start + record.length], &cells);
                    let end = scanner.position() as u64;
                    let row = Header { separator, end, ..read_header(number, names, vocabulary) };
                    let is_full = row.is_full();
                    rows.push(row);
                    if is_full {
                        // No later row is preferred to it.
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
    // One more shows that there are too many.
    (0..row.cell_count().min(MOST_COLUMNS + 1)).map(|i| row.cell(i).into_owned()).collect()
}

/// The error for an input without a header. It shows the row most like one.
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

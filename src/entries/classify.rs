//! Decides what a row is: one of an entry, a total, a header, or unreadable.

use super::notices::{HeaderRow, RowDefect, RowDefectKind};
use super::row_reader::{NumberRead, RowReader};
use crate::domain::{
    EntryNumberDefect, EntryNumberReading, clean, collapse_blanks, is_blank, is_error_value, padded_number,
};
use crate::read::{Column, Malformed, Row};

pub(crate) enum Class {
    Blank,
    Totals,
    Header,
    Unreadable(RowDefect),
    OfEntry(NumberRead),
}

/// Decides what a row is, in this order: blank, total, repeated header, malformed, without a readable entry number, one
/// of an entry.
pub(crate) fn classify(row: &Row<'_>, reader: &mut RowReader<'_>) -> Class {
    if row.malformed.is_none() {
        reader.notice(row);
        if let Some(number) = reader.repeated_number(row) {
            return Class::OfEntry(number);
        }
    }
    let index = reader.columns.get(Column::EntryNumber).unwrap_or_default();
    let plain = row.plain(index).filter(|_| row.malformed.is_none());
    if let Some(number) = plain.and_then(NumberRead::plain) {
        return Class::OfEntry(number);
    }
    let cell = row.cell(index);
    let mut text = clean(&cell);
    if is_error_value(text) {
        text = "";
    }
    if text.is_empty() {
        match first_content(row, reader) {
            None if row.malformed.is_none_or(is_about_cells) => return Class::Blank,
            Some(word) if is_totals(&word) => return Class::Totals,
            _ => {}
        }
    } else if is_totals(text) {
        return Class::Totals;
    }
    if let Some(is_first) = reader.header_row(row) {
        reader.layout.headers.push(HeaderRow { at: row.at, is_first });
        return Class::Header;
    }
    if row.malformed.is_some() {
        // A quote that is never closed may precede the number.
        text = text.trim_matches('"');
    }
    let read = reader.entry_number(row, text);
    let kind = match (row.malformed, read) {
        (None, Ok(reading)) => {
            if matches!(reading, EntryNumberReading::ZerosRestored(_)) {
                reader.padded.extend(padded_number(text));
            }
            return Class::OfEntry(reading.into());
        }
        (Some(malformed), _) => RowDefectKind::Malformed(malformed),
        (None, Err(defect)) => RowDefectKind::EntryNumber(defect),
    };
    reader.layout.lacks_numbers |= kind == RowDefectKind::EntryNumber(EntryNumberDefect::Missing);
    reader.padded.extend(padded_number(text));
    let may_be_footer = read.is_err() && is_footer(row);
    let number = read.ok().map(EntryNumberReading::number);
    Class::Unreadable(RowDefect { at: row.at, kind, number, may_be_footer })
}

/// A wrong number of blank cells isn't a defect; an unclosed quote is.
fn is_about_cells(malformed: Malformed) -> bool {
    matches!(malformed, Malformed::TooFewCells | Malformed::TooManyCells)
}

/// The first cell that isn't blank. An error value counts as blank, except in HTS cells, where it may hide a number.
fn first_content(row: &Row<'_>, reader: &RowReader<'_>) -> Option<String> {
    let hts = [Column::Hts, Column::HtsAdditional].map(|c| reader.columns.get(c));
    (0..row.cell_count()).find_map(|index| {
        let cell = row.cell(index);
        let text = clean(&cell);
        let blank = text.is_empty() || (is_error_value(text) && !hts.contains(&Some(index)));
        (!blank).then(|| text.to_string())
    })
}

/// Whether a cell marks its row as a sum or count of others: `Total`, `Grand Totals:`, `K7R44100018 Total`, `Count: 2`,
/// `Page 1 of 3`.
fn is_totals(text: &str) -> bool {
    const WORDS: [&str; 8] =
        ["total", "totals", "grand total", "grand totals", "subtotal", "subtotals", "sum", "count"];
    let word = collapse_blanks(text).to_ascii_lowercase();
    let word = word.trim_end_matches(':').trim_end();
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|c| c.is_ascii_digit() || c == b',');
    let counts = || {
        let number = word.strip_prefix("count")?;
        Some(is_number(number.trim_start_matches([':', ' ', '='])))
    };
    let pages = || {
        let (page, pages) = word.strip_prefix("page ")?.split_once(" of ").unwrap_or((&word[5..], "1"));
        Some(is_number(page) && is_number(pages))
    };
    let is_of_group = || [" total", " totals", " subtotal", " count"].iter().any(|end| word.ends_with(end));
    WORDS.contains(&word) || counts() == Some(true) || pages() == Some(true) || is_of_group()
}

/// Whether a row may be a footer: it has a single cell with several words, and no number as long as an entry number.
fn is_footer(row: &Row<'_>) -> bool {
    const SHORT: usize = 7;
    let mut filled = (0..row.cell_count()).map(|index| row.cell(index)).filter(|cell| !is_blank(cell));
    let (Some(cell), None) = (filled.next(), filled.next()) else { return false };
    let text = clean(&cell);
    let compact = text.replace(|c: char| c == '-' || c.is_whitespace(), "");
    let longest = compact.split(|c: char| !c.is_ascii_digit()).map(str::len).max().unwrap_or(0);
    longest < SHORT && text.contains(char::is_whitespace)
}

#[cfg(test)]
mod tests {

    use super::*;

    #[test]
    fn rows_that_sum_or_count_are_told_by_a_word() {
        for text in [
            "Total",
            "TOTALS:",
            "Grand  Total",
            "grand totals",
            "Subtotal",
            "Sum:",
            "K7R44100018 Total",
            "Count: 2",
            "Count",
            "Page 1 of 1",
            "page 12",
            "Fernleigh Lighting Subtotal",
        ] {
            assert!(is_totals(text), "{text}");
        }
        for text in ["Total Lighting Inc", "Page", "Page one", "Counter", "K7R44100018", "Count: x", "Summer"]
        {
            assert!(!is_totals(text), "{text}");
        }
    }
}

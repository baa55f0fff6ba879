//! Reads an input as `build` does and counts what it holds, without judging any of it.

use super::intake::{Class, classify};
use super::row_reader::RowReader;
use super::tally::Tally;
use crate::domain::is_blank;
use crate::error::Result;
use crate::read::{Column, ExtraWords, Header, Pace, Row, Rows, Source, read_rows};

/// What an input holds.
#[derive(Debug, Default)]
pub struct Survey {
    /// What its rows come to.
    pub tally: Tally,
    /// In how many rows of entries the cell of each column that is read is blank, by place.
    pub blank: Vec<u64>,
    /// How many rows are not UTF-8, and read as Windows-1252.
    pub windows_1252: u64,
    /// Its SHA-256 in hexadecimal.
    pub sha256: String,
}

/// Reads an input. `progress` hears how many bytes more were read.
pub fn survey(
    source: &Source,
    header: &Header,
    words: &ExtraWords,
    pace: Pace,
    progress: &mut (dyn FnMut(u64) + Send),
) -> Result<Survey> {
    let mut all = Survey { blank: vec![0; header.names.len()], ..Survey::default() };
    let mut importer_is_number = false;
    let sha256 = read_rows(
        source,
        0,
        header,
        pace,
        |rows| Part::of(rows, header, words),
        |part, _, bytes| {
            importer_is_number |= part.importer_is_number;
            all.append(part.survey);
            progress(bytes);
        },
    )?;
    let tally = &mut all.tally;
    tally.columns = header.places.columns();
    if importer_is_number {
        tally.columns.insert(Column::Importer);
    }
    let columns = tally.columns;
    tally.entries.iter_mut().for_each(|entry| entry.add_columns(columns));
    tally.sort();
    Ok(Survey { sha256, ..all })
}

impl Survey {
    fn append(&mut self, other: Survey) {
        self.tally.append(other.tally);
        self.windows_1252 += other.windows_1252;
        self.blank.iter_mut().zip(other.blank).for_each(|(sum, more)| *sum += more);
    }

    fn count_blanks(&mut self, row: &Row<'_>, places: &[usize]) {
        for place in places {
            self.blank[*place] += u64::from(is_blank_at(row, *place));
        }
    }
}

/// What the rows read in one go come to.
struct Part {
    survey: Survey,
    importer_is_number: bool,
}

impl Part {
    fn of(rows: &mut Rows<'_>, header: &Header, words: &ExtraWords) -> Self {
        let mut survey = Survey { blank: vec![0; header.names.len()], ..Survey::default() };
        let mut reader = RowReader::of(rows, header, words);
        let places = header.places.used();
        while let Some(row) = rows.next_row() {
            let counts = &mut survey.tally.rows;
            counts.read += 1;
            survey.windows_1252 += u64::from(!row.is_utf8());
            match classify(&row, &mut reader) {
                Class::OfEntry(number) => {
                    counts.in_entries += 1;
                    survey.tally.take(&reader.read(&row, number));
                    survey.count_blanks(&row, &places);
                }
                Class::Blank => counts.blank += 1,
                Class::Totals => counts.totals += 1,
                Class::Unreadable(_) => counts.unreadable += 1,
            }
        }
        survey.tally.notices = reader.notices;
        Part { survey, importer_is_number: reader.importer_is_number }
    }
}

/// Whether nothing stands in a cell. Most cells begin with a letter or digit: those needn't be looked at further.
fn is_blank_at(row: &Row<'_>, place: usize) -> bool {
    match row.plain(place) {
        Some(b"") => true,
        Some([first, ..]) if first.is_ascii_alphanumeric() => false,
        _ => is_blank(&row.cell(place)),
    }
}

//! Reads the inputs row by row, tells what each row is, and brings the rows of an entry together.

use super::check_digit::Factors;
use super::notices::Notices;
use super::row::{EntryRow, RowReader};
use crate::domain::{
    EntryNumber, EntryNumberDefect, EntryNumberReading, clean, collapse_blanks, is_error_value,
    read_entry_number, shown,
};
use crate::error::{Error, Result};
use crate::read::columns::normal_header;
use crate::read::{
    Column, ColumnSet, HandMapped, Header, Malformed, Reader, Row, RowRef, Source, find_header,
};

/// How the rows of an input, or of all, are accounted for: `read` is the sum of the others.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct RowCounts {
    /// All rows below the header.
    pub read: u64,
    /// Rows of an entry.
    pub in_entries: u64,
    /// Rows that can't be read; each is a finding.
    pub unreadable: u64,
    /// Rows without content.
    pub blank: u64,
    /// Rows of totals.
    pub totals: u64,
}

impl std::ops::AddAssign for RowCounts {
    fn add_assign(&mut self, other: Self) {
        self.read += other.read;
        self.in_entries += other.in_entries;
        self.unreadable += other.unreadable;
        self.blank += other.blank;
        self.totals += other.totals;
    }
}

/// A row that can't be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RowDefect {
    /// Where it stands.
    pub at: RowRef,
    /// What is wrong.
    pub kind: RowDefectKind,
    /// Its entry number, where it can be read all the same.
    pub number: Option<EntryNumber>,
}

/// What is wrong with a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowDefectKind {
    /// Its cells can't be told.
    Malformed(Malformed),
    /// It has no entry number, or none that can be read.
    EntryNumber(EntryNumberDefect),
}

/// An input that was read.
#[derive(Debug)]
pub struct Input {
    /// The source, for reading rows again.
    pub source: Source,
    /// Its header.
    pub header: Header,
    /// The columns it has.
    pub columns: ColumnSet,
    /// How its rows are accounted for.
    pub rows: RowCounts,
    /// What is to be said once about it.
    pub notices: Notices,
    /// Its SHA-256 in hexadecimal.
    pub sha256: String,
}

/// All rows of all inputs, those of an entry side by side.
#[derive(Debug, Default)]
pub struct Assembled {
    /// The inputs in the order of the call.
    pub inputs: Vec<Input>,
    /// The rows of entries by entry number, input and row.
    pub rows: Vec<EntryRow>,
    /// The rows that can't be read.
    pub defects: Vec<RowDefect>,
    /// The check-digit factors found.
    pub factors: Factors,
}

impl Assembled {
    /// The entries in the order of their numbers: the rows of each.
    pub fn entries(&self) -> impl Iterator<Item = &[EntryRow]> {
        self.rows.chunk_by(|a, b| a.number == b.number)
    }

    /// How all rows are accounted for.
    pub fn row_counts(&self) -> RowCounts {
        let mut all = RowCounts::default();
        self.inputs.iter().for_each(|input| all += input.rows);
        all
    }
}

/// Reads all sources. `progress` hears how many bytes more were read.
pub fn assemble(
    sources: Vec<Source>,
    by_hand: &[HandMapped],
    progress: &mut dyn FnMut(u64),
) -> Result<Assembled> {
    let mut assembled = Assembled::default();
    let headers = sources.iter().map(|source| find_header(source, by_hand)).collect::<Result<Vec<_>>>()?;
    require(&sources, &headers, by_hand)?;
    for (input, (source, header)) in (0..).zip(sources.into_iter().zip(headers)) {
        let input = read_input(source, input, header, &mut assembled, progress)?;
        assembled.inputs.push(input);
    }
    refuse_the_same_twice(&assembled.inputs)?;
    assembled.rows.sort_by_key(|row| (row.number, row.at));
    assembled.factors = Factors::of(assembled.entries().map(|rows| rows[0].number));
    Ok(assembled)
}

/// The same file given twice would count money twice where rows have no line numbers.
fn refuse_the_same_twice(inputs: &[Input]) -> Result<()> {
    for (i, input) in inputs.iter().enumerate().filter(|(_, input)| input.rows.in_entries > 0) {
        if let Some(same) = inputs[..i].iter().find(|other| other.sha256 == input.sha256) {
            return Err(Error::Usage {
                message: format!("{} and {} are the same file", same.source.name, input.source.name),
                help: "name it once".into(),
            });
        }
    }
    Ok(())
}

/// HTS numbers must stand in one input at least, and each header mapped by hand too.
fn require(sources: &[Source], headers: &[Header], by_hand: &[HandMapped]) -> Result<()> {
    let all: Vec<&Header> = headers.iter().collect();
    for mapped in by_hand {
        let wanted = normal_header(&mapped.header);
        let mut names = all.iter().flat_map(|h| &h.names);
        if !names.any(|n| normal_header(n) == wanted) {
            return Err(Error::NoSuchHeader {
                name: mapped.column.spec().name,
                header: shown(&mapped.header),
                help: crate::read::header_help(mapped.column, &all),
            });
        }
    }
    let has = |column| all.iter().any(|h| h.places.get(column).is_some());
    if has(Column::Hts) || has(Column::HtsAdditional) {
        return Ok(());
    }
    let name = match sources {
        [one] => one.name.clone(),
        _ => format!("all {} inputs", sources.len()),
    };
    Err(crate::read::missing(&name, Column::Hts, &all))
}

fn read_input(
    source: Source,
    input: u16,
    header: Header,
    assembled: &mut Assembled,
    progress: &mut dyn FnMut(u64),
) -> Result<Input> {
    let mut rows = RowCounts::default();
    let mut row_reader = RowReader::new(&header.places);
    let mut reader = Reader::new(&source, input, header.separator)?;
    reader.skip_header(&header)?;
    let mut reported = 0;
    while let Some(row) = reader.next_row()? {
        rows.read += 1;
        match classify(&row, &mut row_reader) {
            Class::Blank => rows.blank += 1,
            Class::Totals => rows.totals += 1,
            Class::Unreadable(defect) => {
                rows.unreadable += 1;
                assembled.defects.push(defect);
            }
            Class::OfEntry(number) => {
                rows.in_entries += 1;
                assembled.rows.push(row_reader.read(&row, number));
            }
        }
        // Often enough for a progress bar, too rarely to cost anything.
        if rows.read.is_multiple_of(4096) {
            let position = reader.position();
            progress(position - reported);
            reported = position;
        }
    }
    progress(reader.position() - reported);
    let mut columns = header.places.columns();
    if row_reader.importer_is_number {
        columns.insert(Column::Importer);
    }
    let notices = row_reader.notices;
    let sha256 = reader.sha256();
    Ok(Input { source, header, columns, rows, notices, sha256 })
}

enum Class {
    Blank,
    Totals,
    Unreadable(RowDefect),
    OfEntry(EntryNumberReading),
}

/// Tells what a row is, in this order: blank, totals, malformed, without a readable entry number, an
/// entry's.
fn classify(row: &Row<'_>, reader: &mut RowReader<'_>) -> Class {
    if row.malformed.is_none() {
        reader.notices.error_values(row);
    }
    let place = reader.places.get(Column::EntryNumber).unwrap_or_default();
    let cell = row.cell(place);
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
    if row.malformed.is_some() {
        // A quote that is never closed may stand right before the number.
        text = text.trim_matches('"');
    }
    let read = read_entry_number(text, reader.filer(row));
    let defect = match (row.malformed, read) {
        (None, Ok(number)) => return Class::OfEntry(number),
        (Some(malformed), _) => RowDefectKind::Malformed(malformed),
        (None, Err(defect)) => RowDefectKind::EntryNumber(defect),
    };
    let number = read.ok().map(EntryNumberReading::number);
    Class::Unreadable(RowDefect { at: row.at, kind: defect, number })
}

/// A wrong number of blank cells is no defect; a quote that is never closed is.
fn is_about_cells(malformed: Malformed) -> bool {
    matches!(malformed, Malformed::TooFewCells | Malformed::TooManyCells)
}

/// The first cell that isn't blank. An error value is one, but for HTS cells, where it may hide a number.
fn first_content(row: &Row<'_>, reader: &RowReader<'_>) -> Option<String> {
    let hts = [Column::Hts, Column::HtsAdditional].map(|c| reader.places.get(c));
    (0..row.cell_count()).find_map(|place| {
        let cell = row.cell(place);
        let text = clean(&cell);
        let blank = text.is_empty() || (is_error_value(text) && !hts.contains(&Some(place)));
        (!blank).then(|| text.to_string())
    })
}

fn is_totals(text: &str) -> bool {
    let word = collapse_blanks(text);
    ["total", "grand total", "subtotal", "sum"].iter().any(|t| t.eq_ignore_ascii_case(&word))
}

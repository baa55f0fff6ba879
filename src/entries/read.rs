//! Reads the inputs row by row, tells what each row is, and brings the rows of an entry together.

use super::fields::EntryRow;
use super::notices::Notices;
use super::row_reader::{NumberRead, RowReader};
use crate::domain::{
    EntryNumber, EntryNumberDefect, EntryNumberReading, clean, collapse_blanks, is_error_value,
    read_entry_number,
};
use crate::error::{Error, Result};
use crate::read::{
    Aliases, Cells, ChunkText, Column, ColumnSet, Header, HeaderAlias, Malformed, ReadOptions, Row, RowRef,
    Rows, Source, ValueAliases, find_header, header_help, missing, normal_header, read_rows,
};
use crate::text::truncate;

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

impl RowDefect {
    /// The same, in an input where so many rows stand before those read in one go.
    pub(crate) fn behind(self, rows: u32) -> Self {
        RowDefect { at: RowRef { row: self.at.row + rows, ..self.at }, ..self }
    }
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

/// What all inputs hold, but for the entries.
#[derive(Debug, Default)]
pub struct ReadEntries {
    /// The inputs in the order of the call.
    pub inputs: Vec<Input>,
    /// The rows that can't be read.
    pub defects: Vec<RowDefect>,
}

impl ReadEntries {
    /// How all rows are accounted for.
    pub fn row_counts(&self) -> RowCounts {
        let mut all = RowCounts::default();
        self.inputs.iter().for_each(|input| all += input.rows);
        all
    }
}

/// Rows of an entry that stand side by side. Nearly always these are all its rows.
#[derive(Debug)]
pub(crate) struct RowGroup<'a> {
    /// The rows; at least one.
    pub rows: &'a [EntryRow],
    /// The columns that the input has, as far as these rows can tell.
    pub columns: ColumnSet,
    /// The header above them.
    pub header: &'a Header,
    /// The text that holds them.
    pub text: ChunkText<'a>,
    /// Room for the cells of a row that is looked at again.
    pub cells: &'a mut Cells,
}

/// Who makes something of an entry's rows as they are read. Rows are numbered from where the reading began: the
/// number of the row before that comes with the part.
pub(crate) trait RowGroupSink: Sync {
    /// What is made of the runs that one thread reads in one go.
    type Part: Send;

    /// A part to which runs are added.
    fn begin(&self) -> Self::Part;

    /// Adds a run to a part.
    fn add(&self, run: RowGroup<'_>, part: &mut Self::Part);
}

/// Reads all sources. `sink` makes parts of the runs; `join` gets these in the order of the inputs and their
/// rows, each with its input and the number of the row before it. `progress` hears how many bytes more were
/// read.
pub(crate) fn assemble<S: RowGroupSink>(
    sources: Vec<Source>,
    vocabulary: &Aliases,
    pace: ReadOptions,
    sink: &S,
    mut join: impl FnMut(S::Part, u32) + Send,
    progress: &mut (dyn FnMut(u64) + Send),
) -> Result<ReadEntries> {
    let mut assembled = ReadEntries::default();
    let headers = sources.iter().map(|source| find_header(source, vocabulary)).collect::<Result<Vec<_>>>()?;
    let names: Vec<&str> = sources.iter().map(|source| source.name.as_str()).collect();
    require(&names, &headers.iter().collect::<Vec<_>>(), &vocabulary.by_hand)?;
    let part = |rows: &mut Rows<'_>, header: &Header| Intake::of(rows, header, &vocabulary.words, sink);
    for (input, (source, header)) in (0..).zip(sources.into_iter().zip(headers)) {
        let (input, defects) = read_input(source, input, header, pace, &part, &mut join, progress)?;
        assembled.inputs.push(input);
        assembled.defects.extend(defects);
    }
    let with_entries = assembled.inputs.iter().filter(|input| input.rows.in_entries > 0);
    let read: Vec<_> = with_entries.map(|input| (&*input.source.name, &*input.sha256)).collect();
    refuse_the_same_twice(&read)?;
    Ok(assembled)
}

/// The same file given twice would count money twice where rows have no line numbers. Of the inputs with entries
/// the names and SHA-256 are given.
pub(crate) fn refuse_the_same_twice(inputs: &[(&str, &str)]) -> Result<()> {
    for (i, (name, sha256)) in inputs.iter().enumerate() {
        if let Some((same, _)) = inputs[..i].iter().find(|(_, other)| other == sha256) {
            return Err(Error::Usage {
                message: format!("{same} and {name} are the same file"),
                help: "name it once".into(),
            });
        }
    }
    Ok(())
}

/// HTS numbers must stand in one input at least, and each header mapped by hand too.
pub(crate) fn require(names: &[&str], all: &[&Header], by_hand: &[HeaderAlias]) -> Result<()> {
    for mapped in by_hand {
        let wanted = normal_header(&mapped.header);
        let mut names = all.iter().flat_map(|h| &h.names);
        if !names.any(|n| normal_header(n) == wanted) {
            return Err(Error::NoSuchHeader {
                name: mapped.column.spec().name,
                header: truncate(&mapped.header),
                help: header_help(mapped.column, all),
            });
        }
    }
    let has = |column| all.iter().any(|h| h.places.get(column).is_some());
    if has(Column::Hts) || has(Column::HtsAdditional) {
        return Ok(());
    }
    let name = match names {
        [one] => (*one).to_string(),
        _ => format!("all {} inputs", names.len()),
    };
    Err(missing(&name, Column::Hts, all))
}

fn read_input<P: Send>(
    source: Source,
    input: u16,
    header: Header,
    pace: ReadOptions,
    part: &(impl Fn(&mut Rows<'_>, &Header) -> Intake<P> + Sync),
    join: &mut (impl FnMut(P, u32) + Send),
    progress: &mut (dyn FnMut(u64) + Send),
) -> Result<(Input, Vec<RowDefect>)> {
    let mut defects = Vec::new();
    let mut counts = RowCounts::default();
    let mut notices = Notices::default();
    let mut importer_is_number = false;
    let part = |rows: &mut Rows<'_>| part(rows, &header);
    let sha256 = read_rows(&source, input, &header, pace, part, |read, before, bytes| {
        counts += read.counts;
        notices.add(read.notices);
        importer_is_number |= read.importer_is_number;
        defects.extend(read.defects.into_iter().map(|defect| defect.behind(before)));
        join(read.part, before);
        progress(bytes);
    })?;
    let mut columns = header.places.columns();
    if importer_is_number {
        columns.insert(Column::Importer);
    }
    Ok((Input { source, header, columns, rows: counts, notices, sha256 }, defects))
}

/// What the rows read in one go come to.
struct Intake<P> {
    counts: RowCounts,
    notices: Notices,
    importer_is_number: bool,
    defects: Vec<RowDefect>,
    part: P,
}

impl<P> Intake<P> {
    fn of<S: RowGroupSink<Part = P>>(
        rows: &mut Rows<'_>,
        header: &Header,
        extra: &ValueAliases,
        sink: &S,
    ) -> Self {
        let (mut counts, mut defects, mut part) = (RowCounts::default(), Vec::new(), sink.begin());
        let text = rows.text();
        let mut reader = RowReader::of(rows, header, extra);
        let (mut run, mut cells): (Vec<EntryRow>, _) = (Vec::new(), Cells::default());
        let mut end_run = |run: &mut Vec<EntryRow>| {
            if !run.is_empty() {
                let columns = columns_of(header, run);
                sink.add(RowGroup { rows: run, columns, header, text, cells: &mut cells }, &mut part);
                run.clear();
            }
        };
        while let Some(row) = rows.next_row() {
            counts.read += 1;
            match classify(&row, &mut reader) {
                Class::OfEntry(number) => {
                    counts.in_entries += 1;
                    if run.last().is_some_and(|last| last.number != number.reading.number()) {
                        end_run(&mut run);
                    }
                    run.push(reader.read(&row, number));
                    continue;
                }
                Class::Blank => counts.blank += 1,
                Class::Totals => counts.totals += 1,
                Class::Unreadable(defect) => {
                    counts.unreadable += 1;
                    defects.push(defect);
                }
            }
            end_run(&mut run);
        }
        end_run(&mut run);
        let (notices, importer_is_number) = (reader.notices, reader.importer_is_number);
        Intake { counts, notices, importer_is_number, defects, part }
    }
}

/// The columns above these rows. A column headed `Importer` is one of numbers if one of them holds a number; by
/// other rows it may still turn out to be one.
pub(crate) fn columns_of(header: &Header, rows: &[EntryRow]) -> ColumnSet {
    let mut columns = header.places.columns();
    if !header.places.importer_or_name.is_empty() && rows.iter().any(|row| row.state.importer.is_some()) {
        columns.insert(Column::Importer);
    }
    columns
}

pub(crate) enum Class {
    Blank,
    Totals,
    Unreadable(RowDefect),
    OfEntry(NumberRead),
}

/// Tells what a row is, in this order: blank, totals, malformed, without a readable entry number, an
/// entry's.
pub(crate) fn classify(row: &Row<'_>, reader: &mut RowReader<'_>) -> Class {
    if row.malformed.is_none() {
        if reader.error_values {
            reader.notices.error_values(row);
        }
        if let Some(number) = reader.repeated_number(row) {
            return Class::OfEntry(number);
        }
    }
    let place = reader.places.get(Column::EntryNumber).unwrap_or_default();
    let plain = row.plain(place).filter(|_| row.malformed.is_none()).and_then(EntryNumber::from_bytes);
    if let Some(number) = plain {
        return Class::OfEntry(NumberRead::plain(number));
    }
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
        (None, Ok(reading)) => return Class::OfEntry(reading.into()),
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

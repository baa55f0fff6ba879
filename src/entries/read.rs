//! Reads the inputs row by row, tells what each row is, and brings the rows of an entry together.

use std::collections::{BTreeMap, BTreeSet};

use super::entry::Factors;
use super::fields::EntryRow;
use super::line_totals::mark_line_totals;
use super::notices::Notices;
use super::row_reader::{NumberRead, RowReader};
use crate::domain::{
    DateOrder, EntryNumber, EntryNumberDefect, EntryNumberReading, clean, collapse_blanks, is_blank,
    is_error_value, padded_number,
};
use crate::error::{Error, Result};
use crate::read::{
    Aliases, Cells, ChunkText, Column, ColumnSet, Header, HeaderAlias, Learned, Malformed, ReadOptions, Row,
    RowRef, Rows, Source, ValueAliases, find_header, header_help, missing, normal_header, read_rows,
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
    /// Rows of totals and footers.
    pub totals: u64,
    /// Rows that repeat the header.
    pub headers: u64,
}

impl RowCounts {
    /// Takes so many rows that can't be read for footers.
    pub(crate) fn count_as_totals(&mut self, footers: u64) {
        self.unreadable -= footers;
        self.totals += footers;
    }
}

impl std::ops::AddAssign for RowCounts {
    fn add_assign(&mut self, other: Self) {
        self.read += other.read;
        self.in_entries += other.in_entries;
        self.unreadable += other.unreadable;
        self.blank += other.blank;
        self.totals += other.totals;
        self.headers += other.headers;
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
    /// Whether it is a footer if no row of an entry stands below it.
    pub(crate) may_be_footer: bool,
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
    /// It is another header, whose columns stand in another order.
    OtherHeader,
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
    /// The numbers of nine or ten digits with zeros before them, whether that proved right or not.
    pub(crate) padded: BTreeSet<EntryNumber>,
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
    /// What the rows tell of how each input is to be read, besides what was known of it. The numbers of all entries are
    /// given.
    pub(crate) fn learned(
        &self,
        numbers: impl Iterator<Item = EntryNumber>,
        known: &[Learned],
    ) -> Vec<Learned> {
        let padded: BTreeSet<EntryNumber> =
            self.inputs.iter().flat_map(|input| &input.padded).copied().collect();
        let (mut factors, mut filers) = (BTreeMap::new(), BTreeSet::new());
        // Nothing else depends on them.
        if !padded.is_empty() {
            let whole: Vec<EntryNumber> = numbers.filter(|number| !padded.contains(number)).collect();
            filers = whole.iter().map(|number| number.filer()).collect();
            let all = Factors::of(whole.into_iter().chain(padded));
            factors = all.found().map(|(filer, factor, ..)| (filer, factor)).collect();
        }
        let of_input = |(input, known): (&Input, &Learned)| {
            let is_month_first = known.order == DateOrder::MonthFirst;
            let dates = &input.notices.dates;
            Learned {
                order: known.order,
                day_first: if is_month_first { dates.day_first() } else { ColumnSet::default() },
                serials: dates.serials(),
                factors: factors.clone(),
                filers: filers.clone(),
            }
        };
        self.inputs.iter().zip(known).map(of_input).collect()
    }

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
/// read. What was learned of the inputs when they were read before is given for each.
pub(crate) fn assemble<S: RowGroupSink>(
    sources: Vec<Source>,
    vocabulary: &Aliases,
    learned: &[Learned],
    pace: ReadOptions,
    sink: &S,
    mut join: impl FnMut(S::Part, u32) + Send,
    progress: &mut (dyn FnMut(u64) + Send),
) -> Result<ReadEntries> {
    let mut assembled = ReadEntries::default();
    let mut headers =
        sources.iter().map(|source| find_header(source, vocabulary)).collect::<Result<Vec<_>>>()?;
    headers.iter_mut().zip(learned).for_each(|(header, learned)| header.learned = learned.clone());
    let names: Vec<&str> = sources.iter().map(|source| source.name.as_str()).collect();
    require(&names, &headers.iter().collect::<Vec<_>>(), &vocabulary.by_hand)?;
    let part = |rows: &mut Rows<'_>, header: &Header| Intake::of(rows, header, &vocabulary.words, sink);
    for (input, (source, header)) in (0..).zip(sources.into_iter().zip(headers)) {
        let (input, defects) = read_input(source, input, header, pace, &part, &mut join, progress)?;
        assembled.inputs.push(input);
        assembled.defects.extend(defects);
    }
    let with_entries =
        assembled.inputs.iter().filter(|input| input.rows.in_entries > 0 && !input.source.is_further_sheet);
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
    let has = |column| all.iter().any(|h| h.columns.get(column).is_some());
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
    let mut last_of_entry = 0;
    let mut padded = BTreeSet::new();
    let part = |rows: &mut Rows<'_>| part(rows, &header);
    let sha256 = read_rows(&source, input, &header, pace, part, |read, before, bytes| {
        counts += read.counts;
        notices.add(read.notices);
        importer_is_number |= read.importer_is_number;
        last_of_entry = read.last_of_entry.map_or(last_of_entry, |row| row + before);
        padded.extend(read.padded);
        defects.extend(read.defects.into_iter().map(|defect| defect.behind(before)));
        join(read.part, before);
        progress(bytes);
    })?;
    if let Some(defect) = defects.iter().find(|defect| defect.kind == RowDefectKind::OtherHeader) {
        return Err(Error::OtherHeader { name: source.name, row: defect.at.row });
    }
    let is_footer = |defect: &mut RowDefect| defect.may_be_footer && defect.at.row > last_of_entry;
    counts.count_as_totals(defects.extract_if(.., is_footer).count() as u64);
    let mut columns = header.columns.known();
    if importer_is_number {
        columns.insert(Column::Importer);
    }
    Ok((Input { source, header, columns, rows: counts, notices, padded, sha256 }, defects))
}

/// What the rows read in one go come to.
struct Intake<P> {
    counts: RowCounts,
    notices: Notices,
    importer_is_number: bool,
    defects: Vec<RowDefect>,
    last_of_entry: Option<u32>,
    padded: BTreeSet<EntryNumber>,
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
                mark_line_totals(run);
                let columns = columns_of(header, run);
                sink.add(RowGroup { rows: run, columns, header, text, cells: &mut cells }, &mut part);
                run.clear();
            }
        };
        let mut last_of_entry = None;
        while let Some(row) = rows.next_row() {
            counts.read += 1;
            let entry_row = match classify(&row, &mut reader) {
                Class::OfEntry(number) => {
                    counts.in_entries += 1;
                    last_of_entry = Some(row.at.row);
                    if run.last().is_some_and(|last| last.number != number.reading.number()) {
                        end_run(&mut run);
                    }
                    run.push(reader.read(&row, number));
                    continue;
                }
                Class::Blank => {
                    counts.blank += 1;
                    None
                }
                Class::Totals => {
                    counts.totals += 1;
                    None
                }
                Class::Header => {
                    counts.headers += 1;
                    None
                }
                Class::Unreadable(defect) => {
                    counts.unreadable += 1;
                    let unread = defect.unread_row();
                    defects.push(defect);
                    unread
                }
            };
            if entry_row.is_none()
                || entry_row.as_ref().map(|row| row.number) != run.last().map(|row| row.number)
            {
                end_run(&mut run);
            }
            run.extend(entry_row);
        }
        end_run(&mut run);
        let RowReader { notices, importer_is_number, padded, .. } = reader;
        Intake { counts, notices, importer_is_number, defects, last_of_entry, padded, part }
    }
}

impl RowDefect {
    /// The row as one of its entry, where that is known: it may hide a duty or a status.
    fn unread_row(&self) -> Option<EntryRow> {
        let is_malformed = matches!(self.kind, RowDefectKind::Malformed(_));
        self.number.filter(|_| is_malformed).map(|number| EntryRow::unread(number, self.at))
    }
}

/// The columns above these rows. A column headed `Importer` is one of numbers if one of them holds a number; by
/// other rows it may still turn out to be one.
pub(crate) fn columns_of(header: &Header, rows: &[EntryRow]) -> ColumnSet {
    let mut columns = header.columns.known();
    if !header.columns.importer_or_name.is_empty() && rows.iter().any(|row| row.state.importer.is_some()) {
        columns.insert(Column::Importer);
    }
    columns
}

pub(crate) enum Class {
    Blank,
    Totals,
    Header,
    Unreadable(RowDefect),
    OfEntry(NumberRead),
}

/// Tells what a row is, in this order: blank, totals, another header, malformed, without a readable entry number, an
/// entry's.
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
    let mut kind = None;
    match reader.header_row(row) {
        Some(true) => return Class::Header,
        Some(false) => kind = Some(RowDefectKind::OtherHeader),
        None => {}
    }
    if row.malformed.is_some() {
        // A quote that is never closed may stand right before the number.
        text = text.trim_matches('"');
    }
    let read = reader.entry_number(row, text);
    let kind = match (kind, row.malformed, read) {
        (None, None, Ok(reading)) => {
            if matches!(reading, EntryNumberReading::ZerosRestored(_)) {
                reader.padded.extend(padded_number(text));
            }
            return Class::OfEntry(reading.into());
        }
        (Some(kind), ..) => kind,
        (None, Some(malformed), _) => RowDefectKind::Malformed(malformed),
        (None, None, Err(defect)) => RowDefectKind::EntryNumber(defect),
    };
    reader.padded.extend(padded_number(text));
    let may_be_footer = read.is_err() && is_footer(row, text);
    let number = read.ok().map(EntryNumberReading::number);
    Class::Unreadable(RowDefect { at: row.at, kind, number, may_be_footer })
}

/// A wrong number of blank cells is no defect; a quote that is never closed is.
fn is_about_cells(malformed: Malformed) -> bool {
    matches!(malformed, Malformed::TooFewCells | Malformed::TooManyCells)
}

/// The first cell that isn't blank. An error value is one, but for HTS cells, where it may hide a number.
fn first_content(row: &Row<'_>, reader: &RowReader<'_>) -> Option<String> {
    let hts = [Column::Hts, Column::HtsAdditional].map(|c| reader.columns.get(c));
    (0..row.cell_count()).find_map(|index| {
        let cell = row.cell(index);
        let text = clean(&cell);
        let blank = text.is_empty() || (is_error_value(text) && !hts.contains(&Some(index)));
        (!blank).then(|| text.to_string())
    })
}

/// Whether a cell says that its row sums or counts others: `Total`, `Grand Totals:`, `K7R44100018 Total`, `Count: 2`,
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

/// Whether a row may be a footer: it has a single cell, and in that no number as long as that of an entry.
fn is_footer(row: &Row<'_>, number_cell: &str) -> bool {
    const SHORT: usize = 7;
    let filled = (0..row.cell_count()).filter(|index| !is_blank(&row.cell(*index))).count();
    let compact = number_cell.replace(|c: char| c == '-' || c.is_whitespace(), "");
    let longest = compact.split(|c: char| !c.is_ascii_digit()).map(str::len).max().unwrap_or(0);
    filled == 1 && longest < SHORT && number_cell.contains(char::is_whitespace)
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

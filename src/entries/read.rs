//! Reads the inputs row by row, tells what each row is, and brings the rows of an entry together.

use std::collections::{BTreeMap, BTreeSet};

use super::classify::{Class, classify};
use super::double_counting::mark_line_totals;
use super::entry::Factors;
use super::fields::EntryRow;
use super::notices::{Layout, Notices, RowDefect};
use super::row_reader::RowReader;
use crate::domain::{EntryNumber, FilerCode};
use crate::error::{Error, Result};
use crate::read::{
    Aliases, Cells, ChunkText, Column, ColumnSet, Header, HeaderAlias, Learned, ReadOptions, Rows, Source,
    ValueAliases, find_header, header_help, missing, normal_header, read_rows,
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
    /// Counts the header that opens a section: it is among the rows of the file.
    pub(crate) fn count_opening_header(&mut self) {
        self.read += 1;
        self.headers += 1;
    }

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
    /// What the rows show of how the input is laid out.
    pub(crate) layout: Layout,
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
            let mut whole: Vec<EntryNumber> = numbers.filter(|number| !padded.contains(number)).collect();
            whole.sort_unstable();
            whole.dedup();
            // Others are of no interest: to know them would be a reason to read everything once more.
            let of_padded: BTreeSet<FilerCode> = padded.iter().map(|number| number.filer()).collect();
            filers =
                whole.iter().map(|number| number.filer()).filter(|filer| of_padded.contains(filer)).collect();
            let all = Factors::of(whole.into_iter().chain(padded));
            factors = all.found().map(|(filer, factor, ..)| (filer, factor)).collect();
        }
        let of_input = |(input, known): (&Input, &Learned)| Learned {
            factors: factors.clone(),
            filers: filers.clone(),
            ..input.notices.dates.learned(known)
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

    /// Ends a part: no run will be added.
    fn end(&self, part: &mut Self::Part);
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
    let are_several = headers.len() > 1;
    for (header, learned) in headers.iter_mut().zip(learned) {
        (header.learned, header.is_one_of_several) = (learned.clone(), are_several);
    }
    let names: Vec<&str> = sources.iter().map(|source| source.name.as_str()).collect();
    require(&names, &headers.iter().collect::<Vec<_>>(), &vocabulary.by_hand)?;
    let part = |rows: &mut Rows<'_>, header: &Header| Intake::of(rows, header, &vocabulary.words, sink);
    for (input, (source, header)) in (0..).zip(sources.into_iter().zip(headers)) {
        let (input, defects) = read_input(source, input, header, pace, &part, &mut join, progress)?;
        assembled.inputs.push(input);
        assembled.defects.extend(defects);
    }
    let with_entries =
        assembled.inputs.iter().filter(|input| input.rows.in_entries > 0 && !input.source.is_further);
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
    let (mut padded, mut layout) = (BTreeSet::new(), Layout::default());
    let part = |rows: &mut Rows<'_>| part(rows, &header);
    let sha256 = read_rows(&source, input, &header, pace, part, |read, before, bytes| {
        counts += read.counts;
        notices.add(read.notices);
        importer_is_number |= read.importer_is_number;
        last_of_entry = read.last_of_entry.map_or(last_of_entry, |row| row + before);
        padded.extend(read.padded);
        layout.add(read.layout, before);
        defects.extend(read.defects.into_iter().map(|defect| defect.behind(before)));
        join(read.part, before);
        progress(bytes);
    })?;
    if source.section.is_some() {
        counts.count_opening_header();
    }
    let is_footer = |defect: &mut RowDefect| defect.may_be_footer && defect.at.row > last_of_entry;
    counts.count_as_totals(defects.extract_if(.., is_footer).count() as u64);
    let mut columns = header.columns.known();
    if importer_is_number {
        columns.insert(Column::Importer);
    }
    Ok((Input { source, header, columns, rows: counts, notices, padded, layout, sha256 }, defects))
}

/// What the rows read in one go come to.
struct Intake<P> {
    counts: RowCounts,
    notices: Notices,
    importer_is_number: bool,
    defects: Vec<RowDefect>,
    last_of_entry: Option<u32>,
    padded: BTreeSet<EntryNumber>,
    layout: Layout,
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
        sink.end(&mut part);
        let RowReader { notices, importer_is_number, padded, layout, .. } = reader;
        Intake { counts, notices, importer_is_number, defects, last_of_entry, padded, layout, part }
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

//! Reads the inputs row by row, classifies each row, and groups adjacent rows of the same entry.

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

/// Number of rows of one or all inputs by kind: `read` is the sum of the others.
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
    /// Counts the header that starts a section: it is one of the file's rows.
    pub(crate) fn count_opening_header(&mut self) {
        self.read += 1;
        self.headers += 1;
    }

    /// Reclassifies this many unreadable rows as footers.
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
    /// The source, for rereading rows.
    pub source: Source,
    /// Its header.
    pub header: Header,
    /// The columns it has.
    pub columns: ColumnSet,
    /// Number of rows by kind.
    pub rows: RowCounts,
    /// Observations about it.
    pub notices: Notices,
    /// Numbers of nine or ten digits padded with zeros, whether or not their check digit is right.
    pub(crate) padded: BTreeSet<EntryNumber>,
    /// Its layout as far as the rows show it.
    pub(crate) layout: Layout,
    /// SHA-256 in hexadecimal.
    pub sha256: String,
}

impl Input {
    /// This input as if only `rows` rows, all in entries, were known of it.
    pub(crate) fn holding(&self, rows: u64) -> Input {
        Input {
            source: self.source.clone(),
            header: self.header.clone(),
            columns: self.columns,
            rows: RowCounts { read: rows, in_entries: rows, ..RowCounts::default() },
            notices: Notices::default(),
            padded: BTreeSet::new(),
            layout: Layout::default(),
            sha256: self.sha256.clone(),
        }
    }
}

/// Everything read from the inputs except the entries.
#[derive(Debug, Default)]
pub struct ReadEntries {
    /// The inputs, in the order of the call.
    pub inputs: Vec<Input>,
    /// The rows that can't be read.
    pub defects: Vec<RowDefect>,
}

impl ReadEntries {
    /// What the rows reveal about how to read each input, added to `known`. `numbers` are those of all entries.
    pub(crate) fn learned(
        &self,
        numbers: impl Iterator<Item = EntryNumber>,
        known: &[Learned],
    ) -> Vec<Learned> {
        let padded: BTreeSet<EntryNumber> =
            self.inputs.iter().flat_map(|input| &input.padded).copied().collect();
        let (mut factors, mut filers) = (BTreeMap::new(), BTreeSet::new());
        // Factors and filer codes only serve to interpret padded numbers.
        if !padded.is_empty() {
            let mut whole: Vec<EntryNumber> = numbers.filter(|number| !padded.contains(number)).collect();
            whole.sort_unstable();
            whole.dedup();
            // Only filer codes of padded numbers: anything else that is learned would cause everything to be read
            // again.
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

    /// Number of rows of all inputs by kind.
    pub fn row_counts(&self) -> RowCounts {
        let mut all = RowCounts::default();
        self.inputs.iter().for_each(|input| all += input.rows);
        all
    }
}

/// Adjacent rows of an entry: nearly always all its rows.
#[derive(Debug)]
pub(crate) struct RowGroup<'a> {
    /// The rows; at least one.
    pub rows: &'a [EntryRow],
    /// The columns of the input, as far as these rows can show.
    pub columns: ColumnSet,
    /// The header above them.
    pub header: &'a Header,
    /// The text that contains them.
    pub text: ChunkText<'a>,
    /// Buffer for the cells of a row that is reread.
    pub cells: &'a mut Cells,
}

/// Consumes groups of rows as they are read. Row numbers count from the start of a part; [`assemble`] passes the number
/// of the rows before the part to `join`.
pub(crate) trait RowGroupSink: Sync {
    /// The result for the groups that one thread reads in one go.
    type Part: Send;

    /// An empty part.
    fn begin(&self) -> Self::Part;

    /// Adds a group to a part.
    fn add(&self, run: RowGroup<'_>, part: &mut Self::Part);

    /// Called when a part is complete.
    fn end(&self, part: &mut Self::Part);
}

/// Reads all sources. `sink` makes parts from groups of rows; `join` receives the parts in the order of inputs and
/// rows, each with the number of rows of the input before it. `progress` receives the number of bytes read since its
/// last call. `learned` has what a previous read revealed about each source.
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

/// Refuses the same file given twice, because without line numbers its duty would count twice. `inputs` are names and
/// SHA-256 of the inputs with entries.
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

/// Requires a column with HTS numbers, and every header mapped by hand, in at least one input.
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
        defects.extend(read.defects.into_iter().map(|defect| defect.after(before)));
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

/// The result of reading one part.
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

/// The columns of the input. Whether a column headed `Importer` has numbers is decided by these rows; other rows may
/// decide it otherwise later.
pub(crate) fn columns_of(header: &Header, rows: &[EntryRow]) -> ColumnSet {
    let mut columns = header.columns.known();
    if !header.columns.importer_or_name.is_empty() && rows.iter().any(|row| row.state.importer.is_some()) {
        columns.insert(Column::Importer);
    }
    columns
}

//! Reads an input like `build` does and counts its content, without judging it.

use chrono::NaiveDate;

use super::classify::{Class, classify};
use super::entry::Factors;
use super::fields::{Blank, EntryRow, FIELDS, Field, bears_duty};
use super::notices::{Layout, Notices, UnknownWords};
use super::read::RowCounts;
use super::row_reader::RowReader;
use crate::domain::{EntryNumber, Reading, is_blank};
use crate::error::Result;
use crate::read::{Column, ColumnSet, Header, ReadOptions, Row, Rows, Source, ValueAliases, read_rows};

/// The content of an input.
#[derive(Debug, Default)]
pub struct Survey {
    /// Totals over its rows.
    pub tally: Profile,
    /// For each column that is read, by index: number of entry rows with a blank cell.
    pub blank: Vec<u64>,
    /// Number of rows that aren't UTF-8 and were read as Windows-1252.
    pub windows_1252: u64,
    /// SHA-256 in hexadecimal.
    pub sha256: String,
    /// The layout of the input as far as its rows show it.
    pub(crate) layout: Layout,
}

/// Reads an input. `progress` receives the number of bytes read since its last call.
pub(crate) fn survey(
    source: &Source,
    header: &Header,
    words: &ValueAliases,
    pace: ReadOptions,
    progress: &mut (dyn FnMut(u64) + Send),
) -> Result<Survey> {
    let mut all = Survey { blank: vec![0; header.names.len()], ..Survey::default() };
    let (mut importer_is_number, mut footers) = (false, 0);
    let sha256 = read_rows(
        source,
        0,
        header,
        pace,
        |rows| Part::of(rows, header, words),
        |part, before, bytes| {
            importer_is_number |= part.importer_is_number;
            footers = if part.has_entries { part.footers } else { footers + part.footers };
            all.layout.add(part.layout, before);
            all.append(part.survey);
            progress(bytes);
        },
    )?;
    let tally = &mut all.tally;
    tally.rows.count_as_totals(footers);
    if source.section.is_some() {
        tally.rows.count_opening_header();
    }
    tally.columns = header.columns.known();
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

    fn count_blanks(&mut self, row: &Row<'_>, indexes: &[usize]) {
        for index in indexes {
            self.blank[*index] += u64::from(is_blank_at(row, *index));
        }
    }
}

/// Totals over the rows of one part.
struct Part {
    survey: Survey,
    layout: Layout,
    importer_is_number: bool,
    /// Number of rows after the last entry row that may be footers.
    footers: u64,
    has_entries: bool,
}

impl Part {
    fn of(rows: &mut Rows<'_>, header: &Header, words: &ValueAliases) -> Self {
        let mut survey = Survey { blank: vec![0; header.names.len()], ..Survey::default() };
        let mut reader = RowReader::of(rows, header, words);
        let indexes = header.columns.used();
        let (mut footers, mut has_entries) = (0, false);
        while let Some(row) = rows.next_row() {
            let counts = &mut survey.tally.rows;
            counts.read += 1;
            survey.windows_1252 += u64::from(!row.is_utf8());
            match classify(&row, &mut reader) {
                Class::OfEntry(number) => {
                    counts.in_entries += 1;
                    (footers, has_entries) = (0, true);
                    survey.tally.take(&reader.read(&row, number));
                    survey.count_blanks(&row, &indexes);
                }
                Class::Blank => counts.blank += 1,
                Class::Totals => counts.totals += 1,
                Class::Header => counts.headers += 1,
                Class::Unreadable(defect) => {
                    counts.unreadable += 1;
                    footers += u64::from(defect.may_be_footer);
                }
            }
        }
        survey.tally.notices = reader.notices;
        let (layout, importer_is_number) = (reader.layout, reader.importer_is_number);
        Part { survey, layout, importer_is_number, footers, has_entries }
    }
}

/// Whether a cell is blank. Most cells begin with a letter or digit, which decides it.
fn is_blank_at(row: &Row<'_>, index: usize) -> bool {
    match row.plain(index) {
        Some(b"") => true,
        Some([first, ..]) if first.is_ascii_alphanumeric() => false,
        _ => is_blank(&row.cell(index)),
    }
}

/// Totals over rows.
#[derive(Debug, Clone, Default)]
pub struct Profile {
    /// Number of rows by kind.
    pub rows: RowCounts,
    /// The columns present.
    pub columns: ColumnSet,
    /// Observations about the file.
    pub notices: Notices,
    /// The entry dates.
    pub entry_dates: Dates,
    /// The liquidation dates, including scheduled ones.
    pub liquidation_dates: Dates,
    /// The entries, sorted by number once complete.
    pub entries: Vec<EntryCoverage>,
}

/// The dates in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Dates {
    /// The first and last readable date.
    pub range: Option<(NaiveDate, NaiveDate)>,
    /// Number of cells that aren't a date.
    pub unreadable: u64,
}

impl Dates {
    fn note(&mut self, date: Reading<NaiveDate>) {
        match date {
            Reading::Blank => {}
            Reading::Unreadable => self.unreadable += 1,
            Reading::Value(day) => self.include(day, day),
        }
    }

    fn include(&mut self, first: NaiveDate, last: NaiveDate) {
        let (earliest, latest) = self.range.unwrap_or((first, last));
        self.range = Some((earliest.min(first), latest.max(last)));
    }

    fn add(&mut self, other: Dates) {
        self.unreadable += other.unreadable;
        if let Some((first, last)) = other.range {
            self.include(first, last);
        }
    }
}

impl Profile {
    /// Counts a row of an entry. Adjacent rows are merged into one entry at once, others by [`Self::sort`].
    pub(crate) fn take(&mut self, row: &EntryRow) {
        self.entry_dates.note(row.state.entry_date);
        self.liquidation_dates.note(row.state.liquidation_date);
        match self.entries.last_mut().filter(|last| last.number == row.number) {
            Some(last) => last.add(row),
            None => self.entries.push(EntryCoverage::of(row)),
        }
    }

    /// Adds the totals of other rows. Entries may occur twice until [`Self::sort`].
    pub(crate) fn append(&mut self, other: Profile) {
        self.rows += other.rows;
        self.columns = self.columns.union(other.columns);
        self.notices.add(other.notices);
        self.entry_dates.add(other.entry_dates);
        self.liquidation_dates.add(other.liquidation_dates);
        self.entries.extend(other.entries);
    }

    /// Sorts the entries by number and merges equal ones.
    pub(crate) fn sort(&mut self) {
        self.entries.sort_unstable_by_key(|entry| entry.number);
        self.entries.dedup_by(|next, first| {
            let same = next.number == first.number;
            if same {
                first.join(*next);
            }
            same
        });
    }

    /// The totals of several inputs together.
    pub fn together(tallies: impl IntoIterator<Item = Profile>) -> Profile {
        let mut all = Profile::default();
        tallies.into_iter().for_each(|tally| all.append(tally));
        all.sort();
        all
    }

    /// The check-digit factors of the filer codes.
    pub fn factors(&self) -> Factors {
        Factors::of(self.entries.iter().map(|entry| entry.number))
    }

    /// The unrecognized words, by column.
    pub fn unknown_words(&self) -> impl Iterator<Item = (Column, &UnknownWords)> {
        self.notices.words.iter().map(|(column, words)| (*column, words))
    }
}

/// Which columns have a value for this entry, over all its rows. 16 bytes, because a run may have tens of millions of
/// entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EntryCoverage {
    /// The entry number.
    pub number: EntryNumber,
    known: ColumnSet,
    open: ColumnSet,
}

impl EntryCoverage {
    /// The coverage of one row.
    pub(crate) fn of(row: &EntryRow) -> Self {
        let mut entry =
            EntryCoverage { number: row.number, known: ColumnSet::default(), open: ColumnSet::default() };
        entry.add_state(row);
        entry.add_duty(row);
        entry
    }

    /// Adds another row of the entry.
    pub(crate) fn add(&mut self, row: &EntryRow) {
        if !row.repeats_state {
            self.add_state(row);
        }
        self.add_duty(row);
    }

    /// Adds the columns for which it is enough that the input has them.
    pub(crate) fn add_columns(&mut self, columns: ColumnSet) {
        let by_columns = FIELDS.iter().filter(|field| field.blank == Blank::IsAnswer);
        for Field { column, .. } in by_columns {
            // An unrecognized word has already left it open.
            if !columns.contains(*column) || !self.open.contains(*column) {
                self.note(*column, columns.contains(*column));
            }
        }
        let has_hts = [Column::Hts, Column::HtsAdditional].into_iter().any(|column| columns.contains(column));
        self.note(Column::Hts, has_hts);
        self.open = self.open.without(Column::not_in_es003(columns));
    }

    /// Adds the coverage of other rows of the entry.
    pub(crate) fn join(&mut self, other: Self) {
        self.known = self.known.union(other.known);
        self.open = self.open.union(other.open);
    }

    /// The columns left open by at least one row, and without a value in any row.
    pub fn undecided(self) -> ColumnSet {
        self.open.without(self.known)
    }

    fn note(&mut self, column: Column, known: bool) {
        if known { self.known.insert(column) } else { self.open.insert(column) }
    }

    fn add_state(&mut self, row: &EntryRow) {
        for field in FIELDS.iter().filter(|field| field.blank == Blank::LeavesOpen) {
            if field.counts(&row.state) {
                self.note(field.column, (field.value)(&row.state).is_some());
            }
        }
        for field in FIELDS.iter().filter(|field| (field.is_unreadable)(&row.state)) {
            self.open.insert(field.column);
        }
        for field in FIELDS.iter().filter(|field| field.blank != Blank::LeavesOpen) {
            if (field.value)(&row.state).is_some() {
                self.known.insert(field.column);
            }
        }
    }

    /// A row without a known duty leaves the column open, whatever the other rows have.
    fn add_duty(&mut self, row: &EntryRow) {
        if row.tariffs().any(|(heading, duty)| duty.is_none() && bears_duty(heading, duty)) {
            self.open.insert(Column::Duty);
        }
    }
}

//! Reads an input as `build` does and counts what it holds, without judging any of it.

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

/// What an input holds.
#[derive(Debug, Default)]
pub struct Survey {
    /// What its rows come to.
    pub tally: Profile,
    /// In how many rows of entries the cell of each column that is read is blank, by place.
    pub blank: Vec<u64>,
    /// How many rows are not UTF-8, and read as Windows-1252.
    pub windows_1252: u64,
    /// Its SHA-256 in hexadecimal.
    pub sha256: String,
    /// What the rows show of how the input is laid out.
    pub(crate) layout: Layout,
}

/// Reads an input. `progress` hears how many bytes more were read.
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

/// What the rows read in one go come to.
struct Part {
    survey: Survey,
    layout: Layout,
    importer_is_number: bool,
    /// How many rows below the last one of an entry may be footers.
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

/// Whether nothing stands in a cell. Most cells begin with a letter or digit: those needn't be looked at further.
fn is_blank_at(row: &Row<'_>, index: usize) -> bool {
    match row.plain(index) {
        Some(b"") => true,
        Some([first, ..]) if first.is_ascii_alphanumeric() => false,
        _ => is_blank(&row.cell(index)),
    }
}

/// What rows come to.
#[derive(Debug, Clone, Default)]
pub struct Profile {
    /// How the rows are accounted for.
    pub rows: RowCounts,
    /// The columns that are there.
    pub columns: ColumnSet,
    /// What is to be said once.
    pub notices: Notices,
    /// The entry dates.
    pub entry_dates: Dates,
    /// The liquidation dates, scheduled ones among them.
    pub liquidation_dates: Dates,
    /// The entries by number, each once.
    pub entries: Vec<EntryCoverage>,
}

/// The dates in a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Dates {
    /// The first and the last that can be read.
    pub range: Option<(NaiveDate, NaiveDate)>,
    /// How many cells hold something that is no date.
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
    /// Counts a row of an entry. Rows that stand side by side make one entry at once, others when all is sorted.
    pub(crate) fn take(&mut self, row: &EntryRow) {
        self.entry_dates.note(row.state.entry_date);
        self.liquidation_dates.note(row.state.liquidation_date);
        match self.entries.last_mut().filter(|last| last.number == row.number) {
            Some(last) => last.add(row),
            None => self.entries.push(EntryCoverage::of(row)),
        }
    }

    /// Adds what other rows come to; entries stand twice until they are sorted.
    pub(crate) fn append(&mut self, other: Profile) {
        self.rows += other.rows;
        self.columns = self.columns.union(other.columns);
        self.notices.add(other.notices);
        self.entry_dates.add(other.entry_dates);
        self.liquidation_dates.add(other.liquidation_dates);
        self.entries.extend(other.entries);
    }

    /// Sorts the entries by number, each once.
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

    /// What several inputs come to together.
    pub fn together(tallies: impl IntoIterator<Item = Profile>) -> Profile {
        let mut all = Profile::default();
        tallies.into_iter().for_each(|tally| all.append(tally));
        all.sort();
        all
    }

    /// The check-digit factors of the filers.
    pub fn factors(&self) -> Factors {
        Factors::of(self.entries.iter().map(|entry| entry.number))
    }

    /// The words that were not recognized, by column.
    pub fn unknown_words(&self) -> impl Iterator<Item = (Column, &UnknownWords)> {
        self.notices.words.iter().map(|(column, words)| (*column, words))
    }
}

/// An entry, the columns that its rows tell and those that they leave open. A column that one row leaves open
/// another may tell. In 16 bytes: there may be tens of millions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EntryCoverage {
    /// Its number.
    pub number: EntryNumber,
    told: ColumnSet,
    open: ColumnSet,
}

impl EntryCoverage {
    /// Of one row.
    pub(crate) fn of(row: &EntryRow) -> Self {
        let mut entry =
            EntryCoverage { number: row.number, told: ColumnSet::default(), open: ColumnSet::default() };
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

    /// Adds what the input's columns tell by themselves.
    pub(crate) fn add_columns(&mut self, columns: ColumnSet) {
        let by_columns = FIELDS.iter().filter(|field| field.blank == Blank::IsAnswer);
        for Field { column, .. } in by_columns {
            // A word there that isn't recognized has left it open already.
            if !columns.contains(*column) || !self.open.contains(*column) {
                self.note(*column, columns.contains(*column));
            }
        }
        let has_hts = [Column::Hts, Column::HtsAdditional].into_iter().any(|column| columns.contains(column));
        self.note(Column::Hts, has_hts);
        self.open = self.open.without(Column::not_in_es003(columns));
    }

    /// Adds what other rows of the entry tell.
    pub(crate) fn join(&mut self, other: Self) {
        self.told = self.told.union(other.told);
        self.open = self.open.union(other.open);
    }

    /// The columns that no row tells and at least one leaves open.
    pub fn undecided(self) -> ColumnSet {
        self.open.without(self.told)
    }

    fn note(&mut self, column: Column, told: bool) {
        if told { self.told.insert(column) } else { self.open.insert(column) }
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
                self.told.insert(field.column);
            }
        }
    }

    /// A duty that one row lacks no other row tells.
    fn add_duty(&mut self, row: &EntryRow) {
        if row.tariffs().any(|(heading, duty)| duty.is_none() && bears_duty(heading, duty)) {
            self.open.insert(Column::Duty);
        }
    }
}

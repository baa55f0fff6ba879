//! Reads the cells of entry rows.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::ops::RangeInclusive;

use chrono::{Datelike, NaiveDate};
use rust_decimal::Decimal;

use super::fields::{EntryRow, EntryState, FIELDS, Goods, LineAmount, Read};
use super::notices::{Layout, Notices};
use crate::domain::{
    DateCell, DateOrder, EntryNumber, EntryNumberDefect, EntryNumberReading, FilerCode, ImporterNumber,
    NumberContext, Reading, SlashDate, clean, is_error_value, is_none_word, parse_amount, parse_column1_rate,
    parse_mark, parse_plain_amount, parse_plain_date, read_date, read_hts_cell, read_number_in, slash_date,
};
use crate::read::{
    Column, ColumnMap, ColumnSet, Header, Learned, Row, Rows, ValueAliases, column_known_by, normal_header,
};

/// An entry number, and whether its cell has the same bytes as in the previous row.
#[derive(Debug, Clone, Copy)]
pub(crate) struct NumberRead {
    pub(crate) reading: EntryNumberReading,
    pub(crate) repeats: bool,
    /// Whether the cell has the number in its normal form.
    pub(crate) plain: bool,
}

impl NumberRead {
    /// Reads a cell that contains only a number, in one of the usual formats.
    pub(crate) fn plain(cell: &[u8]) -> Option<Self> {
        let reading = EntryNumberReading::Whole(EntryNumber::from_plain(cell)?);
        Some(NumberRead { reading, repeats: false, plain: cell.len() == EntryNumber::LENGTH })
    }
}

impl From<EntryNumberReading> for NumberRead {
    fn from(reading: EntryNumberReading) -> Self {
        NumberRead { reading, repeats: false, plain: false }
    }
}

/// Reads the rows of one input. Cells equal to those of the previous row aren't parsed again, nor are combinations of
/// words that occurred before.
#[derive(Debug)]
pub(crate) struct RowReader<'a> {
    pub(crate) columns: &'a ColumnMap,
    pub(crate) notices: Notices,
    /// Whether a column headed `Importer` had an importer number.
    pub(crate) importer_is_number: bool,
    /// Whether rows may have error values, which are counted.
    pub(crate) error_values: bool,
    /// Whether rows may have invisible characters, which are counted.
    pub(crate) invisible: bool,
    /// Number of cells of a complete row.
    pub(crate) named: usize,
    learned: &'a Learned,
    header: &'a Header,
    /// Indexes of cells that belong to no known column.
    unread: Vec<usize>,
    /// Numbers of nine or ten digits padded with zeros.
    pub(crate) padded: BTreeSet<EntryNumber>,
    /// The layout of the input as far as its rows show it.
    pub(crate) layout: Layout,
    has_hts_column: bool,
    /// Whether an amount may be the total of the whole line.
    has_line_totals: bool,
    /// Index ranges of adjacent columns with words.
    words: Vec<RangeInclusive<usize>>,
    known: KnownWords,
    /// Words known in addition to the built-in ones.
    extra: &'a ValueAliases,
    last: Option<LastRow>,
}

/// The previous entry row.
#[derive(Debug, Clone, Copy)]
struct LastRow {
    row: u32,
    is_utf8: bool,
    number: NumberRead,
    state: EntryState,
    /// Whether it had an unrecognized word, each occurrence of which is counted.
    noticed: bool,
}

impl<'a> RowReader<'a> {
    pub(crate) fn new(header: &'a Header, extra: &'a ValueAliases) -> Self {
        let columns = &header.columns;
        let used = columns.used();
        let of_words = FIELDS.iter().filter(|field| field.is_word());
        let mut words: Vec<usize> = of_words.flat_map(|field| columns.all(field.column)).copied().collect();
        words.sort_unstable();
        let side_by_side = words.chunk_by(|a, b| *b <= a + 1).map(|span| span[0]..=span[span.len() - 1]);
        RowReader {
            columns,
            notices: Notices::default(),
            importer_is_number: false,
            error_values: false,
            invisible: false,
            named: header.named(),
            learned: &header.learned,
            header,
            unread: (0..header.names.len()).filter(|index| !used.contains(index)).collect(),
            padded: BTreeSet::new(),
            layout: Layout::default(),
            has_hts_column: [Column::Hts, Column::HtsAdditional].iter().any(|c| columns.get(*c).is_some()),
            has_line_totals: header.has_line_totals(),
            words: side_by_side.collect(),
            known: KnownWords::default(),
            extra,
            last: None,
        }
    }

    /// A reader for these rows that counts error values and invisible characters if there may be any.
    pub(crate) fn of(rows: &Rows<'_>, header: &'a Header, extra: &'a ValueAliases) -> Self {
        // All error values contain this byte.
        let error_values = rows.text().contains(b'#');
        // In UTF-8, invisible characters start with these bytes.
        let invisible = [0xc2, 0xe2, 0xef].iter().any(|byte| rows.text().contains(*byte));
        RowReader { error_values, invisible, ..Self::new(header, extra) }
    }

    /// Counts what is reported once for a file.
    pub(crate) fn notice(&mut self, row: &Row<'_>) {
        if self.error_values {
            self.notices.error_values(row);
        }
        if self.invisible {
            self.notices.invisible(row);
        }
    }

    /// Whether a row is a repeated header: `Some(true)` if equal to the first, `Some(false)` if it has other columns or
    /// another order, `None` if it isn't a header.
    pub(crate) fn header_row(&self, row: &Row<'_>) -> Option<bool> {
        let index = self.columns.get(Column::EntryNumber)?;
        let normal = |index: usize| normal_header(&row.cell(index));
        if normal(index) == normal_header(&self.header.names[index]) {
            let is_same = |index: usize| normal(index) == normal_header(&self.header.names[index]);
            return Some((0..self.named.max(row.cell_count().min(self.header.names.len()))).all(is_same));
        }
        let names = (0..row.cell_count()).filter_map(|index| column_known_by(&row.cell(index)));
        let named: ColumnSet = names.collect();
        (named.contains(Column::EntryNumber) && named.len() > 2).then_some(false)
    }

    /// The entry number of the previous row, if this row repeats it.
    #[inline]
    pub(crate) fn repeated_number(&self, row: &Row<'_>) -> Option<NumberRead> {
        self.repeated(row).map(|last| NumberRead { repeats: true, ..last.number })
    }

    /// The previous row, if it was an entry row and this row repeats its entry-level cells.
    #[inline]
    fn repeated(&self, row: &Row<'_>) -> Option<&LastRow> {
        let last = self.last.as_ref().filter(|_| row.repeats)?;
        (last.row + 1 == row.at.row && last.is_utf8 == row.is_utf8()).then_some(last)
    }

    /// Reads all cells of an entry row but the entry number, which the caller has read.
    pub(crate) fn read(&mut self, row: &Row<'_>, number: NumberRead) -> EntryRow {
        let repeated = self.repeated(row).filter(|last| !last.noticed).map(|last| last.state);
        let repeats_state = number.repeats && repeated.is_some();
        let state = match (repeated, &mut self.last) {
            (Some(state), Some(last)) => {
                (last.row, last.number) = (row.at.row, number);
                state
            }
            _ => {
                let (state, noticed) = self.state(row);
                let is_utf8 = row.is_utf8();
                self.last = Some(LastRow { row: row.at.row, is_utf8, number, state, noticed });
                state
            }
        };
        self.layout.order.note(number.reading.number(), 1);
        self.notices.omitted += u64::from(row.cell_count() < self.named);
        let has_unread_heading = self.has_unread_heading(row);
        let tariff = self.tariff(row);
        let ieepa = tariff.own.is_some() || !tariff.others.is_empty();
        let goods = tariff.goods.map(|goods| self.with_rate(row, goods));
        let is_one_of_several = self.header.is_one_of_several;
        let has_line = ieepa || goods.is_some() || is_one_of_several;
        let line_number = if has_line { self.whole(row, Column::Line) } else { None };
        let has_ordinal = ieepa || is_one_of_several;
        let ordinal = line_number.filter(|_| has_ordinal).and_then(|_| self.whole(row, Column::Ordinal));
        let line = line_number.zip(ordinal).filter(|_| ieepa);
        EntryRow {
            number: number.reading.number(),
            at: row.at,
            line,
            line_number,
            ordinal,
            goods,
            cells: if ieepa && line.is_none() { Some(hash_of_cells(row)) } else { None },
            is_repeat: false,
            has_hts_column: self.has_hts_column,
            has_line_column: self.columns.get(Column::Line).is_some(),
            has_unread_heading,
            line_amount: self.line_amount(row),
            is_line_total: false,
            is_unread: false,
            is_filled_down: self.header.filled.binary_search(&row.at.offset).is_ok(),
            own_heading: tariff.own,
            other_headings: tariff.others,
            tariff_column: tariff.column,
            unreadable_hts: tariff.unreadable,
            duty: if ieepa { tariff.duty } else { Reading::Blank },
            has_goods_value: ieepa && self.goods_value(row),
            zeros_restored: matches!(number.reading, EntryNumberReading::ZerosRestored(_)),
            has_known_filer: self.learned.filers.contains(&number.reading.number().filer()),
            plain_number: number.plain,
            state,
            repeats_number: number.repeats,
            repeats_state,
        }
    }

    /// Whether a column that isn't read has an IEEPA heading; such cells are counted.
    fn has_unread_heading(&mut self, row: &Row<'_>) -> bool {
        let mut has_one = false;
        for index in &self.unread {
            // For most cells the first byte decides.
            let first = row.plain(*index).map_or(Some(&b'"'), <[u8]>::first);
            if !matches!(first, Some(b'9' | b'"' | b' ' | b'\'' | b'=')) {
                continue;
            }
            let cell = row.cell(*index);
            if read_hts_cell(clean(&cell)).ieepa.iter().any(|heading| heading.digits() < 99_030_300) {
                *self.notices.unread_headings.entry(*index).or_default() += 1;
                has_one = true;
            }
        }
        has_one
    }

    /// The entry-level values of a row, and whether one of its words wasn't recognized.
    fn state(&mut self, row: &Row<'_>) -> (EntryState, bool) {
        let (mut state, noticed) = match self.known.find(row, &self.words) {
            Some(words) => (words, false),
            None => self.words(row),
        };
        for field in &FIELDS {
            match field.read {
                Read::Date(set) => set(&mut state, self.date(row, field.column)),
                Read::Importer => state.importer = self.importer(row),
                Read::Word(_) | Read::Mark(_) => {}
            }
        }
        (state, noticed)
    }

    /// The entry-level values given as words and codes, and whether one wasn't recognized.
    fn words(&mut self, row: &Row<'_>) -> (EntryState, bool) {
        let (mut state, mut noticed) = (EntryState::default(), false);
        for field in &FIELDS {
            match field.read {
                Read::Word(set) => {
                    noticed |= !self.word(row, field.column, |word| set(&mut state, word));
                }
                Read::Mark(set) => set(&mut state, self.mark(row, field.column)),
                Read::Date(_) | Read::Importer => {}
            }
        }
        if !noticed {
            self.known.keep(state);
        }
        (state, noticed)
    }

    /// Reads a word. One that isn't recognized, even as an extra word, is counted, treated as blank, and reported with
    /// `false`.
    fn word(&mut self, row: &Row<'_>, column: Column, mut read: impl FnMut(&str) -> bool) -> bool {
        let Some(text) = self.text(row, column) else { return true };
        let word = clean(&text);
        let known =
            is_none_word(word) || read(word) || self.extra.known_word(column, &text).is_some_and(read);
        if !known {
            self.notices.word(column, word);
        }
        known
    }

    /// A flag, issue code or entry number in any of the columns that combine: set, not set, or blank.
    fn mark(&self, row: &Row<'_>, column: Column) -> Option<bool> {
        let mut set = None;
        for index in self.columns.all(column) {
            if let Some(text) = text_at(row, *index) {
                set = Some(set == Some(true) || parse_mark(clean(&text)));
            }
        }
        set
    }

    /// Reads a row's entry number from its cleaned cell, completed by the cells for filer code and check digit.
    pub(crate) fn entry_number(
        &self,
        row: &Row<'_>,
        cleaned: &str,
    ) -> Result<EntryNumberReading, EntryNumberDefect> {
        let text = |column| self.text(row, column);
        let filer = text(Column::Filer).and_then(|cell| FilerCode::parse(clean(&cell)));
        let check_digit = text(Column::CheckDigit).and_then(|cell| whole_number(clean(&cell)));
        let check_digit = check_digit.and_then(|digit| u8::try_from(digit).ok()).filter(|digit| *digit < 10);
        let factor = |filer: FilerCode| self.learned.factors.get(&filer).copied().unwrap_or(0);
        read_number_in(cleaned, NumberContext { filer, check_digit, factor: &factor })
    }

    /// Line and amount of a row, if the amount may be the total of the whole line.
    fn line_amount(&self, row: &Row<'_>) -> Option<LineAmount> {
        if !self.has_line_totals {
            return None;
        }
        let line = self.whole(row, Column::Line)?;
        Some(LineAmount { line, ordinal: self.whole(row, Column::Ordinal), amount: self.duty(row) })
    }

    fn whole(&self, row: &Row<'_>, column: Column) -> Option<u32> {
        let index = self.columns.get(column)?;
        let plain = row.plain(index).and_then(plain_number);
        plain.or_else(|| whole_number(clean(&row.cell(index))))
    }

    pub(crate) fn duty(&self, row: &Row<'_>) -> Reading<Decimal> {
        self.amount(row, Column::Duty)
    }

    fn goods_value(&self, row: &Row<'_>) -> bool {
        self.amount(row, Column::Value).value().is_some_and(|amount| amount > Decimal::ZERO)
    }

    /// Adds value and column 1 rate if the input has such rates.
    fn with_rate(&self, row: &Row<'_>, goods: Goods) -> Goods {
        if self.columns.get(Column::GeneralRate).is_none() {
            return goods;
        }
        let rate = self.text(row, Column::GeneralRate);
        Goods {
            value: self.amount(row, Column::Value).value(),
            column1_rate: rate.and_then(|rate| parse_column1_rate(clean(&rate))),
            ..goods
        }
    }

    pub(crate) fn amount(&self, row: &Row<'_>, column: Column) -> Reading<Decimal> {
        let Some(index) = self.columns.get(column) else { return Reading::Blank };
        match row.plain(index) {
            Some(b"") => return Reading::Blank,
            Some(plain) => {
                if let Some(amount) = parse_plain_amount(plain) {
                    return Reading::Value(amount);
                }
            }
            None => {}
        }
        text_at(row, index).map_or(Reading::Blank, |text| parse_amount(clean(&text)))
    }

    fn date(&mut self, row: &Row<'_>, column: Column) -> Reading<NaiveDate> {
        let Some(index) = self.columns.get(column) else { return Reading::Blank };
        let plain = row.plain(index);
        let is_month_first =
            self.learned.order == DateOrder::MonthFirst && !self.learned.day_first.contains(column);
        if is_month_first && let Some(day) = plain.and_then(parse_plain_date) {
            let has_slashes = plain.is_some_and(|date| date[2] == b'/');
            self.notices.dates.plain(column, has_slashes && day.day() > 12);
            return Reading::Value(day);
        }
        let Some(cell) = text_at(row, index) else { return Reading::Blank };
        self.date_text(column, clean(&cell))
    }

    /// Reads a date cell that isn't blank.
    fn date_text(&mut self, column: Column, text: &str) -> Reading<NaiveDate> {
        let (learned, notices) = (self.learned, &mut self.notices);
        let slashes = slash_date(text);
        slashes.into_iter().for_each(|slashes| notices.dates.slashes(column, slashes));
        // In a column with the day first, only dates that could be read either way are in doubt.
        let order = match slashes {
            Some(SlashDate::First) if learned.day_first.contains(column) => DateOrder::DayFirst,
            _ => learned.order,
        };
        let cell = read_date(text, order);
        match cell {
            DateCell::Blank | DateCell::Placeholder => {}
            DateCell::Serial(_) => notices.dates.serial(column),
            DateCell::Unreadable | DateCell::Day(_) => notices.dates.other(column),
        }
        match cell {
            DateCell::Blank => Reading::Blank,
            DateCell::Placeholder => {
                notices.placeholder(column, text);
                Reading::Blank
            }
            DateCell::Serial(day) if learned.serials.contains(column) => {
                *notices.serials.entry(column).or_default() += 1;
                Reading::Value(day)
            }
            DateCell::Day(_) if learned.day_first.contains(column) && slashes == Some(SlashDate::Either) => {
                Reading::Unreadable
            }
            DateCell::Day(day) => Reading::Value(day),
            DateCell::Unreadable | DateCell::Serial(_) => Reading::Unreadable,
        }
    }

    fn importer(&mut self, row: &Row<'_>) -> Option<ImporterNumber> {
        if let Some(index) = self.columns.get(Column::Importer) {
            let plain = row.plain(index).and_then(ImporterNumber::parse_plain);
            return plain.or_else(|| ImporterNumber::parse(clean(&text_at(row, index)?)));
        }
        let indexes = &self.columns.importer_or_name;
        let found = indexes.iter().find_map(|p| ImporterNumber::parse(clean(&row.cell(*p))));
        self.importer_is_number |= found.is_some();
        found
    }

    fn text<'r>(&self, row: &Row<'r>, column: Column) -> Option<Cow<'r, str>> {
        text_at(row, self.columns.get(column)?)
    }
}

/// A hash of the row's cells, without trailing blank ones.
fn hash_of_cells(row: &Row<'_>) -> u64 {
    let cells: Vec<String> = (0..row.cell_count()).map(|index| clean(&row.cell(index)).to_string()).collect();
    let filled = cells.iter().rposition(|cell| !cell.is_empty()).map_or(0, |last| last + 1);
    let mut hash = DefaultHasher::new();
    cells[..filled].hash(&mut hash);
    hash.finish()
}

/// The cell's text, unless it is blank or an error value.
fn text_at<'r>(row: &Row<'r>, index: usize) -> Option<Cow<'r, str>> {
    if row.plain(index) == Some(b"") {
        return None;
    }
    let cell = row.cell(index);
    let text = clean(&cell);
    let content = !text.is_empty() && !is_error_value(text);
    content.then_some(cell)
}

/// Fast path for a few digits, as in nearly every line and ordinal.
fn plain_number(digits: &[u8]) -> Option<u32> {
    let add = |sum, c: &u8| c.is_ascii_digit().then(|| sum * 10 + u32::from(c - b'0'));
    (1..=9).contains(&digits.len()).then(|| digits.iter().try_fold(0, add)).flatten()
}

/// Parses lines and ordinals as numbers, so that `001`, `1` and `1.0` are equal.
pub(super) fn whole_number(text: &str) -> Option<u32> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = !whole.is_empty() && whole.bytes().all(|c| c.is_ascii_digit());
    (digits && fraction.bytes().all(|c| c == b'0')).then(|| whole.parse().ok()).flatten()
}

/// Combinations of words in earlier rows, and their values. Few combinations make up nearly all rows.
#[derive(Debug, Default)]
pub(crate) struct KnownWords {
    /// The bytes of all cells with words, in order, and the values read from them.
    known: Vec<(Vec<u8>, EntryState)>,
    /// The bytes of the row looked up last; `None` if one of the cells is missing.
    wanted: Option<Vec<u8>>,
}

impl KnownWords {
    /// Limit on combinations; comparing with this many takes less time than parsing one.
    const KEPT: usize = 16;

    pub(crate) fn find(&mut self, row: &Row<'_>, words: &[RangeInclusive<usize>]) -> Option<EntryState> {
        let mut wanted = self.wanted.take().unwrap_or_default();
        wanted.clear();
        wanted.push(u8::from(row.is_utf8()));
        for span in words {
            wanted.extend_from_slice(row.raw(span.clone())?);
            // A separator: no readable row contains this byte.
            wanted.push(0);
        }
        let index = self.known.iter().position(|(known, _)| *known == wanted);
        self.wanted = Some(wanted);
        // Frequent combinations move to the front.
        let index = index?;
        self.known.swap(index, index / 2);
        Some(self.known[index / 2].1)
    }

    /// Stores the values for the bytes looked up last.
    pub(crate) fn keep(&mut self, words: EntryState) {
        let Some(wanted) = self.wanted.take() else { return };
        if self.known.len() == Self::KEPT {
            self.known.pop();
        }
        self.known.push((wanted, words));
    }
}

#[cfg(test)]
mod tests {

    use super::*;

    #[test]
    fn lines_and_ordinals_compare_as_numbers() {
        assert_eq!(whole_number("001"), Some(1));
        assert_eq!(whole_number("1.0"), Some(1));
        for other in ["", "A", "1.5", "-1", "1,000", "99999999999"] {
            assert_eq!(whole_number(other), None, "{other}");
        }
    }
}

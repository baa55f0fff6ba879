//! One row of an entry, with every cell read.

use std::borrow::Cow;
use std::ops::RangeInclusive;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::notices::Notices;
use crate::domain::{
    CollectionStatus, ControlStatus, EntryNumber, EntryNumberReading, EntryType, FilerCode, Heading, HtsCell,
    ImporterNumber, LiquidationStatus, ProtestStatus, Reading, SummaryStatus, clean, is_error_value,
    parse_amount, parse_date, parse_indicator, parse_mark, parse_plain_amount, parse_plain_date,
    read_hts_cell, read_plain_hts,
};
use crate::ieepa::{HeadingKind, kind};
use crate::read::{Column, ExtraWords, Places, Row, RowRef};

/// One row of an entry. Holds values and the place of the row, never its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryRow {
    /// Whose row it is.
    pub number: EntryNumber,
    /// Where it stands.
    pub at: RowRef,
    /// Line and ordinal of a row that names an IEEPA heading; none if either is missing or no number.
    pub line: Option<(u32, u32)>,
    /// The IEEPA heading to which the row's duty belongs.
    pub own_heading: Option<Heading>,
    /// IEEPA headings that the row names besides; what duty they bear isn't known.
    pub other_headings: Box<[Heading]>,
    /// In which column the row's IEEPA headings stand, or the first of them.
    pub tariff_column: Column,
    /// A cell of HTS numbers that can't be read, and so could hide an IEEPA heading.
    pub unreadable_hts: Option<Column>,
    /// The duty on a row that names an IEEPA heading.
    pub duty: Reading<Decimal>,
    /// Whether a row that names an IEEPA heading bears a goods value above zero.
    pub has_goods_value: bool,
    /// Whether zeros that a spreadsheet had dropped were put back into the entry number.
    pub zeros_restored: bool,
    /// Whether the entry number stands in its cell as this program writes it.
    pub plain_number: bool,
    /// What the row says of the whole entry.
    pub state: EntryState,
    /// Whether the entry number stands in the same bytes as in the row before, which is this entry's too.
    pub repeats_number: bool,
    /// Whether that holds for the cells that say something of the whole entry.
    pub repeats_state: bool,
}

/// What a row says of the whole entry: the same in all its rows, unless they disagree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct EntryState {
    /// The filer column's code.
    pub filer: Option<FilerCode>,
    /// The entry date.
    pub entry_date: Reading<NaiveDate>,
    /// The entry type.
    pub entry_type: Option<EntryType>,
    /// The importer of record.
    pub importer: Option<ImporterNumber>,
    /// Where the entry stands on the way to liquidation.
    pub liquidation_status: Option<LiquidationStatus>,
    /// When it was liquidated or is scheduled to be.
    pub liquidation_date: Reading<NaiveDate>,
    /// Who holds it.
    pub control: Option<ControlStatus>,
    /// Whether CBP accepted it.
    pub summary: Option<SummaryStatus>,
    /// Whether a payment is under way.
    pub collection: Option<CollectionStatus>,
    /// What became of a protest.
    pub protest: Option<ProtestStatus>,
    /// Whether it is flagged for reconciliation.
    pub reconciliation: Option<bool>,
    /// Whether a reconciliation entry is named.
    pub reconciliation_entry: bool,
    /// Whether it is on a drawback claim.
    pub drawback: Option<bool>,
    /// Whether a court enjoined its liquidation.
    pub injunction: Option<bool>,
    /// Whether it has a suspension record.
    pub suspension: Option<bool>,
}

impl EntryRow {
    /// The row's IEEPA headings, each with its duty where that is known.
    pub fn tariffs(&self) -> impl Iterator<Item = (Heading, Option<Decimal>)> + '_ {
        let own = self.own_heading.iter().map(|h| (*h, self.duty.value()));
        own.chain(self.other_headings.iter().map(|h| (*h, None)))
    }

    /// Whether the row names an IEEPA heading.
    pub fn is_ieepa(&self) -> bool {
        self.own_heading.is_some() || !self.other_headings.is_empty()
    }

    /// Whether the filer column names another filer than the entry number.
    pub fn has_other_filer(&self) -> bool {
        self.state.filer.is_some_and(|filer| filer != self.number.filer())
    }
}

/// Whether a heading with this duty, or an unknown one, bears duty.
pub(super) fn bears_duty(heading: Heading, duty: Option<Decimal>) -> bool {
    match duty {
        Some(amount) => amount > Decimal::ZERO,
        None => kind(heading) != Some(HeadingKind::Exemption),
    }
}

/// An entry number that was read, and whether it stands in the same bytes as in the row before.
#[derive(Debug, Clone, Copy)]
pub(super) struct NumberRead {
    pub(super) reading: EntryNumberReading,
    pub(super) repeats: bool,
    /// Whether it stands there as this program writes it.
    pub(super) plain: bool,
}

impl NumberRead {
    /// A number of eleven characters, without anything else.
    pub(super) fn plain(number: EntryNumber) -> Self {
        NumberRead { reading: EntryNumberReading::Whole(number), repeats: false, plain: true }
    }
}

impl From<EntryNumberReading> for NumberRead {
    fn from(reading: EntryNumberReading) -> Self {
        NumberRead { reading, repeats: false, plain: false }
    }
}

/// The columns of entries that are told by words and codes.
const WORDS: [Column; 12] = [
    Column::Filer,
    Column::EntryType,
    Column::LiquidationStatus,
    Column::ControlStatus,
    Column::SummaryStatus,
    Column::CollectionStatus,
    Column::ProtestStatus,
    Column::ReconciliationFlag,
    Column::ReconciliationEntry,
    Column::Drawback,
    Column::Injunction,
    Column::Suspension,
];

/// Reads the rows of one input. What a row repeats of the one before isn't read again, nor are words that stood
/// together in one of the rows before.
#[derive(Debug)]
pub(super) struct RowReader<'a> {
    pub(super) places: &'a Places,
    pub(super) notices: Notices,
    /// Whether a column headed `Importer` was seen to hold an importer number.
    pub(super) importer_is_number: bool,
    /// Whether the rows may hold error values of a spreadsheet, which are counted.
    pub(super) error_values: bool,
    /// The places of words, those side by side together.
    words: Vec<RangeInclusive<usize>>,
    known: KnownWords,
    /// Words that are known in addition.
    extra: &'a ExtraWords,
    last: Option<LastRow>,
}

/// What was read of the row before.
#[derive(Debug, Clone, Copy)]
struct LastRow {
    row: u32,
    is_utf8: bool,
    number: NumberRead,
    state: EntryState,
    /// Whether a word was not recognised: each time it stands there is counted.
    noticed: bool,
}

impl<'a> RowReader<'a> {
    pub(super) fn new(places: &'a Places, extra: &'a ExtraWords) -> Self {
        let mut words: Vec<usize> = WORDS.iter().flat_map(|column| places.all(*column)).copied().collect();
        words.sort_unstable();
        let side_by_side = words.chunk_by(|a, b| *b <= a + 1).map(|span| span[0]..=span[span.len() - 1]);
        RowReader {
            places,
            notices: Notices::default(),
            importer_is_number: false,
            error_values: false,
            words: side_by_side.collect(),
            known: KnownWords::default(),
            extra,
            last: None,
        }
    }

    /// The entry number, where the row repeats the one before.
    #[inline]
    pub(super) fn repeated_number(&self, row: &Row<'_>) -> Option<NumberRead> {
        self.repeated(row).map(|last| NumberRead { repeats: true, ..last.number })
    }

    /// The row before, if it was an entry's and this one says the same of the whole entry.
    #[inline]
    fn repeated(&self, row: &Row<'_>) -> Option<&LastRow> {
        let last = self.last.as_ref().filter(|_| row.repeats)?;
        (last.row + 1 == row.at.row && last.is_utf8 == row.is_utf8()).then_some(last)
    }

    /// Reads every cell of an entry's row but the entry number, which the caller has read.
    /// `number` says whether it stands in the same bytes as in the row before.
    pub(super) fn read(&mut self, row: &Row<'_>, number: NumberRead) -> EntryRow {
        let repeated = self.repeated(row).filter(|last| !last.noticed).map(|last| last.state);
        let repeats_state = number.repeats && repeated.is_some();
        let (state, noticed) = match repeated {
            Some(state) => (state, false),
            None => self.state(row),
        };
        let is_utf8 = row.is_utf8();
        self.last = Some(LastRow { row: row.at.row, is_utf8, number, state, noticed });
        let tariff = self.tariff(row);
        let ieepa = tariff.own.is_some() || !tariff.others.is_empty();
        EntryRow {
            number: number.reading.number(),
            at: row.at,
            line: if ieepa { self.line(row) } else { None },
            own_heading: tariff.own,
            other_headings: tariff.others,
            tariff_column: tariff.column,
            unreadable_hts: tariff.unreadable,
            duty: if ieepa { tariff.duty } else { Reading::Blank },
            has_goods_value: ieepa && self.goods_value(row),
            zeros_restored: matches!(number.reading, EntryNumberReading::ZerosRestored(_)),
            plain_number: number.plain,
            state,
            repeats_number: number.repeats,
            repeats_state,
        }
    }

    /// What the row says of the whole entry, and whether a word of it was not recognised.
    fn state(&mut self, row: &Row<'_>) -> (EntryState, bool) {
        let (words, noticed) = match self.known.find(row, &self.words) {
            Some(words) => (words, false),
            None => self.words(row),
        };
        let state = EntryState {
            entry_date: self.date(row, Column::EntryDate),
            importer: self.importer(row),
            liquidation_date: self.date(row, Column::LiquidationDate),
            ..words
        };
        (state, noticed)
    }

    /// What the row says of the whole entry by words and codes, and whether one was not recognised.
    fn words(&mut self, row: &Row<'_>) -> (EntryState, bool) {
        let mut words = Words { reader: self, row, noticed: false };
        let state = EntryState {
            filer: words.read(Column::Filer, FilerCode::parse),
            entry_type: words.read(Column::EntryType, EntryType::parse),
            liquidation_status: words.read(Column::LiquidationStatus, LiquidationStatus::parse),
            control: words.read(Column::ControlStatus, ControlStatus::parse),
            summary: words.read(Column::SummaryStatus, SummaryStatus::parse),
            collection: words.read(Column::CollectionStatus, CollectionStatus::parse),
            protest: words.read(Column::ProtestStatus, ProtestStatus::parse),
            injunction: words.read(Column::Injunction, parse_indicator),
            suspension: words.read(Column::Suspension, parse_indicator),
            reconciliation: words.mark(Column::ReconciliationFlag),
            reconciliation_entry: words.mark(Column::ReconciliationEntry) == Some(true),
            drawback: words.mark(Column::Drawback),
            ..EntryState::default()
        };
        let noticed = words.noticed;
        if !noticed {
            self.known.keep(state);
        }
        (state, noticed)
    }

    /// The filer column's code, which may complete an entry number.
    pub(super) fn filer(&self, row: &Row<'_>) -> Option<FilerCode> {
        FilerCode::parse(&self.text(row, Column::Filer)?)
    }

    fn line(&self, row: &Row<'_>) -> Option<(u32, u32)> {
        let number = |column| {
            let place = self.places.get(column)?;
            let plain = row.plain(place).and_then(plain_number);
            plain.or_else(|| whole_number(clean(&row.cell(place))))
        };
        Some((number(Column::Line)?, number(Column::Ordinal)?))
    }

    fn tariff(&self, row: &Row<'_>) -> Tariff {
        // An error value there may hide a number.
        let has_additional =
            || self.cell(row, Column::HtsAdditional).is_some_and(|cell| !clean(&cell).is_empty());
        let plain = self.places.get(Column::Hts).and_then(|place| row.plain(place)).and_then(read_plain_hts);
        match plain.filter(|_| !has_additional()) {
            Some(heading) => {
                let own = Some(heading).filter(|heading| heading.is_ieepa());
                // What no IEEPA heading pays is of no interest.
                let duty = if own.is_some() { self.duty(row) } else { Reading::Blank };
                Tariff { own, others: Box::default(), column: Column::Hts, unreadable: None, duty }
            }
            None => self.any_tariff(row),
        }
    }

    /// The row's tariff, whatever stands in its cells.
    fn any_tariff(&self, row: &Row<'_>) -> Tariff {
        let hts = self.hts(row, Column::Hts);
        let additional = self.hts(row, Column::HtsAdditional);
        let duty = self.duty(row);
        // A blank HTS cell beside a duty hides what the duty was for.
        let hidden = hts.numbers == 0
            && additional.numbers == 0
            && self.places.get(Column::Hts).is_some()
            && !matches!(duty, Reading::Blank)
            && duty.value().is_none_or(|amount| !amount.is_zero());
        let unreadable = if hts.unreadable || hidden {
            Some(Column::Hts)
        } else {
            additional.unreadable.then_some(Column::HtsAdditional)
        };
        let only_additional = hts.ieepa.is_empty() && !additional.ieepa.is_empty();
        let column = if only_additional { Column::HtsAdditional } else { Column::Hts };
        // The duty belongs to the one number of the cell; to none where several could claim it.
        let (own, others) = match (hts.numbers, additional.numbers) {
            (1, _) => (hts.ieepa.first().copied(), additional.ieepa),
            (0, 1) => (additional.ieepa.first().copied(), Vec::new()),
            _ => (None, [hts.ieepa, additional.ieepa].concat()),
        };
        Tariff { own, others: others.into_boxed_slice(), column, unreadable, duty }
    }

    fn hts(&self, row: &Row<'_>, column: Column) -> HtsCell {
        let Some(cell) = self.cell(row, column) else {
            return HtsCell::default();
        };
        read_hts_cell(clean(&cell))
    }

    fn duty(&self, row: &Row<'_>) -> Reading<Decimal> {
        self.amount(row, Column::Duty)
    }

    fn goods_value(&self, row: &Row<'_>) -> bool {
        self.amount(row, Column::Value).value().is_some_and(|amount| amount > Decimal::ZERO)
    }

    fn amount(&self, row: &Row<'_>, column: Column) -> Reading<Decimal> {
        let Some(place) = self.places.get(column) else { return Reading::Blank };
        match row.plain(place) {
            Some(b"") => return Reading::Blank,
            Some(plain) => {
                if let Some(amount) = parse_plain_amount(plain) {
                    return Reading::Value(amount);
                }
            }
            None => {}
        }
        text_at(row, place).map_or(Reading::Blank, |text| parse_amount(clean(&text)))
    }

    fn date(&self, row: &Row<'_>, column: Column) -> Reading<NaiveDate> {
        let Some(place) = self.places.get(column) else { return Reading::Blank };
        match row.plain(place).and_then(parse_plain_date) {
            Some(day) => Reading::Value(day),
            None => text_at(row, place).map_or(Reading::Blank, |text| parse_date(clean(&text))),
        }
    }

    fn importer(&mut self, row: &Row<'_>) -> Option<ImporterNumber> {
        if let Some(place) = self.places.get(Column::Importer) {
            let plain = row.plain(place).and_then(ImporterNumber::parse_plain);
            return plain.or_else(|| ImporterNumber::parse(clean(&text_at(row, place)?)));
        }
        let places = &self.places.importer_or_name;
        let found = places.iter().find_map(|p| ImporterNumber::parse(clean(&row.cell(*p))));
        self.importer_is_number |= found.is_some();
        found
    }

    fn text<'r>(&self, row: &Row<'r>, column: Column) -> Option<Cow<'r, str>> {
        text_at(row, self.places.get(column)?)
    }

    fn cell<'r>(&self, row: &Row<'r>, column: Column) -> Option<Cow<'r, str>> {
        self.places.get(column).map(|place| row.cell(place))
    }
}

/// The words that stood together in rows read before, and what they say. Few combinations make up nearly all rows.
#[derive(Debug, Default)]
struct KnownWords {
    /// The bytes of all cells of words, in their order.
    known: Vec<(Vec<u8>, EntryState)>,
    /// Those of the row that was looked up last; none where a cell of them is missing.
    wanted: Option<Vec<u8>>,
}

impl KnownWords {
    /// So many combinations are compared in less time than one is read.
    const KEPT: usize = 16;

    fn find(&mut self, row: &Row<'_>, words: &[RangeInclusive<usize>]) -> Option<EntryState> {
        let mut wanted = self.wanted.take().unwrap_or_default();
        wanted.clear();
        wanted.push(u8::from(row.is_utf8()));
        for span in words {
            wanted.extend_from_slice(row.raw(span.clone())?);
            // No row that is read holds it.
            wanted.push(0);
        }
        let place = self.known.iter().position(|(known, _)| *known == wanted);
        self.wanted = Some(wanted);
        // The most frequent come to stand in front.
        let place = place?;
        self.known.swap(place, place / 2);
        Some(self.known[place / 2].1)
    }

    /// Keeps what the words looked up last say.
    fn keep(&mut self, words: EntryState) {
        let Some(wanted) = self.wanted.take() else { return };
        if self.known.len() == Self::KEPT {
            self.known.pop();
        }
        self.known.push((wanted, words));
    }
}

/// The values of a row that are told by a word or code.
struct Words<'w, 'a, 'r> {
    reader: &'w mut RowReader<'a>,
    row: &'w Row<'r>,
    noticed: bool,
}

impl Words<'_, '_, '_> {
    /// A word that isn't recognised, nor known in addition, is counted and taken for a blank.
    fn read<T>(&mut self, column: Column, parse: impl Fn(&str) -> Option<T>) -> Option<T> {
        let text = self.reader.text(self.row, column)?;
        let extra = || self.reader.extra.known_word(column, &text).and_then(&parse);
        let value = parse(clean(&text)).or_else(extra);
        if value.is_none() {
            self.reader.notices.word(column, clean(&text));
            self.noticed = true;
        }
        value
    }

    /// A flag, issue code or entry number in any of the columns that combine: set, not set, or blank.
    fn mark(&self, column: Column) -> Option<bool> {
        let mut set = None;
        for place in self.reader.places.all(column) {
            if let Some(text) = text_at(self.row, *place) {
                set = Some(set == Some(true) || parse_mark(clean(&text)));
            }
        }
        set
    }
}

/// The cell's text if it isn't blank, nor a spreadsheet's error value.
fn text_at<'r>(row: &Row<'r>, place: usize) -> Option<Cow<'r, str>> {
    if row.plain(place) == Some(b"") {
        return None;
    }
    let cell = row.cell(place);
    let text = clean(&cell);
    let content = !text.is_empty() && !is_error_value(text);
    content.then_some(cell)
}

struct Tariff {
    own: Option<Heading>,
    others: Box<[Heading]>,
    column: Column,
    unreadable: Option<Column>,
    duty: Reading<Decimal>,
}

/// A few digits, as nearly every line and ordinal is.
fn plain_number(digits: &[u8]) -> Option<u32> {
    let add = |sum, c: &u8| c.is_ascii_digit().then(|| sum * 10 + u32::from(c - b'0'));
    (1..=9).contains(&digits.len()).then(|| digits.iter().try_fold(0, add)).flatten()
}

/// Lines and ordinals compare as numbers: `001`, `1` and `1.0` are one.
fn whole_number(text: &str) -> Option<u32> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = !whole.is_empty() && whole.bytes().all(|c| c.is_ascii_digit());
    (digits && fraction.bytes().all(|c| c == b'0')).then(|| whole.parse().ok()).flatten()
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

    #[test]
    fn a_duty_above_zero_or_an_unknown_one_bears_duty_unless_the_heading_exempts() {
        let duty = Heading::from_digits(99_030_125);
        let exemption = Heading::from_digits(99_030_126);
        let unlisted = Heading::from_digits(99_030_135);
        assert!(bears_duty(duty, None) && bears_duty(unlisted, None));
        assert!(!bears_duty(exemption, None));
        assert!(bears_duty(exemption, Some(Decimal::ONE)));
        assert!(!bears_duty(duty, Some(Decimal::ZERO)));
        assert!(!bears_duty(duty, Some(Decimal::NEGATIVE_ONE)));
    }
}

//! One row of an entry, with every cell read.

use std::borrow::Cow;
use std::ops::RangeInclusive;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::notices::Notices;
use crate::domain::{
    CollectionStatus, ControlStatus, EntryNumber, EntryNumberReading, EntryType, FilerCode, Heading, HtsCell,
    ImporterNumber, LiquidationStatus, ProtestStatus, Reading, SummaryStatus, clean, is_error_value,
    parse_amount, parse_date, parse_indicator, parse_mark, read_hts_cell, read_plain_hts,
};
use crate::ieepa::{HeadingKind, kind};
use crate::read::{Column, Places, Row, RowRef};

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
    /// What the row says of the whole entry.
    pub state: EntryState,
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

/// The columns that say something of the whole entry.
const OF_ENTRY: [Column; 15] = [
    Column::Filer,
    Column::EntryDate,
    Column::EntryType,
    Column::Importer,
    Column::LiquidationStatus,
    Column::LiquidationDate,
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

/// Reads the rows of one input. Rows of an entry stand together and repeat what they say of it: what stands in
/// the same bytes as in the row before isn't read again.
pub(super) struct RowReader<'a> {
    pub(super) places: &'a Places,
    pub(super) notices: Notices,
    /// Whether a column headed `Importer` was seen to hold an importer number.
    pub(super) importer_is_number: bool,
    /// The places of [`OF_ENTRY`]: those that stand side by side are compared at once.
    of_entry: Vec<RangeInclusive<usize>>,
    last: Option<LastRow>,
}

/// What was read of the row before.
#[derive(Clone, Copy)]
pub(super) struct LastRow {
    row: u32,
    reading: EntryNumberReading,
    state: EntryState,
    /// Whether a word was not recognised: each time it stands there is counted.
    noticed: bool,
}

/// The row before, and what was read of it.
pub(super) type Before<'r> = Option<(Row<'r>, LastRow)>;

impl<'a> RowReader<'a> {
    pub(super) fn new(places: &'a Places) -> Self {
        let of_entry = OF_ENTRY.iter().flat_map(|column| places.all(*column));
        let mut of_entry: Vec<usize> = of_entry.chain(&places.importer_or_name).copied().collect();
        of_entry.sort_unstable();
        let side_by_side =
            of_entry.chunk_by(|a, b| *b <= a + 1).map(|group| group[0]..=group[group.len() - 1]);
        RowReader {
            places,
            notices: Notices::default(),
            importer_is_number: false,
            of_entry: side_by_side.collect(),
            last: None,
        }
    }

    /// The row before, if it was an entry's and its bytes mean what the same bytes mean in this row.
    pub(super) fn before<'r>(&self, row: &Row<'_>, before: Option<Row<'r>>) -> Before<'r> {
        let (before, last) = (before?, self.last?);
        (last.row == before.at.row && before.is_utf8() == row.is_utf8()).then_some((before, last))
    }

    /// The entry number, where row and row before have the same bytes for it.
    pub(super) fn same_number(&self, row: &Row<'_>, before: &Before<'_>) -> Option<EntryNumberReading> {
        let (before, last) = before.as_ref()?;
        let same = |column| match self.places.get(column) {
            Some(place) => row.raw(place..=place) == before.raw(place..=place),
            None => true,
        };
        // The filer's code may complete the number.
        (same(Column::EntryNumber) && same(Column::Filer)).then_some(last.reading)
    }

    /// Reads every cell of an entry's row but the entry number, which the caller has read.
    pub(super) fn read(
        &mut self,
        row: &Row<'_>,
        reading: EntryNumberReading,
        before: Before<'_>,
    ) -> EntryRow {
        let repeated = |(before, last): &(Row<'_>, LastRow)| {
            let same = |places: &RangeInclusive<usize>| {
                let raw = row.raw(places.clone());
                raw.is_some() && raw == before.raw(places.clone())
            };
            !last.noticed && self.of_entry.iter().all(same)
        };
        let (state, noticed) = match before.filter(repeated) {
            Some((_, last)) => (last.state, false),
            None => self.state(row, before),
        };
        self.last = Some(LastRow { row: row.at.row, reading, state, noticed });
        let tariff = self.tariff(row);
        let ieepa = tariff.own.is_some() || !tariff.others.is_empty();
        EntryRow {
            number: reading.number(),
            at: row.at,
            line: if ieepa { self.line(row) } else { None },
            own_heading: tariff.own,
            other_headings: tariff.others,
            tariff_column: tariff.column,
            unreadable_hts: tariff.unreadable,
            duty: if ieepa { tariff.duty } else { Reading::Blank },
            has_goods_value: ieepa && self.goods_value(row),
            zeros_restored: matches!(reading, EntryNumberReading::ZerosRestored(_)),
            state,
        }
    }

    /// What the row says of the whole entry, and whether a word of it was not recognised.
    fn state(&mut self, row: &Row<'_>, before: Before<'_>) -> (EntryState, bool) {
        let mut words = Words { reader: self, row, before, noticed: false };
        let state = EntryState {
            filer: words.read(Column::Filer, |s| s.filer, FilerCode::parse),
            entry_type: words.read(Column::EntryType, |s| s.entry_type, EntryType::parse),
            liquidation_status: words.read(
                Column::LiquidationStatus,
                |s| s.liquidation_status,
                LiquidationStatus::parse,
            ),
            control: words.read(Column::ControlStatus, |s| s.control, ControlStatus::parse),
            summary: words.read(Column::SummaryStatus, |s| s.summary, SummaryStatus::parse),
            collection: words.read(Column::CollectionStatus, |s| s.collection, CollectionStatus::parse),
            protest: words.read(Column::ProtestStatus, |s| s.protest, ProtestStatus::parse),
            injunction: words.read(Column::Injunction, |s| s.injunction, parse_indicator),
            suspension: words.read(Column::Suspension, |s| s.suspension, parse_indicator),
            ..EntryState::default()
        };
        let noticed = words.noticed;
        let state = EntryState {
            entry_date: self.date(row, Column::EntryDate),
            importer: self.importer(row),
            liquidation_date: self.date(row, Column::LiquidationDate),
            reconciliation: self.mark(row, Column::ReconciliationFlag),
            reconciliation_entry: self.mark(row, Column::ReconciliationEntry) == Some(true),
            drawback: self.mark(row, Column::Drawback),
            ..state
        };
        (state, noticed)
    }

    /// The filer column's code, which may complete an entry number.
    pub(super) fn filer(&self, row: &Row<'_>) -> Option<FilerCode> {
        FilerCode::parse(&self.text(row, Column::Filer)?)
    }

    fn line(&self, row: &Row<'_>) -> Option<(u32, u32)> {
        let number = |column| whole_number(clean(&self.cell(row, column)?));
        Some((number(Column::Line)?, number(Column::Ordinal)?))
    }

    fn tariff(&self, row: &Row<'_>) -> Tariff {
        let has_additional = || self.text(row, Column::HtsAdditional).is_some();
        let plain = self.cell(row, Column::Hts).and_then(|cell| read_plain_hts(&cell));
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
        match self.text(row, Column::Duty) {
            Some(text) => parse_amount(clean(&text)),
            None => Reading::Blank,
        }
    }

    fn goods_value(&self, row: &Row<'_>) -> bool {
        let value = self.text(row, Column::Value);
        let amount = value.and_then(|text| parse_amount(clean(&text)).value());
        amount.is_some_and(|a| a > Decimal::ZERO)
    }

    fn date(&self, row: &Row<'_>, column: Column) -> Reading<NaiveDate> {
        match self.text(row, column) {
            Some(text) => parse_date(clean(&text)),
            None => Reading::Blank,
        }
    }

    fn importer(&mut self, row: &Row<'_>) -> Option<ImporterNumber> {
        if self.places.get(Column::Importer).is_some() {
            let text = self.text(row, Column::Importer)?;
            return ImporterNumber::parse(clean(&text));
        }
        let places = &self.places.importer_or_name;
        let found = places.iter().find_map(|p| ImporterNumber::parse(clean(&row.cell(*p))));
        self.importer_is_number |= found.is_some();
        found
    }

    /// A flag, issue code or entry number in any of the columns that combine: set, not set, or blank.
    fn mark(&self, row: &Row<'_>, column: Column) -> Option<bool> {
        let mut set = None;
        for place in self.places.all(column) {
            if let Some(text) = text_at(row, *place) {
                set = Some(set == Some(true) || parse_mark(clean(&text)));
            }
        }
        set
    }

    fn text<'r>(&self, row: &Row<'r>, column: Column) -> Option<Cow<'r, str>> {
        text_at(row, self.places.get(column)?)
    }

    fn cell<'r>(&self, row: &Row<'r>, column: Column) -> Option<Cow<'r, str>> {
        self.places.get(column).map(|place| row.cell(place))
    }
}

/// The values of a row that are told by a word or code.
struct Words<'w, 'a, 'r> {
    reader: &'w mut RowReader<'a>,
    row: &'w Row<'r>,
    before: Before<'w>,
    noticed: bool,
}

impl Words<'_, '_, '_> {
    /// A word that isn't recognised is counted and taken for a blank.
    fn read<T>(
        &mut self,
        column: Column,
        of: impl Fn(&EntryState) -> Option<T>,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Option<T> {
        let place = self.reader.places.get(column)?;
        if let Some((before, last)) = &self.before
            && let Some(value) = of(&last.state)
            && self.row.raw(place..=place) == before.raw(place..=place)
        {
            return Some(value);
        }
        let text = text_at(self.row, place)?;
        let value = parse(clean(&text));
        if value.is_none() {
            self.reader.notices.word(column, clean(&text));
            self.noticed = true;
        }
        value
    }
}

/// The cell's text if it isn't blank, nor a spreadsheet's error value.
fn text_at<'r>(row: &Row<'r>, place: usize) -> Option<Cow<'r, str>> {
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

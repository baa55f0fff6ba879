//! One row of an entry, with every cell read.

use std::borrow::Cow;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::notices::Notices;
use crate::domain::{
    CollectionStatus, ControlStatus, EntryNumber, EntryNumberReading, EntryType, FilerCode, Heading, HtsCell,
    ImporterNumber, LiquidationStatus, ProtestStatus, Reading, SummaryStatus, clean, is_error_value,
    parse_amount, parse_date, parse_indicator, parse_mark, read_hts_cell,
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
    /// Line and ordinal; none if either is missing or no number.
    pub line: Option<(u32, u32)>,
    /// The IEEPA heading to which the row's duty belongs.
    pub own_heading: Option<Heading>,
    /// IEEPA headings that the row names besides; what duty they bear isn't known.
    pub other_headings: Box<[Heading]>,
    /// In which column the row's IEEPA headings stand, or the first of them.
    pub tariff_column: Column,
    /// A cell of HTS numbers that can't be read, and so could hide an IEEPA heading.
    pub unreadable_hts: Option<Column>,
    /// The duty on the row.
    pub duty: Reading<Decimal>,
    /// Whether the row bears a goods value above zero.
    pub has_goods_value: bool,
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
    /// Whether zeros that a spreadsheet had dropped were put back into the entry number.
    pub zeros_restored: bool,
    /// Whether the filer column names another filer than the entry number.
    pub other_filer: bool,
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
}

/// Whether a heading with this duty, or an unknown one, bears duty.
pub(super) fn bears_duty(heading: Heading, duty: Option<Decimal>) -> bool {
    match duty {
        Some(amount) => amount > Decimal::ZERO,
        None => kind(heading) != Some(HeadingKind::Exemption),
    }
}

/// Reads the rows of one input.
pub(super) struct RowReader<'a> {
    pub(super) places: &'a Places,
    pub(super) notices: Notices,
    /// Whether a column headed `Importer` was seen to hold an importer number.
    pub(super) importer_is_number: bool,
}

impl<'a> RowReader<'a> {
    pub(super) fn new(places: &'a Places) -> Self {
        RowReader { places, notices: Notices::default(), importer_is_number: false }
    }

    /// Reads every cell of an entry's row but the entry number, which the caller has read.
    pub(super) fn read(&mut self, row: &Row<'_>, reading: EntryNumberReading) -> EntryRow {
        let number = reading.number();
        let filer = self.word(row, Column::Filer, FilerCode::parse);
        let tariff = self.tariff(row);
        EntryRow {
            number,
            at: row.at,
            line: self.line(row),
            own_heading: tariff.own,
            other_headings: tariff.others,
            tariff_column: tariff.column,
            unreadable_hts: tariff.unreadable,
            duty: tariff.duty,
            has_goods_value: self.goods_value(row),
            entry_date: self.date(row, Column::EntryDate),
            entry_type: self.word(row, Column::EntryType, EntryType::parse),
            importer: self.importer(row),
            liquidation_status: self.word(row, Column::LiquidationStatus, LiquidationStatus::parse),
            liquidation_date: self.date(row, Column::LiquidationDate),
            control: self.word(row, Column::ControlStatus, ControlStatus::parse),
            summary: self.word(row, Column::SummaryStatus, SummaryStatus::parse),
            collection: self.word(row, Column::CollectionStatus, CollectionStatus::parse),
            protest: self.word(row, Column::ProtestStatus, ProtestStatus::parse),
            reconciliation: self.mark(row, Column::ReconciliationFlag),
            reconciliation_entry: self.mark(row, Column::ReconciliationEntry) == Some(true),
            drawback: self.mark(row, Column::Drawback),
            injunction: self.word(row, Column::Injunction, parse_indicator),
            suspension: self.word(row, Column::Suspension, parse_indicator),
            zeros_restored: matches!(reading, EntryNumberReading::ZerosRestored(_)),
            other_filer: filer.is_some_and(|f| f != number.filer()),
        }
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
        let hts = self.hts(row, Column::Hts);
        let additional = self.hts(row, Column::HtsAdditional);
        let duty = match self.text(row, Column::Duty) {
            Some(text) => parse_amount(clean(&text)),
            None => Reading::Blank,
        };
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

    /// A value told by a word or code; one that isn't recognised is counted and taken for a blank.
    fn word<T>(&mut self, row: &Row<'_>, column: Column, parse: impl Fn(&str) -> Option<T>) -> Option<T> {
        let text = self.text(row, column)?;
        let value = parse(clean(&text));
        if value.is_none() {
            self.notices.word(column, clean(&text));
        }
        value
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

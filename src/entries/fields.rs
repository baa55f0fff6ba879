//! The entry-level fields of a row: one table.
//!
//! The table determines how a cell is read, in which columns the rows of an entry are compared, how messages show a
//! value, and which columns leave rules undecided.

use std::fmt;

use chrono::NaiveDate;
use rust_decimal::Decimal;

use crate::domain::{
    CollectionStatus, ControlStatus, EntryNumber, EntryType, FilerCode, Heading, ImporterNumber,
    LiquidationStatus, ProtestStatus, Reading, SummaryStatus, parse_indicator,
};
use crate::read::{Column, RowRef};
use crate::tariff::{HeadingKind, kind};

/// The entry-level values of a row: the same in all rows of an entry, unless they disagree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct EntryState {
    /// The code in the filer column.
    pub filer: Option<FilerCode>,
    /// The entry date.
    pub entry_date: Reading<NaiveDate>,
    /// When the entry summary was filed.
    pub summary_date: Reading<NaiveDate>,
    /// When the duty was deposited.
    pub paid_date: Reading<NaiveDate>,
    /// The entry type.
    pub entry_type: Option<EntryType>,
    /// The importer of record.
    pub importer: Option<ImporterNumber>,
    /// The liquidation status.
    pub liquidation_status: Option<LiquidationStatus>,
    /// The date on which it was or is scheduled to be liquidated.
    pub liquidation_date: Reading<NaiveDate>,
    /// Who has control of the entry summary.
    pub control: Option<ControlStatus>,
    /// Whether CBP accepted it.
    pub summary: Option<SummaryStatus>,
    /// Whether it was paid.
    pub collection: Reading<CollectionStatus>,
    /// The state of a protest.
    pub protest: Reading<ProtestStatus>,
    /// Whether it is flagged for reconciliation.
    pub reconciliation: Option<bool>,
    /// Whether a reconciliation entry is named.
    pub reconciliation_entry: bool,
    /// Whether it is on a drawback claim.
    pub drawback: Option<bool>,
    /// Whether a court enjoined its liquidation.
    pub injunction: Reading<bool>,
    /// Whether it has a suspension record.
    pub suspension: Reading<bool>,
}

/// An entry-level column.
#[derive(Debug)]
pub(crate) struct Field {
    pub(crate) column: Column,
    pub(crate) read: Read,
    /// The value in a row; `None` if the cell is blank or not recognized.
    pub(crate) value: fn(&EntryState) -> Option<Value>,
    pub(crate) blank: Blank,
    /// Whether the cell has an unrecognized word, for fields in which that differs from a blank.
    pub(crate) is_unreadable: fn(&EntryState) -> bool,
    /// Whether rows with different values conflict.
    pub(crate) compared: bool,
    /// Whether the value counts only in rows with a liquidated status.
    pub(crate) once_liquidated: bool,
}

/// How a cell of a field is read.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Read {
    /// As a word or code; the function returns `false` if it isn't known.
    Word(fn(&mut EntryState, &str) -> bool),
    /// As a mark in any of the columns that combine; `None` if all are blank.
    Mark(fn(&mut EntryState, Option<bool>)),
    /// As a date.
    Date(fn(&mut EntryState, Reading<NaiveDate>)),
    /// As an importer number; in some columns only the content shows whether they have numbers.
    Importer,
}

/// The meaning of a blank cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Blank {
    /// Rules that need the column are undecided.
    LeavesOpen,
    /// It means "none", or a separate rule judges it. Only a missing column leaves rules undecided.
    IsAnswer,
    /// It never leaves a rule undecided.
    Passes,
}

/// A field's value, for comparison with other rows and for messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Value {
    Day(NaiveDate),
    Type(EntryType),
    Importer(ImporterNumber),
    Filer(FilerCode),
    /// The name of a status.
    Word(&'static str),
    Flag(bool),
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Value::Day(day) => day.fmt(f),
            Value::Type(entry_type) => entry_type.fmt(f),
            Value::Importer(number) => number.fmt(f),
            Value::Filer(code) => code.fmt(f),
            Value::Word(name) => f.write_str(name),
            Value::Flag(true) => f.write_str("set"),
            Value::Flag(false) => f.write_str("not set"),
        }
    }
}

/// A field in which rows are compared, and which leaves rules undecided if it is blank.
const fn field(column: Column, read: Read, value: fn(&EntryState) -> Option<Value>) -> Field {
    Field {
        column,
        read,
        value,
        blank: Blank::LeavesOpen,
        is_unreadable: |_| false,
        compared: true,
        once_liquidated: false,
    }
}

impl Field {
    const fn blank(self, blank: Blank) -> Self {
        Field { blank, ..self }
    }

    const fn unreadable(self, is_unreadable: fn(&EntryState) -> bool) -> Self {
        Field { is_unreadable, ..self }
    }

    const fn not_compared(self) -> Self {
        Field { compared: false, ..self }
    }

    const fn once_liquidated(self) -> Self {
        Field { once_liquidated: true, ..self }
    }

    /// The field of a column; `None` if the column isn't entry-level.
    pub(crate) fn of(column: Column) -> Option<&'static Field> {
        FIELDS.iter().find(|field| field.column == column)
    }

    pub(crate) fn is_word(&self) -> bool {
        matches!(self.read, Read::Word(_) | Read::Mark(_))
    }

    /// Whether the value in this row counts.
    pub(crate) fn counts(&self, state: &EntryState) -> bool {
        !self.once_liquidated || state.liquidation_status.is_some_and(LiquidationStatus::is_liquidated)
    }

    /// Whether rows disagree. Blank and unrecognized values disagree with nothing.
    pub(crate) fn is_in_conflict<'r>(&self, states: impl Iterator<Item = &'r EntryState>) -> bool {
        let mut values = states.filter(|state| self.counts(state)).filter_map(self.value);
        self.compared && values.next().is_some_and(|first| values.any(|value| value != first))
    }
}

/// A row's value in an entry-level column; `None` if it has none that is recognized.
pub(crate) fn value_in(column: Column, state: &EntryState) -> Option<Value> {
    (Field::of(column)?.value)(state)
}

/// All fields. Messages list conflicting columns in this order, and a finding points to the first.
#[rustfmt::skip]
pub(crate) static FIELDS: [Field; 17] = [
    field(
        Column::EntryDate,
        Read::Date(|s, date| s.entry_date = date),
        |s| s.entry_date.value().map(Value::Day),
    ),
    field(
        Column::EntryType,
        Read::Word(|s, text| set(&mut s.entry_type, EntryType::parse(text))),
        |s| s.entry_type.map(Value::Type),
    ),
    field(Column::Importer, Read::Importer, |s| s.importer.map(Value::Importer)).blank(Blank::IsAnswer),
    field(
        Column::LiquidationStatus,
        Read::Word(|s, text| set(&mut s.liquidation_status, LiquidationStatus::parse(text))),
        |s| s.liquidation_status.map(|status| Value::Word(status.name())),
    ),
    // For an entry that isn't liquidated, no rule depends on the date.
    field(
        Column::LiquidationDate,
        Read::Date(|s, date| s.liquidation_date = date),
        |s| s.liquidation_date.value().map(Value::Day),
    ).once_liquidated(),
    field(
        Column::ControlStatus,
        Read::Word(|s, text| set(&mut s.control, ControlStatus::parse(text))),
        |s| s.control.map(|status| Value::Word(status.name())),
    ),
    field(
        Column::SummaryStatus,
        Read::Word(|s, text| set(&mut s.summary, SummaryStatus::parse(text))),
        |s| s.summary.map(|status| Value::Word(status.name())),
    ),
    field(
        Column::CollectionStatus,
        Read::Word(|s, text| read(&mut s.collection, CollectionStatus::parse(text))),
        |s| s.collection.value().map(|status| Value::Word(status.name())),
    ),
    field(
        Column::ProtestStatus,
        Read::Word(|s, text| read(&mut s.protest, ProtestStatus::parse(text))),
        |s| s.protest.value().map(|status| Value::Word(status.name())),
    ).blank(Blank::IsAnswer).unreadable(|s| s.protest == Reading::Unreadable),
    field(
        Column::ReconciliationFlag,
        Read::Mark(|s, mark| s.reconciliation = mark),
        |s| s.reconciliation.map(Value::Flag),
    ).blank(Blank::Passes),
    field(
        Column::Drawback,
        Read::Mark(|s, mark| s.drawback = mark),
        |s| s.drawback.map(Value::Flag),
    ).blank(Blank::IsAnswer),
    field(
        Column::Injunction,
        Read::Word(|s, text| read(&mut s.injunction, parse_indicator(text))),
        |s| s.injunction.value().map(Value::Flag),
    ).blank(Blank::IsAnswer).unreadable(|s| s.injunction == Reading::Unreadable),
    field(
        Column::Suspension,
        Read::Word(|s, text| read(&mut s.suspension, parse_indicator(text))),
        |s| s.suspension.value().map(Value::Flag),
    ).blank(Blank::Passes).unreadable(|s| s.suspension == Reading::Unreadable),
    field(
        Column::ReconciliationEntry,
        Read::Mark(|s, mark| s.reconciliation_entry = mark == Some(true)),
        |s| s.reconciliation_entry.then_some(Value::Flag(true)),
    ).blank(Blank::IsAnswer).not_compared(),
    field(
        Column::Filer,
        Read::Word(|s, text| set(&mut s.filer, FilerCode::parse(text))),
        |s| s.filer.map(Value::Filer),
    ).blank(Blank::Passes).not_compared(),
    field(
        Column::SummaryDate,
        Read::Date(|s, date| s.summary_date = date),
        |s| s.summary_date.value().map(Value::Day),
    ).blank(Blank::Passes).not_compared(),
    field(
        Column::PaidDate,
        Read::Date(|s, date| s.paid_date = date),
        |s| s.paid_date.value().map(Value::Day),
    ).blank(Blank::Passes).not_compared(),
];

fn set<T>(field: &mut Option<T>, value: Option<T>) -> bool {
    *field = value;
    field.is_some()
}

/// Like `set`, for a field in which a blank cell differs from an unrecognized word.
fn read<T>(field: &mut Reading<T>, value: Option<T>) -> bool {
    let known = value.is_some();
    *field = value.map_or(Reading::Unreadable, Reading::Value);
    known
}

/// The goods on a row: the duty on them other than IEEPA duty, and what determines it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Goods {
    /// Their HTS number, of chapters 1 to 97; `None` if it can't be read or isn't the only one.
    pub number: Option<Heading>,
    /// The duty.
    pub duty: Reading<Decimal>,
    /// Their value in US dollars, if the input has column 1 rates.
    pub value: Option<Decimal>,
    /// The column 1 rate, in percent.
    pub column1_rate: Option<Decimal>,
}

impl Goods {
    /// Whether they have duty above zero.
    pub(crate) fn is_paid(&self) -> bool {
        self.number.is_some() && self.duty.value().is_some_and(|duty| duty > Decimal::ZERO)
    }
}

/// The line number of a row and an amount that may be the total of the whole line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct LineAmount {
    pub(crate) line: u32,
    pub(crate) ordinal: Option<u32>,
    pub(crate) amount: Reading<Decimal>,
}

/// One row of an entry: values and the location of the row, but not its text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryRow {
    /// Its entry number.
    pub number: EntryNumber,
    /// Its location.
    pub at: RowRef,
    /// Line and ordinal of a row with an IEEPA heading; `None` if one is missing or not a number.
    pub line: Option<(u32, u32)>,
    /// The line of a row with an IEEPA heading or goods; with several inputs, of any row.
    pub line_number: Option<u32>,
    /// The ordinal of a row with an IEEPA heading; with several inputs, of any row.
    pub(crate) ordinal: Option<u32>,
    /// The goods on the row.
    pub goods: Option<Goods>,
    /// The IEEPA heading that the row's duty belongs to.
    pub own_heading: Option<Heading>,
    /// Further IEEPA headings of the row, whose duty isn't known.
    pub other_headings: Box<[Heading]>,
    /// The column of the row's IEEPA headings, or of the first of them.
    pub tariff_column: Column,
    /// A column whose HTS cell can't be read and so could hide an IEEPA heading.
    pub unreadable_hts: Option<Column>,
    /// The duty on a row with an IEEPA heading.
    pub duty: Reading<Decimal>,
    /// Whether a row with an IEEPA heading has a goods value above zero.
    pub has_goods_value: bool,
    /// Whether leading zeros dropped by a spreadsheet were restored in the entry number.
    pub zeros_restored: bool,
    /// Whether a complete entry number of the inputs has the same filer code.
    pub has_known_filer: bool,
    /// The amount that may be the total of the whole line.
    pub(crate) line_amount: Option<LineAmount>,
    /// Whether that amount is the total of the whole line, so that the row's own duty isn't known.
    pub is_line_total: bool,
    /// Hash of all cells of a row with an IEEPA heading but no line number, to find equal rows.
    pub(crate) cells: Option<u64>,
    /// Whether the row repeats one of another input, so that its duty isn't added.
    pub(crate) is_repeat: bool,
    /// Whether the input has a column of HTS numbers.
    pub(crate) has_hts_column: bool,
    /// Whether the input has a column of line numbers.
    pub(crate) has_line_column: bool,
    /// Whether a column that isn't read has an IEEPA heading.
    pub has_unread_heading: bool,
    /// Whether the row is malformed, so that only its entry number is known.
    pub is_unread: bool,
    /// Whether the entry number was filled down from a row above.
    pub is_filled_down: bool,
    /// Whether the entry number is written in its normal form.
    pub plain_number: bool,
    /// Its entry-level values.
    pub state: EntryState,
    /// Whether the entry number has the same bytes as in the previous row, which is of the same entry.
    pub repeats_number: bool,
    /// Whether the entry-level cells have the same bytes as in the previous row, which is of the same entry.
    pub repeats_state: bool,
}

impl EntryRow {
    /// A malformed row, which may hide a duty or a status.
    pub(crate) fn unread(number: EntryNumber, at: RowRef) -> Self {
        EntryRow {
            number,
            at,
            line: None,
            line_number: None,
            ordinal: None,
            goods: None,
            own_heading: None,
            other_headings: Box::default(),
            tariff_column: Column::Hts,
            unreadable_hts: None,
            duty: Reading::Blank,
            has_goods_value: false,
            zeros_restored: false,
            has_known_filer: false,
            line_amount: None,
            is_line_total: false,
            cells: None,
            is_repeat: false,
            has_hts_column: false,
            has_line_column: false,
            has_unread_heading: false,
            is_unread: true,
            is_filled_down: false,
            plain_number: false,
            state: EntryState::default(),
            repeats_number: false,
            repeats_state: false,
        }
    }

    /// Whether a number restored from ten digits could instead be this filer's with its check digit missing.
    pub(crate) fn may_be_of(&self, filer: FilerCode) -> bool {
        let text = self.number.text();
        self.zeros_restored
            && !self.has_known_filer
            && FilerCode::from_bytes([text[1], text[2], text[3]]) == Some(filer)
    }

    /// The row's IEEPA headings, each with its duty if known.
    pub fn tariffs(&self) -> impl Iterator<Item = (Heading, Option<Decimal>)> + '_ {
        let own = self.own_heading.iter().map(|h| (*h, self.duty.value()));
        own.chain(self.other_headings.iter().map(|h| (*h, None)))
    }

    /// Whether one of its IEEPA headings has duty.
    pub(crate) fn bears_duty(&self) -> bool {
        self.tariffs().any(|(heading, duty)| bears_duty(heading, duty))
    }

    /// Whether the row has an IEEPA heading.
    pub fn is_ieepa(&self) -> bool {
        self.own_heading.is_some() || !self.other_headings.is_empty()
    }

    /// Whether the filer column has another code than the entry number.
    pub fn has_other_filer(&self) -> bool {
        self.state.filer.is_some_and(|filer| filer != self.number.filer())
    }
}

/// Whether a heading with this duty counts as having duty; an unknown duty does unless the heading is an exemption.
pub(crate) fn bears_duty(heading: Heading, duty: Option<Decimal>) -> bool {
    match duty {
        Some(amount) => amount > Decimal::ZERO,
        None => kind(heading) != Some(HeadingKind::Exemption),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn every_column_of_the_whole_entry_has_one_field_and_no_other_column_has() {
        let fields: Vec<Column> = FIELDS.iter().map(|field| field.column).collect();
        let once: BTreeSet<Column> = fields.iter().copied().collect();
        assert_eq!(once.len(), fields.len());
        assert_eq!(once, Column::of_entry().collect());
    }

    #[test]
    fn each_word_that_settings_may_use_is_read_and_shown() {
        for column in Column::of_entry() {
            for word in column.spec().words {
                let Some(Field { read: Read::Word(read), value, .. }) = Field::of(column) else {
                    panic!("{column:?} has words and is not read by words");
                };
                let mut state = EntryState::default();
                assert!(read(&mut state, word), "{column:?} {word}");
                assert!(value(&state).is_some(), "{column:?} {word}");
            }
        }
    }

    #[test]
    fn a_field_is_blank_until_it_is_read() {
        for field in &FIELDS {
            assert_eq!((field.value)(&EntryState::default()), None, "{:?}", field.column);
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

//! The known columns and their headers.
//!
//! Headers are normalized and then compared exactly, never by substring: `Tariff Ordinal Number` and `Total Liquidated
//! Duty Amount` would be mistaken for others.

use crate::domain::{
    CollectionStatus, ControlStatus, DateCell, DateOrder, LiquidationStatus, ProtestStatus, Reading,
    SummaryStatus, collapse_blanks, parse_amount, parse_indicator, read_date, read_hts_cell,
};

/// A column of entry-summary data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
#[allow(missing_docs)] // the names are those of the table below
pub enum Column {
    EntryNumber,
    Filer,
    CheckDigit,
    Line,
    Ordinal,
    HtsAdditional,
    Hts,
    Duty,
    Value,
    EntryType,
    EntryDate,
    SummaryDate,
    ImportDate,
    Importer,
    ImporterName,
    Port,
    Origin,
    LiquidationStatus,
    LiquidationDate,
    ControlStatus,
    SummaryStatus,
    CollectionStatus,
    ReconciliationFlag,
    ReconciliationEntry,
    ProtestNumber,
    ProtestStatus,
    Drawback,
    Injunction,
    Suspension,
    PaidDate,
    GeneralRate,
}

/// Whether a cleaned cell has the form that the cells of its column have.
pub(crate) type HasForm = fn(&str) -> bool;

/// The properties of a column.
#[derive(Debug)]
pub struct ColumnSpec {
    /// The column.
    pub column: Column,
    /// Its name in flags and settings.
    pub name: &'static str,
    /// Its ACE name; empty if ACE has no such column.
    pub ace: &'static str,
    /// Its headers in normal form, most specific first.
    pub headers: &'static [&'static str],
    /// Ambiguous headers: used only if no better one is present, and reported.
    pub ambiguous: &'static [&'static str],
    /// Whether all columns with its headers are read, and any of them counts.
    pub combine: bool,
    /// Headers that are followed by a number, each with the lowest number.
    pub numbered: &'static [(&'static str, u32)],
    /// What its cells describe.
    pub about: About,
    /// Its values in settings; empty unless it is a status column.
    pub words: &'static [&'static str],
    /// The meaning of a word, as a number for comparison only.
    pub(crate) meaning: fn(&str) -> Option<u8>,
}

/// What the cells of a column describe.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// The whole entry.
    Entry,
    /// A single row.
    Row,
    /// Only which entry it is, or nothing that is judged.
    Nothing,
}

const fn spec(
    column: Column,
    name: &'static str,
    ace: &'static str,
    headers: &'static [&'static str],
    ambiguous: &'static [&'static str],
) -> ColumnSpec {
    ColumnSpec {
        column,
        name,
        ace,
        headers,
        ambiguous,
        combine: false,
        numbered: &[],
        about: About::Nothing,
        words: &[],
        meaning: |_| None,
    }
}

const fn combined(
    column: Column,
    name: &'static str,
    ace: &'static str,
    headers: &'static [&'static str],
) -> ColumnSpec {
    ColumnSpec { combine: true, ..spec(column, name, ace, headers, &[]) }
}

impl ColumnSpec {
    const fn of_entry(self) -> Self {
        ColumnSpec { about: About::Entry, ..self }
    }

    const fn numbered(self, numbered: &'static [(&'static str, u32)]) -> Self {
        ColumnSpec { numbered, ..self }
    }

    const fn of_row(self) -> Self {
        ColumnSpec { about: About::Row, ..self }
    }

    const fn words(self, words: &'static [&'static str], meaning: fn(&str) -> Option<u8>) -> Self {
        ColumnSpec { words, meaning, ..self }
    }
}

const YES_NO: &[&str] = &["yes", "no"];

fn yes_no(word: &str) -> Option<u8> {
    parse_indicator(word).map(u8::from)
}

/// All columns, in the order of [`Column`].
#[rustfmt::skip]
pub(crate) static COLUMNS: [ColumnSpec; 31] = [
    spec(Column::EntryNumber, "entry_number", "Entry Summary Number", &[
        "entry summary number", "entry number", "entry no", "entry no.", "entry#", "entry #", "entry_number",
        "entrynumber", "entry_no", "entryno", "entry_num", "entry_summary_number", "filer entry",
        "1. cs entry number",
    ], &["entry"]),
    spec(Column::Filer, "filer", "", &["filer", "filer code", "entry filer code", "broker/filer"], &[]).of_entry(),
    spec(Column::CheckDigit, "check_digit", "", &["check digit", "cd", "chk digit"], &[]),
    spec(Column::Line, "line", "Entry Summary Line Number", &[
        "entry summary line number", "line number", "line no", "es line", "line item", "7501 line number",
        "27. cm item number",
    ], &["line"]).of_row(),
    spec(Column::Ordinal, "ordinal", "Tariff Ordinal Number", &[
        "tariff ordinal number", "ordinal", "tariff ordinal", "line tariff ordinal number",
    ], &[]).of_row(),
    combined(Column::HtsAdditional, "hts_additional", "", &[
        "prov/prog tariff", "additional hts", "additional tariff", "chapter 99", "supplemental tariff",
        "secondary tariff number", "secondary tariff",
    ]).numbered(&[
        ("additional hts", 1), ("additional tariff", 1), ("secondary tariff number", 1), ("secondary tariff", 1),
        ("hts", 2), ("hts number", 2), ("hts code", 2), ("tariff", 2), ("tariff number", 2),
    ]).of_row(),
    spec(Column::Hts, "hts", "HTS Number - Full", &[
        "hts number - full", "hts number", "hts code", "hts", "htsus", "hts10", "tariff number", "tariff code",
        "29. cd hts us code", "hts 1", "hts number 1", "hts code 1", "tariff 1", "tariff number 1",
    ], &["tariff"]).of_row(),
    spec(Column::Duty, "duty", "Line Tariff Duty Amount", &[
        "line tariff duty amount", "line tariff amount", "duty amount", "ieepa duty", "ieepa duty amount (usd)", "duty amount usd", "duty_usd",
        "34. cd ad valorem duty",
    ], &["line duty amount", "duty paid", "duties paid", "duty"]).of_row(),
    spec(Column::Value, "value", "Line Tariff Goods Value Amount", &[
        "line tariff goods value amount", "line goods value amount", "goods value", "entered value",
        "entered value (usd)", "customs value", "line entered value", "value_usd", "32. cm item entered value",
    ], &[]).of_row(),
    spec(Column::EntryType, "entry_type", "Entry Type Code", &["entry type code", "entry type"], &[]).of_entry(),
    spec(Column::EntryDate, "entry_date", "Entry Date", &[
        "entry date", "entry_date", "ent_dt", "date of entry", "7. cs entry date",
    ], &[]).of_entry(),
    spec(Column::SummaryDate, "summary_date", "Entry Summary Date", &["entry summary date", "summary date"], &[]).of_entry(),
    spec(Column::ImportDate, "import_date", "Importation Date", &[
        "importation date", "import date", "date of importation", "11. cs import date",
    ], &[]),
    spec(Column::Importer, "importer", "Importer Number", &[
        "importer number", "importer of record number", "importer of record (ior number)", "ior", "ior number",
        "importer no", "irs number",
    ], &[]).of_entry(),
    spec(Column::ImporterName, "importer_name", "Importer Name", &["importer name", "26. cs importer name"],
        &["importer", "importer of record"]),
    spec(Column::Port, "port", "Port of Entry Code", &[
        "port of entry code", "port of entry", "port code", "entry port",
    ], &["port"]),
    spec(Column::Origin, "origin", "Country of Origin Code", &[
        "country of origin code", "country of origin", "coo", "c/o", "27. cm country of origin",
    ], &["origin", "country"]),
    spec(Column::LiquidationStatus, "liquidation_status", "Liquidation Status", &[
        "liquidation status", "entry liquidation status", "liq status", "liq_stat", "liq. type",
        "liquidation_type",
    ], &[]).of_entry().words(
        &["unliquidated", "pending", "under review", "extended", "suspended", "liquidated", "reliquidated"],
        |word| LiquidationStatus::parse(word).map(|status| status as u8),
    ),
    spec(Column::LiquidationDate, "liquidation_date", "Liquidation Date", &[
        "liquidation date", "liq date", "liq. date", "liq_dt", "liquidation_date",
    ], &[]).of_entry(),
    spec(Column::ControlStatus, "control_status", "Control Status", &[
        "control status", "entry summary control status",
    ], &[]).of_entry().words(
        &["trade", "CBP", "inactive"],
        |word| ControlStatus::parse(word).map(|status| status as u8),
    ),
    spec(Column::SummaryStatus, "summary_status", "Entry Summary Status", &[
        "entry summary status", "ens status",
    ], &[]).of_entry().words(
        &["accepted", "rejected", "cancelled", "adjusted"],
        |word| SummaryStatus::parse(word).map(|status| status as u8),
    ),
    spec(Column::CollectionStatus, "collection_status", "Collection Status", &["collection status"], &[]).of_entry().words(
        &["paid", "not paid", "duty free", "authorized"],
        |word| CollectionStatus::parse(word).map(|status| status as u8),
    ),
    combined(Column::ReconciliationFlag, "reconciliation_flag", "Reconciliation Indicator", &[
        "reconciliation indicator", "recon indicator", "nafta reconciliation indicator", "recon issue",
        "nafta recon", "fta recon", "reconciliation issue code",
    ]).of_entry(),
    combined(Column::ReconciliationEntry, "reconciliation_entry", "Reconciliation (Other) Entry Summary Number", &[
        "reconciliation (other) entry summary number", "reconciliation (fta) entry summary number",
    ]).of_entry(),
    spec(Column::ProtestNumber, "protest_number", "Protest Number", &["protest number"], &[]),
    spec(Column::ProtestStatus, "protest_status", "Protest Status", &["protest status"], &[]).of_entry().words(
        &["open", "suspended", "denied", "approved", "withdrawn"],
        |word| ProtestStatus::parse(word).map(|status| status as u8),
    ),
    combined(Column::Drawback, "drawback", "Drawback Indicator", &[
        "drawback indicator", "drawback entry number", "drawback claim number",
    ]).of_entry(),
    spec(Column::Injunction, "injunction", "Injunction Indicator", &["injunction indicator"], &[]).of_entry().words(YES_NO, yes_no),
    spec(Column::Suspension, "suspension", "Suspension Indicator", &["suspension indicator", "suspended"], &[]).of_entry().words(YES_NO, yes_no),
    spec(Column::PaidDate, "paid_date", "", &[
        "duty paid date", "payment date", "date paid", "collection date", "statement paid date", "deposit date",
    ], &[]).of_entry(),
    spec(Column::GeneralRate, "column1_rate", "Column 1 Current Primary Duty Rate", &[
        "column 1 current primary duty rate", "column 1 rate", "general rate",
    ], &[]).of_row(),
];

/// Headers of ES-003 and other ACE reports that no rule needs, in normal form.
#[rustfmt::skip]
static NOT_NEEDED: [&str; 17] = [
    // The standard layout of ES-003, from left to right.
    "initial entry summary create date", "review team number", "country of export code", "manufacturer id",
    "foreign exporter id", "line spi code", "standard visa number", "textile category code", "textile category",
    "line tariff quantity (1)", "line tariff uom (1) code", "line tariff quantity (2)", "line tariff uom (2) code",
    "line tariff quantity (3)", "line tariff uom (3) code",
    // Columns of customized reports.
    "post summary correction indicator", "total liquidated duty amount",
];

/// Columns that no known layout of ES-003 has.
const NOT_IN_ES003: [Column; 3] = [Column::CollectionStatus, Column::Drawback, Column::Injunction];

/// Whether a header is known from ACE reports but not needed by any rule.
pub(crate) fn is_not_needed(header: &str) -> bool {
    NOT_NEEDED.contains(&&*normal_header(header))
}

impl Column {
    /// Whether a layout of ES-003 has the column, so that it can be added to the report.
    pub(crate) fn is_in_es003(self) -> bool {
        !NOT_IN_ES003.contains(&self)
    }

    /// The columns that neither a layout of ES-003 nor this input has.
    pub(crate) fn not_in_es003(input: ColumnSet) -> ColumnSet {
        let mut absent = ColumnSet::default();
        NOT_IN_ES003.iter().for_each(|column| absent.insert(*column));
        absent.without(input)
    }

    /// The columns whose cells have a recognizable form, each with a check for a cleaned cell. Blank cells always pass.
    pub(crate) fn with_form() -> impl Iterator<Item = (Self, HasForm)> {
        let hts = |cell: &str| !read_hts_cell(cell).unreadable;
        let amount = |cell: &str| parse_amount(cell) != Reading::Unreadable;
        let date = |cell: &str| {
            [DateOrder::MonthFirst, DateOrder::DayFirst]
                .into_iter()
                .any(|order| !matches!(read_date(cell, order), DateCell::Unreadable))
        };
        let fits: [(Self, HasForm); 9] = [
            (Column::Hts, hts),
            (Column::HtsAdditional, hts),
            (Column::Duty, amount),
            (Column::Value, amount),
            (Column::EntryDate, date),
            (Column::SummaryDate, date),
            (Column::ImportDate, date),
            (Column::LiquidationDate, date),
            (Column::PaidDate, date),
        ];
        fits.into_iter()
    }

    /// The entry-level columns.
    pub fn of_entry() -> impl Iterator<Item = Self> {
        Self::about(About::Entry)
    }

    /// The columns that describe a single row.
    pub fn of_rows() -> impl Iterator<Item = Self> {
        Self::about(About::Row)
    }

    fn about(about: About) -> impl Iterator<Item = Self> {
        COLUMNS.iter().filter(move |spec| spec.about == about).map(|spec| spec.column)
    }

    /// Whether the column is entry-level.
    pub fn is_of_entry(self) -> bool {
        self.spec().about == About::Entry
    }

    /// The properties of the column.
    pub fn spec(self) -> &'static ColumnSpec {
        &COLUMNS[self as usize]
    }

    /// The column with this name in flags and settings.
    pub fn by_name(name: &str) -> Option<Self> {
        COLUMNS.iter().find(|s| s.name == name).map(|s| s.column)
    }

    /// The name to ask ACE for, or the column's own name if ACE has none.
    pub fn ace_name(self) -> &'static str {
        match self.spec().ace {
            "" => self.spec().name,
            ace => ace,
        }
    }
}

/// A set of columns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct ColumnSet(u32);

impl FromIterator<Column> for ColumnSet {
    fn from_iter<I: IntoIterator<Item = Column>>(columns: I) -> Self {
        let mut set = ColumnSet::default();
        columns.into_iter().for_each(|column| set.insert(column));
        set
    }
}

const _: () = assert!(COLUMNS.len() <= u32::BITS as usize, "a set of columns has a bit for each");

impl ColumnSet {
    /// Adds a column.
    pub fn insert(&mut self, column: Column) {
        self.0 |= 1 << column as u32;
    }

    /// Whether the column is in the set.
    pub fn contains(self, column: Column) -> bool {
        self.0 & (1 << column as u32) != 0
    }

    /// The columns in either set.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        ColumnSet(self.0 | other.0)
    }

    /// The columns of this set that aren't in the other.
    #[must_use]
    pub fn without(self, other: Self) -> Self {
        ColumnSet(self.0 & !other.0)
    }

    /// The columns of the set.
    pub(crate) fn iter(self) -> impl Iterator<Item = Column> {
        COLUMNS.iter().map(|spec| spec.column).filter(move |column| self.contains(*column))
    }

    /// Number of columns in the set.
    pub fn len(self) -> usize {
        self.0.count_ones() as usize
    }

    /// Whether no column is in the set.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }
}

/// A header in the form in which headers are compared: without a byte order mark, blanks collapsed, lower case.
pub(crate) fn normal_header(header: &str) -> String {
    collapse_blanks(&header.replace('\u{feff}', "")).to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_stands_in_the_order_of_the_columns() {
        for (i, spec) in COLUMNS.iter().enumerate() {
            assert_eq!(spec.column as usize, i, "{}", spec.name);
            assert_eq!(Column::by_name(spec.name), Some(spec.column));
        }
    }

    #[test]
    fn every_header_is_in_normal_form_and_means_one_column() {
        let all: Vec<&str> =
            COLUMNS.iter().flat_map(|s| s.headers.iter().chain(s.ambiguous)).copied().collect();
        for header in &all {
            assert_eq!(&normal_header(header), header);
            assert_eq!(all.iter().filter(|h| h == &header).count(), 1, "{header}");
        }
        for spec in COLUMNS.iter().filter(|s| !s.ace.is_empty()) {
            assert_eq!(normal_header(spec.ace), spec.headers[0], "ACE's own header comes first");
        }
    }

    #[test]
    fn a_header_that_is_not_needed_is_in_normal_form_and_means_no_column() {
        for header in NOT_NEEDED {
            assert_eq!(normal_header(header), header);
            assert!(COLUMNS.iter().all(|s| !s.headers.contains(&header) && !s.ambiguous.contains(&header)));
        }
    }

    #[test]
    fn headers_are_compared_without_case_marks_and_runs_of_blanks() {
        assert_eq!(normal_header("\u{feff} Entry\u{a0}Summary \r\n Number "), "entry summary number");
    }
}

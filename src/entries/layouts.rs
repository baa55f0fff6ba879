//! The layouts of CBP's reports that the ledger imports: their columns, and what a row becomes.
//!
//! The headers of Claim Details are known. No header row of a refund report (ES-022, REV-603, REV-615, ES-701, ES-702)
//! is public, so its layout lists likely names, and users map others by hand.

use crate::domain::{clean, is_blank};
use crate::read::{Column, Header, normal_header};

/// A column of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs)] // the names are those of the table below
pub(crate) enum Field {
    EntryNumber,
    Importer,
    ClaimNumber,
    Status,
    Error,
    RefundNumber,
    RefundDate,
    RefundAmount,
    InterestAmount,
    RefundStatus,
    SecondaryStatus,
    LiquidationDate,
}

/// A column of a layout.
pub(crate) struct LayoutColumn {
    pub(crate) field: Field,
    /// Its possible headers, in normal form with blanks for underscores.
    pub(crate) headers: &'static [&'static str],
    /// A column of entry-summary data whose headers are also accepted.
    pub(crate) known_as: Option<Column>,
}

/// What a row of a report becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RowBecomes {
    /// CBP's answer to an entry on a claim.
    Answer,
    /// A refund of an entry, or of several entries with the same importer and liquidation date.
    Refund,
}

/// A report that the ledger imports.
pub(crate) struct Layout {
    /// Its name for users.
    pub(crate) name: &'static str,
    pub(crate) row: RowBecomes,
    pub(crate) columns: &'static [LayoutColumn],
    /// Columns of which any one distinguishes the layout from the others.
    pub(crate) marks: &'static [Field],
    /// Requirements. Each lists alternatives, of which one must be present with all its columns.
    pub(crate) needs: &'static [&'static [&'static [Field]]],
}

/// All layouts. A file has the first one of which it has a mark.
pub(crate) static LAYOUTS: [Layout; 2] = [
    Layout {
        name: "refund report",
        row: RowBecomes::Refund,
        columns: &[
            known(Field::EntryNumber, Column::EntryNumber, &[]),
            known(
                Field::Importer,
                Column::Importer,
                &["importer", "importer of record", "payee number", "recipient number"],
            ),
            column(
                Field::ClaimNumber,
                &["claim number", "claim id", "cape claim number", "declaration number"],
            ),
            column(
                Field::RefundNumber,
                &["refund number", "refund id", "refund no", "refund transaction number"],
            ),
            column(
                Field::RefundDate,
                &[
                    "refund date",
                    "refund issue date",
                    "refund issued date",
                    "date refunded",
                    "certification date",
                ],
            ),
            column(
                Field::RefundAmount,
                &["refund amount", "refund amt", "total refund amount", "amount refunded", "refunded amount"],
            ),
            column(
                Field::InterestAmount,
                &["interest amount", "interest amt", "refund interest amount", "refund interest", "interest"],
            ),
            column(Field::RefundStatus, &["refund status"]),
            column(
                Field::SecondaryStatus,
                &["refund secondary status", "secondary status", "secondary refund status"],
            ),
            known(Field::LiquidationDate, Column::LiquidationDate, &["reliquidation date"]),
        ],
        marks: &[Field::RefundAmount, Field::RefundStatus, Field::SecondaryStatus, Field::RefundNumber],
        needs: &[
            &[&[Field::EntryNumber], &[Field::Importer, Field::LiquidationDate]],
            &[&[Field::RefundAmount], &[Field::RefundStatus], &[Field::SecondaryStatus]],
        ],
    },
    Layout {
        name: "Claim Details download",
        row: RowBecomes::Answer,
        columns: &[
            known(Field::EntryNumber, Column::EntryNumber, &[]),
            column(Field::ClaimNumber, &["claim number"]),
            column(Field::Status, &["status", "claim status"]),
            column(Field::Error, &["error description"]),
        ],
        marks: &[Field::Status, Field::Error, Field::ClaimNumber],
        needs: &[&[&[Field::EntryNumber]], &[&[Field::Status], &[Field::Error], &[Field::ClaimNumber]]],
    },
];

const fn column(field: Field, headers: &'static [&'static str]) -> LayoutColumn {
    LayoutColumn { field, headers, known_as: None }
}

const fn known(field: Field, column: Column, headers: &'static [&'static str]) -> LayoutColumn {
    LayoutColumn { field, headers, known_as: Some(column) }
}

impl Field {
    /// All fields.
    pub(crate) const ALL: [Field; 12] = [
        Field::EntryNumber,
        Field::Importer,
        Field::ClaimNumber,
        Field::Status,
        Field::Error,
        Field::RefundNumber,
        Field::RefundDate,
        Field::RefundAmount,
        Field::InterestAmount,
        Field::RefundStatus,
        Field::SecondaryStatus,
        Field::LiquidationDate,
    ];

    /// The name in flags and settings.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Field::EntryNumber => "entry_number",
            Field::Importer => "importer",
            Field::ClaimNumber => "claim_number",
            Field::Status => "status",
            Field::Error => "error_description",
            Field::RefundNumber => "refund_number",
            Field::RefundDate => "refund_date",
            Field::RefundAmount => "refund_amount",
            Field::InterestAmount => "interest_amount",
            Field::RefundStatus => "refund_status",
            Field::SecondaryStatus => "secondary_status",
            Field::LiquidationDate => "liquidation_date",
        }
    }

    /// The field with this name.
    pub(crate) fn by_name(name: &str) -> Option<Self> {
        Field::ALL.into_iter().find(|field| field.name() == name)
    }
}

/// A header that the user mapped to a column of a report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldHeader {
    /// The column.
    pub(crate) field: Field,
    /// The header as written in the file.
    pub header: String,
}

/// Similarity below which headers are considered different.
const LIKE: f64 = 0.7;

/// The columns of a layout found in one file.
#[derive(Debug, Clone, Default)]
pub(crate) struct Located {
    of: [Option<usize>; Field::ALL.len()],
    /// Index and header of the columns that aren't known.
    pub(crate) further: Vec<(usize, String)>,
}

impl Located {
    /// Finds the columns of a layout by a file's header. Headers mapped by hand take precedence.
    pub(crate) fn of(layout: &Layout, header: &Header, by_hand: &[FieldHeader]) -> Self {
        let names: Vec<String> = header.names.iter().map(|name| comparable(name)).collect();
        let mut located = Located::default();
        let mut is_taken = vec![false; names.len()];
        for column in layout.columns {
            let mapped = by_hand.iter().filter(|mapped| mapped.field == column.field);
            let mapped: Vec<String> = mapped.map(|mapped| comparable(&mapped.header)).collect();
            let index = names.iter().position(|name| mapped.contains(name));
            index.into_iter().for_each(|index| located.take(column.field, index, &mut is_taken));
        }
        for column in layout.columns.iter().filter(|column| by_hand.iter().all(|of| of.field != column.field))
        {
            let named = |wanted: &&str| names.iter().position(|name| name == wanted);
            let known_as = column.known_as.and_then(|column| header.columns.get(column));
            let index = known_as.or_else(|| column.headers.iter().find_map(named));
            let free = index.filter(|index| !is_taken[*index]);
            free.into_iter().for_each(|index| located.take(column.field, index, &mut is_taken));
        }
        let further = header.names.iter().enumerate();
        let further = further.filter(|(index, name)| !is_taken[*index] && !is_blank(name));
        located.further = further.map(|(index, name)| (index, clean(name).to_string())).collect();
        located
    }

    fn take(&mut self, field: Field, index: usize, is_taken: &mut [bool]) {
        self.of[field as usize] = Some(index);
        is_taken[index] = true;
    }

    /// The index of a column.
    pub(crate) fn get(&self, field: Field) -> Option<usize> {
        self.of[field as usize]
    }

    /// Whether any of these columns is present.
    pub(crate) fn has_any(&self, fields: &[Field]) -> bool {
        fields.iter().any(|field| self.get(*field).is_some())
    }

    /// The unknown header most similar to one of the column's; `None` if none is similar.
    pub(crate) fn nearest(&self, field: Field) -> Option<&str> {
        let columns = LAYOUTS.iter().flat_map(|layout| layout.columns).filter(|column| column.field == field);
        let likely: Vec<&str> = columns.flat_map(|column| column.headers.iter().copied()).collect();
        let likely: Vec<&str> = likely.into_iter().chain([field.name()]).collect();
        let likeness = |header: &str| {
            let header = comparable(header);
            likely.iter().map(|known| strsim::jaro_winkler(known, &header)).fold(0.0, f64::max)
        };
        let headers = self.further.iter().map(|(_, header)| (likeness(header), header.as_str()));
        let nearest = headers.max_by(|a, b| a.0.total_cmp(&b.0)).filter(|(like, _)| *like >= LIKE);
        nearest.map(|(_, header)| header)
    }

    /// Number of known columns.
    pub(crate) fn count(&self) -> usize {
        self.of.iter().flatten().count()
    }

    /// The alternatives of each requirement of the layout that isn't met.
    pub(crate) fn lacks(&self, layout: &Layout) -> Vec<&'static [&'static [Field]]> {
        let has = |fields: &&&[Field]| fields.iter().all(|field| self.get(*field).is_some());
        let is_lacking = |needed: &&&'static [&'static [Field]]| !needed.iter().any(|fields| has(&fields));
        layout.needs.iter().filter(is_lacking).copied().collect()
    }
}

/// A header in the form in which headers are compared.
fn comparable(header: &str) -> String {
    normal_header(clean(&header.replace('_', " ")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_layout_has_headers_in_normal_form_and_each_once() {
        for layout in &LAYOUTS {
            let headers: Vec<&str> =
                layout.columns.iter().flat_map(|column| column.headers).copied().collect();
            for header in &headers {
                assert_eq!(comparable(header), *header, "{}", layout.name);
                assert_eq!(headers.iter().filter(|other| *other == header).count(), 1, "{header}");
            }
            let fields: Vec<Field> = layout.columns.iter().map(|column| column.field).collect();
            let needed = layout.needs.iter().copied().flatten().copied().flatten();
            assert!(needed.chain(layout.marks).all(|field| fields.contains(field)), "{}", layout.name);
        }
    }

    #[test]
    fn a_header_that_is_mapped_by_hand_wins_over_a_likely_one() {
        let names = ["Refund Amount", "Refund Amount USD", "Odd"].map(String::from).to_vec();
        let header = Header { names, ..Header::default() };
        let located = Located::of(&LAYOUTS[0], &header, &[]);
        assert_eq!((located.get(Field::RefundAmount), located.further.len()), (Some(0), 2));
        let by_hand = FieldHeader { field: Field::RefundAmount, header: "refund amount usd".into() };
        let located = Located::of(&LAYOUTS[0], &header, &[by_hand]);
        assert_eq!(located.get(Field::RefundAmount), Some(1));
        assert_eq!(located.further[0], (0, "Refund Amount".to_string()));
    }

    #[test]
    fn what_a_layout_lacks_is_told_by_its_alternatives() {
        let header =
            Header { names: vec!["Importer Number".into(), "Refund Status".into()], ..Header::default() };
        let located = Located::of(&LAYOUTS[0], &header, &[]);
        assert_eq!(located.lacks(&LAYOUTS[0]), [LAYOUTS[0].needs[0]]);
    }
}

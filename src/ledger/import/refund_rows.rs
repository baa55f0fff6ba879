//! Reading the rows of a refund report.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::refund_state::RefundState;
use super::rows::further_cells;
use crate::domain::{
    EntryNumber, ImporterNumber, Reading, clean, is_blank, parse_amount, parse_date, read_entry_number,
};
use crate::entries::{Field, Located, RowDefect, RowDefectKind};
use crate::read::Row;
use crate::text::{mask_ssn, single_line, truncate};

/// A row as it is stored: private data masked, on one line, nothing that steers a terminal.
pub(super) struct RefundRow {
    pub(super) row: u32,
    /// None for a refund of several entries.
    pub(super) number: Option<EntryNumber>,
    pub(super) importer: String,
    pub(super) liquidated_on: Option<NaiveDate>,
    pub(super) claim: String,
    pub(super) refund_number: String,
    pub(super) refunded_on: Option<NaiveDate>,
    pub(super) amount: Option<Decimal>,
    pub(super) interest: Option<Decimal>,
    pub(super) status: String,
    pub(super) secondary: String,
    pub(super) state: RefundState,
    /// Cells of columns that aren't known and cells that can't be read, as JSON; blank where there are none.
    pub(super) further: String,
    pub(super) unreadable: Vec<UnreadableCell>,
}

/// An amount or a date that can't be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnreadableCell {
    /// The row, as a spreadsheet numbers it.
    pub row: u32,
    /// The header of its column.
    pub header: String,
    /// What it holds.
    pub value: String,
}

/// Reads a row; none if it is blank. A row whose entry number can't be read is no refund of an entry: a total, say.
pub(super) fn read_row(
    row: &Row<'_>,
    columns: &Located,
    headers: &[String],
) -> Option<Result<RefundRow, RowDefect>> {
    if (0..row.cell_count()).all(|index| is_blank(&row.cell(index))) {
        return None;
    }
    let defect = |kind| Some(Err(RowDefect { at: row.at, kind, number: None, may_be_footer: false }));
    if let Some(malformed) = row.malformed {
        return defect(RowDefectKind::Malformed(malformed));
    }
    let cell =
        |field| columns.get(field).map(|index| clean(&row.cell(index)).to_string()).unwrap_or_default();
    let number = match cell(Field::EntryNumber) {
        text if is_blank(&text) => None,
        text => match read_entry_number(&text, None) {
            Ok(reading) => Some(reading.number()),
            Err(kind) => return defect(RowDefectKind::EntryNumber(kind)),
        },
    };
    let mut unreadable = Vec::new();
    let mut read = |field, text: &str| {
        let header = columns.get(field).and_then(|index| headers.get(index)).map_or("", |header| header);
        let cell =
            UnreadableCell { row: row.at.row, header: truncate(header.trim()), value: single_line(text) };
        unreadable.push(cell);
    };
    let mut day = |field| {
        let text = cell(field);
        let reading = parse_date(&text);
        if reading == Reading::Unreadable {
            read(field, &text);
        }
        reading.value()
    };
    let (refunded_on, liquidated_on) = (day(Field::RefundDate), day(Field::LiquidationDate));
    let mut amount = |field| {
        let text = cell(field);
        let reading = parse_amount(&text);
        if reading == Reading::Unreadable {
            read(field, &text);
        }
        reading.value()
    };
    let (refund, interest) = (amount(Field::RefundAmount), amount(Field::InterestAmount));
    let (status, secondary) =
        (single_line(cell(Field::RefundStatus)), single_line(cell(Field::SecondaryStatus)));
    Some(Ok(RefundRow {
        row: row.at.row,
        number,
        importer: importer(&cell(Field::Importer)),
        liquidated_on,
        claim: single_line(cell(Field::ClaimNumber)),
        refund_number: single_line(cell(Field::RefundNumber)),
        refunded_on,
        amount: refund,
        interest,
        state: RefundState::of(&status, &secondary),
        status,
        secondary,
        further: further(row, columns, &unreadable),
        unreadable,
    }))
}

/// The importer's number as the ledger stores it, or else what the cell holds.
fn importer(text: &str) -> String {
    let number = ImporterNumber::parse(text).map(|number| number.to_string());
    number.unwrap_or_else(|| mask_ssn(&single_line(text)).into_owned())
}

fn further(row: &Row<'_>, columns: &Located, unreadable: &[UnreadableCell]) -> String {
    let unknown = columns.further.iter().map(|(index, header)| (single_line(header), row.cell(*index)));
    let unknown =
        unknown.filter(|(_, cell)| !is_blank(cell)).map(|(name, cell)| (name, single_line(clean(&cell))));
    let unread = unreadable.iter().map(|cell| (cell.header.clone(), cell.value.clone()));
    further_cells(unknown.chain(unread))
}

//! Reads rows of refund reports, and derives the state of a refund from CBP's status words.

use chrono::NaiveDate;
use rust_decimal::Decimal;

use super::rows::further_cells;
use crate::domain::{
    EntryNumber, ImporterNumber, Reading, clean, collapse_blanks, is_blank, parse_amount, parse_date,
    read_entry_number,
};
use crate::entries::{Field, Located, RowDefect, RowDefectKind};
use crate::read::Row;
use crate::text::{mask_ssn, single_line, truncate};

/// A row as stored: private data masked, on one line, without control characters.
pub(super) struct RefundRow {
    pub(super) row: u32,
    /// `None` for a refund of several entries.
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
    /// Cells of unknown columns and unreadable cells, as JSON; blank if there are none.
    pub(super) further: String,
    pub(super) unreadable: Vec<UnreadableCell>,
}

/// An amount or a date that can't be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnreadableCell {
    /// The row number as in a spreadsheet.
    pub row: u32,
    /// The header of its column.
    pub header: String,
    /// The content of the cell.
    pub value: String,
}

/// Reads a row; `None` if it is blank. A row without a readable entry number isn't a refund of an entry, but perhaps a
/// total.
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

/// The importer number as stored in the ledger, or else the content of the cell.
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

/// How far a refund has progressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum RefundState {
    /// The report has no status.
    Reported,
    /// An unknown word.
    Unknown,
    /// CBP or the Treasury is processing it.
    UnderWay,
    /// The Treasury issued it.
    Issued,
    /// It was applied to debts to CBP (19 CFR 24.72).
    Diverted,
    /// It was returned: wrong account or address.
    Returned,
    /// It was issued again.
    Reissued,
}

/// The public words of CBP's "Refund Status" and "Refund Secondary Status", and parts of those that name two ways of
/// payment.
const WORDS: [(&str, RefundState); 12] = [
    ("transmitted", RefundState::UnderWay),
    ("sent to treasury", RefundState::UnderWay),
    ("treasury issued", RefundState::Issued),
    ("funds diverted", RefundState::Diverted),
    ("check/ach returned", RefundState::Returned),
    ("check returned", RefundState::Returned),
    ("ach returned", RefundState::Returned),
    ("returned", RefundState::Returned),
    ("check/ach reissued", RefundState::Reissued),
    ("check reissued", RefundState::Reissued),
    ("ach reissued", RefundState::Reissued),
    ("reissued", RefundState::Reissued),
];

impl RefundState {
    /// All states, each after those that precede it.
    pub(crate) const ALL: [RefundState; 7] = [
        RefundState::Reported,
        RefundState::Unknown,
        RefundState::UnderWay,
        RefundState::Issued,
        RefundState::Diverted,
        RefundState::Returned,
        RefundState::Reissued,
    ];

    /// From both statuses; the secondary one is more specific. An unknown word outweighs a known one, because it may
    /// revoke it.
    pub(crate) fn of(status: &str, secondary: &str) -> Self {
        let states = [status, secondary].map(Self::of_word);
        let has_unknown = states.contains(&Some(RefundState::Unknown));
        if has_unknown {
            RefundState::Unknown
        } else {
            states.into_iter().flatten().max().unwrap_or(RefundState::Reported)
        }
    }

    /// The meaning of a word; `None` for a blank one.
    pub(crate) fn of_word(word: &str) -> Option<Self> {
        let word = collapse_blanks(clean(word)).to_ascii_lowercase().replace(" / ", "/");
        let known = WORDS.iter().find(|(known, _)| *known == word).map(|(_, state)| *state);
        (!word.is_empty()).then(|| known.unwrap_or(RefundState::Unknown))
    }

    /// The state before the date of the refund, when nothing has been paid yet.
    pub(super) fn before_its_day(self) -> Self {
        use RefundState as S;
        match self {
            S::Reported | S::Issued | S::Diverted | S::Reissued => S::UnderWay,
            S::Unknown | S::UnderWay | S::Returned => self,
        }
    }

    /// The name in the ledger.
    pub(crate) fn name(self) -> &'static str {
        match self {
            RefundState::Reported => "reported",
            RefundState::Unknown => "unknown",
            RefundState::UnderWay => "under-way",
            RefundState::Issued => "issued",
            RefundState::Diverted => "diverted",
            RefundState::Returned => "returned",
            RefundState::Reissued => "reissued",
        }
    }

    /// The state with this name.
    pub(crate) fn by_name(name: &str) -> Self {
        RefundState::ALL.into_iter().find(|state| state.name() == name).unwrap_or(RefundState::Unknown)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_secondary_status_says_more_and_an_unknown_word_is_never_a_payment() {
        for (status, secondary, state) in [
            ("", "", RefundState::Reported),
            ("Transmitted", "", RefundState::UnderWay),
            ("Transmitted", "Sent to Treasury", RefundState::UnderWay),
            ("TRANSMITTED", "treasury  issued", RefundState::Issued),
            ("Transmitted", "Funds Diverted", RefundState::Diverted),
            ("Transmitted", "Check / ACH Returned", RefundState::Returned),
            ("", "Check/ACH Reissued", RefundState::Reissued),
            ("Transmitted", "Cancelled", RefundState::Unknown),
            ("Held", "Treasury Issued", RefundState::Unknown),
        ] {
            assert_eq!(RefundState::of(status, secondary), state, "{status:?}, {secondary:?}");
        }
    }

    #[test]
    fn every_state_is_found_by_its_name() {
        for state in RefundState::ALL {
            assert_eq!(RefundState::by_name(state.name()), state);
        }
    }
}

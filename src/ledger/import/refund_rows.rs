//! A row of a refund report, and the state of the refund from CBP's status words.

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

/// How far a refund is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum RefundState {
    /// The report says nothing of it.
    Reported,
    /// A word that isn't known.
    Unknown,
    /// CBP or the Treasury works on it.
    UnderWay,
    /// The Treasury issued it.
    Issued,
    /// It went to debts to CBP (19 CFR 24.72).
    Diverted,
    /// It came back: a wrong account or address.
    Returned,
    /// It was issued again.
    Reissued,
}

/// The words of CBP's "Refund Status" and "Refund Secondary Status" that are public, and parts of those that name two
/// ways of payment.
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
    /// All of them, each after those that it follows.
    pub(crate) const ALL: [RefundState; 7] = [
        RefundState::Reported,
        RefundState::Unknown,
        RefundState::UnderWay,
        RefundState::Issued,
        RefundState::Diverted,
        RefundState::Returned,
        RefundState::Reissued,
    ];

    /// By both statuses: the secondary one says more. A word that isn't known outweighs one that is, since it may take
    /// it back.
    pub(crate) fn of(status: &str, secondary: &str) -> Self {
        let states = [status, secondary].map(Self::of_word);
        let has_unknown = states.contains(&Some(RefundState::Unknown));
        if has_unknown {
            RefundState::Unknown
        } else {
            states.into_iter().flatten().max().unwrap_or(RefundState::Reported)
        }
    }

    /// What a word means; none for a blank one.
    pub(crate) fn of_word(word: &str) -> Option<Self> {
        let word = collapse_blanks(clean(word)).to_ascii_lowercase().replace(" / ", "/");
        let known = WORDS.iter().find(|(known, _)| *known == word).map(|(_, state)| *state);
        (!word.is_empty()).then(|| known.unwrap_or(RefundState::Unknown))
    }

    /// What it comes to before the day of the refund: nothing has been paid yet.
    pub(super) fn before_its_day(self) -> Self {
        use RefundState as S;
        match self {
            S::Reported | S::Issued | S::Diverted | S::Reissued => S::UnderWay,
            S::Unknown | S::UnderWay | S::Returned => self,
        }
    }

    /// As the ledger stores it.
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

    /// The one that is stored so.
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

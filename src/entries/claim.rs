//! Reads CBP's Claim Details download: the results of the entries of a claim.
//!
//! Its headers are ENTRY_NUMBER, CLAIM_NUMBER, STATUS and ERROR_DESCRIPTION; its values are written as `="…"`.

use std::borrow::Cow;

use super::layouts::{Field, FieldHeader, LAYOUTS, Located, RowBecomes};
use super::notices::{RowDefect, RowDefectKind};
use crate::domain::{EntryNumber, clean, collapse_blanks, is_blank, read_entry_number};
use crate::read::{Header, Row};

/// What people and spreadsheets write for "no error".
const NO_ERROR: [&str; 6] = ["", "-", "n/a", "na", "none", "null"];

/// The result of an entry on a claim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ClaimStatus {
    /// An unknown status without an error: CBP has the entry.
    Other,
    /// It failed, or there is an error description.
    Rejected,
    /// CBP accepted it.
    Accepted,
}

impl ClaimStatus {
    /// Decides by the known statuses, `Entry Summary Updated` and `Failed`. An error description outweighs both, unless
    /// it is a word for "none".
    pub fn of(status: &str, error: &str) -> Self {
        if status.eq_ignore_ascii_case("failed") || !is_no_error(error) {
            ClaimStatus::Rejected
        } else if collapse_blanks(status).eq_ignore_ascii_case("Entry Summary Updated") {
            ClaimStatus::Accepted
        } else {
            ClaimStatus::Other
        }
    }

    /// The name in output files.
    pub fn name(self) -> &'static str {
        match self {
            ClaimStatus::Other => "other",
            ClaimStatus::Rejected => "rejected",
            ClaimStatus::Accepted => "accepted",
        }
    }
}

pub(super) fn is_no_error(error: &str) -> bool {
    NO_ERROR.iter().any(|word| word.eq_ignore_ascii_case(error))
}

/// The columns of the download in one file.
#[derive(Debug, Clone)]
pub(crate) struct ClaimColumns(Located);

/// A row of the download.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ClaimRow<'r> {
    /// The claim number; blank if the row has none.
    pub claim: Cow<'r, str>,
    /// The status in CBP's words.
    pub status: Cow<'r, str>,
    /// The error in CBP's words.
    pub error: Cow<'r, str>,
}

impl ClaimColumns {
    pub(crate) fn of(header: &Header) -> Self {
        Self::located(header, &[])
    }

    /// Like [`ClaimColumns::of`], with headers mapped by hand.
    pub(crate) fn located(header: &Header, by_hand: &[FieldHeader]) -> Self {
        let layout = LAYOUTS.iter().find(|layout| layout.row == RowBecomes::Answer);
        ClaimColumns(layout.map(|layout| Located::of(layout, header, by_hand)).unwrap_or_default())
    }

    /// Whether rows have the result of their entry.
    pub(crate) fn has_answer(&self) -> bool {
        self.0.has_any(&[Field::Status, Field::Error])
    }

    /// Whether rows have their claim number.
    pub(crate) fn has_claim(&self) -> bool {
        self.0.has_any(&[Field::ClaimNumber])
    }

    /// The headers of columns that aren't known.
    pub(crate) fn unknown(&self) -> impl Iterator<Item = &str> {
        self.0.further.iter().map(|(_, name)| name.as_str())
    }

    /// The entry of a row; `None` for a blank row.
    pub(crate) fn number(&self, row: &Row<'_>) -> Option<std::result::Result<EntryNumber, RowDefect>> {
        let number = self.0.get(Field::EntryNumber).unwrap_or_default();
        // Also if the number of cells is wrong.
        if (0..row.cell_count()).all(|index| is_blank(&row.cell(index))) {
            return None;
        }
        let kind = match (row.malformed, read_entry_number(clean(&row.cell(number)), None)) {
            (None, Ok(reading)) => return Some(Ok(reading.number())),
            (Some(malformed), _) => RowDefectKind::Malformed(malformed),
            (None, Err(defect)) => RowDefectKind::EntryNumber(defect),
        };
        Some(Err(RowDefect { at: row.at, kind, number: None, may_be_footer: false }))
    }

    pub(crate) fn row<'r>(&self, row: &Row<'r>) -> ClaimRow<'r> {
        let cell = |field| self.0.get(field).map_or(Cow::Borrowed(""), |index| cleaned(row.cell(index)));
        ClaimRow { claim: cell(Field::ClaimNumber), status: cell(Field::Status), error: cell(Field::Error) }
    }

    /// The cells of unknown columns that aren't blank, with their headers.
    pub(crate) fn further<'c>(&'c self, row: &Row<'_>) -> impl Iterator<Item = (&'c str, String)> {
        let cells = self.0.further.iter().map(|(index, name)| (name.as_str(), row.cell(*index)));
        cells.filter(|(_, cell)| !is_blank(cell)).map(|(name, cell)| (name, clean(&cell).to_string()))
    }
}

impl ClaimRow<'_> {
    /// The result of its entry.
    pub(crate) fn answer(&self) -> ClaimStatus {
        ClaimStatus::of(&self.status, &self.error)
    }
}

fn cleaned(cell: Cow<'_, str>) -> Cow<'_, str> {
    match cell {
        Cow::Borrowed(text) => Cow::Borrowed(clean(text)),
        Cow::Owned(text) => Cow::Owned(clean(&text).to_string()),
    }
}

#[cfg(test)]
mod tests {

    use super::*;

    #[test]
    fn an_error_outweighs_a_status_and_an_unknown_status_is_no_acceptance() {
        for (status, error, answer) in [
            ("Entry Summary Updated", "", ClaimStatus::Accepted),
            ("ENTRY  summary updated", "", ClaimStatus::Accepted),
            ("Entry Summary Updated", "Entry on Drawback", ClaimStatus::Rejected),
            ("Entry Summary Updated", "N/A", ClaimStatus::Accepted),
            ("Entry Summary Updated", "-", ClaimStatus::Accepted),
            ("Failed", "None", ClaimStatus::Rejected),
            ("Failed", "", ClaimStatus::Rejected),
            ("", "Protest on Entry", ClaimStatus::Rejected),
            ("", "", ClaimStatus::Other),
            ("Updated", "", ClaimStatus::Other),
            ("In Process", "", ClaimStatus::Other),
        ] {
            assert_eq!(ClaimStatus::of(status, error), answer, "{status:?}, {error:?}");
        }
    }
}

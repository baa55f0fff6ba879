//! CBP's Claim Details download: what became of the entries of a claim.
//!
//! Its headers are ENTRY_NUMBER, CLAIM_NUMBER, STATUS and ERROR_DESCRIPTION, its values stand as `="…"`.

use std::borrow::Cow;

use super::layouts::{Field, FieldHeader, LAYOUTS, Located, RowBecomes};
use super::notices::{RowDefect, RowDefectKind};
use crate::domain::{EntryNumber, clean, collapse_blanks, is_blank, read_entry_number};
use crate::read::{Header, Row};

/// What people and spreadsheets write where there is nothing to say.
const NO_ERROR: [&str; 6] = ["", "-", "n/a", "na", "none", "null"];

/// What a row of the download comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ClaimStatus {
    /// A status that isn't known, without an error: CBP has the entry.
    Other,
    /// It failed, or an error is described.
    Rejected,
    /// CBP took it.
    Accepted,
}

impl ClaimStatus {
    /// By the statuses seen, `Entry Summary Updated` and `Failed`; an error outweighs both, but for a word that says
    /// that there is none.
    pub fn of(status: &str, error: &str) -> Self {
        let is_error = !NO_ERROR.iter().any(|word| word.eq_ignore_ascii_case(error));
        if status.eq_ignore_ascii_case("failed") || is_error {
            ClaimStatus::Rejected
        } else if collapse_blanks(status).eq_ignore_ascii_case("Entry Summary Updated") {
            ClaimStatus::Accepted
        } else {
            ClaimStatus::Other
        }
    }

    /// As the files write it.
    pub fn name(self) -> &'static str {
        match self {
            ClaimStatus::Other => "other",
            ClaimStatus::Rejected => "rejected",
            ClaimStatus::Accepted => "accepted",
        }
    }
}

/// The columns of the download in one file.
#[derive(Debug, Clone)]
pub(crate) struct ClaimColumns(Located);

/// What a row of the download says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ClaimRow<'r> {
    /// The claim's number; blank where the row tells none.
    pub claim: Cow<'r, str>,
    /// The status, as CBP puts it.
    pub status: Cow<'r, str>,
    /// The error, as CBP puts it.
    pub error: Cow<'r, str>,
}

impl ClaimColumns {
    /// Finds the columns by their headers.
    pub(crate) fn of(header: &Header) -> Self {
        Self::located(header, &[])
    }

    /// As [`ClaimColumns::of`], with headers that are mapped by hand.
    pub(crate) fn located(header: &Header, by_hand: &[FieldHeader]) -> Self {
        let layout = LAYOUTS.iter().find(|layout| layout.row == RowBecomes::Answer);
        ClaimColumns(layout.map(|layout| Located::of(layout, header, by_hand)).unwrap_or_default())
    }

    /// Whether rows say what became of their entries.
    pub(crate) fn has_answer(&self) -> bool {
        self.0.has_any(&[Field::Status, Field::Error])
    }

    /// Whether rows name their claim.
    pub(crate) fn has_claim(&self) -> bool {
        self.0.has_any(&[Field::ClaimNumber])
    }

    /// The columns that aren't known.
    pub(crate) fn unknown(&self) -> impl Iterator<Item = &str> {
        self.0.further.iter().map(|(_, name)| name.as_str())
    }

    /// The entry that a row is about; none for a blank row.
    pub(crate) fn number(&self, row: &Row<'_>) -> Option<std::result::Result<EntryNumber, RowDefect>> {
        let number = self.0.get(Field::EntryNumber).unwrap_or_default();
        // However many cells it has.
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

    /// What a row says of its entry.
    pub(crate) fn row<'r>(&self, row: &Row<'r>) -> ClaimRow<'r> {
        let cell = |field| self.0.get(field).map_or(Cow::Borrowed(""), |index| cleaned(row.cell(index)));
        ClaimRow { claim: cell(Field::ClaimNumber), status: cell(Field::Status), error: cell(Field::Error) }
    }

    /// What stands in the columns that aren't known, where something does.
    pub(crate) fn further<'c>(&'c self, row: &Row<'_>) -> impl Iterator<Item = (&'c str, String)> {
        let cells = self.0.further.iter().map(|(index, name)| (name.as_str(), row.cell(*index)));
        cells.filter(|(_, cell)| !is_blank(cell)).map(|(name, cell)| (name, clean(&cell).to_string()))
    }
}

impl ClaimRow<'_> {
    /// Its outcome.
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

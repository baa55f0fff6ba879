//! CBP's Claim Details download: what became of the entries of a claim.
//!
//! Its headers are ENTRY_NUMBER, CLAIM_NUMBER, STATUS and ERROR_DESCRIPTION, its values stand as `="…"`.

use std::borrow::Cow;

use super::row_defect::{RowDefect, RowDefectKind};
use crate::domain::{EntryNumber, clean, collapse_blanks, is_blank, read_entry_number};
use crate::read::{Column, Header, Row, normal_header};

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

/// Where in a row of the download what stands.
#[derive(Debug, Clone)]
pub(crate) struct ClaimColumns {
    number: usize,
    claim: Option<usize>,
    status: Option<usize>,
    error: Option<usize>,
    /// The columns that aren't known, with their headers.
    pub further: Vec<(usize, String)>,
}

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
        let names: Vec<String> = header.names.iter().map(|name| normal_header(clean(name))).collect();
        let named = |wanted: &[&str]| names.iter().position(|name| wanted.contains(&name.as_str()));
        let number = header.columns.get(Column::EntryNumber).unwrap_or_default();
        let claim = named(&["claim_number", "claim number"]);
        let status = named(&["status", "claim_status"]);
        let error = named(&["error_description", "error description"]);
        let known = [Some(number), claim, status, error];
        let further = (0..).zip(&header.names);
        let further = further.filter(|(index, name)| !known.contains(&Some(*index)) && !is_blank(name));
        let further = further.map(|(index, name)| (index, clean(name).to_string())).collect();
        ClaimColumns { number, claim, status, error, further }
    }

    /// Whether rows say what became of their entries.
    pub(crate) fn has_answer(&self) -> bool {
        self.status.is_some() || self.error.is_some()
    }

    /// Whether rows name their claim.
    pub(crate) fn has_claim(&self) -> bool {
        self.claim.is_some()
    }

    /// The entry that a row is about; none for a blank row.
    pub(crate) fn number(&self, row: &Row<'_>) -> Option<std::result::Result<EntryNumber, RowDefect>> {
        // However many cells it has.
        if (0..row.cell_count()).all(|index| is_blank(&row.cell(index))) {
            return None;
        }
        let kind = match (row.malformed, read_entry_number(clean(&row.cell(self.number)), None)) {
            (None, Ok(reading)) => return Some(Ok(reading.number())),
            (Some(malformed), _) => RowDefectKind::Malformed(malformed),
            (None, Err(defect)) => RowDefectKind::EntryNumber(defect),
        };
        Some(Err(RowDefect { at: row.at, kind, number: None, may_be_footer: false }))
    }

    /// What a row says of its entry.
    pub(crate) fn row<'r>(&self, row: &Row<'r>) -> ClaimRow<'r> {
        let cell = |index: Option<usize>| index.map_or(Cow::Borrowed(""), |index| cleaned(row.cell(index)));
        ClaimRow { claim: cell(self.claim), status: cell(self.status), error: cell(self.error) }
    }

    /// What stands in the columns that aren't known, where something does.
    pub(crate) fn further<'c>(&'c self, row: &Row<'_>) -> impl Iterator<Item = (&'c str, String)> {
        let cells = self.further.iter().map(|(index, name)| (name.as_str(), row.cell(*index)));
        cells.filter(|(_, cell)| !is_blank(cell)).map(|(name, cell)| (name, clean(&cell).to_string()))
    }
}

impl ClaimRow<'_> {
    /// What it comes to.
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

//! What a repair changed in a row, and the words for it.

use super::check::CheckedUpload;
use super::file::{FurtherCells, Spelling};
use super::messages::{UploadDefect, name_invisible, upload_words};
use crate::domain::EntryNumber;
use crate::read::{Cells, RowRef};
use crate::rules::UPLOAD_HEADER;
use crate::text::sanitize;

/// A row of which the copy differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    /// The row.
    pub at: RowRef,
    /// What was changed.
    pub what: Changed,
}

/// What was changed in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Changed {
    /// The byte order mark before it was removed.
    MarkRemoved,
    /// The header was corrected.
    Header,
    /// The header was added before it.
    HeaderAdded,
    /// In this row and all others the columns without the entry number were dropped.
    ColumnsDropped,
    /// The number is in CBP's format now; blank cells may have been removed.
    Number(EntryNumber, Spelling, FurtherCells),
    /// The row was blank.
    BlankRemoved,
    /// The row was a header among the entries.
    HeaderRemoved,
    /// The entry is in this earlier row already.
    DuplicateRemoved(EntryNumber, u32),
    /// The row is in no copy, since this can't be repaired safely.
    LeftOut(UploadDefect),
}

impl Changed {
    /// Whether the row of an entry is missing in the copies.
    pub fn is_left_out(self) -> bool {
        matches!(self, Changed::LeftOut(_))
    }
}

/// A change as text.
pub(crate) struct ChangeText {
    /// Changed, removed or left out.
    pub(crate) what: &'static str,
    /// The row as it was, private data masked.
    pub(crate) old: String,
    /// What the copy has instead; blank if nothing.
    pub(crate) new: String,
    pub(crate) why: String,
}

/// Makes a change into text.
pub(crate) fn change_text(change: &Change, about: &CheckedUpload) -> ChangeText {
    let mut cells = Cells::default();
    let old = match change.what {
        Changed::HeaderAdded | Changed::MarkRemoved | Changed::ColumnsDropped => String::new(),
        _ => sanitize(name_invisible(&about.file.row(change.at, &mut cells).text_around(None).0)),
    };
    let text = |what, new: &str, why: &str| ChangeText {
        what,
        old: old.clone(),
        new: new.to_string(),
        why: why.to_string(),
    };
    match change.what {
        Changed::Header => text("changed", UPLOAD_HEADER, "header corrected"),
        Changed::HeaderAdded => text("changed", UPLOAD_HEADER, "header added"),
        Changed::MarkRemoved => text("changed", "", "byte order mark removed"),
        Changed::ColumnsDropped => text("removed", "", &dropped(about)),
        Changed::Number(number, spelling, further) => {
            text("changed", &number.to_string(), &how(spelling, further))
        }
        Changed::BlankRemoved => text("removed", "", "blank row removed"),
        Changed::HeaderRemoved => text("removed", "", "header among the entries removed"),
        Changed::DuplicateRemoved(number, first) => {
            text("removed", "", &format!("removed: {number} is a duplicate of row {first}"))
        }
        Changed::LeftOut(UploadDefect::ExtraColumns(_)) => {
            text("left out", "", "more than one column of the file has entry numbers")
        }
        Changed::LeftOut(defect) => text("left out", "", &upload_words(defect, &old, |_| "").message),
    }
}

/// The columns that were dropped.
fn dropped(about: &CheckedUpload) -> String {
    let columns = about.file.droppable_columns().unwrap_or_default();
    let noun = if columns.len() == 1 { "column" } else { "columns" };
    format!("other {noun} dropped, in all rows: {}", columns.join(", "))
}

/// What was changed in a number.
fn how(spelling: Spelling, further: FurtherCells) -> String {
    let done = [
        (spelling.leading_mark, "leading dash or tab removed"),
        (spelling.gaps, "dashes or blanks removed"),
        (spelling.invisible, "invisible characters removed"),
        (spelling.apostrophe, "apostrophe removed"),
        (spelling.quotes, "quotes removed"),
        (spelling.formula, "=\"…\" removed"),
        (spelling.lower_case, "changed to upper case"),
        (spelling.zeros_lost, "leading zeros restored, confirmed by the check digit"),
        (further == FurtherCells::Blank, "blank cells removed"),
    ];
    let done: Vec<&str> = done.into_iter().filter(|(is, _)| *is).map(|(_, done)| done).collect();
    done.join("; ")
}

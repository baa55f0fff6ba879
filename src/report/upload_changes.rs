//! What was changed in an upload file that was repaired, made into text.

use crate::assemble::{FurtherCells, Spelling};
use crate::declare::{Change, Changed, CheckedUpload};
use crate::domain::{EntryNumber, harmless};
use crate::read::Cells;
use crate::rules::{UPLOAD_HEADER, UploadDefect, upload_words};

/// A change as text.
pub(super) struct ChangeText {
    /// Changed, removed or left out.
    pub(super) what: &'static str,
    /// The row as it was, private data masked.
    pub(super) old: String,
    /// What stands in the copy instead; blank where nothing does.
    pub(super) new: String,
    pub(super) why: String,
}

/// Makes a change into text.
pub(super) fn change_text(change: &Change, about: &CheckedUpload) -> ChangeText {
    let mut cells = Cells::default();
    let old = match change.what {
        Changed::HeaderAdded | Changed::MarkRemoved => String::new(),
        _ => harmless(&about.file.row(change.at, &mut cells).text_around(None).0),
    };
    let text = |what, new: &str, why: &str| ChangeText {
        what,
        old: old.clone(),
        new: new.to_string(),
        why: why.to_string(),
    };
    match change.what {
        Changed::Header => text("changed", UPLOAD_HEADER, "the header, to the letter"),
        Changed::HeaderAdded => text("changed", UPLOAD_HEADER, "the header was missing"),
        Changed::MarkRemoved => text("changed", "", "byte order mark before the first line taken away"),
        Changed::Number(number, spelling, further) => {
            text("changed", &number.to_string(), &how(spelling, further))
        }
        Changed::BlankRemoved => text("removed", "", "blank row taken out"),
        Changed::HeaderRemoved => text("removed", "", "header among the entries taken out"),
        Changed::DuplicateRemoved(number, first) => text("removed", "", &duplicate(number, first)),
        Changed::LeftOut(UploadDefect::ExtraColumns(_)) => {
            text("left out", "", "other cells of the row hold something")
        }
        Changed::LeftOut(defect) => text("left out", "", &upload_words(defect, &old, |_| "").message),
    }
}

fn duplicate(number: EntryNumber, first: u32) -> String {
    format!("taken out: {number} stands in row {first} already")
}

/// What was done to a number.
fn how(spelling: Spelling, further: FurtherCells) -> String {
    let done = [
        (spelling.leading_mark, "dash or tab before it taken away"),
        (spelling.gaps, "dashes or blanks taken out"),
        (spelling.apostrophe, "apostrophe taken away"),
        (spelling.quotes, "quotes taken away"),
        (spelling.formula, "taken out of =\"…\""),
        (spelling.lower_case, "in upper case"),
        (spelling.zeros_lost, "lost zeros put back, as the check digit proves"),
        (further == FurtherCells::Blank, "blank cells taken away"),
    ];
    let done: Vec<&str> = done.into_iter().filter(|(is, _)| *is).map(|(_, done)| done).collect();
    done.join("; ")
}

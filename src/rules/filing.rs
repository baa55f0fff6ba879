//! The filing against which entries are judged: who files, when, for what.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::domain::{FilerCode, ImporterNumber, Window};
use crate::entries::FiledEntries;
use crate::tariff::Scope;

/// Who files, when, and for which entries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filing {
    /// The filer code of the broker's account, if a broker files.
    pub filer: Option<FilerCode>,
    /// The importers of record that file, if importers do.
    pub importers: BTreeSet<ImporterNumber>,
    /// The day of filing.
    pub as_of: NaiveDate,
    /// The entry window.
    pub window: Window,
    /// The headings that count.
    pub scope: Scope,
    /// Whether entries that aren't proven go to review.
    pub strict: bool,
    /// Whether the importers have a case before the Court of International Trade.
    pub cit_plaintiff: bool,
    /// The entries on earlier declarations.
    pub already_filed: FiledEntries,
}

impl Filing {
    /// On a day, by no one yet, everything else as it is unless told otherwise.
    pub fn on(day: NaiveDate) -> Self {
        Filing {
            filer: None,
            importers: BTreeSet::new(),
            as_of: day,
            window: Window::default(),
            scope: Scope::default(),
            strict: false,
            cit_plaintiff: false,
            already_filed: FiledEntries::default(),
        }
    }
}

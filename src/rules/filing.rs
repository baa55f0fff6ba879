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
    /// The importers of record that file; with a filer the clients for whom it files, all of them if none is named.
    pub importers: BTreeSet<ImporterNumber>,
    /// The day of filing.
    pub as_of: NaiveDate,
    /// The entry window.
    pub window: Window,
    /// The headings that count.
    pub scope: Scope,
    /// Whether entries that are only partly checked go to review.
    pub strict: bool,
    /// Whether the importers have a case before the Court of International Trade.
    pub cit_plaintiff: bool,
    /// The entries on earlier declarations.
    pub already_filed: FiledEntries,
}

impl Filing {
    /// Whether importers of record file, and no broker.
    pub(crate) fn is_by_importer(&self) -> bool {
        self.filer.is_none() && !self.importers.is_empty()
    }

    /// Whether a broker files for some of its clients, of whom this importer is none.
    pub(crate) fn leaves_out(&self, importer: ImporterNumber) -> bool {
        self.filer.is_some() && !self.importers.is_empty() && !self.importers.contains(&importer)
    }

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

//! The filing against which entries are judged: who files, when, for what.

use chrono::NaiveDate;

use crate::domain::{Filer, FilerCode, Window};
use crate::entries::FiledEntries;
use crate::tariff::Scope;

/// Who files, when, and for which entries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filing {
    /// Who files.
    pub filer: Filer,
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
    /// On a day, everything else as it is by default.
    pub fn new(filer: Filer, day: NaiveDate) -> Self {
        Filing {
            filer,
            as_of: day,
            window: Window::default(),
            scope: Scope::default(),
            strict: false,
            cit_plaintiff: false,
            already_filed: FiledEntries::default(),
        }
    }

    /// For what doesn't depend on who files: the weight of rules, and which entries are candidates.
    pub(crate) fn by_any_broker(day: NaiveDate) -> Self {
        let code = FilerCode::from_bytes(*b"AAA").expect("three letters are a filer code");
        Filing::new(Filer::Broker(code), day)
    }
}

//! The filing against which entries are judged: who files, when, for what.

use chrono::NaiveDate;

use crate::domain::{Filer, FilerCode, ImporterNumber, Importers, Window};
use crate::entries::FiledEntries;
use crate::refund::OverpaymentRate;
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
    /// Whether entries that are only partly checked go to review.
    pub strict: bool,
    /// Whether the importers have a case before the Court of International Trade.
    pub cit_plaintiff: bool,
    /// When the inputs were exported, where someone says so.
    pub exported: Option<NaiveDate>,
    /// Which rate interest on refunds has; none for that which each importer's number shows.
    pub overpayment_rate: Option<OverpaymentRate>,
    /// The entries on earlier declarations.
    pub already_filed: FiledEntries,
}

impl Filing {
    /// The importers of record that file, where no broker does.
    pub(crate) fn importers_filing(&self) -> Option<&Importers> {
        match &self.filer {
            Filer::Importers(importers) => Some(importers),
            Filer::Broker(_) | Filer::BrokerFor { .. } => None,
        }
    }

    /// Whether a broker files for some of its clients only, and this importer is none of them.
    pub(crate) fn leaves_out(&self, importer: ImporterNumber) -> bool {
        matches!(&self.filer, Filer::BrokerFor { importers, .. } if !importers.contains(importer))
    }

    /// On a day, everything else as it is by default.
    pub fn new(filer: Filer, day: NaiveDate) -> Self {
        Filing {
            filer,
            as_of: day,
            window: Window::default(),
            scope: Scope::default(),
            strict: false,
            cit_plaintiff: false,
            exported: None,
            overpayment_rate: None,
            already_filed: FiledEntries::default(),
        }
    }

    /// For what doesn't depend on who files: the weight of rules, and which entries are candidates.
    pub(crate) fn by_any_broker(day: NaiveDate) -> Self {
        let code = FilerCode::from_bytes(*b"AAA").expect("three letters are a filer code");
        Filing::new(Filer::Broker(code), day)
    }
}

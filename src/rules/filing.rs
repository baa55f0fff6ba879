//! What entries are judged against: filer, filing date, scope, and earlier declarations.

use chrono::NaiveDate;

use crate::domain::{Filer, FilerCode, ImporterNumber, Importers, Window};
use crate::entries::FiledEntries;
use crate::refund::OverpaymentRate;
use crate::tariff::Scope;

/// The filer, the filing date, and the settings that decide which entries are filed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filing {
    /// Who files: a broker or importers.
    pub filer: Filer,
    /// The filing date.
    pub as_of: NaiveDate,
    /// Entry dates that CAPE accepts.
    pub window: Window,
    /// The IEEPA headings that are claimed.
    pub scope: Scope,
    /// Whether partly checked entries go to review.
    pub strict: bool,
    /// Whether the importers are plaintiffs before the Court of International Trade.
    pub cit_plaintiff: bool,
    /// The export date of the inputs, if given.
    pub exported: Option<NaiveDate>,
    /// The oldest export date of the inputs, as far as it is known.
    pub oldest_export: Option<NaiveDate>,
    /// The rate at which interest on refunds runs; `None` to derive it from each importer number.
    pub overpayment_rate: Option<OverpaymentRate>,
    /// The entries on earlier declarations.
    pub already_filed: FiledEntries,
}

impl Filing {
    /// The importers of record that file for themselves; `None` if a broker files.
    pub(crate) fn importers_filing(&self) -> Option<&Importers> {
        match &self.filer {
            Filer::Importers(importers) => Some(importers),
            Filer::Broker(_) | Filer::BrokerFor { .. } => None,
        }
    }

    /// Whether a broker files for selected importers only and this one isn't among them.
    pub(crate) fn leaves_out(&self, importer: ImporterNumber) -> bool {
        matches!(&self.filer, Filer::BrokerFor { importers, .. } if !importers.contains(importer))
    }

    /// A filing on `day` with default settings.
    pub fn new(filer: Filer, day: NaiveDate) -> Self {
        Filing {
            filer,
            as_of: day,
            window: Window::default(),
            scope: Scope::default(),
            strict: false,
            cit_plaintiff: false,
            exported: None,
            oldest_export: None,
            overpayment_rate: None,
            already_filed: FiledEntries::default(),
        }
    }

    /// A filing by an unnamed broker, for what doesn't depend on the filer: severities, and which entries are
    /// candidates.
    pub(crate) fn by_any_broker(day: NaiveDate) -> Self {
        let code = FilerCode::from_bytes(*b"AAA").expect("three letters are a filer code");
        Filing::new(Filer::Broker(code), day)
    }
}

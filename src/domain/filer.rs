//! Who files a declaration.

use std::collections::BTreeSet;

use super::parties::{FilerCode, ImporterNumber};

/// Who files: CBP takes an entry only from the broker that filed it or from its importer of record.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Filer {
    /// A broker files the entries of its filer code.
    Broker(FilerCode),
    /// Importers of record file their own entries.
    Importers(Importers),
    /// A broker files the entries of its filer code for these importers alone.
    BrokerFor {
        /// The broker's.
        filer: FilerCode,
        /// For whom.
        importers: Importers,
    },
}

impl Filer {
    /// The party of a broker's filer code, of importers, or of both; none where there is neither.
    pub fn new(
        filer: Option<FilerCode>,
        importers: impl IntoIterator<Item = ImporterNumber>,
    ) -> Option<Self> {
        Some(match (filer, Importers::new(importers)) {
            (Some(filer), Some(importers)) => Filer::BrokerFor { filer, importers },
            (Some(filer), None) => Filer::Broker(filer),
            (None, Some(importers)) => Filer::Importers(importers),
            (None, None) => return None,
        })
    }

    /// The broker's filer code, where a broker files.
    pub fn code(&self) -> Option<FilerCode> {
        match self {
            Filer::Broker(filer) | Filer::BrokerFor { filer, .. } => Some(*filer),
            Filer::Importers(_) => None,
        }
    }

    /// The importers whose entries are filed, where they are named.
    pub fn importers(&self) -> Option<&Importers> {
        match self {
            Filer::Broker(_) => None,
            Filer::Importers(importers) | Filer::BrokerFor { importers, .. } => Some(importers),
        }
    }
}

/// Importers of record: at least one, each once, in the order of their numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Importers(BTreeSet<ImporterNumber>);

impl Importers {
    /// None where there is no number.
    pub fn new(numbers: impl IntoIterator<Item = ImporterNumber>) -> Option<Self> {
        let numbers: BTreeSet<_> = numbers.into_iter().collect();
        (!numbers.is_empty()).then_some(Importers(numbers))
    }

    /// Whether this is one of them.
    pub fn contains(&self, number: ImporterNumber) -> bool {
        self.0.contains(&number)
    }

    /// Whether there is more than one.
    pub fn are_several(&self) -> bool {
        self.0.len() > 1
    }

    /// Their numbers.
    pub fn iter(&self) -> impl Iterator<Item = ImporterNumber> + '_ {
        self.0.iter().copied()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_party_at_least_files() {
        let (code, number) = (FilerCode::parse("B76"), ImporterNumber::parse("12-3456789").unwrap());
        assert_eq!(Filer::new(FilerCode::parse("B7"), []), None);
        assert_eq!(Filer::new(code, []), code.map(Filer::Broker));
        let importers = Importers::new([number, number]).unwrap();
        assert!(!importers.are_several() && importers.contains(number));
        assert_eq!(Filer::new(None, [number]), Some(Filer::Importers(importers.clone())));
        let both = Filer::new(code, [number]).unwrap();
        assert_eq!((both.code(), both.importers()), (code, Some(&importers)));
    }
}

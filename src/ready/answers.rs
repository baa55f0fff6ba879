//! The answers to the questions of `cape ready`.

use std::collections::{BTreeMap, BTreeSet};

use super::parties::Parties;
use crate::domain::{FilerCode, ImporterNumber, RoutingNumberDefect};

/// Who receives the refund.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recipient {
    /// The importer of record.
    Importer,
    /// The party that a CBP Form 4811 names.
    NotifyParty,
}

impl Recipient {
    /// As flags and files write it.
    pub fn name(self) -> &'static str {
        match self {
            Recipient::Importer => "importer",
            Recipient::NotifyParty => "notify-party",
        }
    }
}

/// The answers so far. A missing answer is not known.
#[derive(Debug, Clone, Default)]
pub struct Answers {
    /// The importers of record.
    pub importers: BTreeSet<ImporterNumber>,
    /// Whether a broker files; else the importers do.
    pub broker_files: Option<bool>,
    /// The filer code of the broker's ACE account.
    pub filer: Option<FilerCode>,
    /// Whether the importer is the only one in the inputs, and was not given otherwise.
    pub importer_from_inputs: bool,
    /// Whether the filer is the only one in the inputs, and was not given otherwise.
    pub filer_from_inputs: bool,
    /// Who receives the refund.
    pub recipient: Option<Recipient>,
    /// The verdict on the routing number. The number itself is not kept.
    pub routing_number: Option<Result<(), RoutingNumberDefect>>,
    /// The answers with yes or no, by item name.
    pub yes_or_no: BTreeMap<&'static str, bool>,
    /// The brokers and importers in the inputs, if inputs were given.
    pub inputs: Option<Parties>,
}

impl Answers {
    /// Adds the inputs. Their only importer and their only filer are the answers, if no others are given.
    pub(crate) fn with_inputs(mut self, inputs: Parties) -> Self {
        if let Some(importer) = inputs.only_importer().filter(|_| self.importers.is_empty()) {
            self.importers.insert(importer);
            self.importer_from_inputs = true;
        }
        let filer_is_open = self.filer.is_none() && self.broker_files != Some(false);
        if let Some(filer) = inputs.only_filer().filter(|_| filer_is_open) {
            (self.filer, self.broker_files) = (Some(filer), Some(true));
            self.filer_from_inputs = true;
        }
        self.inputs = Some(inputs);
        self
    }

    /// The yes or no to an item.
    pub fn told(&self, id: &str) -> Option<bool> {
        self.yes_or_no.get(id).copied()
    }

    /// Whether it was said that there is no ACE Portal account.
    pub fn has_no_account(&self) -> bool {
        self.told("portal-account") == Some(false)
    }
}

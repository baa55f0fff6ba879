//! What is known of an importer, as far as someone has said it.

use std::collections::{BTreeMap, BTreeSet};

use super::item::{Item, Question};
use super::items::items;
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

/// What was answered. Whatever isn't here is not known.
#[derive(Debug, Clone, Default)]
pub struct Answers {
    /// The importers of record.
    pub importers: BTreeSet<ImporterNumber>,
    /// Whether a broker files; else the importers do.
    pub broker_files: Option<bool>,
    /// The filer code of the broker's ACE account.
    pub filer: Option<FilerCode>,
    /// Who receives the refund.
    pub recipient: Option<Recipient>,
    /// What is to be said of the routing number. The number itself is nowhere.
    pub routing_number: Option<Result<(), RoutingNumberDefect>>,
    /// The items that are answered with yes or no, by name.
    pub yes_or_no: BTreeMap<&'static str, bool>,
    /// Who stands in the inputs, where inputs were given.
    pub inputs: Option<Parties>,
}

impl Answers {
    /// The yes or no to an item.
    pub fn told(&self, id: &str) -> Option<bool> {
        self.yes_or_no.get(id).copied()
    }

    /// Whether it was said that there is no ACE Portal account.
    pub fn has_no_account(&self) -> bool {
        self.told("portal-account") == Some(false)
    }

    /// With what follows from the answers: whoever can log in has an account.
    pub fn with_conclusions(mut self) -> Self {
        if items().any(|item| item.asked == Question::OfTheAccount && self.told(item.id) == Some(true)) {
            self.yes_or_no.entry("portal-account").or_insert(true);
        }
        self
    }

    /// An item that needs an ACE Portal account and was answered with yes, though there is none.
    pub fn contradiction(&self) -> Option<&'static Item> {
        let impossible =
            |item: &&Item| item.asked == Question::OfTheAccount && self.told(item.id) == Some(true);
        items().find(impossible).filter(|_| self.has_no_account())
    }
}

//! A question of `cape ready`, and the answers to all of them.

use std::collections::{BTreeMap, BTreeSet};

use super::parties::Parties;
use crate::domain::{FilerCode, ImporterNumber, RoutingNumberDefect};

/// Something that must be in order before a declaration is filed and its refund is paid.
#[derive(Debug)]
pub struct Item {
    /// Its name: that of its flag, and of its setting.
    pub id: &'static str,
    /// What is asked; yes means it is in order.
    pub question: &'static str,
    /// Why it is asked, in a sentence.
    pub why: &'static str,
    /// How it is answered.
    pub asked: Question,
    /// When it makes no difference, and why.
    pub not_needed: Option<NotNeeded>,
    /// What a yes says.
    pub yes: &'static str,
    /// What a no means; none if the answer can't be no, only not known.
    pub if_no: Option<OnNo>,
    /// What to do if it isn't known.
    pub to_find_out: &'static str,
    /// Where that is done, in ACE or elsewhere.
    pub location: &'static str,
    /// The source with its date.
    pub source: &'static str,
}

/// What a no means.
#[derive(Debug, Clone, Copy)]
pub struct OnNo {
    /// What it says, and what follows.
    pub says: &'static str,
    /// What to do, in a few words.
    pub step: &'static str,
    /// What to do.
    pub to_do: &'static str,
}

/// How an item is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Question {
    /// With yes or no, by whoever knows.
    YesOrNo,
    /// The same; without an ACE Portal account it can only be no.
    OfTheAccount,
    /// By the importer numbers themselves.
    Importers,
    /// By the filer code of the broker that files, or by importer numbers.
    WhoFiles,
    /// By who is paid.
    Recipient,
    /// By the routing number, which is checked and forgotten.
    RoutingNumber,
    /// By the filer codes in the inputs.
    FilersOfInputs,
    /// By the importer numbers in the inputs.
    ImportersOfInputs,
}

impl Question {
    /// How to answer it, as `cape explain ready` says it.
    pub fn how(self, id: &str) -> String {
        match self {
            Question::YesOrNo | Question::OfTheAccount => format!("--{id} yes or no"),
            Question::Importers => "--importer NUMBER, repeatable".into(),
            Question::WhoFiles => "--filer CODE for a broker, --importer NUMBER alone for an importer".into(),
            Question::Recipient => "--recipient importer or notify-party".into(),
            Question::RoutingNumber => {
                "the question on a terminal, or --routing-number - and standard input; the number is neither \
                 stored nor shown"
                    .into()
            }
            Question::FilersOfInputs | Question::ImportersOfInputs => "automatic, from the inputs".into(),
        }
    }
}

/// When an item makes no difference.
#[derive(Debug, Clone, Copy)]
pub struct NotNeeded {
    /// Whether that is so by these answers.
    pub by: fn(&Answers) -> bool,
    /// Why.
    pub because: &'static str,
}

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

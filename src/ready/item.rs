//! A question of `cape ready`, and the answers to all of them.

use std::collections::{BTreeMap, BTreeSet};

use super::parties::Parties;
use crate::domain::{FilerCode, ImporterNumber, RoutingNumberDefect};

/// Something that must be in order before a declaration is filed and its refund is paid.
#[derive(Debug)]
pub struct Item {
    /// The name of its flag and of its setting.
    pub id: &'static str,
    /// The question; yes means that it is in order.
    pub question: &'static str,
    /// Why it is asked, in one sentence.
    pub why: &'static str,
    /// How to answer it.
    pub asked: Question,
    /// When the answer doesn't matter, and why.
    pub not_needed: Option<NotNeeded>,
    /// The statement that a yes makes.
    pub yes: &'static str,
    /// The consequence of a no; `None` if the answer can only be yes or not known.
    pub if_no: Option<OnNo>,
    /// What to do if the answer isn't known.
    pub to_find_out: &'static str,
    /// Where to do that, in ACE or elsewhere.
    pub location: &'static str,
    /// The source, with its date.
    pub source: &'static str,
}

/// The consequence of a no.
#[derive(Debug, Clone, Copy)]
pub struct OnNo {
    /// What is wrong, and what follows from it.
    pub says: &'static str,
    /// What to do, in a few words.
    pub step: &'static str,
    /// What to do.
    pub to_do: &'static str,
}

/// How an item is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Question {
    /// With yes or no.
    YesOrNo,
    /// With yes or no; always no without an ACE Portal account.
    OfTheAccount,
    /// With the importer numbers.
    Importers,
    /// With the filer code of the broker that files, or with importer numbers.
    WhoFiles,
    /// With the party that is paid.
    Recipient,
    /// With the routing number, which is checked but not kept.
    RoutingNumber,
    /// By the filer codes in the inputs.
    FilersOfInputs,
    /// By the importer numbers in the inputs.
    ImportersOfInputs,
}

impl Question {
    /// How to answer the item `id`, for `cape explain ready`.
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

/// When the answer to an item doesn't matter.
#[derive(Debug, Clone, Copy)]
pub struct NotNeeded {
    /// Decides it from the other answers.
    pub by: fn(&Answers) -> bool,
    /// Why.
    pub because: &'static str,
}

/// Who receives the refund.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recipient {
    /// The importer of record.
    Importer,
    /// The notify party on CBP Form 4811.
    NotifyParty,
}

impl Recipient {
    /// The name in flags and output files.
    pub fn name(self) -> &'static str {
        match self {
            Recipient::Importer => "importer",
            Recipient::NotifyParty => "notify-party",
        }
    }
}

/// The answers so far. An item without an answer is not known.
#[derive(Debug, Clone, Default)]
pub struct Answers {
    /// The importers of record.
    pub importers: BTreeSet<ImporterNumber>,
    /// Whether a broker files; otherwise the importers do.
    pub broker_files: Option<bool>,
    /// The filer code of the broker's ACE account.
    pub filer: Option<FilerCode>,
    /// Whether the importer was taken from the inputs, being the only one in them.
    pub importer_from_inputs: bool,
    /// Whether the filer was taken from the inputs, being the only one in them.
    pub filer_from_inputs: bool,
    /// Who receives the refund.
    pub recipient: Option<Recipient>,
    /// The result of checking the routing number. The number itself isn't kept.
    pub routing_number: Option<Result<(), RoutingNumberDefect>>,
    /// The yes-or-no answers, by item name.
    pub yes_or_no: BTreeMap<&'static str, bool>,
    /// The brokers and importers in the inputs, if there are inputs.
    pub inputs: Option<Parties>,
}

impl Answers {
    /// Adds the inputs. If no importer or filer was given, the only one in the inputs is used.
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

    /// The yes-or-no answer to an item.
    pub fn yes_or_no(&self, id: &str) -> Option<bool> {
        self.yes_or_no.get(id).copied()
    }

    /// Whether the answers include that there is no ACE Portal account.
    pub fn has_no_account(&self) -> bool {
        self.yes_or_no("portal-account") == Some(false)
    }
}

//! One question of `cape ready`.

use super::answers::Answers;

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

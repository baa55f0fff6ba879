//! The verdict on an entry: its outcome, what to do about it, and how far it was checked.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::domain::{Filer, ImporterNumber, Importers};
use crate::rules::{
    Action, IEEPA_DUTY_ONLY_OUTSIDE_SCOPE, IMPORTER_MISMATCH, IMPORTER_NOT_SELECTED, OUTSIDE_ENTRY_WINDOW,
    PROTEST_OPEN, RuleSet,
};

/// The outcome of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Outcome {
    /// It is in an upload file.
    Ready,
    /// It is in a separate upload file, for a person to decide.
    Review,
    /// CBP would certainly reject it, so it is in no upload file.
    Blocked,
    /// CBP accepted it on an earlier declaration.
    Claimed,
    /// It is on an earlier declaration, and CBP's answer isn't known.
    Pending,
    /// It is out of scope.
    OutOfScope,
}

impl Outcome {
    /// All outcomes.
    pub const ALL: [Outcome; 6] = [
        Outcome::Ready,
        Outcome::Review,
        Outcome::Blocked,
        Outcome::Claimed,
        Outcome::Pending,
        Outcome::OutOfScope,
    ];

    /// The name in output files.
    pub fn name(self) -> &'static str {
        match self {
            Outcome::Ready => "ready",
            Outcome::Review => "review",
            Outcome::Blocked => "blocked",
            Outcome::Claimed => "claimed",
            Outcome::Pending => "pending",
            Outcome::OutOfScope => "out-of-scope",
        }
    }

    /// The outcome with this name.
    pub fn by_name(name: &str) -> Option<Self> {
        Outcome::ALL.into_iter().find(|outcome| outcome.name() == name)
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// Whether every rule that an ES-003 export can decide was decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Checked {
    /// All were decided.
    Fully,
    /// At least one was not decided.
    Partly,
}

impl Checked {
    /// The name in output files.
    pub fn name(self) -> &'static str {
        match self {
            Checked::Fully => "fully",
            Checked::Partly => "partly",
        }
    }
}

/// The result of the rules for an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Verdict {
    /// Its outcome.
    pub outcome: Outcome,
    /// What to do about it.
    pub action: Action,
    /// The rules that failed, including those of scope.
    pub failed: RuleSet,
    /// The rules that could not be decided.
    pub unknown: RuleSet,
    /// The rules that could not be decided because they need a column that ES-003 doesn't have.
    pub not_in_export: RuleSet,
}

impl Verdict {
    /// How far it was checked; `None` for entries that are in no upload file.
    pub fn checked(&self) -> Option<Checked> {
        match (self.outcome, self.unknown.is_empty()) {
            (Outcome::Ready | Outcome::Review, true) => Some(Checked::Fully),
            (Outcome::Ready | Outcome::Review, false) => Some(Checked::Partly),
            _ => None,
        }
    }

    /// Whether the entry is out of scope because of its date.
    pub fn is_outside_window(&self) -> bool {
        self.failed.holds(&OUTSIDE_ENTRY_WINDOW)
    }

    /// Whether it is left out only because all its IEEPA duty is outside the scope.
    pub fn is_left_out_by_scope(&self) -> bool {
        self.failed.holds(&IEEPA_DUTY_ONLY_OUTSIDE_SCOPE)
    }

    /// Whether the run files nothing for its importer of record.
    pub fn is_of_other_importer(&self) -> bool {
        self.failed.holds(&IMPORTER_MISMATCH) || self.failed.holds(&IMPORTER_NOT_SELECTED)
    }

    /// Whether nothing is filed for its importer, whatever its outcome; `importer` returns its importer of record.
    pub(crate) fn is_of_importer_outside(
        &self,
        filer: &Filer,
        importer: impl FnOnce() -> Option<ImporterNumber>,
    ) -> bool {
        let is_outside = |filing: &Importers| importer().is_some_and(|number| !filing.contains(number));
        self.is_of_other_importer() || filer.importers().is_some_and(is_outside)
    }

    /// Whether a protest against it is open, so that no other can be filed.
    pub fn has_open_protest(&self) -> bool {
        self.failed.holds(&PROTEST_OPEN)
    }
}

//! What is to be done about an entry.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What is to be done about an entry; where several rules fail the first of these applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Action {
    /// Nothing: it is accepted on a declaration, or out of scope.
    None,
    /// Import CBP's answer once it is there.
    Await,
    /// Nothing: the time for CAPE and the time for a protest are over.
    Closed,
    /// Consider a protest.
    Protest,
    /// Someone else must file it.
    OtherFiler,
    /// CAPE doesn't take it.
    NotAccepted,
    /// Wait until CBP has finished.
    Wait,
    /// Correct it in ACE.
    Fix,
    /// Decide whether to upload it.
    Decide,
    /// Upload it.
    Upload,
}

impl Action {
    /// All of them in their order.
    pub const ALL: [Action; 10] = [
        Action::None,
        Action::Await,
        Action::Closed,
        Action::Protest,
        Action::OtherFiler,
        Action::NotAccepted,
        Action::Wait,
        Action::Fix,
        Action::Decide,
        Action::Upload,
    ];

    /// As the files write it.
    pub fn name(self) -> &'static str {
        match self {
            Action::None => "none",
            Action::Await => "await",
            Action::Closed => "closed",
            Action::Protest => "protest",
            Action::OtherFiler => "other-filer",
            Action::NotAccepted => "not-accepted",
            Action::Wait => "wait",
            Action::Fix => "fix",
            Action::Decide => "decide",
            Action::Upload => "upload",
        }
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

//! A declaration that was uploaded, and its accepted entries.

use super::refunds::Awaited;
use crate::domain::{Money, shown};

/// A file that was uploaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declared {
    pub(super) id: i64,
    /// Its name.
    pub name: String,
    /// CBP's claim number, where it is known.
    pub claim: Option<String>,
    /// The day of the upload, YYYY-MM-DD.
    pub submitted: String,
}

impl Declared {
    /// What it is called: `CAPE_B76_001.csv, claim 9900417`.
    pub fn named(&self) -> String {
        let claim = self.claim.as_ref().map_or(String::new(), |claim| format!(", claim {}", shown(claim)));
        format!("{}{claim}", shown(&self.name))
    }
}

/// An accepted entry of a declaration.
#[derive(Debug, Clone)]
pub(super) struct Accepted {
    pub(super) number: String,
    pub(super) importer: Option<String>,
    pub(super) awaited: Awaited,
    pub(super) refunded: Option<String>,
    pub(super) sum: Money,
}

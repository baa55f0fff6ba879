//! A declaration that was uploaded, and its accepted entries.

use super::status::awaited::Awaited;
use crate::domain::DutyTotal;
use crate::text::truncate;

/// A file that was uploaded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declared {
    pub(crate) id: i64,
    /// Its name, with its folder.
    pub name: String,
    /// CBP's claim number, where it is known.
    pub claim: Option<String>,
    /// The day of the upload, YYYY-MM-DD.
    pub submitted: String,
}

impl Declared {
    /// What it is called: `may/CAPE_B76_001.csv, claim 9900417`.
    pub fn named(&self) -> String {
        let claim = self.claim.as_ref().map_or(String::new(), |claim| format!(", claim {}", truncate(claim)));
        format!("{}{claim}", truncate(&self.name))
    }
}

/// An accepted entry of a declaration.
#[derive(Debug, Clone)]
pub(crate) struct Accepted {
    pub(crate) number: String,
    pub(crate) importer: Option<String>,
    pub(crate) awaited: Awaited,
    pub(crate) refunded: Option<String>,
    pub(crate) sum: DutyTotal,
}

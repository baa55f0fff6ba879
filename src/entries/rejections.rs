//! CBP's rejections of entries on earlier declarations, with its reasons.

use std::collections::HashMap;

use chrono::NaiveDate;

use super::claim::is_no_error;
use crate::domain::EntryNumber;

/// A rejection, as CBP gave it to one or many entries of a declaration.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Rejection {
    /// The upload date, if a ledger has it.
    pub(crate) submitted: Option<NaiveDate>,
    /// The upload file, or the Claim Details download with the claim.
    pub(crate) file: String,
    /// CBP's claim number, if known.
    pub(crate) claim: Option<String>,
    /// CBP's error description; blank if there is none.
    error: String,
}

impl Rejection {
    pub(crate) fn new(
        submitted: Option<NaiveDate>,
        file: String,
        claim: Option<String>,
        error: &str,
    ) -> Self {
        let error = if is_no_error(error) { String::new() } else { error.to_string() };
        Rejection { submitted, file, claim, error }
    }

    /// CBP's error description, unless it gave none.
    pub(crate) fn error(&self) -> Option<&str> {
        Some(self.error.as_str()).filter(|error| !error.is_empty())
    }

    /// Whether both are about the same declaration.
    pub(crate) fn is_of_same_declaration(&self, other: &Rejection) -> bool {
        match (&self.claim, &other.claim) {
            (Some(own), Some(others)) => own == others,
            _ => self.file == other.file,
        }
    }

    /// The declaration, such as `CAPE_B76_001.csv, uploaded on 2026-05-01, claim 9900417`.
    pub(crate) fn declaration(&self) -> String {
        let uploaded = self.submitted.map_or(String::new(), |day| format!(", uploaded on {day}"));
        let claim = self.claim.as_ref().map_or(String::new(), |claim| format!(", claim {claim}"));
        format!("{}{uploaded}{claim}", self.file)
    }
}

/// The rejections of all entries. Few distinct ones are common to many entries.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Rejections {
    distinct: Vec<Rejection>,
    indexes: HashMap<Rejection, usize>,
    /// Entry and index; sorted by [`Self::sort`].
    of_entries: Vec<(EntryNumber, usize)>,
}

impl Rejections {
    pub(crate) fn add(&mut self, number: EntryNumber, rejection: Rejection) {
        let index = *self.indexes.entry(rejection).or_insert_with_key(|rejection| {
            self.distinct.push(rejection.clone());
            self.distinct.len() - 1
        });
        self.of_entries.push((number, index));
    }

    pub(crate) fn merge(&mut self, other: Rejections) {
        for (number, index) in other.of_entries {
            self.add(number, other.distinct[index].clone());
        }
    }

    pub(crate) fn sort(&mut self) {
        self.of_entries.sort_unstable();
        self.of_entries.dedup();
    }

    /// The rejections of an entry, in an order that doesn't depend on the order in which they were added.
    pub(crate) fn of(&self, number: EntryNumber) -> Vec<&Rejection> {
        let first = self.of_entries.partition_point(|(other, _)| *other < number);
        let own = self.of_entries[first..].iter().take_while(|(other, _)| *other == number);
        let mut found: Vec<&Rejection> = own.map(|(_, index)| &self.distinct[*index]).collect();
        found.sort_unstable();
        found
    }
}

//! The entries that stand on earlier declarations, and on which.

use chrono::NaiveDate;

use crate::domain::EntryNumber;

/// What is known of an entry that was filed before; the more certain first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FiledAs {
    /// CBP took it.
    Taken,
    /// It was uploaded, and CBP has not answered yet as far as is known, or with a status that isn't known.
    Pending,
    /// It stands in an upload file; whether that was uploaded isn't known.
    Listed,
}

/// An earlier declaration on which entries stand.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Declaration {
    /// What is known of the entries.
    pub filed: FiledAs,
    /// The upload file, or the Claim Details download that tells of the claim.
    pub file: String,
    /// The day of the upload, where a ledger knows it.
    pub submitted: Option<NaiveDate>,
    /// CBP's number of the claim, where it is known.
    pub claim: Option<String>,
}

impl Declaration {
    /// How an entry stands on it: `accepted on CAPE_B76_001.csv, uploaded on 2026-05-01, claim 9900417`.
    pub fn standing(&self) -> String {
        let uploaded = self.submitted.map_or(String::new(), |day| format!(", uploaded on {day}"));
        let claim = self.claim.as_ref().map_or(String::new(), |claim| format!(", claim {claim}"));
        let place = format!("{}{uploaded}{claim}", self.file);
        match self.filed {
            FiledAs::Taken => format!("accepted on {place}"),
            FiledAs::Pending if self.submitted.is_none() => {
                format!("stands in {place}, with a status that isn't known")
            }
            FiledAs::Pending => format!("stands on {place}: CBP has not answered yet"),
            FiledAs::Listed => format!("stands in {place}"),
        }
    }
}

/// The entries that stand on earlier declarations: eight bytes each, since there may be tens of millions.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FiledEntries {
    /// The entry number above, then [`PLACE`] bits for its declaration; sorted once they are settled.
    entries: Vec<u64>,
    declarations: Vec<Declaration>,
}

/// An entry number takes 43 bits.
const PLACE: u32 = 21;
/// More declarations than these have no place of their own: their entries stand on the last of them.
const MOST: usize = 1 << PLACE;

impl FiledEntries {
    /// Makes a declaration known; what it gives stands for it in [`FiledEntries::add`].
    pub fn declare(&mut self, declaration: Declaration) -> usize {
        if self.declarations.len() < MOST {
            self.declarations.push(declaration);
        }
        self.declarations.len() - 1
    }

    /// Adds an entry on a declaration. Only once all are settled it is found.
    pub fn add(&mut self, number: EntryNumber, declaration: usize) {
        self.entries.push(number.bits() << PLACE | declaration as u64);
    }

    /// Adds what others hold.
    pub fn merge(&mut self, mut other: FiledEntries) {
        if self.entries.is_empty() {
            *self = other;
            return;
        }
        let places: Vec<usize> = other.declarations.drain(..).map(|of| self.declare(of)).collect();
        for entry in other.entries {
            self.add(number(entry), places[place(entry)]);
        }
        self.settle();
    }

    /// Leaves out the entries for which this doesn't hold.
    pub fn retain(&mut self, holds: impl Fn(EntryNumber, &Declaration) -> bool) {
        let declarations = &self.declarations;
        self.entries.retain(|entry| holds(number(*entry), &declarations[place(*entry)]));
    }

    /// Puts the entries in order. One that stands on several declarations is told of the first by what is known, then
    /// by name: which was added first doesn't matter.
    pub fn settle(&mut self) {
        let mut order: Vec<usize> = (0..self.declarations.len()).collect();
        order.sort_by(|a, b| self.declarations[*a].cmp(&self.declarations[*b]));
        let mut places = vec![0; order.len()];
        order.iter().enumerate().for_each(|(new, old)| places[*old] = new as u64);
        self.declarations.sort();
        for entry in &mut self.entries {
            *entry = *entry >> PLACE << PLACE | places[place(*entry)];
        }
        self.entries.sort_unstable();
        self.entries.dedup_by_key(|entry| number(*entry));
    }

    /// How many entries there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Whether the entry stands on an earlier declaration.
    pub fn contains(&self, number: EntryNumber) -> bool {
        self.declaration(number).is_some()
    }

    /// The earlier declaration of an entry.
    pub fn declaration(&self, wanted: EntryNumber) -> Option<&Declaration> {
        let found = self.entries.binary_search_by_key(&wanted, |entry| number(*entry)).ok()?;
        self.declarations.get(place(self.entries[found]))
    }
}

fn number(entry: u64) -> EntryNumber {
    EntryNumber::from_bits(entry >> PLACE)
}

fn place(entry: u64) -> usize {
    (entry & (MOST as u64 - 1)) as usize
}

#[cfg(test)]
mod tests {
    use super::*;

    fn declaration(filed: FiledAs, file: &str) -> Declaration {
        Declaration { filed, file: file.into(), submitted: None, claim: None }
    }

    fn numbers() -> [EntryNumber; 3] {
        ["00100000009", "B7603245278", "ZZZ99999999"].map(|text| EntryNumber::from_text(text).unwrap())
    }

    #[test]
    fn an_entry_is_told_of_its_most_certain_declaration_whichever_came_first() {
        let [first, both, last] = numbers();
        let taken = (declaration(FiledAs::Taken, "z.csv"), vec![both, last]);
        let listed = (declaration(FiledAs::Listed, "a.csv"), vec![both, first]);
        for order in [[&taken, &listed], [&listed, &taken]] {
            let mut filed = FiledEntries::default();
            for (declaration, entries) in order {
                let place = filed.declare(declaration.clone());
                entries.iter().for_each(|number| filed.add(*number, place));
            }
            filed.settle();
            assert_eq!(filed.len(), 3);
            let file = |number| filed.declaration(number).unwrap().file.as_str();
            assert_eq!((file(first), file(both), file(last)), ("a.csv", "z.csv", "z.csv"));
        }
    }

    #[test]
    fn what_is_merged_is_found_and_what_is_left_out_is_not() {
        let [first, second, last] = numbers();
        let one = |number, file: &str| {
            let mut filed = FiledEntries::default();
            let place = filed.declare(declaration(FiledAs::Listed, file));
            filed.add(number, place);
            filed.settle();
            filed
        };
        let mut filed = one(last, "b.csv");
        filed.merge(one(first, "a.csv"));
        filed.merge(FiledEntries::default());
        assert!(filed.contains(first) && filed.contains(last) && !filed.contains(second));
        filed.retain(|_, declaration| declaration.file == "a.csv");
        assert!(filed.contains(first) && !filed.contains(last));
    }
}

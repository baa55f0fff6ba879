//! The entries that stand on earlier declarations, and on which.

use std::collections::{BTreeSet, HashMap};

use chrono::NaiveDate;

use super::claim::{ClaimColumns, ClaimStatus};
use super::read::RowDefect;
use crate::domain::{EntryNumber, is_blank};
use crate::error::{Error, Result};
use crate::read::{Aliases, Header, ReadOptions, Rows, Source, find_header, headers_found, read_rows};
use crate::text::single_line;

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

/// A file of entries filed before.
#[derive(Debug)]
pub struct FiledList {
    /// The source, for reading rows again.
    pub source: Source,
    /// Its header.
    pub header: Header,
    /// The SHA-256 of the file, in hexadecimal.
    pub sha256: String,
}

/// What the files of entries filed before say together.
#[derive(Debug, Default)]
pub struct AlreadyFiled {
    /// The entries that stand on an earlier declaration.
    pub entries: FiledEntries,
    /// The files.
    pub lists: Vec<FiledList>,
    /// Rows whose entry number can't be read.
    pub defects: Vec<RowDefect>,
}

/// Reads the files; the first is counted as input `first`.
///
/// A claim that failed is open for another try: it outweighs an upload file that holds the entry, and a status of the
/// same claim that isn't known. A claim that CBP took outweighs all of these.
pub(crate) fn read_already_filed(
    sources: Vec<Source>,
    first: u16,
    pace: ReadOptions,
) -> Result<AlreadyFiled> {
    let mut all = AlreadyFiled::default();
    let mut failed = Failed::new();
    for (input, source) in (first..).zip(sources) {
        let header = find_header(&source, &Aliases::default())?;
        let columns = ClaimColumns::of(&header);
        require_a_list(&source, &header, &columns)?;
        let part = |rows: &mut Rows<'_>| {
            let mut read = ListPart::default();
            while let Some(row) = rows.next_row() {
                match columns.number(&row) {
                    Some(Ok(number)) if columns.has_answer() => {
                        let row = columns.row(&row);
                        read.add(number, row.answer(), &row.claim);
                    }
                    Some(Ok(number)) => read.listed.push(number),
                    Some(Err(defect)) => read.defects.push(defect),
                    None => {}
                }
            }
            read
        };
        let mut file = ListedIn { name: &source.name, claims: HashMap::new(), entries: &mut all.entries };
        let sha256 = read_rows(&source, input, &header, pace, part, |read, rows_before, _| {
            file.add(FiledAs::Listed, "", read.listed);
            read.claimed.into_iter().for_each(|((filed, claim), numbers)| file.add(filed, &claim, numbers));
            read.failed
                .into_iter()
                .for_each(|(claim, numbers)| failed.entry(claim).or_default().extend(numbers));
            all.defects.extend(read.defects.into_iter().map(|defect| defect.behind(rows_before)));
        })?;
        all.lists.push(FiledList { source, header, sha256 });
    }
    all.entries.retain(|number, on| match on.filed {
        FiledAs::Taken => true,
        FiledAs::Pending => failed.get(&on.claim).is_none_or(|numbers| !numbers.contains(&number)),
        FiledAs::Listed => failed.values().all(|numbers| !numbers.contains(&number)),
    });
    all.entries.settle();
    Ok(all)
}

/// Entries that failed, by the number of the claim where one is told.
type Failed = HashMap<Option<String>, BTreeSet<EntryNumber>>;

fn known_claim(claim: &str) -> Option<String> {
    Some(single_line(claim)).filter(|claim| !claim.is_empty())
}

/// What rows of a file say that are read in one go.
#[derive(Default)]
struct ListPart {
    /// In an upload file: whether CBP took them isn't known.
    listed: Vec<EntryNumber>,
    /// In a claim without an error, by what is known and the claim's number.
    claimed: HashMap<(FiledAs, String), Vec<EntryNumber>>,
    /// In a claim with an error.
    failed: Failed,
    defects: Vec<RowDefect>,
}

impl ListPart {
    fn add(&mut self, number: EntryNumber, answer: ClaimStatus, claim: &str) {
        let filed = match answer {
            ClaimStatus::Rejected => {
                self.failed.entry(known_claim(claim)).or_default().insert(number);
                return;
            }
            ClaimStatus::Accepted => FiledAs::Taken,
            ClaimStatus::Other => FiledAs::Pending,
        };
        self.claimed.entry((filed, claim.to_string())).or_default().push(number);
    }
}

/// The declarations of which a file tells.
struct ListedIn<'f> {
    name: &'f str,
    claims: HashMap<(FiledAs, String), usize>,
    entries: &'f mut FiledEntries,
}

impl ListedIn<'_> {
    fn add(&mut self, filed: FiledAs, claim: &str, numbers: Vec<EntryNumber>) {
        if numbers.is_empty() {
            return;
        }
        let place = *self.claims.entry((filed, claim.to_string())).or_insert_with(|| {
            let (file, claim) = (self.name.to_string(), known_claim(claim));
            self.entries.declare(Declaration { filed, file, submitted: None, claim })
        });
        numbers.into_iter().for_each(|number| self.entries.add(number, place));
    }
}

/// An upload file has one column. A claim has a status or an error. Anything else, such as an ES-003 given by
/// mistake, would wrongly keep all its entries out.
fn require_a_list(source: &Source, header: &Header, columns: &ClaimColumns) -> Result<()> {
    if columns.has_answer() || header.names.iter().filter(|name| !is_blank(name)).count() <= 1 {
        return Ok(());
    }
    Err(Error::NotAFiledList { name: source.name.clone(), found: headers_found(&[header]) })
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

//! Entries on earlier declarations: claimed if CBP accepted them, otherwise pending.

use std::collections::{BTreeSet, HashMap, HashSet};

use chrono::NaiveDate;

use super::claim::{ClaimColumns, ClaimRow, ClaimStatus};
use super::notices::RowDefect;
use super::rejections::{Rejection, Rejections};
use crate::domain::{EntryNumber, is_blank};
use crate::error::{Error, Result};
use crate::read::{Aliases, Header, ReadOptions, Rows, Source, find_header, headers_found, read_rows};
use crate::text::single_line;

/// What is known of an entry filed earlier, most certain first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FiledAs {
    /// CBP accepted it: the entry is claimed.
    Taken,
    /// It is in a submitted upload file and not known to be accepted: CBP hasn't answered, its status isn't known, or
    /// answers contradict each other. The entry is pending.
    Pending,
    /// It is in more upload files of the lists than CBP rejected. Whether they were uploaded isn't known, so it is
    /// pending too.
    Listed,
}

/// An earlier declaration.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Declaration {
    /// What is known of its entries.
    pub filed: FiledAs,
    /// The upload file, or the Claim Details download with the claim.
    pub file: String,
    /// The upload date, if a ledger has it.
    pub submitted: Option<NaiveDate>,
    /// CBP's claim number, if known.
    pub claim: Option<String>,
    /// Whether CBP's answers contradict each other: one accepts the entries, another rejects them.
    pub contradicted: bool,
}

impl Declaration {
    /// The status of its entries, such as `accepted on CAPE_B76_001.csv, uploaded on 2026-05-01, claim 9900417`.
    pub fn standing(&self) -> String {
        let uploaded = self.submitted.map_or(String::new(), |day| format!(", uploaded on {day}"));
        let claim = self.claim.as_ref().map_or(String::new(), |claim| format!(", claim {claim}"));
        let file = format!("{}{uploaded}{claim}", self.file);
        match self.filed {
            FiledAs::Taken => format!("accepted on {file}"),
            FiledAs::Pending if self.contradicted => {
                format!("on {file}: one answer of CBP accepts it, another rejects it")
            }
            FiledAs::Pending if self.submitted.is_none() => {
                format!("in {file}, with a status that isn't known")
            }
            FiledAs::Pending => format!("on {file}: CBP hasn't answered yet"),
            FiledAs::Listed => format!("in {file}"),
        }
    }
}

/// Evidence that CBP rejected an entry. Two files may report the same rejection.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(crate) enum Refusal {
    /// A claim, by its number.
    Claim(String),
    /// A list without claim numbers, by its index.
    List(usize),
    /// A declaration or an import of the ledger without a claim number.
    Ledger(String),
}

/// The entries on earlier declarations, in eight bytes each, because there may be tens of millions.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct FiledEntries {
    /// Entry number in the high bits, index of the declaration in the low [`INDEX`] bits; sorted by [`Self::resolve`].
    entries: Vec<u64>,
    declarations: Vec<Declaration>,
    /// Entry number in the high bits, index of the refusal in the low [`INDEX`] bits; sorted by [`Self::resolve`].
    refused: Vec<u64>,
    refusals: HashMap<Refusal, usize>,
    rejections: Rejections,
}

/// Bits for an index: an entry number needs 43 of the 64.
const INDEX: u32 = 21;
/// Limit on declarations. Entries on further ones count as those of the last.
const MOST: usize = 1 << INDEX;

impl FiledEntries {
    /// Adds a declaration and returns its index for [`FiledEntries::add`].
    pub fn declare(&mut self, declaration: Declaration) -> usize {
        if self.declarations.len() < MOST {
            self.declarations.push(declaration);
        }
        self.declarations.len() - 1
    }

    /// Adds an entry on a declaration. Call [`FiledEntries::resolve`] before lookups.
    pub fn add(&mut self, number: EntryNumber, declaration: usize) {
        self.entries.push(packed(number, declaration));
    }

    /// Adds that CBP rejected an entry.
    pub(crate) fn refuse(&mut self, number: EntryNumber, refusal: &Refusal) {
        let index = match self.refusals.get(refusal) {
            Some(index) => *index,
            None => {
                let index = self.refusals.len().min(MOST - 1);
                self.refusals.insert(refusal.clone(), index);
                index
            }
        };
        self.refused.push(packed(number, index));
    }

    /// Adds a rejection with CBP's reason. It doesn't count as a refusal: see [`FiledEntries::refuse`].
    pub(crate) fn reject(&mut self, number: EntryNumber, rejection: Rejection) {
        self.rejections.add(number, rejection);
    }

    /// CBP's rejections of an entry.
    pub(crate) fn rejections(&self, number: EntryNumber) -> Vec<&Rejection> {
        self.rejections.of(number)
    }

    /// Adds the declarations, entries, refusals and rejections of `other`.
    pub fn merge(&mut self, mut other: FiledEntries) {
        if self.entries.is_empty() && self.refused.is_empty() {
            *self = other;
            return;
        }
        self.rejections.merge(std::mem::take(&mut other.rejections));
        let indexes: Vec<usize> = other.declarations.drain(..).map(|of| self.declare(of)).collect();
        for entry in other.entries {
            self.add(number(entry), indexes[index(entry)]);
        }
        let mut refusals = vec![None; other.refusals.len()];
        for (refusal, index) in other.refusals {
            refusals[index] = Some(refusal);
        }
        for refused in other.refused {
            if let Some(refusal) = &refusals[index(refused)] {
                self.refuse(number(refused), refusal);
            }
        }
        self.resolve();
    }

    /// Sorts the entries and removes those that CBP rejected. For an entry on several declarations, the one that counts
    /// is the first by what is known, then by name, regardless of the order in which they were added.
    pub fn resolve(&mut self) {
        self.refused.sort_unstable();
        self.refused.dedup();
        self.rejections.sort();
        self.apply_claim_rejections();
        let mut order: Vec<usize> = (0..self.declarations.len()).collect();
        order.sort_by(|a, b| self.declarations[*a].cmp(&self.declarations[*b]));
        let mut indexes = vec![0; order.len()];
        order.iter().enumerate().for_each(|(new, old)| indexes[*old] = new);
        self.declarations.sort();
        for entry in &mut self.entries {
            *entry = packed(number(*entry), indexes[index(*entry)]);
        }
        self.entries.sort_unstable();
        self.entries.dedup();
        self.apply_list_rejections();
    }

    /// Applies rejected claims. A rejected entry can be filed again, so the rejection outweighs an unknown status of
    /// the same claim. If the claim also accepts the entry, the two contradict each other.
    fn apply_claim_rejections(&mut self) {
        if self.refused.is_empty() {
            return;
        }
        let entries = std::mem::take(&mut self.entries);
        let mut contradicted: HashMap<usize, usize> = HashMap::new();
        for entry in entries {
            let on = &self.declarations[index(entry)];
            match on.filed {
                FiledAs::Taken if self.refuses_claim(entry) => {
                    let contradiction =
                        Declaration { filed: FiledAs::Pending, contradicted: true, ..on.clone() };
                    let index = *contradicted.entry(index(entry)).or_insert_with(|| {
                        self.declarations.push(contradiction);
                        self.declarations.len() - 1
                    });
                    self.entries.push(packed(number(entry), index.min(MOST - 1)));
                }
                FiledAs::Pending if !on.contradicted && self.refuses_claim(entry) => {}
                FiledAs::Pending if self.refuses_unnamed(entry) => {}
                _ => self.entries.push(entry),
            }
        }
    }

    /// Whether CBP rejected the entry on this declaration's claim.
    fn refuses_claim(&self, entry: u64) -> bool {
        let claim = self.declarations[index(entry)].claim.clone();
        let refusal = claim.and_then(|claim| self.refusals.get(&Refusal::Claim(claim)));
        refusal.is_some_and(|index| self.refused.binary_search(&packed(number(entry), *index)).is_ok())
    }

    /// Whether one list without claim numbers has both an unknown status and a rejection of the entry.
    fn refuses_unnamed(&self, entry: u64) -> bool {
        let on = &self.declarations[index(entry)];
        let lists = || self.refusals.iter().filter(|(refusal, _)| matches!(refusal, Refusal::List(_)));
        let failed = |index: usize| self.refused.binary_search(&packed(number(entry), index)).is_ok();
        on.claim.is_none() && on.submitted.is_none() && lists().any(|(_, index)| failed(*index))
    }

    /// An entry that is only in upload files counts as filed if it is in more of them than CBP rejected.
    fn apply_list_rejections(&mut self) {
        if self.refused.is_empty() {
            return;
        }
        let groups = self.entries.chunk_by(|a, b| number(*a) == number(*b));
        let is_filed = |group: &&[u64]| {
            let is_listed = self.declarations[index(group[0])].filed == FiledAs::Listed;
            !is_listed || group.len() > times(&self.refused, number(group[0]))
        };
        self.entries = groups.filter(is_filed).flatten().copied().collect();
    }

    /// Number of entries.
    pub fn len(&self) -> usize {
        self.entries.chunk_by(|a, b| number(*a) == number(*b)).count()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// Whether the entry is on an earlier declaration.
    pub fn contains(&self, number: EntryNumber) -> bool {
        self.declaration(number).is_some()
    }

    /// The earlier declaration of an entry.
    pub fn declaration(&self, wanted: EntryNumber) -> Option<&Declaration> {
        let first = self.entries.partition_point(|entry| number(*entry) < wanted);
        let entry = *self.entries.get(first).filter(|entry| number(**entry) == wanted)?;
        self.declarations.get(index(entry))
    }

    /// Removes entries on these declarations of a list, and the list's refusals without a claim number.
    fn forget(&mut self, declarations: &BTreeSet<usize>, list: usize) {
        self.entries.retain(|entry| !declarations.contains(&index(*entry)));
        let refusal = self.refusals.get(&Refusal::List(list)).copied();
        self.refused.retain(|refused| Some(index(*refused)) != refusal);
    }
}

/// How often a number occurs in this sorted list.
fn times(refused: &[u64], wanted: EntryNumber) -> usize {
    let first = refused.partition_point(|entry| number(*entry) < wanted);
    refused[first..].iter().take_while(|entry| number(**entry) == wanted).count()
}

fn packed(number: EntryNumber, index: usize) -> u64 {
    number.bits() << INDEX | index as u64
}

fn number(entry: u64) -> EntryNumber {
    EntryNumber::from_bits(entry >> INDEX)
}

fn index(entry: u64) -> usize {
    (entry & (MOST as u64 - 1)) as usize
}

/// A file of entries filed earlier.
#[derive(Debug)]
pub struct FiledList {
    /// The source, for rereading rows.
    pub source: Source,
    /// Its header.
    pub header: Header,
    /// SHA-256 of the file, in hexadecimal.
    pub sha256: String,
}

/// The combined content of the files of entries filed earlier.
#[derive(Debug, Default)]
pub struct AlreadyFiled {
    /// The entries on an earlier declaration.
    pub entries: FiledEntries,
    /// The files.
    pub lists: Vec<FiledList>,
    /// Rows whose entry number can't be read.
    pub defects: Vec<RowDefect>,
    /// The input number of the first file.
    pub(crate) first: u16,
}

impl AlreadyFiled {
    /// Numbers the files after this many inputs.
    pub(crate) fn count_after(&mut self, inputs: usize) {
        let first = u16::try_from(inputs).unwrap_or(u16::MAX);
        let shift = first.wrapping_sub(self.first);
        self.first = first;
        self.defects.iter_mut().for_each(|defect| defect.at.input = defect.at.input.wrapping_add(shift));
    }
}

/// Reads the files and numbers them from `first` on.
///
/// A rejection outweighs one upload file with the entry. A file given twice counts once.
pub(crate) fn read_already_filed(
    sources: Vec<Source>,
    first: u16,
    pace: ReadOptions,
) -> Result<AlreadyFiled> {
    let mut all = AlreadyFiled { first, ..AlreadyFiled::default() };
    let mut parts = HashSet::new();
    for (input, source) in (first..).zip(sources) {
        let header = find_header(&source, &Aliases::default())?;
        let columns = ClaimColumns::of(&header);
        require_a_list(&source, &header, &columns)?;
        let part = |rows: &mut Rows<'_>| {
            let mut read = ListPart::default();
            while let Some(row) = rows.next_row() {
                match columns.number(&row) {
                    Some(Ok(number)) if columns.has_answer() => read.add(number, &columns.row(&row)),
                    Some(Ok(number)) => read.listed.push(number),
                    Some(Err(defect)) => read.defects.push(defect),
                    None => {}
                }
            }
            read
        };
        let list = all.lists.len();
        let mut file =
            ListedIn { name: &source.name, list, claims: HashMap::new(), entries: &mut all.entries };
        let mut rejections = Rejections::default();
        let sha256 = read_rows(&source, input, &header, pace, part, |read, rows_before, _| {
            file.add(FiledAs::Listed, "", read.listed);
            read.claimed.into_iter().for_each(|((filed, claim), numbers)| file.add(filed, &claim, numbers));
            for ((claim, error), numbers) in read.failed {
                let rejection = Rejection::new(None, source.name.clone(), claim.clone(), &error);
                numbers.iter().for_each(|number| rejections.add(*number, rejection.clone()));
                file.refuse(claim, numbers);
            }
            all.defects.extend(read.defects.into_iter().map(|defect| defect.after(rows_before)));
        })?;
        let indexes: BTreeSet<usize> = file.claims.into_values().collect();
        let part = source.hash_of_part(sha256.clone());
        match parts.insert(part) {
            true => all.entries.rejections.merge(rejections),
            false => all.entries.forget(&indexes, list),
        }
        all.lists.push(FiledList { source, header, sha256 });
    }
    all.entries.resolve();
    Ok(all)
}

/// Rejected entries by claim number, if the row has one, and by CBP's error description.
type Failed = HashMap<(Option<String>, String), BTreeSet<EntryNumber>>;

fn known_claim(claim: &str) -> Option<String> {
    Some(single_line(claim)).filter(|claim| !claim.is_empty())
}

/// Rows of a file that were read in one piece.
#[derive(Default)]
struct ListPart {
    /// Entries in an upload file: whether CBP accepted them isn't known.
    listed: Vec<EntryNumber>,
    /// Entries in a claim without an error, by what is known and by claim number.
    claimed: HashMap<(FiledAs, String), Vec<EntryNumber>>,
    /// Entries in a claim with an error.
    failed: Failed,
    defects: Vec<RowDefect>,
}

impl ListPart {
    fn add(&mut self, number: EntryNumber, row: &ClaimRow<'_>) {
        let claim = &row.claim;
        let filed = match row.answer() {
            ClaimStatus::Rejected => {
                let error = row.error.to_string();
                self.failed.entry((known_claim(claim), error)).or_default().insert(number);
                return;
            }
            ClaimStatus::Accepted => FiledAs::Taken,
            ClaimStatus::Other => FiledAs::Pending,
        };
        self.claimed.entry((filed, claim.to_string())).or_default().push(number);
    }
}

/// The declarations in a file.
struct ListedIn<'f> {
    name: &'f str,
    /// The index of the list.
    list: usize,
    claims: HashMap<(FiledAs, String), usize>,
    entries: &'f mut FiledEntries,
}

impl ListedIn<'_> {
    fn add(&mut self, filed: FiledAs, claim: &str, numbers: Vec<EntryNumber>) {
        if numbers.is_empty() {
            return;
        }
        let index = *self.claims.entry((filed, claim.to_string())).or_insert_with(|| {
            let (file, claim) = (self.name.to_string(), known_claim(claim));
            self.entries.declare(Declaration { filed, file, submitted: None, claim, contradicted: false })
        });
        numbers.into_iter().for_each(|number| self.entries.add(number, index));
    }

    fn refuse(&mut self, claim: Option<String>, numbers: BTreeSet<EntryNumber>) {
        let refusal = claim.map_or(Refusal::List(self.list), Refusal::Claim);
        numbers.into_iter().for_each(|number| self.entries.refuse(number, &refusal));
    }
}

/// Accepts an upload file, which has a single column, and a claim, which has a status or an error. Any other file, such
/// as an ES-003 given by mistake, would wrongly keep all its entries out.
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
        Declaration { filed, file: file.into(), submitted: None, claim: None, contradicted: false }
    }

    fn numbers() -> [EntryNumber; 3] {
        ["00100000009", "B7603245278", "ZZZ99999999"].map(|text| EntryNumber::from_text(text).unwrap())
    }

    #[test]
    fn the_most_certain_declaration_of_an_entry_counts_whichever_came_first() {
        let [first, both, last] = numbers();
        let taken = (declaration(FiledAs::Taken, "z.csv"), vec![both, last]);
        let listed = (declaration(FiledAs::Listed, "a.csv"), vec![both, first]);
        for order in [[&taken, &listed], [&listed, &taken]] {
            let mut filed = FiledEntries::default();
            for (declaration, entries) in order {
                let index = filed.declare(declaration.clone());
                entries.iter().for_each(|number| filed.add(*number, index));
            }
            filed.resolve();
            assert_eq!(filed.len(), 3);
            let file = |number| filed.declaration(number).unwrap().file.as_str();
            assert_eq!((file(first), file(both), file(last)), ("a.csv", "z.csv", "z.csv"));
        }
    }

    fn claimed(filed: FiledAs, claim: &str) -> Declaration {
        Declaration { claim: Some(claim.into()), ..declaration(filed, "claims.csv") }
    }

    #[test]
    fn what_is_merged_is_found() {
        let [first, second, last] = numbers();
        let one = |number, file: &str| {
            let mut filed = FiledEntries::default();
            let index = filed.declare(declaration(FiledAs::Listed, file));
            filed.add(number, index);
            filed.resolve();
            filed
        };
        let mut filed = one(last, "b.csv");
        filed.merge(one(first, "a.csv"));
        filed.merge(FiledEntries::default());
        assert!(filed.contains(first) && filed.contains(last) && !filed.contains(second));
    }

    #[test]
    fn an_entry_in_more_upload_files_than_refusals_is_pending() {
        let number = numbers()[0];
        for (files, claims, filed_as) in [
            (1, vec![], Some(FiledAs::Listed)),
            (1, vec!["C1"], None),
            (2, vec!["C1"], Some(FiledAs::Listed)),
            (2, vec!["C1", "C1"], Some(FiledAs::Listed)),
            (2, vec!["C1", "C2"], None),
        ] {
            let mut filed = FiledEntries::default();
            for _ in 0..files {
                let index = filed.declare(declaration(FiledAs::Listed, "same-name.csv"));
                filed.add(number, index);
            }
            filed.resolve();
            // Rejections known from the ledger or a further list.
            let mut refused = FiledEntries::default();
            claims.iter().for_each(|claim| refused.refuse(number, &Refusal::Claim((*claim).into())));
            refused.resolve();
            for (mut all, others) in [(filed.clone(), refused.clone()), (refused, filed)] {
                all.merge(others);
                assert_eq!(all.declaration(number).map(|on| on.filed), filed_as, "{files} {claims:?}");
            }
        }
    }

    #[test]
    fn a_claim_that_accepts_and_rejects_an_entry_leaves_it_pending_and_says_so() {
        let [first, second, last] = numbers();
        let mut filed = FiledEntries::default();
        let taken = filed.declare(claimed(FiledAs::Taken, "C1"));
        let unknown = filed.declare(claimed(FiledAs::Pending, "C1"));
        [first, second].into_iter().for_each(|number| filed.add(number, taken));
        filed.add(last, unknown);
        [first, last].into_iter().for_each(|number| filed.refuse(number, &Refusal::Claim("C1".into())));
        filed.refuse(second, &Refusal::Claim("C2".into()));
        filed.resolve();
        filed.resolve();
        let on = filed.declaration(first).unwrap();
        assert_eq!((on.filed, on.contradicted), (FiledAs::Pending, true));
        assert!(on.standing().ends_with("one answer of CBP accepts it, another rejects it"));
        assert_eq!(filed.declaration(second).unwrap().filed, FiledAs::Taken);
        assert!(!filed.contains(last), "it failed, so it may be filed again");
        assert_eq!(filed.len(), 2);
    }
}

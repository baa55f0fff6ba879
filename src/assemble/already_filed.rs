//! Entries on earlier declarations: from upload files, and from CBP's Claim Details download.

use std::collections::{BTreeSet, HashMap};

use super::claim::{Answer, ClaimColumns};
use super::filed::{Declaration, FiledAs, FiledEntries};
use super::intake::RowDefect;
use crate::domain::{EntryNumber, is_blank, visible};
use crate::error::{Error, Result};
use crate::read::{Header, Pace, Rows, Source, Vocabulary, find_header, headers_found, read_rows};

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
pub fn read_already_filed(sources: Vec<Source>, first: u16, pace: Pace) -> Result<AlreadyFiled> {
    let mut all = AlreadyFiled::default();
    let mut failed = Failed::new();
    for (input, source) in (first..).zip(sources) {
        let header = find_header(&source, &Vocabulary::default())?;
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
    Some(visible(claim)).filter(|claim| !claim.is_empty())
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
    fn add(&mut self, number: EntryNumber, answer: Answer, claim: &str) {
        let filed = match answer {
            Answer::Rejected => {
                self.failed.entry(known_claim(claim)).or_default().insert(number);
                return;
            }
            Answer::Accepted => FiledAs::Taken,
            Answer::Other => FiledAs::Pending,
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

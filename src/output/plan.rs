//! Plans which entries go into which upload file, and names the files.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Display;

use serde::{Deserialize, Serialize};

use crate::domain::{EntryNumber, FilerCode, ImporterNumber};
use crate::file_names::UPLOAD;
use crate::rules::{UPLOAD_ENTRIES, UPLOAD_HEADER};

/// Limit on entries in one declaration.
pub(crate) const FILE_LIMIT: usize = UPLOAD_ENTRIES as usize;

/// Line ends of an upload file.
const CRLF: &str = "\r\n";

/// The purpose of an upload file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum UploadSet {
    /// The entries that are ready.
    Ready,
    /// The entries in review, separate from the ready ones.
    Review,
    /// Entries that CBP rejected and that are filed again.
    Retry,
}

impl UploadSet {
    /// The name in output files.
    pub fn name(self) -> &'static str {
        match self {
            UploadSet::Ready => "ready",
            UploadSet::Review => "review",
            UploadSet::Retry => "retry",
        }
    }
}

/// An entry that goes into an upload file.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Item<I = ImporterNumber> {
    /// Its index among all entries, which are sorted by number.
    pub index: u32,
    /// The set of files it goes into.
    pub set: UploadSet,
    /// Its importer of record, if known.
    pub importer: Option<I>,
}

/// How entries are divided into files.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Splitting {
    /// The filer code in the file names; `None` for importers.
    pub filer: Option<FilerCode>,
    /// Whether each importer gets separate files.
    pub by_importer: bool,
    /// Limit on entries in one file.
    pub max_entries: usize,
}

/// An upload file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Upload<I = ImporterNumber> {
    /// Its name.
    pub name: String,
    /// The set it belongs to.
    pub set: UploadSet,
    /// The importer of its entries, if files are split by importer and the importer is known.
    pub importer: Option<I>,
    /// The indexes of its entries, in order.
    pub entries: Vec<u32>,
}

/// Looks up the upload file of an entry.
#[derive(Debug)]
pub(crate) struct UploadIndex<'p> {
    plan: &'p [Upload],
    /// For each entry the number of its file in the plan, from 1; 0 if it is in none.
    files: Vec<u32>,
}

impl<'p> UploadIndex<'p> {
    pub(crate) fn of(plan: &'p [Upload], entries: usize) -> Self {
        let mut files = vec![0; entries];
        for (file, upload) in (1..).zip(plan) {
            upload.entries.iter().for_each(|index| files[*index as usize] = file);
        }
        UploadIndex { plan, files }
    }

    /// The name of the upload file with the entry at this index; empty if there is none.
    pub(crate) fn name(&self, index: usize) -> &'p str {
        self.files[index].checked_sub(1).map_or("", |file| &self.plan[file as usize].name)
    }
}

/// The exact content of an upload file: ASCII, one number a row, CRLF.
pub(crate) fn content(numbers: impl ExactSizeIterator<Item = EntryNumber>) -> String {
    let mut content = String::with_capacity(UPLOAD_HEADER.len() + 2 + numbers.len() * 13);
    content.push_str(UPLOAD_HEADER);
    content.push_str(CRLF);
    for number in numbers {
        content.push_str(std::str::from_utf8(&number.text()).unwrap_or_default());
        content.push_str(CRLF);
    }
    content
}

/// Divides items, sorted by entry number, into files: by set (ready first), importer (unknown last) and entry number.
/// `labels` has the importers' names for the file names.
pub(crate) fn plan<I: Copy + Ord>(
    items: impl IntoIterator<Item = Item<I>>,
    splitting: Splitting,
    labels: &BTreeMap<I, String>,
) -> Vec<Upload<I>> {
    let mut groups: BTreeMap<(UploadSet, bool, Option<I>), Vec<u32>> = BTreeMap::new();
    for item in items {
        let importer = item.importer.filter(|_| splitting.by_importer);
        groups.entry((item.set, importer.is_none(), importer)).or_default().push(item.index);
    }
    let mut uploads = Vec::new();
    for ((set, _, importer), indexes) in groups {
        let label = splitting.by_importer.then(|| {
            let known = importer.and_then(|importer| labels.get(&importer));
            known.map_or("NO-IMPORTER", String::as_str)
        });
        for (n, part) in (1..).zip(indexes.chunks(splitting.max_entries.clamp(1, FILE_LIMIT))) {
            let name = name(splitting.filer, label, set, n);
            uploads.push(Upload { name, set, importer, entries: part.to_vec() });
        }
    }
    uploads
}

/// The label of each importer in names of files and folders: its number as it may be shown, or `SSN` and the last four
/// digits of a social security number. Equal labels get a letter appended, in the order of the full numbers.
pub(crate) fn labels<I: Copy + Ord + Display>(importers: impl Iterator<Item = I>) -> BTreeMap<I, String> {
    let mut labels: BTreeMap<I, String> = importers.map(|importer| (importer, label(importer))).collect();
    let mut alike: HashMap<String, Vec<I>> = HashMap::new();
    for (importer, label) in &labels {
        alike.entry(label.clone()).or_default().push(*importer);
    }
    for importers in alike.into_values().filter(|importers| importers.len() > 1) {
        for (index, importer) in importers.into_iter().enumerate() {
            labels.entry(importer).and_modify(|label| label.push_str(&letters(index)));
        }
    }
    labels
}

fn label(importer: impl Display) -> String {
    let shown = importer.to_string();
    shown.strip_prefix("***-**-").map_or_else(|| shown.clone(), |end| format!("SSN{end}"))
}

/// `a` to `z`, then `aa`, `ab`, and so on.
fn letters(mut index: usize) -> String {
    let mut letters = Vec::new();
    loop {
        letters.push(b'a' + (index % 26) as u8);
        let Some(next) = (index / 26).checked_sub(1) else { break };
        index = next;
    }
    letters.iter().rev().map(|letter| char::from(*letter)).collect()
}

/// Such as `CAPE_B76_001.csv` or `CAPE_IMPORTER_12-3456789_REVIEW_001.csv`.
fn name(filer: Option<FilerCode>, importer: Option<&str>, set: UploadSet, part: usize) -> String {
    let filer = filer.map_or("IMPORTER".to_string(), |code| code.to_string());
    let importer = importer.map_or(String::new(), |importer| format!("_{importer}"));
    let set = match set {
        UploadSet::Ready => "",
        UploadSet::Review => "_REVIEW",
        UploadSet::Retry => "_RETRY",
    };
    format!("{UPLOAD}{filer}{importer}{set}_{part:03}.csv")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Plans with labels for the importers of these items only.
    fn plan(items: Vec<Item>, splitting: Splitting) -> Vec<Upload> {
        let labels = labels(items.iter().filter_map(|item| item.importer));
        super::plan(items, splitting, &labels)
    }

    fn items(count: u32, set: UploadSet) -> Vec<Item> {
        (0..count).map(|index| Item { index, set, importer: None }).collect()
    }

    fn whole(max_entries: usize) -> Splitting {
        Splitting { filer: FilerCode::parse("B76"), by_importer: false, max_entries }
    }

    fn number(index: u32) -> EntryNumber {
        EntryNumber::from_text(&format!("B76{index:08}")).unwrap()
    }

    #[test]
    fn a_file_holds_9999_entries_and_the_next_one_begins_with_the_10000th() {
        for (count, sizes) in [(0, vec![]), (1, vec![1]), (9_999, vec![9_999]), (10_000, vec![9_999, 1])] {
            let uploads = plan(items(count, UploadSet::Ready), whole(FILE_LIMIT));
            let found: Vec<usize> = uploads.iter().map(|u| u.entries.len()).collect();
            assert_eq!(found, sizes, "{count}");
            let size = |upload: &Upload| content(upload.entries.iter().map(|index| number(*index))).len();
            assert!(uploads.iter().all(|upload| size(upload) < 1_000_000));
        }
    }

    #[test]
    fn the_content_is_cbps_form_to_the_byte() {
        let content = content([number(0), number(1)].into_iter());
        assert_eq!(content, "Entry Number\r\nB7600000000\r\nB7600000001\r\n");
    }

    #[test]
    fn review_entries_stand_in_files_of_their_own() {
        let mut all = items(3, UploadSet::Ready);
        all[1].set = UploadSet::Review;
        let uploads = plan(all, Splitting { filer: None, ..whole(1) });
        let found: Vec<(&str, &[u32])> = uploads.iter().map(|u| (u.name.as_str(), &u.entries[..])).collect();
        let expected: [(&str, &[u32]); 3] = [
            ("CAPE_IMPORTER_001.csv", &[0]),
            ("CAPE_IMPORTER_002.csv", &[2]),
            ("CAPE_IMPORTER_REVIEW_001.csv", &[1]),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn a_file_is_named_after_its_importer_in_both_sets_and_the_unknown_one_is_last() {
        let numbers = ["12-3456782", "12-345678102", "", "123-45-6789", "223-45-6789", "123-45-6780"];
        let mut all = items(6, UploadSet::Ready);
        for (item, number) in all.iter_mut().zip(numbers) {
            item.importer = ImporterNumber::parse(number);
        }
        all[1].set = UploadSet::Review;
        all[4].set = UploadSet::Review;
        let uploads = plan(all, Splitting { by_importer: true, ..whole(9) });
        let names: Vec<&str> = uploads.iter().map(|upload| upload.name.as_str()).collect();
        let expected = [
            "CAPE_B76_12-3456782_001.csv",
            "CAPE_B76_SSN6780_001.csv",
            "CAPE_B76_SSN6789a_001.csv",
            "CAPE_B76_NO-IMPORTER_001.csv",
            "CAPE_B76_12-345678102_REVIEW_001.csv",
            "CAPE_B76_SSN6789b_REVIEW_001.csv",
        ];
        assert_eq!(names, expected);
    }

    #[test]
    fn letters_go_on_after_z() {
        assert_eq!([0, 25, 26, 51, 52, 701, 702].map(letters), ["a", "z", "aa", "az", "ba", "zz", "aaa"]);
    }
}

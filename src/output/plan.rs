//! Which entries go into which upload file, and what the files are called.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::domain::{EntryNumber, FilerCode, ImporterNumber};
use crate::file_names::UPLOAD;
use crate::rules::{UPLOAD_ENTRIES, UPLOAD_HEADER};

/// CBP takes so many entries a declaration.
pub(crate) const FILE_LIMIT: usize = UPLOAD_ENTRIES as usize;

/// Line ends of an upload file.
const CRLF: &str = "\r\n";

/// Which set of upload files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
#[serde(rename_all = "lowercase")]
pub enum UploadSet {
    /// The entries that are ready.
    Ready,
    /// The entries in review, apart from the others.
    Review,
    /// Entries that CBP rejected and that are tried again.
    Retry,
}

impl UploadSet {
    /// As the files write it.
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
    /// Its place among all entries; these are sorted by number.
    pub place: u32,
    /// Into which set of files.
    pub set: UploadSet,
    /// Its importer of record, if known.
    pub importer: Option<I>,
}

/// How entries are spread over files.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Splitting {
    /// The filer whose code the names bear; none for importers.
    pub filer: Option<FilerCode>,
    /// Whether each importer gets files of its own.
    pub by_importer: bool,
    /// How many entries a file holds at most.
    pub max_entries: usize,
}

/// An upload file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Upload<I = ImporterNumber> {
    /// Its name.
    pub name: String,
    /// The set it belongs to.
    pub set: UploadSet,
    /// Whose entries it holds, where files are split by importer and the importer is known.
    pub importer: Option<I>,
    /// The places of its entries, in their order.
    pub entries: Vec<u32>,
}

/// An upload file, to the byte: ASCII, one number a row, CRLF.
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

/// Spreads the items, which come by entry number, over files: ready ones first, then by importer (unknown last) and
/// entry number. `shown` gives an importer's number as it may be shown.
pub(crate) fn plan<I: Copy + Ord>(
    items: impl IntoIterator<Item = Item<I>>,
    splitting: Splitting,
    shown: impl Fn(I) -> String,
) -> Vec<Upload<I>> {
    let mut groups: BTreeMap<(UploadSet, bool, Option<I>), Vec<u32>> = BTreeMap::new();
    for item in items {
        let importer = item.importer.filter(|_| splitting.by_importer);
        groups.entry((item.set, importer.is_none(), importer)).or_default().push(item.place);
    }
    let importers: BTreeSet<I> = groups.keys().filter_map(|(_, _, importer)| *importer).collect();
    let labels = labels(importers.into_iter().map(|importer| (importer, shown(importer))).collect());

    let mut uploads = Vec::new();
    for ((set, _, importer), places) in groups {
        let whose = match importer {
            Some(importer) => format!("_{}", labels[&importer]),
            None if splitting.by_importer => "_NO-IMPORTER".to_string(),
            None => String::new(),
        };
        for (n, part) in (1..).zip(places.chunks(splitting.max_entries.clamp(1, FILE_LIMIT))) {
            let name = name(splitting, &whose, set, n);
            uploads.push(Upload { name, set, importer, entries: part.to_vec() });
        }
    }
    uploads
}

/// How file names name importers: by number, or by the last digits of a social security number and a letter where
/// two share them.
fn labels<I: Copy + Ord>(importers: Vec<(I, String)>) -> BTreeMap<I, String> {
    const MASKED: &str = "***-**-";
    let label = |shown: &str| match shown.strip_prefix(MASKED) {
        Some(last) => format!("SSN{last}"),
        None => shown.to_string(),
    };
    let mut sharing: BTreeMap<String, Vec<I>> = BTreeMap::new();
    importers.iter().for_each(|(importer, shown)| sharing.entry(label(shown)).or_default().push(*importer));
    let named = sharing.into_iter().flat_map(|(label, importers)| {
        let is_shared = importers.len() > 1;
        let name = move |n| if is_shared { format!("{label}{}", letters(n)) } else { label.clone() };
        importers.into_iter().enumerate().map(move |(n, importer)| (importer, name(n)))
    });
    named.collect()
}

/// `a`, `b`, …, `z`, `aa`, `ab`, …
fn letters(n: usize) -> String {
    let last = char::from(b'a' + (n % 26) as u8);
    let before = if n < 26 { String::new() } else { letters(n / 26 - 1) };
    format!("{before}{last}")
}

/// `CAPE_B76_001.csv`, `CAPE_IMPORTER_12-3456789_REVIEW_001.csv`.
fn name(splitting: Splitting, whose: &str, set: UploadSet, part: usize) -> String {
    let filer = splitting.filer.map_or("IMPORTER".to_string(), |code| code.to_string());
    let set = match set {
        UploadSet::Ready => "",
        UploadSet::Review => "_REVIEW",
        UploadSet::Retry => "_RETRY",
    };
    format!("{UPLOAD}{filer}{whose}{set}_{part:03}.csv")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn items(count: u32, set: UploadSet) -> Vec<Item> {
        (0..count).map(|place| Item { place, set, importer: None }).collect()
    }

    fn whole(max_entries: usize) -> Splitting {
        Splitting { filer: FilerCode::parse("B76"), by_importer: false, max_entries }
    }

    fn shown(importer: ImporterNumber) -> String {
        importer.to_string()
    }

    fn number(place: u32) -> EntryNumber {
        EntryNumber::from_text(&format!("B76{place:08}")).unwrap()
    }

    #[test]
    fn a_file_holds_9999_entries_and_the_next_one_begins_with_the_10000th() {
        for (count, sizes) in [(0, vec![]), (1, vec![1]), (9_999, vec![9_999]), (10_000, vec![9_999, 1])] {
            let uploads = plan(items(count, UploadSet::Ready), whole(FILE_LIMIT), shown);
            let found: Vec<usize> = uploads.iter().map(|u| u.entries.len()).collect();
            assert_eq!(found, sizes, "{count}");
            let size = |upload: &Upload| content(upload.entries.iter().map(|place| number(*place))).len();
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
        let uploads = plan(all, Splitting { filer: None, ..whole(1) }, shown);
        let found: Vec<(&str, &[u32])> = uploads.iter().map(|u| (u.name.as_str(), &u.entries[..])).collect();
        let expected: [(&str, &[u32]); 3] = [
            ("CAPE_IMPORTER_001.csv", &[0]),
            ("CAPE_IMPORTER_002.csv", &[2]),
            ("CAPE_IMPORTER_REVIEW_001.csv", &[1]),
        ];
        assert_eq!(found, expected);
    }

    #[test]
    fn a_file_of_an_importer_has_its_number_in_its_name_and_the_unknown_one_is_last() {
        let importer = |n: u32| ImporterNumber::parse(&format!("12-345678{n}"));
        let mut all = items(4, UploadSet::Ready);
        all[0].importer = importer(2);
        all[1].importer = importer(1);
        all[1].set = UploadSet::Review;
        all[2].importer = importer(2);
        let uploads = plan(all, Splitting { by_importer: true, ..whole(9) }, shown);
        let names: Vec<(&str, usize)> = uploads.iter().map(|u| (u.name.as_str(), u.entries.len())).collect();
        let expected = [
            ("CAPE_B76_12-3456782_001.csv", 2),
            ("CAPE_B76_NO-IMPORTER_001.csv", 1),
            ("CAPE_B76_12-3456781_REVIEW_001.csv", 1),
        ];
        assert_eq!(names, expected);
    }

    #[test]
    fn a_social_security_number_shows_its_last_digits_and_a_letter_where_two_share_them() {
        let mut all = items(3, UploadSet::Ready);
        for (item, number) in all.iter_mut().zip(["900-12-3456", "900-34-3456", "900-12-7890"]) {
            item.importer = ImporterNumber::parse(number);
        }
        let uploads = plan(all, Splitting { by_importer: true, ..whole(9) }, shown);
        let mut names: Vec<&str> = uploads.iter().map(|upload| upload.name.as_str()).collect();
        names.sort_unstable();
        let labels = ["SSN3456a", "SSN3456b", "SSN7890"];
        assert_eq!(names, labels.map(|label| format!("CAPE_B76_{label}_001.csv")));
        assert_eq!([0, 25, 26, 27, 701, 702].map(letters), ["a", "z", "aa", "ab", "zz", "aaa"]);
    }
}

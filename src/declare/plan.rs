//! Which entries go into which upload file, and what the files are called.

use crate::domain::{EntryNumber, FilerCode, ImporterNumber};

/// CBP takes 9,999 entries a declaration (its error text says 10,000).
pub const FILE_LIMIT: usize = 9_999;

/// The first line of an upload file; its lines end in CRLF.
const HEADER: &str = "Entry Number\r\n";

/// Which set of upload files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum UploadSet {
    /// The entries that are filed.
    Filed,
    /// The entries in review, apart from the others.
    Review,
}

/// An entry that goes into an upload file.
#[derive(Debug, Clone, Copy)]
pub struct Item {
    /// Its number.
    pub number: EntryNumber,
    /// Into which set of files.
    pub set: UploadSet,
    /// Its importer of record, if known.
    pub importer: Option<ImporterNumber>,
}

/// How entries are spread over files.
#[derive(Debug, Clone, Copy)]
pub struct Splitting {
    /// The filer whose code the names bear; none for importers.
    pub filer: Option<FilerCode>,
    /// Whether each importer gets files of its own.
    pub by_importer: bool,
    /// How many entries a file holds at most.
    pub max_entries: usize,
}

/// An upload file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Upload {
    /// Its name.
    pub name: String,
    /// The set it belongs to.
    pub set: UploadSet,
    /// Whose entries it holds, where files are split by importer and the importer is known.
    pub importer: Option<ImporterNumber>,
    /// Its entries, sorted.
    pub entries: Vec<EntryNumber>,
}

impl Upload {
    /// The file, to the byte: ASCII, one number a row, CRLF.
    pub fn content(&self) -> String {
        let mut content = String::with_capacity(HEADER.len() + self.entries.len() * 13);
        content.push_str(HEADER);
        for number in &self.entries {
            content.push_str(&number.to_string());
            content.push_str("\r\n");
        }
        content
    }
}

/// The upload files, and for each item the place of its file among them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Plan {
    /// The files, those to be filed first.
    pub uploads: Vec<Upload>,
    /// Which file holds the item at the same place.
    pub file_of: Vec<usize>,
}

/// Spreads the items over files, sorted by set, importer (unknown last) and entry number.
pub fn plan(items: &[Item], splitting: Splitting) -> Plan {
    let importer = |item: &Item| item.importer.filter(|_| splitting.by_importer);
    // An importer has the same number in both sets.
    let mut importers: Vec<Option<ImporterNumber>> = items.iter().map(importer).collect();
    importers.sort_unstable_by_key(|i| (i.is_none(), *i));
    importers.dedup();

    let mut order: Vec<usize> = (0..items.len()).collect();
    let group = |i: usize| {
        let importer = importer(&items[i]);
        (items[i].set, importer.is_none(), importer)
    };
    order.sort_unstable_by_key(|i| (group(*i), items[*i].number));

    let mut plan = Plan { uploads: Vec::new(), file_of: vec![0; items.len()] };
    for members in order.chunk_by(|a, b| group(*a) == group(*b)) {
        let (set, _, importer) = group(members[0]);
        let place = importers.iter().position(|i| *i == importer).unwrap_or_default() + 1;
        for (n, part) in (1..).zip(members.chunks(splitting.max_entries.clamp(1, FILE_LIMIT))) {
            part.iter().for_each(|i| plan.file_of[*i] = plan.uploads.len());
            plan.uploads.push(Upload {
                name: name(splitting, set, place, n),
                set,
                importer,
                entries: part.iter().map(|i| items[*i].number).collect(),
            });
        }
    }
    plan
}

/// `CAPE_B76_001.csv`, `CAPE_IMPORTER_REVIEW_I002_001.csv`.
fn name(splitting: Splitting, set: UploadSet, importer: usize, part: usize) -> String {
    let filer = splitting.filer.map_or("IMPORTER".to_string(), |code| code.to_string());
    let review = if set == UploadSet::Review { "_REVIEW" } else { "" };
    let importer = if splitting.by_importer { format!("_I{importer:03}") } else { String::new() };
    format!("CAPE_{filer}{review}{importer}_{part:03}.csv")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn items(count: usize, set: UploadSet) -> Vec<Item> {
        let number = |n| EntryNumber::from_text(&format!("B76{n:08}")).unwrap();
        (0..count).rev().map(|n| Item { number: number(n), set, importer: None }).collect()
    }

    fn whole(max_entries: usize) -> Splitting {
        Splitting { filer: FilerCode::parse("B76"), by_importer: false, max_entries }
    }

    #[test]
    fn a_file_holds_9999_entries_and_the_next_one_begins_with_the_10000th() {
        for (count, sizes) in [(0, vec![]), (1, vec![1]), (9_999, vec![9_999]), (10_000, vec![9_999, 1])] {
            let plan = plan(&items(count, UploadSet::Filed), whole(FILE_LIMIT));
            let found: Vec<usize> = plan.uploads.iter().map(|u| u.entries.len()).collect();
            assert_eq!(found, sizes, "{count}");
            assert!(plan.uploads.iter().all(|u| u.content().len() < 1_000_000));
        }
    }

    #[test]
    fn the_content_is_cbps_form_to_the_byte() {
        let plan = plan(&items(2, UploadSet::Filed), whole(9));
        assert_eq!(plan.uploads[0].content(), "Entry Number\r\nB7600000000\r\nB7600000001\r\n");
        assert_eq!(plan.uploads[0].name, "CAPE_B76_001.csv");
    }

    #[test]
    fn review_entries_stand_in_files_of_their_own() {
        let mut all = items(3, UploadSet::Filed);
        all[1].set = UploadSet::Review;
        let plan = plan(&all, Splitting { filer: None, ..whole(1) });
        let names: Vec<&str> = plan.uploads.iter().map(|u| u.name.as_str()).collect();
        let expected = ["CAPE_IMPORTER_001.csv", "CAPE_IMPORTER_002.csv", "CAPE_IMPORTER_REVIEW_001.csv"];
        assert_eq!(names, expected);
        assert_eq!(plan.file_of, [1, 2, 0]);
    }

    #[test]
    fn importers_are_numbered_alike_in_both_sets_and_the_unknown_one_is_last() {
        let importer = |n: u32| ImporterNumber::parse(&format!("12-345678{n}"));
        let mut all = items(4, UploadSet::Filed);
        all[0].importer = importer(2);
        all[1].importer = importer(1);
        all[1].set = UploadSet::Review;
        all[2].importer = importer(2);
        let plan = plan(&all, Splitting { by_importer: true, ..whole(9) });
        let names: Vec<(&str, usize)> =
            plan.uploads.iter().map(|u| (u.name.as_str(), u.entries.len())).collect();
        let expected =
            [("CAPE_B76_I002_001.csv", 2), ("CAPE_B76_I003_001.csv", 1), ("CAPE_B76_REVIEW_I001_001.csv", 1)];
        assert_eq!(names, expected);
    }
}

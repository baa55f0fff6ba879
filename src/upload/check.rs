//! Checks existing upload files.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;

use super::file::{UploadFile, read_uploads};
use super::messages::{UploadDefect, upload_rule};
use super::row::{FurtherCells, Spelling, UploadContent, UploadRow};
use crate::domain::{EntryNumber, EntryNumberDefect, FilerCode};
use crate::entries::Factors;
use crate::error::{Error, Result};
use crate::read::{InputFile, Row, RowRef};
use crate::rules::{Rule, UPLOAD_BYTES, UPLOAD_ENTRIES, UPLOAD_HEADER};

/// An upload file that was checked.
#[derive(Debug)]
#[non_exhaustive]
pub struct CheckedUpload {
    /// The file.
    pub file: UploadFile,
    /// Number of entry rows, readable or not.
    pub entries: u64,
    /// Findings: first those about the whole file, then row by row.
    pub findings: Vec<UploadFinding>,
}

/// What is wrong with an upload file, and where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct UploadFinding {
    /// The defect.
    pub defect: UploadDefect,
    /// The row; `None` if it is about the whole file.
    pub at: Option<RowRef>,
    /// The index of the cell; `None` if it is about the whole row.
    pub index: Option<usize>,
    /// The entry number in the row, if it can be read.
    pub number: Option<EntryNumber>,
}

impl UploadFinding {
    /// The row number as in a spreadsheet, from 1; `None` if it is about the whole file.
    pub fn row(&self) -> Option<u32> {
        self.at.map(|at| at.row)
    }

    /// The rule that fails.
    pub fn rule(&self) -> &'static Rule {
        upload_rule(self.defect)
    }
}

/// Checks the files of one call. If `filer` is given, all entries must be that filer's.
pub fn check_uploads(
    files: impl IntoIterator<Item = impl Into<InputFile>>,
    filer: Option<FilerCode>,
) -> Result<Vec<CheckedUpload>> {
    let inputs: Vec<InputFile> = files.into_iter().map(Into::into).collect();
    if u16::try_from(inputs.len()).is_err() {
        return Err(Error::Usage {
            message: format!("{} files are too many for one call", inputs.len()),
            help: "check them in several calls".into(),
        });
    }
    let files = read_uploads(&inputs)?;
    let factors = factors(&files);
    let mut seen = HashMap::new();
    let check = |(input, file)| {
        let (filers, findings) = (BTreeMap::new(), Vec::new());
        let check = Check {
            input,
            filer,
            factors: &factors,
            seen: &mut seen,
            filers,
            column: 0,
            entries: 0,
            findings,
        };
        let (entries, findings) = check.file(&file);
        CheckedUpload { file, entries, findings }
    };
    Ok((0..).zip(files).map(check).collect())
}

/// The check-digit factors that follow from the entries of all files together.
fn factors(files: &[UploadFile]) -> Factors {
    let mut numbers = HashSet::new();
    for file in files {
        file.each_row(0, |row| numbers.extend(file.read_row(row).number()));
    }
    Factors::of(numbers.into_iter())
}

/// State while checking one file.
struct Check<'c> {
    input: u16,
    filer: Option<FilerCode>,
    factors: &'c Factors,
    /// The last file that has the entry, and its first row there.
    seen: &'c mut HashMap<EntryNumber, (u16, u32)>,
    /// For each filer: number of entries, and place and number of the first.
    filers: BTreeMap<FilerCode, (u64, RowRef, EntryNumber)>,
    /// The column with the entry numbers.
    column: usize,
    entries: u64,
    findings: Vec<UploadFinding>,
}

impl Check<'_> {
    fn file(mut self, file: &UploadFile) -> (u64, Vec<UploadFinding>) {
        use UploadDefect as D;
        self.column = file.entry_column();
        file.each_row(self.input, |row| self.row(row, &file.read_row(row)));
        if self.entries == 0 && file.has_rows() && !file.is_unread {
            // For a file without entries, findings about its header and blank rows would say nothing more.
            self.findings.retain(|finding| !matches!(finding.defect, D::HeaderMissing | D::BlankRow));
            self.about_file(D::Empty { no_bytes: file.bytes == 0 });
        }
        if let Some(what) = file.other_kind {
            self.about_file(D::NotText { what, is_read: file.has_rows() });
        } else if !is_named_csv(file) {
            self.about_file(D::OtherName);
        }
        if file.bytes > UPLOAD_BYTES && file.other_kind.is_none() {
            self.about_file(D::TooLarge { bytes: file.bytes, unread: file.is_unread });
        }
        if self.entries > UPLOAD_ENTRIES {
            self.about_file(D::TooManyEntries(self.entries));
        }
        if file.has_byte_order_mark() {
            self.about_file(D::ByteOrderMark);
        }
        self.mixed_filers();
        self.check_digit_factors();
        self.findings.sort_by_key(|finding| (finding.row(), upload_rule(finding.defect).name));
        (self.entries, self.findings)
    }

    fn about_file(&mut self, defect: UploadDefect) {
        self.findings.push(UploadFinding { defect, at: None, index: None, number: None });
    }

    fn row(&mut self, row: &Row<'_>, read: &UploadRow) {
        use UploadDefect as D;
        let mut found = Vec::new();
        found.extend(wrong_line(row, read, self.column));
        match read.content {
            UploadContent::Blank | UploadContent::Header => {}
            UploadContent::Unreadable(defect) => {
                self.entries += 1;
                found.push((D::Unreadable(defect), number_index(defect, self.column)));
            }
            UploadContent::Number(number, spelling) => {
                self.entries += 1;
                let about = self.number(row, number, spelling);
                found.extend(about.into_iter().map(|defect| (defect, Some(self.column))));
            }
        }
        found.extend(read.unsafe_cell.map(|(index, why)| (D::Unsafe(why), Some(index))));
        let is_header = row.at.row == 1 && read.content == UploadContent::Header;
        // The finding about the header covers the other cells of its row.
        if read.further != FurtherCells::None && !is_header {
            let (cells, is_filled) = (row.cell_count(), read.further == FurtherCells::Filled);
            found.push((D::ExtraColumns { cells, is_filled }, Some(usize::from(self.column == 0))));
        }
        // A defect of the header isn't about an entry.
        let number = |defect| read.number().filter(|_| defect != D::HeaderMissing);
        let finding =
            |(defect, index)| UploadFinding { defect, at: Some(row.at), index, number: number(defect) };
        self.findings.extend(found.into_iter().map(finding));
    }

    /// The defects of a readable number.
    fn number(&mut self, row: &Row<'_>, number: EntryNumber, spelling: Spelling) -> Vec<UploadDefect> {
        use UploadDefect as D;
        let filer = number.filer();
        self.filers.entry(filer).or_insert((0, row.at, number)).0 += 1;
        let factor = self.factors.factor(filer);
        let other_filer = self.filer.filter(|own| *own != filer);
        let found = [
            spelling.gaps.then_some(D::Dashes),
            spelling.apostrophe.then_some(D::Apostrophe),
            spelling.invisible.then_some(D::Invisible(number)),
            spelling.lower_case.then_some(D::LowerCase(number)),
            spelling.stray_quotes.then_some(D::StrayQuotes(number)),
            spelling.zeros_lost.then_some(D::ZerosLost(number)),
            self.stands_elsewhere(number, row.at.row),
            other_filer.map(|own| D::OtherFiler(number, own)),
            (number.check_digit_offset() != factor).then_some(D::CheckDigit(number, factor)),
        ];
        found.into_iter().flatten().collect()
    }

    fn stands_elsewhere(&mut self, number: EntryNumber, row: u32) -> Option<UploadDefect> {
        match self.seen.get(&number) {
            Some((file, first)) if *file == self.input => return Some(UploadDefect::Duplicate(*first)),
            _ => {}
        }
        let before = self.seen.insert(number, (self.input, row));
        before.map(|(file, row)| UploadDefect::InTwoFiles(file, row))
    }

    /// One finding for a file with several filers, at the first entry of a filer other than the one with most entries.
    fn mixed_filers(&mut self) {
        let most = self.filers.iter().max_by_key(|(_, (count, ..))| *count).map(|(filer, _)| *filer);
        let others = self.filers.iter().filter(|(filer, _)| Some(**filer) != most);
        let first = others.min_by_key(|(_, (_, at, _))| at.row);
        if let (None, Some(most), Some((other, (_, at, number)))) = (self.filer, most, first) {
            let defect = UploadDefect::MixedFilers(*other, most);
            self.findings.push(UploadFinding {
                defect,
                at: Some(*at),
                index: Some(self.column),
                number: Some(*number),
            });
        }
    }

    fn check_digit_factors(&mut self) {
        let found: Vec<(FilerCode, u8)> =
            self.filers.keys().map(|filer| (*filer, self.factors.factor(*filer))).collect();
        for (filer, factor) in found.into_iter().filter(|(_, factor)| *factor > 0) {
            self.about_file(UploadDefect::Factor(filer, factor));
        }
    }
}

/// The defect of a row by its position: the first row must be the header, and no other may be one.
fn wrong_line(row: &Row<'_>, read: &UploadRow, column: usize) -> Option<(UploadDefect, Option<usize>)> {
    let is_first = row.at.row == 1;
    match read.content {
        UploadContent::Header if !is_first => Some((UploadDefect::StrayHeader, Some(column))),
        UploadContent::Header if row.text_around(None).0 == UPLOAD_HEADER => None,
        UploadContent::Header => Some((UploadDefect::HeaderOtherwise, None)),
        _ if is_first => Some((UploadDefect::HeaderMissing, None)),
        UploadContent::Blank => Some((UploadDefect::BlankRow, None)),
        UploadContent::Number(..) | UploadContent::Unreadable(_) => None,
    }
}

/// The column of an unreadable number; `None` if the number is missing.
fn number_index(defect: EntryNumberDefect, column: usize) -> Option<usize> {
    (defect != EntryNumberDefect::Missing).then_some(column)
}

/// Whether the name ends in .csv; true for pipes, which have no name.
fn is_named_csv(file: &UploadFile) -> bool {
    let extension = |name: &Path| name.extension().is_some_and(|e| e.eq_ignore_ascii_case("csv"));
    file.path.as_deref().is_none_or(extension)
}

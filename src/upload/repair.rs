//! Repaired copies of existing upload files: only what is certain is mended, and nothing is lost without a word.

use std::collections::HashMap;
use std::io::Write;
use std::path::Path;

use super::check::CheckedUpload;
use super::file::{FurtherCells, Spelling, UploadContent, UploadFile, UploadRow};
use super::messages::UploadDefect;
use super::report::change_text;
use crate::domain::{EntryNumber, FilerCode};
use crate::error::{Error, Result};
use crate::output::{FILE_LIMIT, OutputDir, OutputFiles, Staging, content};
use crate::read::{Row, RowRef};
use crate::rules::UPLOAD_HEADER;
use crate::text::{safe_cell, truncate};

/// What becomes of an upload file.
#[derive(Debug)]
pub struct Repair {
    /// What the names of its copies begin with.
    pub stem: String,
    /// The entries that stand in its copies, by number.
    pub kept: Vec<EntryNumber>,
    /// What was changed and left out, row by row.
    pub changes: Vec<Change>,
    /// Why there can be no copy, where the file can't be read.
    pub refused: Option<UploadDefect>,
}

/// What becomes of a row that is no longer as it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    /// The row.
    pub at: RowRef,
    /// What became of it.
    pub what: Changed,
}

/// What became of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Changed {
    /// A byte order mark before it was taken away.
    MarkRemoved,
    /// The header was put in its place.
    Header,
    /// The header was put before it.
    HeaderAdded,
    /// The number stands in CBP's form now; blank cells may have stood behind it.
    Number(EntryNumber, Spelling, FurtherCells),
    /// It was blank.
    BlankRemoved,
    /// It was a header among the entries.
    HeaderRemoved,
    /// Its entry stands in this row already.
    DuplicateRemoved(EntryNumber, u32),
    /// It is in no copy, since this can't be mended with certainty.
    LeftOut(UploadDefect),
}

impl Changed {
    /// Whether an entry, or what stands in its place, is lost to the copies.
    pub fn is_left_out(self) -> bool {
        matches!(self, Changed::LeftOut(_))
    }
}

/// What becomes of each file; `filer` is whose entries alone are kept.
pub(super) fn repairs(all: &[CheckedUpload], filer: Option<FilerCode>) -> Result<Vec<Repair>> {
    let mut repairs: Vec<Repair> = Vec::with_capacity(all.len());
    for (input, about) in (0..).zip(all) {
        let stem = stem(&about.file);
        // Names that differ in case only are one name to some systems.
        if repairs.iter().any(|other| other.stem.eq_ignore_ascii_case(&stem)) {
            return Err(Error::Usage {
                message: format!("two files are called {}: so would be their copies", truncate(&stem)),
                help: "repair them in two calls, each into a folder of its own".into(),
            });
        }
        repairs.push(repair_one(input, &about.file, stem, filer));
    }
    Ok(repairs)
}

fn repair_one(input: u16, file: &UploadFile, stem: String, filer: Option<FilerCode>) -> Repair {
    let mut kept: HashMap<EntryNumber, u32> = HashMap::new();
    let mut changes = Vec::new();
    file.each_row(input, |row| {
        let read = UploadRow::read(row);
        changes.extend(before_first(row, &read, file).map(|what| Change { at: row.at, what }));
        let what = repair_row(row, &read, filer, &mut kept);
        changes.extend(what.map(|what| Change { at: row.at, what }));
    });
    let mut kept: Vec<EntryNumber> = kept.into_keys().collect();
    kept.sort_unstable();
    if kept.is_empty() {
        // There is no copy in which anything could be changed.
        changes.retain(|change: &Change| change.what.is_left_out());
    }
    let refused = match (file.other_kind, file.is_unread) {
        (Some(kind), _) => Some(UploadDefect::NotText(kind)),
        (None, true) => Some(UploadDefect::TooLarge { bytes: file.bytes, unread: true }),
        (None, false) => None,
    };
    Repair { stem, kept, changes, refused }
}

/// What is changed before the first row.
fn before_first(row: &Row<'_>, read: &UploadRow, file: &UploadFile) -> impl Iterator<Item = Changed> {
    let is_entry = !matches!(read.content, UploadContent::Header | UploadContent::Blank);
    let changed = [
        file.has_byte_order_mark().then_some(Changed::MarkRemoved),
        is_entry.then_some(Changed::HeaderAdded),
    ];
    changed.into_iter().flatten().filter(|_| row.at.row == 1)
}

/// What becomes of a row; none where it stays as it is.
fn repair_row(
    row: &Row<'_>,
    read: &UploadRow,
    filer: Option<FilerCode>,
    kept: &mut HashMap<EntryNumber, u32>,
) -> Option<Changed> {
    let is_first = row.at.row == 1;
    let (number, spelling) = match read.content {
        UploadContent::Blank | UploadContent::Header if is_first => {
            return (row.text_around(None).0 != UPLOAD_HEADER).then_some(Changed::Header);
        }
        UploadContent::Blank => return Some(Changed::BlankRemoved),
        UploadContent::Header => return Some(Changed::HeaderRemoved),
        UploadContent::Unreadable(defect) => return Some(Changed::LeftOut(UploadDefect::Unreadable(defect))),
        UploadContent::Number(number, spelling) => (number, spelling),
    };
    if read.further == FurtherCells::Filled {
        return Some(Changed::LeftOut(UploadDefect::ExtraColumns(row.cell_count())));
    }
    if let Some(own) = filer.filter(|own| *own != number.filer()) {
        return Some(Changed::LeftOut(UploadDefect::OtherFiler(number, own)));
    }
    if let Some(first) = kept.get(&number) {
        return Some(Changed::DuplicateRemoved(number, *first));
    }
    kept.insert(number, row.at.row);
    let is_as_it_was = spelling == Spelling::default() && read.further == FurtherCells::None;
    (!is_as_it_was).then_some(Changed::Number(number, spelling, read.further))
}

/// A file's name without its ending.
fn stem(file: &UploadFile) -> String {
    let stem = file.path.as_deref().and_then(Path::file_stem);
    stem.map_or("standard-input".into(), |stem| stem.to_string_lossy().into_owned())
}

impl Repair {
    /// The copies: their names and what stands in each.
    pub fn copies(&self) -> impl Iterator<Item = (String, &[EntryNumber])> {
        let named = |(n, part): (u32, _)| (format!("{}_{n:03}.csv", self.stem), part);
        (1..).zip(self.kept.chunks(FILE_LIMIT)).map(named)
    }

    /// The file that lists the changes; none where there are none.
    pub fn list(&self) -> Option<String> {
        (!self.changes.is_empty()).then(|| format!("{}_changes.csv", self.stem))
    }
}

/// Writes repaired copies of the files into a folder, and beside them what was changed and left out. The files
/// themselves are not touched, and nothing in the folder is replaced.
///
/// # Errors
///
/// Where two copies would bear one name, a file of such a name stands in the folder, or it can't be written.
/// Then no copy is left behind.
pub fn repair_into(all: &[CheckedUpload], filer: Option<FilerCode>, folder: &Path) -> Result<Vec<Repair>> {
    let repairs = repairs(all, filer)?;
    if repairs.iter().all(|repair| repair.kept.is_empty() && repair.changes.is_empty()) {
        return Ok(repairs);
    }
    let mut staged = Staging::begin(OutputDir::shared(folder))?;
    for (repair, about) in repairs.iter().zip(all) {
        for (name, numbers) in repair.copies() {
            let content = content(numbers.iter().copied());
            staged.add(&name, |to, failed| to.write_all(content.as_bytes()).map_err(failed))?;
        }
        if let Some(name) = repair.list() {
            staged.add(&name, |to, failed| write_changes(repair, about, to, failed))?;
        }
    }
    staged.commit()?;
    Ok(repairs)
}

const HEADER: [&str; 5] = ["row", "what", "old", "new", "why"];

/// Writes the changes in the order of rows.
///
/// # Errors
///
/// What `failed` makes of it where they can't be written.
pub(super) fn write_changes(
    repair: &Repair,
    about: &CheckedUpload,
    to: &mut (dyn Write + Send),
    failed: impl Fn(std::io::Error) -> Error,
) -> Result<()> {
    let mut table = csv::Writer::from_writer(to);
    let mut write = || {
        table.write_record(HEADER)?;
        for change in &repair.changes {
            let text = change_text(change, about);
            let (row, old, why) = (change.at.row.to_string(), safe_cell(&text.old), safe_cell(&text.why));
            table.write_record([row.as_str(), text.what, &old, &text.new, &why])?;
        }
        Ok(table.flush()?)
    };
    write().map_err(|error: csv::Error| failed(error.into()))
}

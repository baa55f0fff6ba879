//! Repaired copies of existing upload files. Only what can be repaired safely is copied; every change and omission is
//! listed.

use std::collections::HashMap;
use std::io::Write;
use std::path::Path;

use super::check::CheckedUpload;
use super::file::UploadFile;
use super::messages::{UploadDefect, name_invisible, upload_words};
use super::row::{FurtherCells, Spelling, UploadContent, UploadRow};
use crate::domain::{EntryNumber, FilerCode};
use crate::error::{Error, Result};
use crate::output::{FILE_LIMIT, InMemory, OutputDir, OutputFile, OutputFiles, Staging, content};
use crate::read::{Cells, Row, RowRef};
use crate::rules::UPLOAD_HEADER;
use crate::text::{safe_cell, sanitize, truncate};

/// The repair of an upload file.
#[derive(Debug)]
pub struct Repair {
    /// The common start of the names of its copies.
    pub stem: String,
    /// The entries in its copies, in order.
    pub kept: Vec<EntryNumber>,
    /// The changes and omissions, row by row.
    pub changes: Vec<Change>,
    /// Why there is no copy, if the file can't be read.
    pub refused: Option<UploadDefect>,
}

/// Plans the repair of each file; if `filer` is given, only that filer's entries are kept.
pub(super) fn repairs(all: &[CheckedUpload], filer: Option<FilerCode>) -> Result<Vec<Repair>> {
    let mut repairs: Vec<Repair> = Vec::with_capacity(all.len());
    for (input, about) in (0..).zip(all) {
        let stem = stem(&about.file);
        // On some systems, names that differ only in case are the same.
        if repairs.iter().any(|other| other.stem.eq_ignore_ascii_case(&stem)) {
            return Err(Error::Usage {
                message: format!(
                    "two files are called {}: their copies would have the same name",
                    truncate(&stem)
                ),
                help: "repair them in two calls, each into a separate folder".into(),
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
        let read = file.read_row(row);
        changes.extend(before_first(row, &read, file).map(|what| Change { at: row.at, what }));
        let what = repair_row(row, &read, (file, filer), &mut kept);
        changes.extend(what.map(|what| Change { at: row.at, what }));
    });
    let mut kept: Vec<EntryNumber> = kept.into_keys().collect();
    kept.sort_unstable();
    if kept.is_empty() {
        // Without a copy, only the omissions matter.
        changes.retain(|change: &Change| change.what.is_left_out());
    }
    let refused = match (file.other_kind, file.is_unread) {
        (Some(what), _) if !file.has_rows() => Some(UploadDefect::NotText { what, is_read: false }),
        (_, true) => Some(UploadDefect::TooLarge { bytes: file.bytes, unread: true }),
        (_, false) => None,
    };
    Repair { stem, kept, changes, refused }
}

/// Changes before the first row, and those that apply to all rows.
fn before_first(row: &Row<'_>, read: &UploadRow, file: &UploadFile) -> impl Iterator<Item = Changed> {
    let is_entry = !matches!(read.content, UploadContent::Header | UploadContent::Blank);
    let changed = [
        file.has_byte_order_mark().then_some(Changed::MarkRemoved),
        is_entry.then_some(Changed::HeaderAdded),
        file.droppable_columns()
            .is_some_and(|columns| !columns.is_empty())
            .then_some(Changed::ColumnsDropped),
    ];
    changed.into_iter().flatten().filter(|_| row.at.row == 1)
}

/// The change of a row; `None` if it stays the same.
fn repair_row(
    row: &Row<'_>,
    read: &UploadRow,
    (file, filer): (&UploadFile, Option<FilerCode>),
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
    if read.further == FurtherCells::Filled && file.droppable_columns().is_none() {
        return Some(Changed::LeftOut(UploadDefect::ExtraColumns {
            cells: row.cell_count(),
            is_filled: true,
        }));
    }
    if let Some(own) = filer.filter(|own| *own != number.filer()) {
        return Some(Changed::LeftOut(UploadDefect::OtherFiler(number, own)));
    }
    if let Some(first) = kept.get(&number) {
        return Some(Changed::DuplicateRemoved(number, *first));
    }
    kept.insert(number, row.at.row);
    // Dropped columns are listed once for the whole file.
    let is_as_it_was = spelling == Spelling::default() && read.further != FurtherCells::Blank;
    (!is_as_it_was).then_some(Changed::Number(number, spelling, read.further))
}

/// A file's name without its extension.
fn stem(file: &UploadFile) -> String {
    let stem = file.path.as_deref().and_then(Path::file_stem);
    stem.map_or("standard-input".into(), |stem| stem.to_string_lossy().into_owned())
}

impl Repair {
    /// The name and the entries of each copy.
    pub fn copies(&self) -> impl Iterator<Item = (String, &[EntryNumber])> {
        let named = |(n, part): (u32, _)| (format!("{}_{n:03}.csv", self.stem), part);
        (1..).zip(self.kept.chunks(FILE_LIMIT)).map(named)
    }

    /// The name of the file that lists the changes, if there are any.
    pub fn list(&self) -> Option<String> {
        (!self.changes.is_empty()).then(|| format!("{}_changes.csv", self.stem))
    }
}

/// Writes repaired copies of the files and lists of the changes into a folder. The original files are not touched, and
/// nothing in the folder is replaced.
///
/// # Errors
///
/// If two copies would have the same name, if the folder already has a file with such a name, or if it can't be
/// written. No copy is left behind.
pub fn repair_into(all: &[CheckedUpload], filer: Option<FilerCode>, folder: &Path) -> Result<Vec<Repair>> {
    let repairs = repairs(all, filer)?;
    if repairs.iter().all(|repair| repair.kept.is_empty() && repair.changes.is_empty()) {
        return Ok(repairs);
    }
    let mut staged = Staging::begin(OutputDir::shared(folder))?;
    write_repairs(&repairs, all, &mut staged)?;
    staged.commit()?;
    Ok(repairs)
}

/// Like [`repair_into`], in memory.
///
/// # Errors
///
/// If two copies would have the same name.
pub(crate) fn repair_in_memory(
    all: &[CheckedUpload],
    filer: Option<FilerCode>,
) -> Result<(Vec<Repair>, Vec<OutputFile>)> {
    let (repairs, mut files) = (repairs(all, filer)?, InMemory::default());
    write_repairs(&repairs, all, &mut files)?;
    Ok((repairs, files.0))
}

fn write_repairs(repairs: &[Repair], all: &[CheckedUpload], to: &mut impl OutputFiles) -> Result<()> {
    for (repair, about) in repairs.iter().zip(all) {
        for (name, numbers) in repair.copies() {
            let content = content(numbers.iter().copied());
            to.add(&name, |to, failed| to.write_all(content.as_bytes()).map_err(failed))?;
        }
        if let Some(name) = repair.list() {
            to.add(&name, |to, failed| write_changes(repair, about, to, failed))?;
        }
    }
    Ok(())
}

const HEADER: [&str; 5] = ["row", "what", "old", "new", "why"];

/// Writes the changes in row order.
///
/// # Errors
///
/// What `failed` returns if they can't be written.
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

/// A row that differs in the copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    /// The row.
    pub at: RowRef,
    /// What was changed.
    pub what: Changed,
}

/// What was changed in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Changed {
    /// The byte order mark before it was removed.
    MarkRemoved,
    /// The header was corrected.
    Header,
    /// The missing header was added before it.
    HeaderAdded,
    /// Here and in all other rows, the columns without the entry number were dropped.
    ColumnsDropped,
    /// The number was brought into CBP's format, and blank cells may have been removed.
    Number(EntryNumber, Spelling, FurtherCells),
    /// The row was blank.
    BlankRemoved,
    /// The row was a header among the entries.
    HeaderRemoved,
    /// The entry was already in this earlier row.
    DuplicateRemoved(EntryNumber, u32),
    /// The row is in no copy, because it can't be repaired safely.
    LeftOut(UploadDefect),
}

impl Changed {
    /// Whether the row's entry is missing in the copies.
    pub fn is_left_out(self) -> bool {
        matches!(self, Changed::LeftOut(_))
    }
}

/// A change as text.
pub(crate) struct ChangeText {
    /// "changed", "removed" or "left out".
    pub(crate) what: &'static str,
    /// The original row, with private data masked.
    pub(crate) old: String,
    /// The row in the copy; blank if there is none.
    pub(crate) new: String,
    pub(crate) why: String,
}

/// The text of a change.
pub(crate) fn change_text(change: &Change, about: &CheckedUpload) -> ChangeText {
    let mut cells = Cells::default();
    let old = match change.what {
        Changed::HeaderAdded | Changed::MarkRemoved | Changed::ColumnsDropped => String::new(),
        _ => sanitize(name_invisible(&about.file.row(change.at, &mut cells).text_around(None).0)),
    };
    let text = |what, new: &str, why: &str| ChangeText {
        what,
        old: old.clone(),
        new: new.to_string(),
        why: why.to_string(),
    };
    match change.what {
        Changed::Header => text("changed", UPLOAD_HEADER, "header corrected"),
        Changed::HeaderAdded => text("changed", UPLOAD_HEADER, "header added"),
        Changed::MarkRemoved => text("changed", "", "byte order mark removed"),
        Changed::ColumnsDropped => text("removed", "", &dropped(about)),
        Changed::Number(number, spelling, further) => {
            text("changed", &number.to_string(), &how(spelling, further))
        }
        Changed::BlankRemoved => text("removed", "", "blank row removed"),
        Changed::HeaderRemoved => text("removed", "", "header among the entries removed"),
        Changed::DuplicateRemoved(number, first) => {
            text("removed", "", &format!("removed: {number} is a duplicate of row {first}"))
        }
        Changed::LeftOut(UploadDefect::ExtraColumns { .. }) => {
            text("left out", "", "more than one column of the file has entry numbers")
        }
        Changed::LeftOut(defect) => text("left out", "", &upload_words(defect, &old, |_| "").message),
    }
}

/// The columns that were dropped.
fn dropped(about: &CheckedUpload) -> String {
    let columns = about.file.droppable_columns().unwrap_or_default();
    let noun = if columns.len() == 1 { "column" } else { "columns" };
    format!("other {noun} dropped, in all rows: {}", columns.join(", "))
}

/// What was changed in a number.
fn how(spelling: Spelling, further: FurtherCells) -> String {
    let done = [
        (spelling.leading_mark, "leading dash or tab removed"),
        (spelling.gaps, "dashes or blanks removed"),
        (spelling.invisible, "invisible characters removed"),
        (spelling.apostrophe, "apostrophe removed"),
        (spelling.quotes, "quotes removed"),
        (spelling.formula, "=\"…\" removed"),
        (spelling.lower_case, "changed to upper case"),
        (spelling.zeros_lost, "leading zeros restored, confirmed by the check digit"),
        (further == FurtherCells::Blank, "blank cells removed"),
    ];
    let done: Vec<&str> = done.into_iter().filter(|(is, _)| *is).map(|(_, done)| done).collect();
    done.join("; ")
}

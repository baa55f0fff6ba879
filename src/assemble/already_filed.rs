//! Entries on earlier declarations: from upload files, and from CBP's Claim Details download.

use std::collections::BTreeSet;

use super::intake::{RowDefect, RowDefectKind};
use crate::domain::{EntryNumber, clean, is_blank, read_entry_number};
use crate::error::{Error, Result};
use crate::read::columns::normal_header;
use crate::read::{
    Column, Header, Pace, Row, Rows, Source, Vocabulary, find_header, headers_found, read_rows,
};

/// A file of entries filed before.
#[derive(Debug)]
pub struct FiledList {
    /// The source, for reading rows again.
    pub source: Source,
    /// Its header.
    pub header: Header,
}

/// What the files of entries filed before say together.
#[derive(Debug, Default)]
pub struct AlreadyFiled {
    /// The entries that stand on an earlier declaration.
    pub numbers: BTreeSet<EntryNumber>,
    /// The files.
    pub lists: Vec<FiledList>,
    /// Rows whose entry number can't be read.
    pub defects: Vec<RowDefect>,
}

/// Reads the files; the first is counted as input `first`.
///
/// A claim that failed is open for another try, and outweighs an upload file that holds the entry. A claim
/// that CBP took outweighs both.
pub fn read_already_filed(sources: Vec<Source>, first: u16, pace: Pace) -> Result<AlreadyFiled> {
    let mut all = AlreadyFiled::default();
    let (mut uploaded, mut taken, mut failed) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for (input, source) in (first..).zip(sources) {
        let header = find_header(&source, &Vocabulary::default())?;
        let list = ListColumns::of(&source, &header)?;
        let part = |rows: &mut Rows<'_>| {
            let mut read = Vec::new();
            while let Some(row) = rows.next_row() {
                read.extend(list.read(&row));
            }
            read
        };
        read_rows(&source, input, &header, pace, part, |read, rows_before, _| {
            for one in read {
                match one {
                    Ok((number, ClaimState::Uploaded)) => drop(uploaded.insert(number)),
                    Ok((number, ClaimState::Taken)) => drop(taken.insert(number)),
                    Ok((number, ClaimState::Failed)) => drop(failed.insert(number)),
                    Err(defect) => all.defects.push(defect.behind(rows_before)),
                }
            }
        })?;
        all.lists.push(FiledList { source, header });
    }
    all.numbers = uploaded.difference(&failed).chain(&taken).copied().collect();
    Ok(all)
}

enum ClaimState {
    /// In an upload file: whether CBP took it isn't known.
    Uploaded,
    /// In a claim, without an error.
    Taken,
    /// In a claim, with an error.
    Failed,
}

struct ListColumns {
    number: usize,
    status: Option<usize>,
    error: Option<usize>,
    is_claim: bool,
}

impl ListColumns {
    /// An upload file has one column. A claim has a status or an error. Anything else, such as an ES-003
    /// given by mistake, would wrongly keep all its entries out.
    fn of(source: &Source, header: &Header) -> Result<Self> {
        let names: Vec<String> = header.names.iter().map(|n| normal_header(clean(n))).collect();
        let named = |wanted: [&str; 2]| names.iter().position(|n| wanted.contains(&n.as_str()));
        let status = named(["status", "claim_status"]);
        let error = named(["error_description", "error description"]);
        let number = header.places.get(Column::EntryNumber).unwrap_or_default();
        let is_claim = status.is_some() || error.is_some();
        if !is_claim && names.iter().filter(|n| !n.is_empty()).count() > 1 {
            let (name, found) = (source.name.clone(), headers_found(&[header]));
            return Err(Error::NotAFiledList { name, found });
        }
        Ok(ListColumns { number, status, error, is_claim })
    }

    fn read(&self, row: &Row<'_>) -> Option<std::result::Result<(EntryNumber, ClaimState), RowDefect>> {
        if row.malformed.is_none() && (0..row.cell_count()).all(|p| is_blank(&row.cell(p))) {
            return None;
        }
        let kind = match (row.malformed, read_entry_number(clean(&row.cell(self.number)), None)) {
            (None, Ok(reading)) => return Some(Ok((reading.number(), self.state(row)))),
            (Some(malformed), _) => RowDefectKind::Malformed(malformed),
            (None, Err(defect)) => RowDefectKind::EntryNumber(defect),
        };
        Some(Err(RowDefect { at: row.at, kind, number: None }))
    }

    fn state(&self, row: &Row<'_>) -> ClaimState {
        if !self.is_claim {
            return ClaimState::Uploaded;
        }
        let says_failed = self.status.is_some_and(|p| clean(&row.cell(p)).eq_ignore_ascii_case("failed"));
        let has_error = self.error.is_some_and(|p| !is_blank(&row.cell(p)));
        if says_failed || has_error { ClaimState::Failed } else { ClaimState::Taken }
    }
}

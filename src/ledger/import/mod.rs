//! Imports CBP's reports, each file in full or not at all. The headers determine which report a file is.

mod answers;
mod counted;
pub(super) mod match_claims;
mod match_refunds;
mod refund_rows;
mod refunds;
mod rows;

use super::Ledger;
use crate::entries::{ClaimColumns, Field, FieldHeader, LAYOUTS, Layout, Located, RowBecomes};
use crate::error::{Error, Result};
use crate::read::{
    Aliases, Column, Header, HeaderAlias, ReadOptions, Source, find_header, find_header_by, headers_found,
};
use crate::text::truncate;

pub(crate) use answers::ImportedAnswers;
pub(super) use match_refunds::{UnmatchedRefunds, match_refunds, match_refunds_again, unmatched_refunds};
pub(crate) use refund_rows::{RefundState, UnreadableCell};
pub(crate) use refunds::ImportedRefunds;

/// The result of an import.
#[derive(Debug)]
pub enum Imported {
    /// Answers to entries.
    Answers(ImportedAnswers),
    /// A refund report.
    Refunds(ImportedRefunds),
}

impl Ledger {
    /// Imports a report. Data already in the ledger isn't changed, so importing a file again has no effect.
    ///
    /// # Errors
    ///
    /// If the file isn't a known report or can't be read, or another process keeps the ledger locked. Nothing of the
    /// file is imported.
    pub fn import(&mut self, source: &Source, mapped: &MappedHeaders, pace: ReadOptions) -> Result<Imported> {
        match recognize(source, mapped)? {
            Report::Answers { header, columns } => {
                self.import_answers(source, &header, &columns, pace).map(Imported::Answers)
            }
            Report::Refunds { header, columns } => {
                self.import_refunds(source, &header, &columns, pace).map(Imported::Refunds)
            }
        }
    }
}

/// Headers that the user mapped to columns of reports.
#[derive(Debug, Clone, Default)]
pub struct MappedHeaders {
    /// Mapped by flags: each must be in the file if it is a refund report.
    pub by_flag: Vec<FieldHeader>,
    /// Mapped in the settings file: those missing in a file are ignored.
    pub by_settings: Vec<FieldHeader>,
}

/// A file with a known layout.
enum Report {
    /// Claim Details, or other answers by entry number.
    Answers { header: Header, columns: ClaimColumns },
    /// Refunds, by entry number or by importer and liquidation date.
    Refunds { header: Header, columns: Located },
}

/// Determines the layout of a file.
fn recognize(source: &Source, mapped: &MappedHeaders) -> Result<Report> {
    let by_hand: Vec<FieldHeader> = mapped.by_flag.iter().chain(&mapped.by_settings).cloned().collect();
    let aliases = Aliases { by_hand: entry_number_headers(&by_hand), ..Aliases::default() };
    for layout in LAYOUTS.iter().filter(|layout| layout.row == RowBecomes::Refund) {
        let columns = |header: &Header| Located::of(layout, header, &by_hand);
        let count = |header: &Header| {
            let located = columns(header);
            if located.has_any(layout.marks) { located.count() } else { 0 }
        };
        let Some(header) = find_header_by(source, &aliases, count)? else { continue };
        require_mapped(source, &header, &mapped.by_flag)?;
        let columns = columns(&header);
        if !columns.lacks(layout).is_empty() {
            return Err(lacking(source, &header, layout, &columns));
        }
        return Ok(Report::Refunds { header, columns });
    }
    let header = find_header(source, &aliases)?;
    let columns = ClaimColumns::located(&header, &by_hand);
    // Any other list of entries, given by mistake, would keep all of them out as pending.
    if columns.has_answer() || columns.has_claim() {
        return Ok(Report::Answers { header, columns });
    }
    Err(Error::NoAnswers {
        name: source.name.clone(),
        found: headers_found(&[&header]),
        example: mapping(&[Field::RefundAmount], &Located::default()),
    })
}

/// The headers mapped to the entry number, in the form that the reader of inputs needs.
fn entry_number_headers(by_hand: &[FieldHeader]) -> Vec<HeaderAlias> {
    let of_number = by_hand.iter().filter(|mapped| mapped.field == Field::EntryNumber);
    of_number
        .map(|mapped| HeaderAlias { column: Column::EntryNumber, header: mapped.header.clone() })
        .collect()
}

/// A header given with a flag must be in the file; otherwise it is probably mistyped.
fn require_mapped(source: &Source, header: &Header, by_flag: &[FieldHeader]) -> Result<()> {
    let same = |mapped: &FieldHeader| {
        let wanted = mapped.header.trim();
        header.names.iter().any(|name| name.trim().eq_ignore_ascii_case(wanted))
    };
    match by_flag.iter().find(|mapped| !same(mapped)) {
        None => Ok(()),
        Some(mapped) => Err(Error::Usage {
            message: format!(
                "{}: no header {:?}, to which --column maps {}",
                source.name,
                truncate(&mapped.header),
                mapped.field.name()
            ),
            help: format!("headers found: {}", headers_found(&[header])),
        }),
    }
}

/// The error for a report without required columns.
fn lacking(source: &Source, header: &Header, layout: &Layout, columns: &Located) -> Error {
    let lacks = columns.lacks(layout);
    let names =
        |fields: &&[Field]| fields.iter().map(|field| field.name()).collect::<Vec<_>>().join(" with ");
    let one = |alternatives: &&[&[Field]]| alternatives.iter().map(names).collect::<Vec<_>>().join(", or ");
    let missing: Vec<String> = lacks.iter().map(one).collect();
    let first: Vec<Field> =
        lacks.iter().filter_map(|alternatives| alternatives.first()).copied().flatten().copied().collect();
    Error::Usage {
        message: format!(
            "{}: a {} without {}; nothing was imported",
            source.name,
            layout.name,
            missing.join("; and without ")
        ),
        help: format!("headers found: {}. {}", headers_found(&[header]), mapping(&first, columns)),
    }
}

/// The flags and the settings that would map headers to these columns.
fn mapping(fields: &[Field], columns: &Located) -> String {
    let header = |field: &Field| columns.nearest(*field).map_or("HEADER".into(), truncate);
    let flags: Vec<String> =
        fields.iter().map(|field| format!("--column {}={:?}", field.name(), header(field))).collect();
    let lines: Vec<String> =
        fields.iter().map(|field| format!("`{} = {:?}`", field.name(), header(field))).collect();
    format!(
        "To map headers by hand: {}, or in cape.toml under [refund_columns] {}. The columns are {}",
        flags.join(" "),
        lines.join(" and "),
        Field::ALL.map(Field::name).join(", ")
    )
}

//! Which header became which column.

use serde::Serialize;

use crate::assemble::Survey;
use crate::domain::{column_letters, is_blank, shown};
use crate::read::{Column, Header, nearest_column};

/// The header row of an input.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct HeaderInspection {
    /// Whether it is the header; if not, it is only the row most like one.
    pub found: bool,
    /// The row it stands in, the first being 1.
    pub row: u32,
    /// What separates the cells: `,`, a tab, `;` or `|`; null in a workbook.
    pub separator: Option<char>,
    /// The headers that aren't blank, from left to right.
    pub columns: Vec<ColumnInspection>,
}

/// One header, and what it is taken for.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct ColumnInspection {
    /// Where it stands, as a spreadsheet names it: A, B, …
    pub place: String,
    /// The header as the file has it.
    pub header: String,
    /// The column's name in flags and settings; null where the header isn't known.
    pub column: Option<&'static str>,
    /// `read`; `ambiguous`: read for want of a better header; `duplicate`: left aside, since another header holds
    /// the column; `unknown`: not read.
    pub reading: &'static str,
    /// Of an unknown header: the column that it may be meant for, which no other header holds; else null.
    pub nearest: Option<Nearest>,
    /// In how many rows of entries the cell is blank; null where it isn't read.
    pub blank: Option<u64>,
    /// How many cells hold an error value of a spreadsheet, such as `#N/A`.
    pub error_values: u64,
}

/// A column that an unknown header may be meant for.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Nearest {
    /// Its name in flags and settings.
    pub column: &'static str,
    /// The known header that is most like it, in lower case.
    pub header: &'static str,
}

impl HeaderInspection {
    pub(super) fn of(header: &Header, in_workbook: bool, survey: Option<&Survey>) -> Self {
        let filled = (0..header.names.len()).filter(|place| !is_blank(&header.names[*place]));
        HeaderInspection {
            found: header.places.get(Column::EntryNumber).is_some(),
            row: header.row,
            separator: (!in_workbook).then(|| char::from(header.separator)),
            columns: filled.map(|place| ColumnInspection::of(header, place, survey)).collect(),
        }
    }
}

impl ColumnInspection {
    fn of(header: &Header, place: usize, survey: Option<&Survey>) -> Self {
        let name = &header.names[place];
        let (reading, column) = reading(header, place, survey);
        let is_read = matches!(reading, "read" | "ambiguous");
        let errors = survey.and_then(|survey| survey.tally.notices.error_values.get(&place));
        ColumnInspection {
            place: column_letters(place),
            header: shown(name.trim()),
            column: column.map(|column| column.spec().name),
            reading,
            nearest: if column.is_none() { nearest(header, name) } else { None },
            blank: survey.filter(|_| is_read).and_then(|survey| survey.blank.get(place)).copied(),
            error_values: errors.copied().unwrap_or_default(),
        }
    }
}

/// How the header at a place is read, and for which column it is taken.
fn reading(header: &Header, place: usize, survey: Option<&Survey>) -> (&'static str, Option<Column>) {
    let among =
        |list: &[(usize, Column)]| list.iter().find(|(at, _)| *at == place).map(|(_, column)| *column);
    if let Some(column) = among(&header.ambiguous) {
        // `Importer` is a name or a number; its content has decided.
        let has_numbers = survey.is_some_and(|survey| survey.tally.columns.contains(Column::Importer));
        let is_number = has_numbers && header.places.importer_or_name.contains(&place);
        return ("ambiguous", Some(if is_number { Column::Importer } else { column }));
    }
    if let Some(column) = among(&header.duplicate) {
        return ("duplicate", Some(column));
    }
    match header.places.column_at(place) {
        Some(column) => ("read", Some(column)),
        None => ("unknown", None),
    }
}

/// A column that no header holds, and to whose headers this one is near.
fn nearest(header: &Header, name: &str) -> Option<Nearest> {
    let (column, known) = nearest_column(name)?;
    let free = header.places.get(column).is_none();
    free.then(|| Nearest { column: column.spec().name, header: known })
}

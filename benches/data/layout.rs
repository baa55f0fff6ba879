//! How entries are written: columns and formats.

use std::fmt::{self, Write as _};
use std::ops::Range;

use chrono::Datelike;

use super::entry::{Cell, Entry, Fault, Tariff};

#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Column {
    Number,
    Line,
    Kind,
    Importer,
    Port,
    Entered,
    Summarized,
    Origin,
    Export,
    Ordinal,
    Hts,
    Value,
    Duty,
    Quantity,
    Unit,
    Preference,
    Name,
    Maker,
    Imported,
    Team,
    Correction,
    Reconciliation,
    ReconciledBy,
    Control,
    Summary,
    Collection,
    Liquidation,
    Liquidated,
    Protest,
    ProtestStatus,
    Drawback,
    Injunction,
    Suspension,
}

impl Column {
    fn header(self) -> &'static str {
        match self {
            Column::Number => "Entry Summary Number",
            Column::Line => "Entry Summary Line Number",
            Column::Kind => "Entry Type Code",
            Column::Importer => "Importer Number",
            Column::Port => "Port of Entry Code",
            Column::Entered => "Entry Date",
            Column::Summarized => "Entry Summary Date",
            Column::Origin => "Country of Origin Code",
            Column::Export => "Country of Export Code",
            Column::Ordinal => "Tariff Ordinal Number",
            Column::Hts => "HTS Number - Full",
            Column::Value => "Line Tariff Goods Value Amount",
            Column::Duty => "Line Tariff Duty Amount",
            Column::Quantity => "Line Tariff Quantity (1)",
            Column::Unit => "Line Tariff UOM (1) Code",
            Column::Preference => "Line SPI Code",
            Column::Name => "Importer Name",
            Column::Maker => "Manufacturer ID",
            Column::Imported => "Importation Date",
            Column::Team => "Review Team Number",
            Column::Correction => "Post Summary Correction Indicator",
            Column::Reconciliation => "Reconciliation Indicator",
            Column::ReconciledBy => "Reconciliation (Other) Entry Summary Number",
            Column::Control => "Control Status",
            Column::Summary => "Entry Summary Status",
            Column::Collection => "Collection Status",
            Column::Liquidation => "Liquidation Status",
            Column::Liquidated => "Liquidation Date",
            Column::Protest => "Protest Number",
            Column::ProtestStatus => "Protest Status",
            Column::Drawback => "Drawback Indicator",
            Column::Injunction => "Injunction Indicator",
            Column::Suspension => "Suspension Indicator",
        }
    }

    /// Whether its cells differ among the rows of an entry; in a broken row any cell may.
    fn varies(self) -> bool {
        use Column::{Duty, Entered, Hts, Line, Maker, Number, Ordinal, Quantity, Unit, Value};
        matches!(self, Number | Entered | Line | Maker | Ordinal | Hts | Value | Duty | Quantity | Unit)
    }
}

/// The default layout of ES-003, followed by columns of a customized report. The program knows most of them.
#[rustfmt::skip]
const CUSTOMISED: &[Column] = { use Column::*; &[
    Number, Line, Kind, Importer, Port, Entered, Summarized, Origin, Export, Ordinal, Hts, Value, Duty, Quantity,
    Unit, Preference, Name, Maker, Imported, Team, Correction, Reconciliation, ReconciledBy, Control, Summary,
    Collection, Liquidation, Liquidated, Protest, ProtestStatus, Drawback, Injunction, Suspension,
] };

/// 25 columns, without those that no known ES-003 offers.
#[rustfmt::skip]
const TWENTY_FIVE: &[Column] = { use Column::*; &[
    Number, Kind, Importer, Name, Port, Entered, Summarized, Line, Origin, Export, Maker, Preference, Ordinal, Hts,
    Quantity, Unit, Value, Duty, Reconciliation, Control, Summary, Liquidation, Liquidated, Protest, ProtestStatus,
] };

pub(crate) struct Layout {
    columns: &'static [Column],
    /// Whether every cell is quoted, and not only those with a comma.
    quoted: bool,
    dashed_numbers: bool,
    dotted_hts: bool,
    line_end: &'static str,
    pub(crate) start: &'static str,
}

pub(crate) const DEFAULT: Layout = Layout {
    columns: CUSTOMISED,
    quoted: false,
    dashed_numbers: false,
    dotted_hts: true,
    line_end: "\n",
    start: "",
};
pub(crate) const PLAIN: Layout = Layout { columns: TWENTY_FIVE, dotted_hts: false, ..DEFAULT };
pub(crate) const QUOTED: Layout =
    Layout { quoted: true, dashed_numbers: true, line_end: "\r\n", start: "\u{feff}", ..DEFAULT };

impl Layout {
    pub(crate) fn header(&self) -> String {
        let headers = self.columns.iter().map(|column| match self.quoted {
            true => format!("\"{}\"", column.header()),
            false => column.header().to_owned(),
        });
        headers.collect::<Vec<_>>().join(",") + self.line_end
    }

    /// Writes a row for each tariff number of an entry. The common cells are formatted once.
    pub(crate) fn write(&self, entry: &Entry, rows: &mut Rows) {
        let (common, pieces) = self.common(entry);
        for tariff in &entry.tariffs {
            for piece in &pieces {
                match piece {
                    Piece::Common(range) => rows.text.push_str(&common[range.clone()]),
                    Piece::Cell(column) => self.cell(*column, entry, tariff, &mut rows.text),
                }
                if tariff.fault == Some(Fault::CutOff) && matches!(piece, Piece::Cell(Column::Entered)) {
                    break;
                }
            }
            if rows.text.ends_with(',') {
                rows.text.pop();
            }
            rows.text.push_str(self.line_end);
            rows.ends.push(rows.text.len());
        }
    }

    fn common(&self, entry: &Entry) -> (String, Vec<Piece>) {
        let mut text = String::with_capacity(512);
        let mut pieces = Vec::with_capacity(24);
        for column in self.columns {
            if column.varies() {
                pieces.push(Piece::Cell(*column));
                continue;
            }
            let start = text.len();
            self.cell(*column, entry, &entry.tariffs[0], &mut text);
            match pieces.last_mut() {
                Some(Piece::Common(range)) => range.end = text.len(),
                _ => pieces.push(Piece::Common(start..text.len())),
            }
        }
        (text, pieces)
    }

    /// Writes a cell and the comma after it.
    fn cell(&self, column: Column, entry: &Entry, tariff: &Tariff, text: &mut String) {
        let quote = if self.quoted || column == Column::Name && entry.importer.name.contains(',') {
            "\""
        } else {
            ""
        };
        text.push_str(quote);
        // Writing to a string can't fail.
        let _ = self.value(column, entry, tariff, text);
        text.push_str(quote);
        text.push(',');
    }

    fn value(&self, column: Column, entry: &Entry, tariff: &Tariff, text: &mut String) -> fmt::Result {
        let word = match column {
            Column::Number => return self.number(entry, tariff, text),
            Column::Hts if tariff.fault == Some(Fault::HtsScientific) => "9.90301E+09",
            Column::Hts if self.dotted_hts => tariff.hts,
            Column::Hts => {
                text.extend(tariff.hts.chars().filter(|&c| c != '.'));
                return Ok(());
            }
            Column::Duty if tariff.fault == Some(Fault::DutyInWords) => "see invoice",
            Column::Duty => return write!(text, "{}", tariff.duty),
            Column::Entered if tariff.fault == Some(Fault::NoSuchDay) => "02/30/2025",
            Column::Entered => return write!(text, "{}", entry.entered),
            Column::Line => return write!(text, "{}", tariff.line),
            Column::Ordinal => return write!(text, "{}", tariff.ordinal),
            Column::Value => return write!(text, "{}", tariff.value),
            Column::Quantity => return write!(text, "{}", tariff.quantity),
            Column::Maker => return write!(text, "{}MAKER{:04}CITY", entry.origin, tariff.maker),
            Column::Summarized => return write!(text, "{}", entry.summarized),
            Column::Imported => return write!(text, "{}", entry.imported),
            Column::Liquidated => return write!(text, "{}", entry.liquidation.1),
            Column::Unit => tariff.unit,
            Column::Kind => entry.kind,
            Column::Importer => &entry.importer.number,
            Column::Name => &entry.importer.name,
            Column::Port => entry.port,
            Column::Team => &entry.port[1..],
            Column::Origin | Column::Export => entry.origin,
            Column::Preference => "",
            Column::Correction => "N",
            Column::Reconciliation => entry.reconciliation,
            Column::ReconciledBy => entry.reconciled_by,
            Column::Control => entry.control,
            Column::Summary => entry.summary,
            Column::Collection => entry.collection,
            Column::Liquidation => entry.liquidation.0,
            Column::Protest => entry.protest.0,
            Column::ProtestStatus => entry.protest.1,
            Column::Drawback => entry.drawback,
            Column::Injunction => entry.injunction,
            Column::Suspension => entry.suspension,
        };
        text.push_str(word);
        Ok(())
    }

    fn number(&self, entry: &Entry, tariff: &Tariff, text: &mut String) -> fmt::Result {
        let start = text.len();
        match tariff.fault {
            Some(Fault::NumberBlank) => Ok(()),
            Some(Fault::NumberShort) => {
                write!(text, "{}", entry.number)?;
                text.truncate(start + 7);
                Ok(())
            }
            _ => {
                write!(text, "{}", entry.number)?;
                if self.dashed_numbers {
                    text.insert(start + 10, '-');
                    text.insert(start + 3, '-');
                }
                Ok(())
            }
        }
    }
}

enum Piece {
    /// Cells common to all rows of the entry.
    Common(Range<usize>),
    Cell(Column),
}

/// Rows as text, and the end of each.
#[derive(Default)]
pub(crate) struct Rows {
    pub(crate) text: String,
    pub(crate) ends: Vec<usize>,
}

impl Rows {
    pub(crate) fn truncate(&mut self, count: usize) {
        self.ends.truncate(count);
        self.text.truncate(self.ends.last().copied().unwrap_or(0));
    }
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Cell::Day(day) => write!(f, "{:02}/{:02}/{}", day.month(), day.day(), day.year()),
            Cell::Cents(cents) => write!(f, "{}.{:02}", cents / 100, cents % 100),
            Cell::Word(word) => f.write_str(word),
        }
    }
}

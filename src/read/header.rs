//! Maps the cells of a header row to columns.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use super::aliases::{Aliases, HeaderAlias};
use super::columns::{COLUMNS, Column, ColumnSet, normal_header};
use crate::domain::{DateOrder, FilerCode, is_blank};

/// Number of rows among which the header is looked for: ACE prints a banner, people add titles.
pub(super) const HEADER_ROWS: usize = 15;

/// The header row of one input.
#[derive(Debug, Clone, Default)]
pub struct Header {
    /// The separator of cells in the input.
    pub separator: u8,
    /// The row number, from 1.
    pub row: u32,
    /// Offset of the row below it.
    pub end: u64,
    /// The headers as written in the file.
    pub names: Vec<String>,
    /// The index of each column.
    pub columns: ColumnMap,
    /// Ambiguous headers, and the column assumed for each.
    pub ambiguous: Vec<(usize, Column)>,
    /// Headers ignored because a better or earlier header has the same column.
    pub duplicate: Vec<(usize, Column)>,
    /// Offsets of the rows whose entry number was filled down, in order.
    pub(crate) filled: Arc<Vec<u64>>,
    /// Whether there are several inputs, whose lines are compared.
    pub(crate) is_one_of_several: bool,
    /// How to interpret the cells below.
    pub(crate) learned: Learned,
}

/// How to interpret the cells of an input, as far as a flag, or only the rows of all inputs together, show it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Learned {
    /// The order of day and month in dates.
    pub(crate) order: DateOrder,
    /// Columns with the day first although dates are read month first. A date that could be read both ways is
    /// unreadable there.
    pub(crate) day_first: ColumnSet,
    /// Columns in which whole numbers are serial dates.
    pub(crate) serials: ColumnSet,
    /// The check-digit factors of the filer codes that have one.
    pub(crate) factors: BTreeMap<FilerCode, u8>,
    /// Filer codes of padded numbers that also occur in complete entry numbers.
    pub(crate) filers: BTreeSet<FilerCode>,
}

impl Header {
    /// Number of cells up to the last one that isn't blank.
    pub(crate) fn named(&self) -> usize {
        self.names.iter().rposition(|name| !is_blank(name)).map_or(0, |last| last + 1)
    }

    /// Whether the duty column's header can mean the duty of a whole line.
    pub(crate) fn has_line_totals(&self) -> bool {
        const OF_LINES: [&str; 3] = ["line duty amount", "duty paid", "duties paid"];
        let name = self.columns.get(Column::Duty).and_then(|index| self.names.get(index));
        name.is_some_and(|name| OF_LINES.contains(&normal_header(name).as_str()))
            && self.columns.get(Column::Line).is_some()
    }

    /// Whether it has an entry number column and two others, and so isn't a banner.
    pub(crate) fn is_full(&self) -> bool {
        self.columns.get(Column::EntryNumber).is_some() && self.columns.known().len() >= 3
    }
}

/// The indexes of columns in a row.
#[derive(Debug, Clone, Default)]
pub struct ColumnMap {
    of: [Vec<usize>; COLUMNS.len()],
    /// Columns headed `Importer`, which have names in one system and numbers in another.
    pub importer_or_name: Vec<usize>,
}

impl ColumnMap {
    /// The index of a column; the first one if several combine.
    pub fn get(&self, column: Column) -> Option<usize> {
        self.of[column as usize].first().copied()
    }

    /// The indexes of a column whose cells combine.
    pub fn all(&self, column: Column) -> &[usize] {
        &self.of[column as usize]
    }

    /// The column at this index.
    pub fn column_at(&self, index: usize) -> Option<Column> {
        COLUMNS.iter().map(|spec| spec.column).find(|column| self.all(*column).contains(&index))
    }

    /// The columns that the file has.
    pub fn known(&self) -> ColumnSet {
        let mut set = ColumnSet::default();
        for spec in COLUMNS.iter().filter(|s| !self.of[s.column as usize].is_empty()) {
            set.insert(spec.column);
        }
        set
    }

    /// All indexes that are read.
    pub fn used(&self) -> Vec<usize> {
        let mut used: Vec<usize> = self.of.iter().flatten().chain(&self.importer_or_name).copied().collect();
        used.sort_unstable();
        used.dedup();
        used
    }
}

/// Interprets a row as a header: first headers mapped by hand, then built-in ones, then additional ones, then ambiguous
/// ones.
pub(super) fn read_header(row: u32, names: Vec<String>, vocabulary: &Aliases) -> Header {
    let mut claims = Claims::on(Header { row, names, ..Header::default() });
    for HeaderAlias { column, header } in &vocabulary.by_hand {
        claims.take_by(*column, &normal_header(header), true, true);
    }
    // Someone who maps a column by hand knows about the headers that are ignored.
    let by_hand = |column| vocabulary.by_hand.iter().any(|mapped| mapped.column == column);
    for spec in &COLUMNS {
        spec.headers.iter().for_each(|header| claims.take(spec.column, header, !by_hand(spec.column)));
        spec.numbered.iter().for_each(|header| claims.take_numbered(spec.column, *header));
    }
    for HeaderAlias { column, header } in &vocabulary.headers {
        claims.take(*column, &normal_header(header), !by_hand(*column));
    }
    let no_number = claims.header.columns.get(Column::Importer).is_none();
    for spec in &COLUMNS {
        // `Importer` next to a name column may still have the numbers, so it isn't ignored.
        let or_number = spec.column == Column::ImporterName && no_number;
        for header in spec.ambiguous {
            claims.take_ambiguous(spec.column, header, or_number, !by_hand(spec.column));
        }
    }
    claims.header
}

/// A header while indexes are assigned to its columns; no index is assigned twice.
struct Claims {
    header: Header,
    normal: Vec<String>,
    taken: Vec<bool>,
}

impl Claims {
    fn on(header: Header) -> Self {
        let normal: Vec<String> = header.names.iter().map(|name| normal_header(name)).collect();
        Claims { taken: vec![false; normal.len()], normal, header }
    }

    /// The indexes with this header that aren't assigned yet, from left to right.
    fn free(&mut self, wanted: &str) -> Vec<usize> {
        let free: Vec<usize> =
            (0..self.normal.len()).filter(|i| self.normal[*i] == wanted && !self.taken[*i]).collect();
        free.iter().for_each(|index| self.taken[*index] = true);
        free
    }

    /// Assigns to the column the indexes with this header: all if they combine, otherwise the first.
    fn take(&mut self, column: Column, wanted: &str, reported: bool) {
        self.take_by(column, wanted, reported, false);
    }

    /// Like [`Self::take`]; `by_hand` means that the user mapped the header.
    fn take_by(&mut self, column: Column, wanted: &str, reported: bool, by_hand: bool) {
        for index in self.free(wanted) {
            // Further columns mapped to HTS are read in addition to the first.
            let is_taken = self.header.columns.get(column).is_some();
            let column =
                if by_hand && is_taken && column == Column::Hts { Column::HtsAdditional } else { column };
            let indexes = &mut self.header.columns.of[column as usize];
            if column.spec().combine || indexes.is_empty() {
                indexes.push(index);
            } else if reported {
                self.header.duplicate.push((index, column));
            }
        }
    }

    /// Assigns to the column the indexes with this header followed by a number.
    fn take_numbered(&mut self, column: Column, (wanted, lowest): (&str, u32)) {
        let is_it = |name: &str| {
            let number = name.strip_prefix(wanted).and_then(|number| number.trim_start().parse().ok());
            number.is_some_and(|number: u32| (lowest..100).contains(&number))
        };
        let named: Vec<String> = self.normal.iter().filter(|name| is_it(name)).cloned().collect();
        named.iter().for_each(|name| self.take(column, name, true));
    }

    fn take_ambiguous(&mut self, column: Column, wanted: &str, or_number: bool, reported: bool) {
        for index in self.free(wanted) {
            let indexes = &mut self.header.columns.of[column as usize];
            if indexes.is_empty() || or_number {
                self.header.ambiguous.push((index, column));
            } else if reported {
                self.header.duplicate.push((index, column));
            }
            if indexes.is_empty() {
                indexes.push(index);
            }
            if or_number {
                self.header.columns.importer_or_name.push(index);
            }
        }
    }
}

/// Picks the header among the first rows: the first with an entry number column and two other known columns. Otherwise,
/// of the rows with an entry number column, the one with the most known columns, since a banner may contain just `Entry
/// Number`.
pub(super) fn pick_header(rows: Vec<Header>) -> Option<Header> {
    let mut named: Vec<Header> =
        rows.into_iter().filter(|h| h.columns.get(Column::EntryNumber).is_some()).collect();
    let known = |i: &usize| named[*i].columns.known().len();
    let full = named.iter().position(Header::is_full);
    // In a tie, the first.
    let fullest = || (0..named.len()).rev().max_by_key(known);
    full.or_else(fullest).map(|i| named.swap_remove(i))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn header(names: &[&str]) -> Header {
        read_header(1, names.iter().map(|n| (*n).to_string()).collect(), &Aliases::default())
    }

    #[test]
    fn ace_headers_are_found_and_look_alikes_are_not() {
        let header = header(&[
            "Reconciliation (Other) Entry Summary Number",
            "Tariff Ordinal Number",
            "Entry Summary Line Number",
            "Country of Export Code",
            "Total Liquidated Duty Amount",
            "Entry Summary Number",
            "HTS Number - Full",
            "Line Tariff Duty Amount",
        ]);
        let index = |c| header.columns.get(c);
        assert_eq!(index(Column::EntryNumber), Some(5));
        assert_eq!(index(Column::ReconciliationEntry), Some(0));
        assert_eq!(index(Column::Ordinal), Some(1));
        assert_eq!(index(Column::Line), Some(2));
        assert_eq!(index(Column::Origin), None);
        assert_eq!(index(Column::Duty), Some(7));
        assert!(header.ambiguous.is_empty() && header.duplicate.is_empty());
    }

    #[test]
    fn of_two_headers_for_a_column_the_earlier_in_the_table_wins_then_the_leftmost() {
        let better = header(&["HTS Code", "HTS Number - Full", "Entry No"]);
        assert_eq!(better.columns.get(Column::Hts), Some(1));
        assert_eq!(better.duplicate, [(0, Column::Hts)]);
        let equal = header(&["Entry No", "HTS", "hts"]);
        assert_eq!(equal.columns.get(Column::Hts), Some(1));
        assert_eq!(equal.duplicate, [(2, Column::Hts)]);
    }

    #[test]
    fn combined_columns_are_all_read() {
        let header = header(&["Recon Issue", "Reconciliation Indicator", "Entry No"]);
        assert_eq!(header.columns.all(Column::ReconciliationFlag), [1, 0]);
        assert!(header.duplicate.is_empty());
    }

    #[test]
    fn an_ambiguous_header_serves_only_where_no_better_one_is_there() {
        let alone = header(&["Entry", "Tariff", "Duty"]);
        assert_eq!(alone.columns.get(Column::EntryNumber), Some(0));
        assert_eq!(alone.ambiguous.len(), 3);
        let beaten = header(&["Entry", "Entry Number", "HTS"]);
        assert_eq!(beaten.columns.get(Column::EntryNumber), Some(1));
        assert!(beaten.ambiguous.is_empty());
        assert_eq!(beaten.duplicate, [(0, Column::EntryNumber)]);
    }

    #[test]
    fn importer_may_be_a_name_or_a_number_unless_a_number_column_is_there() {
        let open = header(&["Entry No", "Importer", "Importer Name"]);
        assert_eq!(open.columns.importer_or_name, [1]);
        let settled = header(&["Entry No", "Importer", "Importer Number"]);
        assert!(settled.columns.importer_or_name.is_empty());
    }

    #[test]
    fn a_header_mapped_by_hand_wins() {
        let by_hand = vec![HeaderAlias { column: Column::Hts, header: "Zolltarif".into() }];
        let names = ["Entry No", "HTS", " zolltarif "].map(String::from).to_vec();
        let header = read_header(1, names, &Aliases { by_hand, ..Aliases::default() });
        assert_eq!(header.columns.get(Column::Hts), Some(2));
        assert!(header.duplicate.is_empty(), "whoever maps by hand knows of the other");
    }

    #[test]
    fn a_header_made_known_stands_behind_the_known_ones_and_before_the_ambiguous_ones() {
        let extra = |column, header: &str| HeaderAlias { column, header: header.into() };
        let headers = vec![extra(Column::Hts, "Zolltarif"), extra(Column::Importer, "Importer")];
        let vocabulary = Aliases { headers, ..Aliases::default() };
        let read = |names: &[&str]| {
            read_header(1, names.iter().map(|name| (*name).to_string()).collect(), &vocabulary)
        };
        let beaten = read(&["Entry No", "ZOLLTARIF", "HTS", "Tariff"]);
        assert_eq!(beaten.columns.get(Column::Hts), Some(2));
        assert_eq!(beaten.duplicate, [(1, Column::Hts), (3, Column::Hts)]);
        let alone = read(&["Entry No", "Zolltarif", "Importer"]);
        assert_eq!(alone.columns.get(Column::Hts), Some(1));
        assert_eq!(alone.columns.get(Column::Importer), Some(2), "the user says what it means");
        assert!(alone.ambiguous.is_empty() && alone.columns.importer_or_name.is_empty());
    }

    #[test]
    fn a_banner_with_a_lone_entry_number_is_not_the_header() {
        let rows = vec![
            header(&["Report for", "2026"]),
            header(&["Entry Number"]),
            header(&["Entry Number", "HTS", "Duty Paid"]),
        ];
        assert_eq!(pick_header(rows).unwrap().names.len(), 3);
        let rows = vec![header(&["x"]), header(&["Entry Number"]), header(&["Entry Number", "y"])];
        assert_eq!(pick_header(rows).unwrap().names.len(), 1, "the first of equal ones");
        let rows = vec![header(&["Entry Number"]), header(&["Entry No", "HTS", "y"])];
        assert_eq!(pick_header(rows).unwrap().names.len(), 3, "a banner is not the header");
        assert!(pick_header(vec![header(&["HTS", "Duty", "Line"])]).is_none());
    }
}

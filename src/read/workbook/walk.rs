//! What the cell stream doesn't tell of a sheet: its hidden rows, and formulas that were never calculated. On the way
//! it is made sure that no tag or text of the sheet is so long that it would fill the memory of who reads it.

use std::io::{self, Read};
use std::sync::atomic::{AtomicBool, Ordering};

use memchr::memrchr;

use super::formulas::{CellsRead, Formulas, Uncalculated};
use super::tags::{Tag, has_formula, row_tags, tags};
use crate::read::scan::MAX_RECORD;

/// No tag or text is longer: a cell holds 32,767 characters.
const LONGEST: usize = 1 << 20;
/// No row is longer, its tags included: the text that is made of it isn't either.
const LONGEST_ROW: usize = 4 * MAX_RECORD;
/// No sheet has more rows.
const ROWS: usize = 1 << 20;

/// What was found beside the cells.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Beside {
    /// The rows that are hidden, the first being 1.
    pub(super) hidden_rows: Vec<u32>,
    /// Formulas that were never calculated, among the cells that are read.
    pub(super) uncalculated: Option<Uncalculated>,
}

/// Reads the XML of a sheet, unless it is told to stop.
pub(super) fn walk(mut sheet: impl Read, read: &CellsRead, stop: &AtomicBool) -> io::Result<Beside> {
    let mut walk =
        Walk { read, row: 0, since_row: 0, hidden_rows: Vec::new(), formulas: Formulas::among(read) };
    let (mut piece, mut text) = (vec![0; 1 << 16], Vec::new());
    while !stop.load(Ordering::Relaxed) {
        let length = sheet.read(&mut piece)?;
        if length == 0 {
            walk.over(&text)?;
            break;
        }
        text.extend_from_slice(&piece[..length]);
        // A tag is looked at together with the text behind it, and so when the next one begins.
        let end = memrchr(b'<', &text).unwrap_or_default();
        if text.len() - end > LONGEST {
            return Err(refused("a cell without end"));
        }
        walk.over(&text[..end])?;
        text.drain(..end);
    }
    walk.formulas.end_cell();
    Ok(Beside { hidden_rows: walk.hidden_rows, uncalculated: walk.formulas.uncalculated })
}

fn refused(why: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why)
}

/// Where in a sheet it is.
struct Walk<'r> {
    read: &'r CellsRead,
    row: u32,
    /// How many bytes lie behind the last tag of a row.
    since_row: usize,
    hidden_rows: Vec<u32>,
    formulas: Formulas<'r>,
}

impl Walk<'_> {
    /// Goes over a text that ends before a tag.
    fn over(&mut self, text: &[u8]) -> io::Result<()> {
        let may_matter = !self.read.is_empty();
        let closely = may_matter && (self.formulas.is_open() || has_formula(text));
        let mut done = 0;
        for (begin, tag) in row_tags(text) {
            if closely {
                tags(&text[done..begin]).for_each(|tag| self.formulas.take(&tag));
            }
            self.begin_row(&tag)?;
            done = begin;
        }
        // The row that goes on in the next piece: its formulas may stand there.
        if may_matter {
            tags(&text[done..]).for_each(|tag| self.formulas.take(&tag));
        }
        self.since_row += text.len() - done;
        if self.since_row > LONGEST_ROW {
            return Err(refused("a row without end"));
        }
        Ok(())
    }

    fn begin_row(&mut self, tag: &Tag<'_>) -> io::Result<()> {
        let said = tag.attribute("r").and_then(|r| r.parse().ok());
        self.row = said.unwrap_or_else(|| self.row.saturating_add(1));
        self.since_row = 0;
        self.formulas.begin_row(self.row);
        if tag.attribute("hidden").is_some_and(|hidden| hidden == "1" || hidden == "true") {
            self.hidden_rows.push(self.row);
        }
        if self.hidden_rows.len() > ROWS {
            return Err(refused("more rows than a sheet can have"));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hidden(xml: &str) -> Vec<u32> {
        walk(xml.as_bytes(), &CellsRead::default(), &AtomicBool::new(false)).unwrap().hidden_rows
    }

    #[test]
    fn hidden_rows_are_told_by_their_tags() {
        for (xml, rows) in [
            (r#"<sheetData><row r="1"><c/></row><row r="7" spans="1:2" hidden="1"><c/></row>"#, vec![7]),
            (r#"<row r='3' hidden='true'/><row r="4" hidden="0"/><row r="5" hidden="1"/>"#, vec![3, 5]),
            (r#"<row><c/></row><row hidden="1"/><row/><row hidden="1" >"#, vec![2, 4]),
            (r#"<x:row r="2" hidden="1"></x:row><x:row r="3"></x:row>"#, vec![2]),
            (
                r#"<col min="1" hidden="1"/><rowBreaks hidden="1"/><c><is><t>row hidden="1" :row </t></is></c>"#,
                vec![],
            ),
        ] {
            assert_eq!(hidden(xml), rows, "{xml}");
        }
    }

    /// Gives a byte at a time.
    struct OneByOne<'b>(&'b [u8]);

    impl Read for OneByOne<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            self.0.read(&mut buffer[..1])
        }
    }

    #[test]
    fn a_tag_may_be_cut_anywhere() {
        let xml = br#"<row r="1" hidden="1"><c><v>1</v></c></row><row r="2"/><row r="3" hidden="1"/>"#;
        let beside = walk(OneByOne(xml), &CellsRead::default(), &AtomicBool::new(false)).unwrap();
        assert_eq!(beside.hidden_rows, [1, 3]);
    }

    #[test]
    fn wherever_a_sheet_is_cut_the_same_formulas_are_found() {
        let cells = CellsRead::of_columns(1, &[1, 3]);
        // Below each other: with addresses and without, the formula last in the row, in its midst, and shared.
        let xml = br#"<x:sheetData><x:row><x:c/><x:c><x:f>1</x:f></x:c></x:row>
            <x:row r="2"><x:c r="B2"><x:f>A1&gt;1</x:f><x:v>1</x:v></x:c><x:c r="D2"><x:f>1</x:f></x:c></x:row>
            <x:row><x:c/><x:c t="str"><x:f t="shared" si="0"/></x:c><x:c><x:f>1</x:f></x:c></x:row>
            <x:row><x:c><x:v>row</x:v></x:c><x:c><x:v>1</x:v></x:c><x:c/><x:c><x:f>1</x:f><x:v/></x:c></x:row>
            </x:sheetData>"#;
        let whole = walk(&xml[..], &cells, &AtomicBool::new(false)).unwrap();
        assert_eq!(whole.uncalculated, Some(Uncalculated::new(3, (2, 3))));
        assert_eq!(walk(OneByOne(xml), &cells, &AtomicBool::new(false)).unwrap(), whole);
        for cut in 0..xml.len() {
            let (before, behind) = xml.split_at(cut);
            assert_eq!(
                walk(before.chain(behind), &cells, &AtomicBool::new(false)).unwrap(),
                whole,
                "cut at {cut}"
            );
        }
    }

    #[test]
    fn cells_without_an_address_are_counted_through_any_number_of_pieces() {
        // Rows longer than a piece, and formulas far apart.
        let columns = 1 << 13;
        let row = "<row>".to_string() + &"<c><v>1234567890</v></c>".repeat(columns) + "<c><f>1</f></c></row>";
        let xml = row.repeat(3);
        for (column, found) in [(columns, Some(Uncalculated::new(2, (2, columns)))), (columns - 1, None)] {
            let cells = CellsRead::of_columns(1, &[column]);
            let beside = walk(xml.as_bytes(), &cells, &AtomicBool::new(false)).unwrap();
            assert_eq!(beside.uncalculated, found, "{column}");
        }
    }

    #[test]
    fn text_without_end_is_refused_before_it_fills_the_memory() {
        let walked = |xml: &mut dyn Read| walk(xml, &CellsRead::default(), &AtomicBool::new(false));
        for text in ["x", ">", "\""] {
            let mut endless = b"<row><c><is><t>".chain(io::repeat(text.as_bytes()[0]));
            assert!(walked(&mut endless).is_err(), "{text}");
        }
        let runs = b"<r><t>aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa</t></r>".repeat(1 << 10);
        let mut endless = b"<row><c><is>".chain(io::Cursor::new(runs.repeat(LONGEST_ROW / runs.len() + 2)));
        assert!(walked(&mut endless).is_err(), "many short texts in one cell");
    }
}

//! Protects against what calamine doesn't report or survive. A second pass over a sheet's XML finds hidden rows and
//! formulas that fill several cells, and rejects tags and rows so long that a crafted sheet would exhaust memory. A panic
//! of calamine on contradictory bytes becomes an ordinary error.

use std::cell::Cell;
use std::io::{self, Read};
use std::panic::{AssertUnwindSafe, catch_unwind, set_hook, take_hook};
use std::sync::Once;
use std::sync::atomic::{AtomicBool, Ordering};

use memchr::{memchr, memmem, memrchr};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::parts::{attribute, damaged};
use crate::error::Result;
use crate::read::record::MAX_RECORD;

/// Longest tag with the text after it, in bytes. A cell has at most 32,767 characters.
const LONGEST: usize = 1 << 20;
/// Longest row in bytes, tags included; the line of text made of it is shorter.
const LONGEST_ROW: usize = 4 * MAX_RECORD;
/// Most rows of a sheet.
const ROWS: usize = 1 << 20;

/// What calamine doesn't report of a sheet.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Unreported {
    /// Cells merged over several rows.
    pub(crate) merged: Vec<Merged>,
    /// Row numbers, from 1.
    pub(crate) hidden_rows: Vec<u32>,
    /// Formulas without a value, by row and column from 0. For .xlsx, calamine reports them itself.
    pub(crate) uncalculated: Vec<(u32, u32)>,
    /// The cells filled by the first array or data table formula, if there are several: `A2:B9`.
    pub(crate) block: Option<String>,
}

/// Cells merged over several rows; the content of the first applies to all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Merged {
    /// The column of the first cell, from 0.
    pub(crate) column: usize,
    /// The rows, from 0.
    pub(crate) first: u32,
    pub(crate) last: u32,
}

impl Merged {
    /// From a range such as `A2:B9`, if it has several rows.
    fn of(area: &str) -> Option<Self> {
        let (first, last) = area.split_once(':')?;
        let ((column, first), (_, last)) = (cell_at(first)?, cell_at(last)?);
        (first < last).then_some(Merged { column, first, last })
    }
}

/// Column and row of an address such as `B9`, from 0.
fn cell_at(address: &str) -> Option<(usize, u32)> {
    let letters = address.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (letters, row) = address.split_at(letters);
    if !(1..=3).contains(&letters.len()) {
        return None;
    }
    let column = letters.bytes().fold(0, |sum, c| sum * 26 + usize::from(c.to_ascii_uppercase() - b'A') + 1);
    Some((column - 1, row.parse::<u32>().ok()?.checked_sub(1)?))
}

/// Reads the XML of a sheet until it ends or `stop` is set.
pub(crate) fn guard(mut sheet: impl Read, stop: &AtomicBool) -> io::Result<Unreported> {
    let mut guard = Guard::default();
    let (mut piece, mut text) = (vec![0; 1 << 16], Vec::new());
    while !stop.load(Ordering::Relaxed) {
        let length = sheet.read(&mut piece)?;
        if length == 0 {
            guard.check(&text)?;
            break;
        }
        text.extend_from_slice(&piece[..length]);
        // The last tag may be cut, so it is checked together with the next piece.
        let end = memrchr(b'<', &text).unwrap_or_default();
        if text.len() - end > LONGEST {
            return Err(refused("a cell without end"));
        }
        guard.check(&text[..end])?;
        text.drain(..end);
    }
    Ok(guard.found)
}

fn refused(why: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, why)
}

#[derive(Default)]
struct Guard {
    row: u32,
    /// Bytes read since the row started.
    row_bytes: usize,
    found: Unreported,
}

impl Guard {
    /// Checks a text that ends before a tag.
    fn check(&mut self, text: &[u8]) -> io::Result<()> {
        let mut row_begin = 0;
        for (begin, tag) in tags(text, "row", "row") {
            self.begin_row(&tag)?;
            row_begin = begin;
        }
        self.row_bytes += text.len() - row_begin;
        if self.row_bytes > LONGEST_ROW {
            return Err(refused("a row without end"));
        }
        let merged = tags(text, "mergeCell", "mergeCell");
        let areas = merged.filter_map(|(_, tag)| Merged::of(attribute(&tag, "ref")?.as_ref()));
        self.found.merged.extend(areas);
        if self.found.merged.len() > ROWS {
            return Err(refused("more merged cells than a sheet has rows"));
        }
        if self.found.block.is_none() {
            self.found.block = tags(text, "f", "ref").find_map(|(_, formula)| block(&formula));
        }
        Ok(())
    }

    fn begin_row(&mut self, tag: &BytesStart<'_>) -> io::Result<()> {
        let number = attribute(tag, "r").and_then(|number| number.parse().ok());
        self.row = number.unwrap_or_else(|| self.row.saturating_add(1));
        self.row_bytes = 0;
        if attribute(tag, "hidden").is_some_and(|hidden| hidden == "1" || hidden == "true") {
            self.found.hidden_rows.push(self.row);
        }
        if self.found.hidden_rows.len() > ROWS {
            return Err(refused("more rows than a sheet can have"));
        }
        Ok(())
    }
}

/// The tags with this name that contain `mark`, and their positions. Only the mark is searched for, because parsing all
/// tags would take as long as calamine does. Each byte is searched a fixed number of times, however often the mark
/// occurs.
fn tags<'x>(
    xml: &'x [u8],
    name: &'static str,
    mark: &'static str,
) -> impl Iterator<Item = (usize, BytesStart<'x>)> {
    let mut searched = 0;
    memmem::find_iter(xml, mark).filter_map(move |at| {
        let from = std::mem::replace(&mut searched, at);
        let begin = from + memrchr(b'<', &xml[from..at])?;
        let end = memchr(b'<', &xml[at..]).map_or(xml.len(), |next| at + next);
        let tag = tag_at(&xml[begin..end])?;
        (tag.local_name().as_ref() == name).then_some((begin, tag))
    })
}

/// The opening tag at the start of the text, if there is one.
fn tag_at(xml: &[u8]) -> Option<BytesStart<'_>> {
    match Reader::from_str(std::str::from_utf8(xml).ok()?).read_event() {
        Ok(Event::Start(tag) | Event::Empty(tag)) => Some(tag),
        _ => None,
    }
}

/// The cells filled by a formula, if there are several. Formulas with a shared text have one cell each.
fn block(formula: &BytesStart<'_>) -> Option<String> {
    attribute(formula, "t").filter(|kind| matches!(kind.as_ref(), "array" | "dataTable"))?;
    let cells = attribute(formula, "ref")?;
    cells.split_once(':').is_some_and(|(first, last)| first != last).then(|| cells.into_owned())
}

thread_local! {
    /// Whether panics of this thread are being caught and should not be reported.
    static IS_CAUGHT: Cell<bool> = const { Cell::new(false) };
}

/// Runs `read` and turns a panic into an error, unless panics abort the program.
pub(crate) fn caught<T>(name: &str, read: impl FnOnce() -> Result<T>) -> Result<T> {
    if cfg!(panic = "abort") {
        return read();
    }
    static QUIET: Once = Once::new();
    QUIET.call_once(|| {
        let report = take_hook();
        set_hook(Box::new(move |panic| {
            if !IS_CAUGHT.get() {
                report(panic);
            }
        }));
    });
    let before = IS_CAUGHT.replace(true);
    let read = catch_unwind(AssertUnwindSafe(read));
    IS_CAUGHT.set(before);
    read.unwrap_or_else(|_| Err(damaged(name, "its parts contradict each other")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Error;

    fn found(sheet: impl Read) -> io::Result<Unreported> {
        guard(sheet, &AtomicBool::new(false))
    }

    fn hidden(xml: &str) -> Vec<u32> {
        found(xml.as_bytes()).unwrap().hidden_rows
    }

    #[test]
    fn hidden_rows_are_found_by_their_tags() {
        for (xml, rows) in [
            (r#"<sheetData><row r="1"><c/></row><row r="7" spans="1:2" hidden="1"><c/></row>"#, vec![7]),
            (r#"<row r='3' hidden='true'/><row r="4" hidden="0"/><row r="5" hidden="1"/>"#, vec![3, 5]),
            (r#"<row><c/></row><row hidden="1"/><row/><row hidden="1" >"#, vec![2, 4]),
            (r#"<x:row r="2" hidden="1"></x:row><x:row r="3"></x:row>"#, vec![2]),
            (r#"<row r="2" note="row > row" hidden="1"></row><row r="3"></row>"#, vec![2]),
            (
                r#"<col min="1" hidden="1"/><rowBreaks hidden="1"/><c><is><t>row hidden="1" :row </t></is></c>"#,
                vec![],
            ),
        ] {
            assert_eq!(hidden(xml), rows, "{xml}");
        }
    }

    #[test]
    fn rows_are_found_among_what_looks_like_them() {
        let xml = br#"<rowBreaks/><x:row r="1"><t>row</t></x:row><a.b-c:row><t>:row </t><row/>row"#;
        let rows: Vec<_> = tags(xml, "row", "row")
            .map(|(begin, tag)| (begin, attribute(&tag, "r").map(String::from)))
            .collect();
        assert_eq!(rows, [(12, Some("1".into())), (43, None), (66, None)]);
    }

    #[test]
    fn what_is_no_whole_tag_is_none() {
        for xml in ["", "row", "<", "<row r=\"", "<row r=\">", "</", "</row>", "<!-- row -->", "<row\u{80}"] {
            assert_eq!(tags(xml.as_bytes(), "row", "row").count(), 0, "{xml}");
        }
    }

    #[test]
    fn formulas_over_several_cells_are_found() {
        for (formula, block) in [
            (r#"<f t="array" ref="A2:B9">1</f>"#, Some("A2:B9")),
            (r#"<f aca="1" ref='A2:A3' t='array'/>"#, Some("A2:A3")),
            (r#"<x:f t="dataTable" ref="B2:C3" dt2D="1" r1="A1">1</x:f>"#, Some("B2:C3")),
            (r#"<f t="array" ref="A2">1</f>"#, None),
            (r#"<f t="array" ref="A2:A2">1</f>"#, None),
            (r#"<f t="array">1</f>"#, None),
            (r#"<f t="shared" ref="A2:A9" si="0">1</f>"#, None),
            (r#"<f>ref</f><mergeCell t="array" ref="A2:B9"/>"#, None),
            (r#"<f>1</f><v>t="array" ref="A2:B9"</v>"#, None),
        ] {
            let xml = format!(r#"<row r="1"><c r="A1">{formula}</c></row>"#);
            assert_eq!(found(xml.as_bytes()).unwrap().block.as_deref(), block, "{formula}");
        }
    }

    #[test]
    fn cells_merged_over_rows_are_found_and_those_beside_each_other_are_not() {
        let xml = br#"<mergeCells count="4"><mergeCell ref="A2:A5"/><x:mergeCell ref='AB10:AC11'/><mergeCell ref="A1:F1"/>
            <mergeCell ref="A2"/><mergeCell ref=":"/><mergeCell/><mergeCell ref="A0:A3"/><mergeCell ref="ABCD1:A3"/></mergeCells>"#;
        let merged = |column, first, last| Merged { column, first, last };
        assert_eq!(found(&xml[..]).unwrap().merged, [merged(0, 1, 4), merged(27, 9, 10)]);
    }

    /// Returns one byte per read.
    struct OneByOne<'b>(&'b [u8]);

    impl Read for OneByOne<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            self.0.read(&mut buffer[..1])
        }
    }

    #[test]
    fn wherever_a_sheet_is_cut_the_same_is_found() {
        let xml = br#"<x:row r="1" hidden="1"><x:c><x:v>row</x:v></x:c></x:row><row hidden="1"/><row r="9">
            <c><f t="array" ref="A2:B9">1</f><v/></c></row><row hidden="true"></row>"#;
        let whole = found(&xml[..]).unwrap();
        assert_eq!(
            whole,
            Unreported { hidden_rows: vec![1, 2, 10], block: Some("A2:B9".into()), ..Unreported::default() }
        );
        assert_eq!(found(OneByOne(xml)).unwrap(), whole);
        for cut in 0..xml.len() {
            let (before, behind) = xml.split_at(cut);
            assert_eq!(found(before.chain(behind)).unwrap(), whole, "cut at {cut}");
        }
    }

    #[test]
    fn text_without_end_is_refused_before_it_fills_the_memory() {
        for text in ["x", ">", "\""] {
            let endless = b"<row><c><is><t>".chain(io::repeat(text.as_bytes()[0]));
            assert!(found(endless).is_err(), "{text}");
        }
        let runs = b"<r><t>aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa</t></r>".repeat(1 << 10);
        let endless = b"<row><c><is>".chain(io::Cursor::new(runs.repeat(LONGEST_ROW / runs.len() + 2)));
        assert!(found(endless).is_err(), "many short texts in one cell");
    }

    #[test]
    fn marks_without_end_are_searched_once() {
        let xml = format!("<row {}>", "row ".repeat(LONGEST / 5));
        assert_eq!(found(xml.as_bytes()).unwrap(), Unreported::default());
    }

    #[test]
    fn a_panic_is_an_error_that_says_what_to_do() {
        let bytes: &[u8] = &[];
        let error = caught("may.xls", || Ok(bytes[0])).unwrap_err();
        assert!(matches!(error, Error::Damaged { ref name, .. } if name == "may.xls"), "{error}");
        assert_eq!(caught("may.xls", || Ok(7)).unwrap(), 7);
    }
}

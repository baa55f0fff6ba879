//! The hidden rows of a sheet, of which the cell stream doesn't tell. On the way it is made sure that no tag or text
//! of the sheet is so long that it would fill the memory of who reads it.

use std::io::{self, Read};
use std::sync::atomic::{AtomicBool, Ordering};

use memchr::{memchr, memmem, memrchr};
use quick_xml::events::BytesStart;

use crate::read::scan::MAX_RECORD;

/// No tag or text is longer: a cell holds 32,767 characters.
const LONGEST: usize = 1 << 20;
/// No row is longer, its tags included: the text that is made of it isn't either.
const LONGEST_ROW: usize = 4 * MAX_RECORD;
/// No sheet has more rows.
const ROWS: usize = 1 << 20;

/// Reads the XML of a sheet, unless it is told to stop, and tells which rows are hidden, the first being 1.
pub(super) fn hidden_rows(mut sheet: impl Read, stop: &AtomicBool) -> io::Result<Vec<u32>> {
    let (mut hidden, mut row) = (Vec::new(), 0);
    let (mut piece, mut text) = (vec![0; 1 << 16], Vec::new());
    let mut since_row = 0;
    while !stop.load(Ordering::Relaxed) {
        let length = sheet.read(&mut piece)?;
        if length == 0 {
            break;
        }
        text.extend_from_slice(&piece[..length]);
        // Only whole tags are looked at.
        let Some(end) = memrchr(b'>', &text) else {
            if text.len() > LONGEST {
                return Err(io::Error::new(io::ErrorKind::InvalidData, "a cell without end"));
            }
            continue;
        };
        since_row += end + 1;
        for tag in row_tags(&text[..=end]) {
            since_row = 0;
            row = attribute(&tag, "r")
                .and_then(|r| r.parse().ok())
                .unwrap_or_else(|| u32::saturating_add(row, 1));
            if attribute(&tag, "hidden").is_some_and(|hidden| hidden == "1" || hidden == "true") {
                hidden.push(row);
            }
        }
        if since_row > LONGEST_ROW {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "a row without end"));
        }
        if hidden.len() > ROWS {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "more rows than a sheet can have"));
        }
        text.drain(..=end);
    }
    Ok(hidden)
}

/// The tags that open a row; the text ends with a tag.
fn row_tags(text: &[u8]) -> impl Iterator<Item = BytesStart<'_>> {
    memmem::find_iter(text, "row").filter_map(|at| {
        let name_ends = |c: u8| matches!(c, b' ' | b'\t' | b'\r' | b'\n' | b'/' | b'>');
        let prefix = &text[memrchr(b'<', &text[..at])? + 1..at];
        let is_tag = prefix.is_empty()
            || prefix.strip_suffix(b":").is_some_and(|name| name.iter().all(u8::is_ascii_alphanumeric));
        let end = at + memchr(b'>', &text[at..])?;
        let tag = text.get(at..end).filter(|_| is_tag && name_ends(text[at + 3]))?;
        Some(BytesStart::from_content(std::str::from_utf8(tag).ok()?, 3))
    })
}

fn attribute(tag: &BytesStart<'_>, name: &str) -> Option<String> {
    let attribute = tag.try_get_attribute(name).ok().flatten()?;
    Some(attribute.value.into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hidden(xml: &str) -> Vec<u32> {
        hidden_rows(xml.as_bytes(), &AtomicBool::new(false)).unwrap()
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

    #[test]
    fn a_tag_may_be_cut_anywhere() {
        struct OneByOne<'b>(&'b [u8]);
        impl Read for OneByOne<'_> {
            fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
                self.0.read(&mut buffer[..1])
            }
        }
        let xml = br#"<row r="1" hidden="1"><c><v>1</v></c></row><row r="2"/><row r="3" hidden="1"/>"#;
        assert_eq!(hidden_rows(OneByOne(xml), &AtomicBool::new(false)).unwrap(), [1, 3]);
    }

    #[test]
    fn text_without_end_is_refused_before_it_fills_the_memory() {
        let endless = b"<row><c><is><t>".chain(io::repeat(b'x'));
        assert!(hidden_rows(endless, &AtomicBool::new(false)).is_err());
        let runs = b"<r><t>aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa</t></r>".repeat(1 << 10);
        let endless = b"<row><c><is>".chain(io::Cursor::new(runs.repeat(LONGEST_ROW / runs.len() + 2)));
        assert!(hidden_rows(endless, &AtomicBool::new(false)).is_err(), "many short texts in one cell");
    }
}

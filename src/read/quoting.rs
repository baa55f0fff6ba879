//! Repairs text with quotes that no spreadsheet writes, before it is read: whole lines in quotes, and blanks before an
//! opening quote.

use std::io;
use std::io::{BufRead, BufReader, Read};

use super::decode::{BYTE_ORDER_MARK, Spool};
use super::file_at::FileAt;
use super::record::SEPARATORS;
use crate::error::{Error, Result};

/// What is unusual about the quotes or the end of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Quoting {
    /// Each line is a single quoted cell that contains all cells.
    WholeLines,
    /// There are blanks between a separator and an opening quote.
    BlankBeforeQuote,
    /// The text ends with the DOS end-of-file mark.
    EndMark,
}

/// Bytes that contain the first line of nearly every text.
const FIRST: u64 = 1 << 16;
const END_MARK: u8 = 0x1a;

impl Quoting {
    /// Examines the first line that isn't blank, and the last byte.
    pub(crate) fn of(file: &FileAt<'_>) -> io::Result<Option<Self>> {
        let mut head = Vec::new();
        file.clone().take(FIRST).read_to_end(&mut head)?;
        let text = head.strip_prefix(BYTE_ORDER_MARK).unwrap_or(&head);
        let mut lines = text.split(|c| matches!(c, b'\n' | b'\r'));
        let first = lines.find(|line| !line.trim_ascii().is_empty()).unwrap_or_default();
        if whole_line(first).is_some_and(|inner| SEPARATORS.iter().any(|separator| inner.contains(separator)))
        {
            return Ok(Some(Quoting::WholeLines));
        }
        if SEPARATORS.iter().any(|separator| blanks_before_quote(first, *separator).next().is_some()) {
            return Ok(Some(Quoting::BlankBeforeQuote));
        }
        let mut last = file.clone();
        io::Seek::seek(&mut last, io::SeekFrom::Start(file.length().saturating_sub(1)))?;
        let mut end = Vec::new();
        last.read_to_end(&mut end)?;
        Ok((end == [END_MARK]).then_some(Quoting::EndMark))
    }

    /// Writes the repaired text line by line, so that rows keep their numbers.
    pub(crate) fn repair(self, name: &str, file: FileAt<'_>, text: &mut Spool<'_>) -> Result<()> {
        let unread = |source| Error::Read { name: name.into(), source };
        let (mut from, mut line) = (BufReader::new(file), Vec::new());
        loop {
            line.clear();
            if from.read_until(b'\n', &mut line).map_err(unread)? == 0 {
                return Ok(());
            }
            if line.last() == Some(&END_MARK) {
                line.pop();
            }
            let end = line.iter().rposition(|c| !matches!(c, b'\n' | b'\r')).map_or(0, |last| last + 1);
            let (content, line_end) = line.split_at(end);
            text.write(&self.repaired(content))?;
            text.write(line_end)?;
        }
    }

    fn repaired(self, line: &[u8]) -> Vec<u8> {
        match self {
            Quoting::EndMark => line.to_vec(),
            Quoting::WholeLines => {
                let line = line.strip_prefix(BYTE_ORDER_MARK).unwrap_or(line);
                whole_line(line).map_or_else(|| line.to_vec(), undoubled)
            }
            Quoting::BlankBeforeQuote => {
                let separator = |line: &[u8]| {
                    SEPARATORS.into_iter().find(|s| blanks_before_quote(line, *s).next().is_some())
                };
                let Some(separator) = separator(line) else { return line.to_vec() };
                let (mut repaired, mut from) = (Vec::with_capacity(line.len()), 0);
                for (start, end) in blanks_before_quote(line, separator) {
                    repaired.extend_from_slice(&line[from..start]);
                    from = end;
                }
                repaired.extend_from_slice(&line[from..]);
                repaired
            }
        }
    }
}

/// The content of a line that is a single quoted cell; `None` if an inner quote closes it earlier.
fn whole_line(line: &[u8]) -> Option<&[u8]> {
    let inner = line.strip_prefix(b"\"")?.strip_suffix(b"\"")?;
    let mut quotes = inner.split(|c| *c != b'"').filter(|run| !run.is_empty());
    quotes.all(|run| run.len() % 2 == 0).then_some(inner)
}

fn undoubled(inner: &[u8]) -> Vec<u8> {
    let mut text = Vec::with_capacity(inner.len());
    let mut bytes = inner.iter().peekable();
    while let Some(byte) = bytes.next() {
        text.push(*byte);
        if *byte == b'"' && bytes.peek() == Some(&&b'"') {
            bytes.next();
        }
    }
    text
}

/// The ranges of blanks between a separator outside of quotes and a quote.
fn blanks_before_quote(line: &[u8], separator: u8) -> impl Iterator<Item = (usize, usize)> {
    let mut at = 0;
    let mut is_quoted = false;
    std::iter::from_fn(move || {
        while at < line.len() {
            let c = line[at];
            at += 1;
            match c {
                b'"' => is_quoted = !is_quoted,
                _ if c == separator && !is_quoted => {
                    let blanks = line[at..].iter().take_while(|c| **c == b' ').count();
                    if blanks > 0 && line.get(at + blanks) == Some(&b'"') {
                        let found = (at, at + blanks);
                        at += blanks;
                        return Some(found);
                    }
                }
                _ => {}
            }
        }
        None
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_is_one_quoted_cell_is_taken_out_of_its_quotes() {
        let repaired = |line: &str| String::from_utf8(Quoting::WholeLines.repaired(line.as_bytes())).unwrap();
        assert_eq!(repaired("\"a,\"\"b,c\"\",d\""), "a,\"b,c\",d");
        assert_eq!(repaired("\"a\",\"b\""), "\"a\",\"b\"", "two cells");
        assert_eq!(repaired("a,b"), "a,b");
    }

    #[test]
    fn blanks_before_a_quote_go_and_others_stay() {
        let repaired =
            |line: &str| String::from_utf8(Quoting::BlankBeforeQuote.repaired(line.as_bytes())).unwrap();
        assert_eq!(repaired("\"a\", \"b, c\",  \"d\""), "\"a\",\"b, c\",\"d\"");
        assert_eq!(repaired("\"a, \"\"b\"\"\", c"), "\"a, \"\"b\"\"\", c");
    }
}

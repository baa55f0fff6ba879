//! First pass over the records of an old workbook (.xls). Finds the hidden rows, and rejects what would exhaust memory:
//! calamine keeps a cell for each place between the first and the last, and a copy of each text.

use super::guard::Unreported;
use super::whole::{CELLS, TEXT};

/// A record: its kind, and the range of its content.
type Record = (u16, usize, usize);

const FORMULA: u16 = 0x0006;
const END: u16 = 0x000a;
const CONTINUE: u16 = 0x003c;
const SHEET: u16 = 0x0085;
const NUMBERS: u16 = 0x00bd;
const TEXTS: u16 = 0x00fc;
const TEXT_CELL: u16 = 0x00fd;
const DIMENSIONS: u16 = 0x0200;
const ROW: u16 = 0x0208;
const BEGIN: u16 = 0x0809;
/// Records of one cell: formulas, labels, numbers, truth values and errors.
const CELL: [u16; 7] = [FORMULA, 0x00d6, TEXT_CELL, 0x0203, 0x0204, 0x0205, 0x027e];

/// Checks each listed sheet, and clears the sizes that sheets state.
pub(crate) fn guard(stream: &mut [u8]) -> Result<Vec<Unreported>, &'static str> {
    let (sheets, lengths) = globals(stream)?;
    let mut left = Left { cells: CELLS, text: TEXT };
    let (mut unreported, mut claims) = (Vec::new(), Vec::new());
    for sheet in sheets {
        unreported.push(of_sheet(stream, sheet, &lengths, &mut left, &mut claims)?);
    }
    claims.into_iter().for_each(|(from, to)| stream[from..to].fill(0));
    Ok(unreported)
}

/// The memory that may still be used.
struct Left {
    cells: u64,
    text: u64,
}

fn take(left: &mut u64, amount: u64) -> Result<(), &'static str> {
    *left = left.checked_sub(amount).ok_or("it would take more memory than any report")?;
    Ok(())
}

/// The record at this position.
fn record_at(stream: &[u8], at: usize) -> Result<Record, &'static str> {
    let head =
        stream.get(at..).and_then(|rest| rest.first_chunk::<4>()).ok_or("it ends in the midst of a sheet")?;
    let (kind, length) = (u16::from_le_bytes([head[0], head[1]]), u16::from_le_bytes([head[2], head[3]]));
    let (from, to) = (at + 4, at + 4 + usize::from(length));
    if to > stream.len() { Err("it ends in the midst of a record") } else { Ok((kind, from, to)) }
}

fn number(content: &[u8], at: usize) -> Result<u16, &'static str> {
    let bytes = content.get(at..).and_then(|rest| rest.first_chunk::<2>());
    bytes.map(|bytes| u16::from_le_bytes(*bytes)).ok_or("a record is too short")
}

fn long_number(content: &[u8], at: usize) -> Result<usize, &'static str> {
    Ok(usize::from(number(content, at)?) | usize::from(number(content, at + 2)?) << 16)
}

/// The positions of the sheets, and the length of each shared text.
fn globals(stream: &[u8]) -> Result<(Vec<usize>, Vec<u32>), &'static str> {
    let (mut at, mut sheets, mut lengths) = (0, Vec::new(), Vec::new());
    loop {
        let (kind, from, mut to) = record_at(stream, at)?;
        match kind {
            END => return Ok((sheets, lengths)),
            SHEET => sheets.push(long_number(&stream[from..to], 0)?),
            TEXTS => {
                let mut parts = vec![&stream[from..to]];
                while let Ok((CONTINUE, begin, end)) = record_at(stream, to) {
                    parts.push(&stream[begin..end]);
                    to = end;
                }
                lengths = lengths_of(&parts)?;
            }
            _ => {}
        }
        at = to;
    }
}

/// The lengths of the shared texts, in characters. Where a text continues in the next record, that record starts with a
/// byte for the width of the further characters.
fn lengths_of(parts: &[&[u8]]) -> Result<Vec<u32>, &'static str> {
    let (mut part, mut at, mut lengths) = (0, 8, Vec::new());
    loop {
        while parts.get(part).is_some_and(|bytes| at >= bytes.len()) {
            (part, at) = (part + 1, 0);
        }
        let Some(bytes) = parts.get(part) else { return Ok(lengths) };
        let (length, flags) = (number(bytes, at)?, *bytes.get(at + 2).ok_or("a text is too short")?);
        at += 3;
        let mut trailing = 0;
        if flags & 8 != 0 {
            trailing += 4 * usize::from(number(bytes, at)?);
            at += 2;
        }
        if flags & 4 != 0 {
            trailing += long_number(bytes, at)?;
            at += 4;
        }
        lengths.push(u32::from(length));
        let (mut characters, mut width) = (usize::from(length), 1 + usize::from(flags & 1));
        while characters > 0 {
            let here = (parts[part].len().saturating_sub(at) / width).min(characters);
            (characters, at) = (characters - here, at + here * width);
            if characters > 0 {
                let next = parts.get(part + 1).and_then(|bytes| bytes.first());
                width = 1 + usize::from(next.ok_or("a text is too short")? & 1);
                (part, at) = (part + 1, 1);
            }
        }
        while trailing > 0 && part < parts.len() {
            let here = parts[part].len().saturating_sub(at).min(trailing);
            (trailing, at) = (trailing - here, at + here);
            if trailing > 0 {
                (part, at) = (part + 1, 0);
            }
        }
    }
}

/// The rows and columns from the first to the last cell.
#[derive(Default)]
struct Area(Option<[u16; 4]>);

impl Area {
    fn add(&mut self, row: u16, column: u16) {
        let [top, bottom, left, right] = self.0.unwrap_or([row, row, column, column]);
        self.0 = Some([top.min(row), bottom.max(row), left.min(column), right.max(column)]);
    }

    fn cells(&self) -> u64 {
        let cells = |[top, bottom, left, right]: [u16; 4]| {
            (u64::from(bottom - top) + 1) * (u64::from(right - left) + 1)
        };
        self.0.map_or(0, cells)
    }
}

fn of_sheet(
    stream: &[u8],
    begin: usize,
    lengths: &[u32],
    left: &mut Left,
    claims: &mut Vec<(usize, usize)>,
) -> Result<Unreported, &'static str> {
    let (mut at, mut depth, mut unreported) = (begin, 0, Unreported::default());
    let (mut values, mut formulas) = (Area::default(), Area::default());
    loop {
        let (kind, from, to) = record_at(stream, at)?;
        let content = &stream[from..to];
        at = to;
        // A sheet may be listed repeatedly, so each of its records counts again.
        take(&mut left.cells, 1)?;
        match kind {
            BEGIN => depth += 1,
            END if depth > 1 => depth -= 1,
            END => break,
            _ if depth > 1 => {}
            DIMENSIONS => claims.push((from, to)),
            ROW if number(content, 12)? & 0x20 != 0 => {
                unreported.hidden_rows.push(u32::from(number(content, 0)?) + 1);
            }
            NUMBERS => {
                let (row, first) = (number(content, 0)?, number(content, 2)?);
                let last = number(content, content.len().saturating_sub(2))?;
                take(&mut left.cells, u64::from(last.saturating_sub(first)))?;
                values.add(row, first);
                values.add(row, last);
            }
            _ if CELL.contains(&kind) => {
                let (row, column) = (number(content, 0)?, number(content, 2)?);
                values.add(row, column);
                if kind == FORMULA {
                    formulas.add(row, column);
                }
                if kind == TEXT_CELL {
                    let length = lengths.get(long_number(content, 6)?);
                    take(&mut left.text, length.copied().unwrap_or_default().into())?;
                }
            }
            _ => {}
        }
    }
    take(&mut left.cells, values.cells() + formulas.cells())?;
    Ok(unreported)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(kind: u16, content: &[u8]) -> Vec<u8> {
        [&kind.to_le_bytes()[..], &(content.len() as u16).to_le_bytes(), content].concat()
    }

    fn numbers(of: &[u16]) -> Vec<u8> {
        of.iter().flat_map(|number| number.to_le_bytes()).collect()
    }

    /// A workbook of one sheet with these records.
    fn workbook(texts: &[Vec<u8>], sheet: &[Vec<u8>]) -> Vec<u8> {
        let begin = record(BEGIN, &[]);
        let listed = record(SHEET, &[0; 4]);
        let place = begin.len() + listed.len() + texts.concat().len() + 4;
        let listed = record(SHEET, &(place as u32).to_le_bytes());
        [&begin[..], &listed, &texts.concat(), &record(END, &[]), &begin, &sheet.concat(), &record(END, &[])]
            .concat()
    }

    #[test]
    fn hidden_rows_are_found_and_claimed_sizes_are_taken_back() {
        let row = |row, flags| record(ROW, &numbers(&[row, 0, 0, 0, 0, 0, flags, 0]));
        let claimed = record(DIMENSIONS, &[0xff; 14]);
        let mut stream = workbook(&[], &[claimed, row(0, 0), row(4, 0x20), row(65_535, 0x120)]);
        let unreported = guard(&mut stream).unwrap();
        assert_eq!(unreported[0].hidden_rows, [5, 65_536]);
        assert!(
            stream.windows(14).any(|bytes| bytes == [0; 14]) && !stream.windows(14).any(|b| b == [0xff; 14])
        );
    }

    #[test]
    fn cells_so_far_apart_that_they_would_fill_the_memory_are_refused() {
        let cell = |row, column| record(0x0203, &numbers(&[row, column, 0, 0, 0, 0, 0]));
        assert!(guard(&mut workbook(&[], &[cell(0, 0), cell(60_000, 40)])).is_ok());
        assert!(guard(&mut workbook(&[], &[cell(0, 0), cell(65_535, 1000)])).is_err());
    }

    #[test]
    fn a_text_that_many_cells_share_is_counted_for_each() {
        let text = |length: u16| {
            let content = [&[0; 8][..], &length.to_le_bytes(), &[0], &vec![b'x'; length.into()]].concat();
            record(TEXTS, &content)
        };
        let cells: Vec<Vec<u8>> =
            (0..20_000).map(|row| record(TEXT_CELL, &numbers(&[row, 0, 0, 0, 0]))).collect();
        assert!(guard(&mut workbook(&[text(8_000)], &cells)).is_ok());
        assert!(guard(&mut workbook(&[text(32_000)], &cells)).is_err());
    }

    #[test]
    fn texts_go_on_in_the_next_record() {
        let first = [&[0; 8][..], &[3, 0, 0, b'a', b'b', b'c', 4, 0, 0, b'd']].concat();
        let second =
            [1, b'e', 0, b'f', 0, b'g', 0, 2, 0, 8 + 1, 1, 0, b'h', 0, b'i', 0, 9, 9, 9, 9, 1, 0, 0, b'j'];
        assert_eq!(lengths_of(&[&first, &second]).unwrap(), [3, 4, 2, 1]);
        assert!(lengths_of(&[&first]).is_err());
    }

    #[test]
    fn a_stream_cut_anywhere_is_an_error_and_no_panic() {
        let stream = workbook(&[], &[record(0x0203, &numbers(&[0, 0, 0, 0, 0, 0, 0]))]);
        for end in 0..stream.len() {
            assert!(guard(&mut stream[..end].to_vec()).is_err(), "{end}");
        }
    }
}
